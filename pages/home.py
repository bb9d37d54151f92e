"""Start: what this is, and the way in."""

import streamlit as st

from specviz.ui.navigation import inside_app, page

inside_app()

st.title("See speculative decoding happen", anchor=False)
st.write(
    "A small draft model guesses a few tokens. A large target model checks them all in one pass: "
    "agreed tokens flow on, the first disagreement is corrected. The text is exactly as likely as "
    "if the target had written it alone, and it can arrive sooner."
)
st.write(
    "Everything here is measured on two real models that run on this machine, with an accept test "
    "you can inspect token by token."
)
st.page_link(page("watch"), label="Watch a run", icon=":material/play_circle:")
