"""What proposes the draft tokens: a small model, or the text so far.

A drafter owns its cache and catches up by itself: its first pass in a round takes every kept token
it has not seen. It knows nothing of the target model or of the accept test.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import torch
from torch import Tensor

from specviz.engine.clock import Clock, Mark, between_ms
from specviz.engine.sampling import Sampling, one_hot
from specviz.models.base import LanguageModel


@dataclass(frozen=True)
class Proposal:
    """token_ids: [drafts]. probs: [drafts, vocabulary], the very rows the tokens were drawn from.

    marks: drafts + 1 clock marks, before the first draft and after each. copied_from: index of each
    copied token in the kept text, for drafters that copy.
    """

    token_ids: tuple[int, ...]
    probs: Tensor
    marks: tuple[Mark, ...]
    copied_from: tuple[int, ...] | None = None

    @property
    def draft_ms(self) -> list[float]:
        """What each draft token took."""
        return [between_ms(*pair) for pair in itertools.pairwise(self.marks)]


class Drafter(Protocol):
    """`context_length` and `length` are None for a drafter without a cache."""

    name: str
    context_length: int | None

    @property
    def length(self) -> int | None: ...

    def start(self, token_ids: Sequence[int]) -> None:
        """Forgets the last run and reads the prompt except its last token."""

    def propose(
        self,
        kept: Sequence[int],
        draft_length: int,
        sampling: Sampling,
        uniforms: Sequence[float],
        clock: Clock,
    ) -> Proposal:
        """At most draft_length tokens to follow `kept`; token i is drawn with uniforms[i]."""

    def rollback(self, length: int) -> None:
        """Drops cached positions from `length` on, if there are any."""


class ModelDrafter:
    """Samples tokens one by one from a small language model."""

    name = "model"

    def __init__(self, model: LanguageModel) -> None:
        self.model = model
        self.context_length: int | None = model.context_length

    @property
    def length(self) -> int | None:
        return self.model.length

    def start(self, token_ids: Sequence[int]) -> None:
        self.model.rollback(0)
        if token_ids:
            self.model.score(token_ids, rows=1)

    def propose(
        self,
        kept: Sequence[int],
        draft_length: int,
        sampling: Sampling,
        uniforms: Sequence[float],
        clock: Clock,
    ) -> Proposal:
        token_ids: list[int] = []
        rows: list[Tensor] = []
        marks = [clock.mark()]
        unread = kept[self.model.length :]
        for slot in range(draft_length):
            logits = self.model.score(unread, rows=1)[-1]
            token_id, probs = sampling.drawn(logits, uniforms[slot])
            token_ids.append(token_id)
            rows.append(probs)
            marks.append(clock.mark())
            unread = token_ids[-1:]
        return Proposal(tuple(token_ids), stacked(rows, self.model), tuple(marks))

    def rollback(self, length: int) -> None:
        self.model.rollback(min(length, self.model.length))


@dataclass
class NgramDrafter:
    """Prompt lookup (Saxena, 2023): finds the last few tokens earlier in the text and copies what
    followed them. The longest match wins; among equally long ones, the latest. q is one-hot."""

    vocab_size: int
    device: torch.device = field(default_factory=lambda: torch.device("cpu"))
    longest_match: int = 3
    places: dict[tuple[int, ...], int] = field(default_factory=dict, init=False)
    noted: int = field(default=1, init=False)

    name = "ngram"
    context_length: int | None = None
    length: int | None = None

    def start(self, token_ids: Sequence[int]) -> None:
        self.places.clear()
        self.noted = 1

    def propose(
        self,
        kept: Sequence[int],
        draft_length: int,
        sampling: Sampling,
        uniforms: Sequence[float],
        clock: Clock,
    ) -> Proposal:
        begun = clock.mark()
        start = self.continuation(kept) if draft_length else None
        places = () if start is None else tuple(range(start, min(start + draft_length, len(kept))))
        token_ids = tuple(kept[place] for place in places)
        like = torch.zeros(len(token_ids), self.vocab_size, device=self.device)
        probs = one_hot(torch.tensor(token_ids, dtype=torch.long, device=self.device), like)
        # One search serves all tokens: its time counts for the first, the others cost nothing.
        marks = (begun, *[clock.mark()] * len(token_ids))
        return Proposal(token_ids, probs, marks, places)

    def continuation(self, kept: Sequence[int]) -> int | None:
        """Index of the token that followed the match, or None without a match."""
        # Each position is entered once, under every run of tokens before it; the latest one wins.
        for place in range(self.noted, len(kept)):
            for size in range(1, min(self.longest_match, place) + 1):
                self.places[tuple(kept[place - size : place])] = place
        self.noted = len(kept)
        for size in range(min(self.longest_match, len(kept) - 1), 0, -1):
            found = self.places.get(tuple(kept[-size:]))
            if found is not None:
                return found
        return None

    def rollback(self, length: int) -> None:
        pass


def stacked(rows: list[Tensor], model: LanguageModel) -> Tensor:
    """[drafts, vocabulary], even without any draft."""
    return torch.stack(rows) if rows else torch.zeros(0, model.vocab_size, device=model.device)
