"""models.yaml to pairs that can be named. Knows nothing of models that are loaded: pair.py does."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StrictBool, model_validator
from pydantic.dataclasses import dataclass

from specviz.checking import STRICT, Text, checked, matching
from specviz.errors import InputError
from specviz.models.specs import ModelSource, PairSpec
from specviz.paths import ROOT
from specviz.yaml_file import read_yaml

CATALOGUE = ROOT / "models.yaml"
HUB_ID = matching(r"\w[\w.-]*(/\w[\w.-]*)?", "a model id such as openai-community/gpt2")


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Source:
    """A model as the file gives it: path, or hub with what goes with it."""

    path: Text | None = None
    hub: Annotated[Text, AfterValidator(HUB_ID)] | None = None
    revision: Text | None = None
    parameters: Annotated[int, Field(strict=True, gt=0)] | None = None

    @model_validator(mode="after")
    def is_one_of_both(self) -> "Source":
        if (self.path is None) == (self.hub is None):
            raise ValueError("either path: with a folder or hub: with a model id")
        if self.path and (self.revision or self.parameters):
            raise ValueError("path: alone, for revision: and parameters: go with hub:")
        return self

    def beside(self, folder: Path) -> ModelSource:
        if self.path:
            return ModelSource(str((folder / Path(self.path).expanduser()).resolve()))
        return ModelSource(self.hub or "", self.revision, self.parameters)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Entry:
    """A pair as the file gives it."""

    about: Text
    target: Source
    draft: Source | None = None
    drafter: Literal["ngram"] | None = None
    chat: StrictBool = False

    @model_validator(mode="after")
    def drafts_in_one_way(self) -> "Entry":
        if (self.draft is None) == (self.drafter is None):
            raise ValueError("either draft: with a model or drafter: ngram")
        return self

    def named(self, name: str, folder: Path) -> PairSpec:
        draft = self.draft.beside(folder) if self.draft else None
        return PairSpec(name, self.about, self.target.beside(folder), draft, self.chat)


@dataclass(frozen=True, config=STRICT)
class Catalogue:
    pairs: Annotated[dict[Text, Entry], Field(min_length=1)]


def read_catalogue(path: Path = CATALOGUE) -> dict[str, PairSpec]:
    """Pairs by name, in file order. Raises InputError naming the file and every wrong key."""
    pairs = checked(Catalogue, read_yaml(path), path).pairs
    return {name: entry.named(name, path.parent) for name, entry in pairs.items()}


def pair_named(name: str, catalogue: Mapping[str, PairSpec]) -> PairSpec:
    """Raises InputError for an unknown name, listing those there are."""
    if name not in catalogue:
        raise InputError(f"There is no pair called {name}; choose one of {', '.join(catalogue)}.")
    return catalogue[name]
