"""Every colour, once: as CSS variables for the pages, by name for the charts.

Target and draft keep one hue each on every page; verdicts use neither. Other colours of charts are
Okabe and Ito's. Streamlit has its own copy of some in .streamlit/config.toml, and the sheets for
paper stand alone; tests hold both to this table.
"""

Hue = tuple[str, str]  # in light, in dark

INK: Hue = ("#12161d", "#e9edf3")
LINE: Hue = ("#dfe3e9", "#2a3448")
GROUND: Hue = ("#ffffff", "#0e1420")
FIELD: Hue = ("#f5f6f8", "#18202f")
PRIMARY: Hue = ("#33415c", "#5472b0")
TARGET: Hue = ("#33415c", "#b9c6dd")
DRAFT: Hue = ("#8a5a00", "#f2c14e")
VERDICTS: dict[str, Hue] = {
    "accepted": ("#0b6b4a", "#42f4ae"),
    "rejected": ("#8d1003", "#e08a45"),
    "correction": ("#661775", "#d871e1"),
    "bonus": ("#0131bb", "#bbecfe"),
    "unchecked": ("#6f747a", "#92959f"),
    "plain": INK,
}
VARIABLES: dict[str, Hue] = {
    "ink": INK,
    "muted": ("#586170", "#9aa5b5"),
    "line": LINE,
    "panel": ("#f7f8fa", "#151c2a"),
    "card": ("#ffffff", "#121927"),
    "ground": GROUND,
    "shadow": ("#12161d", "#12161d"),
    "primary": PRIMARY,
    "primary-hover": ("#28344b", "#6482c0"),
    "on-primary": ("#ffffff", "#ffffff"),
    "accent": ("#33415c", "#8ba6de"),
    "target": TARGET,
    "draft": DRAFT,
    **VERDICTS,
}

MEASURED: Hue = ("#0072b2", "#56b4e9")
OURS: Hue = ("#009e73", "#009e73")
PAPER: Hue = ("#d55e00", "#e69f00")
SAMPLE: Hue = ("#cc79a7", "#cc79a7")
OTHER = VERDICTS["unchecked"]
LOSS: Hue = ("rgba(213, 94, 0, 0.08)", "rgba(230, 159, 0, 0.10)")  # PAPER, faint
CLEAR = "rgba(0, 0, 0, 0)"


def stylesheet() -> str:
    """The variables; a browser chooses between light and dark."""
    lines = (f"--{name}: light-dark({light}, {dark});" for name, (light, dark) in VARIABLES.items())
    return f".stApp {{ {' '.join(lines)} }}\n"
