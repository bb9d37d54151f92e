"""Times every mode on the same prompts: plain, speculative and, on request, transformers.

Recording is off and the end-of-text token is ignored, so that all modes emit the same number of
tokens.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from specviz.engine.decoding import never
from specviz.engine.run import finished, prompt_tokens, run_pair
from specviz.engine.verification import verification_named
from specviz.errors import InputError
from specviz.measure.alternate import Mode, alternate
from specviz.measure.laps import Lap, Timing, timing_of
from specviz.models.pair import Pair
from specviz.trace import Settings


def modes_of(
    pair: Pair,
    settings: Settings,
    peer: bool = False,
    cancelled: Callable[[], bool] = never,
) -> dict[str, Mode]:
    """What a benchmark measures, by name. With `peer`, also transformers' assisted generation and,
    as its baseline, its plain generation."""

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
    """Yields each finished lap, after a warm-up that is not counted, until cancelled. Repeats use
    the same seed and differ only in time. With `record`, the laps of the first repeat also hold a
    recorded run. `before`: the same models run another way, as the modes plain before and
    speculative before."""
    modes = modes_of(pair, settings, peer, cancelled)
    if before:
        others = modes_of(before, settings, cancelled=cancelled)
        modes |= {f"{name} before": run for name, run in others.items()}
    for run in modes.values():
        if cancelled():
            return
        run(max(prompts, key=len))
    for turn in alternate(modes, prompts, repeats, cancelled):
        recorded = None
        if record and turn.repeat == 0:
            recorded = finished(run_pair(pair, prompts[turn.prompt], settings, until_end=False))
        yield Lap(turn.repeat, turn.prompt, turn.timings, recorded)


def check_prompts(pair: Pair, prompts: Sequence[str], settings: Settings) -> None:
    """Raises InputError for the first prompt that some mode cannot finish, so that this is known
    before minutes are spent."""
    verification_named(settings.verification)
    models = [model for model in (pair.target, pair.draft) if model]
    context = min(model.context_length for model in models)
    for number, prompt in enumerate(prompts, start=1):
        name = f"Prompt {number}" if len(prompts) > 1 else "The prompt"
        try:
            tokens = len(prompt_tokens(pair, prompt, plain=False))
        except InputError as error:
            raise InputError(f"{name} cannot be used. {error}") from error
        if tokens + settings.max_new_tokens > context:
            raise InputError(
                f"{name} has {tokens:,} tokens, and with {settings.max_new_tokens:,} new ones it "
                f"exceeds this pair's context of {context:,}: shorten it or request fewer new "
                "tokens."
            )
