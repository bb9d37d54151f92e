"""A trace goes through JSON unchanged; what the engine could not have written is refused."""

import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from specviz.engine.run import finished, run_pair
from specviz.errors import InputError
from specviz.models.pair import Pair
from specviz.paths import ROOT
from specviz.recordings.library import RECORDINGS, read_recording
from specviz.recordings.reader import read_trace
from specviz.trace import SCHEMA, Settings, Trace
from tests.support.runs import PROMPT

MOST_SECONDS, MOST_MB = 2.0, 300


def test_a_trace_survives_json_unchanged(trace: Trace) -> None:
    for text in (trace.to_json(), trace.to_json(indent=1)):
        assert read_trace(text.encode()) == trace
        assert read_trace(gzip.compress(text.encode())) == trace


@pytest.mark.parametrize("verification", ["token", "block"])
@pytest.mark.parametrize("plain", [False, True])
def test_what_the_engine_writes_is_read(tiny: Pair, verification: str, plain: bool) -> None:
    for seed in range(3):
        settings = Settings(
            draft_length=3, temperature=1.0, seed=seed, verification=verification, max_new_tokens=30
        )
        for record in (True, False):
            run = run_pair(tiny, PROMPT, settings, plain=plain, record=record)
            trace = finished(run)
            assert read_trace(trace.to_json().encode()) == trace


@pytest.mark.parametrize("name", ["tiny-stories-greedy", "tiny-ngram-problems-greedy"])
def test_a_run_that_was_stopped_is_read(pairs: dict[str, Pair], name: str) -> None:
    pair = pairs[RECORDINGS[name].pair]
    answers = iter([False, False, False, True])
    stopped = run_pair(pair, PROMPT, Settings(), cancelled=lambda: next(answers))
    trace = finished(stopped)
    assert len(trace.rounds) == 3 and read_trace(trace.to_json().encode()) == trace


Plain = dict[str, Any]


def changed(trace: Trace, change: Callable[[Plain], object]) -> bytes:
    plain = json.loads(trace.to_json())
    change(plain)
    return json.dumps(plain).encode()


def first(plain: Plain) -> Plain:
    draft: Plain = plain["rounds"][0]["drafts"][0]
    return draft


DAMAGES: dict[str, Callable[[Plain], object]] = {
    "rounds[0].drafts[0].text is missing": lambda plain: first(plain).pop("text"),
    "prompt should be text": lambda plain: plain.update(prompt=3),
    "rounds[0].drafts[0].verdict should be": lambda plain: first(plain).update(verdict="maybe"),
    "rounds[0].drafts[0].token_id should be a whole": lambda plain: first(plain).update(
        token_id="1"
    ),
    "rounds[0].drafts[0].q is no key": lambda plain: first(plain).update(q=1),
    "rounds[0].times.draft_ms should be a number": lambda plain: plain["rounds"][0]["times"].update(
        draft_ms=True
    ),
    "rounds should be a list": lambda plain: plain.update(rounds={}),
    "settings: draft length must be": lambda plain: plain["settings"].update(draft_length=99),
    f"schema {SCHEMA + 1}": lambda plain: plain.update(schema=SCHEMA + 1, unheard_of=1),
    "it is not JSON": lambda plain: plain["totals"].update(wall_ms=float("nan")),
    "totals": lambda plain: plain["totals"].update(rounds=10**9),
    "tokens are not those": lambda plain: plain["token_ids"].append(1),
    "order of time": lambda plain: plain["rounds"][0].update(start_ms=1e9),
    "less than no time": lambda plain: plain["rounds"][0].update(start_ms=-1),
    "cannot follow": lambda plain: plain["rounds"][0].update(
        drafts=[first(plain) | {"verdict": verdict} for verdict in ("rejected", "accepted")]
    ),
    "no final token": lambda plain: plain["rounds"][0].update(final=None),
    "do not lead to": lambda plain: plain["rounds"][0]["final"].update(kind="plain"),
    "outside 0 to 1": lambda plain: first(plain).update(draft_prob=1.5),
    "no text": lambda plain: first(plain).update(bytes="?"),
    "1 has a probability": lambda plain: plain["rounds"][0]["bonus_position"]["rest"].update(
        target_prob=-0.5
    ),
    "1 takes less than no time": lambda plain: first(plain).update(draft_ms=-1),
    "a cache that cannot be": lambda plain: plain["rounds"][0]["cache"]["target"].update(before=-1),
}


@pytest.mark.parametrize("said", DAMAGES)
def test_damage_is_refused_and_named_with_its_place(trace: Trace, said: str) -> None:
    with pytest.raises(InputError) as refused:
        read_trace(changed(trace, DAMAGES[said]))
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"3", b"null", b'{"schema": "1"}', b"\xff\xfe", b"\x1f\x8bbroken"]
)
def test_what_is_no_trace_is_refused(content: bytes) -> None:
    with pytest.raises(InputError, match="not a trace"):
        read_trace(content)


def test_a_recording_that_was_cut_off_is_refused() -> None:
    whole = gzip.compress(read_recording("tiny-stories-greedy").to_json().encode())
    with pytest.raises(InputError, match="not a trace"):
        read_trace(whole[: len(whole) // 2])


HOSTILE = {
    "100 MB of JSON": "b'[' + b'1234567890123456789, ' * 5_000_000 + b'1]'",
    "depth 10,000": "b'[' * 10_000 + b']' * 10_000",
    "depth 10,000,000": "b'{\"a\":' * 10_000_000",
    "a number of 5,000 digits": "b'{\"schema\": ' + b'9' * 5_000 + b'}'",
    "a number of 50 MB": "b'{\"schema\": ' + b'9' * 50_000_000 + b'}'",
    "many small items": "b'{\"schema\": 1, \"rounds\": [' + b'1,' * 20_000_000 + b'1]}'",
    "many wrong rounds": "ROUNDS",
    "many wrong rounds among the right keys": "b'{' + TOP + b', ' + ROUNDS[1:]",
    "many keys": "b'{\"schema\": 1, ' + KEYS + b'}'",
    "many versions": "b'{\"schema\": 1, \"versions\": {' + KEYS + b'}}'",
    "a gzip bomb of 50 MB": "gzip.compress(bytes(50_000_000))",
    "a gzip bomb of 1 GB": "gzip.compress(bytes(1_000_000_000), 1)",
    "gzip in gzip": "gzip.compress(gzip.compress(bytes(50_000_000)))",
    "one string of 50 MB": "b'\"' + b'a' * 50_000_000 + b'\"'",
}
CHILD = """
import gzip, resource, sys, time
from specviz.errors import InputError
from specviz.recordings.library import read_recording
from specviz.recordings.reader import read_trace
read_recording('tiny-stories-greedy')  # everything is loaded
KEYS = b', '.join(b'"%019d": 1' % n for n in range(2_000_000))
WRONG = b'{{"a": "%s"}}, ' % (b"b" * 60)
ROUNDS = b'{{"schema": 1, "rounds": [' + WRONG * 700_000 + b'{{}}]}}'
TOP = read_recording('tiny-stories-greedy').to_json().encode()[1:-1]
content = {content}
def peak_mb():
    line = next(line for line in open('/proc/self/status') if 'VmHWM' in line)
    return int(line.split()[1]) / 1e3
open('/proc/self/clear_refs', 'w').write('5')  # the peak begins anew
before, began = peak_mb(), time.perf_counter()
try:
    read_trace(content)
except InputError as error:
    said = str(error)
print(time.perf_counter() - began, peak_mb() - before, said, sep='\\n')
"""


def refused_in_child(content: str) -> tuple[float, float, str]:
    """Seconds, MB above what the process had with the file in memory, and the sentence."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD.format(content=content)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    seconds, megabytes, said = done.stdout.split("\n", 2)
    return float(seconds), float(megabytes), said.strip()


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="needs Linux to see a peak")
@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_costs_little_time_and_memory(name: str) -> None:
    seconds, megabytes, said = refused_in_child(HOSTILE[name])
    assert "\n" not in said and len(said) < 200 and said.startswith("This is not a trace")
    assert seconds < MOST_SECONDS and megabytes < MOST_MB, (seconds, megabytes)
