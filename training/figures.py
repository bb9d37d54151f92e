"""Writes docs/benchmarks.md from measured cases.

python -m training.figures --kept build/figures --out docs/benchmarks.md
"""

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from specviz.measure.report import HALVES
from specviz.workloads.prompts import WORKLOADS
from training import cases
from training.cases import DRAFTS, FIXED_LENGTH, TEMPERATURES, Case, Measured

REPEATS = 2

INTRODUCTION = """# Benchmarks

What `python -m specviz bench` measured on the shipped pairs. Nothing here is typed in:
`make figures` measures all of it again and writes this file.

{device}, {dtype}, {threads} threads, torch {torch}, transformers {transformers}, {date}.
{prompts} prompts a workload ([specviz/workloads](../specviz/workloads)), {tokens} new tokens each,
an end of text ignored, repeats: {repeats}, the modes in turns prompt by prompt. Tokens a second
count the reading of the prompt too. Every ratio is the median of the repeats, its range in
brackets. c, v and o are one draft pass, the verify pass, and accept test with loop, in units of one
plain token.
"""


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
            found = measured[
                Case(workload=workload, temperature=temperature, draft_length=length, peer=True)
            ]
            yield [
                workload,
                f"{temperature:g}",
                str(length),
                rate(found, "plain"),
                rate(found, "speculative"),
                rate(found, "peer"),
                times(found["speedup"]),
                f"{found['speedup_by_prompt']['median']:.2f}x",
                times(found["speedup_over_peer"]),
                times(found["plain_over_peer_plain"]),
                f"{found['mean_acceptance_length']:.2f}",
            ]


def draft_rows(measured: Measured) -> Iterator[list[str]]:
    for pair in DRAFTS:
        for temperature in TEMPERATURES:
            for workload in WORKLOADS:
                found = measured[Case(pair, workload, temperature)]
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
    for length in cases.DRAFT_LENGTHS["stories"]:
        found = measured[Case(temperature=temperature, draft_length=length)]
        forecast = found["prediction"]
        yield [
            str(length),
            times(found["speedup"]),
            f"{found['speedup_by_prompt']['median']:.2f}x",
            f"{found['mean_acceptance_length']:.2f}",
            costs(found),
            f"{forecast['predicted']:.2f}x",
            f"{forecast['measured']:.2f}x",
            f"{forecast['off']:+.0%} ({forecast['off_lower_quartile']:+.0%} to "
            f"{forecast['off_upper_quartile']:+.0%})",
        ]


def engine_rows(measured: Measured) -> Iterator[list[str]]:
    for temperature in TEMPERATURES:
        found = measured[Case(temperature=temperature, before=True)]
        for mode, ratio in found["over_before"].items():
            yield [
                mode,
                f"{temperature:g}",
                rate(found, f"{mode} before"),
                rate(found, mode),
                times(ratio),
            ]


def rule_rows(measured: Measured) -> Iterator[list[str]]:
    """Adaptive draft lengths and block verification beside what they replace."""
    for workload in WORKLOADS:
        for temperature in (0.0, 0.7, 1.0):
            token, block, adaptive = (
                measured[Case(workload=workload, temperature=temperature, **changes)]
                for changes in ({}, {"verification": "block"}, {"adaptive": True})
            )
            best = ""
            if temperature in TEMPERATURES:
                length = measured.best_length(workload, temperature)
                fixed = measured[
                    Case(workload=workload, temperature=temperature, draft_length=length)
                ]
                best = f"{fixed['speedup']['median']:.2f}x at {length}"
            yield [
                workload,
                f"{temperature:g}",
                f"{token['mean_acceptance_length']:.2f}, {token['speedup']['median']:.2f}x",
                f"{block['mean_acceptance_length']:.2f}, {block['speedup']['median']:.2f}x",
                f"{adaptive['speedup']['median']:.2f}x at {adaptive['mean_draft_length']:.1f}",
                best,
            ]


def context_rows(measured: Measured) -> Iterator[list[str]]:
    for context in cases.CONTEXTS:
        found = measured[Case(context=context)]
        yield [
            str(context),
            rate(found, "plain"),
            rate(found, "speculative"),
            times(found["speedup"]),
            acceptance(found),
            costs(found),
        ]


def document(measured: Measured) -> str:
    first = measured[Case()]
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
        "The peer is transformers' assisted generation with the same weights and draft length. The "
        "ratio by prompt is the median over the prompts; it chose the draft length.\n\n"
        + table(
            "workload | temperature | draft length | plain tokens/s | speculative | assisted | "
            "over plain | by prompt | over assisted | plain over its plain | tokens a round",
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
            f"## Draft lengths, stories at temperature {temperature:g}\n\n"
            "Predicted is theory's speedup from c, v, o and the acceptance rate of half of the "
            "prompts; beside it what the other half measured, both of decoding alone. The middle "
            f"one of {HALVES} random halves, and how far off the middle half of them is.\n\n"
            + table(
                "draft length | over plain | by prompt | tokens a round | c, v, o | predicted | "
                "measured | off",
                length_rows(measured, temperature),
            )
        )
    sections += [
        "## Models written out for the CPU, and as transformers has them\n\n"
        f"Stories, draft length {FIXED_LENGTH}, all four in turns: the same weights with "
        "transformers' code and cache, and written out with a preallocated cache.\n\n"
        + table(
            "mode | temperature | transformers' tokens/s | written out | written out over it",
            engine_rows(measured),
        ),
        "## Block verification and adaptive draft lengths\n\n"
        f"Tokens a round and speedup at draft length {FIXED_LENGTH} under token and block "
        "verification; the adaptive rule's speedup at its mean draft length; the best fixed "
        "length's.\n\n"
        + table(
            "workload | temperature | token | block | adaptive | best fixed", rule_rows(measured)
        ),
        "## Context\n\n"
        f"Stories that the target first lengthened itself, then {cases.NEW_TOKENS} new tokens at "
        f"temperature 0, draft length {FIXED_LENGTH}; the reading of the prompt counts.\n\n"
        + table(
            "prompt tokens | plain tokens/s | speculative | over plain | acceptance rate | c, v, o",
            context_rows(measured),
        ),
        "## What recording costs\n\n"
        "Wall time of recorded runs over unrecorded ones, stories, with the clock stopped while "
        "candidates are copied: "
        + ", ".join(
            f"{measured[Case(temperature=temperature)]['recording_cost']:+.1%} at temperature "
            f"{temperature:g}"
            for temperature in TEMPERATURES
        )
        + ".\n",
    ]
    return "\n".join(sections)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kept", type=Path, required=True, help="folder for the reports")
    parser.add_argument("--out", type=Path, required=True, help="the document")
    parser.add_argument("--repeats", type=int, default=REPEATS)
    options = parser.parse_args()
    measured = Measured(options.kept, options.repeats)
    options.out.write_text(document(measured), encoding="utf-8")
    print(f"{options.out} is written")


if __name__ == "__main__":
    main()
