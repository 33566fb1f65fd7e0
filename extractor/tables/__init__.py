"""Knowledge about templates, parameters and identifiers: one TOML file a subject, loaded once.

A user's own tables come over these key by key, down to the lists: ``EXTRACTOR_TABLES`` names a TOML file whose keys are names
of tables, or a folder of such files (``--tables`` sets it, so that worker processes have them, too). The key ``languages``
holds parts of packs by language (:mod:`extractor.languages`). What was learned of a live wiki lies between both.
"""

from __future__ import annotations

import os
from functools import cache, reduce
from pathlib import Path
from typing import Any

from extractor.errors import ExtractorError
from extractor.kept import load_toml

VARIABLE = "EXTRACTOR_TABLES"
LEARNED = "EXTRACTOR_LEARNED_TABLES"


@cache
def load_table(name: str) -> dict[str, Any]:
    """The table ``NAME.toml`` of this folder, under what the user's own tables say."""
    return merged(load_toml(Path(__file__).parent / f"{name}.toml"), further_tables().get(name, {}))


def use_tables(path: str, variable: str = VARIABLE) -> None:
    """Take the user's own tables from a file or folder; :class:`ExtractorError` where one cannot be read.

    To be called before any of these tables is loaded.
    """
    os.environ[variable] = path
    further_tables.cache_clear()
    further_tables()


def further_files() -> list[Path]:
    """The file of what was learned, then those of the user's own tables, sorted."""
    paths = [Path(given) for variable in (LEARNED, VARIABLE) if (given := os.environ.get(variable))]
    return [file for path in paths for file in (sorted(path.glob("*.toml")) if path.is_dir() else [path])]


@cache
def further_tables() -> dict[str, Any]:
    """The user's own tables, by name."""
    return reduce(merged, map(_read_further, further_files()), {})


def _read_further(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ExtractorError("bad_tables", f"the table cannot be read: {error}", where=str(path)) from error


def merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """One table over another, key by key down to the lists."""
    both = {
        key: merged(below[key], above[key])
        for key in below.keys() & above.keys()
        if isinstance(below[key], dict) and isinstance(above[key], dict)
    }
    return {**below, **above, **both}
