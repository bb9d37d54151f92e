"""Links from the course into the app: which pages there are for it, and what each of them takes.

The one table of keys and values; pages read the same keys, which tests hold.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from pydantic import Field, ValidationInfo, dataclasses, field_validator

from specviz.checking import STRICT, Text
from specviz.lessons.moments import MOMENTS, recorded_place
from specviz.models.catalogue import read_catalogue
from specviz.paths import ROOT
from specviz.recordings.library import RECORDINGS
from specviz.trace import MAX_DRAFT_LENGTH

PAGES = ROOT / "pages"


@dataclass(frozen=True)
class Taken:
    """What a page takes under one key."""

    expected: str
    fits: Callable[[Any], bool]


def one_of(names: Iterable[str]) -> Taken:
    known = tuple(names)
    return Taken(f"one of {', '.join(known)}", lambda value: value in known)


def number(low: float, high: float, step: float) -> Taken:
    def fits(value: Any) -> bool:
        plain = isinstance(value, int | float) and not isinstance(value, bool)
        return plain and low <= value <= high and abs(value / step - round(value / step)) < 1e-9

    return Taken(f"a number from {low:g} to {high:g} in steps of {step:g}", fits)


@cache
def takes() -> Mapping[str, Mapping[str, Taken]]:
    """Of every page that the course leads into, what may stand in its address."""
    shipped = [name for name, spec in read_catalogue().items() if not spec.needs_download]
    text = Taken("text", lambda value: isinstance(value, str) and bool(value.strip()))
    run = {
        "pair": one_of(shipped),
        "prompt": text,
        "draft_length": number(0, MAX_DRAFT_LENGTH, 1),
        "temperature": number(0, 2, 0.1),
        "max_new_tokens": number(8, 256, 8),
        "seed": number(0, 10**9, 1),
    }
    filters = {"top_k": number(0, 1000, 1), "top_p": number(0.05, 1, 0.05)}
    shipped_run = Taken("a name in recordings/library.py", lambda value: value in tuple(RECORDINGS))
    recorded = {"recording": shipped_run, "moment": one_of(MOMENTS)}
    prompts = one_of(("stories", "problems", "python", "own"))
    size = {"count": number(2, 24, 1), "repeats": number(1, 5, 1)}
    sweep = one_of(("draft_length", "temperature", "pairs", "batch"))
    return {
        "watch": run | filters | recorded,
        "race": run | filters,
        "tune": run | filters | size | {"prompts": prompts, "sweep": sweep},
    }


@dataclasses.dataclass(frozen=True, config=STRICT)
class Link:
    """A way to a page with these settings. `look`: what to look for there."""

    label: Text
    look: Text
    page: Text
    settings: Annotated[dict[Text, Any], Field(alias="with", min_length=1)]

    @field_validator("page")
    @classmethod
    def is_there(cls, page: str) -> str:
        if page not in takes() or not (PAGES / f"{page}.py").exists():
            raise ValueError(f"a page of the app, one of {', '.join(takes())}, not {page}")
        return page

    @field_validator("settings")
    @classmethod
    def are_taken(cls, settings: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        if "page" in info.data:
            check_settings(info.data["page"], settings)
        return settings

    def query(self) -> dict[str, str]:
        """As the page's address carries it. A moment becomes the round and token that it has."""
        plain = {key: said(value) for key, value in self.settings.items() if key != "moment"}
        if "moment" in self.settings:
            round, token = recorded_place(self.settings["recording"], self.settings["moment"])
            plain |= {"watch": "recorded", "round": f"{round}"} | (
                {"token": f"{token}"} if token else {}
            )
        return plain


def said(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def check_settings(page: str, settings: Mapping[str, Any]) -> None:
    """Raises ValueError saying of every wrong key what its page takes, so that no learner meets a
    dead link."""
    known = takes()[page]
    wrong = [
        f"{key}: {known[key].expected}, not {value}" if key in known else f"no key {key}"
        for key, value in settings.items()
        if key not in known or not known[key].fits(value)
    ]
    if ("moment" in settings) != ("recording" in settings):
        wrong.append("a recording together with a moment of it")
    if wrong:
        raise ValueError("; ".join(wrong))
    if "moment" in settings:
        recorded_place(settings["recording"], settings["moment"])
