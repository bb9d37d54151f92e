"""The trace: what happened in one run, as plain frozen values.

Knows numbers and text only: no models, no torch, no pages. The engine yields these values; pages,
charts, recordings, exports and tests read them. One from outside is read by recordings/reader.py.
Token ids are the target's. Times are ms on the run's own clock, which stands still while candidates
are copied out. Probabilities are those of the accept test, after temperature, top-k and top-p; p is
`target_prob`, q is `draft_prob` (Leviathan et al., arXiv 2211.17192).
"""

import dataclasses
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from specviz.errors import InputError

SCHEMA = 1
MAX_DRAFT_LENGTH = 16

Verdict = Literal["accepted", "rejected", "unchecked"]
FinalKind = Literal["correction", "bonus", "plain"]
StopReason = Literal["max_new_tokens", "end_of_text", "context_full", "cancelled"]
Source = Literal["live", "recorded", "synthetic"]


@dataclass(frozen=True)
class VerifyCost:
    """v at one draft length: the verify pass over draft_length + 1 positions."""

    draft_length: int
    cost: float


@dataclass(frozen=True)
class CostModel:
    """c, v and o of an adaptive run in plain tokens' time; `verify` is in order and not empty."""

    draft: float
    verify: tuple[VerifyCost, ...]
    overhead: float


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How a run decodes. Out-of-range values raise InputError.

    temperature 0 is greedy; top_k 0 and top_p 1 switch those filters off. With `costs` every round
    chooses its own draft length, up to `draft_length`. `drafter` (model, ngram, none), `dtype` and
    `threads` are filled in from the loaded pair.
    """

    draft_length: int = 4
    temperature: float = 0.0
    top_k: int = 0
    top_p: float = 1.0
    seed: int = 0
    max_new_tokens: int = 64
    verification: str = "token"
    drafter: str = "model"
    dtype: str = "float32"
    threads: int = 1
    costs: CostModel | None = None

    def __post_init__(self) -> None:
        _check("draft length", self.draft_length, 0, MAX_DRAFT_LENGTH)
        if self.temperature != 0:
            _check("temperature", self.temperature, 0.01, 10, also="0 for greedy decoding or ")
        _check("top-k", self.top_k, 0, 1_000_000)
        if not 0 < self.top_p <= 1:
            raise InputError(f"top-p must be above 0 and at most 1, not {self.top_p}.")
        _check("seed", self.seed, 0, 2**63 - 1)
        _check("max new tokens", self.max_new_tokens, 1, 100_000)
        if self.costs and self.verification != "token":
            raise InputError("An automatic draft length needs token verification: choose that.")


def _check(name: str, value: float, low: float, high: float, also: str = "") -> None:
    if not (math.isfinite(value) and low <= value <= high):
        raise InputError(f"{name} must be {also}between {low:,} and {high:,}, not {value}.")


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One token a model could have chosen, with both probabilities.

    `draft_prob` is None if the draft model was not asked (the bonus position).
    """

    token_id: int
    text: str
    bytes: str | None = None
    target_prob: float
    draft_prob: float | None


@dataclass(frozen=True, kw_only=True)
class Rest:
    """The probability left over outside the listed candidates."""

    target_prob: float
    draft_prob: float | None


@dataclass(frozen=True, kw_only=True)
class DraftToken:
    """One proposed token and its accept test. `bytes` is base64, only if it is not whole UTF-8.

    `draw_uniform` drew the token from q (None for a copied one). `uniform` is the accept test's
    draw, which accepts below `accept_prob`; both are None if the token was never judged. Block
    verification accepts one that failed if a later one passed. `overlap` is sum min(p, q) here and
    `residual_mass` sum max(0, p - q); they and the candidates exist only with recording on.
    """

    token_id: int
    text: str
    bytes: str | None = None
    draft_prob: float
    target_prob: float
    accept_prob: float | None
    uniform: float | None
    draw_uniform: float | None
    draft_ms: float
    verdict: Verdict
    overlap: float | None = None
    residual_mass: float | None = None
    copied_from: int | None = None
    candidates: tuple[Candidate, ...] = ()
    rest: Rest | None = None


@dataclass(frozen=True, kw_only=True)
class FinalToken:
    """The token the target model adds at the end of a round."""

    token_id: int
    text: str
    bytes: str | None = None
    kind: FinalKind
    uniform: float
    candidates: tuple[Candidate, ...] = ()
    rest: Rest | None = None


@dataclass(frozen=True, kw_only=True)
class BonusPosition:
    """What the target expected after the last draft token, whether or not it was reached."""

    candidates: tuple[Candidate, ...]
    rest: Rest


@dataclass(frozen=True)
class RoundTimes:
    """Where a round's time went, in ms; the parts add up to the round."""

    draft_ms: float
    verify_ms: float
    sample_ms: float
    other_ms: float

    @property
    def total_ms(self) -> float:
        return self.draft_ms + self.verify_ms + self.sample_ms + self.other_ms


@dataclass(frozen=True)
class CacheLengths:
    """Positions a model's KV cache held before the round, after its passes, after rollback."""

    before: int
    after_passes: int
    after_rollback: int


@dataclass(frozen=True, kw_only=True)
class Caches:
    target: CacheLengths
    draft: CacheLengths | None


@dataclass(frozen=True, kw_only=True)
class Round:
    """One draft-then-verify cycle. `draft_length` is the requested number; an n-gram drafter
    may propose fewer. `final` is None if the run ended inside the round."""

    start_ms: float
    draft_length: int
    drafts: tuple[DraftToken, ...]
    final: FinalToken | None
    bonus_position: BonusPosition | None
    times: RoundTimes
    cache: Caches

    @property
    def accepted(self) -> int:
        return sum(draft.verdict == "accepted" for draft in self.drafts)

    @property
    def judged(self) -> int:
        return sum(draft.verdict != "unchecked" for draft in self.drafts)

    @property
    def end_ms(self) -> float:
        return self.start_ms + self.times.total_ms

    @property
    def token_ids(self) -> tuple[int, ...]:
        """What the round added to the text: the accepted drafts, then the final token."""
        kept = tuple(draft.token_id for draft in self.drafts if draft.verdict == "accepted")
        return kept if self.final is None else (*kept, self.final.token_id)


@dataclass(frozen=True, kw_only=True)
class ModelInfo:
    """`sha256` is of the weights file, or of the files' digests in name order."""

    id: str
    revision: str | None
    sha256: str | None
    parameters: int


@dataclass(frozen=True, kw_only=True)
class Models:
    target: ModelInfo
    draft: ModelInfo | None


@dataclass(frozen=True, kw_only=True)
class Prefill:
    """The time both models took to read all of the prompt but its last token, outside all
    rounds."""

    target_ms: float
    draft_ms: float


@dataclass(frozen=True, kw_only=True)
class Totals:
    """Sums over the rounds. `mean_overlap` is over the judged positions; means are None where
    nothing was judged or recorded."""

    tokens: int
    rounds: int
    drafted: int
    judged: int
    accepted: int
    acceptance_rate: float | None
    mean_overlap: float | None
    mean_acceptance_length: float | None
    wall_ms: float

    @classmethod
    def of(cls, rounds: Sequence[Round], wall_ms: float, verification: str = "token") -> "Totals":
        """Of finished rounds; wall_ms is from the call to the last token. Only under token
        verification does accepted / judged, the acceptance rate, estimate E[min(1, p/q)]."""
        drafts = [draft for round in rounds for draft in round.drafts]
        judged = [draft for draft in drafts if draft.verdict != "unchecked"]
        accepted = sum(draft.verdict == "accepted" for draft in judged)
        overlaps = [draft.overlap for draft in judged if draft.overlap is not None]
        return cls(
            tokens=(tokens := sum(len(round.token_ids) for round in rounds)),
            rounds=len(rounds),
            drafted=len(drafts),
            judged=len(judged),
            accepted=accepted,
            acceptance_rate=accepted / len(judged) if judged and verification == "token" else None,
            mean_overlap=sum(overlaps) / len(overlaps) if overlaps else None,
            mean_acceptance_length=tokens / len(rounds) if rounds else None,
            wall_ms=wall_ms,
        )


@dataclass(frozen=True, kw_only=True)
class Trace:
    """One run of one sequence. `token_ids` and `text` hold the new tokens only."""

    schema: int = SCHEMA
    run_id: str
    source: Source
    date: str
    device: str
    versions: Mapping[str, str] = field(hash=False)
    pair: str
    models: Models
    prompt: str
    prompt_token_ids: tuple[int, ...]
    settings: Settings
    prefill: Prefill
    rounds: tuple[Round, ...]
    token_ids: tuple[int, ...]
    text: str
    stop_reason: StopReason
    totals: Totals

    def to_json(self, indent: int | None = None) -> str:
        plain = dataclasses.asdict(self)
        return json.dumps(plain, indent=indent, ensure_ascii=False, allow_nan=False)
