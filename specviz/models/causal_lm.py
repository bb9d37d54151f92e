"""A transformers model behind the LanguageModel protocol, and loading one from a folder or the Hub.

The only owner of KV-cache rollback, and with tokenizer.py the only place that knows transformers.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from transformers import AutoModelForCausalLM, DynamicCache

from specviz.errors import InputError
from specviz.trace import ModelInfo


class CausalLM:
    """Holds one sequence at a time. Two of them may share one transformers model, never a cache."""

    def __init__(self, model: Any, vocab_size: int) -> None:
        self.model = model
        self.vocab_size = vocab_size
        self.context_length: int = model.config.max_position_embeddings
        self.device: torch.device = model.device
        self.cache = DynamicCache()

    @property
    def length(self) -> int:
        return int(self.cache.get_seq_length())

    @torch.inference_mode()
    def score(self, token_ids: Sequence[int], rows: int) -> Tensor:
        """See LanguageModel. Padding entries of the vocabulary are cut off here."""
        output = self.model(
            input_ids=torch.tensor([token_ids], device=self.device),
            past_key_values=self.cache,
            use_cache=True,
            logits_to_keep=rows,
        )
        logits: Tensor = output.logits[0, :, : self.vocab_size]
        return logits

    def rollback(self, length: int) -> None:
        """See LanguageModel."""
        dropped = self.length - length
        if dropped < 0 or length < 0:
            raise ValueError(
                f"cannot roll back to {length} positions, the cache holds {self.length}"
            )
        if length == 0:
            self.cache = DynamicCache()
        elif dropped:
            self.cache.crop(
                -dropped
            )  # a count of positions to drop, in transformers 5.23 and before


def load_model(source: str, revision: str | None, dtype: torch.dtype, device: torch.device) -> Any:
    """A transformers model in evaluation mode, from a folder or a Hub id.

    Safetensors only and no remote code. Raises InputError where the weights are missing, damaged or
    give no finite numbers.
    """
    try:
        model, report = AutoModelForCausalLM.from_pretrained(
            source,
            revision=revision or "main",
            dtype=dtype,
            use_safetensors=True,
            trust_remote_code=False,
            output_loading_info=True,
        )
    except (
        Exception
    ) as error:  # safetensors, OSError, RuntimeError: each names the fault its own way
        raise InputError(why_not_loaded(source, error)) from error
    missing = sorted(report["missing_keys"])
    if missing:
        raise InputError(
            f"The weights of {source} are incomplete, {missing[0]} is missing: get the model again."
        )
    model.to(device).eval()
    with torch.inference_mode():
        logits = model(input_ids=torch.zeros(1, 1, dtype=torch.long, device=device)).logits
    if not torch.isfinite(logits).all():
        raise InputError(f"The weights of {source} give no finite numbers: get the model again.")
    return model


def why_not_loaded(source: str, error: Exception) -> str:
    """One sentence for the person at the screen."""
    reason = str(error).strip().split("\n")[0].rstrip(".")
    if Path(source).is_dir():
        return f"The model in {source} cannot be read ({reason}): get it again."
    if Path(source).is_absolute():
        return f"The folder {source} is missing: restore it or choose another pair."
    return (
        f"{source} is not on this machine and could not be fetched from the Hub ({reason}): "
        "connect to the network once, or choose a tiny pair, which needs no download."
    )


def describe(model: Any, source: str) -> ModelInfo:
    """Name, revision, digest and size of a loaded model."""
    return ModelInfo(
        id=Path(source).name if Path(source).is_dir() else source,
        revision=getattr(model.config, "_commit_hash", None),
        sha256=digest(Path(source)) if Path(source).is_dir() else None,
        parameters=model.num_parameters(),
    )


def digest(folder: Path) -> str:
    """SHA-256 of the weights file, or of the digests in name order where there are several."""
    digests = [file_digest(path) for path in sorted(folder.glob("*.safetensors"))]
    if len(digests) == 1:
        return digests[0]
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
