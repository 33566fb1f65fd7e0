"""Identity reverts: a revision that saves an earlier text again undoes what lies between.

The definition of the field (https://meta.wikimedia.org/wiki/Research:Revert): equal checksums, with at most fifteen
revisions undone. The package ``mwreverts`` finds the same; it has had no release since 2018, and the rule is ten lines.
"""

from __future__ import annotations

from collections import deque

RADIUS = 15


class Reverts:
    """Finds reverts while revisions pass, from the oldest to the newest."""

    def __init__(self) -> None:
        self._checksums: deque[tuple[int, str | None]] = deque(maxlen=RADIUS + 1)

    def target(self, number: int, checksum: str | None) -> int | None:
        """The number of the latest revision that has the same text, if others, at most ``RADIUS``, lie between."""
        found = None
        if checksum is not None:
            found = next((earlier for earlier, its in reversed(self._checksums) if its == checksum), None)
        self._checksums.append((number, checksum))
        return found if found is not None and found < number - 1 else None
