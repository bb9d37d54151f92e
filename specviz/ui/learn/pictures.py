"""The lesson's pictures as HTML, drawn from recorded runs and measured tables. Pure.

Every bar is a cell of a table that can be read without it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from specviz.lessons.benchmarks import BEST, DRAFTS, LENGTHS, machine, table
from specviz.lessons.lesson import Picture
from specviz.lessons.moments import recorded
from specviz.models.catalogue import read_catalogue
from specviz.trace import Candidate, DraftToken, ModelInfo, Trace
from specviz.ui.player.data import said_date
from specviz.words import visible
from specviz.workloads.prompts import TITLES

PAIRS = {
    "tiny": "distilled draft",
    "tiny-weak": "weak draft",
    "tiny-mismatched": "draft that read only Python",
    "tiny-self": "the target as its own draft",
}
BYTES = 4  # of a number in float32
MOST_BARS = 7
DRAWN_LENGTHS = ("1", "2", "4", "6", "8")
FULL = 46  # per cent of a cell that the longest bar takes, so that its figure fits behind it


@dataclass(frozen=True)
class Part:
    """A piece of a bar; `share` is of the longest one."""

    kind: str
    share: float


def bar(parts: Iterable[Part], text: str, note: str = "") -> str:
    pieces = "".join(
        f'<i class="{part.kind}" style="width:{FULL * part.share:.2f}%"></i>' for part in parts
    )
    return (
        f'<div><span class="bar" aria-hidden="true">{pieces}</span>'
        f"<b>{escape(text)}</b><small>{escape(note)}</small></div>"
    )


def rows(lines: Iterable[tuple[str, str]]) -> str:
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{cell}</td></tr>' for name, cell in lines
    )
    return f"<table>{body}</table>"


def figure(kind: str, title: str, body: str, source: str) -> str:
    return (
        f'<figure class="lesson-picture {kind}"><h3>{escape(title)}</h3>{body}'
        f"<figcaption>{escape(source)}</figcaption></figure>"
    )


def measured() -> str:
    return f"RECORDED · {machine()}"


def speed() -> str:
    """Tokens per second of the target alone and with drafts, at temperature 0."""
    found = [row for row in table(BEST) if row.has(temperature="0")]
    most = max(row.number("speculative") for row in found)
    lines = []
    for row in found:
        alone, drafted = row.number("plain tokens/s"), row.number("speculative")
        name = TITLES.get(row.cells["workload"], row.cells["workload"])
        lines.append(
            (f"{name}, target alone", bar([Part("target", alone / most)], f"{alone:,.0f}"))
        )
        gain = f"{row.number('over plain'):.2f}×"
        lines.append(
            (f"{name}, with drafts", bar([Part("draft", drafted / most)], f"{drafted:,.0f}", gain))
        )
    return figure("speed", "Tokens per second, one text at a time", rows(lines), measured())


def passes() -> str:
    """What a pass over several positions costs, and what it would if each read the weights anew."""
    found = [row for row in table(LENGTHS) if row.cells["draft length"] in DRAWN_LENGTHS]
    most = max(row.number("draft length") for row in found) + 1
    lines = [("1 position", bar([Part("target", 1 / most)], "1", "one plain token"))]
    for row in found:
        positions, cost = row.number("draft length") + 1, row.number("c, v, o", 1)
        parts = [Part("target", cost / most), Part("spared", (positions - cost) / most)]
        note = f"instead of {positions:.0f}"
        lines.append((f"{positions:.0f} positions", bar(parts, f"{cost:.2f}", note)))
    legend = (
        '<ul><li class="target">measured time of the pass, in plain tokens</li>'
        '<li class="spared">THEORY: what as many single passes would take on top</li></ul>'
    )
    return figure(
        "passes", "Time of one pass of the target model", rows(lines) + legend, measured()
    )


def drafts() -> str:
    """Speedup on stories by draft model, the same target throughout."""
    found = [
        row
        for row in table(DRAFTS)
        if row.has(workload="stories", temperature="0") and row.cells["pair"] in PAIRS
    ]
    most = max(row.number("over plain") for row in found)
    lines = []
    for row in found:
        gain = row.number("over plain")
        parts = [Part("gain" if gain >= 1 else "loss", gain / most)]
        accepted, judged = (row.number("acceptance rate", place) for place in (1, 2))
        note = f"{accepted:,.0f} / {judged:,.0f} accepted"
        lines.append((PAIRS[row.cells["pair"]], bar(parts, f"{gain:.2f}×", note)))
    mark = f'<div class="one" style="--one:{FULL / most:.2f}%">{rows(lines)}</div>'
    body = mark + f"<p>{escape(same_texts())}</p>"
    return figure("drafts", "Speedup on stories, by draft model", body, measured())


def same_texts() -> str:
    """Whether three drafts led to one text, as the recordings have it."""
    names = ("tiny", "tiny-weak", "tiny-mismatched")
    traces = [recorded(f"{name}-stories-greedy") for name in names]
    rounds = ", ".join(f"{trace.totals.rounds}" for trace in traces[:-1])
    texts = len({trace.text for trace in traces})
    said = (
        "the same text" if texts == 1 else f"{texts} different texts, for a near-tie between tokens"
    )
    return (
        f"RECORDED at temperature 0: the first three drafts led to {said}, in {rounds} and "
        f"{traces[-1].totals.rounds} rounds."
    )


def memory(pair: str) -> str:
    """Weights of both models of a pair, then the draft's share in the pairs of the Hub."""
    models = recorded(f"{pair}-stories-greedy").models
    assert models.draft
    whole = models.target.parameters + models.draft.parameters
    lines = [
        (name, bar([Part(kind, model.parameters / whole)], megabytes(model), parameters(model)))
        for name, kind, model in (
            ("Target model", "target", models.target),
            ("Draft model", "draft", models.draft),
        )
    ]
    shares = ", ".join(
        f"{name} {spec.draft.parameters / spec.target.parameters:.0%}"
        for name, spec in read_catalogue().items()
        if spec.draft and spec.draft.parameters and spec.target.parameters
    )
    added = models.draft.parameters / models.target.parameters
    text = (
        f"The draft adds {added:.0%} to the weights of this pair. In the pairs of the Hub it adds: "
        f"{shares}. Each model's key-value cache comes on top and grows with the text."
    )
    title = "Weights in memory, in float32"
    return figure(
        "memory", title, f"{rows(lines)}<p>{escape(text)}</p>", "Counted in the files of the models"
    )


def megabytes(model: ModelInfo) -> str:
    return f"{BYTES * model.parameters / 1e6:.1f} MB"


def parameters(model: ModelInfo) -> str:
    return f"{model.parameters / 1e6:.1f} million numbers"


def overlap(picture: Picture) -> str:
    """One position of a recorded round: what p and q share, and what p has more."""
    trace = recorded(picture.recording)
    number, token = picture.place
    draft = trace.rounds[number - 1].drafts[token - 1]
    shown = sorted(draft.candidates, key=height, reverse=True)[:MOST_BARS]
    most = max(map(height, shown))
    lines = [(visible(one.text, one.bytes), overlap_bar(one, most)) for one in shown]
    return figure(
        "overlap",
        f"Where the draft proposed {visible(draft.text)}",
        f"{rows(lines)}{OVERLAP_LEGEND}<p>{escape(overlap_sums(draft))}</p>",
        f"RECORDED · round {number}, token {token} of {said_source(trace)}",
    )


OVERLAP_LEGEND = (
    '<ul><li class="accepted">✓ min(p, q): arrives as an accepted draft</li>'
    '<li class="correction">↻ max(0, p − q): arrives as a correction</li>'
    '<li class="rejected">✗ q beyond p: proposed, but rejected</li></ul>'
)


def height(candidate: Candidate) -> float:
    return max(candidate.target_prob, candidate.draft_prob or 0)


def overlap_bar(one: Candidate, most: float) -> str:
    p, q = one.target_prob, one.draft_prob or 0
    parts = [
        Part("accepted", min(p, q) / most),
        Part("correction", max(0, p - q) / most),
        Part("rejected", max(0, q - p) / most),
    ]
    return bar(parts, f"p {probability(p)}", f"q {probability(q)}")


def probability(value: float) -> str:
    """In two digits, without claiming 0 or 1 where it is neither."""
    if 0 < value < 0.005:
        return "<0.01"
    return ">0.99" if 0.995 <= value < 1 else f"{value:.2f}"


def overlap_sums(draft: DraftToken) -> str:
    """Over the whole vocabulary, not only the tokens shown."""
    assert draft.overlap is not None and draft.residual_mass is not None
    return (
        f"Over all tokens of the vocabulary the models share {draft.overlap:.2f}: so often a draft "
        f"is accepted here. The remaining {draft.residual_mass:.2f} of p arrives as corrections, "
        f"and both make 1."
    )


def said_source(trace: Trace) -> str:
    return f"a run of {trace.pair} on {trace.device}, {said_date(trace.date)}"
