"""Tiny random models in Hugging Face format, made once a session: real folders, no downloads."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer as FastTokenizer
from tokenizers import decoders, models, pre_tokenizers, trainers
from transformers import (
    AutoModelForCausalLM,
    GPT2Config,
    LlamaConfig,
    PreTrainedConfig,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen3Config,
)

from specviz.errors import InputError
from specviz.models.llama_lm import LlamaLM
from specviz.models.pair import Pair, load_pair
from specviz.models.specs import ModelSource, PairSpec
from specviz.models.transformers_lm import CausalLM

ENTRIES = 300
CORPUS = (
    "Once upon a time there was a little girl named Lily. She loved to play with her dog.",
    "The dog liked to run in the park. One day the dog found a big red ball in the park.",
)
CHAT = (
    "{% for message in messages %}<|user|>{{ message.content }}{% endfor %}"
    "{% if add_generation_prompt %}<|bot|>{% endif %}"
    "{% if enable_thinking is defined and not enable_thinking %}no thinking{% endif %}"
)
SPECIAL = ("<|endoftext|>", "<|user|>", "<|bot|>")
SIZES: dict[str, Any] = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "intermediate_size": 48,
    "max_position_embeddings": 96,
    "bos_token_id": None,
    "eos_token_id": 0,
    "pad_token_id": None,
}
CONFIGS: dict[str, Callable[[], PreTrainedConfig]] = {
    "llama": lambda: LlamaConfig(vocab_size=ENTRIES, **SIZES),
    "llama-draft": lambda: LlamaConfig(vocab_size=ENTRIES, **SIZES | {"num_hidden_layers": 1}),
    "qwen2": lambda: Qwen2Config(vocab_size=304, **SIZES),
    "qwen2-draft": lambda: Qwen2Config(vocab_size=320, **SIZES | {"num_hidden_layers": 1}),
    "qwen3": lambda: Qwen3Config(vocab_size=304, head_dim=8, **SIZES),
    "qwen3-draft": lambda: Qwen3Config(vocab_size=304, head_dim=4, **SIZES),
    "gpt2": lambda: GPT2Config(
        vocab_size=ENTRIES, n_embd=32, n_layer=2, n_head=4, n_positions=96, bos_token_id=0,
        eos_token_id=0,
    ),
}  # fmt: skip


def trained_tokenizer(entries: int = ENTRIES, corpus: tuple[str, ...] = CORPUS) -> Any:
    """A byte-level BPE of exactly `entries` entries, the special ones first."""
    bpe = FastTokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=entries,
        special_tokens=list(SPECIAL),
        initial_alphabet=sorted(alphabet),
        show_progress=False,
    )
    bpe.train_from_iterator(corpus, trainer)
    assert bpe.get_vocab_size() == entries
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=bpe, eos_token="<|endoftext|>")
    tokenizer.add_special_tokens({"additional_special_tokens": ["<|user|>", "<|bot|>"]})
    tokenizer.chat_template = CHAT
    return tokenizer


def save_model(folder: Path, config: PreTrainedConfig, seed: int) -> None:
    """Random weights, large enough that the output is not uniform."""
    torch.manual_seed(seed)
    model = AutoModelForCausalLM.from_config(config)
    with torch.no_grad():
        for weight in model.parameters():
            if weight.dim() == 2:
                weight.normal_(std=0.25)
    model.save_pretrained(folder)


DRAFTS = {"llama": "llama-draft", "qwen2": "qwen2-draft", "qwen3": "qwen3-draft", "gpt2": "gpt2"}


def spec_of(target: Path, draft: Path | None = None, chat: bool = False) -> PairSpec:
    return PairSpec(
        name=target.name,
        about="made by a test",
        target=ModelSource(str(target)),
        draft=ModelSource(str(draft)) if draft else None,
        chat=chat,
    )


def loaded(target: Path, draft: Path | None = None, chat: bool = False) -> Pair:
    return load_pair(spec_of(target, draft, chat), "cpu", "float32")


def refusal(attempt: Callable[[], object]) -> str:
    """The text of the InputError, which is one line, one sentence, and says what to do."""
    (text,) = refusals(attempt)
    return text


def refusals(attempt: Callable[[], object]) -> tuple[str, ...]:
    """The same of a file that may have several mistakes, one sentence for each."""
    with pytest.raises(InputError) as caught:
        attempt()
    for text in caught.value.args:
        assert "\n" not in text and len(text) < 500
        assert text.endswith(".") and ". " not in text, text
    return caught.value.args


def edit_json(path: Path, **changes: Any) -> None:
    """Sets keys of a JSON object; None removes one."""
    content = json.loads(path.read_text(encoding="utf-8")) | changes
    kept = {key: value for key, value in content.items() if value is not None}
    path.write_text(json.dumps(kept), encoding="utf-8")


def edit_weights(folder: Path, drop: Iterable[str] = (), **changes: torch.Tensor) -> None:
    """Replaces or drops tensors; in names here __ stands for a dot."""
    weights = load_file(folder / "model.safetensors")
    weights |= {name.replace("__", "."): tensor for name, tensor in changes.items()}
    kept = {name: tensor for name, tensor in weights.items() if name not in drop}
    save_file(kept, folder / "model.safetensors", metadata={"format": "pt"})


def run_python(code: str, **changes: str | None) -> "subprocess.CompletedProcess[str]":
    """A fresh interpreter in the repository with these variables changed; None removes one."""
    environment = os.environ | changes
    return subprocess.run(
        [sys.executable, "-c", code],
        env={name: value for name, value in environment.items() if value is not None},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
    )


def cached(model: CausalLM) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Keys and values of every layer, [key heads, length, head_dim] each."""
    if isinstance(model, LlamaLM):
        return [
            (keys[:, : model.length], values[:, : model.length]) for keys, values in model.cached
        ]
    return [(layer.keys[0], layer.values[0]) for layer in model.cache.layers]
