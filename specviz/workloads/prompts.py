"""The workloads, their shipped prompts, and which prompts can be used.

Knows only characters and files, so pages can use it before torch is loaded.
"""

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from specviz.errors import InputError

PROMPTS = Path(__file__).parent


@dataclass(frozen=True)
class Workload:
    """A kind of text. `title` names the kind, `noun` a single text."""

    name: str
    title: str
    noun: str


WORKLOADS = {
    workload.name: workload
    for workload in (
        Workload("stories", "Stories", "Story"),
        Workload("problems", "Word problems", "Word problem"),
        Workload("python", "Python", "Python"),
    )
}
TITLES = {name: workload.title for name, workload in WORKLOADS.items()}


def check_prompt(prompt: str) -> None:
    """Any language is fine; broken UTF-8 (lone surrogates) and control characters are not."""
    if not prompt.strip():
        raise InputError("The prompt is empty: type a few words for the models to continue.")
    for place, character in enumerate(prompt, start=1):
        kind = unicodedata.category(character)
        if kind == "Cs":
            raise InputError(
                f"The prompt is not valid UTF-8 at character {place}: retype that character."
            )
        if kind == "Cc" and character not in "\t\n\r":
            raise InputError(
                f"The prompt contains the control character U+{ord(character):04X} at character "
                f"{place}: remove it."
            )


def read_prompts(path: Path) -> list[str]:
    """A file of JSON lines, each {"prompt": "..."}. Raises InputError naming the file and line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise InputError(f"There is no prompt file {path}: correct its name.") from error
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read ({error}): make it UTF-8 text.") from error
    return prompts_of(lines, str(path))


def prompts_of(lines: Iterable[str], name: str) -> list[str]:
    """The prompts of a file's JSON lines. Raises InputError naming the file and the line."""
    prompts = [
        read_prompt(line, f"{name}, line {number}")
        for number, line in enumerate(lines, start=1)
        if line.strip()
    ]
    if not prompts:
        raise InputError(f'{name} contains no prompts: write lines such as {{"prompt": "Once"}}.')
    return prompts


def read_prompt(line: str, where: str) -> str:
    expected = 'expected an object such as {"prompt": "Once upon a time"}'
    try:
        entry = json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(f"{where}, column {error.colno}: {error.msg}; {expected}.") from error
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits, too many brackets
        raise InputError(f"{where}: {expected}.") from error
    if not isinstance(entry, dict) or set(entry) != {"prompt"} or type(entry["prompt"]) is not str:
        raise InputError(f"{where}: {expected}.")
    try:
        check_prompt(entry["prompt"])
    except InputError as error:
        raise InputError(f"{where}: {error}") from error
    return entry["prompt"]


def workload_prompts(workload: str) -> list[str]:
    """The shipped prompts of one workload, or of all. Raises InputError for an unknown name."""
    if workload == "all":
        return [prompt for name in WORKLOADS for prompt in workload_prompts(name)]
    if workload not in WORKLOADS:
        raise InputError(
            f"There is no workload called {workload}: choose {', '.join(WORKLOADS)} or all."
        )
    return read_prompts(PROMPTS / f"{workload}.jsonl")
