"""Every mode timed over the same prompts: plain, speculative and, where asked for, transformers.

Recording is off and an end of text is ignored, so that all modes emit the same number of tokens.
The modes take turns prompt by prompt, in an order that rotates, so that a slow moment of the
machine touches them alike. A ratio is that of one repeat over all its prompts.
"""

import dataclasses
import itertools
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from specviz.engine.decoding import never
from specviz.engine.metrics import Costs, acceptance_of, costs_of, totals_of
from specviz.engine.theory import speedup as predicted
from specviz.engine.tracing import finished, prompt_tokens, run_pair
from specviz.engine.verification import verification_named
from specviz.errors import InputError
from specviz.models.catalogue import Pair
from specviz.trace import Settings, Trace


@dataclass(frozen=True)
class Timing:
    """One run. `decoded` tokens took `decode_ms`, from which the prompt's reading is left out."""

    tokens: int
    wall_ms: float
    decoded: int
    decode_ms: float
    trace: Trace | None = None


@dataclass(frozen=True)
class Lap:
    """One prompt of one repeat: every mode once, one after the other. `recorded` is one more
    speculative run, with recording on, whose time does not count."""

    repeat: int
    prompt: int
    timings: Mapping[str, Timing]
    recorded: Trace | None = None

    def trace(self, mode: str) -> Trace:
        """Raises KeyError for a mode that leaves no trace."""
        trace = self.timings[mode].trace
        if trace is None:
            raise KeyError(mode)
        return trace


Run = Callable[[str], Timing]  # prompt to timing


@dataclass(frozen=True)
class Spread:
    """The middle and the ends of a few measurements."""

    median: float
    min: float
    max: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        return cls(statistics.median(values), min(values), max(values))


def modes_of(
    pair: Pair,
    settings: Settings,
    peer: bool = False,
    cancelled: Callable[[], bool] = never,
) -> dict[str, Run]:
    """What a benchmark measures, by name. With `peer`, transformers' assisted generation and, for
    the baseline's sake, its plain generation."""

    def ours(plain: bool) -> Run:
        def run(prompt: str) -> Timing:
            options: dict[str, Any] = dict(plain=plain, cancelled=cancelled)
            unrecorded = run_pair(pair, prompt, settings, record=False, until_end=False, **options)
            return timing_of(finished(unrecorded))

        return run

    modes = {"plain": ours(True), "speculative": ours(False)}
    if peer:
        modes |= {name: peer_run(pair, settings, name == "peer") for name in ("peer", "peer_plain")}
    return modes


def peer_run(pair: Pair, settings: Settings, assisted: bool) -> Run:
    from specviz.models.peers import TransformersPeer

    peer = TransformersPeer(pair, settings, assisted)

    def run(prompt: str) -> Timing:
        run = peer.run(prompt_tokens(pair, prompt, plain=not assisted))
        first = run.round_tokens[0]
        return Timing(
            tokens=len(run.token_ids),
            wall_ms=run.wall_ms,
            decoded=len(run.token_ids) - first,
            decode_ms=run.wall_ms - run.first_round_ms,
        )

    return run


def timing_of(trace: Trace) -> Timing:
    totals, prefill_ms = trace.totals, trace.prefill.target_ms + trace.prefill.draft_ms
    decode_ms = totals.wall_ms - prefill_ms
    return Timing(totals.tokens, totals.wall_ms, totals.tokens, decode_ms, trace)


def laps(
    pair: Pair,
    prompts: Sequence[str],
    settings: Settings,
    repeats: int,
    *,
    peer: bool = False,
    record: bool = False,
    cancelled: Callable[[], bool] = never,
) -> Iterator[Lap]:
    """Yields each finished lap, after a warm-up that is not counted, until cancelled. Repeats
    differ in nothing but the moment: the seed is the same. With `record` the first repeat's laps
    hold a recorded run too."""
    modes = modes_of(pair, settings, peer, cancelled)
    for run in modes.values():
        if cancelled():
            return
        run(max(prompts, key=len))
    for repeat, (index, prompt) in itertools.product(range(repeats), enumerate(prompts)):
        timings = {name: modes[name](prompt) for name in rotated(list(modes), repeat + index)}
        if cancelled():
            return
        recorded = None
        if record and repeat == 0:
            recorded = finished(run_pair(pair, prompt, settings, until_end=False))
        yield Lap(repeat, index, timings, recorded)


def check_prompts(pair: Pair, prompts: Sequence[str], settings: Settings) -> None:
    """Raises InputError for the first prompt that cannot be run to the end in every mode, so that
    this is known before minutes are spent."""
    verification_named(settings.verification)
    models = [model for model in (pair.target, pair.draft) if model]
    context = min(model.context_length for model in models)
    for number, prompt in enumerate(prompts, start=1):
        try:
            tokens = len(prompt_tokens(pair, prompt, plain=False))
        except InputError as error:
            raise InputError(f"Prompt {number}: {error}") from error
        if tokens + settings.max_new_tokens > context:
            raise InputError(
                f"Prompt {number} has {tokens:,} tokens, and with {settings.max_new_tokens:,} new "
                f"ones it does not fit into this pair's {context:,}: shorten it or ask for fewer."
            )


def rotated(names: list[str], turn: int) -> list[str]:
    """Who goes first changes every lap, so that none always finds the machine warmer."""
    turn %= len(names)
    return names[turn:] + names[:turn]


def whole_repeats(laps: Iterable[Lap]) -> list[list[Lap]]:
    """Laps by repeat. One that was broken off counts only where there is no whole one."""
    by_repeat: dict[int, list[Lap]] = {}
    for lap in laps:
        by_repeat.setdefault(lap.repeat, []).append(lap)
    groups = list(by_repeat.values())
    longest = max(map(len, groups), default=0)
    return [group for group in groups if len(group) == longest]


def rate(laps: Iterable[Lap], mode: str, decode: bool = False) -> float:
    """Tokens a second over all the laps' prompts; decode leaves out the reading of the prompt."""
    timings = [lap.timings[mode] for lap in laps]
    if decode:
        return 1e3 * sum(t.decoded for t in timings) / sum(t.decode_ms for t in timings)
    return 1e3 * sum(t.tokens for t in timings) / sum(t.wall_ms for t in timings)


def ratio(laps: Sequence[Lap], mode: str, base: str, decode: bool = False) -> float:
    return rate(laps, mode, decode) / rate(laps, base, decode)


def ratios(laps: Iterable[Lap], mode: str, base: str) -> Spread:
    """One number a repeat."""
    return Spread.of([ratio(group, mode, base) for group in whole_repeats(laps)])


@dataclass(frozen=True)
class Prediction:
    """theory's speedup from the costs and the acceptance of every other prompt, and what the
    remaining prompts measured; both of decoding alone, because theory knows no prefill."""

    predicted: float
    measured: float


def prediction(laps: Sequence[Lap], draft_length: int) -> Prediction | None:
    """None with fewer than two prompts, or where nothing was judged."""
    known = [lap for lap in laps if lap.prompt % 2 == 0]
    asked = [lap for lap in laps if lap.prompt % 2 == 1]
    if not asked:
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
    """What `bench --json` prints, from laps with recorded runs. Raises ValueError without a lap."""
    groups = whole_repeats(done)
    if not groups:
        raise ValueError("no prompt has been run in every mode yet")
    counted = [lap for group in groups for lap in group]
    speculative = traces(counted, "speculative")
    rounds = [round for trace in speculative for round in trace.rounds]
    totals = totals_of(rounds, 0.0, settings.verification)
    recorded = [round for lap in done if lap.recorded for round in lap.recorded.rounds]
    # Theory is about rounds that all draft the same number of tokens.
    fixed = settings.costs is None and speculative[0].settings.drafter == "model"
    forecast = prediction(counted, settings.draft_length) if fixed else None
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
        "mean_overlap": totals_of(recorded, 0.0).mean_overlap,
        "mean_acceptance_length": totals.mean_acceptance_length,
        "cost": costs and costs.draft,
        "verify_cost": costs and costs.verify,
        "overhead": costs and costs.overhead,
        "recording_cost": recording_cost(done),
        "predicted_speedup": forecast and forecast.predicted,
        "predicted_against": forecast and forecast.measured,
        **peer_report(pair, prompts[0], settings, groups),
    }


def texts_agree(laps: Sequence[Lap]) -> int:
    """Prompts whose plain and speculative tokens are the same, as greedy ones are in float32; in
    bfloat16 a near tie may differ."""
    return sum(lap.trace("plain").token_ids == lap.trace("speculative").token_ids for lap in laps)


def mode_report(groups: Sequence[Sequence[Lap]], mode: str) -> dict[str, Any]:
    """One number a repeat; without prefill None where a mode left no token to count, as a peer does
    whose first round was its last."""
    decoded = all(sum(lap.timings[mode].decoded for lap in group) for group in groups)
    return {
        "tokens_per_s": spread([rate(group, mode) for group in groups]),
        "decode_tokens_per_s": spread([rate(group, mode, decode=True) for group in groups])
        if decoded
        else None,
    }


def recording_cost(laps: Iterable[Lap]) -> float | None:
    """What recording adds to a run, besides the clock it stops: recorded over unrecorded wall time,
    less 1. None without recorded runs."""
    pairs = [(lap.recorded, lap.timings["speculative"].wall_ms) for lap in laps if lap.recorded]
    if not pairs:
        return None
    return sum(trace.totals.wall_ms for trace, _ in pairs) / sum(ms for _, ms in pairs) - 1


def peer_report(
    pair: Pair, prompt: str, settings: Settings, groups: Sequence[Sequence[Lap]]
) -> dict[str, Any]:
    """What stands beside a peer: both ratios, and how many rounds drafted how many tokens in one
    more of its runs."""
    if "peer" not in groups[0][0].timings:
        return {}
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
