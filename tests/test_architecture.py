"""What import-linter cannot see: the pages, and what an import really loads.

The layers and the places of the libraries are its contracts in pyproject.toml.
"""

import ast
import subprocess
import sys
from pathlib import Path

from specviz.paths import ROOT

# pages/ is no package, so import-linter does not see it.
OUTSIDE = sorted([*ROOT.glob("pages/*.py"), ROOT / "app.py"])
ALLOWED_OUTSIDE = (
    "streamlit",
    "specviz.ui",
    "specviz.jobs",
    "specviz.parameters",
    "specviz.recordings",
    "specviz.errors",
)


def imports_of(path: Path) -> set[str]:
    """Every module a file names in an import, wherever in the file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.module and not node.level, f"{path} has a relative import"
            found.add(node.module)
    return found


def test_pages_know_the_interface_its_jobs_and_plain_tables_only() -> None:
    for path in OUTSIDE:
        for module in imports_of(path):
            assert module.startswith(ALLOWED_OUTSIDE), f"{path.name} imports {module}"


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
    modules = "specviz.ui.watch.view, specviz.ui.learn.view, specviz.jobs.runner"
    assert not loaded_by(f"import {modules}") & {"torch", "transformers"}


def test_theory_metrics_and_trace_need_no_library_at_all() -> None:
    loaded = loaded_by("import specviz.engine.theory, specviz.measure.metrics, specviz.trace")
    assert not loaded & {"torch", "numpy", "yaml", "streamlit"}
