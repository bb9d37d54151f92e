"""Prints the measured parts of the model card: bits per byte, acceptance and continuations.

Reads the shipped models through specviz, and held-out text made by training.corpus.

    python -m training.card --text build/text
"""

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import torch
from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

from specviz.engine.run import finished, run_pair
from specviz.measure.calibration import load_calibrated
from specviz.models.catalogue import read_catalogue
from specviz.models.pair import Pair
from specviz.trace import Settings
from specviz.workloads.prompts import WORKLOADS, workload_prompts
from training.corpus import END_OF_TEXT
from training.text import encode, held_out_file
from training.train import bits_per_byte

PAIRS = {"distilled": "tiny", "weak": "tiny-weak", "mismatched": "tiny-mismatched"}
DRAFT_LENGTH = 4
NEW_TOKENS = 128
SHOWN = 70


def table(header: str, rows: Iterable[list[str]]) -> str:
    titles = header.split(" | ")
    lines = [titles, ["---"] * len(titles), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def bits_rows(folders: dict[str, Path], text: Path) -> Iterator[list[str]]:
    for name, folder in folders.items():
        tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
        model = LlamaForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
        numbers = [
            bits_per_byte(model, encode(tokenizer, held_out_file(text, workload)), model.device)[0]
            for workload in WORKLOADS
        ]
        yield [name, f"{model.num_parameters():,}", *(f"{number:.3f}" for number in numbers)]


def acceptance_rows(pairs: dict[str, Pair]) -> Iterator[list[str]]:
    for temperature in (0.0, 1.0):
        settings = Settings(
            draft_length=DRAFT_LENGTH, temperature=temperature, max_new_tokens=NEW_TOKENS
        )
        for name, pair in pairs.items():
            cells = []
            for workload in WORKLOADS:
                totals = [
                    finished(run_pair(pair, prompt, settings, record=False, until_end=False)).totals
                    for prompt in workload_prompts(workload)
                ]
                accepted, judged = (
                    sum(getattr(total, key) for total in totals) for key in ("accepted", "judged")
                )
                cells.append(f"{accepted:,} / {judged:,} ({accepted / judged:.0%})")
            yield [name, f"{temperature:g}", *cells]


def continuations(pair: Pair) -> Iterator[str]:
    for workload in WORKLOADS:
        prompt = workload_prompts(workload)[0]
        for temperature in (0.0, 1.0):
            settings = Settings(temperature=temperature, max_new_tokens=SHOWN)
            trace: Any = finished(run_pair(pair, prompt, settings))
            yield f"{workload}, temperature {temperature:g}:\n\n"
            lines = (prompt + trace.text).replace(END_OF_TEXT, "").splitlines()
            yield "".join(f"    {line}\n" for line in lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--text", type=Path, required=True, help="folder made by training.corpus")
    options = parser.parse_args()
    catalogue = read_catalogue()
    drafts = {name: catalogue[pair].draft for name, pair in PAIRS.items()}
    folders = {"target": Path(catalogue["tiny"].target.location)}
    folders |= {name: Path(draft.location) for name, draft in drafts.items() if draft}
    print(
        table("model | parameters | stories | problems | Python", bits_rows(folders, options.text))
    )
    pairs = {name: load_calibrated(catalogue[pair]) for name, pair in PAIRS.items()}
    header = "draft | temperature | stories | problems | Python"
    print(table(header, acceptance_rows(pairs)))
    print("".join(continuations(pairs["distilled"])))


if __name__ == "__main__":
    main()
