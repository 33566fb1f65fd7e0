"""Stable ids of the facts of a page."""

from __future__ import annotations

import hashlib


class Ids:
    """Stable ids of one page: a hash of kind, page title, content and the ordinal among equals, never of offsets."""

    def __init__(self, title: str) -> None:
        self._page = hashlib.blake2b(f"{title}\x1f".encode("utf-8", "surrogatepass"), digest_size=8)
        self._seen: dict[tuple[str, str], int] = {}

    def make(self, kind: str, content: str) -> str:
        """The next id of this kind and content."""
        key = (kind, content)
        ordinal = self._seen.get(key, 0)
        self._seen[key] = ordinal + 1
        return self.numbered(kind, content, ordinal)

    def numbered(self, kind: str, content: str, ordinal: int) -> str:
        """The id of this kind and content with that ordinal."""
        made = self._page.copy()
        made.update(f"{kind}\x1f{content}\x1f{ordinal}".encode("utf-8", "surrogatepass"))
        return f"{kind}-{made.hexdigest()}"
