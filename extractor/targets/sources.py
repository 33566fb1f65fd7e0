"""Sources as records: pages extracted one after the other, or records that ``parse`` has written."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from extractor.border import RecordLine, from_json
from extractor.engines.limits import Limits
from extractor.errors import ExtractorError
from extractor.options import FACT_KINDS
from extractor.regexes import lazy_regex
from extractor.sources.find import find
from extractor.sources.histories import HistoryOptions
from extractor.sources.live.asked import Asked
from extractor.sources.page import Reject, SourceFailure
from extractor.sources.read import ReadOptions, read
from extractor.sources.stream import compression_of, unpack
from extractor.targets.learned import with_learned_templates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from extractor.options import Dialect, FactKind
    from extractor.sources.page import Found
    from extractor.sources.source import Source


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How sources are read and extracted; records that are there already need none of it but ``namespaces``."""

    language: str | None = None
    as_of: str | None = None
    person_index: str | None = None
    dialect: Dialect | None = None
    """None: known by the content."""
    title: str | None = None
    namespaces: frozenset[int] | None = None
    """None: all."""
    all_revisions: bool = False
    live: Asked = field(default_factory=Asked)
    limits: Limits = field(default_factory=Limits)
    """What the extraction of one page may use."""
    facts: tuple[FactKind, ...] = FACT_KINDS
    """What is looked for."""
    tell: Callable[[str], object] | None = None
    """What hears of redirects of a live wiki that are followed."""

    def takes(self, namespace: int) -> bool:
        """Whether pages of that namespace are wanted."""
        return self.namespaces is None or namespace in self.namespaces


class Given(NamedTuple):
    """A record as a line of JSON, with the text of its page where that is at hand."""

    line: bytes
    text: str | None = None


Result = Given | Reject | SourceFailure | None
"""What became of a page or of a stretch of a source; None where the page is of a namespace that is not wanted."""


def pages_of(paths: Iterable[str], reading: ReadingOptions) -> Iterator[Found]:
    """What the sources hold, in their order; :class:`ExtractorError` where one cannot be opened."""
    for source in _find(paths, reading):
        yield from _pages(source, reading)


def records_of(pages: Iterable[Found], reading: ReadingOptions) -> Iterator[Result]:
    """The records of pages, extracted within limits when their turn comes."""
    from extractor.engines.guard import guarded_extraction
    from extractor.engines.work import Extracted
    from extractor.options import Options

    if reading.person_index is not None:
        from extractor.people.index import check

        check(reading.person_index)
    options = Options(reading.as_of, reading.language, reading.person_index, reading.facts)
    extract = guarded_extraction(options, reading.limits)
    for found in pages:
        if isinstance(found, SourceFailure):
            yield found
        elif not reading.takes(found.head.namespace):
            yield None
        elif isinstance(found, Reject):
            yield found
        else:
            result = extract(found)
            yield Given(result.line, found.text) if isinstance(result, Extracted) else result


def results_of(paths: Iterable[str], reading: ReadingOptions) -> Iterator[Result]:
    """The records of sources and of record files; which of both a file is, its content shows."""
    for source in _find(paths, reading):
        if _holds_records(source):
            yield from _written(source, reading)
        else:
            yield from records_of(_pages(source, reading), reading)


def _find(paths: Iterable[str], reading: ReadingOptions) -> list[Source]:
    asked = replace(reading.live, revisions=HistoryOptions()) if reading.all_revisions else reading.live
    sources = with_learned_templates(find(paths, asked, tell=reading.tell), asked)
    if reading.title and len(sources) > 1:
        what = f"it names one page, and there are {len(sources)} sources"
        raise ExtractorError("one_title", what, where="--title", remedy="name one source, or leave it out")
    return sources


def _pages(source: Source, reading: ReadingOptions) -> Iterator[Found]:
    return read(source, ReadOptions(reading.dialect, reading.title, reading.language, reading.all_revisions))


_RECORD = lazy_regex(rb'(\xef\xbb\xbf)?\s*\{\s*"schema_version"\s*:')
_NAMED = lazy_regex(r"\.jsonl(\.\w+)?$")


def _holds_records(source: Source) -> bool:
    """Whether the source's name or its first bytes are those of records; what is piped in packed is taken for pages."""
    if _NAMED.search(source.name):
        return True
    try:
        file = source.open()
    except ExtractorError:
        return False  # who reads its pages tells why
    if source.path is None:
        return bool(_RECORD.match(file.peek(64)))  # type: ignore[attr-defined] # as stdin has it
    with file:
        first = next(unpack(file), b"") if compression_of(file).name in ("none", "gz", "zst", "bz2") else b""
        return isinstance(first, bytes) and bool(_RECORD.match(first))


def _written(source: Source, reading: ReadingOptions) -> Iterator[Given | None]:
    """The records in a file, each checked to be one."""
    with source.open() as file:
        for number, data in enumerate(_lines(source.name, unpack(file)), 1):
            line = RecordLine.at(source.name, number, data)
            yield Given(line) if reading.takes(from_json(line).page.namespace) else None


def _lines(name: str, chunks: Iterable[object]) -> Iterator[bytes]:
    """The lines of a file that is read in pieces; only the line at hand is held."""
    held: list[bytes] = []
    for chunk in chunks:
        if not isinstance(chunk, bytes):
            raise ExtractorError("damaged_records", f"cannot be read ({getattr(chunk, 'message', chunk)})", where=name)
        first, *others = chunk.split(b"\n")
        held.append(first)
        for other in others:
            yield b"".join(held)
            held = [other]
    if rest := b"".join(held):
        yield rest
