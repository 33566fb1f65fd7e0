"""One page as its source gives it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractor.model import Dialect, PageHead


@dataclass(frozen=True, slots=True)
class Page:
    """A page's text with its identity and its place; offsets of every fact count from the start of ``text``."""

    head: PageHead
    text: str
    file: str
    dialect: Dialect
    ordinal: int
    offset: int | None = None
