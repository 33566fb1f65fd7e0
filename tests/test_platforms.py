"""Systems that offer less than Linux: no ``fork``, no ``resource``, no ``fcntl``, no timers; processes start afresh.

The tests take all of it away from Python in a ``sitecustomize`` that every process of a command reads, the workers too, and
put a stand-in for the lock of Windows in its place.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from conftest import PROJECT, SEED

from extractor.engines.kernel import UNLIMITED

TAKEN_AWAY = """
import os, signal, subprocess, sys, types
for name in ("resource", "fcntl"):
    sys.modules[name] = None
for module, names in ((os, ["fork", "O_NOFOLLOW"]), (signal, ["SIGALRM", "ITIMER_REAL", "setitimer", "pthread_sigmask"])):
    for name in names:
        delattr(module, name)
def locking(number, mode, size):
    assert (mode, size) == (2, 1)
    if os.path.exists("held"):
        raise PermissionError(13, "Permission denied")
sys.modules["msvcrt"] = types.SimpleNamespace(locking=locking, LK_NBLCK=2)
"""


@pytest.fixture
def extractor(tmp_path):
    """Runs commands in a folder, on a system without."""
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "sitecustomize.py").write_text(TAKEN_AWAY)
    paths = os.pathsep.join([str(tmp_path / "taken"), str(PROJECT)])

    def run(*arguments, wait=True):
        process = subprocess.Popen(
            [sys.executable, "-m", "extractor", *map(str, arguments)],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": paths, "XDG_CACHE_HOME": str(tmp_path / "cache")},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        if not wait:
            return process
        said, told = process.communicate()
        return subprocess.CompletedProcess(process.args, process.returncode, said, told)

    return run


def records(folder):
    return b"".join(path.read_bytes() for path in sorted((folder / "records").glob("part-*")))


def test_a_dataset_is_the_same_and_the_missing_limits_are_told_once(extractor, tmp_path):
    done = extractor("convert", SEED, PROJECT / "fixtures" / "isles.xml", "--output", "lesser", "--jobs", 2)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count(UNLIMITED) == 1
    whole = tmp_path / "whole"
    command = ["convert", SEED, PROJECT / "fixtures" / "isles.xml", "--output", whole, "--jobs", "2", "--quiet"]
    subprocess.run([sys.executable, "-m", "extractor", *map(str, command)], check=True, cwd=tmp_path)
    assert records(tmp_path / "lesser") == records(whole)


def test_a_second_run_at_the_same_dataset_is_refused(extractor, tmp_path):
    (tmp_path / "held").touch()
    done = extractor("convert", PROJECT / "fixtures" / "harbour.wiki", "--output", "data")
    assert done.returncode == 2
    assert "[locked]" in done.stderr


def test_an_audit_of_sources_and_of_datasets_is_the_same(extractor, tmp_path):
    (tmp_path / "page.wiki").write_text("It froze in 1874.<ref name=nothing />\n\nNobody came back.\n")
    assert extractor("convert", "page.wiki", "--output", "data", "--quiet").returncode == 0
    for target in ("page.wiki", "data"):
        done = extractor("audit", target, "--format", "json", "--jobs", 2, "--quiet")
        assert done.returncode == 1, done.stderr
        assert '"UNC001"' in done.stdout


def test_the_explorer_starts_and_examines_a_pasted_text(tmp_path, extractor):
    for library in ("fastapi", "uvicorn", "jinja2", "sqlite_utils"):
        pytest.importorskip(library, reason="needs the extra 'web'")
    from explorer import Client, free_port

    port = free_port()
    (tmp_path / "page.wiki").write_text("It froze in 1874.\n")
    server = extractor("serve", "page.wiki", "--port", port, wait=False)
    try:
        assert UNLIMITED in server.stderr.readline()
        assert f":{port}/" in server.stderr.readline()
        found = Client(port).ask("/api/extract", "POST", b"She came back in 1875.", content_type="text/plain")
        assert (found[0], '"1875"' in found[2]) == (200, True)
    finally:
        server.terminate()
        server.communicate(timeout=30)
