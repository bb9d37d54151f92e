"""Every mode timed over the same prompts: plain, speculative and, where asked for, transformers.

Recording is off and an end of text is ignored, so that all modes emit the same number of tokens.
The modes take turns prompt by prompt, in an order that rotates, so that a slow moment of the
machine touches them alike. A ratio is that of one repeat over all its prompts.
"""

import itertools
import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from specviz.engine.decoding import never
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


Mode = Callable[[str], Timing]  # prompt to timing


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
) -> dict[str, Mode]:
    """What a benchmark measures, by name. With `peer`, transformers' assisted generation and, for
    the baseline's sake, its plain generation."""

    def ours(plain: bool) -> Mode:
        def run(prompt: str) -> Timing:
            options: dict[str, Any] = dict(plain=plain, cancelled=cancelled)
            unrecorded = run_pair(pair, prompt, settings, record=False, until_end=False, **options)
            return timing_of(finished(unrecorded))

        return run

    modes = {"plain": ours(True), "speculative": ours(False)}
    if peer:
        modes |= {name: peer_run(pair, settings, name == "peer") for name in ("peer", "peer_plain")}
    return modes


def peer_run(pair: Pair, settings: Settings, assisted: bool) -> Mode:
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
    before: Pair | None = None,
    cancelled: Callable[[], bool] = never,
) -> Iterator[Lap]:
    """Yields each finished lap, after a warm-up that is not counted, until cancelled. Repeats
    differ in nothing but the moment: the seed is the same. With `record` the first repeat's laps
    hold a recorded run too. `before`: the same models run another way, as the modes plain before
    and speculative before."""
    modes = modes_of(pair, settings, peer, cancelled)
    if before:
        others = modes_of(before, settings, cancelled=cancelled)
        modes |= {f"{name} before": run for name, run in others.items()}
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
