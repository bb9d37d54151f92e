"""What this machine has for specviz, what it lacks, and how to mend that.

Each finding is a name, a value and, where something is wrong, one sentence that says what to do.
Nothing here needs the app's libraries to be there.
"""

import importlib.util
import platform
import re
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from specviz.errors import InputError
from specviz.models.catalogue import read_catalogue
from specviz.paths import ROOT
from specviz.words import gigabytes

REQUIREMENTS = ROOT / "requirements.txt"
INSTALL = "run pip install -r requirements.txt in this environment"
OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True)
class Finding:
    name: str
    value: str
    mend: str | None = None


def examine(catalogue: Path) -> list[Finding]:
    """Everything there is to say, in reading order."""
    packages = [package_finding(*line) for line in required()]
    findings = [python_finding(), *packages]
    if all(importlib.util.find_spec(name) for name in ("torch", "transformers")):
        findings += machine_findings()
    return [*findings, *pair_findings(catalogue)]


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


def pair_findings(catalogue: Path) -> list[Finding]:
    """One a pair: whether it fits; its value is what `pairs` prints too."""
    try:
        specs = read_catalogue(catalogue)
    except InputError as error:
        return [Finding("pairs", "cannot be read", str(error))]
    if not all(importlib.util.find_spec(name) for name in ("torch", "huggingface_hub")):
        return [Finding(name, "cannot be judged without torch", INSTALL) for name in specs]
    from specviz.models.devices import choose_device
    from specviz.models.fit import Fit, fit_of

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
