"""``extractor explain``."""

from __future__ import annotations

import sys
from typing import Annotated

import typer


def explain(code: Annotated[str, typer.Argument(metavar="CODE", help="Code of a rule, as in UNC001.")]) -> None:
    """Show what a rule of the audit finds and why, with examples.

    Examples:
      extractor explain UNC001
    """
    from extractor.auditing.guide import explanation
    from extractor.auditing.registry import find_rule

    sys.stdout.write(explanation(find_rule(code)))
