"""The two ways to decode: `autoregressive`, one token per pass, and `speculative`, one round per
pass.

Deals only in token ids: no text, no printing, no pictures. Both are generators that yield a
Round as soon as it is known and return an Ending. With recording on, the clock stands still while a
Round is made and while the caller has it.
"""

import itertools
from collections.abc import Callable, Generator, Sequence, Set
from dataclasses import dataclass

import torch

from specviz.engine.clock import Clock, Timer
from specviz.engine.draft_lengths import DraftLengths, FixedLength
from specviz.engine.drafting import Drafter
from specviz.engine.recording import Measured, Recorder
from specviz.engine.sampling import Sampling
from specviz.engine.uniforms import SeededUniforms, Uniforms
from specviz.engine.verification import verification_named
from specviz.models.base import LanguageModel
from specviz.trace import CacheLengths, Caches, Prefill, Round, Settings, StopReason

Rounds = Generator[Round, None, "Ending"]


@dataclass(frozen=True)
class Ending:
    """Why a run stopped, and its times outside the rounds.

    wall_ms: from the call to the last token.
    """

    stop_reason: StopReason
    prefill: Prefill
    wall_ms: float


def never() -> bool:
    return False


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options of a run besides its settings.

    end_ids: tokens that end the text. cancelled: called once before every round. uniforms: by
    default from the seed in the settings. lengths: by default the draft length in the settings.
    """

    end_ids: Set[int] = frozenset()
    recorder: Recorder = Recorder()
    cancelled: Callable[[], bool] = never
    uniforms: Uniforms | None = None
    lengths: DraftLengths | None = None


def speculative(
    target: LanguageModel,
    drafter: Drafter,
    prompt_ids: Sequence[int],
    settings: Settings,
    options: Options = Options(),
) -> Rounds:
    """Speculative decoding, Algorithm 1 of Leviathan et al. (arXiv 2211.17192), round after round.

    The paper scores prefix + drafts from scratch; with a KV cache the pass starts at the last kept
    token, so row i of the logits is about draft i, counted from 0. Raises ValueError for a prompt
    that is empty or longer than the context.
    """
    clock = Clock(target.device)
    sampling, verify = Sampling.of(settings), verification_named(settings.verification)
    uniforms = options.uniforms or SeededUniforms(settings.seed)
    lengths = options.lengths or FixedLength(settings.draft_length)
    contexts = target.context_length, drafter.context_length or target.context_length
    text = KeptText(prompt_ids, settings.max_new_tokens, contexts, options.end_ids)
    prefill = read_prompt(clock, text.kept, target, drafter)
    wall_ms = clock.now_ms()

    for index in itertools.count():
        if text.stop_reason or options.cancelled():
            break
        timer = Timer(clock)
        uniform, draft_length = uniforms.of_round(index), text.room(lengths.next())
        before = cached(target, drafter)

        # The yield stays outside: the mode would leak to whoever reads the rounds.
        with torch.inference_mode():
            # 1. The draft model proposes: x_1 ~ q_1, x_2 ~ q_2, ..., one pass each.
            with timer.phase("draft"):
                proposal = drafter.propose(text.kept, draft_length, sampling, uniform.draft, clock)

            # 2. The target model scores all gamma + 1 positions in one pass: p_1, ..., p_(gamma+1).
            with timer.phase("verify"):
                fed = [text.kept[-1], *proposal.token_ids]
                logits = target.score(fed, rows=len(fed))

            # 3. Accept x_i while u_i < p_i / q_i, then draw the correction or the bonus.
            with timer.phase("sample"):
                target_probs = sampling.probabilities(logits)
                tokens = torch.tensor(proposal.token_ids, dtype=torch.long, device=target.device)
                accept = torch.tensor(
                    uniform.accept[: len(tokens)], dtype=torch.float64, device=target.device
                )
                verification = verify(tokens, target_probs, proposal.probs, accept, uniform.final)
                accepted, final = int(verification.accepted), int(verification.final)

            # 4. Keep the accepted tokens; roll both caches back to all kept tokens but the last.
            emitted = text.extend([*proposal.token_ids[:accepted], final])
            lengths.learn(accepted, int(verification.judged))
            after = cached(target, drafter)
            target.rollback(len(text.kept) - 1)
            drafter.rollback(len(text.kept) - 1)
        timer.end()
        wall_ms = clock.now_ms()

        with clock.paused(options.recorder.rows):
            cache = caches(before, after, cached(target, drafter))
            times = timer.round_times()
            measured = Measured(timer.start_ms, draft_length, proposal.draft_ms, times, cache)
            yield options.recorder.round(
                proposal, target_probs, verification, emitted, uniform, measured
            )

    return Ending(text.stop_reason or "cancelled", prefill, wall_ms)


def autoregressive(
    target: LanguageModel,
    prompt_ids: Sequence[int],
    settings: Settings,
    options: Options = Options(),
) -> Rounds:
    """Plain decoding, one token per pass: the baseline. Same model, cache and sampling as above,
    and the same tokens as a speculative run of draft length 0 with the same seed."""
    clock = Clock(target.device)
    sampling = Sampling.of(settings)
    uniforms = options.uniforms or SeededUniforms(settings.seed)
    contexts = target.context_length, target.context_length
    text = KeptText(prompt_ids, settings.max_new_tokens, contexts, options.end_ids)
    prefill = read_prompt(clock, text.kept, target)
    wall_ms = clock.now_ms()

    for index in itertools.count():
        if text.stop_reason or options.cancelled():
            break
        timer = Timer(clock)
        uniform, before = uniforms.of_round(index).final, target.length

        with torch.inference_mode():
            with timer.phase("verify"):
                logits = target.score(text.kept[-1:], rows=1)
            with timer.phase("sample"):
                token, probs = sampling.drawn(logits[0], uniform)
        text.extend([token])
        timer.end()
        wall_ms = clock.now_ms()

        with clock.paused(options.recorder.rows):
            cache = caches((before, None), (target.length, None), (target.length, None))
            measured = Measured(timer.start_ms, 0, [], timer.round_times(), cache)
            yield options.recorder.plain_round(probs, token, uniform, measured)

    return Ending(text.stop_reason or "cancelled", prefill, wall_ms)


class KeptText:
    """The prompt and all emitted tokens, and when to stop.

    contexts: how many positions the target and the drafter can hold. When the target's context is
    full the run stops; when the drafter's is, it continues without drafts. The last kept token is
    never in a cache: it is the first token of the next pass.
    """

    def __init__(
        self,
        prompt_ids: Sequence[int],
        max_new_tokens: int,
        contexts: tuple[int, int],
        end_ids: Set[int],
    ) -> None:
        if not 0 < len(prompt_ids) <= min(contexts):
            raise ValueError(f"a prompt needs 1 to {min(contexts)} tokens, not {len(prompt_ids)}")
        self.kept = list(prompt_ids)
        self.limit = len(prompt_ids) + max_new_tokens
        self.context, self.draft_context = contexts
        self.end_ids = end_ids
        self.stop_reason: StopReason | None = None

    def room(self, draft_length: int) -> int:
        """Drafts this round may propose, so that the length limit falls on a final token."""
        positions = min(self.context, self.draft_context) - len(self.kept)
        return max(0, min(draft_length, self.limit - len(self.kept) - 1, positions))

    def extend(self, tokens: Sequence[int]) -> int:
        """Adds tokens up to the first end of text; returns how many were added."""
        emitted = up_to_end(tokens, self.end_ids)
        self.kept += emitted
        if emitted[-1] in self.end_ids:
            self.stop_reason = "end_of_text"
        elif len(self.kept) >= self.limit:
            self.stop_reason = "max_new_tokens"
        elif len(self.kept) > self.context:
            self.stop_reason = "context_full"
        return len(emitted)


def up_to_end(tokens: Sequence[int], end_ids: Set[int]) -> list[int]:
    """The tokens up to and including the first end of text."""
    for index, token in enumerate(tokens):
        if token in end_ids:
            return list(tokens[: index + 1])
    return list(tokens)


def read_prompt(
    clock: Clock, prompt_ids: Sequence[int], target: LanguageModel, drafter: Drafter | None = None
) -> Prefill:
    """Both models forget the last run and read the prompt but its last token."""
    context, timer = prompt_ids[:-1], Timer(clock)
    with timer.phase("target"):
        target.rollback(0)
        if context:
            target.score(context, rows=1)
    if drafter:
        with timer.phase("draft"):
            drafter.start(context)
    # On a GPU this waits for the passes, so it belongs on the clock.
    return Prefill(target_ms=timer.ms("target"), draft_ms=timer.ms("draft"))


def cached(target: LanguageModel, drafter: Drafter) -> tuple[int, int | None]:
    return target.length, drafter.length


def caches(*states: tuple[int, int | None]) -> Caches:
    """From (target, draft) lengths before the round, after its passes and after rollback."""
    target, draft = zip(*states, strict=True)
    return Caches(
        target=CacheLengths(*target), draft=None if None in draft else CacheLengths(*draft)
    )
