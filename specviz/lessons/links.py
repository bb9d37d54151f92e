"""Links from the course into the app: which pages they lead to, and what each may carry there.

The keys and values are those of specviz/parameters.py, which the pages read too.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated, Any

from pydantic import Field, ValidationInfo, dataclasses, field_validator

from specviz.checking import STRICT, Text
from specviz.lessons.moments import MOMENTS, recorded_place
from specviz.models.catalogue import read_catalogue
from specviz.parameters import (
    FILE,
    LABS,
    PROMPTS,
    ROUND,
    TOKEN,
    WATCH,
    Choice,
    Parameter,
    choice,
    of_page,
)
from specviz.paths import ROOT

PAGES = ROOT / "pages"


@cache
def takes() -> Mapping[str, Mapping[str, Parameter]]:
    """What a link may carry into each page that the course leads to. A moment takes the place of a
    round and a token. Files, and pairs that are not shipped, cannot be linked."""
    shipped = [name for name, spec in read_catalogue().items() if not spec.needs_download]
    prompts = [name for name in choice(PROMPTS).titles if name != FILE]
    known = {page: of_page(page) | {"pair": one_of(page, shipped)} for page in LABS}
    for key in (WATCH, ROUND, TOKEN):
        del known["watch"][key]
    known["watch"]["moment"] = one_of("watch", MOMENTS)
    known["tune"][PROMPTS] = one_of("tune", prompts)
    return known


def one_of(page: str, names: Iterable[str]) -> Choice:
    return Choice((page,), {name: name for name in names})


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
