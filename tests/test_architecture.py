"""The layers import in one direction only, and heavy libraries stay where they belong."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from specviz.paths import ROOT

LAYERS = [
    ("specviz.trace",),
    ("specviz.recordings", "specviz.workloads"),
    ("specviz.parameters",),
    ("specviz.models",),
    ("specviz.engine",),
    ("specviz.measure",),
    ("specviz.jobs",),
    ("specviz.lessons",),
    ("specviz.ui",),
    ("pages", "app", "specviz.doctor", "specviz.cli", "specviz.__main__"),
]
# One class that every layer may raise, and how a YAML file is read and checked.
BELOW_ALL = {"specviz.errors", "specviz.yaml_file", "specviz.paths"}
WORDS = {"specviz.words"}  # how a token is written, for the terminal and the pages
ALLOWED = {
    "streamlit": ("app.py", "pages/", "specviz/ui/"),
    "plotly": ("specviz/ui/",),
    "torch": ("specviz/measure/", "specviz/engine/", "specviz/models/"),
    "transformers": ("specviz/models/",),
}
TORCH_FREE = ("specviz/engine/theory.py", "specviz/measure/metrics.py")
FILES = sorted([*ROOT.glob("specviz/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "app.py"])


def imports_of(path: Path) -> set[str]:
    """Every module a file names in an import, wherever in the file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.module and not node.level, f"{path} has a relative import"
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def layer_of(module: str) -> int | None:
    """Place of a module in the arrow; None for what is outside it."""
    for place, names in enumerate(LAYERS):
        if any(module == name or module.startswith(f"{name}.") for name in names):
            return place
    return None


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_layer_imports_only_the_layers_below_it(path: Path) -> None:
    own = layer_of(name_of(path))
    if own is None:
        assert name_of(path) in BELOW_ALL | WORDS or path.name == "__init__.py"
        return
    for module in imports_of(path):
        other = layer_of(module)
        assert other is None or other <= own, f"{name_of(path)} imports {module}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_heavy_libraries_are_imported_only_where_they_belong(path: Path) -> None:
    file = path.relative_to(ROOT).as_posix()
    for module in imports_of(path):
        library = module.split(".")[0]
        assert file.startswith(ALLOWED.get(library, file)), f"{file} imports {library}"
        assert library != "torch" or file not in TORCH_FREE


def test_what_every_layer_may_import_imports_no_layer() -> None:
    for name in BELOW_ALL | WORDS:
        path = ROOT / (name.replace(".", "/") + ".py")
        assert all(layer_of(module) is None for module in imports_of(path))


def loaded_by(statement: str) -> set[str]:
    """Top-level modules in a fresh interpreter after the statement."""
    code = f"{statement}; import sys; print(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_the_engine_runs_without_streamlit_and_plotly() -> None:
    loaded = loaded_by("import specviz.engine.run, specviz.measure.benchmark")
    assert "torch" in loaded and not loaded & {"streamlit", "plotly", "pandas"}


def test_what_pages_import_before_the_first_run_does_not_load_torch() -> None:
    modules = "specviz.ui.watch.view, specviz.ui.shared.controls, specviz.jobs.runner"
    assert not loaded_by(f"import {modules}") & {"torch", "transformers"}


def test_theory_metrics_and_trace_need_no_library_at_all() -> None:
    loaded = loaded_by("import specviz.engine.theory, specviz.measure.metrics, specviz.trace")
    assert not loaded & {"torch", "numpy", "yaml", "streamlit"}
