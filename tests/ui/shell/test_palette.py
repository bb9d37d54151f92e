"""Every colour stands in one table."""

import re
import tomllib

from specviz.paths import ROOT
from specviz.ui.shell.palette import FIELD, GROUND, INK, LINE, PRIMARY, VARIABLES, VERDICTS
from specviz.words import GLYPHS

PACKAGE = ROOT / "specviz"
UI = PACKAGE / "ui"
LITERAL = re.compile(r"#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\b|\b(?:rgba?|hsla?)\(", re.I)
NAMED = re.compile(
    r"(?:color|background|border|fill|stroke)[\w-]*:[^;}]*\b(?:white|black|gr[ae]y|red|green|blue)\b"
)
PAPER = UI / "quiz" / "sheets.css"  # printed alone, without the page's variables
TABLE = UI / "shell" / "palette.py"


def test_no_colour_is_written_outside_the_table() -> None:
    files = [file for kind in ("py", "css", "js", "html") for file in PACKAGE.rglob(f"*.{kind}")]
    assert len(files) > 100
    for file in set(files) - {PAPER, TABLE}:
        text = file.read_text(encoding="utf-8")
        assert not LITERAL.findall(text), file
        assert file.suffix != ".css" or not NAMED.findall(text), file


def test_the_sheets_for_paper_have_colours_of_the_table() -> None:
    light = {colour for colour, _ in VARIABLES.values()} | {"#fff"}
    assert set(LITERAL.findall(PAPER.read_text(encoding="utf-8"))) <= light


def test_streamlit_is_configured_with_the_same_colours() -> None:
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]
    names = {
        "primaryColor": PRIMARY,
        "backgroundColor": GROUND,
        "secondaryBackgroundColor": FIELD,
        "textColor": INK,
        "borderColor": LINE,
    }
    for name, hues in names.items():
        assert (theme["light"][name].lower(), theme["dark"][name].lower()) == hues


def test_every_verdict_has_a_hue_and_a_glyph_and_every_hue_is_used() -> None:
    assert VERDICTS.keys() == GLYPHS.keys()
    sheets = [file.read_text(encoding="utf-8") for file in UI.rglob("*.css")]
    assert VARIABLES.keys() <= {name for s in sheets for name in re.findall(r"var\(--([\w-]+)", s)}


def test_ids_inside_streamlit_are_used_in_one_sheet() -> None:
    places = {
        file.relative_to(UI).as_posix()
        for kind in ("css", "js", "py", "html")
        for file in UI.rglob(f"*.{kind}")
        if "data-testid" in file.read_text(encoding="utf-8")
    }
    assert places == {"shell/streamlit.css", "shared/lab.css"}
