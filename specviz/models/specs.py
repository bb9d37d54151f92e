"""What is known of a pair before it is loaded. Plain values; imports nothing from specviz."""

from dataclasses import dataclass
from pathlib import Path

DEVICES = ("auto", "cpu", "cuda", "mps")
DTYPES = ("auto", "float32", "bfloat16")


@dataclass(frozen=True)
class ModelSource:
    """Where a model comes from: a folder (absolute) or a Hub id with an optional revision.

    parameters: the size given in the file for a model that is not on this machine yet.
    """

    location: str
    revision: str | None = None
    parameters: int | None = None

    @property
    def is_folder(self) -> bool:
        return Path(self.location).is_absolute()


@dataclass(frozen=True)
class PairSpec:
    """One entry of models.yaml. `draft` is None for the n-gram drafter."""

    name: str
    about: str
    target: ModelSource
    draft: ModelSource | None
    chat: bool = False

    @property
    def needs_download(self) -> bool:
        return not all(source.is_folder for source in (self.target, self.draft) if source)
