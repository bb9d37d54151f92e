"""Choices that stand in the address under short names."""

from collections.abc import Iterable, Mapping

import streamlit as st

from specviz.ui.shell.session import prefer, widget_value


def prefer_from_link(key: str, known: Iterable[str]) -> None:
    """Streamlit would bind a widget to what it shows; a link should carry short names instead."""
    if (asked_for := st.query_params.get(key)) is None or widget_value(key) is not None:
        return
    if asked_for not in known:
        st.warning(
            f"The link asks for {key}={asked_for}, which there is not: this is the first one.",
            icon=":material/warning:",
        )
    else:
        prefer(key, asked_for)


def put_into_link(key: str, value: str, default: str) -> str:
    if value != default:
        st.query_params[key] = value
    elif key in st.query_params:
        del st.query_params[key]
    return value


def linked_choice(label: str, about: Mapping[str, str], key: str, hidden: bool = False) -> str:
    """One of a few, the first at first; what each is shown as, by its name in the address."""
    first = next(iter(about))
    prefer_from_link(key, about)
    prefer(key, first)
    chosen: str | None = st.segmented_control(
        label,
        list(about),
        format_func=lambda name: about[name],
        key=key,
        required=True,
        label_visibility="collapsed" if hidden else "visible",
        persist_state="session",
    )
    return put_into_link(key, chosen or first, first)
