"""Conditions on the set of parameters: unknown, outdated, doubled, missing or useless ones."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from extractor.facts.template_fields import spell
from extractor.facts.work_titles import UNCHAPTERED
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from extractor.facts.cs1_checks.call import Shape
    from extractor.facts.template_fields import Spelling

PREPRINTS = {"arxiv": "arxiv", "biorxiv": "biorxiv", "citeseerx": "citeseerx", "medrxiv": "medrxiv", "ssrn": "ssrn"}
_CHAPTER = ("chapter", "script-chapter", "trans-chapter", "chapter-url", "chapter-format", "chapter-url-access")
_NO_CHAPTER = UNCHAPTERED - {"mailinglist", "document", "speech"}
_PERIODICAL = ("journal", "script-journal", "trans-journal")
_FORMATS = {
    "format": "url",
    "chapter-format": "chapter-url",
    "archive-format": "archive-url",
    "conference-format": "conference-url",
    "map-format": "map-url",
    "transcript-format": "transcript-url",
}
_ACCESS = {"url-access": "url", "chapter-url-access": "chapter-url", "map-url-access": "map-url"}
_TRANSLATIONS = ("title", "chapter", "journal", "encyclopedia", "map", "quote")
_EXCLUSIVE = (("page", "pages", "at"), ("minutes", "time"), ("season", "series-number"))


@cache
def _known_to() -> Mapping[str, frozenset[str]]:
    fields = load_table("parameters")["fields"]
    return {field.replace("#", ""): frozenset(row["in"]) for field, row in fields.items() if "in" in row}


@cache
def _preprint_fields() -> frozenset[str]:
    return frozenset(field.replace("#", "") for field in load_table("parameters")["preprints"]["fields"])


def _unsupported(shape: Shape, spelling: Spelling) -> bool:
    """A parameter of CS1 that this template does not know."""
    cls, field = shape.template.cls, spelling.field
    if cls in PREPRINTS:
        return field not in _preprint_fields() and field not in {PREPRINTS[cls], *(("class",) if cls == "arxiv" else ())}
    if field.startswith("contributor-") or field == "display-contributors":
        return False
    if field == "publisher" and cls == "newsgroup":
        return True
    return field in _known_to() and cls not in _known_to()[field]


def _is_current(spelling: Spelling, year: int) -> bool:
    return spelling.how == "exact" or (spelling.how == "former" and year <= spelling.until)


def unnamed(shape: Shape) -> Iterable[int]:
    """A value without a name."""
    return [index for index, name in enumerate(shape.names) if name.isdecimal()]


def unknown(shape: Shape) -> Iterator[int]:
    """A name that the module has never known, or that this template does not know."""
    for index, spelling in enumerate(shape.layout.spellings):
        if not shape.names[index].isdecimal() and (spelling.how == "unknown" or is_rejected(shape, spelling)):
            yield index


def is_rejected(shape: Shape, spelling: Spelling) -> bool:
    """Whether the module knows the parameter but not in this template: it then looks no further at its value."""
    return _is_current(spelling, shape.year) and _unsupported(shape, spelling)


def misspelt(shape: Shape) -> Iterator[int]:
    """A name that the module does not take but understands."""
    for index, spelling in enumerate(shape.layout.spellings):
        if spelling.how in {"case", "suggested"} or (spelling.how == "former" and shape.year > spelling.until):
            yield index


def outdated(shape: Shape) -> Iterator[int]:
    """A name that the module still takes at the time but means to drop."""
    deprecated: dict[str, int] = load_table("parameters")["deprecated"]
    for index, spelling in enumerate(shape.layout.spellings):
        since = deprecated.get(shape.names[index])
        if since is not None and since <= shape.year <= spelling.until:
            yield index


def redundant(shape: Shape) -> Iterator[int]:
    """Two parameters for one thing; the one that does not count is at fault."""
    keys = shape.keys
    yield from (index for index in shape.layout.spare if _is_current(shape.layout.spellings[index], shape.year))
    for group in (*_EXCLUSIVE, *_exclusive_by_class(shape)):
        yield from shape.at(*group)[1:]
    for names, lists in (("last", "vauthors"), ("editor-last", "veditors")):
        if lists in keys and shape.layout.numbers.get(names):
            yield keys[lists]


def _exclusive_by_class(shape: Shape) -> Iterator[tuple[str, ...]]:
    cls = shape.template.cls
    if "encyclopedia" in shape.keys:
        yield ("encyclopedia", "journal")
    if cls == "techreport" and shape.layout.senses.get("issue") == "number":
        yield ("id", "issue")
    if cls == "map":
        yield ("map", "chapter")
        yield ("page", "pages", "at", "sheet", "sheets")
    if cls == "mailinglist":
        yield ("mailing-list", "journal")


def missing_title(shape: Shape) -> Iterable[None]:
    """No title; an episode needs its series, an entry of an encyclopaedia may stand under that alone."""
    cls = shape.template.cls
    needed = ["series"] if cls == "episode" else ["title", "trans-title", "script-title"]
    if cls == "encyclopaedia":
        needed.append("encyclopedia")
    elif cls == "conference":
        needed.append("book-title")
    elif cls == "citation":
        needed += ["chapter", "encyclopedia"]
    return () if shape.has(*needed) else (None,)


def bare_url(shape: Shape) -> Iterator[int]:
    """An address without the title that it belongs to."""
    keys = shape.keys
    whole_only = shape.template.cls in {"encyclopaedia", "conference"} and shape.has("encyclopedia", "book-title")
    if "url" in keys and not whole_only and not shape.has("title", "trans-title", "script-title"):
        yield keys["url"]
    for whole in ("chapter", "map"):
        if f"{whole}-url" in keys and not shape.has(whole, f"script-{whole}", f"trans-{whole}"):
            yield keys[f"{whole}-url"]


def missing_url(shape: Shape) -> Iterable[None]:
    """A page on the web without its address."""
    cls = shape.template.cls
    web = cls in {"web", "podcast", "mailinglist"} or (cls == "citation" and shape.layout.senses.get("journal") == "website")
    return (None,) if web and "url" not in shape.keys else ()


def lonely_access_date(shape: Shape) -> Iterable[int]:
    """A day of access without an address."""
    return () if shape.has("url", "chapter-url") else shape.at("access-date")


def lonely_snapshot(shape: Shape) -> Iterable[int]:
    """A snapshot without the address of the original."""
    return () if shape.has("url", "chapter-url") else shape.at("archive-url")


def useless_chapter(shape: Shape) -> Iterable[int]:
    """A chapter in a template whose work has none."""
    cls = shape.template.cls
    periodical = cls == "citation" and "journal" in shape.keys and "encyclopedia" not in shape.keys
    if cls == "map" or not (cls in _NO_CHAPTER or periodical):
        return ()
    return shape.at(*_CHAPTER)


def useless_periodical(shape: Shape) -> Iterable[int]:
    """A periodical in a book or an encyclopaedia; the module reports it since 2023."""
    if shape.year < 2023 or shape.template.cls not in {"book", "encyclopaedia"}:
        return ()
    return shape.at(*_PERIODICAL)


def missing_periodical(shape: Shape) -> Iterable[None]:
    """An article of a journal or magazine without the journal's name; the module reports it since 2019."""
    if shape.year < 2019 or shape.template.cls not in {"journal", "magazine"}:
        return ()
    return () if shape.at(*_PERIODICAL) else (None,)


def useless_contributor(shape: Shape) -> Iterable[int]:
    """A contributor where the work cannot have one."""
    allowed = shape.template.cls == "book" or (shape.template.cls == "citation" and "journal" not in shape.keys)
    return () if allowed else _contributors(shape)


def lonely_contributor(shape: Shape) -> Iterable[int]:
    """A contributor without contribution or without an author of the whole."""
    if useless_contributor(shape):
        return ()
    authors = shape.layout.numbers.get("last") or "vauthors" in shape.keys
    complete = shape.layout.senses.get("chapter", "").startswith("contribution") and authors
    return () if complete else _contributors(shape)


def _contributors(shape: Shape) -> list[int]:
    return shape.at(*(f"contributor-last{number}" for number in shape.layout.numbers.get("contributor-last", ())))


def lonely_format(shape: Shape) -> Iterable[int]:
    """A file format without the address of the file."""
    return [shape.keys[form] for form, url in _FORMATS.items() if form in shape.keys and url not in shape.keys]


def lonely_access(shape: Shape) -> Iterator[int]:
    """Terms of access without what they are about."""
    for field, index in shape.keys.items():
        if field.endswith("-access") and _ACCESS.get(field, field.removesuffix("-access")) not in shape.keys:
            yield index


def lonely_translation(shape: Shape) -> Iterator[int]:
    """A translated title without the title."""
    for field in _TRANSLATIONS:
        if f"trans-{field}" in shape.keys and field not in shape.keys and f"script-{field}" not in shape.keys:
            yield shape.keys[f"trans-{field}"]


def lonely_helper(field: str, need: str) -> Callable[[Shape], Iterable[int]]:
    """The condition that a field stands without the one it helps."""
    return lambda shape: shape.at(field) if need not in shape.keys else ()


def missing_preprint(scheme: str) -> Callable[[Shape], Iterable[None]]:
    """The condition that the template of a preprint server lacks the identifier of that server."""
    return lambda shape: (None,) if shape.template.cls == scheme and scheme not in shape.keys else ()


def missing_class(shape: Shape) -> Iterable[None]:
    """A preprint at arXiv without its class; identifiers of the old kind hold it themselves."""
    return (None,) if shape.template.cls == "arxiv" and "arxiv" in shape.keys and "class" not in shape.keys else ()


def isbn_on_periodical(shape: Shape) -> Iterable[int]:
    """A work of the general template that has both a periodical and an ISBN."""
    return shape.at("isbn") if shape.template.cls == "citation" and "journal" in shape.keys else ()


def others_alone(shape: Shape) -> Iterable[int]:
    """``others`` without author and editor."""
    return () if _has_names(shape) or shape.template.cls.startswith(("audio", "AV")) else shape.at("others")


def others_alone_in_media(shape: Shape) -> Iterable[int]:
    """``others`` without author and editor in a template of recordings."""
    return shape.at("others") if shape.template.cls.startswith(("audio", "AV")) and not _has_names(shape) else ()


def _has_names(shape: Shape) -> bool:
    numbers = shape.layout.numbers
    return bool(numbers.get("last") or numbers.get("editor-last")) or bool(
        shape.at("vauthors", "veditors", "authors", "editors")
    )


def first_without_last(shape: Shape) -> Iterator[int]:
    """A first name whose last name is missing."""
    for last, first in _NAME_PAIRS:
        lasts = shape.layout.numbers.get(last, ())
        yield from shape.at(*(f"{first}{n}" for n in shape.layout.numbers.get(first, ()) if n not in lasts))


def missing_number(shape: Shape) -> Iterator[int]:
    """One number left out in a list of names; a wider hole ends the list."""
    for last, first in _NAME_PAIRS:
        lasts = shape.layout.numbers.get(last, ())
        used = {*lasts, *shape.layout.numbers.get(first, ())}
        for number in lasts:
            before = number - 1
            if before and before not in used and (before == 1 or before - 1 in used):
                yield from shape.at(f"{last}{number}")


_NAME_PAIRS = (
    ("last", "first"),
    ("editor-last", "editor-first"),
    ("contributor-last", "contributor-first"),
    ("translator-last", "translator-first"),
    ("interviewer-last", "interviewer-first"),
)


def is_known(name: str, shape: Shape) -> bool:
    """Whether a name was on the module's list for the template in that year."""
    spelling = spell(name, shape.template)
    return _is_current(spelling, shape.year) and not _unsupported(shape, spelling)
