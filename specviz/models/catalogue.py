"""models.yaml to pairs that can be named. Knows nothing of models that are loaded: pair.py does."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specviz.errors import InputError
from specviz.models.specs import ModelSource, PairSpec
from specviz.paths import ROOT
from specviz.yaml_file import FieldReader, read_yaml

CATALOGUE = ROOT / "models.yaml"
HUB_ID = re.compile(r"\w[\w.-]*(/\w[\w.-]*)?")


def read_catalogue(path: Path = CATALOGUE) -> dict[str, PairSpec]:
    """Pairs by name, in file order. Raises InputError naming the file and the line or key."""
    reader = CatalogueReader(path)
    fields = reader.fields(read_yaml(path), ("pairs",), "the file")
    pairs = reader.mapping(fields.get("pairs"), "pairs")
    return {reader.name(name): reader.pair(name, entry) for name, entry in pairs.items()}


@dataclass(frozen=True)
class CatalogueReader(FieldReader):
    """Checks the parsed file; every complaint names the key and what was expected."""

    def pair(self, name: str, entry: Any) -> PairSpec:
        where = f"pairs.{name}"
        fields = self.fields(entry, ("about", "target", "draft", "drafter", "chat"), where)
        if ("draft" in fields) == ("drafter" in fields):
            self.refuse(where, "either draft: with a model or drafter: ngram")
        if fields.get("drafter", "ngram") != "ngram":
            self.refuse(f"{where}.drafter", "the word ngram")
        return PairSpec(
            name=name,
            about=self.text(fields.get("about"), f"{where}.about"),
            target=self.source(fields.get("target"), f"{where}.target"),
            draft=self.source(fields["draft"], f"{where}.draft") if "draft" in fields else None,
            chat=self.flag(fields.get("chat", False), f"{where}.chat"),
        )

    def source(self, entry: Any, where: str) -> ModelSource:
        fields = self.fields(entry, ("path", "hub", "revision", "parameters"), where)
        if ("path" in fields) == ("hub" in fields):
            self.refuse(where, "either path: with a folder or hub: with a model id")
        if "path" in fields:
            self.only(fields, ("path",), where)
            folder = self.text(fields["path"], f"{where}.path")
            return ModelSource(str((self.path.parent / folder).resolve()))
        hub = self.text(fields["hub"], f"{where}.hub")
        if not HUB_ID.fullmatch(hub):
            self.refuse(f"{where}.hub", "a model id such as openai-community/gpt2")
        return ModelSource(
            hub,
            self.text(fields["revision"], f"{where}.revision") if "revision" in fields else None,
            self.count(fields["parameters"], f"{where}.parameters")
            if "parameters" in fields
            else None,
        )

    def name(self, entry: Any) -> str:
        return self.text(entry, f"the name {entry!r} of a pair")


def pair_named(name: str, catalogue: Mapping[str, PairSpec]) -> PairSpec:
    """Raises InputError for an unknown name, listing those there are."""
    if name not in catalogue:
        raise InputError(f"There is no pair called {name}; choose one of {', '.join(catalogue)}.")
    return catalogue[name]
