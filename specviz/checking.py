"""What a pydantic check found, as sentences for the person who wrote the file.

Knows the errors of pydantic, and nothing of what a file is about. A check of ours raises a
ValueError with what belongs there, or an InputError that is a sentence already.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import ErrorDetails

from specviz.errors import InputError

T = TypeVar("T")
STRICT = ConfigDict(extra="forbid", allow_inf_nan=False)
NAMES = ("id", "term")  # the keys by which an entry of a list is called
KEYS, LIST = "keys with values", "a list"
EXPECTED = {
    "missing": "this key, which is missing",
    "extra_forbidden": "no such key here",
    "unexpected_keyword_argument": "no such key here",
    "string_type": "text",
    "string_pattern_mismatch": "text",
    "string_too_long": "a shorter text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing_size": "a smaller number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "tuple_type": LIST,
    "list_type": LIST,
    "dict_type": KEYS,
    "mapping_type": KEYS,
    "dataclass_type": KEYS,
    "model_type": KEYS,
}

Text = Annotated[str, StringConstraints(strict=True, pattern=r"\S")]


def matching(pattern: str, wanted: str) -> Callable[[str], str]:
    """A check that the whole text has this form; wanted: the form in words."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(wanted)
        return text

    return check


Some = Annotated[tuple[T, ...], Field(min_length=1)]
Slug = Annotated[
    Text,
    AfterValidator(
        matching(r"[a-z0-9]+(-[a-z0-9]+)*", "small letters and digits joined by hyphens")
    ),
]


def unique(key: str) -> AfterValidator:
    """No two entries of a list have the same value under this key."""

    def check(entries: tuple[Any, ...]) -> tuple[Any, ...]:
        each_once(key, [getattr(entry, key) for entry in entries])
        return entries

    return AfterValidator(check)


def each_once(what: str, values: Sequence[str]) -> None:
    twice = sorted({value for value in values if values.count(value) > 1})
    if twice:
        raise ValueError(f"each {what} once, and {', '.join(twice)} is there twice")


def checked(shape: type[T], plain: Any, path: Path, context: Any = None) -> T:
    """What a file holds, as this shape. Raises InputError with a sentence for every mistake."""
    try:
        return TypeAdapter(shape).validate_python(plain, context=context)
    except ValidationError as error:
        found = (f"{path}, {sentence}" for sentence in sentences(error, plain))
        raise InputError(*found) from error


def sentences(error: ValidationError, plain: Any = None) -> Iterator[str]:
    """One for each mistake, with its place; plain: what was checked, to call entries by name."""
    for one in error.errors(include_url=False):
        if one["type"] == "too_short" and one["input"]:
            continue  # entries that are wrong themselves do not count as entries
        own = one.get("ctx", {}).get("error")
        said = str(own) if isinstance(own, InputError) else f"expected {expected(one)}."
        yield f"{place(one['loc'], plain)}: {said}"


def expected(error: ErrorDetails) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        return f"{context['expected'].replace(chr(39), '')}, not {shown(error['input'])}"
    if kind == "too_short":
        return KEYS if context["field_type"] == "Dictionary" else LIST
    if kind in ("greater_than", "greater_than_equal", "less_than", "less_than_equal"):
        return error["msg"].removeprefix("Input should be ")
    return EXPECTED.get(kind) or error["msg"][:1].lower() + error["msg"][1:]


def shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:40]}..."


def place(loc: tuple[int | str, ...], plain: Any) -> str:
    """As pairs.tiny.target, or first.options[2].text within the entry whose id is first."""
    said, named = "", False
    for i, part in enumerate(loc):
        number = isinstance(part, int) and not isinstance(plain, Mapping)
        plain = inside(plain, part)
        name = not named and number and name_of(plain, loc[i + 1 :])
        if name:
            said, named = name, True
        elif number:
            said += f"[{int(part) + 1}]"
        elif part != "[key]":
            said += f".{shown(part)}" if said else shown(part)
    return said or "the file"


def inside(plain: Any, part: int | str) -> Any:
    if isinstance(plain, Mapping):
        return plain.get(part)
    return plain[part] if isinstance(plain, list) and isinstance(part, int) else None


def name_of(entry: Any, rest: tuple[int | str, ...]) -> str:
    """What an entry calls itself, where that is not what is wrong with it."""
    key = next((key for key in NAMES if isinstance(entry, dict) and entry.get(key)), None)
    return str(entry[key]) if key and rest[:1] != (key,) else ""
