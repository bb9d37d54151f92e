"""The doctor says what is here, and for everything that is wrong, what to do."""

from pathlib import Path

import pytest

from specviz import doctor
from specviz.doctor import Finding, examine, package_finding, pair_findings, required
from specviz.models.catalogue import CATALOGUE, read_catalogue


def by_name(findings: list[Finding]) -> dict[str, Finding]:
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


def test_without_torch_the_doctor_still_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    there = doctor.importlib.util.find_spec
    monkeypatch.setattr(
        doctor.importlib.util, "find_spec", lambda name: None if name == "torch" else there(name)
    )
    found = by_name(examine(CATALOGUE))
    assert "processor" not in found and found["tiny"].mend == doctor.INSTALL
