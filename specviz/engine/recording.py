"""The record of a round: turns tensors into a Round of plain numbers.

Its time is not on the run's clock. Knows how to name a token (`piece`), but nothing of models or
caches.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from specviz.engine.drafting import Proposal
from specviz.engine.uniforms import RoundUniforms
from specviz.engine.verification import Verification
from specviz.trace import (
    BonusPosition,
    Caches,
    Candidate,
    DraftToken,
    FinalKind,
    FinalToken,
    Rest,
    Round,
    RoundTimes,
    Verdict,
)

TOP = 10  # candidates of each model shown at a position

PieceOf = Callable[[int], tuple[str, str | None]]


def piece_is_id(token_id: int) -> tuple[str, str | None]:
    """The id itself, for models without a text vocabulary."""
    return str(token_id), None


@dataclass(frozen=True)
class Measured:
    """What belongs to a round besides its tokens. draft_ms: one number per draft token."""

    start_ms: float
    draft_length: int
    draft_ms: Sequence[float]
    times: RoundTimes
    cache: Caches


class Position(NamedTuple):
    """What both models expected at one position; the last two need a draft distribution."""

    candidates: tuple[Candidate, ...]
    rest: Rest
    overlap: float | None
    residual_mass: float | None


@dataclass(frozen=True)
class Recorder:
    """With `rows` off, omits everything that needs whole probability rows."""

    piece: PieceOf = piece_is_id
    rows: bool = True

    def round(
        self,
        proposal: Proposal,
        target_probs: Tensor,
        verification: Verification,
        emitted: int,
        uniforms: RoundUniforms,
        measured: Measured,
    ) -> Round:
        """target_probs: [drafts + 1, vocabulary]. emitted: tokens kept, including the final one."""
        accepted, final_id = int(verification.accepted), int(verification.final)
        named = [{token_id} for token_id in proposal.token_ids] + [set()]
        final = None
        if kept_final := emitted == accepted + 1:
            named[accepted].add(final_id)
        positions = self.positions(proposal, target_probs, named)
        if kept_final:
            kind = final_kind(accepted, len(proposal.token_ids))
            final = self.final(final_id, kind, uniforms.final, positions[accepted])
        return Round(
            start_ms=measured.start_ms,
            draft_length=measured.draft_length,
            drafts=tuple(
                self.drafts(proposal, verification, emitted, uniforms, measured, positions)
            ),
            final=final,
            bonus_position=bonus_position(positions[-1]),
            times=measured.times,
            cache=measured.cache,
        )

    def plain_round(
        self, probs: Tensor, token_id: int, uniform: float, measured: Measured
    ) -> Round:
        """probs: [vocabulary], the row the token was drawn from."""
        position = self.position(probs, None, {token_id}) if self.rows else None
        return Round(
            start_ms=measured.start_ms,
            draft_length=0,
            drafts=(),
            final=self.final(token_id, "plain", uniform, position),
            bonus_position=bonus_position(position),
            times=measured.times,
            cache=measured.cache,
        )

    def drafts(
        self,
        proposal: Proposal,
        verification: Verification,
        emitted: int,
        uniforms: RoundUniforms,
        measured: Measured,
        positions: list[Position | None],
    ) -> Iterator[DraftToken]:
        target_probs, draft_probs, accept_probs = (
            row.tolist()
            for row in (
                verification.target_probs,
                verification.draft_probs,
                verification.accept_probs,
            )
        )
        counts = int(verification.accepted), int(verification.judged), emitted
        copied = proposal.copied_from
        for index, token_id in enumerate(proposal.token_ids):
            text, raw = self.piece(token_id)
            verdict = verdict_at(index, *counts)
            judged = verdict != "unchecked"
            position = positions[index]
            yield DraftToken(
                token_id=token_id,
                text=text,
                bytes=raw,
                draft_prob=draft_probs[index],
                target_prob=target_probs[index],
                accept_prob=accept_probs[index] if judged else None,
                uniform=uniforms.accept[index] if judged else None,
                draw_uniform=None if copied else uniforms.draft[index],
                draft_ms=measured.draft_ms[index],
                verdict=verdict,
                copied_from=copied[index] if copied else None,
                **(position._asdict() if position else {}),
            )

    def final(
        self, token_id: int, kind: FinalKind, uniform: float, position: Position | None
    ) -> FinalToken:
        text, raw = self.piece(token_id)
        return FinalToken(
            token_id=token_id,
            text=text,
            bytes=raw,
            kind=kind,
            uniform=uniform,
            candidates=position.candidates if position else (),
            rest=position.rest if position else None,
        )

    def positions(
        self, proposal: Proposal, target_probs: Tensor, named: list[set[int]]
    ) -> list[Position | None]:
        """One per row of target_probs, each with its named tokens; all None with rows off."""
        if not self.rows:
            return [None] * len(target_probs)
        draft_rows = [*proposal.probs, None]
        return [
            self.position(p, q, tokens)
            for p, q, tokens in zip(target_probs, draft_rows, named, strict=True)
        ]

    def position(self, p: Tensor, q: Tensor | None, named: set[int]) -> Position:
        """The union of both top tens and the named tokens, by descending p, without zeros."""
        p = p.double()
        q = None if q is None else q.double()
        shown = named.union(*(top_tokens(row) for row in (p, q) if row is not None))
        ids = sorted(shown, key=lambda token_id: (-p[token_id].item(), token_id))
        target_probs = p[ids].tolist()
        draft_probs = [None] * len(ids) if q is None else q[ids].tolist()
        return Position(
            candidates=tuple(map(self.candidate, ids, target_probs, draft_probs)),
            rest=Rest(
                target_prob=left_over(p, ids), draft_prob=None if q is None else left_over(q, ids)
            ),
            overlap=None if q is None else torch.minimum(p, q).sum().item(),
            residual_mass=None if q is None else (p - q).clamp(min=0).sum().item(),
        )

    def candidate(self, token_id: int, target_prob: float, draft_prob: float | None) -> Candidate:
        text, raw = self.piece(token_id)
        return Candidate(
            token_id=token_id, text=text, bytes=raw, target_prob=target_prob, draft_prob=draft_prob
        )


def verdict_at(index: int, accepted: int, judged: int, emitted: int) -> Verdict:
    """Verdict of draft `index` when `accepted` of `judged` drafts passed and `emitted` tokens were
    kept, including the final token. Drafts after an end-of-text token that cuts the round short
    stay unchecked."""
    if index < min(accepted, emitted):
        return "accepted"
    return "rejected" if index < judged and emitted == accepted + 1 else "unchecked"


def final_kind(accepted: int, drafts: int) -> FinalKind:
    if drafts == 0:
        return "plain"
    return "bonus" if accepted == drafts else "correction"


def bonus_position(position: Position | None) -> BonusPosition | None:
    return position and BonusPosition(candidates=position.candidates, rest=position.rest)


def top_tokens(probs: Tensor) -> set[int]:
    """Ids of the most likely tokens, without those of probability 0."""
    top = probs.topk(min(TOP, len(probs)))
    return {int(token_id) for token_id in top.indices[top.values > 0]}


def left_over(probs: Tensor, listed: list[int]) -> float:
    """Mass outside the listed tokens; rounding never makes it negative."""
    return max(0.0, (probs.sum() - probs[listed].sum()).item())
