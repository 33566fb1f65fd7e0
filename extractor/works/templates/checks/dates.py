"""Conditions on dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.dates.citation import read_citation_date, year_agrees
from extractor.works.templates.checks.call import has_template, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractor.dates.citation import CitationDate
    from extractor.works.templates.checks.call import Call
    from extractor.works.templates.fields import Field

CHECKED = {
    "date": "date",
    "access-date": "access-date",
    "archive-date": "archive-date",
    "doi-broken-date": "doi-broken-date",
    "lay-date": "publication-date",
    "pmc-embargo-date": "pmc-embargo-date",
}
_DATING = ("date", "year", "publication-date")
_FIRST_ISBN_YEAR = 1965
_FIRST_PUBLISHER_YEAR = 1850


def _is_bad(field: Field, role: str, call: Call) -> bool:
    """Whether the module rejects the date; ``{{circa}}`` expands to markup, which it never takes."""
    text = written(field)
    if text[:2] == "c." and has_template(field):
        return True
    return not read_citation_date(text, role=role, as_of=call.as_of).valid


def bad(call: Call) -> Iterator[Field]:
    """A date in a form that the module does not take, or a year that is not the date's."""
    fields = call.fields
    for key, role in CHECKED.items():
        if key in fields and _is_bad(fields[key], role, call):
            yield fields[key]
    if "year" in fields:
        year = fields["year"]
        if "date" in fields:
            if _is_bad(year, "year", call) or year_agrees(written(year), written(fields["date"])) == "differs":
                yield year
        elif _is_bad(year, "date", call):
            yield year
    if "publication-date" in fields:
        promoted = "date" not in fields and "year" not in fields
        if _is_bad(fields["publication-date"], "date" if promoted else "publication-date", call):
            yield fields["publication-date"]


def year_beside_date(call: Call) -> Iterable[Field]:
    """``year`` only repeats the date."""
    if "date" not in call.fields:
        return ()
    year = call.fields["year"]
    return (year,) if year_agrees(year.text, call.fields["date"].text) == "agrees" else ()


def hyphen_range(call: Call) -> Iterable[Field]:
    """A hyphen stands for the dash of a range."""
    return [field for field in call.have(*_DATING, "archive-date") if "-" in field.text and _has_hyphen(field, call)]


def _has_hyphen(field: Field, call: Call) -> bool:
    date = read_citation_date(written(field), role="date", as_of=call.as_of)
    return date.valid and date.hyphen_range


def isbn_before_isbn(call: Call) -> Iterable[Field]:
    """An ISBN on a book from before 1965."""
    if "journal" in call.fields:
        return ()
    date = _publication(call)
    return call.have("isbn") if date is not None and date.years and max(date.years) < _FIRST_ISBN_YEAR else ()


def place_without_publisher(call: Call) -> Iterable[Field]:
    """A place of publication without publisher, from 1850 on."""
    date = _publication(call)
    known = date is not None and date.years and min(date.years) >= _FIRST_PUBLISHER_YEAR
    return call.have("location", "publication-place")[:1] if known else ()


def _publication(call: Call) -> CitationDate | None:
    date = next(iter(call.have(*_DATING)), None)
    return read_citation_date(date.text, role="date", as_of=call.as_of) if date is not None else None


def embargo_over(call: Call) -> Iterable[Field]:
    """The embargo of a PMC copy has ended by the day of the revision."""
    if "pmc" not in call.fields:
        return ()
    field = call.fields["pmc-embargo-date"]
    end = read_citation_date(field.text, role="pmc-embargo-date", as_of=call.as_of).edtf
    return (field,) if end is not None and call.as_of is not None and end < call.as_of else ()
