"""Trains the shipped tiny family: a tokenizer, a target model, and draft models distilled on it.

Knows plain text files and writes folders in Hugging Face format. Each stage can be stopped at any
time and goes on from its last checkpoint when the same command is given again; batches are drawn
from (seed, step), so a resumed run sees the batches an unbroken one would.

    python -m training.train tokenizer --text build/text --out build/tokenizer
    python -m training.train target --text build/text --tokenizer build/tokenizer --out build/target
    python -m training.train draft --text build/text --tokenizer build/tokenizer \
        --teacher build/target --out build/draft
"""

import argparse
import json
import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from torch import Tensor
from torch.nn.functional import cross_entropy, log_softmax, softmax
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from training.corpus import END_OF_TEXT, WORKLOADS

CONTEXT = 1024
SHORT_WINDOW = (
    256  # most steps see short windows, which cost less attention; the last see whole contexts
)
MIXTURE = {"stories": 0.5, "problems": 0.25, "python": 0.25}
BATCHES_HELD_OUT = 8
LOG_EVERY = 10
CHECKPOINT_EVERY = 100
SHAPES = {
    # Deep and narrow: on a small machine a pass costs per layer, so a shallow draft is cheap.
    "target": dict(
        num_hidden_layers=12, hidden_size=256, intermediate_size=704, heads=4, key_value_heads=2
    ),
    "draft": dict(
        num_hidden_layers=1, hidden_size=128, intermediate_size=352, heads=2, key_value_heads=1
    ),
}


Loss = Callable[[LlamaForCausalLM, Tensor], Tensor]


@dataclass(frozen=True)
class Schedule:
    """A trapezium: linear warm-up, a plateau, linear decay to zero over the last part."""

    steps: int
    learning_rate: float
    warm_up: int = 50
    decay_share: float = 0.35
    long_share: float = 0.2

    def rate_at(self, step: int) -> float:
        rise = (step + 1) / self.warm_up
        fall = (self.steps - step) / (self.decay_share * self.steps)
        return self.learning_rate * min(1.0, rise, fall)

    def window_at(self, step: int) -> int:
        return CONTEXT if step >= (1 - self.long_share) * self.steps else SHORT_WINDOW


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


def batch_at(
    sources: dict[str, Encoded],
    mixture: dict[str, float],
    shape: tuple[int, int],
    seed: tuple[int, int],
) -> Tensor:
    """Random windows, [windows, window + 1], each from a workload drawn by its share."""
    size, window = shape
    rng = np.random.default_rng(seed)
    names = sorted(mixture)
    windows = []
    for name in rng.choice(names, size=size, p=[mixture[name] for name in names]):
        token_ids = sources[name].token_ids
        start = rng.integers(0, len(token_ids) - window)
        windows.append(token_ids[start : start + window + 1])
    return torch.from_numpy(np.stack(windows))


def new_model(shape: str, tokenizer: PreTrainedTokenizerFast, **changes: int) -> LlamaForCausalLM:
    size = SHAPES[shape] | changes
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=size["hidden_size"],
        intermediate_size=size["intermediate_size"],
        num_hidden_layers=size["num_hidden_layers"],
        num_attention_heads=size["heads"],
        num_key_value_heads=size["key_value_heads"],
        head_dim=size["hidden_size"] // size["heads"],
        max_position_embeddings=CONTEXT,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
    )
    return LlamaForCausalLM(config)


def optimizers_for(model: LlamaForCausalLM) -> list[torch.optim.Optimizer]:
    """Muon for the matrices inside the layers, AdamW for the embedding and the norms."""
    matrices = [p for name, p in model.named_parameters() if p.ndim == 2 and "embed" not in name]
    others = [p for name, p in model.named_parameters() if p.ndim != 2 or "embed" in name]
    return [
        torch.optim.Muon(matrices, weight_decay=0.05, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW(others, betas=(0.9, 0.95), weight_decay=0.0),
    ]


def cross_entropy_loss(model: LlamaForCausalLM, tokens: Tensor) -> Tensor:
    """Mean loss of the next token, in nats; tokens is [windows, window + 1]."""
    logits = model(input_ids=tokens[:, :-1], use_cache=False).logits.float()
    return cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten())


def distillation_loss(teacher: LlamaForCausalLM) -> Loss:
    """Cross-entropy against the target's probabilities, which the draft must match."""

    def loss(model: LlamaForCausalLM, tokens: Tensor) -> Tensor:
        with torch.no_grad():
            target_probs = softmax(
                teacher(input_ids=tokens[:, :-1], use_cache=False).logits.float(), -1
            )
        logits = model(input_ids=tokens[:, :-1], use_cache=False).logits.float()
        return -(target_probs * log_softmax(logits, -1)).sum(-1).mean()

    return loss


@dataclass
class Training:
    """One model on its way from step 0 to the end of its schedule, with its checkpoint in `out`."""

    model: LlamaForCausalLM
    loss: Loss
    sources: dict[str, Encoded]
    held_out: dict[str, Encoded]
    mixture: dict[str, float]
    schedule: Schedule
    out: Path
    seed: int
    tokens_per_step: int
    micro_batch: int  # tokens in memory at once
    device: torch.device

    def run(self) -> None:
        self.model.to(self.device).train()
        optimizers = optimizers_for(self.model)
        step = self.load_checkpoint(optimizers)
        started, first = time.perf_counter(), step
        while step < self.schedule.steps:
            loss = self.one_step(step, optimizers)
            step += 1
            if step % LOG_EVERY == 0:
                rate = (time.perf_counter() - started) / (step - first)
                left = rate * (self.schedule.steps - step)
                print(
                    f"step {step:>5}/{self.schedule.steps}  loss {loss:.3f}  "
                    f"{self.tokens_per_step / rate:,.0f} tokens/s  {left / 60:.0f} min left",
                    flush=True,
                )
            if step % CHECKPOINT_EVERY == 0 or step == self.schedule.steps:
                self.save_checkpoint(step, optimizers)
                print(f"step {step:>5}  held out: {self.held_out_line()}", flush=True)
        self.model.to(torch.float16).save_pretrained(self.out)
        print(f"{self.out}: {self.model.num_parameters():,} parameters")

    def one_step(self, step: int, optimizers: list[torch.optim.Optimizer]) -> float:
        window = self.schedule.window_at(step)
        shape = (self.tokens_per_step // window, window)
        tokens = batch_at(self.sources, self.mixture, shape, (self.seed, step)).to(self.device)
        parts = tokens.split(self.micro_batch // window)
        total = 0.0
        for part in parts:
            with self.autocast():
                loss = self.loss(self.model, part)
            (loss / len(parts)).backward()
            total += loss.item() / len(parts)
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = self.schedule.rate_at(step)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        return total

    def autocast(self) -> torch.autocast:
        return torch.autocast(self.device.type, dtype=torch.bfloat16)

    @torch.no_grad()
    def held_out_line(self) -> str:
        """Bits per byte of every workload on text that was never trained on."""
        self.model.eval()
        parts = []
        for name, encoded in self.held_out.items():
            losses = []
            for index in range(BATCHES_HELD_OUT):
                tokens = batch_at({name: encoded}, {name: 1.0}, (2, CONTEXT), (0, index)).to(
                    self.device
                )
                with self.autocast():
                    losses.append(cross_entropy_loss(self.model, tokens).item())
            nats = sum(losses) / len(losses)
            bits = nats / math.log(2) / encoded.bytes_per_token
            parts.append(f"{name} {nats:.3f} nats a token, {bits:.3f} bits a byte")
        self.model.train()
        return " · ".join(parts)

    @property
    def checkpoint(self) -> Path:
        return self.out / "checkpoint.pt"

    def save_checkpoint(self, step: int, optimizers: list[torch.optim.Optimizer]) -> None:
        self.out.mkdir(parents=True, exist_ok=True)
        state = {
            "step": step,
            "model": self.model.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in optimizers],
        }
        part = self.checkpoint.with_suffix(".part")
        torch.save(state, part)
        os.replace(part, self.checkpoint)

    def load_checkpoint(self, optimizers: list[torch.optim.Optimizer]) -> int:
        if not self.checkpoint.exists():
            return 0
        state = torch.load(self.checkpoint, map_location=self.device, weights_only=True)
        self.model.load_state_dict(state["model"])
        for optimizer, saved in zip(optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        print(f"going on from step {state['step']}")
        return state["step"]


def train_model(options: argparse.Namespace) -> None:
    torch.manual_seed(options.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    tokenizer = PreTrainedTokenizerFast.from_pretrained(options.tokenizer)
    workloads = options.workloads or list(WORKLOADS)
    share = sum(MIXTURE[name] for name in workloads)
    if options.stage == "draft":
        teacher = (
            LlamaForCausalLM.from_pretrained(options.teacher, dtype=torch.float32).to(device).eval()
        )
        loss = distillation_loss(teacher)
        model = new_model("draft", tokenizer, num_hidden_layers=options.layers)
    else:
        loss = cross_entropy_loss
        model = new_model("target", tokenizer)
    Training(
        model=model,
        loss=loss,
        sources={name: encode(tokenizer, training_file(options.text, name)) for name in workloads},
        held_out={name: encode(tokenizer, held_out_file(options.text, name)) for name in WORKLOADS},
        mixture={name: MIXTURE[name] / share for name in workloads},
        schedule=Schedule(options.steps, options.learning_rate),
        out=options.out,
        seed=options.seed,
        tokens_per_step=options.tokens_per_step,
        micro_batch=options.micro_batch,
        device=device,
    ).run()
    tokenizer.save_pretrained(options.out)
    settings = {name: str(value) for name, value in vars(options).items()}
    (options.out / "training.json").write_text(json.dumps(settings, indent=2) + "\n")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    stages = parser.add_subparsers(dest="stage", required=True)
    for stage, steps, rate in (("tokenizer", 0, 0.0), ("target", 600, 3e-3), ("draft", 1500, 4e-3)):
        command = stages.add_parser(stage)
        command.add_argument(
            "--text", type=Path, required=True, help="folder made by training.corpus"
        )
        command.add_argument("--out", type=Path, required=True)
        if stage == "tokenizer":
            command.add_argument("--entries", type=int, default=4096)
            continue
        command.add_argument("--tokenizer", type=Path, required=True)
        command.add_argument("--steps", type=int, default=steps)
        command.add_argument("--learning-rate", type=float, default=rate)
        command.add_argument(
            "--tokens-per-step", type=int, default=(8 if stage == "draft" else 12) * CONTEXT
        )
        command.add_argument(
            "--micro-batch", type=int, default=4 * CONTEXT, help="tokens in memory at once"
        )
        command.add_argument("--seed", type=int, default=0)
        command.add_argument("--workloads", nargs="*", choices=WORKLOADS, help="default: all three")
        if stage == "draft":
            command.add_argument(
                "--teacher", type=Path, required=True, help="the trained target model"
            )
            command.add_argument("--layers", type=int, default=1)
    return parser.parse_args()


def main() -> None:
    options = arguments()
    if options.stage == "tokenizer":
        train_tokenizer(options.text, options.out, options.entries)
    else:
        train_model(options)


if __name__ == "__main__":
    main()
