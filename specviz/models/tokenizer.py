"""Text to token ids and back, and the visible piece of one token.

Wraps a transformers tokenizer. A byte-level vocabulary splits characters, so a piece may be part of
one: then its text shows U+FFFD and its bytes are given beside it.
"""

import base64
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from transformers import AutoTokenizer

from specviz.errors import InputError


class Piece(NamedTuple):
    """One token as text; `bytes` is base64, only where the token is not whole UTF-8."""

    text: str
    bytes: str | None


class Tokenizer:
    """`size` is the number of entries, the shared vocabulary size of a pair."""

    def __init__(self, tokenizer: Any, chat: bool = False) -> None:
        self.tokenizer = tokenizer
        self.chat = chat
        self.size = len(tokenizer)
        self.pieces: dict[int, Piece] = {}

    @classmethod
    def load(cls, source: str, revision: str | None = None, chat: bool = False) -> "Tokenizer":
        """From a folder or a Hub id; raises InputError where there is none that can be read."""
        try:
            return cls(AutoTokenizer.from_pretrained(source, revision=revision or "main"), chat)
        except Exception as error:  # tokenizers raises bare Exception for a damaged file
            reason = str(error).strip().split("\n")[0].rstrip(".")
            raise InputError(
                f"The tokenizer of {source} cannot be read ({reason}): get it again."
            ) from error

    def encode(self, prompt: str) -> list[int]:
        """Prompt to token ids, in the model's chat form where the pair asks for it."""
        if not self.chat:
            return list(self.tokenizer(prompt)["input_ids"])
        message = [{"role": "user", "content": prompt}]
        text = self.tokenizer.apply_chat_template(
            message, add_generation_prompt=True, tokenize=False, enable_thinking=False
        )
        return list(self.tokenizer(text, add_special_tokens=False)["input_ids"])

    def decode(self, token_ids: Iterable[int]) -> str:
        """Whole text; a character cut off at the end shows as U+FFFD."""
        return b"".join(self.bytes_of(token_id) for token_id in token_ids).decode(errors="replace")

    def piece(self, token_id: int) -> Piece:
        if token_id not in self.pieces:
            self.pieces[token_id] = piece_of(self.bytes_of(token_id))
        return self.pieces[token_id]

    def bytes_of(self, token_id: int) -> bytes:
        """The token's own bytes: through the byte-level alphabet where the vocabulary uses it."""
        token: str = self.tokenizer.convert_ids_to_tokens(token_id)
        alphabet = byte_level_alphabet()
        if all(character in alphabet for character in token):
            return bytes(alphabet[character] for character in token)
        text: str = self.tokenizer.decode([token_id])
        return text.encode()


def piece_of(raw: bytes) -> Piece:
    try:
        return Piece(raw.decode(), None)
    except UnicodeDecodeError:
        return Piece(raw.decode(errors="replace"), base64.b64encode(raw).decode())


@cache
def byte_level_alphabet() -> dict[str, int]:
    """GPT-2's printable stand-in for each byte: itself where printable, else 256 and up in order."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    itself = {chr(byte): byte for byte in printable}
    return itself | {chr(256 + index): byte for index, byte in enumerate(others)}


def check_same_tokenizer(target: Tokenizer, draft: Tokenizer, names: tuple[str, str]) -> None:
    """Raises InputError naming the first entry in which the two vocabularies differ."""
    ours, theirs = target.tokenizer.get_vocab(), draft.tokenizer.get_vocab()
    if ours == theirs:
        return
    ours, theirs = ({id: token for token, id in vocab.items()} for vocab in (ours, theirs))
    first = min(id for id in ours.keys() | theirs.keys() if ours.get(id) != theirs.get(id))
    raise InputError(
        f"{names[0]} and {names[1]} have different tokenizers (entry {first} is {ours.get(first)!r} in "
        f"one and {theirs.get(first)!r} in the other): choose a draft model of the target's family."
    )
