"""Laws of the course's links: each leads to a page that takes every one of its settings."""

from typing import Any

import pytest

from specviz.checking import checked
from specviz.lessons.links import PAGES, Link, takes
from specviz.lessons.moments import MOMENTS
from specviz.recordings.library import FIRST
from tests.support.course import LINKS
from tests.support.tiny import refusal

FILE = PAGES / "file.yaml"


def read(page: str, **settings: Any) -> Link:
    entry = {"label": "a", "look": "b", "page": page, "with": settings}
    return checked(Link, entry, FILE)


def test_every_page_of_the_table_is_a_file() -> None:
    assert all((PAGES / f"{name}.py").exists() for name in takes())


def test_a_moment_becomes_the_round_and_token_it_has_in_the_recording() -> None:
    for moment in MOMENTS:
        query = read("watch", recording=FIRST, moment=moment).query()
        assert query["watch"] == "recorded" and query["recording"] == FIRST
        assert int(query["round"]) >= 1 and "moment" not in query
        assert ("token" in query) == (moment != "end")


def test_a_query_says_every_setting_as_the_address_carries_it() -> None:
    link = read("race", pair="tiny", prompt="Once", draft_length=6, temperature=0.7, top_p=1.0)
    assert link.query() == {
        "pair": "tiny",
        "prompt": "Once",
        "draft_length": "6",
        "temperature": "0.7",
        "top_p": "1",
    }


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.label)
def test_every_link_says_what_to_look_for(link: Link) -> None:
    assert link.look.endswith(".") and link.query()


MISTAKES: dict[str, tuple[str, dict[str, Any], str]] = {
    "no such page": ("prove", {"pair": "tiny"}, "page: expected a page of the app"),
    "no settings": ("watch", {}, "with: expected keys with values"),
    "an unknown key": ("watch", {"sweep": "pairs"}, "with: expected no key sweep"),
    "an unknown pair": ("race", {"pair": "big"}, "with: expected pair: one of tiny, tiny-weak"),
    "a pair that has to be fetched": ("race", {"pair": "gpt2"}, "with: expected pair: one of"),
    "a draft length out of range": (
        "watch",
        {"draft_length": 17},
        "with: expected draft_length: a number from 0 to 16 in steps of 1, not 17",
    ),
    "a length between two steps": (
        "watch",
        {"max_new_tokens": 60},
        "with: expected max_new_tokens: a number from 8 to 256 in steps of 8, not 60",
    ),
    "a temperature that is text": (
        "tune",
        {"temperature": "hot"},
        "with: expected temperature: a number from 0 to 2",
    ),
    "a temperature that is true": (
        "tune",
        {"temperature": True},
        "with: expected temperature: a number from 0",
    ),
    "an unknown sweep": (
        "tune",
        {"sweep": "seeds"},
        "with: expected sweep: one of draft_length",
    ),
    "a recording without a moment": (
        "watch",
        {"recording": FIRST},
        "with: expected a recording together with a moment of it",
    ),
    "an unknown moment": (
        "watch",
        {"recording": FIRST, "moment": "noon"},
        "with: expected moment: one of correction",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_dead_link_is_refused_with_its_place(mistake: str) -> None:
    page, settings, expected = MISTAKES[mistake]
    text = refusal(lambda: read(page, **settings))
    assert text.startswith(f"{FILE}, {expected}")
