"""What docs/benchmarks.json says was measured, for the lesson's pictures and the quiz's proofs.

`make figures` writes that file, and docs/benchmarks.md from it; nothing of it is repeated by hand.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from specviz.errors import InputError
from specviz.measure.laps import Spread
from specviz.measure.metrics import Costs
from specviz.measure.report import PredictionReport
from specviz.paths import ROOT

BENCHMARKS = ROOT / "docs" / "benchmarks.json"


@dataclass(frozen=True)
class Setup:
    """On what, when and how all of it was measured. draft_length: where a table names no other;
    prompts: of each workload."""

    device: str
    dtype: str
    threads: int
    torch: str
    transformers: str
    date: str
    prompts: int
    new_tokens: int
    repeats: int
    draft_length: int

    @property
    def machine(self) -> str:
        return (
            f"{self.device}, {self.dtype}, {self.threads} threads, torch {self.torch}, "
            f"transformers {self.transformers}, {self.date}"
        )


@dataclass(frozen=True)
class Acceptance:
    accepted: int
    judged: int

    @property
    def rate(self) -> float:
        return self.accepted / self.judged


@dataclass(frozen=True)
class Best:
    """A pair at its best draft length, beside transformers. The first three figures are tokens per
    second; speedup_by_prompt is the median over the prompts, which chose the draft length."""

    workload: str
    temperature: float
    draft_length: int
    plain: float
    speculative: float
    assisted: float
    speedup: Spread
    speedup_by_prompt: float
    over_assisted: Spread
    plain_over_its_plain: Spread
    tokens_per_round: float


@dataclass(frozen=True)
class Draft:
    """One pair on one workload. No costs where a round drafts as many tokens as it finds."""

    pair: str
    workload: str
    temperature: float
    speedup: Spread
    acceptance: Acceptance
    mean_overlap: float | None
    tokens_per_round: float
    costs: Costs | None


@dataclass(frozen=True)
class Length:
    """One draft length on stories, and theory held against it."""

    temperature: float
    draft_length: int
    speedup: Spread
    speedup_by_prompt: float
    tokens_per_round: float
    costs: Costs
    prediction: PredictionReport


@dataclass(frozen=True)
class WrittenOut:
    """Tokens per second of a mode with transformers' models, and with ours of the same weights."""

    mode: str
    temperature: float
    before: float
    after: float
    ratio: Spread


@dataclass(frozen=True)
class Verified:
    """One verification at the draft length of the setup."""

    speedup: float
    tokens_per_round: float


@dataclass(frozen=True)
class Chosen:
    """A rule that chose the draft length: the one it chose, or its mean."""

    speedup: float
    draft_length: float


@dataclass(frozen=True)
class Rules:
    """Verifications and draft lengths; best is known where all lengths were measured."""

    workload: str
    temperature: float
    token: Verified
    block: Verified
    adaptive: Chosen
    best: Chosen | None


@dataclass(frozen=True)
class Context:
    """Stories after a prompt of so many tokens. plain and speculative are tokens per second."""

    prompt_tokens: int
    plain: float
    speculative: float
    speedup: Spread
    acceptance: Acceptance
    costs: Costs


@dataclass(frozen=True)
class RecordingCost:
    """What recording adds to a run: 0.1 is a tenth of its time."""

    temperature: float
    added: float


@dataclass(frozen=True)
class Benchmarks:
    setup: Setup
    best: tuple[Best, ...]
    drafts: tuple[Draft, ...]
    lengths: tuple[Length, ...]
    written_out: tuple[WrittenOut, ...]
    rules: tuple[Rules, ...]
    contexts: tuple[Context, ...]
    recording: tuple[RecordingCost, ...]


@cache
def read_benchmarks(path: Path = BENCHMARKS) -> Benchmarks:
    """Raises InputError for a file that is missing or that make figures did not write."""
    try:
        return TypeAdapter(Benchmarks).validate_json(path.read_bytes(), strict=True)
    except OSError as error:
        raise InputError(
            f"{path} is missing: restore it, or write it with make figures."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise InputError(
            f"{path}, {place}: {first['msg']}; restore it, or write it with make figures."
        ) from error
