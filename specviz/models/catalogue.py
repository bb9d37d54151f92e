"""models.yaml to pairs that can be named, and a named pair to models that can run.

Reading the file needs no torch; loading a pair does, and imports it only then.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from specviz.errors import InputError
from specviz.trace import Models
from specviz.yaml_file import FieldReader, read_yaml

if TYPE_CHECKING:
    from specviz.models.causal_lm import CausalLM
    from specviz.models.tokenizer import Tokenizer

CATALOGUE = Path(__file__).parents[2] / "models.yaml"
DEVICES = ("auto", "cpu", "cuda", "mps")
DTYPES = ("auto", "float32", "bfloat16")
HUB_ID = re.compile(r"\w[\w.-]*(/\w[\w.-]*)?")


@dataclass(frozen=True)
class ModelSource:
    """Where a model comes from: a folder (absolute) or a Hub id with an optional revision.

    parameters: what the file says of a model that is not on this machine yet.
    """

    location: str
    revision: str | None = None
    parameters: int | None = None

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
    def needs_download(self) -> bool:
        return not all(source.is_folder for source in (self.target, self.draft) if source)


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


def load_pair(spec: PairSpec, device: str = "auto", dtype: str = "auto") -> Pair:
    """Both models in memory and checked against each other. Slow: reads the weights.

    Raises InputError where a model is missing or damaged, where the tokenizers differ, or where the
    device is not there.
    """
    import torch

    from specviz.models.calibration import ALLOWED_THREADS, calibrated
    from specviz.models.causal_lm import (
        check_architecture,
        config_of,
        describe,
        load_model,
        silence_libraries,
    )
    from specviz.models.devices import choose_device, choose_dtype, dtype_name
    from specviz.models.files import find_files
    from specviz.models.llama_lm import language_model
    from specviz.models.tokenizer import Tokenizer, check_same_tokenizer

    silence_libraries()
    where = choose_device(device)
    # A pair whose draft is its target has one source, and so shares its weights.
    files = {source: find_files(source) for source in (spec.target, spec.draft) if source}
    for found in files.values():
        check_architecture(found)
    tokenizer = Tokenizer.load(files[spec.target], spec.chat)
    if spec.draft and spec.draft != spec.target:
        names = (spec.target.location, spec.draft.location)
        check_same_tokenizer(tokenizer, Tokenizer.load(files[spec.draft]), names)

    preallocated = True
    torch.set_num_threads(ALLOWED_THREADS)
    if where.type == "cpu" and dtype == "auto":
        choice = calibrated(spec.target.location, config_of(files[spec.target]))
        dtype, preallocated = choice.dtype, choice.cache == "preallocated"
        torch.set_num_threads(choice.threads)
    precision = choose_dtype(dtype, where)
    models = {source: load_model(found, precision, where) for source, found in files.items()}
    for source, model in models.items():
        check_vocabulary(model, tokenizer, source.location)
    infos = {source: describe(model, files[source]) for source, model in models.items()}
    return Pair(
        spec=spec,
        target=language_model(models[spec.target], tokenizer.size, preallocated),
        draft=language_model(models[spec.draft], tokenizer.size, preallocated)
        if spec.draft
        else None,
        tokenizer=tokenizer,
        end_ids=end_ids_of(models[spec.target], tokenizer),
        models=Models(target=infos[spec.target], draft=infos[spec.draft] if spec.draft else None),
        dtype=dtype_name(precision),
    )


def check_vocabulary(model: Any, tokenizer: "Tokenizer", name: str) -> None:
    """Raises InputError where the tokenizer makes ids for which the model has no entry."""
    if model.config.vocab_size < tokenizer.size:
        raise InputError(
            f"{name} has {model.config.vocab_size:,} vocabulary entries and its tokenizer makes "
            f"{tokenizer.size:,}: get the model again."
        )


def end_ids_of(model: Any, tokenizer: "Tokenizer") -> frozenset[int]:
    """The target's own: its generation settings, else its configuration, else its tokenizer."""
    for found in (
        model.generation_config.eos_token_id,
        model.config.eos_token_id,
        tokenizer.tokenizer.eos_token_id,
    ):
        if found is not None:
            return frozenset(found if isinstance(found, list) else [found])
    return frozenset()
