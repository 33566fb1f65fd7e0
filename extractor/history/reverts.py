"""Identity reverts: a revision that saves an earlier text again undoes what lies between.

The definition of the field (https://meta.wikimedia.org/wiki/Research:Revert): equal checksums, with at most fifteen
revisions undone. The package ``mwreverts`` finds the same; it has had no release since 2018, and the rule is ten lines.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def standing(revisions: Iterable[tuple[int, int | None]]) -> set[int]:
    """The ids of the revisions whose edits together make the newest text: reverts and what they undid cancel out.

    ``revisions`` gives the id of each with that of the one whose text it saves again, from the oldest to the newest. The edits
    of an edit war that won at the end stand, though they were reverted on the way.
    """
    same_text: dict[int, int] = {}
    """For each revision the first that saved its text."""
    before: dict[int, int | None] = {}
    """For each of those the one from which its edit began."""
    newest: int | None = None
    for id_, reverts_to in revisions:
        if reverts_to is None:
            before[id_] = newest
        newest = same_text[id_] = id_ if reverts_to is None else same_text[reverts_to]
    found = set()
    while newest is not None:
        found.add(newest)
        newest = before[newest]
    return found
