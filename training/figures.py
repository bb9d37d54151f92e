"""Measures what docs/benchmarks.md says, and writes it.

Every report is kept as JSON in --kept, so that a run that was stopped goes on where it was, and the
tables can be read again without measuring.

    python -m training.figures --kept build/figures --out docs/benchmarks.md
"""

import argparse
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specviz.engine.benchmark import laps, report
from specviz.engine.prompts import WORKLOADS, workload_prompts
from specviz.models.catalogue import Pair, load_pair, read_catalogue
from specviz.trace import Settings

TEMPERATURES = (0.0, 1.0)
DRAFT_LENGTHS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16)
FIXED_LENGTH = 5
DRAFTS = ("tiny", "tiny-weak", "tiny-mismatched", "tiny-ngram", "tiny-self")
NEW_TOKENS = 64
REPEATS = 3

INTRODUCTION = """# Benchmarks

What `python -m specviz bench` measured on the shipped pairs. Nothing here is typed in:
`make figures` measures all of it again and writes this file.

{device}, {dtype}, {threads} threads, torch {torch}, transformers {transformers}, {date}.
{prompts} prompts a workload ([specviz/workloads](../specviz/workloads)), {tokens} new tokens each,
an end of text ignored, {repeats} repeats, the modes in turns prompt by prompt. Tokens a second
count the reading of the prompt too. Every ratio is the median of the repeats, its range in
brackets. c, v and o are one draft pass, the verify pass, and accept test with loop, in units of one
plain token.
"""


@dataclass(frozen=True)
class Case:
    """One call of the benchmark."""

    pair: str
    workload: str
    temperature: float
    draft_length: int
    peer: bool = False

    @property
    def name(self) -> str:
        peer = "-peer" if self.peer else ""
        return f"{self.pair}-{self.workload}-t{self.temperature:g}-d{self.draft_length}{peer}.json"


class Measured:
    """Reports by case, measured where they are not kept yet."""

    def __init__(self, kept: Path, repeats: int, new_tokens: int) -> None:
        self.kept = kept
        self.repeats = repeats
        self.new_tokens = new_tokens
        self.pair: Pair | None = None
        kept.mkdir(parents=True, exist_ok=True)

    def __getitem__(self, case: Case) -> dict[str, Any]:
        file = self.kept / case.name
        if not file.exists():
            print(case.name, flush=True)
            file.write_text(json.dumps(self.measure(case), indent=1))
        found: dict[str, Any] = json.loads(file.read_text())
        return found

    def measure(self, case: Case) -> dict[str, Any]:
        if self.pair is None or self.pair.spec.name != case.pair:
            self.pair = load_pair(read_catalogue()[case.pair])
        settings = Settings(
            draft_length=case.draft_length,
            temperature=case.temperature,
            max_new_tokens=self.new_tokens,
        )
        prompts = workload_prompts(case.workload)
        run = laps(self.pair, prompts, settings, self.repeats, peer=case.peer, record=True)
        return report(self.pair, prompts, settings, list(run))

    def best_length(self, workload: str, temperature: float) -> int:
        """The draft length of the pair tiny with the greatest measured speedup."""
        return max(
            DRAFT_LENGTHS,
            key=lambda length: self[Case("tiny", workload, temperature, length)]["speedup"][
                "median"
            ],
        )


def table(header: str, rows: Iterable[list[str]]) -> str:
    titles = header.split(" | ")
    lines = [titles, ["---"] * len(titles), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def times(spread: dict[str, float]) -> str:
    return f"{spread['median']:.2f}x ({spread['min']:.2f} to {spread['max']:.2f})"


def acceptance(found: dict[str, Any]) -> str:
    if found["acceptance_rate"] is None:
        return "nothing judged"
    return f"{found['acceptance_rate']:.0%} ({found['accepted']:,}/{found['judged']:,})"


def costs(found: dict[str, Any]) -> str:
    if found["cost"] is None:
        return ""
    return f"{found['cost']:.3f}, {found['verify_cost']:.2f}, {found['overhead']:.3f}"


def rate(found: dict[str, Any], mode: str) -> str:
    return f"{found['modes'][mode]['tokens_per_s']['median']:,.0f}"


def best_rows(measured: Measured) -> Iterator[list[str]]:
    for temperature in TEMPERATURES:
        for workload in WORKLOADS:
            length = measured.best_length(workload, temperature)
            found = measured[Case("tiny", workload, temperature, length, peer=True)]
            yield [
                workload,
                f"{temperature:g}",
                str(length),
                rate(found, "plain"),
                rate(found, "speculative"),
                rate(found, "peer"),
                times(found["speedup"]),
                times(found["speedup_over_peer"]),
                times(found["plain_over_peer_plain"]),
                acceptance(found),
                f"{found['mean_acceptance_length']:.2f}",
            ]


def draft_rows(measured: Measured) -> Iterator[list[str]]:
    for pair in DRAFTS:
        for temperature in TEMPERATURES:
            for workload in WORKLOADS:
                found = measured[Case(pair, workload, temperature, FIXED_LENGTH)]
                overlap = found["mean_overlap"]
                yield [
                    pair,
                    workload,
                    f"{temperature:g}",
                    times(found["speedup"]),
                    acceptance(found),
                    "" if overlap is None else f"{overlap:.3f}",
                    f"{found['mean_acceptance_length']:.2f}",
                    costs(found),
                ]


def length_rows(measured: Measured, temperature: float) -> Iterator[list[str]]:
    for length in DRAFT_LENGTHS:
        by_workload = [measured[Case("tiny", name, temperature, length)] for name in WORKLOADS]
        stories = by_workload[0]
        yield [
            str(length),
            *(times(found["speedup"]) for found in by_workload),
            costs(stories),
            f"{stories['predicted_speedup']:.2f}x, {stories['predicted_against']:.2f}x",
        ]


def document(measured: Measured) -> str:
    first = measured[Case("tiny", "stories", 0.0, FIXED_LENGTH)]
    sections = [
        INTRODUCTION.format(
            device=first["device"],
            dtype=first["dtype"],
            threads=first["threads"],
            torch=first["versions"]["torch"],
            transformers=first["versions"]["transformers"],
            date=first["date"][:10],
            prompts=first["prompts"],
            tokens=first["max_new_tokens"],
            repeats=first["repeats"],
        ),
        "## The pair tiny at its best draft length, beside transformers\n\n"
        "The peer is transformers' assisted generation with the same models and draft length; the "
        "last ratio is our plain decoding over its plain generation.\n\n"
        + table(
            "workload | temperature | draft length | plain tokens/s | speculative | assisted | "
            "over plain | over assisted | plain over its plain | acceptance rate | tokens a round",
            best_rows(measured),
        ),
        f"## Drafts of different quality, draft length {FIXED_LENGTH}\n\n"
        + table(
            "pair | workload | temperature | over plain | acceptance rate | mean overlap | "
            "tokens a round | c, v, o",
            draft_rows(measured),
        ),
    ]
    for temperature in TEMPERATURES:
        sections.append(
            f"## Draft lengths at temperature {temperature:g}, pair tiny\n\n"
            "The last two columns are of the stories: theory's speedup from c, v, o and the "
            "acceptance rate of every other prompt, then what the remaining prompts measured, both "
            "of decoding alone.\n\n"
            + table(
                "draft length | stories | problems | python | c, v, o | predicted, measured",
                length_rows(measured, temperature),
            )
        )
    return "\n".join(sections)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kept", type=Path, required=True, help="folder for the reports")
    parser.add_argument("--out", type=Path, required=True, help="the document")
    parser.add_argument("--repeats", type=int, default=REPEATS)
    parser.add_argument("--new-tokens", type=int, default=NEW_TOKENS)
    options = parser.parse_args()
    measured = Measured(options.kept, options.repeats, options.new_tokens)
    options.out.write_text(document(measured), encoding="utf-8")
    print(f"{options.out} is written")


if __name__ == "__main__":
    main()
