"""``extractor schema``."""

from __future__ import annotations

import json
import sys


def schema() -> None:
    """Show the JSON Schema of a record."""
    from extractor import border

    json.dump(border.schema(), sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
