"""Plain text files to token ids, and token ids to batches of windows.

Knows the tokenizer and how it is made; no models.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from torch import Tensor
from transformers import PreTrainedTokenizerFast

from specviz.workloads.prompts import WORKLOADS
from training.corpus import END_OF_TEXT

CONTEXT = 1024

Batch = tuple[Tensor, ...]  # each with the windows in its first dimension


def train_tokenizer(text: Path, out: Path, entries: int) -> None:
    """A byte-level BPE: every byte has an entry, so any text can be written and none is unknown."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=entries,
        special_tokens=[END_OF_TEXT],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train([str(training_file(text, workload)) for workload in WORKLOADS], trainer)
    wrapped = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token=END_OF_TEXT, model_max_length=CONTEXT
    )
    wrapped.save_pretrained(out)
    print(f"{out}: {len(wrapped):,} entries")


def training_file(text: Path, workload: str) -> Path:
    return text / f"{workload}.train.txt"


def held_out_file(text: Path, workload: str) -> Path:
    return text / f"{workload}.held_out.txt"


@dataclass(frozen=True)
class Encoded:
    """One text file as token ids, and how many bytes a token stands for on average."""

    token_ids: np.ndarray  # [tokens]
    bytes_per_token: float


def encode(tokenizer: PreTrainedTokenizerFast, path: Path) -> Encoded:
    """Documents in file order, each followed by the end-of-text token."""
    text = path.read_text(encoding="utf-8")
    documents = [document.strip("\n") for document in text.split(f"{END_OF_TEXT}\n")]
    documents = [document for document in documents if document]
    end = tokenizer.eos_token_id
    token_ids = [
        id for ids in tokenizer(documents, verbose=False)["input_ids"] for id in [*ids, end]
    ]
    size = sum(len(document.encode()) for document in documents)
    return Encoded(np.array(token_ids, dtype=np.int64), size / len(token_ids))


@dataclass(frozen=True)
class TextBatches:
    """Random windows, [windows, window + 1], each from a workload drawn by its share."""

    sources: dict[str, Encoded]
    mixture: dict[str, float]
    seed: int

    def __call__(self, step: int, windows: int, window: int) -> Batch:
        rng = np.random.default_rng((self.seed, step))
        names = sorted(self.mixture)
        shares = [self.mixture[name] for name in names]
        rows = []
        for name in rng.choice(names, size=windows, p=shares):
            token_ids = self.sources[name].token_ids
            start = rng.integers(0, len(token_ids) - window)
            rows.append(token_ids[start : start + window + 1])
        return (torch.from_numpy(np.stack(rows)),)


def encoded(
    tokenizer: PreTrainedTokenizerFast, file: Callable[[Path, str], Path], text: Path
) -> dict[str, Encoded]:
    return {name: encode(tokenizer, file(text, name)) for name in WORKLOADS}
