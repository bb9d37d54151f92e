"""A saved trace reads back unchanged; what no run can have written is refused with a sentence."""

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest

from specviz.engine.run import finished, run_pair
from specviz.models.pair import Pair
from specviz.recordings.library import FOLDER, RECORDINGS, read_recording
from specviz.recordings.reader import MOST_BYTES, read_trace
from specviz.trace import SCHEMA, Settings, Trace
from tests.support.tiny import refusal, run_python

Damage = Callable[[dict[str, Any]], object]
SHIPPED = read_recording("tiny-stories-sampled")


def damaged(damage: Damage) -> bytes:
    plain = json.loads(SHIPPED.to_json())
    damage(plain)
    return json.dumps(plain).encode()


def test_a_trace_survives_json_unchanged(trace: Trace) -> None:
    assert read_trace(trace.to_json().encode()) == trace
    assert read_trace(trace.to_json(indent=1).encode()) == trace
    assert read_trace(gzip.compress(trace.to_json().encode())) == trace


@pytest.mark.parametrize("name", RECORDINGS)
def test_every_shipped_recording_reads_and_is_written_back_the_same(name: str) -> None:
    content = gzip.decompress((FOLDER / f"{name}.json.gz").read_bytes())
    assert json.loads(read_trace(content).to_json()) == json.loads(content)


@pytest.mark.parametrize("until_end", [True, False])
@pytest.mark.parametrize("verification", ["token", "block"])
@pytest.mark.parametrize("record", [True, False])
@pytest.mark.parametrize("plain", [True, False])
def test_every_kind_of_run_reads_back(
    tiny: Pair, until_end: bool, verification: str, record: bool, plain: bool
) -> None:
    settings = Settings(
        temperature=1.0, max_new_tokens=24, draft_length=6, verification=verification
    )
    run = run_pair(tiny, "The end.", settings, plain=plain, record=record, until_end=until_end)
    trace = finished(run)
    assert read_trace(trace.to_json().encode()) == trace


def test_a_cancelled_run_reads_back(tiny: Pair) -> None:
    answers = iter([False, False, True])
    run = run_pair(tiny, "Once", Settings(), cancelled=lambda: next(answers))
    trace = finished(run)
    assert trace.stop_reason == "cancelled"
    assert read_trace(trace.to_json().encode()) == trace


def test_the_json_holds_no_lone_surrogate(trace: Trace) -> None:
    trace.to_json().encode("utf-8")


def test_a_newer_schema_is_refused_before_its_unknown_keys() -> None:
    newer = damaged(lambda plain: plain.update(schema=SCHEMA + 1, more=1))
    assert "update specviz" in refusal(lambda: read_trace(newer))


DAMAGES: dict[str, tuple[Damage, str]] = {
    "no text": (
        lambda plain: plain["rounds"][1]["drafts"][0].pop("text"),
        "rounds[2].drafts[1].text:",
    ),
    "a number for text": (lambda plain: plain.update(prompt=3), "prompt:"),
    "text for a number": (lambda plain: plain["totals"].update(tokens="64"), "totals.tokens:"),
    "true for a number": (lambda plain: plain["totals"].update(tokens=True), "totals.tokens:"),
    "an unknown verdict": (
        lambda plain: plain["rounds"][0]["drafts"][0].update(verdict="maybe"),
        "rounds[1].drafts[1].verdict:",
    ),
    "rounds as an object": (lambda plain: plain.update(rounds={}), "rounds:"),
    "an unknown key deep inside": (
        lambda plain: plain["rounds"][0]["times"].update(more_ms=1),
        "rounds[1].times.more_ms:",
    ),
    "a setting out of range": (lambda plain: plain["settings"].update(draft_length=17), "settings"),
    "an unknown verification": (
        lambda plain: plain["settings"].update(verification="tree"),
        "settings.verification:",
    ),
    "a billion rounds": (lambda plain: plain["totals"].update(rounds=10**9), "totals.rounds:"),
    "a rate of its own": (
        lambda plain: plain["totals"].update(acceptance_rate=0.99),
        "totals.acceptance_rate:",
    ),
    "other tokens": (lambda plain: plain["token_ids"].append(1), "token_ids:"),
    "a verdict after a rejection": (
        lambda plain: [
            draft.update(verdict=verdict)
            for draft, verdict in zip(
                plain["rounds"][0]["drafts"], ("rejected", "accepted"), strict=False
            )
        ],
        "rounds[1].",
    ),
    "no final token": (lambda plain: plain["rounds"][0].update(final=None), "rounds[1].final:"),
    "a probability of two": (
        lambda plain: plain["rounds"][0]["drafts"][0].update(draft_prob=2),
        "rounds[1]:",
    ),
    "a negative time": (
        lambda plain: plain["rounds"][0]["times"].update(draft_ms=-1),
        "rounds[1].times.draft_ms:",
    ),
    "a negative token": (lambda plain: plain["prompt_token_ids"].append(-1), "prompt_token_ids["),
    "bytes that are none": (
        lambda plain: plain["rounds"][0]["final"].update(bytes="?"),
        "rounds[1]:",
    ),
    "a text of two million characters": (lambda plain: plain.update(text="a" * 2 * 10**6), "text:"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_refused_with_its_place(damage: str) -> None:
    change, place = DAMAGES[damage]
    text = refusal(lambda: read_trace(damaged(change)))
    assert f": {place}" in text or f": {place}" in text.replace("expected", ""), text


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"3", b'{"schema": "1"}', b"\x1f\x8bx"])
def test_what_is_no_trace_is_refused(content: bytes) -> None:
    assert "not a trace" in refusal(lambda: read_trace(content))


def test_a_gzipped_trace_that_is_cut_short_or_goes_on_is_refused() -> None:
    whole = gzip.compress(SHIPPED.to_json().encode())
    for content in (whole[:-5], whole + b"more"):
        assert "not a trace" in refusal(lambda content=content: read_trace(content))


# Each is made in a child process, whose time and peak of memory are taken around the refusal.
HOSTILE = {
    "100 MB of JSON": 'b"[" + b"1," * 50_000_000 + b"1]"',
    "a list of ones as long as may be": f'b"[" + b"1," * {MOST_BYTES // 2 - 2} + b"1]"',
    "rounds that are numbers": "with_rounds(b'[' + b'1,' * 1_150_000 + b'1]')",
    "unknown keys": (
        "b'{\"schema\": 1' + b''.join(b', \"%d\": 1' % i for i in range(1_150_000)) + b'}'"
    ),
    "empty objects": "with_rounds(b'[' + b'{},' * 1_150_000 + b'{}]')",
    "depth of 10,000": 'b"[" * 10_000 + b"]" * 10_000',
    "200,000 brackets": 'b"[" * 200_000',
    "objects in objects": "b'{\"a\":' * 200_000",
    "depth within rounds": 'with_rounds(b"[" * 10_000 + b"]" * 10_000)',
    "NaN": "with_wall(b'NaN')",
    "Infinity": "with_wall(b'Infinity')",
    "too great for a number": "with_wall(b'1e999')",
    "5,000 digits": "with_wall(b'9' * 5_000)",
    "4,000 digits": "with_wall(b'9' * 4_000)",
    "4,000 digits in a setting": (
        "trace.replace(b'\"temperature\": 1.0', b'\"temperature\": ' + b'9' * 4_000)"
    ),
    "a schema of 5,000 digits": "b'{\"schema\": ' + b'9' * 5_000 + b'}'",
    "a bomb of 50 MB": "bomb(50)",
    "a bomb of 1 GB": "bomb(1_000)",
    "a trace with a megabyte of zeros more": "gzip.compress(trace + bytes(10**6))",
    "wrong UTF-8": "trace.replace(b'Once', b'On\\xffe')",
    "half a surrogate": "trace.replace(b'Once', b'On\\\\ud800e')",
}
CHILD = """
import gzip, json, re, resource, sys, time, zlib
from specviz.errors import InputError
from specviz.recordings.library import read_recording
from specviz.recordings.reader import read_trace

trace = read_recording("tiny-stories-sampled").to_json().encode()
read_trace(trace)

def with_rounds(rounds):
    return b'{{"rounds": ' + rounds + b', ' + trace[1:].replace(b'"rounds"', b'"round"', 1)

def with_wall(number):
    return re.sub(rb'"wall_ms": [0-9.]+', b'"wall_ms": ' + number, trace)

def bomb(megabytes):
    zip = zlib.compressobj(9, wbits=31)
    return b"".join(zip.compress(bytes(10**6)) for _ in range(megabytes)) + zip.flush()

def peak_mb():
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024

def now_mb():
    return int(re.search(r"VmRSS:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024

content = {content}
assert content != trace
open("/proc/self/clear_refs", "w").write("5")
before, start = now_mb(), time.process_time()
try:
    read_trace(content)
except InputError as error:
    seconds = time.process_time() - start
    print(json.dumps([seconds, peak_mb() - before, str(error)]))
"""


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="reads /proc of Linux")
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_costs_little_and_gets_one_sentence(kind: str) -> None:
    done = run_python(CHILD.format(content=HOSTILE[kind]))
    assert done.returncode == 0 and done.stdout, done.stderr
    seconds, megabytes, text = json.loads(done.stdout)
    assert text.startswith("This ") and text.endswith(".") and len(text) < 300 and "\n" not in text
    assert seconds < 2 and megabytes < 300, (seconds, megabytes)
