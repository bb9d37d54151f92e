"""A transformers model behind the LanguageModel protocol, and loading one from its files.

Knows the KV cache of transformers and how to roll it back; llama_lm.py has a cache of its own.
"""

import logging
from collections.abc import Sequence
from typing import Any

import torch
import transformers
from huggingface_hub.errors import StrictDataclassError
from huggingface_hub.utils.tqdm import disable_progress_bars
from safetensors import SafetensorError
from torch import Tensor
from transformers import AutoConfig, AutoModelForCausalLM, DynamicCache
from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES

from specviz.errors import InputError
from specviz.models.files import ModelFiles, reason_of
from specviz.trace import ModelInfo

# What transformers raises for a model it cannot build or read; tests/models hold one of each.
LOADING_ERRORS = (
    SafetensorError,
    StrictDataclassError,
    OSError,
    ValueError,
    RuntimeError,
    LookupError,
    TypeError,
    AttributeError,
    ImportError,
)


class CausalLM:
    """Holds one sequence at a time. Two may share a transformers model, but never a cache."""

    def __init__(self, model: Any, vocab_size: int) -> None:
        self.model = model
        self.vocab_size = vocab_size
        self.context_length: int = model.config.max_position_embeddings
        # MPS has no float64, which the accept test needs, so its logits go to the CPU.
        self.device = torch.device("cpu") if model.device.type == "mps" else model.device
        self.cache = DynamicCache()

    @property
    def length(self) -> int:
        return int(self.cache.get_seq_length())

    @torch.inference_mode()
    def score(self, token_ids: Sequence[int], rows: int) -> Tensor:
        """See LanguageModel. Padding entries of the vocabulary are cut off here."""
        output = self.model(
            input_ids=torch.tensor([token_ids], device=self.model.device),
            past_key_values=self.cache,
            use_cache=True,
            logits_to_keep=rows,
        )
        logits: Tensor = output.logits[0, :, : self.vocab_size]
        return logits.to(self.device)

    def rollback(self, length: int) -> None:
        """See LanguageModel."""
        self.check_rollback(length)
        dropped = self.length - length
        if length == 0:
            self.cache = DynamicCache()
        elif dropped:
            self.cache.crop(-dropped)  # negative: how many to drop, not how many to keep

    def check_rollback(self, length: int) -> None:
        if not 0 <= length <= self.length:
            raise ValueError(
                f"cannot roll back to {length} positions, the cache holds {self.length}"
            )


def silence_libraries() -> None:
    """No progress bars, load reports or warnings: problems are reported as InputError."""
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    disable_progress_bars()


def check_architecture(files: ModelFiles) -> None:
    """Raises InputError unless config.json describes a language model that transformers can
    build."""
    kind = files.json("config.json").get("model_type")
    if kind not in MODEL_FOR_CAUSAL_LM_MAPPING_NAMES:
        raise InputError(
            f"{files.name} has model_type {kind} in config.json, which transformers "
            f"{transformers.__version__} cannot run as a language model: choose another model."
        )
    config = config_of(files)
    if not isinstance(getattr(config, "max_position_embeddings", None), int):
        raise InputError(
            f"config.json of {files.name} has no max_position_embeddings: choose another model."
        )


def config_of(files: ModelFiles) -> Any:
    """Raises InputError if config.json cannot be used."""
    try:
        return AutoConfig.from_pretrained(files.folder, trust_remote_code=False)
    except LOADING_ERRORS as error:
        raise InputError(
            f"config.json of {files.name} cannot be used ({reason_of(error)}): get the model again."
        ) from error


def load_model(files: ModelFiles, dtype: torch.dtype, device: torch.device) -> Any:
    """A transformers model in evaluation mode. Slow: reads the weights.

    Safetensors only and no remote code. Raises InputError if the weights are missing, damaged, not
    finite or too large for the device, or if the model has no cache to roll back.
    """
    try:
        model, report = AutoModelForCausalLM.from_pretrained(
            files.folder,
            dtype=dtype,
            use_safetensors=True,
            trust_remote_code=False,
            local_files_only=True,
            ignore_mismatched_sizes=True,  # reported below, by name
            output_loading_info=True,
        )
    except LOADING_ERRORS as error:
        raise InputError(
            f"The weights of {files.name} cannot be read ({reason_of(error)}): get the model again."
        ) from error
    try:
        model.to(device).eval()
    except torch.OutOfMemoryError as error:
        raise InputError(
            f"{files.name} does not fit into the memory of {device}: choose a smaller pair."
        ) from error
    check_weights(files, model, report)
    check_cache(files, model)
    return model


@torch.inference_mode()
def check_weights(files: ModelFiles, model: Any, report: dict[str, Any]) -> None:
    """Every tensor is there, has its shape and holds finite numbers."""
    for name in sorted(report["missing_keys"]):
        raise InputError(
            f"The weights of {files.name} are incomplete, {name} is missing: get the model again."
        )
    for name, found, expected in sorted(report["mismatched_keys"]):
        raise InputError(
            f"In the weights of {files.name}, {name} is {shape(found)} but should be "
            f"{shape(expected)}: get the model again."
        )
    for name, tensor in model.named_parameters():
        if not torch.isfinite(tensor).all():
            raise InputError(
                f"The weights of {files.name} are damaged, {name} holds numbers that are not "
                "finite: get the model again."
            )


@torch.inference_mode()
def check_cache(files: ModelFiles, model: Any) -> None:
    """Reads two tokens and drops one: a recurrent model has no KV cache that can roll back."""
    trial = CausalLM(model, model.config.vocab_size)
    try:
        logits = trial.score([0, 0], rows=1)
        trial.rollback(1)
    except LOADING_ERRORS as error:
        raise InputError(
            f"{files.name} cannot be run with a KV cache that rolls back ({reason_of(error)}): "
            "choose another model."
        ) from error
    if trial.length != 1:
        raise InputError(
            f"{files.name} has no KV cache that can be rolled back: choose another model."
        )
    if not torch.isfinite(logits).all():
        raise InputError(
            f"The weights of {files.name} produce numbers that are not finite: get the model again."
        )


def shape(size: Sequence[int]) -> str:
    return "x".join(str(length) for length in size)


def describe(model: Any, files: ModelFiles) -> ModelInfo:
    """Name, revision, digest and size of a loaded model."""
    return ModelInfo(
        id=files.name if files.revision else files.folder.name,
        revision=files.revision,
        sha256=files.sha256(),
        parameters=model.num_parameters(),
    )
