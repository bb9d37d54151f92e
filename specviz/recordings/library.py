"""Recordings of real runs, shipped so that there is something to watch before any model is loaded.

`python -m specviz record` makes them all again; each is a trace as gzipped JSON.
"""

import gzip
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from specviz.errors import InputError
from specviz.recordings.reader import read_trace
from specviz.trace import Trace
from specviz.workloads.prompts import WORKLOADS

FOLDER = Path(__file__).parent
ENDING = ".json.gz"


@dataclass(frozen=True)
class Recording:
    """One recording: a pair on the first prompt of a workload."""

    pair: str
    workload: str
    temperature: float
    draft_length: int = 4
    seed: int = 7
    max_new_tokens: int = 64

    @property
    def name(self) -> str:
        return f"{self.pair}-{self.workload}-{'greedy' if self.temperature == 0 else 'sampled'}"

    @property
    def title(self) -> str:
        way = "greedy" if self.temperature == 0 else f"temperature {self.temperature:g}"
        return f"{WORKLOADS[self.workload].noun}, {way}, {DRAFTS[self.pair]}"


DRAFTS = {
    "tiny": "distilled draft",
    "tiny-weak": "weak draft",
    "tiny-mismatched": "mismatched draft",
    "tiny-ngram": "n-gram drafts",
}
RECORDINGS = {
    recording.name: recording
    for recording in (
        *(
            Recording(pair, workload, temperature)
            for pair in ("tiny", "tiny-weak", "tiny-mismatched")
            for workload in WORKLOADS
            for temperature in (1.0, 0.0)
        ),
        Recording("tiny-ngram", "problems", 0.0),
    )
}

FIRST = next(iter(RECORDINGS))  # what a visitor sees first


@cache
def read_recording(name: str) -> Trace:
    """A shipped recording, read once a process. Raises InputError for an unknown name."""
    if name not in RECORDINGS:
        raise InputError(
            f"There is no recording named {name}: choose one of {', '.join(RECORDINGS)}."
        )
    return read_trace((FOLDER / f"{name}{ENDING}").read_bytes())


def write_recording(trace: Trace, name: str, folder: Path = FOLDER) -> Path:
    """Gzipped without a time stamp, so that the same trace gives the same bytes."""
    file = folder / f"{name}{ENDING}"
    file.write_bytes(gzip.compress(trace.to_json().encode(), compresslevel=9, mtime=0))
    return file
