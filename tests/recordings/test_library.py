"""The shipped recordings are what the shipped models write, and can be made again."""

from pathlib import Path

import pytest

from specviz.cli.main import BAD_INPUT, main
from specviz.recordings.library import ENDING, RECORDINGS, read_recording
from specviz.recordings.reader import read_trace


@pytest.mark.slow
def test_record_makes_every_shipped_recording_again_token_for_token(tmp_path: Path) -> None:
    assert main(["record", "--out", str(tmp_path)]) == 0
    for name in RECORDINGS:
        again = read_trace((tmp_path / f"{name}{ENDING}").read_bytes())
        assert again.source == "recorded"
        assert again.token_ids == read_recording(name).token_ids


def test_record_into_a_missing_folder_gets_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["record", "--out", str(tmp_path / "gone")]) == BAD_INPUT
    assert "There is no folder" in capsys.readouterr().err
