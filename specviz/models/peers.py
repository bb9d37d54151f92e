"""The peers of the benchmark: transformers' own plain and assisted generation, on the same models.

Set up as fairly as possible: the same weights, number type, threads and draft length, no filters
of their own, no early end of a draft. Assisted generation reads its draft length and its schedule
from the draft model's own generation_config, everything else from the target's.
"""

import copy
import functools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from transformers import GenerationConfig

from specviz.models.pair import Pair
from specviz.trace import Settings


@dataclass
class PeerRun:
    """One generation. `token_ids` are the new tokens; a round is what was emitted at once.

    wall_ms: from the call to the last token. first_round_ms: the part of it up to the end of the
    first round, which includes reading the prompt.
    """

    token_ids: list[int] = field(default_factory=list)
    round_tokens: list[int] = field(default_factory=list)
    wall_ms: float = 0.0
    first_round_ms: float = 0.0


class TransformersPeer:
    """`assisted`: with the pair's draft model, or with prompt lookup if it has none."""

    def __init__(self, pair: Pair, settings: Settings, assisted: bool) -> None:
        self.seed = settings.seed
        common = dict(
            max_new_tokens=settings.max_new_tokens,
            do_sample=settings.temperature > 0,
            temperature=settings.temperature or None,
            top_k=settings.top_k,
            top_p=settings.top_p,
            use_cache=True,
            eos_token_id=None,  # the end-of-text token is ignored in every mode
            pad_token_id=0,
        )
        lookup = (settings.draft_length or None) if assisted and pair.draft is None else None
        self.target = with_config(
            pair.target.model, GenerationConfig(**common, prompt_lookup_num_tokens=lookup)
        )
        self.draft = None
        if assisted and pair.draft:
            drafting = dict(
                num_assistant_tokens=settings.draft_length,
                num_assistant_tokens_schedule="constant",
                assistant_confidence_threshold=0.0,
            )
            self.draft = with_config(pair.draft.model, GenerationConfig(**common, **drafting))

    def run(self, prompt_ids: Sequence[int]) -> PeerRun:
        """Generates after the prompt. The same seed gives the same text."""
        torch.manual_seed(self.seed)
        prompt = torch.tensor([list(prompt_ids)], device=self.target.device)
        mask = torch.ones_like(prompt)
        streamer = Streamer()
        with torch.inference_mode():  # generate's own no_grad is slower, and ours has it too
            self.target.generate(
                prompt, attention_mask=mask, assistant_model=self.draft, streamer=streamer
            )
        return streamer.run

    def drafted(self, prompt_ids: Sequence[int]) -> list[int]:
        """How many tokens each round of a run really drafted, counted in passes of the draft model;
        empty without one. Counting slows the run, so do not time it."""
        if self.draft is None:
            return []
        passes: list[str] = []
        for name, model in (("target", self.target), ("draft", self.draft)):
            model.forward = watched(model.forward, name, passes)
        try:
            self.run(prompt_ids)
        finally:
            del self.target.forward, self.draft.forward
        rounds = " ".join(passes).split("target")
        return [part.count("draft") for part in rounds[:-1]]


def with_config(model: Any, config: GenerationConfig) -> Any:
    """The same weights under another generation_config: generate fills gaps from the model's own,
    and a pair whose draft is its target needs two."""
    shared = copy.copy(model)
    shared.generation_config = config
    return shared


def watched(forward: Callable[..., Any], name: str, passes: list[str]) -> Callable[..., Any]:
    @functools.wraps(forward)  # generate reads the signature
    def counted(*arguments: Any, **options: Any) -> Any:
        passes.append(name)
        return forward(*arguments, **options)

    return counted


class Streamer:
    """Passed to generate, which calls it with the prompt first and then the tokens of each
    round."""

    def __init__(self) -> None:
        self.run = PeerRun()
        self.prompt_seen = False
        self.started = time.perf_counter()

    def put(self, tokens: Tensor) -> None:
        if not self.prompt_seen:
            self.prompt_seen = True
            return
        new = tokens.flatten().tolist()
        self.run.token_ids += new
        self.run.round_tokens.append(len(new))
        self.run.wall_ms = 1e3 * (time.perf_counter() - self.started)
        self.run.first_round_ms = self.run.first_round_ms or self.run.wall_ms

    def end(self) -> None:
        pass
