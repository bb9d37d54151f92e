"""Laws of text to token ids and back."""

import base64
from pathlib import Path

import pytest
from tokenizers import Tokenizer as FastTokenizer
from tokenizers import decoders, models
from transformers import PreTrainedTokenizerFast

from specviz.models.files import ModelFiles, find_files
from specviz.models.specs import ModelSource
from specviz.models.tokenizer import Tokenizer
from tests.support.tiny import CORPUS, edit_json, loaded, refusal, trained_tokenizer

TEXTS = (
    "Once upon a time",
    "naïve café, Ωmega",
    "龙在天上飞。",
    "family 👨‍👩‍👧 and flag 🇩🇪",
    "tab\tline\nreturn\r\nbell\x07nul\x00del\x7f",
    "  two  spaces  ",
    "\ufeffBOM, no-break\xa0space, soft\xadhyphen, \ufffd itself",
)


def of(folder: Path, chat: bool = False) -> Tokenizer:
    return Tokenizer.load(find_files(ModelSource(str(folder))), chat)


@pytest.fixture(scope="session")
def tokenizer(folders: Path) -> Tokenizer:
    return of(folders / "llama")


@pytest.mark.parametrize("text", TEXTS)
def test_the_bytes_of_all_pieces_join_to_the_bytes_of_the_text(
    tokenizer: Tokenizer, text: str
) -> None:
    token_ids = tokenizer.encode(text)
    assert b"".join(tokenizer.bytes_of(token_id) for token_id in token_ids) == text.encode()
    assert tokenizer.decode(token_ids) == text


@pytest.mark.parametrize("text", TEXTS)
def test_a_piece_gives_its_bytes_exactly_where_it_is_not_whole_utf8(
    tokenizer: Tokenizer, text: str
) -> None:
    for token_id in tokenizer.encode(text):
        piece, raw = tokenizer.piece(token_id), tokenizer.bytes_of(token_id)
        if piece.bytes is None:
            assert piece.text.encode() == raw
        else:
            assert base64.b64decode(piece.bytes) == raw and "\ufffd" in piece.text
            with pytest.raises(UnicodeDecodeError):
                raw.decode()


def test_part_of_an_emoji_is_a_piece_with_bytes_and_a_replacement_character(
    tokenizer: Tokenizer,
) -> None:
    token_ids = tokenizer.encode("🐕")
    pieces = [tokenizer.piece(token_id) for token_id in token_ids]
    assert len(pieces) > 1 and all(piece.bytes and "\ufffd" in piece.text for piece in pieces)
    assert tokenizer.decode(token_ids[:-1]).endswith("\ufffd")
    assert tokenizer.decode(token_ids) == "🐕"


def test_every_entry_has_bytes_and_every_byte_has_an_entry(tokenizer: Tokenizer) -> None:
    entries = [tokenizer.bytes_of(token_id) for token_id in range(tokenizer.size)]
    assert all(entries)
    assert {bytes([byte]) for byte in range(256)} <= set(entries)


def test_a_special_token_is_shown_as_it_is_written(tokenizer: Tokenizer) -> None:
    (end,) = tokenizer.encode("<|endoftext|>")
    assert tokenizer.piece(end) == ("<|endoftext|>", None)
    assert end == tokenizer.tokenizer.eos_token_id


def test_an_added_token_with_letters_of_the_byte_alphabet_is_not_read_as_bytes() -> None:
    plain = trained_tokenizer()
    plain.add_tokens(["<é ü>", "Ġ!"])
    tokenizer = Tokenizer(plain)
    assert (tokenizer.size, tokenizer.bytes_of(300)) == (302, "<é ü>".encode())
    assert tokenizer.piece(301) == ("Ġ!", None)


def test_an_id_that_no_entry_has_is_an_empty_piece(tokenizer: Tokenizer) -> None:
    assert tokenizer.piece(tokenizer.size + 3) == ("", None)


def test_a_sentencepiece_vocabulary_keeps_its_spaces_bytes_and_accents() -> None:
    vocabulary = {"<unk>": 0, "<0x0A>": 1, "<0xF0>": 2, "▁dog": 3, "é": 4, "▁": 5}
    backend = FastTokenizer(models.BPE(vocabulary, [], byte_fallback=True, unk_token="<unk>"))
    backend.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Fuse()])
    tokenizer = Tokenizer(PreTrainedTokenizerFast(tokenizer_object=backend))
    assert [tokenizer.bytes_of(token_id) for token_id in (1, 2, 3, 4, 5)] == [
        b"\n",
        b"\xf0",
        b" dog",
        "é".encode(),
        b" ",
    ]


def test_chat_true_wraps_the_prompt_in_the_chat_template_without_thinking(folders: Path) -> None:
    tokenizer = of(folders / "llama", chat=True)
    text = "<|user|>Hello there<|bot|>no thinking"
    assert tokenizer.decode(tokenizer.encode("Hello there")) == text
    assert tokenizer.encode("Hello there") == of(folders / "llama").encode(text)
    assert loaded(folders / "llama", chat=True).tokenizer.chat


def test_chat_true_without_a_chat_template_is_refused(copy: Path) -> None:
    (copy / "chat_template.jinja").unlink()
    text = refusal(lambda: loaded(copy, chat=True))
    assert "has no chat template: remove chat: true" in text
    assert loaded(copy).tokenizer.size == 300


def test_a_damaged_chat_template_is_refused_while_loading(copy: Path) -> None:
    (copy / "chat_template.jinja").write_text("{% for %}")
    assert "The tokenizer of" in refusal(lambda: loaded(copy, chat=True))


def test_pairs_with_different_tokenizers_are_refused_naming_the_first_entry_that_differs(
    folders: Path, copy: Path
) -> None:
    trained_tokenizer(corpus=tuple(text[::-1] for text in CORPUS)).save_pretrained(copy)
    text = refusal(lambda: loaded(folders / "llama", copy))
    ours, theirs = of(folders / "llama").tokenizer, of(copy).tokenizer
    first = next(
        i for i in range(300)
        if ours.convert_ids_to_tokens(i) != theirs.convert_ids_to_tokens(i)
    )  # fmt: skip
    found = [tokenizer.convert_ids_to_tokens(first) for tokenizer in (ours, theirs)]
    assert f"(entry {first} is {found[0]!r} in one and {found[1]!r} in the other)" in text
    assert "choose a draft model" in text


def test_a_tokenizer_with_fewer_entries_is_a_different_tokenizer(folders: Path, copy: Path) -> None:
    trained_tokenizer(entries=290).save_pretrained(copy)
    assert "entry 290 is" in refusal(lambda: loaded(folders / "llama", copy))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("{oh", "cannot be read"),
        ("", "cannot be read"),
        ("[]", "cannot be read"),
        ('{"version": "1.0", "model": {"type": "BPE"}}', "cannot be read"),
        ('{"version": "1.0", "added_tokens": [], "model": {"type": "Zebra"}}', "cannot be read"),
        (None, "has no tokenizer.json: get the model again"),
    ],
)
def test_a_missing_or_damaged_tokenizer_is_refused(
    copy: Path, content: str | None, expected: str
) -> None:
    path = copy / "tokenizer.json"
    path.unlink() if content is None else path.write_text(content)
    text = refusal(lambda: loaded(copy))
    assert str(copy) in text and expected in text


def test_end_ids_are_the_list_of_the_generation_settings_before_all_others(copy: Path) -> None:
    edit_json(copy / "generation_config.json", eos_token_id=[0, 2])
    assert loaded(copy).end_ids == {0, 2}
    (copy / "generation_config.json").unlink()
    edit_json(copy / "config.json", eos_token_id=1)
    assert loaded(copy).end_ids == {1}


def test_without_any_setting_the_tokenizer_says_which_token_ends_the_text(copy: Path) -> None:
    (copy / "generation_config.json").unlink()
    content = (
        (copy / "config.json").read_text().replace('"eos_token_id": 0', '"eos_token_id": null')
    )
    (copy / "config.json").write_text(content)
    assert loaded(copy).end_ids == {0}


def test_the_size_counts_to_the_largest_id_where_ids_have_gaps() -> None:
    backend = FastTokenizer(models.BPE({"a": 0, "b": 5}, []))
    assert Tokenizer(PreTrainedTokenizerFast(tokenizer_object=backend)).size == 6


def test_code_for_a_tokenizer_is_neither_run_nor_asked_about(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (copy / "evil.py").write_text("raise SystemExit('ran')")
    edit_json(copy / "tokenizer_config.json", auto_map={"AutoTokenizer": [None, "evil.Evil"]})

    def asked(question: str = "") -> str:
        raise AssertionError(question)

    monkeypatch.setattr("builtins.input", asked)
    assert Tokenizer.load(ModelFiles("copy", copy)).size == 300
