"""Laws of models.yaml: what it may hold, and what a mistake in it says."""

from pathlib import Path

import pytest

from specviz.models.catalogue import pair_named, read_catalogue
from specviz.models.pair import load_pair
from tests.support.tiny import refusal, refusals, run_python

GOOD = """
pairs:
  one:
    about: A pair.
    target: {path: large}
    draft: {hub: org/small, revision: v1}
    chat: true
  two:
    about: No draft model.
    target: {hub: gpt2}
    drafter: ngram
"""


@pytest.fixture
def yaml_file(tmp_path: Path) -> Path:
    return tmp_path / "models.yaml"


def refused(path: Path, content: str | bytes) -> str:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    found = refusals(lambda: read_catalogue(path))
    assert all(str(path) in text for text in found)
    return " ".join(found)


def test_the_shipped_catalogue_reads_and_every_pair_says_what_it_is() -> None:
    catalogue = read_catalogue()
    assert {"tiny", "tiny-self", "tiny-ngram"} <= catalogue.keys()
    assert all(spec.about and spec.name == name for name, spec in catalogue.items())
    assert not any(catalogue[name].needs_download for name in ("tiny", "tiny-self", "tiny-ngram"))


def test_reading_the_catalogue_needs_no_torch() -> None:
    code = (
        "import sys; from specviz.models.catalogue import read_catalogue; read_catalogue(); "
        "sys.exit(any(name in sys.modules for name in ('torch', 'transformers')))"
    )
    done = run_python(code)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_entry_becomes_a_pair_with_folders_beside_the_file(yaml_file: Path) -> None:
    yaml_file.write_text(GOOD)
    one, two = read_catalogue(yaml_file).values()
    assert (one.target.location, one.target.is_folder) == (str(yaml_file.parent / "large"), True)
    assert one.draft and (one.draft.location, one.draft.revision) == ("org/small", "v1")
    assert (one.chat, one.needs_download) == (True, True)
    assert (two.chat, two.draft, two.needs_download) == (False, None, True)


def test_a_folder_in_the_home_of_the_user_may_be_written_with_a_tilde(
    yaml_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(yaml_file.parent / "home"))
    yaml_file.write_text(GOOD.replace("path: large", "path: ~/large"))
    assert read_catalogue(yaml_file)["one"].target.location == str(
        yaml_file.parent / "home" / "large"
    )


def test_every_mistake_of_the_file_is_told_at_once(yaml_file: Path) -> None:
    yaml_file.write_text(GOOD.replace("about: A pair.", "about: 3").replace("ngram", "medusa"))
    first, second = refusals(lambda: read_catalogue(yaml_file))
    assert "pairs.one.about: " in first and "pairs.two.drafter: " in second


def test_a_missing_file_says_to_restore_it(yaml_file: Path) -> None:
    text = refusal(lambda: read_catalogue(yaml_file))
    assert text == f"{yaml_file} is missing: restore it from the repository."


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(lambda: read_catalogue(tmp_path))


def test_a_file_that_is_not_utf8_is_refused(yaml_file: Path) -> None:
    assert "make it UTF-8" in refused(yaml_file, b"pairs: \xff\xfe")


def test_broken_yaml_names_the_line(yaml_file: Path) -> None:
    assert ", line 3: " in refused(yaml_file, "pairs:\n  one:\n    about: x: y\n    chat: true\n")
    assert ", line 2: " in refused(yaml_file, "pairs:\n\tone: 1\n")
    assert "correct the YAML there" in refused(yaml_file, "pairs: \x00")


def test_a_pair_written_twice_names_the_second_line(yaml_file: Path) -> None:
    twice = GOOD.replace("  two:", "  one:")
    assert ", line 8: one is there twice" in refused(yaml_file, twice)


SOURCE = "either path: with a folder or hub: with a model id"
MISTAKES = {
    "a list at the top": ("- one\n- two\n", "the file: expected keys with values"),
    "an empty file": ("", "the file: expected keys with values"),
    "text at the top": ("hello", "the file: expected keys with values"),
    "no pairs": ("pairs:\n", "pairs: expected keys with values"),
    "a key beside pairs": (GOOD + "models: {}\n", "models: expected no such key here"),
    "an unknown key": (
        GOOD.replace("chat: true", "chta: true"),
        "pairs.one.chta: expected no such key here",
    ),
    "an unknown key of a model": (
        GOOD.replace("path: large", "folder: large"),
        "pairs.one.target.folder: expected no such key here",
    ),
    "no target": (GOOD.replace("target: {hub: gpt2}", ""), "pairs.two.target: expected"),
    "no about": (GOOD.replace("about: A pair.", ""), "pairs.one.about: expected this key"),
    "neither draft nor drafter": (
        GOOD.replace("drafter: ngram", ""),
        "pairs.two: expected either draft: with a model or drafter: ngram",
    ),
    "both draft and drafter": (
        GOOD.replace("chat: true", "drafter: ngram"),
        "pairs.one: expected either draft: with a model or drafter: ngram",
    ),
    "a wrong drafter": (
        GOOD.replace("drafter: ngram", "drafter: medusa"),
        "pairs.two.drafter: expected ngram",
    ),
    "both path and hub": (GOOD.replace("{hub: gpt2}", "{hub: gpt2, path: x}"), SOURCE),
    "neither path nor hub": (GOOD.replace("{hub: gpt2}", "{revision: v1}"), SOURCE),
    "a revision of a folder": (
        GOOD.replace("{path: large}", "{path: large, revision: v1}"),
        "pairs.one.target: expected path: alone",
    ),
    "a pair that is text": ("pairs: {one: gpt2}", "pairs.one: expected keys with values"),
    "a target that is text": (
        GOOD.replace("{hub: gpt2}", "gpt2"),
        "pairs.two.target: expected keys with values",
    ),
    "a path that is a number": (
        GOOD.replace("{path: large}", "{path: 3}"),
        "pairs.one.target.path: expected text",
    ),
    "an empty hub id": (
        GOOD.replace("hub: gpt2", 'hub: " "'),
        "pairs.two.target.hub: expected text",
    ),
    "a hub id that is a path": (
        GOOD.replace("hub: gpt2", "hub: /models/gpt2"),
        "pairs.two.target.hub: expected a model id such as openai-community/gpt2",
    ),
    "a revision that is a number": (
        GOOD.replace("revision: v1", "revision: 607"),
        "pairs.one.draft.revision: expected text",
    ),
    "an about that is a list": (
        GOOD.replace("about: A pair.", "about: [A, pair]"),
        "pairs.one.about: expected text",
    ),
    "an about that is no date": (GOOD.replace("A pair.", "2024-13-45"), "cannot be read"),
    "a chat that is text": (
        GOOD.replace("chat: true", "chat: always"),
        "pairs.one.chat: expected true or false",
    ),
    "a name that is a number": (
        GOOD.replace("  two:", "  2:"),
        "pairs.2: expected text",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_refused_naming_the_key_and_what_belongs_there(
    yaml_file: Path, mistake: str
) -> None:
    content, expected = MISTAKES[mistake]
    assert expected in refused(yaml_file, content)


def test_an_unknown_pair_is_refused_with_the_known_ones(yaml_file: Path) -> None:
    yaml_file.write_text(GOOD)
    catalogue = read_catalogue(yaml_file)
    assert pair_named("two", catalogue).name == "two"
    text = refusal(lambda: pair_named("three", catalogue))
    assert text == "There is no pair called three; choose one of one, two."


def test_a_folder_named_in_the_file_that_is_missing_is_refused_by_name(yaml_file: Path) -> None:
    yaml_file.write_text(GOOD.replace("hub: gpt2", "path: nowhere"))
    spec = read_catalogue(yaml_file)["two"]
    text = refusal(lambda: load_pair(spec, "cpu"))
    assert text.startswith(f"The folder {yaml_file.parent / 'nowhere'} is missing")
