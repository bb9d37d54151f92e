"""What the documents say is there, is there."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from specviz.cli.main import parser
from specviz.models.catalogue import read_catalogue
from specviz.paths import ROOT

DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("specviz/**/*.md")]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_to_a_file_leads_to_one(document: Path) -> None:
    for link in re.findall(r"\]\((?!http)([^)#]+)\)", document.read_text(encoding="utf-8")):
        assert (document.parent / link).exists(), link


def test_the_file_map_of_the_readme_names_only_what_exists() -> None:
    listing = README.split("## File map")[1].split("```")[1]
    names = [line.split()[0] for line in listing.strip().splitlines()]
    assert "app.py" in names and all((ROOT / name).exists() for name in names)


def test_every_pair_stands_in_the_readme() -> None:
    assert all(f"`{name}`" in README for name in read_catalogue())


def test_every_command_of_the_readme_parses() -> None:
    commands = re.findall(r"^\.venv/bin/specviz (.+)$", README, re.MULTILINE)
    assert commands
    for command in commands:
        arguments = [part.strip('"') for part in re.findall(r'"[^"]*"|\S+', command)]
        assert callable(parser().parse_args(arguments).command)


def test_every_speedup_of_the_readme_was_measured() -> None:
    measured = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    figures = re.findall(r"\b\d+\.\d+x", README)
    assert figures and all(figure in measured for figure in figures)


def test_the_version_is_the_same_wherever_it_is_written() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["version"] == project["version"] and cited["license"] == project["license"]


def test_every_make_task_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for task in re.findall(r"(?:^|`)make ([a-z]+)", README, re.MULTILINE):
        assert re.search(rf"^{task}:", makefile, re.MULTILINE), task
