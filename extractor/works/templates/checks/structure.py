"""Conditions on the set of parameters: doubled, missing or useless ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.works.templates.checks.spellings import is_current
from extractor.works.templates.names import ROLES
from extractor.works.templates.titles import UNCHAPTERED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from extractor.works.templates.checks.call import Call
    from extractor.works.templates.fields import Field

WHOLE_CALL: tuple[None] = (None,)
TITLES = ("title", "trans-title", "script-title")
CHAPTERS = ("chapter", "script-chapter", "trans-chapter", "chapter-url", "chapter-format", "chapter-url-access")
PERIODICALS = ("journal", "script-journal", "trans-journal")
TRANSLATED = ("title", "chapter", "journal", "encyclopedia", "map", "quote")
# Condition, field, and the fields of which it needs one beside it.
COMPANIONS = (
    ("accessdate_missing_url", "access-date", "url", "chapter-url"),
    ("archive_missing_url", "archive-url", "url", "chapter-url"),
    ("archive_missing_date", "archive-url", "archive-date"),
    ("archive_date_missing_url", "archive-date", "archive-url"),
    ("format_missing_url", "format", "url"),
    ("format_missing_url", "chapter-format", "chapter-url"),
    ("format_missing_url", "archive-format", "archive-url"),
    ("format_missing_url", "conference-format", "conference-url"),
    ("format_missing_url", "map-format", "map-url"),
    ("format_missing_url", "transcript-format", "transcript-url"),
    ("param_access_requires_param", "url-access", "url"),
    ("param_access_requires_param", "chapter-url-access", "chapter-url"),
    ("param_access_requires_param", "map-url-access", "map-url"),
)
_NO_CHAPTER = UNCHAPTERED - {"mailinglist", "document", "speech"}
_MEDIA = frozenset({"audio-visual", "AV-media-notes"})
# Since when the module reports an article without its periodical, and a periodical in a book.
_PERIODICAL_NEEDED = 2019
_PERIODICAL_REFUSED = 2023


def exclusive(*fields: str) -> Callable[[Call], Sequence[Field]]:
    """The condition that more than one of the fields is given; all but the first are at fault."""

    def find(call: Call) -> Sequence[Field]:
        return call.have(*fields)[1:]

    return find


def twice(call: Call) -> Iterable[Field]:
    """Two spellings of one parameter; the one that does not count is at fault."""
    layout = call.layout
    return [call.given[at] for at in layout.spare if is_current(layout.spellings[at], call.rules)] if layout.spare else ()


def two_name_lists(call: Call) -> Iterator[Field]:
    """A list of names in Vancouver style beside single names."""
    for role in ROLES:
        if role.vancouver in call.fields and call.layout.numbers.get(role.last):
            yield call.fields[role.vancouver]


def two_wholes(call: Call) -> Iterable[Field]:
    """A periodical beside an encyclopaedia or a mailing list."""
    return call.have("journal") if call.has("encyclopedia", "mailing-list") else ()


def two_numbers(call: Call) -> Iterable[Field]:
    """A technical report with a number and an id, which are one."""
    return call.have("issue") if "id" in call.fields and call.layout.senses.get("issue") == "number" else ()


def whole_call(_call: Call) -> Iterable[None]:
    """What a kind of template needs is not there."""
    return WHOLE_CALL


def missing_title(call: Call) -> Iterable[None]:
    """No title; an episode needs its series instead, an entry of an encyclopaedia may stand under that alone."""
    match call.template.cls:
        case "episode":
            return ()
        case "encyclopaedia":
            found = call.has("encyclopedia")
        case "conference":
            found = call.has("book-title")
        case "citation":
            found = call.has("chapter", "encyclopedia")
        case _:
            found = False
    return () if found else WHOLE_CALL


def bare_url(call: Call) -> Iterable[Field]:
    """The address of a whole without its title."""
    whole_only = call.template.cls in {"encyclopaedia", "conference"} and call.has("encyclopedia", "book-title")
    return () if whole_only else call.have("url")


def missing_url(call: Call) -> Iterable[None]:
    """A page on the web without its address."""
    return () if call.template.cls == "citation" and call.layout.senses.get("journal") != "website" else WHOLE_CALL


def useless_chapter(call: Call) -> Iterable[Field]:
    """A chapter in a template whose work has none."""
    cls = call.template.cls
    periodical = cls == "citation" and "journal" in call.fields and "encyclopedia" not in call.fields
    return call.have(*CHAPTERS) if cls in _NO_CHAPTER or periodical else ()


def useless_periodical(call: Call) -> Iterable[Field]:
    """A periodical in a book or an encyclopaedia."""
    return call.have(*PERIODICALS) if call.rules >= _PERIODICAL_REFUSED else ()


def missing_periodical(call: Call) -> Iterable[None]:
    """An article of a journal or magazine without its name."""
    return () if call.rules < _PERIODICAL_NEEDED else WHOLE_CALL


def useless_contributor(call: Call) -> Sequence[Field]:
    """A contributor where the work cannot have one."""
    allowed = call.template.cls == "book" or (call.template.cls == "citation" and "journal" not in call.fields)
    return () if allowed else _contributors(call)


def lonely_contributor(call: Call) -> Sequence[Field]:
    """A contributor without contribution or without an author of the whole."""
    if useless_contributor(call):
        return ()
    authors = call.layout.numbers.get("last") or "vauthors" in call.fields
    complete = call.layout.senses.get("chapter", "").startswith("contribution") and authors
    return () if complete else _contributors(call)


def _contributors(call: Call) -> list[Field]:
    return call.have(*(f"contributor-last{number}" for number in call.layout.numbers.get("contributor-last", ())))


def lonely(field: str) -> Callable[[Call], Iterable[Field]]:
    """The condition that a field stands without the one that it is about."""
    return lambda call: call.have(field)


def missing_class(call: Call) -> Iterable[None]:
    """A preprint at arXiv without its class; identifiers of the old kind hold it themselves."""
    return () if "class" in call.fields or "/" in call.fields["arxiv"].text else WHOLE_CALL


def isbn_on_periodical(call: Call) -> Iterable[Field]:
    """A work of the general template that has both a periodical and an ISBN."""
    return call.have("isbn") if "journal" in call.fields else ()


def others_alone(call: Call) -> Iterable[Field]:
    """``others`` without author and editor."""
    return () if call.template.cls in _MEDIA or _has_names(call) else call.have("others")


def others_alone_in_media(call: Call) -> Iterable[Field]:
    """``others`` without author and editor in a template of recordings."""
    return () if _has_names(call) else call.have("others")


def _has_names(call: Call) -> bool:
    numbers = call.layout.numbers
    return bool(numbers.get("last") or numbers.get("editor-last")) or call.has("vauthors", "veditors", "authors", "editors")


def first_without_last(call: Call) -> Iterator[Field]:
    """A first name whose last name is missing."""
    numbers = call.layout.numbers
    for role in ROLES:
        firsts = numbers.get(role.first)
        if firsts and firsts != (lasts := numbers.get(role.last, ())):
            yield from call.have(*[f"{role.first}{number}" for number in firsts if number not in lasts])


def missing_number(call: Call) -> Iterator[Field]:
    """One number left out in a list of names; a wider hole ends the list."""
    numbers = call.layout.numbers
    for role in ROLES:
        lasts = numbers.get(role.last, ())
        if not lasts or lasts[-1] == len(lasts):
            continue
        used = {*lasts, *numbers.get(role.first, ())}
        for number in lasts:
            before = number - 1
            if before and before not in used and (before == 1 or before - 1 in used):
                yield from call.have(f"{role.last}{number}")
