"""Runs commands under the layer: reads one JSON object per line, answers with one.

Every command has a process forked from this one, in which all is loaded already; it works on pages itself, since workers touch
no file.
"""

from __future__ import annotations

import ctypes
import json
import os
import pkgutil
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import extractor
from extractor.engines import local

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LAYER = ctypes.CDLL(os.environ["LD_PRELOAD"])
KINDS = ("none", "write", "fsync", "rename", "read", "open")
LEFT_OUT = ("extractor.training", "extractor.__main__", "extractor.mcp", "extractor.web", "extractor.conversion.spark")


def run_here(tasks: Iterable[local.Task], work: local.Work, **_: object) -> Iterator[local.Task]:
    """Each task with its result, as :func:`extractor.engines.local.run` gives them."""
    for task in tasks:
        if task.result is None:
            task.result = work(task.page)
        yield task


def main() -> None:
    local.run, local.prepare = run_here, lambda *_: None
    for module in pkgutil.walk_packages(extractor.__path__, "extractor."):
        if not module.name.startswith(LEFT_OUT):
            import_module(module.name)
    from extractor.cli import run

    with tempfile.TemporaryDirectory() as folder:  # what is read once is read here
        Path(folder, "a.wiki").write_text("Ada lived.")
        run(["convert", f"{folder}/a.wiki", "-o", f"{folder}/data", "-q"])
        run(["export", f"{folder}/data", "--to", "training", f"{folder}/out"])
    for line in sys.stdin:
        asked = json.loads(line)
        if (child := os.fork()) == 0:
            for number, name in ((1, "stdout"), (2, "stderr")):
                os.dup2(os.open(asked[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
            LAYER.fault_arm(KINDS.index(asked["call"]), asked["number"], asked["error"], asked["folder"].encode())
            code = run(asked["arguments"])
            try:
                sys.stdout.flush()
            finally:
                os._exit(code)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        told = {name: Path(asked[name]).read_text(errors="replace") for name in ("stdout", "stderr")}
        sys.stdout.write(json.dumps({"code": code, "calls": LAYER.fault_calls(), **told}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
