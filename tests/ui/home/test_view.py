"""The first screen leads to every other page."""

import pytest
from streamlit.testing.v1 import AppTest

from specviz.recordings.library import RECORDINGS, read_recording
from specviz.ui.home.view import WAYS, round_picture, telling_round
from specviz.ui.shell.navigation import PAGES


def test_the_first_screen_leads_to_every_page_in_the_order_of_the_navigation(app: AppTest) -> None:
    assert not app.exception
    links = [link.proto.page for link in app.get("page_link")]
    assert links == list(WAYS) == [name for name in PAGES if name != "home"]


@pytest.mark.parametrize("name", [name for name in RECORDINGS if name.startswith("tiny-stories")])
def test_the_picture_is_a_round_of_the_recording_with_its_verdicts(name: str) -> None:
    trace = read_recording(name)
    round = trace.rounds[telling_round(trace)]
    picture = round_picture(trace)
    for verdict in ("accepted", "rejected", "unchecked"):
        shown = sum(draft.verdict == verdict for draft in round.drafts)
        assert picture.count(f"cell {verdict}") == shown
    assert picture.count("cell correction") == 1 and "RECORDED" in picture
    assert all(draft.text.strip() in picture for draft in round.drafts)
