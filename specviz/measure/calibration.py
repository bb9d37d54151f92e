"""Which number type, how many threads and which cache a model runs fastest with on this CPU.

Measured once a machine and model shape, on random weights of that shape with one layer and with
two, from which the whole model's pass is told; and kept in a file. float32 can always be asked for
by name, and then nothing is measured.
"""

import json
import os
import statistics
import time
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM

from specviz.models.causal_lm import LOADING_ERRORS, CausalLM
from specviz.models.devices import device_name
from specviz.models.llama_lm import LlamaLM, runs

CPU = torch.device("cpu")
ALLOWED_THREADS = torch.get_num_threads()  # before any calibration has changed it
VOCABULARY = 8192  # at most; a larger one takes long to make and tells nothing more
CONTEXT = 64
FEWEST_PASSES = 3
SECONDS = 0.06  # of passes of one kind
ROWS = (1, 5)  # a plain token's pass and a verification's
WORTH_IT = 0.95  # a choice beside the default has to be this much faster
SHAPE = (
    "model_type",
    "num_hidden_layers",
    "hidden_size",
    "intermediate_size",
    "num_attention_heads",
    "num_key_value_heads",
    "head_dim",
    "vocab_size",
)
CACHES = {"preallocated": LlamaLM, "transformers": CausalLM}


@dataclass(frozen=True)
class Choice:
    """How a pair is to be run on the CPU. cache: preallocated or transformers."""

    dtype: str
    threads: int
    cache: str

    def is_possible(self) -> bool:
        return (
            self.dtype in ("float32", "bfloat16")
            and self.cache in CACHES
            and type(self.threads) is int
            and 1 <= self.threads <= ALLOWED_THREADS
        )

    def __str__(self) -> str:
        return f"{self.dtype}, threads {self.threads}, {self.cache} cache"


@dataclass(frozen=True)
class Calibration:
    """`pass_ms`: by choice, a one-token and a five-token pass of the whole model added up."""

    model: str
    chosen: Choice
    pass_ms: Mapping[str, float]
    date: str


def calibration_file() -> Path:
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "specviz" / "calibration.json"


def calibrated(name: str, config: Any) -> Choice:
    """From the file, or measured now and kept there. name: for people; config: transformers'.

    A model that cannot be made from its configuration gets the default: loading it says why.
    """
    kept, key = kept_calibrations(), key_of(config)
    if key not in kept:
        try:
            kept[key] = measured(name, config)
        except LOADING_ERRORS:
            return Choice("float32", ALLOWED_THREADS, "preallocated")
        keep(kept)
    return kept[key].chosen


def key_of(config: Any) -> str:
    """The machine, the library, the threads allowed and everything that shapes a pass."""
    shape = [str(getattr(config, name, "")) for name in SHAPE]
    return "|".join([device_name(CPU), torch.__version__, str(ALLOWED_THREADS), *shape])


def kept_calibrations() -> dict[str, Calibration]:
    """A file that cannot be read is as good as none: it is measured anew."""
    try:
        entries = json.loads(calibration_file().read_text(encoding="utf-8"))
        kept = {
            key: Calibration(**entry | {"chosen": Choice(**entry["chosen"])})
            for key, entry in entries.items()
        }
        return {key: entry for key, entry in kept.items() if entry.chosen.is_possible()}
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return {}


def keep(calibrations: Mapping[str, Calibration]) -> None:
    """Where the folder cannot be written the next start measures again."""
    file = calibration_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(f".{os.getpid()}")
        content = {key: asdict(entry) for key, entry in calibrations.items()}
        part.write_text(json.dumps(content, indent=1), encoding="utf-8")
        os.replace(part, file)
    except OSError:
        return


def measured(name: str, config: Any) -> Calibration:
    models = one, _ = sized(config, 1), sized(config, 2)
    pass_ms = {}
    try:
        for choice in choices(runs(one), ALLOWED_THREADS):
            torch.set_num_threads(choice.threads)
            pass_ms[choice] = pass_time_ms(models, config.num_hidden_layers, choice)
    finally:
        torch.set_num_threads(ALLOWED_THREADS)
    default = next(iter(pass_ms))
    best = min(pass_ms, key=lambda choice: pass_ms[choice])
    return Calibration(
        model=name,
        chosen=best if pass_ms[best] < WORTH_IT * pass_ms[default] else default,
        pass_ms={str(choice): ms for choice, ms in pass_ms.items()},
        date=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def choices(written_out: bool, allowed: int) -> list[Choice]:
    """The default first. bfloat16 only where the processor has instructions for it."""
    caches = ["preallocated", "transformers"] if written_out else ["transformers"]
    threads = sorted({allowed, 1}, reverse=True)
    found = [Choice("float32", number, cache) for number in threads for cache in caches]
    if has_bfloat16():
        found += [Choice("bfloat16", number, "transformers") for number in threads]
    return found


def has_bfloat16() -> bool:
    cpuinfo = Path("/proc/cpuinfo")
    flags = cpuinfo.read_text(encoding="utf-8") if cpuinfo.exists() else ""
    return "avx512_bf16" in flags or "amx_bf16" in flags


def pass_time_ms(models: Sequence[Any], layers: int, choice: Choice) -> float:
    """Both kinds of pass of a model with so many layers, told from models of one and of two."""
    dtype = getattr(torch, choice.dtype)
    one, two = (both_passes_ms(deepcopy(model).to(dtype), choice) for model in models)
    return one + (layers - 1) * max(0.0, two - one)


def both_passes_ms(model: Any, choice: Choice) -> float:
    trial = CACHES[choice.cache](model, model.config.vocab_size)
    return sum(median_ms(trial, rows) for rows in ROWS)


def sized(config: Any, layers: int) -> Any:
    """A random model of the same shape with so many layers."""
    smaller = deepcopy(config)
    smaller.num_hidden_layers = layers
    smaller.vocab_size = min(smaller.vocab_size, VOCABULARY)
    smaller.pad_token_id = None  # it may lie outside what is left of the vocabulary
    if getattr(smaller, "layer_types", None):
        smaller.layer_types = smaller.layer_types[:layers]
    return AutoModelForCausalLM.from_config(smaller, dtype=torch.float32).eval()


def median_ms(model: CausalLM, rows: int) -> float:
    context = max(1, min(CONTEXT, model.context_length - max(ROWS)))
    model.score([1] * context, rows=1)
    times: list[float] = []
    while len(times) < FEWEST_PASSES or sum(times) < 1e3 * SECONDS:
        started = time.perf_counter()
        model.score([1] * rows, rows=rows)
        times.append(1e3 * (time.perf_counter() - started))
        model.rollback(context)
    model.rollback(0)
    return statistics.median(times)
