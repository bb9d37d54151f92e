"""Widgets have the ranges that the table of address parameters gives them."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from specviz.parameters import Number, of_page


@pytest.mark.parametrize(
    ("page", "link"), [("watch", {"watch": "live"}), ("race", {}), ("tune", {"prompts": "python"})]
)
def test_a_page_has_a_widget_for_every_number_with_its_range(
    app: AppTest, page: str, link: dict[str, str]
) -> None:
    app.query_params.update(link)
    app.switch_page(f"pages/{page}.py").run()
    varied = app.session_state["sweep"] if page == "tune" else None
    for key, of in of_page(page).items():
        if isinstance(of, Number) and key not in (varied, "round", "token"):
            widget: Any = app.get_by_key(key)
            assert (widget.min, widget.max, widget.step) == (of.low, of.high, of.step), key
            assert widget.value == of.default
