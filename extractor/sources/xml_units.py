"""The units of a MediaWiki export, cut out of its bytes: page heads and revisions.

Inside an export every ``<`` of a text is escaped, so ``<page>``, ``<revision>`` and their ends can be found as bytes, at the
speed of memory and in bounded space. Each unit is parsed alone: a damaged page costs itself only, a DTD with its entities is
never given to a parser, and a history of any length passes revision by revision.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.regexes import lazy_regex
from extractor.sources.gap import Gap
from extractor.sources.page import MAX_PAGE_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TAG = lazy_regex(rb"<(?:/?(?:page|revision)|/mediawiki)(?:\s[^<>]*)?>")
# A text may be as long as the limit after its "&quot;" and "&amp;" are resolved; the other elements are short.
MAX_UNIT_BYTES = 2 * MAX_PAGE_BYTES
KEPT_OF_OVERSIZED = 4096


@dataclass(frozen=True, slots=True)
class Preamble:
    """What stands before the first page: the root element and the description of the wiki."""

    data: bytes


@dataclass(frozen=True, slots=True)
class PageStart:
    """A page's tag and elements before its first revision."""

    data: bytes


@dataclass(frozen=True, slots=True)
class RevisionUnit:
    """One revision element; only its beginning where it is longer than the limit."""

    data: bytes
    oversized: bool = False


@dataclass(frozen=True, slots=True)
class PageEnd:
    """A page is complete."""


@dataclass(frozen=True, slots=True)
class Unclosed:
    """A page began before the last one had ended."""


@dataclass(frozen=True, slots=True)
class End:
    """The source is at its end; ``open_page`` where that is inside a page, ``closed`` where the root element had ended."""

    open_page: bool
    closed: bool


Unit = Preamble | PageStart | RevisionUnit | PageEnd | Unclosed | Gap | End


def cut(chunks: Iterable[bytes | Gap]) -> Iterator[Unit]:
    """The units of an export in source order; after a gap they go on with the next page."""
    buffer = bytearray()
    scan = 0
    state = "before"  # before, outside, head, revision, oversized, between
    closed = False
    for chunk in chunks:
        if isinstance(chunk, Gap):
            yield chunk
            buffer.clear()
            scan, state, closed = 0, "outside", False
            continue
        in_tag = scan < len(buffer)
        buffer += chunk
        if in_tag and len(buffer) <= MAX_UNIT_BYTES and b">" not in chunk and b"<" not in chunk:
            continue
        start = 0
        while tag := TAG.search(buffer, scan):
            scan = tag.end()
            name = tag[0]
            if name.startswith(b"<page"):
                if state == "before":
                    yield Preamble(bytes(buffer[start : tag.start()]))
                elif state != "outside":
                    yield Unclosed()
                state, start, closed = "head", tag.start(), False
            elif name.startswith(b"<revision"):
                if state == "head":
                    yield PageStart(bytes(buffer[start : tag.start()]))
                if state in ("head", "between"):
                    state, start = "revision", tag.start()
            elif name.startswith(b"</revision"):
                if state == "revision":
                    yield RevisionUnit(bytes(buffer[start:scan]))
                if state in ("revision", "oversized"):
                    state = "between"
            elif name.startswith(b"</page"):
                if state == "head":
                    yield PageStart(bytes(buffer[start : tag.start()]))
                if state not in ("before", "outside"):
                    yield PageEnd()
                state = "outside"
            else:
                if state == "before":
                    yield Preamble(bytes(buffer[start : tag.start()]))
                    state = "outside"
                closed = state == "outside"
        if state in ("head", "revision") and len(buffer) - start > MAX_UNIT_BYTES:
            kept = bytes(buffer[start : start + KEPT_OF_OVERSIZED])
            if state == "head":
                yield PageStart(kept)
            yield RevisionUnit(kept if state == "revision" else b"", oversized=True)
            state = "oversized"
        if state == "before" and len(buffer) > MAX_UNIT_BYTES:
            break
        scan = _tag_begun(buffer, scan)
        if state not in ("before", "head", "revision"):
            start = scan
        del buffer[:start]
        scan -= start
    yield End(open_page=state not in ("before", "outside"), closed=closed)


def _tag_begun(buffer: bytearray, scan: int) -> int:
    """Where behind ``scan`` a tag begins whose end has not come yet; the end of the buffer where none does."""
    begun = buffer.rfind(b"<", scan)
    waits = begun >= 0 and buffer.find(b">", begun) < 0 and len(buffer) - begun <= MAX_UNIT_BYTES
    return begun if waits else len(buffer)
