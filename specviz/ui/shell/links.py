"""Choices that the address carries under short names."""

from collections.abc import Mapping

import streamlit as st

from specviz.parameters import choice
from specviz.ui.shell.said import quoted
from specviz.ui.shell.session import prefer, widget_value


def prefer_from_link(key: str) -> None:
    """Streamlit would bind a widget to the text it shows; a link should carry short names "
    "instead."""
    if (asked_for := st.query_params.get(key)) is None or widget_value(key) is not None:
        return
    if choice(key).fits(asked_for):
        prefer(key, asked_for)
    else:
        st.warning(
            f"The link asks for {quoted(f'{key}={asked_for}')}, which does not exist. You see the "
            "first choice instead.",
            icon=":material/warning:",
        )


def put_into_link(key: str, value: str | None) -> str:
    """The value, or the default where there is none; the address leaves the default out."""
    default = choice(key).default
    if value not in (None, default):
        st.query_params[key] = value
    elif key in st.query_params:
        del st.query_params[key]
    return value or default


def linked_select(label: str, key: str, hidden: bool = False) -> str:
    """A choice of many, in a box."""
    prefer_from_link(key)
    titles = choice(key).titles
    chosen: str | None = st.selectbox(
        label,
        list(titles),
        format_func=titles.__getitem__,
        key=key,
        label_visibility="collapsed" if hidden else "visible",
        persist_state="session",
    )
    return put_into_link(key, chosen)


def linked_choice(
    label: str, key: str, icons: Mapping[str, str] | None = None, hidden: bool = False
) -> str:
    """A choice of a few, all in sight. `icons`: by name, one for each or none at all."""
    prefer_from_link(key)
    prefer(key, choice(key).default)
    titles = choice(key).titles
    chosen: str | None = st.segmented_control(
        label,
        list(titles),
        format_func=lambda name: f"{icons[name]} {titles[name]}" if icons else titles[name],
        key=key,
        required=True,
        label_visibility="collapsed" if hidden else "visible",
        persist_state="session",
    )
    return put_into_link(key, chosen)
