"""Which prompts can be used. Knows characters only, so a page can ask before torch is loaded."""

import unicodedata

from specviz.errors import InputError


def check_prompt(prompt: str) -> None:
    """Any language is fine; broken UTF-8 (lone surrogates) and control characters are not."""
    if not prompt.strip():
        raise InputError("The prompt is empty: type a few words for the models to continue.")
    for place, character in enumerate(prompt, start=1):
        kind = unicodedata.category(character)
        if kind == "Cs":
            raise InputError(
                f"The prompt is not valid UTF-8 at character {place}: type it again there."
            )
        if kind == "Cc" and character not in "\t\n\r":
            raise InputError(
                f"The prompt holds the control character U+{ord(character):04X} at character "
                f"{place}: remove it."
            )
