"""``extractor rules``."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Literal

import typer


def rules(
    *,
    format: Annotated[  # noqa: A002 - the option's name is the key in the configuration
        Literal["table", "json", "markdown"], typer.Option("--format", help="Form of the list.")
    ] = "table",
) -> None:
    """List the rules of the audit.

    Examples:
      extractor rules
      extractor rules --format json
    """
    from extractor.auditing import guide

    match format:
        case "table":
            text = guide.as_table()
        case "json":
            text = json.dumps(guide.as_rows(), ensure_ascii=False, indent=1) + "\n"
        case "markdown":
            text = guide.as_markdown()
    sys.stdout.write(text)
