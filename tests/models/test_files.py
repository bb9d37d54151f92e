"""Laws of fetching a model from the Hub, on a server of our own that speaks the Hub's addresses."""

import hashlib
import json
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import pytest

from specviz.models.files import find_files
from specviz.models.specs import ModelSource
from tests.support.tiny import refusal, run_python

COMMIT = "0123456789abcdef0123456789abcdef01234567"
FETCH = """
import sys
from specviz.errors import InputError
from specviz.models.specs import ModelSource
from specviz.models.files import find_files
try:
    print(find_files(ModelSource(*sys.argv[1:])).folder)
except InputError as error:
    print(error)
"""
LOAD = """
import dataclasses, json
from pathlib import Path
from specviz.engine.run import finished, run_pair
from specviz.models.catalogue import read_catalogue
from specviz.models.pair import load_pair
from specviz.trace import Settings
pair = load_pair(read_catalogue(Path({yaml!r}))["hub"], "cpu")
trace = finished(run_pair(pair, "Once upon", Settings(max_new_tokens=5)))
Path({answer!r}).write_text(json.dumps(dataclasses.asdict(trace)["models"]))
"""


class Hub(BaseHTTPRequestHandler):
    """Serves the models in a folder as org/NAME: huggingface_hub's two api calls, and files."""

    root: ClassVar[Path]
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(f"{self.command} {self.path}")
        parts = self.path.split("?")[0].strip("/").split("/")
        if parts[:2] == ["api", "models"] and (self.root / parts[3]).is_dir():
            return self.api("/".join(parts[2:4]), *parts[4:6])
        if parts[0] == "org" and (self.root / parts[1] / parts[-1]).is_file():
            return self.file(self.root / parts[1] / parts[-1])
        code = "GatedRepo" if parts[3:4] == ["gated"] else "RepoNotFound"
        self.answer(b"{}", 403 if code == "GatedRepo" else 404, {"X-Error-Code": code})

    do_HEAD = do_GET

    def api(self, repo: str, call: str = "revision", revision: str = "main") -> None:
        folder = self.root / repo.split("/")[1]
        if revision not in ("main", COMMIT):
            return self.answer(b"{}", 404, {"X-Error-Code": "RevisionNotFound"})
        content: Any = {"id": repo, "sha": COMMIT, "siblings": []}
        if call == "tree":
            content = [entry(path) for path in sorted(folder.iterdir())]
        self.answer(json.dumps(content).encode(), 200, {"Content-Type": "application/json"})

    def file(self, path: Path) -> None:
        content = path.read_bytes()
        etag = f'"{hashlib.sha256(content).hexdigest() if is_large(path) else git_id(content)}"'
        headers = {"X-Linked-Etag": etag, "X-Linked-Size": str(len(content))}
        self.answer(content, 200, {"ETag": etag, "X-Repo-Commit": COMMIT} | headers)

    def answer(self, content: bytes, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


def is_large(path: Path) -> bool:
    return path.suffix in (".safetensors", ".bin")


def git_id(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def entry(path: Path) -> dict[str, Any]:
    """A file as the Hub's tree call lists it."""
    content = path.read_bytes()
    found = {"type": "file", "path": path.name, "size": len(content), "oid": git_id(content)}
    if is_large(path):
        digest = hashlib.sha256(content).hexdigest()
        found["lfs"] = {"oid": digest, "size": len(content), "pointerSize": 130}
    return found


@contextmanager
def serving(root: Path) -> Iterator[str]:
    handler = type("HubOfATest", (Hub,), {"root": root, "asked": Hub.asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def root(folders: Path, tmp_path: Path) -> Path:
    """What the Hub has: a target and a draft, with files nobody needs beside them."""
    shutil.copytree(folders / "qwen2", tmp_path / "hub" / "target")
    shutil.copytree(folders / "qwen2-draft", tmp_path / "hub" / "draft")
    (tmp_path / "hub" / "target" / "pytorch_model.bin").write_bytes(b"never fetched")
    Hub.asked.clear()
    return tmp_path / "hub"


def online(home: Path, endpoint: str) -> dict[str, str | None]:
    return {
        "HF_HOME": str(home),
        "HF_ENDPOINT": endpoint,
        "HF_HUB_OFFLINE": "0",
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": None,
        "TRANSFORMERS_VERBOSITY": None,
    }


def fetch(name: str, environment: dict[str, str | None], revision: str | None = None) -> str:
    """What find_files says in a fresh interpreter: the folder or the refusal."""
    arguments = [name] if revision is None else [name, revision]
    environment |= {"HF_HUB_DISABLE_PROGRESS_BARS": "1"}  # load_pair does it otherwise
    done = run_python(f"import sys; sys.argv[1:] = {arguments!r}\n{FETCH}", **environment)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout.strip()


@pytest.mark.slow
def test_a_pair_of_the_hub_loads_with_its_commit_and_digests_and_prints_nothing(
    root: Path, tmp_path: Path
) -> None:
    yaml_file, answer = tmp_path / "models.yaml", tmp_path / "answer.json"
    yaml_file.write_text(
        "pairs: {hub: {about: x, target: {hub: org/target}, draft: {hub: org/draft}}}"
    )
    with serving(root) as endpoint:
        code = LOAD.format(yaml=str(yaml_file), answer=str(answer))
        done = run_python(code, **online(tmp_path / "home", endpoint))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), done.stderr
    for role, info in json.loads(answer.read_text()).items():
        weights = (root / role / "model.safetensors").read_bytes()
        assert (info["id"], info["revision"]) == (f"org/{role}", COMMIT)
        assert info["sha256"] == hashlib.sha256(weights).hexdigest()
    assert not any(".bin" in request for request in Hub.asked)


@pytest.mark.slow
def test_a_model_that_is_here_is_never_asked_for_again_and_a_partial_one_is_completed(
    root: Path, tmp_path: Path
) -> None:
    with serving(root) as endpoint:
        environment = online(tmp_path / "home", endpoint)
        folder = Path(fetch("org/target", environment))
        assert folder.name == COMMIT and (folder / "model.safetensors").is_symlink()
        Hub.asked.clear()
        assert fetch("org/target", environment) == str(folder)
        assert Hub.asked == []
        (folder / "model.safetensors").unlink()
        assert fetch("org/target", environment) == str(folder)
        assert (folder / "model.safetensors").is_file()
    assert fetch("org/target", environment) == str(folder)


@pytest.mark.slow
def test_a_model_or_revision_the_hub_does_not_have_is_refused(root: Path, tmp_path: Path) -> None:
    with serving(root) as endpoint:
        environment = online(tmp_path / "home", endpoint)
        assert "The Hub has no model org/none that you may read" in fetch("org/none", environment)
        assert "org/target has no revision v9 on the Hub" in fetch("org/target", environment, "v9")
        assert "org/gated is gated: accept its terms" in fetch("org/gated", environment)


def test_a_model_of_the_hub_offline_is_refused_with_two_ways_out() -> None:
    text = refusal(lambda: find_files(ModelSource("org/never-here")))
    assert text.startswith("org/never-here is not on this machine and could not be fetched")
    assert "connect to the network once, or choose a tiny pair" in text


def test_a_hub_that_refuses_the_connection_is_given_up_at_once(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound and not listening
        endpoint = f"http://127.0.0.1:{closed.getsockname()[1]}"
        text = fetch("org/never-here", online(tmp_path, endpoint))
    assert "(" in text and "refused" in text and "connect to the network once" in text


@pytest.mark.slow
def test_a_hub_that_never_answers_is_given_up_after_seconds(tmp_path: Path) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
        text = fetch("org/never-here", online(tmp_path, endpoint))
    assert "(timed out)" in text and "connect to the network once" in text
