"""Text from outside (an address, a file, a prompt) put into a sentence of a page.

Streamlit reads every sentence as Markdown; what comes from outside must stay text.
"""

from specviz.words import printable

MOST = 90  # characters


def quoted(text: str) -> str:
    """As inline code on one line and shortened: no markup, formula, colour or image in it works."""
    line = printable(" ".join(text.split())).replace("`", "'")
    return f"`{line if len(line) <= MOST else line[: MOST - 1] + '…'}`" if line else "` `"
