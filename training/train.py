"""Trains the shipped tiny family: a tokenizer, a target model, and draft models distilled on it.

Knows plain text files and writes folders in Hugging Face format. A training can be stopped at any
time and goes on from its last checkpoint when the same command is given again; batches are drawn
from (seed, step), so a resumed run sees the batches an unbroken one would. The stage rows goes on
with the first workload that is not complete.

    python -m training.train tokenizer --text build/text --out build/tokenizer
    python -m training.train target --text build/text --tokenizer build/tokenizer --out build/target
    python -m training.train rows --text build/text --teacher build/target --out build/rows
    python -m training.train draft --rows build/rows --tokenizer build/tokenizer --out build/draft
"""

import argparse
import json
import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from specviz.workloads.prompts import WORKLOADS
from training.distillation import RowBatches, Rows, agreement, distillation_loss, write_rows
from training.text import (
    CONTEXT,
    Batch,
    Encoded,
    TextBatches,
    encoded,
    held_out_file,
    train_tokenizer,
    training_file,
)

SHORT_WINDOW = 256  # of most steps, because it costs less attention; the last see whole contexts
MIXTURE = {"stories": 0.5, "problems": 0.25, "python": 0.25}
BATCHES_HELD_OUT = 8
LOG_EVERY = 10
CHECKPOINT_EVERY = 100
SHAPES = {
    # Deep and narrow: on a small machine a pass costs per layer, so a shallow draft is cheap, and
    # 128 numbers wide its weights stay in the caches of two cores.
    "target": dict(
        num_hidden_layers=24, hidden_size=192, intermediate_size=512, heads=3, key_value_heads=1
    ),
    "draft": dict(
        num_hidden_layers=1, hidden_size=128, intermediate_size=768, heads=2, key_value_heads=1
    ),
}


Loss = Callable[[LlamaForCausalLM, Batch], Tensor]


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


def new_model(shape: str, tokenizer: PreTrainedTokenizerFast) -> LlamaForCausalLM:
    size = SHAPES[shape]
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


def cross_entropy_loss(model: LlamaForCausalLM, batch: Batch) -> Tensor:
    """Mean loss of the next token, in nats; the batch is tokens, [windows, window + 1]."""
    (tokens,) = batch
    logits = model(input_ids=tokens[:, :-1], use_cache=False).logits.float()
    return cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten())


@torch.no_grad()
def bits_per_byte(
    model: LlamaForCausalLM, encoded: Encoded, device: torch.device
) -> tuple[float, float]:
    """On text that was never trained on; and nats a token."""
    batches = TextBatches({"text": encoded}, {"text": 1.0}, seed=0)
    losses = []
    for index in range(BATCHES_HELD_OUT):
        (tokens,) = batches(index, 2, CONTEXT)
        with torch.autocast(device.type, dtype=torch.bfloat16):
            losses.append(cross_entropy_loss(model, (tokens.to(device),)).item())
    nats = sum(losses) / len(losses)
    return nats / math.log(2) / encoded.bytes_per_token, nats


@dataclass
class Training:
    """One model on its way from step 0 to the end of its schedule, with its checkpoint in `out`.

    batches: (step, windows, window) to a batch. held_out: a line about the model for the log.
    stop_after: the step after which a weak model is kept, long before the schedule ends.
    """

    model: LlamaForCausalLM
    loss: Loss
    batches: Callable[[int, int, int], Batch]
    held_out: Callable[[LlamaForCausalLM], str]
    schedule: Schedule
    out: Path
    tokens_per_step: int
    micro_batch: int  # tokens in memory at once
    device: torch.device
    stop_after: int | None = None

    def run(self) -> None:
        self.model.to(self.device).train()
        optimizers = optimizers_for(self.model)
        step = self.load_checkpoint(optimizers)
        last = self.stop_after or self.schedule.steps
        started, first = time.perf_counter(), step
        while step < last:
            loss = self.one_step(step, optimizers)
            step += 1
            if step % LOG_EVERY == 0:
                rate = (time.perf_counter() - started) / (step - first)
                print(
                    f"step {step:>5}/{last}  loss {loss:.3f}  "
                    f"{self.tokens_per_step / rate:,.0f} tokens/s  "
                    f"{rate * (last - step) / 60:.0f} min left",
                    flush=True,
                )
            if step % CHECKPOINT_EVERY == 0 or step == last:
                self.save_checkpoint(step, optimizers)
                self.model.eval()
                print(f"step {step:>5}  held out: {self.held_out(self.model)}", flush=True)
                self.model.train()
        self.model.to(torch.float16).save_pretrained(self.out)
        print(f"{self.out}: {self.model.num_parameters():,} parameters")

    def one_step(self, step: int, optimizers: list[torch.optim.Optimizer]) -> float:
        window = self.schedule.window_at(step)
        batch = self.batches(step, self.tokens_per_step // window, window)
        parts = list(zip(*(part.split(self.micro_batch // window) for part in batch), strict=True))
        total = 0.0
        for part in parts:
            with torch.autocast(self.device.type, dtype=torch.bfloat16):
                loss = self.loss(self.model, tuple(tensor.to(self.device) for tensor in part))
            (loss / len(parts)).backward()
            total += loss.item() / len(parts)
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = self.schedule.rate_at(step)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        return total

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
        return int(state["step"])


def target_training(options: argparse.Namespace, device: torch.device) -> Training:
    tokenizer = PreTrainedTokenizerFast.from_pretrained(options.tokenizer)
    unseen = encoded(tokenizer, held_out_file, options.text)

    def held_out(model: LlamaForCausalLM) -> str:
        parts = []
        for name, text in unseen.items():
            bits, nats = bits_per_byte(model, text, device)
            parts.append(f"{name} {nats:.3f} nats a token, {bits:.3f} bits a byte")
        return " · ".join(parts)

    sources = encoded(tokenizer, training_file, options.text)
    return Training(
        model=new_model("target", tokenizer),
        loss=cross_entropy_loss,
        batches=TextBatches(sources, MIXTURE, options.seed),
        held_out=held_out,
        schedule=Schedule(options.steps, options.learning_rate),
        out=options.out,
        tokens_per_step=options.tokens_per_step,
        micro_batch=options.micro_batch,
        device=device,
    )


def draft_training(options: argparse.Namespace, device: torch.device) -> Training:
    tokenizer = PreTrainedTokenizerFast.from_pretrained(options.tokenizer)
    workloads = options.workloads or list(WORKLOADS)
    rows = {name: Rows(options.rows / name) for name in WORKLOADS}
    share = sum(MIXTURE[name] for name in workloads)
    mixture = {name: MIXTURE[name] / share for name in workloads}
    return Training(
        model=new_model("draft", tokenizer),
        loss=distillation_loss,
        batches=RowBatches(rows, mixture, options.seed),
        held_out=lambda model: agreement(model, rows, device),
        schedule=Schedule(options.steps, options.learning_rate, long_share=1.0),
        out=options.out,
        tokens_per_step=options.tokens_per_step,
        micro_batch=options.micro_batch,
        device=device,
        stop_after=options.stop_after,
    )


def train_model(options: argparse.Namespace, device: torch.device) -> None:
    torch.manual_seed(options.seed)
    make = draft_training if options.stage == "draft" else target_training
    make(options, device).run()
    PreTrainedTokenizerFast.from_pretrained(options.tokenizer).save_pretrained(options.out)
    settings = {name: str(value) for name, value in vars(options).items()}
    (options.out / "training.json").write_text(json.dumps(settings, indent=2) + "\n")


def make_rows(options: argparse.Namespace, device: torch.device) -> None:
    """The teacher's rows over the training text and over its own samples, a folder a workload."""
    tokenizer = PreTrainedTokenizerFast.from_pretrained(options.teacher)
    teacher = LlamaForCausalLM.from_pretrained(options.teacher, dtype=torch.float32)
    for name, text in encoded(tokenizer, training_file, options.text).items():
        write_rows(
            options.out / name,
            teacher.to(device).eval(),
            text.token_ids,
            read=int(options.read * MIXTURE[name]),
            own=int(options.own * MIXTURE[name]),
            seed=options.seed,
        )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    stages = parser.add_subparsers(dest="stage", required=True)
    commands = {name: stages.add_parser(name) for name in ("tokenizer", "target", "rows", "draft")}
    for stage, command in commands.items():
        command.add_argument("--out", type=Path, required=True)
        command.add_argument("--seed", type=int, default=0)
        if stage != "draft":
            command.add_argument(
                "--text", type=Path, required=True, help="folder made by training.corpus"
            )
        if stage in ("target", "draft"):
            command.add_argument("--tokenizer", type=Path, required=True)
            command.add_argument(
                "--micro-batch", type=int, default=4 * CONTEXT, help="tokens at once"
            )
    commands["tokenizer"].add_argument("--entries", type=int, default=4096)

    target = commands["target"]
    target.add_argument("--steps", type=int, default=600)
    target.add_argument("--learning-rate", type=float, default=3e-3)
    target.add_argument("--tokens-per-step", type=int, default=12 * CONTEXT)

    rows = commands["rows"]
    rows.add_argument("--teacher", type=Path, required=True, help="the trained target model")
    rows.add_argument("--read", type=int, default=3_000_000, help="tokens of training text")
    rows.add_argument("--own", type=int, default=1_000_000, help="tokens of the teacher's own")

    draft = commands["draft"]
    draft.add_argument("--rows", type=Path, required=True, help="folder made by the stage rows")
    draft.add_argument("--steps", type=int, default=6000)
    draft.add_argument("--stop-after", type=int, help="keep the weights of this step: a weak draft")
    draft.add_argument("--learning-rate", type=float, default=8e-3)
    draft.add_argument("--tokens-per-step", type=int, default=8 * CONTEXT)
    draft.add_argument("--workloads", nargs="*", choices=WORKLOADS, help="default: all three")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if options.stage == "tokenizer":
        train_tokenizer(options.text, options.out, options.entries)
    elif options.stage == "rows":
        make_rows(options, device)
    else:
        train_model(options, device)


if __name__ == "__main__":
    main()
