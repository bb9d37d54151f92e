"""Writes docs/benchmarks.json from measured cases, and docs/benchmarks.md from that.

python -m training.figures --kept build/figures --out docs/benchmarks.json
python -m training.figures --from docs/benchmarks.json   makes the .md only, without measuring
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from specviz.lessons.benchmarks import (
    Acceptance,
    Benchmarks,
    Best,
    Chosen,
    Context,
    Draft,
    Length,
    RecordingCost,
    Rules,
    Setup,
    Verified,
    WrittenOut,
    read_benchmarks,
)
from specviz.measure.metrics import Costs
from specviz.measure.report import HALVES, BenchmarkReport
from specviz.workloads.prompts import WORKLOADS
from training import cases
from training.cases import DRAFTS, FIXED_LENGTH, TEMPERATURES, Case, Measured

REPEATS = 2
RULE_TEMPERATURES = (0.0, 0.7, 1.0)


def acceptance(found: BenchmarkReport) -> Acceptance:
    return Acceptance(found.accepted, found.judged)


def costs(found: BenchmarkReport) -> Costs | None:
    if found.cost is None or found.verify_cost is None or found.overhead is None:
        return None
    return Costs(found.cost, found.verify_cost, found.overhead)


def rate(found: BenchmarkReport, mode: str) -> float:
    return found.modes[mode].tokens_per_s.median


def setup_of(found: BenchmarkReport) -> Setup:
    return Setup(
        device=found.device,
        dtype=found.dtype,
        threads=found.threads,
        torch=found.versions["torch"],
        transformers=found.versions["transformers"],
        date=found.date[:10],
        prompts=found.prompts,
        new_tokens=found.max_new_tokens,
        repeats=found.repeats,
        draft_length=found.draft_length,
    )


def best_rows(measured: Measured) -> Iterator[Best]:
    for temperature in TEMPERATURES:
        for workload in WORKLOADS:
            length = measured.best_length(workload, temperature)
            found = measured[
                Case(workload=workload, temperature=temperature, draft_length=length, peer=True)
            ]
            assert found.speedup_over_peer and found.plain_over_peer_plain
            yield Best(
                workload=workload,
                temperature=temperature,
                draft_length=length,
                plain=rate(found, "plain"),
                speculative=rate(found, "speculative"),
                assisted=rate(found, "peer"),
                speedup=found.speedup,
                speedup_by_prompt=found.speedup_by_prompt.median,
                over_assisted=found.speedup_over_peer,
                plain_over_its_plain=found.plain_over_peer_plain,
                tokens_per_round=found.mean_acceptance_length,
            )


def draft_rows(measured: Measured) -> Iterator[Draft]:
    for pair in DRAFTS:
        for temperature in TEMPERATURES:
            for workload in WORKLOADS:
                found = measured[Case(pair, workload, temperature)]
                yield Draft(
                    pair=pair,
                    workload=workload,
                    temperature=temperature,
                    speedup=found.speedup,
                    acceptance=acceptance(found),
                    mean_overlap=found.mean_overlap,
                    tokens_per_round=found.mean_acceptance_length,
                    costs=costs(found),
                )


def length_rows(measured: Measured) -> Iterator[Length]:
    for temperature in TEMPERATURES:
        for length in cases.DRAFT_LENGTHS["stories"]:
            found = measured[Case(temperature=temperature, draft_length=length)]
            cost = costs(found)
            assert cost and found.prediction
            yield Length(
                temperature=temperature,
                draft_length=length,
                speedup=found.speedup,
                speedup_by_prompt=found.speedup_by_prompt.median,
                tokens_per_round=found.mean_acceptance_length,
                costs=cost,
                prediction=found.prediction,
            )


def written_out_rows(measured: Measured) -> Iterator[WrittenOut]:
    for temperature in TEMPERATURES:
        found = measured[Case(temperature=temperature, before=True)]
        for mode, ratio in found.over_before.items():
            before, after = rate(found, f"{mode} before"), rate(found, mode)
            yield WrittenOut(mode, temperature, before, after, ratio)


def verified(found: BenchmarkReport) -> Verified:
    return Verified(found.speedup.median, found.mean_acceptance_length)


def chosen(found: BenchmarkReport) -> Chosen:
    adaptive = found.draft_length_rule == "adaptive"
    length = found.mean_draft_length if adaptive else found.draft_length
    return Chosen(found.speedup.median, length)


def rule_rows(measured: Measured) -> Iterator[Rules]:
    for workload in WORKLOADS:
        for temperature in RULE_TEMPERATURES:
            fixed = Case(workload=workload, temperature=temperature)
            best = None
            if temperature in TEMPERATURES:
                length = measured.best_length(workload, temperature)
                best = chosen(measured[replace(fixed, draft_length=length)])
            yield Rules(
                workload=workload,
                temperature=temperature,
                token=verified(measured[fixed]),
                block=verified(measured[replace(fixed, verification="block")]),
                adaptive=chosen(measured[replace(fixed, adaptive=True)]),
                best=best,
            )


def context_rows(measured: Measured) -> Iterator[Context]:
    for context in cases.CONTEXTS:
        found = measured[Case(context=context)]
        cost = costs(found)
        assert cost
        yield Context(
            prompt_tokens=context,
            plain=rate(found, "plain"),
            speculative=rate(found, "speculative"),
            speedup=found.speedup,
            acceptance=acceptance(found),
            costs=cost,
        )


def recording_rows(measured: Measured) -> Iterator[RecordingCost]:
    for temperature in TEMPERATURES:
        added = measured[Case(temperature=temperature)].recording_cost
        assert added is not None
        yield RecordingCost(temperature, added)


def benchmarks(measured: Measured) -> Benchmarks:
    return Benchmarks(
        setup=setup_of(measured[Case(draft_length=FIXED_LENGTH)]),
        best=tuple(best_rows(measured)),
        drafts=tuple(draft_rows(measured)),
        lengths=tuple(length_rows(measured)),
        written_out=tuple(written_out_rows(measured)),
        rules=tuple(rule_rows(measured)),
        contexts=tuple(context_rows(measured)),
        recording=tuple(recording_rows(measured)),
    )


def document(found: Benchmarks) -> str:
    """docs/benchmarks.md: Markdown, so nothing is escaped."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["spec"] = format
    return environment.get_template("benchmarks.md.jinja").render(vars(found), halves=HALVES)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--kept", type=Path, help="folder for the reports: measure what is missing")
    source.add_argument("--from", type=Path, dest="data", help="benchmarks.json: measure nothing")
    parser.add_argument("--out", type=Path, default=Path("docs/benchmarks.json"))
    parser.add_argument("--repeats", type=int, default=REPEATS)
    options = parser.parse_args()
    data = options.data or options.out
    if options.kept:
        found = benchmarks(Measured(options.kept, options.repeats))
        data.write_text(json.dumps(asdict(found), indent=1) + "\n", encoding="utf-8")
    text = data.with_suffix(".md")
    text.write_text(document(read_benchmarks(data)), encoding="utf-8")
    print(f"{text} is written from {data}")


if __name__ == "__main__":
    main()
