"""SFN: short-citation templates whose parameters are badly written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.auditing.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.auditing.subject import Subject


def _with_fault(subject: Subject, fault: str, message: str) -> Iterator[Finding]:
    for found in subject.short_faults.get(fault, ()):
        yield Finding(message.format(found.written), found.start, found.end, found.citation)


def page_with_range(subject: Subject) -> Iterator[Finding]:
    """``p=`` holds a range of pages.

    The template writes “p.” for one page and “pp.” for several, so readers see “p. 40–41”.

    Source: Template:Sfn

    Flagged:
        The town grew.{{sfn|Smith|2003|p=40–41}}

    Clean:
        The town grew.{{sfn|Smith|2003|pp=40–41}}
    """
    return _with_fault(subject, "p_with_range", "“{}” names several pages; pp= is for those.")


def pages_with_single(subject: Subject) -> Iterator[Finding]:
    """``pp=`` holds a single page.

    Readers see “pp. 5”.

    Source: Template:Sfn

    Flagged:
        The town grew.{{sfn|Smith|2003|pp=5}}

    Clean:
        The town grew.{{sfn|Smith|2003|p=5}}
    """
    return _with_fault(subject, "pp_single", "“{}” names one page; p= is for that.")


def hyphen_range(subject: Subject) -> Iterator[Finding]:
    """A range of pages is written with a hyphen.

    Ranges take an en dash; a hyphen may also belong to a page number such as 3-12.

    Source: Manual of Style (dashes)

    Flagged:
        The town grew.{{sfn|Smith|2003|pp=40-41}}

    Clean:
        The town grew.{{sfn|Smith|2003|pp=40–41}}
    """
    return _with_fault(subject, "hyphen_range", "The range in “{}” is written with a hyphen, not with an en dash.")


def reversed_range(subject: Subject) -> Iterator[Finding]:
    """A range of pages ends before it begins.

    One of the numbers is wrong, so readers look in the wrong place.

    Source: Wikipedia:Citing sources ("page numbers")

    Flagged:
        The town grew.{{sfn|Smith|2003|pp=45–41}}

    Clean:
        The town grew.{{sfn|Smith|2003|pp=1041–45}}
    """
    return _with_fault(subject, "reversed_range", "The range in “{}” ends before it begins.")


def placeholder_page(subject: Subject) -> Iterator[Finding]:
    """The page is a placeholder, or a Roman number that looks like one.

    ``xx`` may be page 20 of a foreword or a note to fill in the page later; somebody has to look.

    Source: Wikipedia:Citing sources ("page numbers")

    Flagged:
        The town grew.{{sfn|Smith|2003|p=xx}}

    Clean:
        The town grew.{{sfn|Smith|2003|p=20}}
    """
    return _with_fault(subject, "roman_or_placeholder", "“{}” may be a placeholder, or a page in Roman numbers.")


def unnamed_place(subject: Subject) -> Iterator[Finding]:
    """The page stands without a parameter name.

    It becomes part of the anchor, so the short citation misses its work.

    Source: Template:Sfn

    Flagged:
        The town grew.{{sfn|Smith|2003|pp. 41–42}}

    Clean:
        The town grew.{{sfn|Smith|2003|pp=41–42}}
    """
    return _with_fault(subject, "locator_positional", "A place in the work stands without p=, pp= or loc= in “{}”.")


def label_in_page(subject: Subject) -> Iterator[Finding]:
    """A page number says “p.” again, or other text stands with it.

    The template adds the label, so readers see “p. p. 5”.

    Source: Template:Sfn

    Flagged:
        The town grew.{{sfn|Smith|2003|p=p. 5}}

    Clean:
        The town grew.{{sfn|Smith|2003|p=5}}
    """
    return _with_fault(subject, "extra_text", "“{}” holds more than page numbers; loc= takes other text.")


def quotation_in_page(subject: Subject) -> Iterator[Finding]:
    """A page parameter holds a quotation.

    The text belongs into ``ps=``; two notes that differ only in it are taken for one.

    Source: Template:Sfn

    Flagged:
        The town grew.{{sfn|Smith|2003|p=572: "and then the town began to grow"}}

    Clean:
        The town grew.{{sfn|Smith|2003|p=572|ps=: "and then the town began to grow"}}
    """
    return _with_fault(subject, "quote_in_locator", "“{}” holds a quotation; ps= is for that.")


def page_with_list(subject: Subject) -> Iterator[Finding]:
    """``p=`` holds several pages.

    The template writes “p.” for one page and “pp.” for several.

    Source: Template:Sfn

    Flagged:
        The town grew.{{sfn|Smith|2003|p=12, 15}}

    Clean:
        The town grew.{{sfn|Smith|2003|pp=12, 15}}
    """
    return _with_fault(subject, "p_with_list", "“{}” names several pages; pp= is for those.")


def page_and_pages(subject: Subject) -> Iterator[Finding]:
    """``p=`` and ``pp=`` are both given.

    The template shows only ``p=``.

    Source: Module:Footnotes

    Flagged:
        The town grew.{{sfn|Smith|2003|p=5|pp=6–7}}

    Clean:
        The town grew.{{sfn|Smith|2003|pp=5–7}}
    """
    return _with_fault(subject, "redundant_pages", "p= and pp= are both given; only p= is shown in “{}”.")


def unknown_short_parameter(subject: Subject) -> Iterator[Finding]:
    """A short citation has a parameter that its template does not know.

    The template ignores the value.

    Source: Template:Sfn

    Flagged:
        The town grew.{{sfn|Smith|2003|at=chapter 12}}

    Clean:
        The town grew.{{sfn|Smith|2003|loc=chapter 12}}
    """
    return _with_fault(subject, "unknown_parameter", "The template does not know every parameter of “{}”.")


def year_in_name(subject: Subject) -> Iterator[Finding]:
    """Name and year stand in one value.

    The anchor then holds a blank that no full citation has.

    Source: Module:Footnotes

    Flagged:
        The town grew.{{sfn|Smith 2003|p=5}}

    Clean:
        The town grew.{{sfn|Smith|2003|p=5}}
    """
    return _with_fault(subject, "year_in_name", "Name and year stand in one value of “{}”.")
