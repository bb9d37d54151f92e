"""The trace is plain numbers and text, and its settings are refused where they cannot be."""

from typing import Any

import pytest

from specviz.errors import InputError
from specviz.trace import Settings, Trace


def test_the_json_holds_no_lone_surrogate(trace: Trace) -> None:
    trace.to_json().encode("utf-8")


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
