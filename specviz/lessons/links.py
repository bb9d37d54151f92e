"""Links from the course into the app: which pages they lead to, and what each may carry there.

The keys and values are those of specviz/parameters.py, which the pages read too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from specviz.errors import InputError
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
from specviz.yaml_file import FieldReader

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


@dataclass(frozen=True)
class Link:
    """A way to a page with these settings. `look`: what to look for there."""

    label: str
    look: str
    page: str
    settings: Mapping[str, Any] = field(hash=False)

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


@dataclass(frozen=True)
class LinkReader(FieldReader):
    """Reads a link and checks that its page takes it, so that no learner meets a dead one."""

    def link(self, entry: Any, where: str) -> Link:
        fields = self.fields(entry, ("label", "look", "page", "with"), where)
        page = self.text(fields.get("page"), f"{where}.page")
        if page not in takes() or not (PAGES / f"{page}.py").exists():
            self.refuse(
                f"{where}.page", f"a page of the app, one of {', '.join(takes())}, not {page}"
            )
        settings = self.mapping(fields.get("with"), f"{where}.with")
        self.settings_of(page, settings, f"{where}.with")
        return Link(
            label=self.text(fields.get("label"), f"{where}.label"),
            look=self.text(fields.get("look"), f"{where}.look"),
            page=page,
            settings=settings,
        )

    def settings_of(self, page: str, settings: Mapping[str, Any], where: str) -> None:
        known = takes()[page]
        self.only(settings, tuple(known), where)
        for key, value in settings.items():
            if not known[key].fits(value):
                self.refuse(f"{where}.{key}", f"{known[key].expected}, not {value}")
        if ("moment" in settings) != ("recording" in settings):
            self.refuse(where, "a recording together with a moment of it")
        if "moment" in settings:
            try:
                recorded_place(settings["recording"], settings["moment"])
            except InputError as error:
                raise InputError(f"{self.path}, {where}: {error}") from error
