"""The exact law of a decoder's first tokens, by walking every branch of its random choices.

Nothing is sampled and no probability is computed here. A branch's weight is the length of the
interval of uniforms that leads into it, and the ends of the intervals are found by bisection on
what the decoder does: which token it drafts, whether it accepts, which token it adds.
"""

import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field

from specviz.engine.decoding import Options, speculative
from specviz.engine.draft_lengths import AdaptiveLength
from specviz.engine.drafting import Drafter
from specviz.engine.sampling import Sampling
from specviz.engine.uniforms import RoundUniforms
from specviz.trace import Round, Settings
from tests.support.toys import LIGHT, ScriptedUniforms, ToyLM

Law = dict[tuple[int, ...], float]
LAST = math.nextafter(1.0, 0.0)
NEAR = 2**-50  # half width of the bracket tried around a place where a choice changed before
GRID = [step / 8 for step in range(8)] + [LAST]


@dataclass
class Decoder:
    """One configuration of the speculative generator over toy models."""

    target: ToyLM
    draft: ToyLM
    drafter: Drafter
    settings: Settings
    end_ids: frozenset[int] = frozenset()
    prompt: tuple[int, ...] = (0,)
    lengths: AdaptiveLength | None = None
    places: dict[Hashable, list[float]] = field(default_factory=dict)

    def rounds(self, uniforms: list[RoundUniforms]) -> list[Round]:
        """Runs the generator from the start, one round for each entry of `uniforms`."""
        if self.settings.costs:
            self.lengths = AdaptiveLength(self.settings.costs, self.settings.draft_length)
        options = Options(
            end_ids=self.end_ids,
            recorder=LIGHT,
            uniforms=ScriptedUniforms(uniforms),
            lengths=self.lengths,
        )
        run = speculative(self.target, self.drafter, self.prompt, self.settings, options)
        return [next(run) for _ in uniforms]

    def state(self, tokens: tuple[int, ...]) -> Hashable:
        """All the generator holds between rounds: the tokens, what is in both caches, and what an
        adaptive draft length has learnt."""
        learnt = self.lengths and (self.lengths.accepted, self.lengths.judged, self.lengths.idle)
        return tokens, tuple(self.target.read), tuple(self.draft.read), learnt


def law_of(decoder: Decoder, count: int) -> Law:
    """Probability of every sequence of the first `count` tokens, shorter where the text ended."""
    law: Law = defaultdict(float)
    open_states: dict[Hashable, tuple[tuple[int, ...], list[RoundUniforms], float]]
    open_states = {(): ((), [], 1.0)}
    while open_states:
        later: dict[Hashable, tuple[tuple[int, ...], list[RoundUniforms], float]] = {}
        for tokens, history, weight in open_states.values():
            for uniform, share in branches(decoder, tokens, history):
                followed = (*tokens, *decoder.rounds([*history, uniform])[-1].token_ids)
                if len(followed) >= count or followed[-1] in decoder.end_ids:
                    law[followed[:count]] += weight * share
                else:
                    state = decoder.state(followed)
                    first = later.get(state, (followed, [*history, uniform], 0.0))
                    later[state] = (*first[:2], first[2] + weight * share)
        open_states = later
    return dict(law)


def branches(
    decoder: Decoder, tokens: tuple[int, ...], history: list[RoundUniforms]
) -> Iterator[tuple[RoundUniforms, float]]:
    """Every distinct outcome of the next round, as uniforms that lead to it and their weight."""
    gamma = decoder.settings.draft_length

    def outcome(drafts: list[float], accepts: list[float], final: float) -> Round:
        uniform = padded(drafts, accepts, final, gamma)
        return decoder.rounds([*history, uniform])[-1]

    def drafted(drafts: list[float], weight: float) -> Iterator[tuple[RoundUniforms, float]]:
        slot = len(drafts)
        here = outcome([*drafts, 0.5], [], 0.5)
        read = tuple(token.token_id for token in here.drafts[:slot])
        if slot == gamma:
            block = decoder.settings.verification == "block"
            yield from (judged_as_a_block if block else judged)(drafts, [], weight)
            return

        def choice(u: float) -> Hashable:
            round = outcome([*drafts, u], [], 0.5)
            return tuple(token.token_id for token in round.drafts[slot : slot + 1]), len(
                round.drafts
            ) > slot

        for u, share in intervals(choice, decoder.places, ("draft", tokens, read)):
            yield from drafted([*drafts, u], weight * share)

    def judged(
        drafts: list[float], accepts: list[float], weight: float
    ) -> Iterator[tuple[RoundUniforms, float]]:
        slot = len(accepts)
        here = outcome(drafts, [*accepts, 0.0], 0.5)
        read = tuple(token.token_id for token in here.drafts)
        passed = all(token.verdict == "accepted" for token in here.drafts[:slot])
        if slot == len(read) or not passed:
            yield from finished(drafts, accepts, weight)
            return

        def choice(u: float) -> Hashable:
            return outcome(drafts, [*accepts, u], 0.5).drafts[slot].verdict

        for u, share in intervals(choice, decoder.places, ("accept", tokens, read[: slot + 1])):
            yield from judged(drafts, [*accepts, u], weight * share)

    def judged_as_a_block(
        drafts: list[float], later: list[float], weight: float
    ) -> Iterator[tuple[RoundUniforms, float]]:
        """From the last slot back: a test matters where those after it fail, and shows where those
        before it do."""
        read = tuple(token.token_id for token in outcome(drafts, [], 0.5).drafts)
        slot = len(read) - len(later) - 1
        if slot < 0:
            yield from finished(drafts, later, weight)
            return

        def choice(u: float) -> Hashable:
            return outcome(drafts, [*[LAST] * slot, u, *later], 0.5).token_ids

        key = ("block", tokens, read, tuple(later))
        for u, share in intervals(choice, decoder.places, key):
            yield from judged_as_a_block(drafts, [u, *later], weight * share)

    def finished(
        drafts: list[float], accepts: list[float], weight: float
    ) -> Iterator[tuple[RoundUniforms, float]]:
        here = outcome(drafts, accepts, 0.5)
        read = tuple(token.token_id for token in here.drafts)

        def choice(u: float) -> Hashable:
            final = outcome(drafts, accepts, u).final
            return final and final.token_id

        for u, share in intervals(choice, decoder.places, ("final", tokens, read, here.accepted)):
            yield padded(drafts, accepts, u, gamma), weight * share

    yield from drafted([], 1.0)


def padded(drafts: list[float], accepts: list[float], final: float, gamma: int) -> RoundUniforms:
    """Slots that were not chosen yet hold a number that decides nothing already chosen."""
    return RoundUniforms(
        draft=(*drafts, *[0.5] * (gamma - len(drafts))),
        accept=(*accepts, *[0.5] * (gamma - len(accepts))),
        final=final,
    )


def intervals(
    choice: Callable[[float], Hashable], places: dict[Hashable, list[float]], key: Hashable
) -> list[tuple[float, float]]:
    """Splits [0, 1) where `choice` changes: a point inside each part, and the part's length.

    Where the same question was met before, its edges are tried first; they are believed only if the
    choice still changes between their two sides.
    """
    known = places.get(key)
    points = GRID if known is None else [0.0, *around(known), LAST]
    seen = [(u, choice(u)) for u in points]
    edges = [
        place
        for (low, before), (high, after) in itertools.pairwise(seen)
        for place in edges_between(choice, low, high, before, after)
    ]
    places[key] = edges
    bounds = [0.0, *edges, 1.0]
    return [
        ((low + high) / 2, high - low) for low, high in itertools.pairwise(bounds) if high > low
    ]


def around(edges: list[float]) -> Iterator[float]:
    for place in edges:
        yield max(0.0, place - NEAR)
        yield min(LAST, place + NEAR)


def edges_between(
    choice: Callable[[float], Hashable], low: float, high: float, before: Hashable, after: Hashable
) -> Iterator[float]:
    """All places in (low, high] where the choice changes; each choice holds one interval."""
    while before != after:
        low = edge(choice, low, high, before)
        before = choice(low)
        yield low


def edge(choice: Callable[[float], Hashable], low: float, high: float, before: Hashable) -> float:
    """The first uniform in (low, high] where the choice is no longer `before`, to 2^-53."""
    while high - low > 2**-53:
        middle = (low + high) / 2
        if choice(middle) == before:
            low = middle
        else:
            high = middle
    return high


def target_law(model: ToyLM, prompt: Sequence[int], count: int, sampling: Sampling) -> Law:
    """By the chain rule, from the target's own next-token probabilities."""
    law: Law = {}

    def follow(tokens: tuple[int, ...], weight: float) -> None:
        if len(tokens) == count:
            law[tokens] = weight
            return
        probs = sampling.probabilities(model.logits_of((*prompt, *tokens))).tolist()
        for token, prob in enumerate(probs):
            follow((*tokens, token), weight * prob)

    follow((), 1.0)
    return law


def distance(one: Law, other: Law) -> float:
    """Largest difference of a sequence's probability."""
    return max(abs(one.get(key, 0) - other.get(key, 0)) for key in one.keys() | other.keys())


def error_of(tested: Decoder, count: int) -> float:
    law = law_of(tested, count)
    assert math.isclose(sum(law.values()), 1, abs_tol=1e-12)
    expected = target_law(tested.target, tested.prompt, count, Sampling.of(tested.settings))
    expected = stopped(expected, tested.end_ids)
    return distance(law, expected)


def stopped(law: Law, end_ids: frozenset[int]) -> Law:
    """The law of texts that stop after the first end token."""
    cut: Law = {}
    for tokens, weight in law.items():
        ends = [place + 1 for place, token in enumerate(tokens) if token in end_ids]
        key = tokens[: min(ends, default=len(tokens))]
        cut[key] = cut.get(key, 0.0) + weight
    return cut
