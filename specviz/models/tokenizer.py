"""Text to token ids and back, and the visible piece of one token.

Wraps a transformers tokenizer. A byte-level vocabulary splits characters, so a piece may be part
of one; its text then shows U+FFFD and its bytes are given separately.
"""

import base64
import re
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from transformers import AutoTokenizer

from specviz.errors import InputError
from specviz.models.files import ModelFiles, reason_of

BYTE_TOKEN = re.compile("<0x[0-9A-F]{2}>")


class Piece(NamedTuple):
    """One token as text; `bytes` is base64, set only if the token is not whole UTF-8."""

    text: str
    bytes: str | None


class Tokenizer:
    """`size` counts the ids up to the largest one, the shared vocabulary size of a pair."""

    def __init__(self, tokenizer: Any, chat: bool = False) -> None:
        self.tokenizer = tokenizer
        self.chat = chat
        self.size = max(tokenizer.get_vocab().values()) + 1
        self.added = frozenset(tokenizer.added_tokens_decoder)
        self.byte_level = "ByteLevel" in repr(tokenizer.backend_tokenizer.decoder)
        self.pieces: dict[int, Piece] = {}

    @classmethod
    def load(cls, files: ModelFiles, chat: bool = False) -> "Tokenizer":
        """Raises InputError if it is unreadable, or lacks the chat form that the pair needs."""
        try:
            tokenizer = AutoTokenizer.from_pretrained(
                files.folder, trust_remote_code=False, local_files_only=True
            )
            loaded = cls(tokenizer, chat and bool(tokenizer.chat_template))
            loaded.encode("Hello")  # a damaged chat template shows here
        except Exception as error:  # tokenizers raises bare Exception for a damaged file
            raise InputError(
                f"The tokenizer of {files.name} cannot be read ({reason_of(error)}): "
                "get the model again."
            ) from error
        if chat and not loaded.chat:
            raise InputError(
                f"{files.name} has no chat template: remove chat: true from its pair in "
                "models.yaml."
            )
        return loaded

    def encode(self, prompt: str) -> list[int]:
        """Prompt to token ids, in the model's chat form if the pair uses it."""
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
        """The token's own bytes; empty for an unknown id."""
        token: str | None = self.tokenizer.convert_ids_to_tokens(token_id)
        if token is None:
            return b""
        if token_id in self.added:
            return token.encode()
        if self.byte_level:
            alphabet = byte_level_alphabet()
            return bytes(alphabet[character] for character in token)
        return sentencepiece_bytes(token)


def piece_of(raw: bytes) -> Piece:
    try:
        return Piece(raw.decode(), None)
    except UnicodeDecodeError:
        return Piece(raw.decode(errors="replace"), base64.b64encode(raw).decode())


@cache
def byte_level_alphabet() -> dict[str, int]:
    """GPT-2's printable stand-in for each byte: itself where printable, else one from 256 up."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    itself = {chr(byte): byte for byte in printable}
    return itself | {chr(256 + index): byte for index, byte in enumerate(others)}


def sentencepiece_bytes(token: str) -> bytes:
    """SentencePiece writes a space as U+2581 and a byte it has no character for as <0x0A>."""
    if BYTE_TOKEN.fullmatch(token):
        return bytes([int(token[3:5], 16)])
    return token.replace("\u2581", " ").encode()


def check_same_tokenizer(target: Tokenizer, draft: Tokenizer, names: tuple[str, str]) -> None:
    """Raises InputError naming the first entry in which the two vocabularies differ."""
    ours, theirs = target.tokenizer.get_vocab(), draft.tokenizer.get_vocab()
    if ours == theirs:
        return
    ours, theirs = ({id: token for token, id in vocab.items()} for vocab in (ours, theirs))
    first = min(id for id in ours.keys() | theirs.keys() if ours.get(id) != theirs.get(id))
    raise InputError(
        f"{names[0]} and {names[1]} have different tokenizers (entry {first} is "
        f"{ours.get(first)!r} in one and {theirs.get(first)!r} in the other): "
        "choose a draft model from the target's family."
    )
