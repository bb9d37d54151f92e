"""The JavaScript that is served, and what both languages call the data between them."""

import json
import os
import re
import subprocess
from pathlib import Path
from types import ModuleType
from typing import is_typeddict

import pytest

from specviz.paths import ROOT
from specviz.ui.learn import rail as lesson_rail
from specviz.ui.player import data as player
from specviz.ui.quiz import rail as quiz_rail
from specviz.ui.race import data as race

UI = ROOT / "specviz" / "ui"
BUNDLES = UI / "bundles"
INTERFACE = re.compile(r"export interface (\w+) \{(.*?)\n\}", re.DOTALL)


def keys(module: ModuleType) -> dict[str, set[str]]:
    """The keys of all the payloads of a module."""
    own = {name: one for name, one in vars(module).items() if is_typeddict(one)}
    return {name: set(one.__annotations__) for name, one in own.items()}


def test_python_and_javascript_have_the_same_keys_for_the_same_data() -> None:
    text = (UI / "types.d.ts").read_text(encoding="utf-8")
    declared = {
        name: set(re.findall(r"^  (\w+):", body, re.MULTILINE))
        for name, body in INTERFACE.findall(text)
    }
    assert declared == keys(player) | keys(race) | keys(lesson_rail) | keys(quiz_rail)


def test_the_bundles_are_what_the_sources_give(tmp_path: Path) -> None:
    if not (ROOT / "node_modules" / ".bin" / "esbuild").exists():
        assert not os.environ.get("CI"), "CI has to run npm ci before the tests"
        pytest.skip("the JavaScript tools are not installed: run make bundle")
    subprocess.run(
        ["npm", "run", "-s", "bundle", "--", f"--outdir={tmp_path}"], cwd=ROOT, check=True
    )
    fresh, kept = (
        {file.relative_to(folder): file.read_bytes() for file in folder.rglob("*.js")}
        for folder in (tmp_path, BUNDLES)
    )
    assert fresh == kept, "run make bundle"


def test_every_bundle_can_be_inlined_and_asks_nothing_of_the_network() -> None:
    for bundle in BUNDLES.rglob("*.js"):
        code = bundle.read_text(encoding="utf-8")
        assert not re.search(r"^\s*import\b", code, re.MULTILINE) and "</script" not in code
        assert code.count("\nexport {") == 1 and " as default\n}" in code
        for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert way not in code
        assert "fetch(" not in code and "http" not in code


def test_the_tools_are_pinned_and_are_no_part_of_the_app() -> None:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    assert "dependencies" not in package
    assert all(re.fullmatch(r"[\d.]+", version) for version in package["devDependencies"].values())
