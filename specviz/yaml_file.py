"""A YAML file that a person wrote: read, parsed, and its fields checked.

Knows nothing of what the file is about. Every complaint is an InputError naming the file and the
line or key.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import yaml

from specviz.errors import InputError

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_yaml(path: Path) -> Any:
    """What the file holds. Raises InputError where it is missing, unreadable or not YAML."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=OnceLoader)
    except FileNotFoundError as error:
        raise InputError(f"{path} is missing: restore it from the repository.") from error
    except (OSError, ValueError) as error:  # not UTF-8, or a date that is none
        raise InputError(f"{path} cannot be read ({error}): make it UTF-8 text in YAML.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else "somewhere"
        problem = getattr(error, "problem", None) or "not YAML"
        raise InputError(f"{path}, {place}: {problem}; correct the YAML there.") from error


class OnceLoader(yaml.SafeLoader):
    """Refuses a key written twice, of which YAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"{key.value} is there twice", problem_mark=key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


@dataclass(frozen=True)
class FieldReader:
    """Checks single fields; `where` is the place in the file, as pairs.tiny.target."""

    path: Path

    def mapping(self, entry: Any, where: str) -> Mapping[str, Any]:
        if isinstance(entry, dict) and entry:
            return entry
        self.refuse(where, "keys with values")

    def fields(self, entry: Any, known: tuple[str, ...], where: str) -> Mapping[str, Any]:
        """A mapping with no keys but the known ones."""
        fields = self.mapping(entry, where)
        self.only(fields, known, where)
        return fields

    def sequence(self, entry: Any, where: str) -> Sequence[Any]:
        if isinstance(entry, list) and entry:
            return entry
        self.refuse(where, "a list")

    def text(self, entry: Any, where: str) -> str:
        if isinstance(entry, str) and entry.strip():
            return entry
        self.refuse(where, "text")

    def flag(self, entry: Any, where: str) -> bool:
        if isinstance(entry, bool):
            return entry
        self.refuse(where, "true or false")

    def count(self, entry: Any, where: str) -> int:
        if isinstance(entry, int) and not isinstance(entry, bool) and entry > 0:
            return entry
        self.refuse(where, "a whole number above 0")

    def slug(self, entry: Any, where: str) -> str:
        if isinstance(entry, str) and SLUG.fullmatch(entry):
            return entry
        self.refuse(where, "small letters and digits joined by hyphens")

    def new(self, name: str, seen: Collection[str], where: str) -> str:
        """A value that is not among those seen before."""
        if name in seen:
            self.refuse(where, f"a value of its own, and {name} is there twice")
        return name

    def only(self, fields: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
        for key in fields:
            if key not in known:
                self.refuse(f"{where}.{key}", f"no such key here, only {', '.join(known)}")

    def refuse(self, where: str, expected: str) -> NoReturn:
        raise InputError(f"{self.path}, {where}: expected {expected}.")
