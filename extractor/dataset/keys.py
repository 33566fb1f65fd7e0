"""Keys: a page with the key of an earlier record would give the same facts. They are kept beside each part, one row a record.

The files stand in ``records/.keys``: rows, the SHA-256 of the part, and that of all before it. Without them nothing is reused,
and that is all.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import blake2b, sha256
from struct import iter_unpack
from typing import TYPE_CHECKING

import numpy as np

from extractor.dataset.file_names import KEYS
from extractor.engines.work import COUNTED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from extractor.sources.page import Page

_HASH = sha256().digest_size
ROW = np.dtype([("key", "V16"), ("page", "<u8"), ("counts", "<u4", (len(COUNTED),))])


@dataclass(frozen=True, slots=True)
class Keys:
    """Makes the keys of pages."""

    basis: str
    """What all pages share: the program's fingerprint and the options that decide facts."""
    as_of: str | None
    all_revisions: bool

    def of(self, page: Page, text_hash: str) -> bytes:
        """16 bytes: a hash of everything on which the facts depend; then 8: a hash of the identity of the page or revision.

        A head's ids and its time of day change no fact; they are no part of the key.
        """
        head = page.head
        day = None if self.as_of else (head.timestamp or "")[:10]
        decisive = (
            self.basis,
            text_hash,
            page.dialect,
            page.model,
            head.title,
            head.namespace,
            head.wiki,
            head.language,
            head.redirect,
            list(head.categories),
            page.namespaces,
            day,
        )
        name = (head.wiki, head.title, head.revision_id if self.all_revisions else None)
        return _hash(decisive, 16) + _hash(name, 8)


def name_in(key: bytes) -> bytes:
    """The part of a key that identifies the page."""
    return key[16:]


def names_in(names: bytes | bytearray) -> Iterator[bytes]:
    """The page identities in a concatenation of them."""
    return (name for (name,) in iter_unpack("8s", names))


def _hash(values: tuple[object, ...], size: int) -> bytes:
    return blake2b(json.dumps(values).encode(), digest_size=size).digest()


def write(path: Path, rows: list[tuple[bytes, tuple[int, ...]]], part: bytes) -> None:
    """Write the rows of a part's records, in their order, each a key and counts of facts; the file is there whole or not.

    ``part`` is the SHA-256 of the part.
    """
    table = np.array([(key[:16], int.from_bytes(key[16:], "little"), counts) for key, counts in rows], ROW)
    partial = path.with_name(f".{path.name}")
    content = table.tobytes() + part
    partial.write_bytes(content + sha256(content).digest())
    partial.replace(path)


def of_part(part: Path) -> Path:
    """The file of a part's keys."""
    return part.parent / KEYS / part.name.partition(".")[0]


@dataclass(frozen=True, slots=True)
class PartKeys:
    """The keys of a part's records, one row each, and the SHA-256 of the part that they belong to."""

    rows: NDArray[np.void]
    part: str


def read(path: Path) -> PartKeys:
    """The keys in the file; no rows where it is missing or damaged."""
    try:
        content = path.read_bytes()
    except OSError:
        content = b""
    rows, part, check = content[: -2 * _HASH], content[-2 * _HASH : -_HASH], content[-_HASH:]
    if len(rows) % ROW.itemsize or sha256(content[:-_HASH]).digest() != check:
        return PartKeys(np.empty(0, ROW), "")
    return PartKeys(np.frombuffer(rows, ROW), part.hex())
