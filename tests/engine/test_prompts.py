"""Any language is a prompt; what cannot be read is named with its place."""

import pytest

from specviz.engine.prompts import check_prompt
from specviz.engine.tracing import finished, run_pair
from specviz.errors import InputError
from specviz.models.catalogue import Pair
from specviz.trace import Settings, Trace


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
    assert Trace.from_json(trace.to_json()) == trace


def test_a_prompt_longer_than_the_context_says_how_long_it_is(tiny: Pair) -> None:
    with pytest.raises(InputError, match=r"is 2,001 tokens long and this pair reads at most 1,024"):
        next(run_pair(tiny, "a " * 2000, Settings()))
