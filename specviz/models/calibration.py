"""Which number type, how many threads and which cache a model runs fastest with on this CPU.

Measured once a machine and model shape, on random weights of that shape with one and with a few
layers, and kept in a file; from the two the whole model's pass is told. float32 can always be asked
for by name, and then nothing is measured.
"""

import itertools
import json
import os
import statistics
import time
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM

from specviz.models.causal_lm import CausalLM
from specviz.models.devices import device_name
from specviz.models.llama_lm import LlamaLM, runs

CPU = torch.device("cpu")
FEW, MORE = 1, 4  # layers of the two models that are timed
CONTEXT = 64
PASSES = 12
ROWS = (1, 5)  # a plain token's pass and a verification's
WORTH_IT = 0.95  # a choice beside the default has to be this much faster
CACHES = {"preallocated": LlamaLM, "transformers": CausalLM}


@dataclass(frozen=True)
class Choice:
    """How a pair is to be run on the CPU. cache: preallocated or transformers."""

    dtype: str
    threads: int
    cache: str

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


def calibrated(name: str, config: Any) -> Calibration:
    """From the file, or measured now and kept there. name: for people; config: transformers'."""
    kept, key = kept_calibrations(), key_of(config)
    if key not in kept:
        kept[key] = measured(name, config)
        keep(kept)
    return kept[key]


def key_of(config: Any) -> str:
    """The machine, the library, the threads allowed and everything that shapes a pass."""
    names = ("model_type", "num_hidden_layers", "hidden_size", "intermediate_size", "vocab_size")
    shape = [str(getattr(config, name, "")) for name in names]
    return "|".join([device_name(CPU), torch.__version__, str(torch.get_num_threads()), *shape])


def kept_calibrations() -> dict[str, Calibration]:
    """A file that cannot be read is as good as none: it is measured anew."""
    try:
        entries = json.loads(calibration_file().read_text(encoding="utf-8"))
        return {
            key: Calibration(**entry | {"chosen": Choice(**entry["chosen"])})
            for key, entry in entries.items()
        }
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
    allowed = torch.get_num_threads()
    default = Choice("float32", allowed, "preallocated")
    pass_ms = {}
    try:
        for choice in choices(config, allowed):
            torch.set_num_threads(choice.threads)
            pass_ms[choice] = pass_time_ms(config, choice)
    finally:
        torch.set_num_threads(allowed)
    default = default if default in pass_ms else next(iter(pass_ms))
    best = min(pass_ms, key=lambda choice: pass_ms[choice])
    return Calibration(
        model=name,
        chosen=best if pass_ms[best] < WORTH_IT * pass_ms[default] else default,
        pass_ms={str(choice): ms for choice, ms in pass_ms.items()},
        date=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def choices(config: Any, allowed: int) -> list[Choice]:
    """The default first. bfloat16 only where the processor has instructions for it."""
    dtypes = ["float32", "bfloat16"] if has_bfloat16() else ["float32"]
    caches = ["preallocated", "transformers"] if runs(sized(config, FEW)) else ["transformers"]
    threads = sorted({allowed, 1}, reverse=True)
    return [Choice(*parts) for parts in itertools.product(dtypes, threads, caches)]


def has_bfloat16() -> bool:
    cpuinfo = Path("/proc/cpuinfo")
    flags = cpuinfo.read_text(encoding="utf-8") if cpuinfo.exists() else ""
    return "avx512_bf16" in flags or "amx_bf16" in flags


def pass_time_ms(config: Any, choice: Choice) -> float:
    """Both kinds of pass, from a model with few layers and one with more."""
    few, more = (
        sum(median_ms(CACHES[choice.cache](model, model.config.vocab_size), rows) for rows in ROWS)
        for model in (
            sized(config, layers).to(getattr(torch, choice.dtype)) for layers in (FEW, MORE)
        )
    )
    a_layer = max(0.0, more - few) / (MORE - FEW)
    return few + a_layer * (config.num_hidden_layers - FEW)


def sized(config: Any, layers: int) -> Any:
    """A random model of the same shape with so many layers."""
    smaller = deepcopy(config)
    smaller.num_hidden_layers = layers
    if hasattr(smaller, "layer_types"):
        smaller.layer_types = smaller.layer_types and smaller.layer_types[:layers]
    return AutoModelForCausalLM.from_config(smaller).eval()


def median_ms(model: CausalLM, rows: int) -> float:
    context = min(CONTEXT, model.context_length - max(ROWS))
    model.rollback(0)
    model.score([1] * context, rows=1)
    times = []
    for _ in range(PASSES):
        started = time.perf_counter()
        model.score([1] * rows, rows=rows)
        times.append(1e3 * (time.perf_counter() - started))
        model.rollback(context)
    return statistics.median(times)


