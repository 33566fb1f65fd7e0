"""The texts of pages, kept beside the records of a part for those who show both.

``records/.texts/part-00000.jsonl.zst`` holds a JSON string a line, in the order of the part's records.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from extractor.dataset.file_names import TEXTS
from extractor.dataset.forms import FORMS, read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORM = next(form for form in FORMS if form.suffix == ".jsonl.zst")


def of_part(part: Path) -> Path:
    """Where the texts of a part's records stand."""
    return part.parent / TEXTS / (part.name.partition(".")[0] + FORM.suffix)


def to_line(text: str) -> bytes:
    """A text as a line; a lone surrogate, which UTF-8 cannot hold, as JSON escapes it."""
    return json.dumps(text, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def read(part: Path) -> Iterator[str]:
    """The texts of a part's records; ``OSError`` or ``ValueError`` where their file is damaged."""
    return map(json.loads, read_lines(of_part(part)))
