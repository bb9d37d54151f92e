"""How a token and a verdict are written, on every page and in the terminal."""

import base64

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
    """A token with its white space shown; one that is not whole UTF-8 (`raw`, base64) as bytes."""
    if raw is not None:
        return " ".join(f"{byte:02X}" for byte in base64.b64decode(raw))
    return text.translate(VISIBLE) or "∅"
