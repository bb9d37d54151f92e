"""The cases of docs/benchmarks.json: each is one call of the benchmark, measured once and kept.

A report is kept as JSON, so that a run that was stopped goes on where it was, and the tables can be
read again without measuring.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, astuple, dataclass, field, replace
from pathlib import Path

import torch
from pydantic import TypeAdapter

from specviz.engine.run import finished, run_pair
from specviz.measure.benchmark import laps
from specviz.measure.costs import measured_costs
from specviz.measure.laps import Spread, ratios
from specviz.measure.report import BenchmarkReport, report
from specviz.models.catalogue import CATALOGUE, read_catalogue
from specviz.models.files import file_digest, find_files
from specviz.models.pair import Pair, load_pair
from specviz.models.specs import ModelSource
from specviz.models.transformers_lm import CausalLM, load_model
from specviz.trace import MAX_DRAFT_LENGTH, Settings
from specviz.workloads.prompts import workload_prompts

TEMPERATURES = (0.0, 1.0)
DRAFT_LENGTHS = {
    "stories": (1, 2, 3, 4, 5, 6, 7, 8, 12, 16),
    "problems": (3, 5, 7),
    "python": (3, 5, 7),
}
FIXED_LENGTH = 5
DRAFTS = ("tiny", "tiny-weak", "tiny-mismatched", "tiny-ngram", "tiny-self")
CONTEXTS = (128, 256, 512, 896)
NEW_TOKENS = 64


@dataclass(frozen=True)
class Case:
    """One call of the benchmark. context: prompts are first lengthened to so many tokens by the
    target itself. before: both models also take turns as transformers has them."""

    pair: str = "tiny"
    workload: str = "stories"
    temperature: float = 0.0
    draft_length: int = FIXED_LENGTH
    peer: bool = False
    verification: str = "token"
    adaptive: bool = False
    context: int = 0
    before: bool = False

    @property
    def name(self) -> str:
        return "-".join(str(value) for value in astuple(self)) + ".json"

    @property
    def settings(self) -> Settings:
        return Settings(
            draft_length=MAX_DRAFT_LENGTH if self.adaptive else self.draft_length,
            temperature=self.temperature,
            verification=self.verification,
            max_new_tokens=NEW_TOKENS,
        )


@dataclass(frozen=True)
class CaseReport(BenchmarkReport):
    """over_before: by mode, how much faster our models are than transformers'; of a case that has
    both."""

    over_before: Mapping[str, Spread] = field(default_factory=dict)


class Measured:
    """Reports by case, measured where they are not kept yet."""

    def __init__(self, kept: Path, repeats: int) -> None:
        self.kept = kept / digest_of_the_shipped_models()
        self.repeats = repeats
        self.pairs: dict[tuple[str, bool], Pair] = {}
        self.kept.mkdir(parents=True, exist_ok=True)

    def __getitem__(self, case: Case) -> CaseReport:
        file = self.kept / case.name
        if not file.exists():
            print(case.name, flush=True)
            part = file.with_suffix(".part")
            part.write_text(json.dumps(asdict(self.measure(case)), indent=1))
            os.replace(part, file)
        return TypeAdapter(CaseReport).validate_json(file.read_bytes())

    def measure(self, case: Case) -> CaseReport:
        pair = self.pair(case.pair)
        prompts = workload_prompts(case.workload)
        if case.context:
            prompts = [lengthened(pair, prompt, case.context) for prompt in prompts]
        settings = case.settings
        if case.adaptive:
            settings = replace(settings, costs=measured_costs(pair, settings))
        before = self.pair(case.pair, written_out=False) if case.before else None
        done = list(
            laps(pair, prompts, settings, self.repeats, peer=case.peer, record=True, before=before)
        )
        modes = ("plain", "speculative") if before else ()
        return CaseReport(
            **vars(report(pair, prompts, settings, done)),
            over_before={mode: ratios(done, mode, f"{mode} before") for mode in modes},
        )

    def pair(self, name: str, written_out: bool = True) -> Pair:
        key = name, written_out
        if key not in self.pairs:
            pair = load_pair(read_catalogue()[name], "cpu", "float32")
            self.pairs[key] = pair if written_out else as_transformers_has_it(pair)
        return self.pairs[key]

    def best_length(self, workload: str, temperature: float) -> int:
        """The draft length of the pair tiny with the greatest speedup, median over the prompts."""

        def speedup(length: int) -> float:
            found = self[Case(workload=workload, temperature=temperature, draft_length=length)]
            return found.speedup_by_prompt.median

        return max(DRAFT_LENGTHS[workload], key=speedup)


def digest_of_the_shipped_models() -> str:
    """So that figures of other weights are never read again."""
    weights = sorted((CATALOGUE.parent / "specviz" / "models" / "bundled").rglob("*.safetensors"))
    return hashlib.sha256("".join(map(file_digest, weights)).encode()).hexdigest()[:12]


def as_transformers_has_it(pair: Pair) -> Pair:
    """Its models loaded once more, with their matrices and their cache left alone."""

    def plain(source: ModelSource) -> CausalLM:
        return CausalLM(
            load_model(find_files(source), torch.float32, torch.device("cpu")),
            pair.tokenizer.size,
        )

    draft = plain(pair.spec.draft) if pair.spec.draft else None
    return replace(pair, target=plain(pair.spec.target), draft=draft)


def lengthened(pair: Pair, prompt: str, tokens: int) -> str:
    """The prompt and how the target goes on, so many tokens together."""
    start = pair.tokenizer.encode(prompt)
    settings = Settings(temperature=1.0, max_new_tokens=tokens - len(start))
    run = run_pair(pair, prompt, settings, plain=True, record=False, until_end=False)
    return pair.tokenizer.decode([*start, *finished(run).token_ids])
