"""Whether a pair fits this machine, judged without loading it.

Counts the memory of the weights in the number type of a run; MARGIN allows for caches and passes.
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from specviz.errors import InputError
from specviz.models.devices import choose_dtype, dtype_name, memory_of
from specviz.models.files import ModelFiles, cached, find_files, reason_of
from specviz.models.specs import ModelSource, PairSpec

MARGIN = 1.2


@dataclass(frozen=True)
class Fit:
    """In bytes; `needed` is for the number type `dtype`, and None if the size of a model is
    unknown. here: every file of the pair is on this machine."""

    needed: int | None
    available: int
    dtype: str
    here: bool

    @property
    def fits(self) -> bool | None:
        return None if self.needed is None else self.needed <= self.available


def fit_of(spec: PairSpec, device: torch.device) -> Fit:
    """Raises InputError for a damaged model folder."""
    sources = {source for source in (spec.target, spec.draft) if source}
    found = {source: on_this_machine(source) for source in sources}
    counts = [
        parameters_in(files) if files else source.parameters for source, files in found.items()
    ]
    dtype = choose_dtype("auto", device)
    known = [count for count in counts if count is not None]
    return Fit(
        needed=math.ceil(MARGIN * dtype.itemsize * sum(known))
        if len(known) == len(counts)
        else None,
        available=memory_of(device),
        dtype=dtype_name(dtype),
        here=all(found.values()),
    )


def on_this_machine(source: ModelSource) -> ModelFiles | None:
    return find_files(source) if source.is_folder else cached(source)


def parameters_in(files: ModelFiles) -> int:
    """How many numbers the weights hold, from the files' headers: an 8-byte length, then JSON."""
    try:
        return sum(
            math.prod(tensor["shape"])
            for path in files.weights()
            for name, tensor in header_of(path).items()
            if name != "__metadata__"
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            f"The weights of {files.name} cannot be read ({reason_of(error)}): get the model again."
        ) from error


def header_of(path: Path) -> Any:
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if length > path.stat().st_size:
            raise ValueError(f"{path.name} is not safetensors")
        return json.loads(file.read(length))
