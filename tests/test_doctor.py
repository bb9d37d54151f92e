"""The doctor says what is here, and for everything that is wrong, what to do."""

import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from specviz import doctor
from specviz.doctor import Finding, examine, package_finding, pair_findings, required
from specviz.models.catalogue import CATALOGUE, read_catalogue
from specviz.paths import ROOT


def by_name(findings: Sequence[Finding]) -> dict[str, Finding]:
    return {finding.name: finding for finding in findings}


def test_here_there_is_nothing_to_mend() -> None:
    found = by_name(examine(CATALOGUE))
    assert [finding.mend for finding in found.values()] == [None] * len(found)
    assert {"Python", "torch", "processor", "GPU", "free memory", "threads"} <= found.keys()
    assert read_catalogue().keys() <= found.keys()
    assert found["threads"].value.split()[0].isdigit()


def test_every_requirement_is_looked_at() -> None:
    names = {name for name, _ in required()}
    assert {"torch", "transformers", "streamlit", "plotly", "pandas"} <= names
    assert names <= by_name(examine(CATALOGUE)).keys()


def test_a_missing_package_and_another_version_say_how_to_mend_it() -> None:
    missing = package_finding("no-such-package", "1.0")
    assert missing.value == "missing" and missing.mend and "pip install -r" in missing.mend
    other = package_finding("numpy", "0.1")
    assert other.mend and other.mend.startswith("0.1 is what specviz is tested with")


def test_a_pair_that_does_not_fit_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from specviz.models import fit

    monkeypatch.setattr(fit, "memory_of", lambda device: 10)
    found = by_name(pair_findings(CATALOGUE))
    assert "does not fit" in found["tiny"].value and found["tiny"].mend is None


def test_a_damaged_pair_and_a_wrong_catalogue_are_named(tmp_path: Path) -> None:
    file = tmp_path / "models.yaml"
    file.write_text("pairs:\n  lost: {about: Gone, target: {path: nowhere}, drafter: ngram}\n")
    (lost,) = pair_findings(file)
    assert lost.mend and str(tmp_path / "nowhere") in lost.mend
    file.write_text("pairs: [")
    (wrong,) = pair_findings(file)
    assert wrong.mend and f"{file}, line 1" in wrong.mend


# Hides one package, its metadata included, from the interpreter, then runs a command.
BLOCKED = """
import importlib.metadata, runpy, sys
command, name, *modules = sys.argv[1:]
class Blocker:
    def find_spec(self, module, path=None, target=None):
        if module.split(".")[0] in modules:
            raise ModuleNotFoundError(f"No module named {module!r}", name=module)
sys.meta_path.insert(0, Blocker())
there = importlib.metadata.Distribution.from_name
def from_name(wanted):
    if wanted.lower() == name.lower():
        raise importlib.metadata.PackageNotFoundError(wanted)
    return there(wanted)
importlib.metadata.Distribution.from_name = from_name
sys.argv[1:] = command.split()
runpy.run_module("specviz", run_name="__main__")
"""


def without(package: str, words: str) -> subprocess.CompletedProcess[str]:
    """Runs specviz as a program that cannot see one package."""
    modules = [
        module
        for module, packages in packages_distributions().items()
        if package.lower() in map(str.lower, packages)
    ]
    command = [sys.executable, "-c", BLOCKED, words, package, *modules]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


FAST = {"torch"}  # without it nothing else takes long to load


@pytest.mark.parametrize(
    "package",
    [
        pytest.param(name, marks=() if name in FAST else pytest.mark.slow)
        for name, _ in doctor.required()
    ],
)
def test_a_missing_package_is_named_with_the_command_that_brings_it(package: str) -> None:
    done = without(package, "doctor")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    place = next(i for i, line in enumerate(lines) if line.split()[:2] == ["✗", package])
    assert "missing" in lines[place] and f"{sys.executable} -m pip install -r" in lines[place + 1]
    assert "✓ Python" in done.stdout and "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(("package", "words"), [("rich", "pairs"), ("torch", "run --prompt a")])
def test_another_command_without_its_package_sends_to_the_doctor(package: str, words: str) -> None:
    done = without(package, words)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1
    assert package in done.stderr and "doctor" in done.stderr


def test_the_doctor_is_asked_before_any_library_is_loaded() -> None:
    code = "import sys, specviz.cli.main; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    packages = {name.lower() for name, _ in doctor.required()} | {"yaml", "jinja2"}
    assert "specviz" in done.stdout and not packages & set(done.stdout.split())
