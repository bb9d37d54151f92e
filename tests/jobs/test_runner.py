"""Runs wait in a bounded queue, stop between rounds, and never take the worker with them."""

from pathlib import Path

import pytest

from specviz.errors import InputError
from specviz.jobs import runner as runner_module
from specviz.jobs.live_run import REPEATS, Run
from specviz.jobs.runner import QUEUE_LENGTH, Runner, sentence_for
from specviz.models.specs import ModelSource, PairSpec
from specviz.trace import Settings
from tests.support.runs import PROMPT, TINY, wait


@pytest.fixture(scope="module")
def runner() -> Runner:
    return Runner("cpu", "float32")


def run_of(spec: PairSpec = TINY, prompt: str = PROMPT, tokens: int = 16) -> Run:
    return Run(spec, prompt, Settings(max_new_tokens=tokens))


def test_a_run_ends_with_its_trace_and_a_measured_speedup(runner: Runner) -> None:
    run = runner.submit(run_of())
    wait(lambda: run.is_over)
    assert run.state == "finished" and run.error is None
    assert run.trace is not None and run.trace.rounds == tuple(run.rounds)
    assert len(run.laps) == REPEATS
    for lap in run.laps:
        plain, speculative = lap.trace("plain"), lap.trace("speculative")
        assert plain.token_ids == speculative.token_ids
        assert plain.totals.tokens == run.settings.max_new_tokens
        assert plain.token_ids[: len(run.trace.token_ids)] == run.trace.token_ids
        assert plain.totals.rounds == len(plain.token_ids)
    spread = run.speedup()
    assert spread is not None and 0 < spread.min <= spread.median <= spread.max


def test_stop_ends_a_run_within_a_round_and_keeps_what_it_has(runner: Runner) -> None:
    run = runner.submit(run_of(tokens=900))
    wait(lambda: len(run.rounds) >= 2)
    run.cancel()
    at_most = len(run.rounds) + 2
    wait(lambda: run.is_over)
    assert run.state == "cancelled" and run.trace is not None
    assert run.trace.stop_reason == "cancelled" and 2 <= len(run.trace.rounds) <= at_most
    assert run.laps == [] and run.speedup() is None


def test_a_run_stopped_while_it_waits_never_starts(runner: Runner) -> None:
    first, second = runner.submit(run_of(tokens=200)), runner.submit(run_of())
    wait(lambda: first.state == "running")
    states = [second.state]
    assert runner.place(second) == 1 and runner.place(first) == 0
    second.cancel()
    first.cancel()
    wait(lambda: first.is_over and second.is_over)
    states.append(second.state)
    assert states == ["waiting", "cancelled"] and second.trace is None


def test_a_full_queue_refuses_with_a_sentence(runner: Runner) -> None:
    busy = runner.submit(run_of(tokens=900))
    wait(lambda: busy.state == "running")
    waiting = [runner.submit(run_of()) for _ in range(QUEUE_LENGTH)]
    assert [runner.place(run) for run in waiting] == list(range(1, QUEUE_LENGTH + 1))
    with pytest.raises(InputError, match="try again"):
        runner.submit(run_of())
    for run in [busy, *waiting]:
        run.cancel()
    wait(lambda: all(run.is_over for run in [busy, *waiting]))


def test_runs_stopped_while_they_wait_leave_room_for_others(runner: Runner) -> None:
    busy = runner.submit(run_of(tokens=900))
    wait(lambda: busy.state == "running")
    stopped = [runner.submit(run_of()) for _ in range(QUEUE_LENGTH)]
    for run in stopped:
        run.cancel()
    another = runner.submit(run_of())
    assert runner.place(another) == 1 and {run.state for run in stopped} == {"cancelled"}
    another.cancel()
    busy.cancel()
    wait(lambda: busy.is_over and another.is_over)


def test_a_broken_pair_fails_with_a_sentence_and_the_next_run_is_served(
    runner: Runner, tmp_path: Path
) -> None:
    missing = PairSpec("gone", "", ModelSource(str(tmp_path / "gone")), None)
    broken, fine = runner.submit(run_of(missing)), runner.submit(run_of())
    wait(lambda: broken.is_over and fine.is_over)
    assert broken.state == "failed" and broken.error is not None
    assert str(tmp_path / "gone") in broken.error and "\n" not in broken.error
    assert fine.state == "finished"


def test_an_unusable_prompt_is_refused_before_it_is_queued(runner: Runner) -> None:
    with pytest.raises(InputError, match="empty"):
        runner.submit(run_of(prompt="  "))


def test_a_run_nobody_looks_at_is_given_up(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner_module, "ABANDONED_AFTER_S", 0.2)
    run = runner.submit(run_of(tokens=900))
    wait(lambda: run.is_over)
    assert run.state == "cancelled" and len(run.rounds) < 300


def test_an_unforeseen_error_becomes_one_line() -> None:
    sentence = sentence_for(RuntimeError("size mismatch\n  at line 3\n"))
    assert (
        sentence.startswith("The run failed (RuntimeError: size mismatch)") and "\n" not in sentence
    )
