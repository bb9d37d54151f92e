"""What the pages hand to the player, without a browser."""

import base64
import json
from dataclasses import astuple
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from specviz.recordings.library import RECORDINGS, read_recording
from specviz.trace import CacheLengths, Caches, FinalToken, Round, RoundTimes, StopReason
from specviz.ui.player.data import RoundData, head_of, rounds_of
from tests.support.app import played, widget


def texts(rounds: list[RoundData]) -> str:
    return "".join(text for round in rounds for _, text in round["kept"])


@pytest.mark.parametrize("name", RECORDINGS)
def test_the_player_gets_every_number_of_a_recording(name: str) -> None:
    trace = read_recording(name)
    rounds = rounds_of(trace.rounds, stopped=trace.stop_reason)
    for given, round in zip(rounds, trace.rounds, strict=True):
        for shown, draft in zip(given["drafts"], round.drafts, strict=True):
            assert (shown["p"], shown["q"]) == (draft.target_prob, draft.draft_prob)
            assert (shown["accept"], shown["u"]) == (draft.accept_prob, draft.uniform)
            assert shown["verdict"] == draft.verdict
            assert [row[1:] for row in shown["candidates"]] == [
                (one.target_prob, one.draft_prob) for one in draft.candidates
            ]
        assert given["times"] == astuple(round.times)
    assert texts(rounds) == trace.text
    assert head_of(trace)["source"] == "RECORDED"


@pytest.mark.parametrize("start", [0, 1, 5])
def test_rounds_sent_in_parts_are_the_rounds_sent_at_once(start: int) -> None:
    trace = read_recording("tiny-stories-sampled")
    whole = rounds_of(trace.rounds, stopped=trace.stop_reason)
    assert rounds_of(trace.rounds[:start], 0) + rounds_of(trace.rounds, start) == whole


def round_of(raw: bytes) -> Round:
    """A round without drafts that adds one token of these bytes."""
    text = raw.decode(errors="replace")
    part = None if text.encode() == raw else base64.b64encode(raw).decode()
    return Round(
        start_ms=0,
        draft_length=0,
        drafts=(),
        final=FinalToken(token_id=1, text=text, bytes=part, kind="plain", uniform=0.5),
        bonus_position=None,
        times=RoundTimes(0, 1, 0, 0),
        cache=Caches(target=CacheLengths(1, 2, 2), draft=None),
    )


def test_a_character_split_over_tokens_appears_whole_and_its_tokens_as_bytes() -> None:
    octopus = "🐙".encode()
    rounds = rounds_of([round_of(octopus[:2]), round_of(octopus[2:]), round_of(b"!")])
    assert [round["kept"][0][1] for round in rounds] == ["", "🐙", "!"]
    final = rounds[0]["final"]
    assert final and final["text"] == "F0 9F"


@pytest.mark.parametrize(
    ("stopped", "text"),
    [(None, "Bye.<|end|>"), ("max_new_tokens", "Bye.<|end|>"), ("end_of_text", "Bye.")],
)
def test_an_end_of_text_is_no_text(stopped: StopReason | None, text: str) -> None:
    assert texts(rounds_of([round_of(b"Bye."), round_of(b"<|end|>")], stopped=stopped)) == text


def test_a_character_that_never_became_whole_shows_once_the_run_is_over() -> None:
    half = [round_of("🐙".encode()[:2])]
    assert texts(rounds_of(half)) == ""
    assert texts(rounds_of(half, stopped="max_new_tokens")) == "\ufffd"


def test_watch_opens_with_a_recorded_run_and_loads_no_model(app: AppTest) -> None:
    page = app.switch_page("pages/watch.py").run()
    data = played(page)
    first = read_recording(next(iter(RECORDINGS)))
    assert data["head"]["source"] == "RECORDED" and len(data["rounds"]) == len(first.rounds)
    assert first.device in data["head"]["facts"] and data["over"]
    assert not page.exception


def test_a_link_opens_its_recording_round_and_token(app: AppTest) -> None:
    name = "tiny-ngram-problems-greedy"
    for key, value in {"recording": name, "round": "3", "token": "2"}.items():
        app.query_params[key] = value
    page = app.switch_page("pages/watch.py").run()
    data = played(page)
    assert data["start"] == {"round": 3, "token": 2}
    assert data["run"] == read_recording(name).run_id


@pytest.mark.parametrize("value", ["x", "1.5", ""])
def test_a_link_with_a_round_that_is_no_number_gets_a_sentence(app: AppTest, value: str) -> None:
    app.query_params["round"] = value
    page = app.switch_page("pages/watch.py").run()
    assert len(page.error) == 1 and not page.exception


@pytest.mark.parametrize("value", ["0", "-3"])
def test_a_link_with_a_round_that_cannot_be_opens_the_run_as_usual(
    app: AppTest, value: str
) -> None:
    app.query_params["round"] = value
    assert played(app.switch_page("pages/watch.py").run())["start"] is None


def upload(app: AppTest, content: bytes) -> AppTest:
    page = app.switch_page("pages/watch.py").run()
    widget(page, "watch").set_value("file").run()
    uploader: Any = page.get("file_uploader")[0]
    uploader.upload("trace.json", content, "application/json")
    return page.run()


def test_a_saved_run_opens_as_recorded(app: AppTest) -> None:
    trace = read_recording("tiny-stories-greedy")
    live = json.loads(trace.to_json()) | {"source": "live"}
    page = upload(app, json.dumps(live).encode())
    assert played(page)["head"]["source"] == "RECORDED"
    assert played(page)["run"] == trace.run_id


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"\x1f\x8bbroken", "gzip"),
        (b'{"schema": 99}', "update specviz"),
        (b'{"schema": 1}', "run_id"),
        (b"[" * 10_000, "not made of rounds"),
    ],
)
def test_a_file_that_is_no_trace_gets_one_sentence(
    app: AppTest, content: bytes, sentence: str
) -> None:
    page = upload(app, content)
    assert len(page.error) == 1 and sentence in page.error[0].value and not page.exception
