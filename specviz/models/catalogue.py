"""models.yaml to pairs that can be named, and a named pair to models that can run.

Reading the file needs no torch; loading a pair does, and imports it only then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import yaml

from specviz.errors import InputError
from specviz.trace import Models

if TYPE_CHECKING:
    from specviz.models.causal_lm import CausalLM
    from specviz.models.tokenizer import Tokenizer

CATALOGUE = Path(__file__).parents[2] / "models.yaml"
DEVICES = ("auto", "cpu", "cuda", "mps")
DTYPES = ("auto", "float32", "bfloat16")


@dataclass(frozen=True)
class ModelSource:
    """Where a model comes from: a folder (absolute) or a Hub id with an optional revision."""

    location: str
    revision: str | None = None

    @property
    def is_folder(self) -> bool:
        return Path(self.location).is_absolute()


@dataclass(frozen=True)
class PairSpec:
    """One entry of models.yaml. `draft` is None for the n-gram drafter."""

    name: str
    about: str
    target: ModelSource
    draft: ModelSource | None
    chat: bool = False

    @property
    def drafter(self) -> str:
        return "model" if self.draft else "ngram"

    @property
    def needs_download(self) -> bool:
        return not self.target.is_folder


@dataclass(frozen=True)
class Pair:
    """Loaded models. `end_ids` are the target's end-of-text tokens."""

    spec: PairSpec
    target: "CausalLM"
    draft: "CausalLM | None"
    tokenizer: "Tokenizer"
    end_ids: frozenset[int]
    models: Models
    dtype: str


def read_catalogue(path: Path = CATALOGUE) -> dict[str, PairSpec]:
    """Pairs by name, in file order. Raises InputError naming the file and the line or key."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputError(f"{path} is missing: restore it from the repository.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path} cannot be read ({error}): make it a readable UTF-8 file."
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else "somewhere"
        problem = getattr(error, "problem", None) or "not YAML"
        raise InputError(f"{path}, {place}: {problem}; correct the YAML there.") from error
    reader = CatalogueReader(path)
    pairs = reader.mapping(content, "the file").get("pairs")
    return {
        str(name): reader.pair(str(name), entry)
        for name, entry in reader.mapping(pairs, "pairs").items()
    }


@dataclass(frozen=True)
class CatalogueReader:
    """Checks the parsed file; every complaint names the key and what was expected."""

    path: Path

    def pair(self, name: str, entry: Any) -> PairSpec:
        where = f"pairs.{name}"
        fields = self.mapping(entry, where)
        self.only(fields, ("about", "target", "draft", "drafter", "chat"), where)
        if ("draft" in fields) == ("drafter" in fields):
            self.refuse(where, "either draft: with a model or drafter: ngram")
        if fields.get("drafter", "ngram") != "ngram":
            self.refuse(f"{where}.drafter", "the word ngram")
        if not isinstance(fields.get("chat", False), bool):
            self.refuse(f"{where}.chat", "true or false")
        return PairSpec(
            name=name,
            about=self.text(fields.get("about"), f"{where}.about"),
            target=self.source(fields.get("target"), f"{where}.target"),
            draft=self.source(fields["draft"], f"{where}.draft") if "draft" in fields else None,
            chat=fields.get("chat", False),
        )

    def source(self, entry: Any, where: str) -> ModelSource:
        fields = self.mapping(entry, where)
        self.only(fields, ("path", "hub", "revision"), where)
        if ("path" in fields) == ("hub" in fields):
            self.refuse(where, "either path: with a folder or hub: with a model id")
        if "path" in fields:
            return ModelSource(
                str((self.path.parent / self.text(fields["path"], f"{where}.path")).resolve())
            )
        revision = (
            self.text(fields["revision"], f"{where}.revision") if "revision" in fields else None
        )
        return ModelSource(self.text(fields["hub"], f"{where}.hub"), revision)

    def mapping(self, entry: Any, where: str) -> Mapping[str, Any]:
        if isinstance(entry, dict) and entry:
            return entry
        self.refuse(where, "keys with values")

    def text(self, entry: Any, where: str) -> str:
        if isinstance(entry, str) and entry.strip():
            return entry
        self.refuse(where, "text")

    def only(self, fields: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
        for key in fields:
            if key not in known:
                self.refuse(f"{where}.{key}", f"no such key, only {', '.join(known)}")

    def refuse(self, where: str, expected: str) -> NoReturn:
        raise InputError(f"{self.path}, {where}: expected {expected}.")


def pair_named(name: str, catalogue: Mapping[str, PairSpec]) -> PairSpec:
    """Raises InputError for an unknown name, listing those there are."""
    if name not in catalogue:
        raise InputError(f"There is no pair called {name}; choose one of {', '.join(catalogue)}.")
    return catalogue[name]


def load_pair(spec: PairSpec, device: str = "auto", dtype: str = "auto") -> Pair:
    """Both models in memory and checked against each other. Slow: reads the weights.

    Raises InputError where a model is missing or damaged, where the tokenizers differ, or where the
    device is not there.
    """
    from specviz.models.causal_lm import CausalLM, describe, load_model
    from specviz.models.devices import choose_device, choose_dtype, dtype_name
    from specviz.models.tokenizer import Tokenizer, check_same_tokenizer

    where = choose_device(device)
    precision = choose_dtype(dtype, where)
    tokenizer = Tokenizer.load(spec.target.location, spec.target.revision, spec.chat)
    if spec.draft and spec.draft != spec.target:
        draft_tokenizer = Tokenizer.load(spec.draft.location, spec.draft.revision)
        check_same_tokenizer(
            tokenizer, draft_tokenizer, (spec.target.location, spec.draft.location)
        )

    loaded: dict[ModelSource, Any] = {}
    for source in (spec.target, spec.draft):
        if source and source not in loaded:  # a pair whose draft is its target shares the weights
            loaded[source] = load_model(source.location, source.revision, precision, where)
    target = loaded[spec.target]
    draft = loaded[spec.draft] if spec.draft else None
    return Pair(
        spec=spec,
        target=CausalLM(target, tokenizer.size),
        draft=CausalLM(draft, tokenizer.size) if draft else None,
        tokenizer=tokenizer,
        end_ids=end_ids_of(target, tokenizer),
        models=Models(
            target=describe(target, spec.target.location),
            draft=describe(draft, spec.draft.location) if spec.draft else None,
        ),
        dtype=dtype_name(precision),
    )


def end_ids_of(model: Any, tokenizer: "Tokenizer") -> frozenset[int]:
    """The target's own list: generation settings first, then its configuration, then the tokenizer."""
    for found in (
        model.generation_config.eos_token_id,
        model.config.eos_token_id,
        tokenizer.tokenizer.eos_token_id,
    ):
        if found is not None:
            return frozenset(found if isinstance(found, list) else [found])
    return frozenset()
