"""The player's pure functions, under node on real recorded runs."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from specviz.paths import ROOT
from specviz.recordings.library import read_recording
from specviz.ui.player.data import rounds_of
from tests.support.node import node

# Drafts that fit, drafts that rarely do, and copied ones.
RUNS = ["tiny-stories-sampled", "tiny-mismatched-stories-greedy", "tiny-ngram-problems-greedy"]


@pytest.mark.parametrize("name", RUNS)
def test_the_laws_of_the_picture_hold_on_a_recorded_run(name: str, tmp_path: Path) -> None:
    trace = read_recording(name)
    rounds = rounds_of(trace.rounds, stopped=trace.stop_reason)
    file = tmp_path / "rounds.json"
    file.write_text(json.dumps({"rounds": rounds}), encoding="utf-8")
    result = subprocess.run(
        [node(), "--test", "tests/ui/player/timeline.test.mjs"],
        cwd=ROOT,
        env=os.environ | {"ROUNDS": str(file)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode == 0, result.stdout[-4000:]
