"""Pages of any source file; compression, encoding and dialect are recognised by its content."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from extractor.errors import ExtractorError
from extractor.regexes import lazy_regex
from extractor.sources import mediawiki_xml, tpl_text, wikitext
from extractor.sources.encoding import Encoding, sniff_encoding
from extractor.sources.gap import Gap
from extractor.sources.histories import HistoryOptions, histories
from extractor.sources.page import Found, SourceFailure
from extractor.sources.stream import unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from extractor.options import Dialect
    from extractor.sources.source import Source

SNIFFED = 64 * 1024
LINE_PIECE = 256 * 1024

_EXPORT_START = lazy_regex(r"\s*<(?:\?xml\s|!--|!DOCTYPE\s+mediawiki|mediawiki[\s>]|siteinfo>|page>)")
_EXPORT_ELEMENT = lazy_regex(r"<(?:mediawiki|page)[\s>]")
_JSON = lazy_regex(r'\s*(?:\{\s*(?:"|\}\s*\Z)|\[\s*(?:\{\s*"|"[^"\n]*"\s*(?:,|\]\s*\Z)|\]\s*\Z))')
_OTHER_MARKUP = lazy_regex(r"\s*<(?:\?xml\s|!DOCTYPE\s|html[\s>])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How sources are to be read."""

    dialect: Dialect | None = None
    """None: known by the content of each file."""
    title: str | None = None
    """Title of a wikitext page; else the file's name."""
    language: str | None = None
    """Language of the wiki where the source does not say it."""
    all_revisions: bool = False
    threads: int = 1
    """Threads that decompress bzip2 streams."""
    history: HistoryOptions | None = None
    """Where it is given, a page comes once, with all its revisions."""


@dataclass(frozen=True, slots=True)
class Reader:
    """One dialect: how its beginning looks, and who reads it."""

    dialect: Dialect
    looks_like: Callable[[str], bool]
    read: Callable[[Iterator[bytes | Gap], Encoding, str, ReadOptions], Iterator[Found]]


def _read_xml(chunks: Iterator[bytes | Gap], encoding: Encoding, file: str, options: ReadOptions) -> Iterator[Found]:
    utf8 = chunks if encoding.name == "utf-8" else _as_utf8(chunks, encoding)
    return mediawiki_xml.read(utf8, file=file, language=options.language, all_revisions=options.all_revisions)


def _read_tpl_text(chunks: Iterator[bytes | Gap], encoding: Encoding, file: str, options: ReadOptions) -> Iterator[Found]:
    gaps: list[Gap] = []
    yield from tpl_text.read(_lines(_decoded(chunks, encoding, gaps)), file=file, language=options.language)
    yield from _failures(gaps, file)


def _read_wikitext(chunks: Iterator[bytes | Gap], encoding: Encoding, file: str, options: ReadOptions) -> Iterator[Found]:
    gaps: list[Gap] = []
    yield wikitext.read(_decoded(chunks, encoding, gaps), file=file, title=options.title, language=options.language)
    yield from _failures(gaps, file)


def _looks_like_export(head: str) -> bool:
    return bool(_EXPORT_START.match(head) and _EXPORT_ELEMENT.search(head))


def _looks_like_wikitext(head: str) -> bool:
    return "\0" not in head and not _OTHER_MARKUP.match(head) and not _JSON.match(head)


READERS = (
    Reader("mediawiki_xml", _looks_like_export, _read_xml),
    Reader("tpl_text", tpl_text.looks_like, _read_tpl_text),
    Reader("wikitext", _looks_like_wikitext, _read_wikitext),
)
"""The dialects, in the order in which a file is tried."""


def read(source: Source, options: ReadOptions) -> Iterator[Found]:
    """The pages of a source in its order; what is damaged, foreign or cut off comes as :class:`SourceFailure`.

    So does whatever stops the reading: a source that cannot be opened, an extra that is missing, a fault of the program.
    """
    found = _entries(source, options)
    return found if options.history is None else histories(found, options.history)


def _entries(source: Source, options: ReadOptions) -> Iterator[Found]:
    try:
        file = source.open()
    except ExtractorError as error:
        yield _failure(source, error)
        return
    try:
        yield from _read(source.name, unpack(file, options.threads), options)
    except ExtractorError as error:
        yield _failure(source, error)
    except OSError as error:
        yield SourceFailure(source.name, "unreadable", f"reading stopped: {error.strerror or error}")
    except Exception as error:  # noqa: BLE001 - whatever a source does, the others go on
        yield SourceFailure(source.name, "reading_failed", f"reading stopped: {type(error).__name__}: {error}; this is a bug")
    finally:
        if source.path is not None:
            file.close()
    yield from source.rejects


def _failure(source: Source, error: ExtractorError) -> SourceFailure:
    return SourceFailure(source.name, error.code, f"{error.what}; {error.remedy}" if error.remedy else error.what)


def _read(name: str, chunks: Iterator[bytes | Gap], options: ReadOptions) -> Iterator[Found]:
    first: list[bytes | Gap] = []
    head = b""
    for chunk in chunks:
        first.append(chunk)
        if isinstance(chunk, Gap):
            break
        head += chunk
        if len(head) >= SNIFFED:
            break
    if not head:
        yield from _failures((gap for gap in first if isinstance(gap, Gap)), name)
        if not first:
            yield SourceFailure(name, "empty_source", "nothing could be read: it is empty")
        return
    encoding = sniff_encoding(head)
    if encoding is None:
        yield SourceFailure(name, "bad_encoding", "the XML declaration names an encoding that is not known")
        return
    text = head[encoding.mark : SNIFFED].decode(encoding.name, "replace")
    if options.dialect:
        reader = next(row for row in READERS if row.dialect == options.dialect)
    elif not text.strip() and ".xml" in name.lower():
        reader = READERS[0]
    else:
        found = next((row for row in READERS if row.looks_like(text)), None)
        if found is None:
            what = "no MediaWiki export, no wikitext and no tpl_text collection"
            yield SourceFailure(name, "not_a_source", f"this is {what}{_but(text)}")
            return
        reader = found
    yield from reader.read(chain(first, chunks), encoding, name, options)


def _but(text: str) -> str:
    """What a text that is no source is instead, where that helps."""
    if not _JSON.match(text):
        return ""
    if '"schema_version"' in text[:100]:
        return "; audit, diff, export, stats and serve read records"
    return ", but JSON"


def _failures(gaps: Iterable[Gap], file: str) -> Iterator[SourceFailure]:
    for gap in gaps:
        yield SourceFailure(file, "damaged", f"{gap.where}: {gap.message}")


def _decoded(chunks: Iterable[bytes | Gap], encoding: Encoding, gaps: list[Gap]) -> Iterator[str]:
    """The text of the chunks; gaps are put aside, and bytes that are no UTF-8 become lone surrogates."""
    decoder = codecs.getincrementaldecoder(encoding.name)("surrogateescape" if encoding.name == "utf-8" else "strict")
    mark = encoding.mark
    try:
        for chunk in chunks:
            if isinstance(chunk, Gap):
                gaps.append(chunk)
                decoder.reset()
            elif text := decoder.decode(chunk[mark:]):
                yield text
            mark = 0
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        gaps.append(Gap("encoding", f"what follows is no {encoding.name} ({error.reason})"))


def _as_utf8(chunks: Iterable[bytes | Gap], encoding: Encoding) -> Iterator[bytes | Gap]:
    gaps: list[Gap] = []
    for text in _decoded(chunks, encoding, gaps):
        yield from gaps
        gaps.clear()
        yield text.encode()
    yield from gaps


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    """Lines with their ends; a line longer than ``LINE_PIECE`` comes in pieces."""
    rest = ""
    for piece in pieces:
        *lines, rest = (rest + piece).split("\n")
        for line in lines:
            yield line + "\n"
        if len(rest) > LINE_PIECE:
            yield rest
            rest = ""
    if rest:
        yield rest
