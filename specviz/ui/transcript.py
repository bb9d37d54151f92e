"""Rounds to HTML: the running text, the chips and the figures. Pure; every token is escaped.

Knows the trace and nothing of Streamlit, the engine or the session.
"""

import base64
import codecs
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path

from specviz.trace import DraftToken, FinalToken, Round, Totals, Trace
from specviz.words import GLYPHS, visible

STYLE = (Path(__file__).parent / "assets" / "transcript.css").read_text(encoding="utf-8")
MEANINGS = {
    "accepted": "passed the accept test, likelier the more both models agree",
    "rejected": "failed it",
    "unchecked": "never judged, after a rejection or the end",
    "correction": "drawn from what p exceeds q by",
    "bonus": "one more from the target when all drafts stood",
    "plain": "from the target, nothing was drafted",
}


def badge(trace: Trace) -> str:
    """Where the numbers come from."""
    facts = (
        trace.device,
        trace.settings.dtype,
        trace.pair,
        trace.date[:16].replace("T", " ") + " UTC",
    )
    spans = "".join(f"<span>{escape(fact)}</span>" for fact in facts)
    return wrapped(f'<div class="sv-badge"><b>● {trace.source.upper()}</b>{spans}</div>')


def running_text(prompt: str, rounds: Iterable[Round], ended: bool = False) -> str:
    """The prompt, then every kept token underlined by where it came from.

    ended: the last token is an end of text, which is no text. A character whose bytes are split
    over tokens appears with the last of them.
    """
    spans = [f'<span class="prompt">{escape(prompt)}</span>']
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    tokens = list(kept_tokens(rounds))
    for kind, token in tokens[:-1] if ended else tokens:
        raw = base64.b64decode(token.bytes) if token.bytes else token.text.encode()
        spans.append(f'<span class="{kind}">{escape(decoder.decode(raw))}</span>')
    spans.append(escape(decoder.decode(b"", final=True)))
    return wrapped(f'<p class="sv-text">{"".join(spans)}</p>')


def kept_tokens(rounds: Iterable[Round]) -> Iterator[tuple[str, DraftToken | FinalToken]]:
    """What the rounds added to the text, each token with its verdict or kind."""
    for round in rounds:
        for draft in round.drafts:
            if draft.verdict == "accepted":
                yield draft.verdict, draft
        if round.final:
            yield round.final.kind, round.final


def legend() -> str:
    items = (
        f'<li><b style="color: var(--{name})">{GLYPHS[name]} {name}</b> {meaning}</li>'
        for name, meaning in MEANINGS.items()
    )
    return wrapped(f'<ul class="sv-legend">{"".join(items)}</ul>')


def round_list(rounds: Sequence[Round]) -> str:
    """One line a round, in order."""
    lines = "".join(round_line(number, round) for number, round in enumerate(rounds, start=1))
    return wrapped(f'<ol class="sv-rounds">{lines}</ol>')


def round_line(number: int, round: Round) -> str:
    chips = [draft_chip(draft) for draft in round.drafts]
    if round.final:
        chips.append(final_chip(round.final))
    tally = f"{round.accepted} of {round.judged} accepted" if round.judged else "nothing drafted"
    return (
        f'<li><span class="number">{number}</span><div class="sv-chips">{"".join(chips)}</div>'
        f'<span class="tally">{tally}</span></li>'
    )


def draft_chip(draft: DraftToken) -> str:
    return chip(
        draft.verdict,
        visible(draft.text, draft.bytes),
        f"q {short(draft.draft_prob)} · p {short(draft.target_prob)}",
        f"{draft.verdict}: {reason(draft)}",
    )


def reason(draft: DraftToken) -> str:
    """The accept test in one sentence."""
    odds = f"the draft gave it q {draft.draft_prob:.3f}, the target p {draft.target_prob:.3f}"
    if draft.uniform is None or draft.accept_prob is None:
        return f"{odds}; it was never judged"
    test = f"accept below {draft.accept_prob:.3f}, drew {draft.uniform:.3f}"
    if draft.verdict == "accepted" and draft.uniform >= draft.accept_prob:
        return f"{odds}; {test}; kept because a later draft of the block passed"
    return f"{odds}; {test}"


def final_chip(final: FinalToken) -> str:
    meaning = MEANINGS[final.kind]
    return chip(
        final.kind, visible(final.text, final.bytes), final.kind, f"{final.kind}: {meaning}"
    )


def chip(kind: str, token: str, below: str, title: str) -> str:
    return (
        f'<span class="sv-chip {kind}" title="{escape(title)}">'
        f'<span class="token">{GLYPHS[kind]} <span>{escape(token)}</span></span>'
        f"<small>{escape(below)}</small></span>"
    )


def short(prob: float) -> str:
    """Two digits, without claiming 0 or 1 where it is neither."""
    if 0 < prob < 0.005:
        return "<.01"
    if 0.995 <= prob < 1:
        return ">.99"
    return f"{prob:.2f}".removeprefix("0") if prob < 1 else "1"


def figures(items: Iterable[tuple[str, str, str]]) -> str:
    """Headline numbers: name, value, and what it is made of."""
    cells = "".join(
        f"<div><dt>{escape(name)}</dt><dd><b>{escape(value)}</b><span>{escape(made_of)}</span></dd></div>"
        for name, value, made_of in items
    )
    return wrapped(f'<dl class="sv-figures">{cells}</dl>')


def acceptance_figure(totals: Totals) -> tuple[str, str, str]:
    if not totals.judged:
        return "Acceptance rate", "none", "no draft token was judged"
    if totals.acceptance_rate is None:
        overlap = "–" if totals.mean_overlap is None else f"{totals.mean_overlap:.2f}"
        return "Mean overlap", overlap, "block verification has no acceptance rate of its own"
    overlap = "" if totals.mean_overlap is None else f"; mean overlap {totals.mean_overlap:.2f}"
    efficiency = f"; of {totals.drafted} drafted"
    counts = (
        f"{totals.accepted} / {totals.judged} judged draft tokens accepted{efficiency}{overlap}"
    )
    return "Acceptance rate", f"{totals.acceptance_rate:.0%}", counts


def length_figure(totals: Totals) -> tuple[str, str, str]:
    if totals.mean_acceptance_length is None:
        return "Mean acceptance length", "none", "no round was run"
    counts = f"tokens a round: {totals.tokens} tokens / {totals.rounds} rounds"
    return "Mean acceptance length", f"{totals.mean_acceptance_length:.1f}", counts


def wrapped(html: str) -> str:
    return f'<div class="sv">{html}</div>'
