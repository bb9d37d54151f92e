"""The results of a benchmark's laps: ratios, acceptance, costs, and how well theory predicts them.

Numbers only; the terminal and docs/benchmarks.md say them in words.
"""

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from specviz.engine.theory import speedup as predicted
from specviz.measure.laps import Lap, Spread, rate, ratio, ratios, whole_repeats
from specviz.measure.metrics import Costs, acceptance_of, costs_of
from specviz.trace import Settings, Totals, Trace

if TYPE_CHECKING:  # its torch is not needed to read a report
    from specviz.models.pair import Pair

HALVES = 100  # one half alone is at the mercy of its few prompts


@dataclass(frozen=True)
class Prediction:
    """The speedup that theory predicts from costs and acceptance of one half of the prompts, and
    the speedup measured on the other half. Both exclude the prefill, which theory does not
    model."""

    predicted: float
    measured: float

    @property
    def off(self) -> float:
        """0.1 means that theory predicted 10 % more than was measured."""
        return self.predicted / self.measured - 1


@dataclass(frozen=True)
class ModeReport:
    """Tokens per second, one number per repeat. Without prefill None where a mode left no token to
    count, as a peer does whose first round was its last."""

    tokens_per_s: Spread
    decode_tokens_per_s: Spread | None


@dataclass(frozen=True)
class PredictionReport:
    """The middle one of the random halves, and how far the middle half of them is off."""

    predicted: float
    measured: float
    off: float
    off_lower_quartile: float
    off_upper_quartile: float


@dataclass(frozen=True)
class BenchmarkReport:
    """What `bench --json` prints.

    texts_agree is known at temperature 0 only; cost, verify_cost, overhead and prediction where
    every round drafts the same number of tokens; the last three where a peer was measured too.
    peer_drafted: how many rounds of the peer drafted how many tokens.
    """

    pair: str
    date: str
    device: str
    versions: Mapping[str, str]
    dtype: str
    threads: int
    verification: str
    draft_length: int
    draft_length_rule: str
    mean_draft_length: float
    temperature: float
    top_k: int
    top_p: float
    seed: int
    max_new_tokens: int
    prompts: int
    repeats: int
    modes: Mapping[str, ModeReport]
    texts_agree: int | None
    speedup: Spread
    speedup_by_prompt: Spread
    acceptance_rate: float | None
    accepted: int
    judged: int
    drafted: int
    mean_overlap: float | None
    mean_acceptance_length: float
    cost: float | None
    verify_cost: float | None
    overhead: float | None
    recording_cost: float | None
    prediction: PredictionReport | None
    speedup_over_peer: Spread | None = None
    plain_over_peer_plain: Spread | None = None
    peer_drafted: Mapping[str, int] | None = None


def predictions(laps: Sequence[Lap], draft_length: int, seed: int = 0) -> list[Prediction]:
    """For HALVES random halves, sorted by error; empty with fewer than two prompts or if nothing
    was judged."""
    prompts = sorted({lap.prompt for lap in laps})
    rng = random.Random(seed)
    halves = [set(rng.sample(prompts, len(prompts) // 2)) for _ in range(HALVES)]
    found = (prediction(laps, draft_length, half) for half in halves)
    return sorted((one for one in found if one), key=lambda one: one.off)


def prediction(laps: Sequence[Lap], draft_length: int, half: Set[int]) -> Prediction | None:
    """half: the prompts that theory may use."""
    known = [lap for lap in laps if lap.prompt in half]
    asked = [lap for lap in laps if lap.prompt not in half]
    if not known or not asked:
        return None
    alpha, costs = acceptance_of(traces(known, "speculative")), costs_between(known, draft_length)
    if alpha is None or costs is None:
        return None
    return Prediction(
        predicted(alpha, draft_length, costs.draft, costs.verify, costs.overhead),
        ratio(asked, "speculative", "plain", decode=True),
    )


def traces(laps: Iterable[Lap], mode: str) -> list[Trace]:
    return [lap.trace(mode) for lap in laps]


def costs_between(laps: Sequence[Lap], draft_length: int) -> Costs | None:
    return costs_of(traces(laps, "plain"), traces(laps, "speculative"), draft_length)


def report(
    pair: "Pair", prompts: Sequence[str], settings: Settings, done: Sequence[Lap]
) -> BenchmarkReport:
    """From laps with recorded runs. Raises ValueError without a lap."""
    groups = whole_repeats(done)
    if not groups:
        raise ValueError("no prompt has been run in every mode yet")
    counted = [lap for group in groups for lap in group]
    speculative = traces(counted, "speculative")
    rounds = [round for trace in speculative for round in trace.rounds]
    totals = Totals.of(rounds, 0.0, settings.verification)
    recorded = [round for lap in done if lap.recorded for round in lap.recorded.rounds]
    # Theory assumes that all rounds draft the same number of tokens.
    fixed = settings.costs is None and speculative[0].settings.drafter == "model"
    forecasts = predictions(counted, settings.draft_length) if fixed else []
    costs = costs_between(counted, settings.draft_length) if fixed else None
    by_prompt = [[lap for lap in counted if lap.prompt == first.prompt] for first in groups[0]]
    with_peer = "peer" in counted[0].timings
    return BenchmarkReport(
        pair=pair.spec.name,
        date=speculative[0].date,
        device=speculative[0].device,
        versions=dict(speculative[0].versions),
        dtype=speculative[0].settings.dtype,
        threads=speculative[0].settings.threads,
        verification=settings.verification,
        draft_length=settings.draft_length,
        draft_length_rule="adaptive" if settings.costs else "fixed",
        mean_draft_length=totals.drafted / totals.rounds,
        temperature=settings.temperature,
        top_k=settings.top_k,
        top_p=settings.top_p,
        seed=settings.seed,
        max_new_tokens=settings.max_new_tokens,
        prompts=len(by_prompt),
        repeats=len(groups),
        modes={name: mode_report(groups, name) for name in counted[0].timings},
        texts_agree=texts_agree(groups[0]) if settings.temperature == 0 else None,
        speedup=ratios(counted, "speculative", "plain"),
        speedup_by_prompt=Spread.of([ratio(laps, "speculative", "plain") for laps in by_prompt]),
        acceptance_rate=totals.acceptance_rate,
        accepted=totals.accepted,
        judged=totals.judged,
        drafted=totals.drafted,
        mean_overlap=Totals.of(recorded, 0.0).mean_overlap,
        mean_acceptance_length=totals.tokens / totals.rounds,
        cost=costs.draft if costs else None,
        verify_cost=costs.verify if costs else None,
        overhead=costs.overhead if costs else None,
        recording_cost=recording_cost(done),
        prediction=prediction_report(forecasts),
        speedup_over_peer=ratios(counted, "speculative", "peer") if with_peer else None,
        plain_over_peer_plain=ratios(counted, "plain", "peer_plain") if with_peer else None,
        peer_drafted=peer_drafted(pair, prompts[0], settings) if with_peer else None,
    )


def prediction_report(sorted_by_off: Sequence[Prediction]) -> PredictionReport | None:
    if not sorted_by_off:
        return None
    low, middle, high = (sorted_by_off[len(sorted_by_off) * part // 4] for part in (1, 2, 3))
    return PredictionReport(middle.predicted, middle.measured, middle.off, low.off, high.off)


def texts_agree(laps: Sequence[Lap]) -> int:
    """The number of prompts whose plain and speculative tokens are the same, as greedy ones are in
    float32; in bfloat16 a near-tie may differ."""
    return sum(lap.trace("plain").token_ids == lap.trace("speculative").token_ids for lap in laps)


def mode_report(groups: Sequence[Sequence[Lap]], mode: str) -> ModeReport:
    decoded = all(sum(lap.timings[mode].decoded for lap in group) for group in groups)
    return ModeReport(
        Spread.of([rate(group, mode) for group in groups]),
        Spread.of([rate(group, mode, decode=True) for group in groups]) if decoded else None,
    )


def recording_cost(laps: Iterable[Lap]) -> float | None:
    """What recording adds to a run although it stops the clock: recorded divided by unrecorded wall
    time, minus 1. None without recorded runs."""
    pairs = [(lap.recorded, lap.timings["speculative"].wall_ms) for lap in laps if lap.recorded]
    if not pairs:
        return None
    return sum(trace.totals.wall_ms for trace, _ in pairs) / sum(ms for _, ms in pairs) - 1


def peer_drafted(pair: "Pair", prompt: str, settings: Settings) -> dict[str, int]:
    """From one more run of the peer."""
    from specviz.engine.run import prompt_tokens
    from specviz.models.peers import TransformersPeer

    peer = TransformersPeer(pair, settings, assisted=True)
    drafted = Counter(peer.drafted(prompt_tokens(pair, prompt, plain=False)))
    return {str(length): drafted[length] for length in sorted(drafted)}
