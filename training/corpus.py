"""Turns source texts into the plain text files that training reads, one document after another.

Knows three workloads: short stories, word problems with worked answers, and short Python programs.
Knows nothing of tokenizers or models. Documents are separated by END_OF_TEXT; of each workload a
training and a held-out file are written, and no document stands in both.

    python -m training.corpus --source ../shared/corpus --out build/text
"""

import argparse
import ast
import json
import re
import sysconfig
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

from specviz.workloads.prompts import workload_prompts

END_OF_TEXT = "<|endoftext|>"

CALCULATOR_MARK = re.compile(r"<<[^>]*>>")
FINAL_ANSWER = re.compile(r"\n#### ")
HELD_OUT_PROGRAMS = 100
PROGRAM_COPIES = (
    4  # the short programs are few beside the library and are what the workload is about
)
FUNCTION_CHARACTERS = range(
    120, 1600
)  # shorter ones teach little, longer ones overflow the context
SKIPPED_FOLDERS = (
    "site-packages",
    "test",
    "tests",
    "idlelib",
    "lib2to3",
    "encodings",
    "turtledemo",
)


def stories(path: Path) -> Iterator[str]:
    for story in path.read_text(encoding="utf-8").split(END_OF_TEXT):
        if story.strip():
            yield story.strip()


def problems(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        answer = CALCULATOR_MARK.sub("", record["answer"])
        answer = FINAL_ANSWER.sub("\nThe answer is ", answer)
        yield f"Question: {record['question'].strip()}\nAnswer: {answer.strip()}."


def programs(path: Path) -> list[str]:
    documents = []
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        task = textwrap.fill(
            record["text"].strip(), 88, initial_indent="# ", subsequent_indent="# "
        )
        documents.append(f"{task}\n{tidy(record['code'])}")
    return documents


def tidy(code: str) -> str:
    lines = code.replace("\r\n", "\n").expandtabs(4).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def library_functions() -> Iterator[str]:
    """Every function of the interpreter's own standard library that is neither tiny nor long."""
    library = Path(sysconfig.get_paths()["stdlib"])
    for path in sorted(library.rglob("*.py")):
        if not set(SKIPPED_FOLDERS) & set(path.relative_to(library).parts):
            yield from functions_of(path)


def functions_of(path: Path) -> Iterator[str]:
    try:
        source = path.read_text(encoding="utf-8")
        tree = ast.parse(source)
    except (
        SyntaxError,
        UnicodeDecodeError,
    ):  # the library ships a few files that are wrong on purpose
        return
    lines = source.splitlines()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            text = tidy(textwrap.dedent("\n".join(lines[node.lineno - 1 : node.end_lineno])))
            if len(text) in FUNCTION_CHARACTERS and text.isascii():
                yield text


def check_prompts_are_unseen(documents: Iterable[str], prompts: Iterable[str]) -> None:
    """A benchmark on text that was read in training would flatter. Raises SystemExit."""
    text = "\n".join(documents)
    for prompt in prompts:
        if prompt.strip() in text:
            raise SystemExit(f"The training text holds the workload prompt {prompt!r}: change it.")


def write(path: Path, documents: list[str]) -> None:
    path.write_text(
        "".join(f"{document}\n{END_OF_TEXT}\n" for document in documents), encoding="utf-8"
    )
    print(f"{path}: {len(documents):,} documents, {path.stat().st_size / 1e6:.2f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--source", type=Path, required=True, help="folder with the source texts")
    parser.add_argument("--out", type=Path, required=True, help="folder for the plain text files")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)

    source = options.source
    held_out_stories = list(stories(source / "tinystories_val.txt"))
    extra = stories(source / "tinystories_recased_extra.txt")
    training_stories = [*stories(source / "tinystories_train.txt"), *extra]
    short_programs = programs(source / "mbpp.jsonl")
    training_programs = [
        *short_programs[:-HELD_OUT_PROGRAMS] * PROGRAM_COPIES,
        *library_functions(),
    ]
    documents = {
        "stories": (training_stories, held_out_stories),
        "problems": (
            list(problems(source / "gsm8k_train.jsonl")),
            list(problems(source / "gsm8k_test.jsonl")),
        ),
        "python": (training_programs, short_programs[-HELD_OUT_PROGRAMS:]),
    }
    for workload, (training, held_out) in documents.items():
        check_prompts_are_unseen(training, workload_prompts(workload))
        unseen = set(held_out)
        write(
            options.out / f"{workload}.train.txt", [text for text in training if text not in unseen]
        )
        write(options.out / f"{workload}.held_out.txt", held_out)


if __name__ == "__main__":
    main()
