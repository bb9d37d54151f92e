"""Turns a pair and a prompt into a Trace: the engine's front door for the command line and the
pages.

Connects token ids with text; the algorithm itself is in decoding.py.
"""

import dataclasses
import platform
import uuid
from collections.abc import Callable, Generator
from datetime import UTC, datetime
from importlib.metadata import version

import torch
from torch import Tensor

from specviz.engine.decoding import Ending, Options, Rounds, autoregressive, never, speculative
from specviz.engine.draft_lengths import AdaptiveLength
from specviz.engine.drafting import Drafter, ModelDrafter, NgramDrafter
from specviz.engine.recording import Recorder
from specviz.engine.sampling import Sampling, one_hot
from specviz.errors import InputError
from specviz.models.base import LanguageModel
from specviz.models.pair import Pair
from specviz.trace import Round, Settings, Totals, Trace
from specviz.workloads.prompts import check_prompt


def run_pair(
    pair: Pair,
    prompt: str,
    settings: Settings,
    *,
    plain: bool = False,
    record: bool = True,
    until_end: bool = True,
    cancelled: Callable[[], bool] = never,
) -> Generator[Round, None, Trace]:
    """Yields the rounds of one run as they happen and returns its Trace.

    plain: the target model alone. record: with candidates and overlaps. until_end: stop at an
    end-of-text token. Raises InputError for an unusable prompt.
    """
    prompt_ids = prompt_tokens(pair, prompt, plain)
    drafter = None if plain else drafter_of(pair)
    settings = dataclasses.replace(
        settings,
        draft_length=0 if plain else settings.draft_length,
        costs=settings.costs if drafter else None,
        drafter=drafter.name if drafter else "none",
        dtype=pair.dtype,
        threads=torch.get_num_threads(),
    )
    recorder = Recorder(pair.tokenizer.piece, rows=record)
    end_ids = pair.end_ids if until_end else frozenset[int]()
    lengths = AdaptiveLength(settings.costs, settings.draft_length) if settings.costs else None
    options = Options(end_ids=end_ids, recorder=recorder, cancelled=cancelled, lengths=lengths)
    rounds: list[Round] = []
    ending = yield from kept_in(
        rounds,
        speculative(pair.target, drafter, prompt_ids, settings, options)
        if drafter
        else autoregressive(pair.target, prompt_ids, settings, options),
    )
    token_ids = tuple(token_id for round in rounds for token_id in round.token_ids)
    return Trace(
        run_id=uuid.uuid4().hex,
        source="live",
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        device=pair.device,
        versions={
            "python": platform.python_version(),
            "torch": str(torch.__version__),
            "transformers": version("transformers"),
        },
        pair=pair.spec.name,
        models=pair.models,
        prompt=prompt,
        prompt_token_ids=tuple(prompt_ids),
        settings=settings,
        prefill=ending.prefill,
        rounds=tuple(rounds),
        token_ids=token_ids,
        text=pair.tokenizer.decode(token for token in token_ids if token not in pair.end_ids),
        stop_reason=ending.stop_reason,
        totals=Totals.of(rounds, ending.wall_ms, settings.verification),
    )


def kept_in(rounds: list[Round], run: Rounds) -> Rounds:
    """Passes the rounds on and keeps them."""
    while True:
        try:
            round = next(run)
        except StopIteration as stop:
            ending: Ending = stop.value
            return ending
        rounds.append(round)
        yield round


def finished(
    run: Generator[Round, None, Trace], each: Callable[[Round], object] = lambda round: None
) -> Trace:
    """Runs to the end, passes each round on as it comes, and returns the Trace."""
    while True:
        try:
            each(next(run))
        except StopIteration as stop:
            trace: Trace = stop.value
            return trace


def drafter_of(pair: Pair) -> Drafter:
    if pair.draft:
        return ModelDrafter(pair.draft)
    return NgramDrafter(pair.tokenizer.size, pair.target.device)


def prompt_tokens(pair: Pair, prompt: str, plain: bool) -> list[int]:
    """Raises InputError for a prompt that is empty, too long or unreadable for a tokenizer."""
    check_prompt(prompt)
    token_ids = pair.tokenizer.encode(prompt)
    models = (pair.target, None if plain else pair.draft)
    context = min(model.context_length for model in models if model)
    if len(token_ids) > context:
        raise InputError(
            f"The prompt is {len(token_ids):,} tokens long and this pair reads at most "
            f"{context:,}: shorten it."
        )
    return token_ids


def distributions_at(
    pair: Pair, trace: Trace, round_index: int, position: int
) -> tuple[Tensor, Tensor | None]:
    """The full p and q at a position of a round, [vocabulary] each, recomputed from the token ids.

    Position i is draft i, counted from 0; the one after the last draft is the bonus position, where
    q is None. For copied drafts q is one-hot. Raises IndexError outside the round.
    """
    round = trace.rounds[round_index]
    if not 0 <= position <= len(round.drafts):
        raise IndexError(
            f"round {round_index} has positions 0 to {len(round.drafts)}, not {position}"
        )
    before = [token for earlier in trace.rounds[:round_index] for token in earlier.token_ids]
    drafts = [draft.token_id for draft in round.drafts]
    read = [*trace.prompt_token_ids, *before, *drafts[:position]]
    sampling = Sampling.of(trace.settings)
    target_probs = next_probabilities(pair.target, read, sampling)
    if position == len(drafts):
        return target_probs, None
    if pair.draft is None:
        proposed = torch.tensor(drafts[position], device=target_probs.device)
        return target_probs, one_hot(proposed, target_probs)
    return target_probs, next_probabilities(pair.draft, read, sampling)


def next_probabilities(model: LanguageModel, token_ids: list[int], sampling: Sampling) -> Tensor:
    model.rollback(0)
    return sampling.probabilities(model.score(token_ids, rows=1))[-1]
