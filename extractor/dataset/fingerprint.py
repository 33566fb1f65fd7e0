"""What the records of this program depend on, as one hash."""

from __future__ import annotations

import unicodedata
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from extractor.grammar import ROOT
from extractor.tables import further_files
from extractor.version import __version__

_PACKAGE = Path(__file__).resolve().parent.parent
_WITHOUT_EFFECT = frozenset(
    {
        "__pycache__",
        "api.py",
        "auditing",
        "cli",
        "comparison",
        "examination.py",
        "exports",
        "grammars",
        "mcp.py",
        "plugins.py",
        "targets",
        "training",
        "web",
    }
)
"""What stands beside the way from a source to a dataset; whatever is new counts until it is named here."""
_KINDS = frozenset({".py", ".toml", ".lark", ".json", ".bin", ".crf"})
_LIBRARIES = ("lark", "lxml", "mwparserfromhell", "numpy", "python-crfsuite", "python-stdnum", "sentencex")


@cache
def fingerprint() -> str:
    """SHA-256 over version, code, grammars, tables and models, and the versions of the libraries that read text."""
    found = sha256(f"{__version__} unicode {unicodedata.unidata_version}\n".encode())
    for library in _LIBRARIES:
        found.update(f"{library} {version(library)}\n".encode())
    for root in (_PACKAGE, ROOT):
        for path in sorted(root.rglob("*")):
            inside = path.relative_to(root)
            if path.suffix in _KINDS and inside.parts[0] not in _WITHOUT_EFFECT and "__pycache__" not in inside.parts:
                found.update(f"{inside.as_posix()} {sha256(path.read_bytes()).hexdigest()}\n".encode())
    for path in further_files():
        found.update(f"tables {path.name} {sha256(path.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    found = sha256()
    with path.open("rb", buffering=0) as file:
        while block := file.read(1024 * 1024):
            found.update(block)
    return found.hexdigest()
