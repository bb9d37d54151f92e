"""The lesson's pictures of what was measured and of a recorded position, from data it is given.

Reads no file: view.py says which recordings and figures a picture is drawn from.
"""

from collections.abc import Iterable, Sequence

from specviz.lessons.benchmarks import Benchmarks, Setup
from specviz.models.specs import PairSpec
from specviz.trace import Candidate, DraftToken, ModelInfo, Models, Trace
from specviz.ui.learn.drawing import Bar, Drawing, Part, probability, said_source
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
DRAWN_LENGTHS = (1, 2, 4, 6, 8)


def said_machine(setup: Setup) -> str:
    return f"RECORDED · {setup.machine}"


def speed(measured: Benchmarks) -> Drawing:
    """Tokens per second of the target alone and with drafts, at temperature 0."""
    found = [row for row in measured.best if row.temperature == 0]
    most = max(row.speculative for row in found)
    bars = []
    for row in found:
        name = TITLES.get(row.workload, row.workload)
        alone, drafted = Part("target", row.plain / most), Part("draft", row.speculative / most)
        gain = f"{row.speedup.median:.2f}×"
        bars += [
            Bar(f"{name}, target alone", (alone,), f"{row.plain:,.0f}"),
            Bar(f"{name}, with drafts", (drafted,), f"{row.speculative:,.0f}", gain),
        ]
    title = "Tokens per second, one text at a time"
    return Drawing("speed", title, tuple(bars), said_machine(measured.setup))


def passes(measured: Benchmarks) -> Drawing:
    """What a pass over several positions costs, and what it would if each read the weights anew."""
    found = [
        row
        for row in measured.lengths
        if row.temperature == 0 and row.draft_length in DRAWN_LENGTHS
    ]
    most = max(row.draft_length for row in found) + 1
    bars = [Bar("1 position", (Part("target", 1 / most),), "1", "one plain token")]
    for row in found:
        positions, cost = row.draft_length + 1, row.costs.verify
        parts = Part("target", cost / most), Part("spared", (positions - cost) / most)
        bars.append(Bar(f"{positions} positions", parts, f"{cost:.2f}", f"instead of {positions}"))
    return Drawing(
        "passes",
        "Time of one pass of the target model",
        tuple(bars),
        said_machine(measured.setup),
        legend=(
            ("target", "measured time of the pass, in plain tokens"),
            ("spared", "THEORY: what as many single passes would take on top"),
        ),
    )


def drafts(measured: Benchmarks, greedy: Sequence[Trace]) -> Drawing:
    """Speedup on stories by draft model, the same target throughout. greedy: a recording by each of
    the first drafts."""
    found = [
        row
        for row in measured.drafts
        if row.workload == "stories" and row.temperature == 0 and row.pair in PAIRS
    ]
    most = max(row.speedup.median for row in found)
    bars = []
    for row in found:
        gain, accepted = row.speedup.median, row.acceptance
        part = Part("gain" if gain >= 1 else "loss", gain / most)
        note = f"{accepted.accepted:,} / {accepted.judged:,} accepted"
        bars.append(Bar(PAIRS[row.pair], (part,), f"{gain:.2f}×", note))
    return Drawing(
        "drafts",
        "Speedup on stories, by draft model",
        tuple(bars),
        said_machine(measured.setup),
        text=same_texts(greedy),
        mark=1 / most,
    )


def same_texts(traces: Sequence[Trace]) -> str:
    """Whether several drafts led to one text."""
    *rounds, last = (str(trace.totals.rounds) for trace in traces)
    texts = len({trace.text for trace in traces})
    said = (
        "the same text" if texts == 1 else f"{texts} different texts, for a near-tie between tokens"
    )
    return (
        f"RECORDED at temperature 0: the first {len(traces)} drafts led to {said}, in "
        f"{', '.join(rounds)} and {last} rounds."
    )


def memory(models: Models, pairs: Iterable[PairSpec]) -> Drawing:
    """Weights of both models, then the draft's share in those pairs that say their sizes."""
    assert models.draft
    whole = models.target.parameters + models.draft.parameters
    shares = ", ".join(
        f"{spec.name} {spec.draft.parameters / spec.target.parameters:.0%}"
        for spec in pairs
        if spec.draft and spec.draft.parameters and spec.target.parameters
    )
    added = models.draft.parameters / models.target.parameters
    return Drawing(
        "memory",
        "Weights in memory, in float32",
        tuple(
            Bar(
                name,
                (Part(kind, model.parameters / whole),),
                megabytes(model),
                f"{model.parameters / 1e6:.1f} million numbers",
            )
            for name, kind, model in (
                ("Target model", "target", models.target),
                ("Draft model", "draft", models.draft),
            )
        ),
        "Counted in the files of the models",
        text=f"The draft adds {added:.0%} to the weights of this pair. In the pairs of the Hub it "
        f"adds: {shares}. Each model's key-value cache comes on top and grows with the text.",
    )


def megabytes(model: ModelInfo) -> str:
    return f"{BYTES * model.parameters / 1e6:.1f} MB"


def overlap(trace: Trace, number: int, token: int) -> Drawing:
    """One position of a round: what p and q share, and what p has more. Both count from 1."""
    draft = trace.rounds[number - 1].drafts[token - 1]
    candidates = sorted(draft.candidates, key=height, reverse=True)[:MOST_BARS]
    most = max(map(height, candidates))
    return Drawing(
        "overlap",
        f"Where the draft proposed {visible(draft.text, draft.bytes)}",
        tuple(overlap_bar(one, most) for one in candidates),
        f"RECORDED · round {number}, token {token} of {said_source(trace)}",
        legend=(
            ("accepted", "✓ min(p, q): arrives as an accepted draft"),
            ("correction", "↻ max(0, p − q): arrives as a correction"),
            ("rejected", "✗ q beyond p: proposed, but rejected"),
        ),
        text=overlap_sums(draft),
    )


def height(candidate: Candidate) -> float:
    return max(candidate.target_prob, candidate.draft_prob or 0)


def overlap_bar(one: Candidate, most: float) -> Bar:
    p, q = one.target_prob, one.draft_prob or 0
    parts = (
        Part("accepted", min(p, q) / most),
        Part("correction", max(0, p - q) / most),
        Part("rejected", max(0, q - p) / most),
    )
    name = visible(one.text, one.bytes)
    return Bar(name, parts, f"p {probability(p)}", f"q {probability(q)}")


def overlap_sums(draft: DraftToken) -> str:
    """Over the whole vocabulary, not only the tokens shown."""
    assert draft.overlap is not None and draft.residual_mass is not None
    return (
        f"Over all tokens of the vocabulary the models share {draft.overlap:.2f}: so often a draft "
        f"is accepted here. The remaining {draft.residual_mass:.2f} of p arrives as corrections, "
        f"and both make 1."
    )
