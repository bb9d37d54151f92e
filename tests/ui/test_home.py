"""The first screen leads to every other page."""

from streamlit.testing.v1 import AppTest

from specviz.ui.home_view import DESCRIPTION, DRAFTS, WAYS, round_picture
from specviz.ui.navigation import PAGES


def test_the_first_screen_leads_to_every_page_in_the_order_of_the_navigation(app: AppTest) -> None:
    assert not app.exception
    links = [link.proto.page for link in app.get("page_link")]
    assert links == list(WAYS) == [name for name in PAGES if name != "home"]


def test_the_picture_obeys_the_rules_of_a_round() -> None:
    verdicts = [verdict for _, verdict in DRAFTS]
    first = verdicts.index("rejected")
    assert set(verdicts[:first]) == {"accepted"} and set(verdicts[first + 1 :]) == {"unchecked"}
    picture = round_picture()
    assert picture.count("cell accepted") == first and picture.count("cell correction") == 1
    assert "drawn as an example" in picture
    assert all(text.strip() in DESCRIPTION for text, _ in DRAFTS)
