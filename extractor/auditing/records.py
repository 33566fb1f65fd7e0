"""Records as the audit reads them from the lines of a dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from extractor.border import from_json
from extractor.errors import ExtractorError
from extractor.model import SCHEMA_VERSION

if TYPE_CHECKING:
    from extractor.model import Record


def read_record(line: bytes) -> Record:
    """The record that a line of JSON holds; :class:`ExtractorError` where it is none."""
    try:
        return from_json(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ExtractorError(
            "bad_record", f"this is no record of schema {SCHEMA_VERSION} ({error})", remedy="convert the sources again"
        ) from error
