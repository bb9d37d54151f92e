"""What a draft learns from: the teacher's probabilities over text it read and text it wrote itself.

Knows token ids and models; no text, no tokenizer. The teacher is asked once: of every position its
likeliest entries are kept on disk, so that a small draft sees each of them many times.
"""

import copy
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import log_softmax
from transformers import DynamicCache, LlamaForCausalLM

KEPT = 48  # entries of a row; they hold nine tenths of the mass or more, the rest is one number
TEMPERATURES = (0.0, 0.5, 1.0)  # of the teacher's own texts
PREFIX = range(1, 40)  # tokens of a document the teacher goes on from
WRITTEN = 256  # tokens of a text, prefix included; a window holds several
BATCH = 256  # texts written at once
HELD_OUT = 32  # last windows of a folder, never trained on
SCORED_AT_ONCE = 8  # windows


@dataclass(frozen=True)
class Rows:
    """One folder: tokens [windows, window], and of the position that follows each token the
    teacher's likeliest `ids` and their `probs`, [windows, window, KEPT]."""

    folder: Path

    @cached_property
    def arrays(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        names = ("tokens", "ids", "probs")
        tokens, ids, probs = (np.load(self.folder / f"{name}.npy", mmap_mode="r") for name in names)
        return tokens, ids, probs

    @property
    def windows(self) -> int:
        return len(self.arrays[0])

    def batch(self, chosen: np.ndarray) -> tuple[Tensor, Tensor, Tensor]:
        tokens, ids, probs = (array[np.sort(chosen)] for array in self.arrays)
        return (
            torch.from_numpy(tokens.astype(np.int64)),
            torch.from_numpy(ids.astype(np.int64)),
            torch.from_numpy(probs.astype(np.float32)),
        )


@dataclass(frozen=True)
class RowBatches:
    """Windows of the workloads by their share, without replacement inside a batch."""

    rows: dict[str, Rows]
    mixture: dict[str, float]
    seed: int

    def __call__(self, step: int, windows: int, window: int) -> tuple[Tensor, ...]:
        rng = np.random.default_rng((self.seed, step))
        names = sorted(self.mixture)
        counts = rng.multinomial(windows, [self.mixture[name] for name in names])
        parts = []
        for name, count in zip(names, counts, strict=True):
            seen = self.rows[name].windows - HELD_OUT
            parts.append(self.rows[name].batch(rng.choice(seen, size=count, replace=False)))
        return tuple(torch.cat(tensors) for tensors in zip(*parts, strict=True))


def distillation_loss(model: LlamaForCausalLM, batch: tuple[Tensor, ...]) -> Tensor:
    """Cross-entropy against the teacher's rows; what a row left out counts as one entry.

    Its minimum is q = p, and a draft's acceptance rate is 1 - TV(p, q).
    """
    tokens, ids, probs = batch
    logs = log_softmax(model(input_ids=tokens, use_cache=False).logits.float(), -1)
    logs = logs.gather(-1, ids)
    rest = (1 - probs.sum(-1)).clamp(min=0)
    rest_log = torch.log1p(-logs.exp().sum(-1).clamp(max=1 - 1e-6))
    return -((probs * logs).sum(-1) + rest * rest_log).mean()


@torch.no_grad()
def agreement(model: LlamaForCausalLM, rows: dict[str, Rows], device: torch.device) -> str:
    """Of held-out windows: mean overlap sum min(p, q), and how often the likeliest token is the
    same. They are the acceptance rates at temperature 1 and 0 over all positions alike."""
    parts = []
    for name, folder in rows.items():
        held_out = np.arange(folder.windows - HELD_OUT, folder.windows)
        tokens, ids, probs = (tensor.to(device) for tensor in folder.batch(held_out))
        overlap, same = [], []
        for window in range(HELD_OUT):
            with torch.autocast(device.type, dtype=torch.bfloat16):
                logits = model(input_ids=tokens[window : window + 1], use_cache=False).logits[0]
            logits = logits.float()
            draft = logits.softmax(-1).gather(-1, ids[window])
            overlap.append(torch.minimum(draft, probs[window]).sum(-1).mean())
            same.append((logits.argmax(-1) == ids[window, :, 0]).float().mean())
        parts.append(
            f"{name} overlap {torch.stack(overlap).mean():.3f} same {torch.stack(same).mean():.3f}"
        )
    return " · ".join(parts)


def write_rows(
    out: Path, teacher: LlamaForCausalLM, token_ids: np.ndarray, read: int, own: int, seed: int
) -> None:
    """read: tokens of the text to ask about, at most all. own: tokens the teacher writes itself."""
    if (out / "probs.npy").exists():
        print(f"{out} is there already")
        return
    out.mkdir(parents=True, exist_ok=True)
    window = teacher.config.max_position_embeddings
    rng = np.random.default_rng(seed)
    starts = rng.permutation(len(token_ids) // window)[: max(1, read // window)] * window
    windows = [token_ids[start : start + window] for start in starts]
    # What it writes need not be its exact distribution, and bfloat16 writes twice as fast.
    writer = copy.deepcopy(teacher).to(torch.bfloat16)
    while len(windows) < (read + own) // window:
        prompts = prefixes(teacher, token_ids, rng)
        temperature = float(rng.choice(TEMPERATURES))
        texts = written(writer, prompts, temperature, min(WRITTEN, window), seed=len(windows))
        windows += list(texts.reshape(-1, window))
        print(f"{out}: {len(windows):,} windows", flush=True)
    # Shuffled, so that the held-out windows at the end are of both kinds.
    tokens = np.stack(windows)[rng.permutation(len(windows))]
    ids = np.lib.format.open_memmap(out / "ids.npy", "w+", np.uint16, (*tokens.shape, KEPT))
    probs = np.empty((*tokens.shape, KEPT), np.float16)
    for start in range(0, len(tokens), SCORED_AT_ONCE):
        part = slice(start, start + SCORED_AT_ONCE)
        ids[part], probs[part] = teacher_rows(teacher, tokens[part])
    ids.flush()
    np.save(out / "tokens.npy", tokens.astype(np.uint16))
    np.save(out / "part.npy", probs)
    os.replace(out / "part.npy", out / "probs.npy")  # its presence says that the folder is complete
    print(f"{out}: {tokens.size:,} tokens, {probs.sum(-1, dtype=np.float32).mean():.4f} kept")


def prefixes(teacher: LlamaForCausalLM, token_ids: np.ndarray, rng: np.random.Generator) -> Tensor:
    """[BATCH, length]: the end of a text, then the first tokens of another; one length for all."""
    end = teacher.config.eos_token_id
    starts = np.flatnonzero(token_ids == end)
    starts = starts[starts + PREFIX.stop < len(token_ids)]
    length = rng.choice(PREFIX)
    return torch.from_numpy(
        np.stack([token_ids[start : start + length] for start in rng.choice(starts, BATCH)])
    ).to(teacher.device)


@torch.inference_mode()
def written(
    writer: LlamaForCausalLM, prompts: Tensor, temperature: float, length: int, seed: int
) -> np.ndarray:
    """[BATCH, length] token ids: the prompts and how the writer goes on."""
    generator = torch.Generator(writer.device).manual_seed(seed)
    cache, fed, text = DynamicCache(), prompts, [prompts]
    while sum(part.shape[1] for part in text) < length:
        logits = writer(input_ids=fed, past_key_values=cache, logits_to_keep=1).logits[:, -1]
        if temperature == 0:
            fed = logits.argmax(-1, keepdim=True)
        else:
            probs = torch.softmax(logits.float() / temperature, -1)
            fed = torch.multinomial(probs, 1, generator=generator)
        text.append(fed)
    return torch.cat(text, 1).cpu().numpy()


@torch.inference_mode()
def teacher_rows(teacher: LlamaForCausalLM, tokens: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    fed = torch.from_numpy(tokens.astype(np.int64)).to(teacher.device)
    with torch.autocast(teacher.device.type, dtype=torch.bfloat16):
        logits = teacher(input_ids=fed, use_cache=False).logits
    top = torch.softmax(logits.float(), -1).topk(min(KEPT, logits.shape[-1]), -1)
    return top.indices.cpu().numpy(), top.values.cpu().numpy()
