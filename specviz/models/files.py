"""A model's files on this machine: its own folder, or the Hub's cache, filled on first use.

The only module that talks to the Hub. Knows names, JSON and digests, but not torch or transformers.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from huggingface_hub import HfApi, snapshot_download
from huggingface_hub.errors import (
    GatedRepoError,
    HFValidationError,
    LocalEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from specviz.errors import InputError
from specviz.models.specs import ModelSource

WEIGHTS = "model.safetensors"
INDEX = "model.safetensors.index.json"
WANTED = ["*.json", "*.jinja", "*.txt", WEIGHTS, "model-*-of-*.safetensors"]
SUBFOLDERS = "*/*"
ANSWER_SECONDS = 5
LONGEST_REASON = 160


@dataclass(frozen=True)
class ModelFiles:
    """`name` is what models.yaml calls the model, for messages; `revision` the Hub's commit."""

    name: str
    folder: Path
    revision: str | None = None

    def weights(self) -> list[Path]:
        """The files that hold the weights, in name order; may be empty."""
        if (self.folder / WEIGHTS).is_file():
            return [self.folder / WEIGHTS]
        shards = self.json(INDEX).get("weight_map", {}) if (self.folder / INDEX).is_file() else {}
        if not (
            isinstance(shards, dict) and all(isinstance(name, str) for name in shards.values())
        ):
            raise InputError(f"The weight_map in {INDEX} of {self.name} is damaged: get it again.")
        return [self.folder / name for name in sorted(set(shards.values()))]

    def json(self, name: str) -> Mapping[str, Any]:
        """A JSON object from the folder. Raises InputError if the file is not one."""
        try:
            content = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except json.JSONDecodeError as error:
            raise InputError(
                f"{name} of {self.name} is not JSON at line {error.lineno}: get the model again."
            ) from error
        except (OSError, ValueError, RecursionError) as error:
            raise InputError(
                f"{name} of {self.name} cannot be read ({reason_of(error)}): get the model again."
            ) from error
        if isinstance(content, dict):
            return content
        raise InputError(f"{name} of {self.name} is not a JSON object: get the model again.")

    def missing(self) -> str | None:
        """The first missing file that a model needs."""
        needed = [self.folder / "config.json", self.folder / "tokenizer.json"]
        needed += self.weights() or [self.folder / WEIGHTS]
        return next((path.name for path in needed if not path.is_file()), None)

    def sha256(self) -> str:
        """Of the weights file, or of the digests of several files in name order."""
        digests = [file_digest(path) for path in self.weights()]
        if len(digests) == 1:
            return digests[0]
        return hashlib.sha256("".join(digests).encode()).hexdigest()


def find_files(source: ModelSource) -> ModelFiles:
    """The files of a model, fetched from the Hub if this machine does not have them yet.

    A Hub model that is complete on this machine is used without asking the Hub. Raises InputError
    if a file is missing or not JSON, or if the model cannot be fetched.
    """
    if source.is_folder:
        files = ModelFiles(source.location, Path(source.location))
        if not files.folder.is_dir():
            raise InputError(
                f"The folder {files.name} is missing: restore it or choose another pair."
            )
    else:
        files = cached(source) or fetched(source)
    check_files(files)
    return files


def check_files(files: ModelFiles) -> None:
    missing = files.missing()
    pickled = next(files.folder.glob("*.bin"), None)
    if missing == WEIGHTS and pickled:
        raise InputError(
            f"{files.name} has its weights only as {pickled.name}, a format that can run code: "
            "get a version with model.safetensors."
        )
    if missing:
        raise InputError(f"{files.name} has no {missing}: get the model again.")
    for name in ("config.json", "generation_config.json", "tokenizer_config.json"):
        if (files.folder / name).exists():
            files.json(name)


def cached(source: ModelSource) -> ModelFiles | None:
    """The model in the Hub's cache on this machine, or None if it is missing or incomplete."""
    try:
        files = snapshot(source, local_files_only=True)
    except (LocalEntryNotFoundError, HFValidationError):
        return None
    return None if files.missing() else files


def fetched(source: ModelSource) -> ModelFiles:
    """Downloads what is missing. Gives up if the Hub does not answer within ANSWER_SECONDS."""
    name = source.location
    try:
        # snapshot_download waits forever for its first answer, so ask with a time limit first.
        HfApi().model_info(name, revision=source.revision, timeout=ANSWER_SECONDS)
        return snapshot(source)
    except GatedRepoError as error:
        raise InputError(
            f"{name} is gated: accept its terms on huggingface.co/{name} and run hf auth login."
        ) from error
    except RepositoryNotFoundError as error:
        raise InputError(
            f"The Hub has no model {name} that you may read: correct its name in models.yaml, or "
            "run hf auth login if it is private."
        ) from error
    except RevisionNotFoundError as error:
        raise InputError(
            f"{name} has no revision {source.revision} on the Hub: correct it in models.yaml."
        ) from error
    except (httpx2.HTTPError, OSError, ValueError) as error:
        raise InputError(
            f"{name} is not on this machine and could not be fetched from the Hub "
            f"({reason_of(error)}): connect to the network once, or choose a tiny pair, which "
            "needs no download."
        ) from error


def snapshot(source: ModelSource, local_files_only: bool = False) -> ModelFiles:
    """The cache folder of one commit, which gives the folder its name."""
    folder = Path(
        snapshot_download(
            source.location,
            revision=source.revision,
            allow_patterns=WANTED,
            ignore_patterns=[SUBFOLDERS],
            local_files_only=local_files_only,
        )
    )
    return ModelFiles(source.location, folder, folder.name)


def file_digest(path: Path) -> str:
    """SHA-256. Large files in the Hub's cache are links to a file already named by it."""
    if path.is_symlink() and re.fullmatch("[0-9a-f]{64}", path.resolve().name):
        return path.resolve().name
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def reason_of(error: Exception) -> str:
    """The first sentence of a library's error on one line, to be quoted in ours."""
    words = " ".join(str(error).split()) or type(error).__name__
    sentence = re.split(r"(?<=[.!?]) ", words)[0].rstrip(".!")
    return sentence if len(sentence) <= LONGEST_REASON else f"{sentence[:LONGEST_REASON]}..."
