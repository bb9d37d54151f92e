"""Start: what specviz is, and a link to every other page."""

import streamlit as st

from specviz.recordings.library import FIRST, read_recording
from specviz.ui.home.view import round_picture, show_ways
from specviz.ui.shell.assets import style
from specviz.ui.shell.navigation import inside_app

inside_app()
style("home/home")
words, picture = st.columns([5, 6], gap="large", vertical_alignment="center")
with words.container(key="opening"):
    st.title("See speculative decoding happen", anchor=False)
    st.write(
        "A small draft model guesses the next few tokens. The large target model checks them all "
        "in one pass. Tokens they agree on are kept, and the first disagreement is corrected."
    )
    st.write(
        "Every text is exactly as likely as if the large model had written it alone. Only the time "
        "it takes can change, and specviz measures it."
    )
picture.html(round_picture(read_recording(FIRST)))
show_ways()
