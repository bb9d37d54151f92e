"""The trace goes through JSON unchanged, and a wrong one is refused with a sentence."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from specviz.errors import InputError
from specviz.recordings.reader import read_trace
from specviz.trace import SCHEMA, Settings, Trace


def test_a_trace_survives_json_unchanged(trace: Trace) -> None:
    assert read_trace(trace.to_json().encode()) == trace
    assert read_trace(trace.to_json(indent=1).encode()) == trace


def test_the_json_holds_no_lone_surrogate(trace: Trace) -> None:
    trace.to_json().encode("utf-8")


def test_a_newer_schema_is_refused(trace: Trace) -> None:
    newer = json.loads(trace.to_json()) | {"schema": SCHEMA + 1}
    with pytest.raises(InputError, match=f"schema {SCHEMA + 1}.*update specviz"):
        read_trace(json.dumps(newer).encode())


def drop_text(plain: dict[str, Any]) -> None:
    del plain["rounds"][1]["drafts"][0]["text"]


def number_for_text(plain: dict[str, Any]) -> None:
    plain["prompt"] = 3


def unknown_verdict(plain: dict[str, Any]) -> None:
    plain["rounds"][0]["drafts"][0]["verdict"] = "maybe"


def rounds_as_object(plain: dict[str, Any]) -> None:
    plain["rounds"] = {}


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (drop_text, r"trace\.rounds\[1\]\.drafts\[0\]\.text is missing"),
        (number_for_text, r"trace\.prompt should be text"),
        (unknown_verdict, r"drafts\[0\]\.verdict should be accepted or rejected or unchecked"),
        (rounds_as_object, r"trace\.rounds should be a list"),
    ],
)
def test_damage_is_named_with_its_place(
    trace: Trace, damage: Callable[[dict[str, Any]], None], message: str
) -> None:
    plain = json.loads(trace.to_json())
    damage(plain)
    with pytest.raises(InputError, match=message):
        read_trace(json.dumps(plain).encode())


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"schema": "1"}'])
def test_what_is_no_trace_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="not a trace"):
        read_trace(text.encode())


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"draft_length": 17}, "draft length must be between 0 and 16, not 17"),
        ({"draft_length": -1}, "draft length"),
        ({"temperature": -0.1}, "temperature must be 0 for greedy decoding or between"),
        ({"temperature": 0.001}, "temperature"),
        ({"temperature": float("nan")}, "temperature"),
        ({"top_k": -1}, "top-k"),
        ({"top_p": 0.0}, "top-p must be above 0 and at most 1"),
        ({"top_p": float("nan")}, "top-p"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**63}, "seed"),
        ({"max_new_tokens": 0}, "max new tokens"),
    ],
)
def test_settings_out_of_range_are_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Settings(**wrong)
