"""Node.js, for the laws of what runs in the browser."""

import os
import shutil

import pytest


def node() -> str:
    """The program. Without it a test is skipped, but fails in CI, where no law may go unheld."""
    if found := shutil.which("node"):
        return found
    sentence = "Node.js is missing: make test installs it where it can."
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)
