"""The marks of wikitext that need a partner, from the strongest kind to the weakest."""

from __future__ import annotations

from msgspec import Struct

REF, TEMPLATE, LINK, EXTERNAL, HTML = range(5)


class Delimiter(Struct):
    """An opening or closing mark; ``paired`` once it has its partner, ``edit`` where a paired one must be rewritten."""

    start: int
    end: int
    kind: int
    opens: bool
    key: str
    paired: bool = False
    edit: str | None = None
    deep: bool = False
