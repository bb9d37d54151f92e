"""Finds the number type, thread count and cache with which a pair runs fastest on this CPU.

Measures the time per token of speculative runs on the loaded models and keeps the result in a file,
one entry per machine and pair of models. Nothing is measured if float32 is requested by name.
"""

import dataclasses
import json
import os
import statistics
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import torch

from specviz.engine.run import finished, run_pair
from specviz.measure.metrics import decode_tokens_per_second
from specviz.models.devices import ALLOWED_THREADS, choose_device, device_name, has_bfloat16
from specviz.models.llama_lm import LlamaLM
from specviz.models.pair import Pair, load_pair
from specviz.models.specs import PairSpec
from specviz.trace import Settings

PROMPT = "On Sunday they all went to see the sea, and on Monday they all went back to see it again."
SETTINGS = Settings(draft_length=4, max_new_tokens=24)
TURNS = 5
WORTH_IT = 0.95  # another choice replaces the default only below this share of its time
CACHES = ("preallocated", "transformers")


@dataclass(frozen=True)
class Choice:
    """How to run a pair on the CPU. cache: preallocated or transformers."""

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
    """`token_ms`: by choice, the median time per token of a speculative run."""

    pair: str
    chosen: Choice
    token_ms: Mapping[str, float]
    date: str


def load_calibrated(spec: PairSpec, device: str = "auto", dtype: str = "auto") -> Pair:
    """The pair; unless a number type is requested, set up as it runs fastest here, which takes some
    extra seconds the first time. Raises InputError as load_pair does."""
    if dtype != "auto" or choose_device(device).type != "cpu":
        return load_pair(spec, device, dtype)
    pair = load_pair(spec, "cpu", "float32")
    return as_chosen(pair, calibrated(pair))


def calibration_file() -> Path:
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "specviz" / "calibration.json"


def calibrated(pair: Pair) -> Choice:
    """Read from the file, or measured now and kept there; the default where a pair has no room for
    the prompt it is measured with. pair: in float32 on the CPU."""
    if not room_of(pair):
        return choices(isinstance(pair.target, LlamaLM))[0]
    kept, key = kept_calibrations(), key_of(pair)
    if key not in kept:
        kept[key] = measured(pair)
        keep(kept)
    return kept[key].chosen


def key_of(pair: Pair) -> str:
    """Names the machine, the library, the allowed threads and the models."""
    infos = [info for info in (pair.models.target, pair.models.draft) if info]
    models = [f"{info.id} {info.sha256} {info.parameters}" for info in infos]
    cpu = torch.device("cpu")
    return "|".join([device_name(cpu), torch.__version__, str(ALLOWED_THREADS), *models])


def kept_calibrations() -> dict[str, Calibration]:
    """An unreadable file counts as none, so the pair is measured again."""
    try:
        entries = json.loads(calibration_file().read_text(encoding="utf-8"))
        kept = {
            key: Calibration(**entry | {"chosen": Choice(**entry["chosen"])})
            for key, entry in entries.items()
        }
        return {key: entry for key, entry in kept.items() if entry.chosen.is_possible()}
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return {}


def keep(calibrations: Mapping[str, Calibration]) -> None:
    """If the folder is not writable, the next start measures again."""
    file = calibration_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(f".{os.getpid()}")
        content = {key: asdict(entry) for key, entry in calibrations.items()}
        part.write_text(json.dumps(content, indent=1), encoding="utf-8")
        os.replace(part, file)
    except OSError:
        return


def measured(pair: Pair) -> Calibration:
    """All choices alternate, so that a slow moment of the machine affects them alike."""
    options = choices(isinstance(pair.target, LlamaLM))
    times: dict[Choice, list[float]] = {choice: [] for choice in options}
    loaded = {pair.dtype: pair}
    for choice in options:  # one copy of the weights for each number type
        if choice.dtype not in loaded:
            loaded[choice.dtype] = as_chosen(pair, choice)
    trials = {choice: as_chosen(loaded[choice.dtype], choice) for choice in options}
    for turn in range(TURNS + 1):
        for choice, trial in trials.items():
            torch.set_num_threads(choice.threads)
            taken = token_ms(trial)
            if turn:  # the first one warms up
                times[choice].append(taken)
    medians = {choice: statistics.median(values) for choice, values in times.items()}
    default, best = options[0], min(options, key=lambda choice: medians[choice])
    return Calibration(
        pair=pair.spec.name,
        chosen=best if medians[best] < WORTH_IT * medians[default] else default,
        token_ms={str(choice): ms for choice, ms in medians.items()},
        date=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def choices(written_out: bool) -> list[Choice]:
    """The default first. bfloat16 only if the processor has instructions for it."""
    caches = CACHES if written_out else CACHES[1:]
    threads = sorted({ALLOWED_THREADS, 1}, reverse=True)
    found = [Choice("float32", number, cache) for number in threads for cache in caches]
    if has_bfloat16():
        found += [Choice("bfloat16", number, "transformers") for number in threads]
    return found


def as_chosen(pair: Pair, choice: Choice) -> Pair:
    """The pair set up another way; its models are reloaded only for another number type."""
    preallocated = choice.cache == "preallocated"
    if choice.dtype != pair.dtype:
        return load_pair(
            pair.spec, "cpu", choice.dtype, threads=choice.threads, preallocated=preallocated
        )
    torch.set_num_threads(choice.threads)
    return pair.with_cache(preallocated)


def room_of(pair: Pair) -> int:
    """How many tokens may follow the prompt, up to those of SETTINGS; 0 where it cannot be read."""
    tokens = len(pair.tokenizer.encode(PROMPT))
    context = min(model.context_length for model in (pair.target, pair.draft) if model)
    return max(0, min(SETTINGS.max_new_tokens, context - tokens)) if tokens else 0


def token_ms(pair: Pair) -> float:
    """Of a speculative run, without its prefill."""
    asked = dataclasses.replace(SETTINGS, max_new_tokens=room_of(pair))
    run = run_pair(pair, PROMPT, asked, record=False, until_end=False)
    return 1e3 / decode_tokens_per_second(finished(run))
