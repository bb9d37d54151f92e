"""The results of a benchmark's laps: ratios, acceptance, costs, and how well theory predicts them.

Numbers only; the terminal and docs/benchmarks.md present them.
"""

import dataclasses
import random
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Any

from specviz.engine.theory import speedup as predicted
from specviz.measure.laps import Lap, Spread, rate, ratio, whole_repeats
from specviz.measure.metrics import Costs, acceptance_of, costs_of
from specviz.models.pair import Pair
from specviz.trace import Settings, Totals, Trace

HALVES = 100  # a single half depends too much on its dozen prompts


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
    pair: Pair, prompts: Sequence[str], settings: Settings, done: Sequence[Lap]
) -> dict[str, Any]:
    """What `bench --json` prints, from laps with recorded runs. Raises ValueError without laps."""
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
    return {
        "pair": pair.spec.name,
        "date": speculative[0].date,
        "device": speculative[0].device,
        "versions": dict(speculative[0].versions),
        "dtype": speculative[0].settings.dtype,
        "threads": speculative[0].settings.threads,
        "verification": settings.verification,
        "draft_length": settings.draft_length,
        "draft_length_rule": "adaptive" if settings.costs else "fixed",
        "mean_draft_length": totals.drafted / totals.rounds,
        "temperature": settings.temperature,
        "top_k": settings.top_k,
        "top_p": settings.top_p,
        "seed": settings.seed,
        "max_new_tokens": settings.max_new_tokens,
        "prompts": len(by_prompt),
        "repeats": len(groups),
        "modes": {name: mode_report(groups, name) for name in counted[0].timings},
        "texts_agree": texts_agree(groups[0]) if settings.temperature == 0 else None,
        "speedup": spread([ratio(group, "speculative", "plain") for group in groups]),
        "speedup_by_prompt": spread([ratio(laps, "speculative", "plain") for laps in by_prompt]),
        "acceptance_rate": totals.acceptance_rate,
        "accepted": totals.accepted,
        "judged": totals.judged,
        "drafted": totals.drafted,
        "mean_overlap": Totals.of(recorded, 0.0).mean_overlap,
        "mean_acceptance_length": totals.mean_acceptance_length,
        "cost": costs and costs.draft,
        "verify_cost": costs and costs.verify,
        "overhead": costs and costs.overhead,
        "recording_cost": recording_cost(done),
        "prediction": prediction_report(forecasts),
        **peer_report(pair, prompts[0], settings, groups),
    }


def prediction_report(sorted_by_off: Sequence[Prediction]) -> dict[str, float] | None:
    """The median of the random halves, and the quartiles of their errors."""
    if not sorted_by_off:
        return None
    low, middle, high = (sorted_by_off[len(sorted_by_off) * part // 4] for part in (1, 2, 3))
    return {
        "predicted": middle.predicted,
        "measured": middle.measured,
        "off": middle.off,
        "off_lower_quartile": low.off,
        "off_upper_quartile": high.off,
    }


def texts_agree(laps: Sequence[Lap]) -> int:
    """The number of prompts whose plain and speculative tokens are the same, as greedy ones are in
    float32; in bfloat16 a near-tie may differ."""
    return sum(lap.trace("plain").token_ids == lap.trace("speculative").token_ids for lap in laps)


def mode_report(groups: Sequence[Sequence[Lap]], mode: str) -> dict[str, Any]:
    """One number per repeat. The rate without prefill is None if a mode left no token to count,
    such as a peer whose first round was its last."""
    decoded = all(sum(lap.timings[mode].decoded for lap in group) for group in groups)
    return {
        "tokens_per_s": spread([rate(group, mode) for group in groups]),
        "decode_tokens_per_s": spread([rate(group, mode, decode=True) for group in groups])
        if decoded
        else None,
    }


def recording_cost(laps: Iterable[Lap]) -> float | None:
    """What recording adds to a run although it stops the clock: recorded divided by unrecorded wall
    time, minus 1. None without recorded runs."""
    pairs = [(lap.recorded, lap.timings["speculative"].wall_ms) for lap in laps if lap.recorded]
    if not pairs:
        return None
    return sum(trace.totals.wall_ms for trace, _ in pairs) / sum(ms for _, ms in pairs) - 1


def peer_report(
    pair: Pair, prompt: str, settings: Settings, groups: Sequence[Sequence[Lap]]
) -> dict[str, Any]:
    """The comparison with the peer: both ratios, and how many of its rounds drafted how many tokens
    in an extra run."""
    if "peer" not in groups[0][0].timings:
        return {}
    from specviz.engine.run import prompt_tokens
    from specviz.models.peers import TransformersPeer

    peer = TransformersPeer(pair, settings, assisted=True)
    drafted = Counter(peer.drafted(prompt_tokens(pair, prompt, plain=False)))
    return {
        "speedup_over_peer": spread([ratio(group, "speculative", "peer") for group in groups]),
        "plain_over_peer_plain": spread([ratio(group, "plain", "peer_plain") for group in groups]),
        "peer_drafted": {str(length): drafted[length] for length in sorted(drafted)},
    }


def spread(values: Sequence[float]) -> dict[str, float]:
    return dataclasses.asdict(Spread.of(values))
