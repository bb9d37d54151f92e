"""Draws a chart of the labs: title, figure, reading and a download of its numbers."""

import streamlit as st

from specviz.ui.shared.chart import Chart


def is_dark() -> bool:
    return bool(st.context.theme.type == "dark")


def show_chart(chart: Chart, key: str, source: str = "") -> None:
    """source: where its numbers come from, unless the page says so above. key: names its file."""
    with st.container(key=f"chart-{key}", gap="small"):
        st.subheader(chart.title, anchor=False)
        if source:
            st.caption(source)
        st.plotly_chart(
            chart.figure,
            key=f"{key} figure",
            config={"displayModeBar": False},
            alt=chart.alt,
        )
        with st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="top"
        ):
            st.markdown(chart.reading)
            st.download_button(
                "CSV",
                chart.data.to_csv(index=False),
                file_name=f"specviz-{key.replace(' ', '-')}.csv",
                mime="text/csv",
                on_click="ignore",
                icon=":material/download:",
                key=f"{key} csv",
                help=f"The numbers of this chart: {chart.title}",
            )
