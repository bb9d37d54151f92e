"""How a token, a verdict and a size are written, on every page and in the terminal."""

import base64
import unicodedata

GLYPHS = {
    "accepted": "✓",
    "rejected": "✗",
    "unchecked": "⋯",
    "correction": "↻",
    "bonus": "★",
    "plain": "·",
}
VISIBLE = str.maketrans({" ": "␣", "\n": "↵", "\t": "⇥", "\r": "␍"})


def visible(text: str, raw: str | None = None) -> str:
    """A token with visible white space; one that is not whole UTF-8 (`raw`, base64) as bytes."""
    if raw is not None:
        return " ".join(f"{byte:02X}" for byte in base64.b64decode(raw))
    return "".join(map(code_point, text.translate(VISIBLE))) or "∅"


def code_point(character: str) -> str:
    """The character, or its number if it is invisible: controls, formats, unusual spaces."""
    hidden = unicodedata.category(character) in ("Cc", "Cf", "Zs", "Zl", "Zp")
    return f"U+{ord(character):04X}" if hidden else character


def printable(text: str) -> str:
    """Running text for a terminal: nothing in it can move the cursor or change the screen."""
    return "".join(
        character if character in " \n\t" else code_point(character) for character in text
    )


def gigabytes(count: int) -> str:
    return f"{count / 1e9:,.2f} GB" if count < 1e9 else f"{count / 1e9:,.1f} GB"
