"""Tiny models, made once a session."""

import shutil
from pathlib import Path

import pytest

from specviz.models.pair import Pair
from specviz.models.transformers_lm import silence_libraries
from tests.support.tiny import CONFIGS, DRAFTS, loaded, save_model, trained_tokenizer


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one model folder a family."""
    silence_libraries()
    root = tmp_path_factory.mktemp("models")
    tokenizer = trained_tokenizer()
    for seed, (name, config) in enumerate(CONFIGS.items()):
        save_model(root / name, config(), seed)
        tokenizer.save_pretrained(root / name)
    return root


@pytest.fixture(scope="session", params=DRAFTS)
def pair(request: pytest.FixtureRequest, folders: Path) -> Pair:
    """One pair of each family."""
    return loaded(folders / request.param, folders / DRAFTS[request.param])


@pytest.fixture(scope="session")
def llama(folders: Path) -> Pair:
    return loaded(folders / "llama", folders / "llama-draft")


@pytest.fixture
def copy(folders: Path, tmp_path: Path) -> Path:
    """A model folder to be damaged."""
    return Path(shutil.copytree(folders / "llama", tmp_path / "copy"))
