"""The command line prints what the engine yields, and one sentence for bad input."""

import itertools
import json
import subprocess
import sys
from pathlib import Path

import pytest

from specviz.cli.main import main
from specviz.measure import benchmark
from specviz.measure.laps import Timing, timing_of
from specviz.models.catalogue import read_catalogue
from specviz.paths import ROOT
from specviz.recordings.reader import read_trace
from specviz.trace import Trace
from tests.support.runs import PROMPT


def test_run_prints_one_line_a_round_with_every_token(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["run", "--prompt", PROMPT, "--max-new-tokens", "12", "--device", "cpu"]
    assert main([*arguments, "--json"]) == 0
    trace = read_trace(capsys.readouterr().out.encode())
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
    trace = read_trace(capsys.readouterr().out.encode())
    assert trace.settings.drafter == "none" and trace.totals.drafted == 0
    assert {round.final and round.final.kind for round in trace.rounds} == {"plain"}


def test_pairs_lists_every_pair_of_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pairs"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(read_catalogue())


def test_pairs_says_whether_each_fits(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pairs"]) == 0
    tiny, *_ = capsys.readouterr().out.splitlines()
    assert "on this machine, fits (" in tiny


def test_doctor_ends_with_how_much_there_is_to_mend(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["doctor"]) == 0
    assert capsys.readouterr().out.endswith("No problems found.\n")
    assert main(["--models", str(tmp_path / "none.yaml"), "doctor"]) == 0
    out = capsys.readouterr().out
    assert "✗ pairs" in out and "restore it" in out and out.endswith("1 problem found.\n")


BENCH = ["bench", "--draft-length", "2", "--max-new-tokens", "6", "--repeats", "2"]


@pytest.mark.parametrize("options", [["--draft-length", "auto"], ["--verification", "block"]])
def test_run_takes_a_rule_for_drafting_and_one_for_verification(
    capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    assert main(["run", "--prompt", PROMPT, "--max-new-tokens", "12", "--json", *options]) == 0
    settings = read_trace(capsys.readouterr().out.encode()).settings
    assert (settings.costs is not None) == ("auto" in options)
    assert (settings.verification == "block") == ("block" in options)


@pytest.fixture
def prompts(tmp_path: Path) -> str:
    file = tmp_path / "prompts.jsonl"
    file.write_text('{"prompt": "Once"}\n{"prompt": "def f(x):"}\n')
    return str(file)


def test_bench_prints_every_figure_under_its_name(
    capsys: pytest.CaptureFixture[str], prompts: str
) -> None:
    assert main([*BENCH, "--prompts", prompts, "--peer", "transformers", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    spreads = [found["speedup"], found["speedup_over_peer"]]
    for mode in ("plain", "speculative", "peer"):
        spreads += [found["modes"][mode][key] for key in ("tokens_per_s", "decode_tokens_per_s")]
    assert all(0 < spread["min"] <= spread["median"] <= spread["max"] for spread in spreads)
    names = "acceptance_rate mean_overlap mean_acceptance_length cost verify_cost overhead "
    names += "prediction device dtype threads draft_length temperature prompts"
    assert all(found[name] is not None for name in names.split())
    assert (found["prompts"], found["repeats"], found["draft_length"]) == (2, 2, 2)


def test_bench_measures_automatic_draft_lengths(
    capsys: pytest.CaptureFixture[str], prompts: str
) -> None:
    assert main([*BENCH, "--prompts", prompts, "--draft-length", "auto", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["draft_length_rule"] == "adaptive" and found["cost"] is None
    assert 0 < found["mean_draft_length"] <= 5  # six tokens leave no room for more
    assert found["texts_agree"] == found["prompts"] == 2


def test_bench_prints_a_table_for_people(capsys: pytest.CaptureFixture[str], prompts: str) -> None:
    assert main([*BENCH, "--prompts", prompts, "--pair", "tiny-ngram"]) == 0
    out = capsys.readouterr().out
    for words in ("plain", "speculative", "speedup over plain", "2 prompts of 6 new tokens"):
        assert words in out


@pytest.mark.parametrize(
    "pair",
    ["tiny", *(pytest.param(name, marks=pytest.mark.slow) for name in ("tiny-self", "tiny-ngram"))],
)
@pytest.mark.parametrize("options", [[], ["--draft-length", "0"]], ids=str)
def test_a_benchmark_of_one_token_has_a_speedup_and_no_acceptance_rate(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, pair: str, options: list[str]
) -> None:
    file = tmp_path / "one.jsonl"
    file.write_text('{"prompt": "Once"}')
    shortest = ["--max-new-tokens", "1", "--repeats", "1", "--peer", "transformers"]
    arguments = ["bench", "--pair", pair, "--prompts", str(file), *shortest, *options]
    assert main([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["speedup"]["median"] > 0 and found["mean_acceptance_length"] == 1
    assert found["acceptance_rate"] is None and found["texts_agree"] == 1
    assert main(arguments) == 0
    plain, speculative, *_ = capsys.readouterr().out.splitlines()[1:]
    assert plain.split()[0] == "plain" and speculative.split()[0] == "speculative"


def test_stopping_a_benchmark_keeps_what_it_has(
    capsys: pytest.CaptureFixture[str], prompts: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    timed = timing_of
    calls = itertools.count()

    def stopped_in_the_second_repeat(trace: Trace) -> Timing:
        if next(calls) == 7:  # two to warm up, four in the first repeat
            raise KeyboardInterrupt
        return timed(trace)

    monkeypatch.setattr(benchmark, "timing_of", stopped_in_the_second_repeat)
    assert main([*BENCH, "--prompts", prompts, "--json"]) == 130
    out, err = capsys.readouterr()
    assert json.loads(out)["repeats"] == 1 and err.strip().endswith("specviz: stopped.")


BAD = {
    "no rule": (["run", "--prompt", "a", "--verification", "best"], "invalid choice: 'best'"),
    "auto and block": (
        ["run", "--prompt", "a", "--draft-length", "auto", "--verification", "block"],
        "token verification",
    ),
    "second prompt too long": (
        ["bench", "--prompts", "LONG"],
        "Prompt 2 cannot be used. The prompt is 2,001",
    ),
    "no room": (["bench", "--max-new-tokens", "1020"], "1,024"),
    "no draft length": (["bench", "--draft-length", "some"], "invalid draft_length value: 'some'"),
    "no prompt file": (["bench", "--prompts", "/nowhere.jsonl"], "no prompt file /nowhere.jsonl"),
    "two sources": (
        ["bench", "--prompts", "a", "--workload", "stories"],
        "not allowed with argument",
    ),
    "repeats": (["bench", "--repeats", "0"], "repeats must be between 1 and 1000, not 0"),
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
    case: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    arguments, sentence = BAD[case]
    long = tmp_path / "long.jsonl"
    long.write_text(f'{{"prompt": "One"}}\n{{"prompt": "{"a " * 2000}"}}\n')
    arguments = [str(long) if argument == "LONG" else argument for argument in arguments]
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
    assert read_trace(done.stdout.encode()).totals.tokens == 4 and done.stderr == ""
    broken: list[str | bytes] = [*command[:4], "--prompt", b"caf\xe9"]
    failed = subprocess.run(broken, cwd=ROOT, capture_output=True, text=True)
    assert failed.returncode == 2 and "Traceback" not in failed.stderr
