"""Records of earlier runs, found by the keys of their pages."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import OrderedDict
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from extractor.border import head_to_json
from extractor.dataset import keys
from extractor.dataset.file_names import KEYS
from extractor.dataset.fingerprint import file_hash
from extractor.dataset.forms import FORMS, read_lines
from extractor.engines.work import Extracted
from extractor.model import SourceHead

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from extractor.sources.page import Page

_PARTS_HELD = 2
_LINE_BITS = 32
_PAGE = b',"page":'
_SOURCE = b',"source":'
_FACTS = re.compile(rb',"(?:sections|revisions)":')


@dataclass(frozen=True, slots=True)
class Opened:
    """A part in memory."""

    lines: list[bytes]
    rows: NDArray[np.void]


class Parts:
    """Parts of earlier runs, two of them in memory; a record's place is the number of its part, then that of its line.

    A part is compared with its hash, which stands with its keys, before any of it is used; one that differs has no lines.
    """

    def __init__(self, paths: list[Path]) -> None:
        self.paths = paths
        self._held: OrderedDict[int, Opened] = OrderedDict()

    def places(self, part: int) -> tuple[NDArray[np.void], NDArray[np.uint64]]:
        """The rows of a part's keys, and the places of their records."""
        rows = keys.read(keys.of_part(self.paths[part])).rows
        return rows, np.arange(len(rows), dtype=np.uint64) + np.uint64(part << _LINE_BITS)

    def at(self, place: int, key: bytes) -> Extracted | None:
        """The record at that place; None where it has another key or the part is damaged."""
        part, line = divmod(place, 1 << _LINE_BITS)
        opened = self.open(part)
        if line < len(opened.lines) and opened.rows["key"][line].tobytes() == key[:16]:
            return Extracted(opened.lines[line], tuple(opened.rows["counts"][line].tolist()))
        return None

    def open(self, part: int) -> Opened:
        """The part in memory."""
        if part in self._held:
            self._held.move_to_end(part)
            return self._held[part]
        if len(self._held) == _PARTS_HELD:
            self._held.popitem(last=False)
        path = self.paths[part]
        known = keys.read(keys.of_part(path))
        try:
            lines = list(read_lines(path)) if file_hash(path) == known.part else []
        except OSError:
            lines = []
        self._held[part] = Opened(lines, known.rows)
        return self._held[part]


class Earlier:
    """The records of a dataset and of runs that were stopped; of equal keys the first one counts.

    Twenty-five bytes a record in memory, and two parts.
    """

    def __init__(self, published: Path, stopped: Iterable[Path]) -> None:
        """``published`` and ``stopped`` are folders of parts; only pages of the former can be changed or removed."""
        self._published = _complete_parts(published)
        self.parts = Parts([*self._published, *(part for folder in stopped for part in _complete_parts(folder))])
        self._firsts = list(accumulate((len(keys.read(keys.of_part(path)).rows) for path in self.parts.paths), initial=0))
        # Filled in place: millions of small arrays would leave the heap in pieces.
        starts = np.empty(self._firsts[-1], np.uint64)
        names = np.empty(self._firsts[len(self._published)], np.uint64)
        for path, first, end in zip(self.parts.paths, self._firsts, self._firsts[1:], strict=False):
            rows = keys.read(keys.of_part(path)).rows
            if len(rows) != end - first:  # one of both readings failed: none of these records is found again
                rows = np.zeros(end - first, keys.ROW)
            starts[first:end] = np.ascontiguousarray(rows["key"]).view("<u8")[::2]
            if end <= len(names):
                names[first:end] = rows["page"]
        self._rows = _order(starts)
        self._starts = starts[self._rows]
        del starts
        named = _order(names)
        names = names[named]
        is_first = np.concatenate((names[:1] == names[:1], names[1:] != names[:-1]))
        self._names, self._named = names[is_first], named[is_first]
        self._seen = np.zeros(len(self._names), np.bool_)

    def find(self, key: bytes) -> Extracted | None:
        """The record of that key as it stands in its part; None where there is none or the part is damaged."""
        start = np.uint64(int.from_bytes(key[:8], "little"))
        place = int(np.searchsorted(self._starts, start))
        while place < len(self._starts) and self._starts[place] == start:
            row = int(self._rows[place])
            part = bisect_right(self._firsts, row) - 1
            if (record := self.parts.at((part << _LINE_BITS) + row - self._firsts[part], key)) is not None:
                return record
            place += 1
        return None

    def knew(self, name: bytes) -> bool:
        """Whether the page with that identity had a record; it is marked as seen."""
        number = np.uint64(int.from_bytes(name, "little"))
        place = int(np.searchsorted(self._names, number))
        if place == len(self._names) or self._names[place] != number:
            return False
        self._seen[place] = True
        return True

    def named(self, name: bytes) -> bytes | None:
        """The line of the dataset's record of the page of that name."""
        number = np.uint64(int.from_bytes(name, "little"))
        place = int(np.searchsorted(self._names, number))
        if place == len(self._names) or self._names[place] != number:
            return None
        return next((record.line for _, record in self.slice(int(self._named[place]), 1)), None)

    @property
    def removed(self) -> int:
        """The number of pages that had a record and have not been seen."""
        return int(len(self._seen) - self._seen.sum())

    def removed_titles(self) -> Iterator[str]:
        """The titles of the removed pages, in the order of the dataset."""
        gone = np.sort(self._named[~self._seen]).tolist()
        for row in gone:
            for _, record in self.slice(row, 1):
                yield json.loads(record.line)["page"]["title"]

    def slice(self, first: int, count: int) -> Iterator[tuple[bytes, Extracted]]:
        """Keys and records of the dataset from number ``first`` on, in its order, those of damaged parts left out."""
        part = bisect_right(self._firsts, first) - 1
        while count > 0 and part < len(self._published):
            start = first - self._firsts[part]
            opened = self.parts.open(part)
            rows = opened.rows[start : start + count]
            for line, row in zip(opened.lines[start : start + count], rows, strict=False):
                key = row["key"].tobytes() + int(row["page"]).to_bytes(8, "little")
                yield key, Extracted(line, tuple(row["counts"].tolist()))
            part, first, count = part + 1, self._firsts[part + 1], count - len(rows)


def refreshed(record: Extracted, page: Page, text_hash: str) -> Extracted:
    """The record with the heads that the page gives it now; byte for byte what extracting it anew would give.

    ``ValueError`` where the line is not what a run has written for the page.
    """
    line = record.line
    # Inside strings quotes are escaped, and neither head holds objects: these are the first of their kind.
    page_start = line.index(_PAGE) + len(_PAGE)
    source_start = line.index(_SOURCE, page_start) + len(_SOURCE)
    facts = _FACTS.search(line, source_start)
    if facts is None:
        raise ValueError("the line is no record")
    sections = facts.start()
    old = json.loads(line[page_start : source_start - len(_SOURCE)])
    of_text = {name: old[name] for name in ("language", "redirect", "disambiguation", "categories")}
    old_source = json.loads(line[source_start:sections])
    if old_source["sha256"] != text_hash:
        raise ValueError("the record is not that of the page")
    source = SourceHead(page.file, page.dialect, page.ordinal, page.offset, len(page.text), text_hash, old_source["losses"])
    head = msgspec.structs.replace(page.head, **of_text)
    return replace(
        record,
        line=b"".join((line[:page_start], head_to_json(head), _SOURCE, head_to_json(source), line[sections:])),
    )


def _order(values: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """The places of the values from the least to the greatest, equal ones as they stand."""
    return np.argsort(values, kind="stable").astype(np.uint32)


def _complete_parts(folder: Path) -> list[Path]:
    """The parts that have keys, in order."""
    stems = [path.name for path in (folder / KEYS).glob("part-*")] if folder.is_dir() else []
    names = {stem + form.suffix for stem in stems for form in FORMS}
    return sorted(path for path in folder.glob("part-*") if path.name in names and path.is_file())
