"""Recordings of real runs, shipped so that there is something to watch before any model is loaded.

`python -m specviz record` makes them all again; each is a trace as gzipped JSON.
"""

import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path

from specviz.errors import InputError
from specviz.trace import Trace
from specviz.workloads.prompts import WORKLOADS

FOLDER = Path(__file__).parent
ENDING = ".json.gz"
MOST_BYTES = 64_000_000  # of an unpacked trace; the longest possible run has 20 MB


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


def read_recording(name: str) -> Trace:
    """A shipped recording by name. Raises InputError for an unknown name."""
    if name not in RECORDINGS:
        raise InputError(
            f"There is no recording named {name}: choose one of {', '.join(RECORDINGS)}."
        )
    return read_trace((FOLDER / f"{name}{ENDING}").read_bytes())


def read_trace(content: bytes) -> Trace:
    """A saved trace, gzipped or not. Raises InputError for anything else."""
    try:
        if content[:2] == b"\x1f\x8b":
            content = unpacked(content)
        text = content.decode()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise InputError(
            "This is not a trace, neither as JSON nor gzipped: choose a file saved by specviz."
        ) from error
    return Trace.from_json(text)


def unpacked(content: bytes) -> bytes:
    unzip = zlib.decompressobj(16 + zlib.MAX_WBITS)
    plain = unzip.decompress(content, MOST_BYTES)
    if unzip.unconsumed_tail:
        raise InputError(
            f"This file unpacks to more than {MOST_BYTES:,} bytes: choose a file saved by specviz."
        )
    return plain


def write_recording(trace: Trace, name: str, folder: Path = FOLDER) -> Path:
    """Gzipped without a time stamp, so that the same trace gives the same bytes."""
    file = folder / f"{name}{ENDING}"
    file.write_bytes(gzip.compress(trace.to_json().encode(), compresslevel=9, mtime=0))
    return file
