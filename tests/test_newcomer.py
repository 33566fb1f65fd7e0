"""What the README promises a newcomer: two commands from a fresh clone to the seed page in the browser."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import PROJECT

for library in ("fastapi", "uvicorn", "jinja2", "sqlite_utils"):
    pytest.importorskip(library, reason="needs the extra 'web'")

from explorer import Client, free_port  # noqa: E402 - after the check for the extra

SEED = "General Secretary of the Communist Party of the Soviet Union"
BIN = Path(sys.executable).parent
STAMPS = (".core", ".web")


def make(folder: Path, target: str, port: int) -> subprocess.Popen[str]:
    """The target in the folder, in the environment of the tests instead of one that it sets up itself."""
    ready = (f"--assume-old=ready/{stamp}" for stamp in STAMPS)
    command = ["make", target, "VENV=ready", f"BIN={BIN}", *ready]
    told = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), "EXTRACTOR_PORT": str(port)}
    return subprocess.Popen(command, cwd=folder, env=told, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.fixture
def clone(tmp_path):
    if shutil.which("make") is None or not (BIN / "extractor").exists():
        pytest.skip("needs make, and the environment that it sets up")
    shutil.copytree(PROJECT / "fixtures", tmp_path / "fixtures")
    shutil.copy(PROJECT / "Makefile", tmp_path)
    (tmp_path / "ready").mkdir()
    for stamp in STAMPS:
        (tmp_path / "ready" / stamp).touch()
    return tmp_path


def test_two_commands_lead_to_the_seed_page_in_the_browser(clone):
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^make \w+", readme, re.MULTILINE) == ["make demo", "make test", "make serve"]
    port = free_port()
    demo = make(clone, "demo", port)
    said, _ = demo.communicate(timeout=60)
    assert demo.returncode == 0, said
    server = make(clone, "serve", port)
    try:
        assert any(f"http://127.0.0.1:{port}/" in line for line in iter(server.stdout.readline, ""))
        home = asked(Client(port), "/")
        (address,) = re.findall(rf'href="(/pages/\d+)">{re.escape(SEED)}<', home)
        assert "the office was synonymous with leader of the Soviet Union" in asked(Client(port), address)
    finally:
        server.terminate()
        server.communicate(timeout=20)


def asked(client: Client, path: str) -> str:
    """The answer, as soon as the server gives one."""
    end = time.monotonic() + 20
    while True:
        try:
            return client.ask(path)[2]
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
