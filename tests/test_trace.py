"""Settings out of range are refused, and what the engine needs imports no library of the pages."""

from typing import Any

import pytest

from specviz.errors import InputError
from specviz.recordings.reader import read_trace
from specviz.trace import Settings
from tests.support.tiny import run_python

BLOCKED = """
import builtins, sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"pydantic", "streamlit", "plotly"}:
            raise ModuleNotFoundError(name)

def ours(name, globals=None, *rest, imported=builtins.__import__, **more):
    # huggingface_hub brings yaml and rich of its own
    own = (globals or {}).get("__name__", "").startswith("specviz")
    if own and name.split(".")[0] in {"yaml", "rich"}:
        raise ModuleNotFoundError(name)
    return imported(name, globals, *rest, **more)

sys.meta_path.insert(0, Blocker())
builtins.__import__ = ours
import specviz.engine.run, specviz.models.pair
from specviz.trace import *
trace = Trace(
    run_id="a", source="live", date="2026-11-25", device="cpu", versions={}, pair="tiny",
    models=Models(target=ModelInfo(id="a", revision=None, sha256=None, parameters=1), draft=None),
    prompt="Once", prompt_token_ids=(1,), settings=Settings(), rounds=(), token_ids=(), text="",
    prefill=Prefill(target_ms=1, draft_ms=0), stop_reason="cancelled", totals=Totals.of([], 1.0),
)
print(trace.to_json())
"""


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


def test_the_engine_and_the_trace_need_torch_transformers_and_numpy_alone() -> None:
    done = run_python(BLOCKED)
    assert done.returncode == 0, done.stderr
    assert read_trace(done.stdout.encode()).prompt == "Once"
