"""What this machine has for specviz, what is missing, and what to do about it.

Each finding is a name, a value and, where something is wrong, one sentence that says what to do.
Importing this module loads no library, because any of them may be what is missing.
"""

import platform
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from specviz.errors import InputError
from specviz.paths import ROOT
from specviz.words import gigabytes

REQUIREMENTS = ROOT / "requirements.txt"
INSTALL = f"run {sys.executable} -m pip install -r {REQUIREMENTS}"
OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True)
class Finding:
    name: str
    value: str
    mend: str | None = None


def show(catalogue: Path | None) -> None:
    """Prints what was found, in colour if rich is there."""
    say = printer()
    findings = examine(catalogue)
    for finding in findings:
        mark = ("✗ ", "red") if finding.mend else ("✓ ", "green")
        say(mark, (f"{finding.name:<16} {finding.value}", ""))
        if finding.mend:
            say((f"  {finding.mend}", "bold"))
    wrong = sum(finding.mend is not None for finding in findings)
    found = {0: "No problems found", 1: "1 problem found"}.get(wrong, f"{wrong} problems found")
    say((f"\n{found}.", ""))


def printer() -> Callable[..., None]:
    """Prints a line given as pieces of text, each with its style."""
    try:
        from rich.console import Console
        from rich.text import Text
    except ImportError:
        return lambda *pieces: print("".join(text for text, _ in pieces))
    console = Console(highlight=False)
    return lambda *pieces: console.print(Text.assemble(*pieces), soft_wrap=True)


def examine(catalogue: Path | None = None) -> list[Finding]:
    """Everything there is to say, in reading order."""
    packages = [package_finding(*line) for line in required()]
    machine = unless_missing("machine", machine_findings)
    return [python_finding(), *packages, *machine, *pair_findings(catalogue)]


def unless_missing(name: str, findings: Callable[[], Sequence[Finding]]) -> Sequence[Finding]:
    """The findings, or one that says which package they need."""
    try:
        return findings()
    except ImportError as error:
        return [Finding(name, f"cannot be examined without {error.name or error}", INSTALL)]


def python_finding() -> Finding:
    wanted = ".".join(map(str, OLDEST_PYTHON))
    mend = None if sys.version_info >= OLDEST_PYTHON else f"install Python {wanted} or newer"
    return Finding("Python", platform.python_version(), mend)


def required() -> list[tuple[str, str]]:
    """Names and versions of requirements.txt."""
    return re.findall(r"^([\w.-]+)==(\S+)$", REQUIREMENTS.read_text(encoding="utf-8"), re.MULTILINE)


def package_finding(name: str, wanted: str) -> Finding:
    try:
        found = version(name)
    except PackageNotFoundError:
        return Finding(name, "missing", INSTALL)
    # A local part names the build, as in 2.13.0+cpu.
    if found.split("+")[0] == wanted:
        return Finding(name, found)
    return Finding(name, found, f"{wanted} is what specviz is tested with: {INSTALL}")


def machine_findings() -> list[Finding]:
    from specviz.models.devices import machine_facts

    disk = shutil.disk_usage(Path.home())
    facts = machine_facts() | {"free disk": gigabytes(disk.free)}
    return [Finding(name, value) for name, value in facts.items()] + calibration_findings()


def calibration_findings() -> list[Finding]:
    """What was measured of each model that was loaded here, kept in one file."""
    from specviz.measure.calibration import calibration_file, kept_calibrations

    kept = kept_calibrations().values()
    if not kept:
        return [Finding("calibration", "none yet, made when a pair is first loaded on the CPU")]
    return [
        Finding(
            "calibration",
            f"{entry.pair}: {entry.chosen}, measured {entry.date[:10]}; delete "
            f"{calibration_file()} to measure again",
        )
        for entry in kept
    ]


def pair_findings(catalogue: Path | None = None) -> Sequence[Finding]:
    """One per pair: whether it fits; its value is what `pairs` prints too."""
    return unless_missing("pairs", lambda: fits(catalogue))


def fits(catalogue: Path | None) -> list[Finding]:
    from specviz.models.catalogue import CATALOGUE, read_catalogue
    from specviz.models.devices import choose_device
    from specviz.models.fit import Fit, fit_of

    try:
        specs = read_catalogue(catalogue or CATALOGUE)
    except InputError as error:
        return [Finding("pairs", "cannot be read", str(error))]
    device = choose_device("auto")

    def finding(name: str) -> Finding:
        try:
            fit = fit_of(specs[name], device)
        except InputError as error:
            return Finding(name, "damaged", str(error))
        return Finding(name, in_words(fit))

    def in_words(fit: Fit) -> str:
        place = "on this machine" if fit.here else "from the Hub"
        if fit.needed is None:
            return f"{place}, size unknown"
        verdict = "fits" if fit.fits else "does not fit"
        sizes = f"{gigabytes(fit.needed)} in {fit.dtype}, {gigabytes(fit.available)} free"
        return f"{place}, {verdict} ({sizes})"

    return [finding(name) for name in specs]
