"""Any language is a prompt; what cannot be read is named with its place."""

from pathlib import Path

import pytest

from specviz.engine.run import finished, run_pair
from specviz.errors import InputError
from specviz.models.pair import Pair
from specviz.recordings.reader import read_trace
from specviz.trace import Settings
from specviz.workloads.prompts import WORKLOADS, check_prompt, read_prompts, workload_prompts


@pytest.mark.parametrize("prompt", ["", " ", "\n\t "])
def test_an_empty_prompt_is_refused(prompt: str) -> None:
    with pytest.raises(InputError, match="empty: type a few words"):
        check_prompt(prompt)


def test_a_control_character_is_named_with_its_place() -> None:
    with pytest.raises(InputError, match=r"U\+0007 at character 3: remove it"):
        check_prompt("ab\aC")


def test_broken_utf8_is_named_with_its_place() -> None:
    broken = b"caf\xe9".decode(errors="surrogateescape")
    with pytest.raises(InputError, match="not valid UTF-8 at character 4"):
        check_prompt(broken)


@pytest.mark.parametrize("prompt", ["Ünïcödé 🐙🏽 你好 שלום", "tab\tand\nnew line\r\n", "👩‍👩‍👧"])
def test_emoji_and_any_language_go_through_a_real_run(tiny: Pair, prompt: str) -> None:
    trace = finished(run_pair(tiny, prompt, Settings(temperature=1.0, max_new_tokens=8)))
    assert tiny.tokenizer.decode(trace.prompt_token_ids) == prompt
    assert read_trace(trace.to_json().encode()) == trace


def test_a_prompt_longer_than_the_context_says_how_long_it_is(tiny: Pair) -> None:
    with pytest.raises(InputError, match=r"is 2,001 tokens long and this pair reads at most 1,024"):
        next(run_pair(tiny, "a " * 2000, Settings()))


def test_every_workload_ships_at_least_20_prompts_of_its_own() -> None:
    by_name = {name: workload_prompts(name) for name in WORKLOADS}
    assert all(len(set(prompts)) == len(prompts) >= 20 for prompts in by_name.values())
    assert workload_prompts("all") == [prompt for name in WORKLOADS for prompt in by_name[name]]
    assert all(prompt.startswith("Question: ") for prompt in by_name["problems"])


def test_an_unknown_workload_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="no workload called poems: choose stories, problems"):
        workload_prompts("poems")


def test_prompts_come_in_file_order_and_blank_lines_are_nothing(tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text('{"prompt": "One"}\n\n{"prompt": "Zwei ü\\n"}\n', encoding="utf-8")
    assert read_prompts(file) == ["One", "Zwei ü\n"]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b'{"prompt": "One"}\n{"prompt": "Two}\n', ", line 2, column 12: Unterminated string"),
        (b"Once upon a time\n", ", line 1, column 1: Expecting value; expected an object"),
        (b'["One"]', ", line 1: expected an object such as"),
        (b'{"prompt": 3}', ", line 1: expected an object such as"),
        (b'{"prompt": "One", "name": "x"}', ", line 1: expected an object such as"),
        (b'\n{"prompt": " "}', ", line 2: The prompt is empty"),
        (b'{"prompt": "a\\u0007"}', ", line 1: The prompt contains the control character U+0007"),
        (b'{"prompt": ' + b"9" * 5_000 + b"}", ", line 1: expected an object such as"),
        (b"[" * 200_000, ", line 1: expected an object such as"),
        (b"", "write lines such as"),
        (b"\xff", " cannot be read ("),
        (None, "There is no prompt file "),
    ],
)
def test_a_malformed_prompt_file_names_the_line_and_the_reason(
    tmp_path: Path, content: bytes | None, complaint: str
) -> None:
    file = tmp_path / "mine.jsonl"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_prompts(file)
    text = str(caught.value)
    assert str(file) in text and complaint in text and "\n" not in text
