"""The command line prints what the engine yields, and one sentence for bad input."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from specviz.cli import main
from specviz.models.catalogue import read_catalogue
from specviz.trace import Trace
from tests.conftest import PROMPT

ROOT = Path(__file__).parents[1]


def test_run_prints_one_line_a_round_with_every_token(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["run", "--prompt", PROMPT, "--max-new-tokens", "12", "--device", "cpu"]
    assert main([*arguments, "--json"]) == 0
    trace = Trace.from_json(capsys.readouterr().out)
    assert main(arguments) == 0
    output = capsys.readouterr().out
    lines = output.split("\n\n")[0].splitlines()
    assert len(lines) == len(trace.rounds)
    assert PROMPT + trace.text in output
    assert f"accepted {trace.totals.accepted}/{trace.totals.judged} judged" in output


def test_json_holds_the_whole_trace_under_the_designs_names(
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["--temperature", "1", "--seed", "4", "--top-k", "40", "--top-p", "0.9"]
    assert main(["run", "--prompt", "Once", *arguments, "--max-new-tokens", "9", "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    settings = plain["settings"]
    assert (settings["temperature"], settings["seed"], settings["top_k"]) == (1.0, 4, 40)
    assert settings["drafter"] == "model" and plain["source"] == "live"
    assert plain["totals"]["tokens"] == len(plain["token_ids"]) <= 9
    assert plain["models"]["draft"]["sha256"] != plain["models"]["target"]["sha256"]


def test_plain_runs_the_target_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--prompt", "Once", "--plain", "--max-new-tokens", "5", "--json"]) == 0
    trace = Trace.from_json(capsys.readouterr().out)
    assert trace.settings.drafter == "none" and trace.totals.drafted == 0
    assert {round.final and round.final.kind for round in trace.rounds} == {"plain"}


def test_pairs_lists_every_pair_of_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pairs"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(read_catalogue())


BAD = {
    "empty prompt": (["run", "--prompt", ""], "The prompt is empty"),
    "control character": (["run", "--prompt", "a\x07b"], "U+0007 at character 2"),
    "broken UTF-8": (["run", "--prompt", "a\udcff"], "not valid UTF-8 at character 2"),
    "too long": (["run", "--prompt", "a " * 2000], "2,001 tokens long"),
    "unknown pair": (["run", "--prompt", "a", "--pair", "huge"], "no pair called huge"),
    "draft length": (["run", "--prompt", "a", "--draft-length", "17"], "between 0 and 16, not 17"),
    "no number": (["run", "--prompt", "a", "--seed", "x"], "invalid int value: 'x'"),
    "temperature": (["run", "--prompt", "a", "--temperature", "-1"], "temperature must be 0"),
    "not a number": (["run", "--prompt", "a", "--temperature", "nan"], "temperature must be 0"),
    "no command": ([], "required: COMMAND"),
    "unknown option": (["run", "--prompt", "a", "--fast"], "unrecognized arguments: --fast"),
    "no GPU": (["run", "--prompt", "a", "--device", "mps"], "no mps device"),
    "missing file": (["--models", "/nowhere.yaml", "pairs"], "/nowhere.yaml is missing"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_sentence_and_exit_code_2(
    case: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, sentence = BAD[case]
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == "" and sentence in err and err.startswith("specviz: ")
    assert len(err.strip().splitlines()) == 1


@pytest.mark.slow
def test_the_module_runs_as_a_program_and_prints_nothing_else() -> None:
    command = [
        sys.executable,
        "-m",
        "specviz",
        "run",
        "--prompt",
        "One day",
        "--max-new-tokens",
        "4",
    ]
    done = subprocess.run(
        [*command, "--json"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert Trace.from_json(done.stdout).totals.tokens == 4 and done.stderr == ""
    broken = [*command[:4], "--prompt", b"caf\xe9"]
    failed = subprocess.run(broken, cwd=ROOT, capture_output=True, text=True)
    assert failed.returncode == 2 and "Traceback" not in failed.stderr
