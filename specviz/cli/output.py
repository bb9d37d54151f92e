"""How a run and a benchmark are written in the terminal. Makes rich's values and prints none."""

from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from specviz.measure.laps import Spread
from specviz.measure.metrics import tokens_per_second
from specviz.measure.report import BenchmarkReport
from specviz.trace import Round, Trace
from specviz.words import GLYPHS, visible

MODES = {
    "plain": "plain",
    "speculative": "speculative",
    "peer": "transformers, assisted",
    "peer_plain": "transformers, plain",
}
STYLES = {
    "accepted": "green",
    "rejected": "red strike",
    "unchecked": "bright_black",
    "correction": "magenta",
    "bonus": "bold cyan",
    "plain": "",
}


def report_table(found: BenchmarkReport) -> Table:
    """Tokens per second of every mode of a benchmark's report."""
    table = Table("", "tokens/s", "range", "without prefill", box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for name, mode in found.modes.items():
        rate, decode = mode.tokens_per_s, mode.decode_tokens_per_s
        table.add_row(
            MODES[name],
            f"{rate.median:,.0f}",
            f"{rate.min:,.0f} to {rate.max:,.0f}",
            f"{decode.median:,.0f}" if decode else "–",
        )
    return table


def report_lines(found: BenchmarkReport) -> Iterator[str]:
    """The figures under the table, each with what it is made of."""

    def times(spread: Spread) -> str:
        return f"{spread.median:.2f}x ({spread.min:.2f} to {spread.max:.2f})"

    yield f"speedup over plain            {times(found.speedup)}"
    yield f"  prompt by prompt            {times(found.speedup_by_prompt)}"
    if found.speedup_over_peer and found.plain_over_peer_plain:
        drafted = ", ".join(f"{n} in {rounds}" for n, rounds in (found.peer_drafted or {}).items())
        yield f"speedup over transformers     {times(found.speedup_over_peer)}"
        yield f"  plain over its plain        {times(found.plain_over_peer_plain)}"
        yield f"  tokens its rounds drafted   {drafted or 'not counted, no draft model'}"
    if found.texts_agree is not None:
        yield f"same text as plain            {found.texts_agree} of {found.prompts} prompts"
    if found.acceptance_rate is not None:
        yield (
            f"acceptance rate               {found.acceptance_rate:.1%} "
            f"({found.accepted:,}/{found.judged:,} judged)"
        )
    if found.mean_overlap is not None:
        yield f"mean overlap                  {found.mean_overlap:.3f}"
    yield f"mean acceptance length        {found.mean_acceptance_length:.2f} tokens per round"
    if found.cost is not None:
        yield (
            f"cost c, verify v, overhead o  {found.cost:.3f}, {found.verify_cost:.2f}, "
            f"{found.overhead:.3f} of a plain token's time"
        )
    if (forecast := found.prediction) is not None:
        yield (
            f"predicted by theory           {forecast.predicted:.2f}x from half of the "
            f"prompts, measured {forecast.measured:.2f}x on the others, decoding alone"
        )
    length = str(found.draft_length)
    if found.draft_length_rule == "adaptive":
        length = f"adaptive, {found.mean_draft_length:.1f} on average"
    yield (
        f"{found.device}, {found.dtype}, threads {found.threads}; "
        f"{found.prompts} prompts of {found.max_new_tokens} new tokens, "
        f"{found.repeats} repeats; draft length {length}, "
        f"temperature {found.temperature:g}; {found.date}"
    )


def transcript_line(number: int, round: Round) -> Text:
    """One round: number, every token with its verdict, accepted of judged."""
    line = Text(f"{number:>3} ")
    for draft in round.drafts:
        add_token(line, draft.verdict, visible(draft.text, draft.bytes))
    if round.final:
        add_token(line, round.final.kind, visible(round.final.text, round.final.bytes))
    if round.judged:
        line.append(f"  {round.accepted}/{round.judged}", style="bright_black")
    return line


def add_token(line: Text, kind: str, token: str) -> None:
    line.append(f" {GLYPHS[kind]}", style=STYLES[kind].removesuffix(" strike"))
    line.append(token, style=STYLES[kind])


def summary(trace: Trace) -> str:
    totals = trace.totals
    parts = [
        f"{totals.tokens} tokens from {totals.rounds} rounds in {totals.wall_ms:.0f} ms "
        f"({tokens_per_second(trace):.0f} tokens/s)"
    ]
    if totals.acceptance_rate is not None:
        parts.append(
            f"accepted {totals.accepted}/{totals.judged} judged ({totals.acceptance_rate:.0%}), "
            f"{totals.accepted}/{totals.drafted} drafted"
        )
    return "\n" + " · ".join([*parts, f"{trace.device}, {trace.settings.dtype}"])
