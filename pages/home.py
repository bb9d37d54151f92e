"""Start: what this is, and the way in."""

import streamlit as st

from specviz.ui.navigation import inside_app, page

inside_app()

STEPS = {
    "1 · Draft": (
        "A small draft model guesses the next few tokens, one after the other. It is fast and "
        "often right."
    ),
    "2 · Verify": (
        "The large target model checks all guesses in one pass, instead of one pass for each token."
    ),
    "3 · Keep": (
        "Guesses that pass the accept test stay. The first that fails is replaced by a correction, "
        "and the next round begins."
    ),
}

st.title("See speculative decoding happen", anchor=False)
st.write(
    "Two real models run on this machine, and you see every token: proposed, accepted, rejected, "
    "corrected. The text is exactly as likely as if the large model had written it alone. Only the "
    "time it takes can change."
)
if st.button("Watch a run", type="primary", icon=":material/play_arrow:"):
    st.switch_page(page("watch"))
for column, (title, text) in zip(st.columns(3), STEPS.items(), strict=True):
    with column.container(border=True, height="stretch"):
        st.subheader(title, anchor=False)
        st.write(text)
st.caption("Every number in this app is measured here and now, and says so.")
