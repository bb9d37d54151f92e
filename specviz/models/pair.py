"""Turns a named pair into models that can run: loaded, checked against each other, set up.

Slow to import, because it imports torch and transformers. Measures nothing:
measure/calibration.py finds the best number type, thread count and cache.
"""

import dataclasses
from dataclasses import dataclass
from typing import Any

import torch

from specviz.errors import InputError
from specviz.models.devices import (
    ALLOWED_THREADS,
    choose_device,
    choose_dtype,
    device_name,
    dtype_name,
)
from specviz.models.files import find_files
from specviz.models.llama_lm import language_model
from specviz.models.specs import PairSpec
from specviz.models.tokenizer import Tokenizer, check_same_tokenizer
from specviz.models.transformers_lm import (
    CausalLM,
    check_architecture,
    describe,
    load_model,
    silence_libraries,
)
from specviz.trace import Models


@dataclass(frozen=True)
class Pair:
    """Loaded models. `end_ids` are the target's end-of-text tokens, `device` is how a trace
    names the device."""

    spec: PairSpec
    target: CausalLM
    draft: CausalLM | None
    tokenizer: Tokenizer
    end_ids: frozenset[int]
    models: Models
    device: str
    dtype: str

    def with_cache(self, preallocated: bool) -> "Pair":
        """The same weights behind caches of the other kind."""

        def again(model: CausalLM) -> CausalLM:
            return language_model(model.model, model.vocab_size, preallocated)

        draft = self.draft and again(self.draft)
        return dataclasses.replace(self, target=again(self.target), draft=draft)


def load_pair(
    spec: PairSpec,
    device: str = "auto",
    dtype: str = "auto",
    *,
    threads: int | None = None,
    preallocated: bool = True,
) -> Pair:
    """Both models in memory and checked against each other. Slow: reads the weights.

    threads: of torch, for the whole process; by default all that are allowed. preallocated: runs
    Llama models on the CPU with llama_lm.py. Raises InputError if a model is missing or damaged,
    the tokenizers differ, or the device is missing.
    """
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

    torch.set_num_threads(threads or ALLOWED_THREADS)
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
        device=device_name(where),
        dtype=dtype_name(precision),
    )


def check_vocabulary(model: Any, tokenizer: Tokenizer, name: str) -> None:
    """Raises InputError if the tokenizer makes ids for which the model has no entry."""
    if model.config.vocab_size < tokenizer.size:
        raise InputError(
            f"{name} has {model.config.vocab_size:,} vocabulary entries but its tokenizer has "
            f"{tokenizer.size:,}: get the model again."
        )


def end_ids_of(model: Any, tokenizer: Tokenizer) -> frozenset[int]:
    """From the target's generation settings, or its configuration, or its tokenizer."""
    for found in (
        model.generation_config.eos_token_id,
        model.config.eos_token_id,
        tokenizer.tokenizer.eos_token_id,
    ):
        if found is not None:
            return frozenset(found if isinstance(found, list) else [found])
    return frozenset()
