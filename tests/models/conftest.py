"""Tiny random models in Hugging Face format, made once a session: real folders, no downloads."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
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

from specviz.models.catalogue import Pair, load_pair, pair_named, read_catalogue

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
QWEN = {key: size for key, size in SIZES.items() if key != "num_hidden_layers"}
CONFIGS: dict[str, Callable[[], PreTrainedConfig]] = {
    "llama": lambda: LlamaConfig(vocab_size=ENTRIES, **SIZES),
    "qwen2": lambda: Qwen2Config(vocab_size=304, num_hidden_layers=2, **QWEN),
    "qwen2-draft": lambda: Qwen2Config(vocab_size=320, num_hidden_layers=1, **QWEN),
    "qwen3": lambda: Qwen3Config(vocab_size=304, head_dim=8, **SIZES),
    "gpt2": lambda: GPT2Config(
        vocab_size=ENTRIES, n_embd=32, n_layer=2, n_head=4, n_positions=96, bos_token_id=0,
        eos_token_id=0,
    ),
}  # fmt: skip
FAMILIES = ("llama", "qwen2", "qwen3", "gpt2")


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


def save_model(folder: Path, config: PreTrainedConfig, seed: int = 0, **saving: Any) -> None:
    """Random weights, large enough that the output is not uniform."""
    torch.manual_seed(seed)
    model = AutoModelForCausalLM.from_config(config)
    with torch.no_grad():
        for weight in model.parameters():
            if weight.dim() == 2:
                weight.normal_(std=0.25)
    model.save_pretrained(folder, **saving)


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one model folder a family, and a second tokenizer in `stranger`."""
    root = tmp_path_factory.mktemp("models")
    tokenizer = trained_tokenizer()
    for seed, (name, config) in enumerate(CONFIGS.items()):
        save_model(root / name, config(), seed)
        tokenizer.save_pretrained(root / name)
    return root
