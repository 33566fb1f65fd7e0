"""The source files that a user means: files, folders, patterns, standard input."""

from __future__ import annotations

from glob import glob
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.errors import ExtractorError
from extractor.sources.live.asked import Asked, is_address
from extractor.sources.source import STDIN, Source, unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


PACKED = ("", ".bz2", ".gz", ".zst", ".7z")
SUFFIXES = frozenset(plain + packed for plain in (".wiki", ".wikitext", ".mediawiki", ".txt", ".xml") for packed in PACKED)
"""Names that count as sources inside a folder; a file that is named itself may be called anything."""


def readable(name: str) -> str:
    """A name of the system as text: a byte that is no UTF-8 is written as an escape, as Python writes one."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def find(
    paths: Iterable[str], asked: Asked | None = None, keep: Path | None = None, tell: Callable[[str], object] | None = None
) -> list[Source]:
    """The sources in the order given, folders in order of path; :class:`ExtractorError` where one is missing or has none.

    Addresses of wiki pages, a source for each wiki, stand where the first of them was given; where ``asked`` names a wiki, it
    is the only source. What was fetched of wikis before is found in ``keep``; ``tell`` hears of redirects that are followed.

    A source is named as given; one given by an absolute path is named by its last part, so that results do not depend on the
    machine. Bytes of a name that are no UTF-8 are written as escapes.
    """
    asked = asked or Asked()
    given_paths = [*paths] if asked.wiki is None else [asked.wiki]
    addresses = [given for given in given_paths if asked.wiki is not None or is_address(given)]
    found: dict[Path | None, Source] = {}
    for given in given_paths:
        if addresses[:1] == [given]:
            from extractor.sources.live.fetch import live_sources

            found.update((source.path, source) for source in live_sources(addresses, asked, keep, tell))
        if given in addresses:
            continue
        try:
            sources = _sources(given)
        except OSError as error:
            raise unreadable(given, error) from error
        for source in sources:
            found.setdefault(source.path, source)
    return list(found.values())


def _sources(given: str) -> list[Source]:
    if given == STDIN:
        return [Source(STDIN, None)]
    path = Path(given)
    if path.is_dir():
        if (path / "manifest.json").is_file() and (path / "records").is_dir():
            raise ExtractorError(
                "dataset_as_source",
                "is a dataset, which holds records already",
                where=given,
                remedy="audit, diff, export, stats and serve read it; name the sources that it was made of",
            )
        root = path.parent if path.is_absolute() else Path()
        inside = sorted(file for file in path.rglob("*") if _is_source(file, path))
        if not inside:
            raise ExtractorError(
                "no_sources",
                "the folder holds no sources",
                where=given,
                remedy=f"name files, or end them in one of {', '.join(sorted(SUFFIXES))}",
            )
        return [Source(readable(file.relative_to(root).as_posix()), file) for file in inside]
    if path.exists():
        return [_file(path)]
    matches = sorted(Path(match) for match in glob(given, recursive=True) if Path(match).is_file())  # noqa: PTH207 - absolute patterns too
    if not matches:
        raise ExtractorError("not_found", "no such file or folder", where=given, remedy="check the name")
    return [_file(match) for match in matches]


def _file(path: Path) -> Source:
    return Source(readable(path.name if path.is_absolute() else path.as_posix()), path)


def _is_source(file: Path, folder: Path) -> bool:
    if any(part.startswith(".") for part in file.relative_to(folder).parts):
        return False
    suffixes = [suffix.lower() for suffix in file.suffixes]
    return ("".join(suffixes[-1:]) in SUFFIXES or "".join(suffixes[-2:]) in SUFFIXES) and file.is_file()
