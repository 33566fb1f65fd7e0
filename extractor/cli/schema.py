"""``extractor schema``."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Literal

import typer


def schema(
    of: Annotated[
        Literal["record", "history"], typer.Argument(metavar="record|history", help="What it is the schema of.")
    ] = "record",
) -> None:
    """Show the JSON Schema of a record, or of a page's history.

    Examples:
      extractor schema > record.schema.json
    """
    from extractor import border
    from extractor.history.record import HistoryRecord
    from extractor.model import Record

    found = border.schema(HistoryRecord if of == "history" else Record)
    json.dump(found, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
