"""SFN: short citations that miss their full citation, or are used where they should not be."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from extractor.auditing.finding import Finding
from extractor.regexes import lazy_regex
from extractor.tables import load_table
from extractor.works.labels import alternatives, spellings, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.auditing.subject import Subject
    from extractor.model import Citation, Resolution, Short

# The closing text of a short citation: its parameter, or what stands behind the template in its ref.
_CLOSING_TEXT = lazy_regex(r"\|\s*(?:\d*ps|postscript)\s*=([^|{}]*)|\}\}([^{}]*)</ref")
_QUOTED = lazy_regex(r"\"[^\"]*\"|“[^”]*”|„[^“”]*[“”]|«[^»]*»")
_NUMBER = lazy_regex(r"\d|\b[IVXLC]+\b")
_CAPITALISED = lazy_regex(r"\b[A-Z\u00c0-\u00de][^\W\d_]{2,}")
_ANCHOR = "CITEREF"
_HIDDEN = "target possibly inside"  # how a suggestion begins that names a template, and no work
_REUSE = lazy_regex(r"<ref[^<>]*/>", re.IGNORECASE)
_INLINE = lazy_regex(r"(?:\{\{|\[tpl\])\s*(?:harv|harvard citation|harvtxt|harvcol|harvcoltxt|harvp)\s*\|", re.IGNORECASE)
_NESTED = lazy_regex(r"<ref[^<>]*>.*?\{\{\s*(?:sfn[mp]?|sfnmp)\s*\|", re.IGNORECASE | re.DOTALL)


def no_target(subject: Subject) -> Iterator[Finding]:
    """A short citation points to no full citation of the page.

    Readers who follow it arrive nowhere and cannot tell which work is meant.

    Source: Module:Footnotes, category “Harv and Sfn no-target errors”

    Flagged:
        The town grew.{{sfn|Smith|2003|p=5}}

    Clean:
        The town grew.{{sfn|Smith|2003|p=5}}

        == Bibliography ==
        * {{cite book |last=Smith |first=John |title=Rivers |year=2003}}
    """
    for citation, short in _resolved_as(subject, "no_target"):
        if not is_templated(citation):
            continue
        message = f"No full citation of the page has the anchor {_name_of(short)}{_near(short.suggestion)}"
        yield Finding(message, citation.start, citation.end, citation.id)


def plain_without_target(subject: Subject) -> Iterator[Finding]:
    """A ref gives author and year only, and the page describes no such work.

    It reads as a short citation in plain text; readers cannot tell which work is meant. They can where the page describes a
    work of that year by that author, alone or first of several, whatever its anchor; a ref with a title is no short citation.

    Source: Help:Shortened footnotes

    Flagged:
        The town grew.<ref>Smith 2003, p. 5.</ref>

    Clean:
        The town grew.<ref>Smith 2003, p. 5.</ref> It shrank.<ref>Orr et al. (2001), p. 6.</ref>

        == Bibliography ==
        * {{cite book |last=Smith |first=John |title=Rivers |year=2003}}
        * {{cite book |last=Orr |first=Ann |last2=Berg |first2=Ole |title=Lakes |year=2001}}
    """
    for citation, short in _resolved_as(subject, "no_target"):
        if not (is_templated(citation) or _is_found_by_readers(short) or _gives_title(citation.raw, short)):
            message = f"No full citation of the page fits the author and year ({_name_of(short)}){_near(short.suggestion)}"
            yield Finding(message, citation.start, citation.end, citation.id)


def _is_found_by_readers(short: Short) -> bool:
    """Whether the page describes a work by the first author and of the year, though nothing has the anchor."""
    suggestion, year = short.suggestion or "", (short.year or "").rstrip("abcdefghijklmnopqrstuvwxyz")
    if suggestion.startswith(_ANCHOR):
        named = f"{_ANCHOR}{'_'.join(short.authors[0].split())}" if short.authors else ""
        rest = suggestion.removeprefix(named)
        return bool(named and year) and (rest == year or (rest != suggestion and rest[:1].isupper() and rest.endswith(year)))
    return bool(suggestion) and not suggestion.startswith(_HIDDEN) and year in suggestion


def _gives_title(raw: str, short: Short) -> bool:
    """Whether other words in capitals than the authors' names stand between the first of these and the year."""
    if not short.authors or not short.year:
        return False
    _, _, behind = raw.partition(short.authors[0])
    between, year, _ = behind.partition(short.year)
    names = {word for author in short.authors for word in author.split()}
    return bool(year) and any(word[0] not in names for word in _CAPITALISED.finditer(between))


def _near(suggestion: str | None) -> str:
    """How a message ends with the nearest anchor of the page, or with the reason why there is none."""
    if suggestion is None:
        return "."
    return f"; did you mean {suggestion}?" if suggestion.startswith(_ANCHOR) else f" ({suggestion})."


def _templated(subject: Subject) -> list[Citation]:
    """The short citations that are templates."""
    return [citation for citation in subject.shorts if is_templated(citation)]


def is_templated(citation: Citation) -> bool:
    """Whether a short citation is a template, and not author and year in plain text."""
    return "{{" in citation.raw or "[tpl]" in citation.raw


def several_targets(subject: Subject) -> Iterator[Finding]:
    """A short citation fits more than one full citation.

    Readers cannot tell which of the works is meant; years with letters (2003a, 2003b) keep them apart.

    Source: Module:Footnotes, category “Harv and Sfn multiple-target errors”

    Flagged:
        The town grew.{{sfn|Smith|2003|p=5}}

        == Bibliography ==
        * {{cite book |last=Smith |title=Rivers |year=2003}}
        * {{cite book |last=Smith |title=Lakes |year=2003}}

    Clean:
        The town grew.{{sfn|Smith|2003a|p=5}}

        == Bibliography ==
        * {{cite book |last=Smith |title=Rivers |year=2003a}}
        * {{cite book |last=Smith |title=Lakes |year=2003b}}
    """
    for citation, short in _resolved_as(subject, "multiple_targets"):
        if is_templated(citation):
            message = f"Several full citations have the anchor {_name_of(short)}."
            yield Finding(message, citation.start, citation.end, citation.id)


def plain_with_several_targets(subject: Subject) -> Iterator[Finding]:
    """A ref gives author and year only, and several works of the page fit them.

    It reads as a short citation in plain text; readers must guess which work is meant.

    Source: Help:Shortened footnotes

    Flagged:
        The town grew.<ref>Smith 2003, p. 5.</ref>

        == Bibliography ==
        * {{cite book |last=Smith |title=Rivers |year=2003}}
        * {{cite book |last=Smith |title=Lakes |year=2003}}

    Clean:
        The town grew.<ref>Smith 2003, p. 5.</ref>

        == Bibliography ==
        * {{cite book |last=Smith |title=Rivers |year=2003}}
    """
    for citation, short in _resolved_as(subject, "multiple_targets"):
        if not is_templated(citation):
            message = f"Several works of the page fit the author and year ({_name_of(short)})."
            yield Finding(message, citation.start, citation.end, citation.id)


def absent_bibliography(subject: Subject) -> Iterator[Finding]:
    """A work is cited by short citations only, and the source has lost the list that describes it.

    The page itself may be in order: the converter of this text collection dropped the bibliography. Each work is reported once.

    Source: design of the tpl_text dialect

    Flagged (tpl_text):
        The town grew.[tpl]sfn|Smith|2003|p=5[/tpl]

        ==Bibliography==

    Clean:
        The town grew.{{sfn|Smith|2003|p=5}}

        == Bibliography ==
        * {{cite book |last=Smith |title=Rivers |year=2003}}
    """
    seen: dict[str, list[Citation]] = {}
    for citation, short in _resolved_as(subject, "bibliography_absent"):
        seen.setdefault(_name_of(short), []).append(citation)
    for anchor, citations in seen.items():
        uses = f"{len(citations)} times" if len(citations) > 2 else ("once", "twice")[len(citations) - 1]
        message = f"The work {anchor} is cited {uses}, and the bibliography that describes it is absent from the source."
        first = citations[0]
        yield Finding(message, first.start, first.end, first.id)


def assumed_target(subject: Subject) -> Iterator[Finding]:
    """A short citation can only be assumed to have its full citation in a template that hides it.

    The template makes the citation from data that stand elsewhere; nobody can check the anchor from the page alone.

    Source: Module:Footnotes, whitelist

    Flagged:
        The town grew.{{sfn|Stephen|1893|p=5}}

        == Bibliography ==
        * {{cite DNB |wstitle=Rivers |volume=35}}

    Clean:
        The town grew.{{sfn|Smith|2003|p=5}}

        == Bibliography ==
        * {{cite book |last=Smith |title=Rivers |year=2003}}
    """
    for citation, short in _resolved_as(subject, "assumed"):
        message = f"The full citation of {_name_of(short)} is hidden in a template; it is assumed to be there."
        yield Finding(message, citation.start, citation.end, citation.id)


def _resolved_as(subject: Subject, resolution: Resolution) -> Iterator[tuple[Citation, Short]]:
    """Short citations with one outcome, reuses left out, each with the citation that it stands in."""
    for citation in subject.shorts:
        if _REUSE.fullmatch(citation.raw):
            continue
        for target in citation.targets or ():
            if target.short is not None and target.short.resolution == resolution:
                yield citation, target.short


def _name_of(short: Short) -> str:
    """The anchor that a short citation points to, or its authors and year."""
    return short.anchor or " ".join((*short.authors, short.year or ""))


def with_and_without_page(subject: Subject) -> Iterator[Finding]:
    """A work is cited with a page in one place and without any in another.

    The reader of the second must look through the whole work.

    Source: Wikipedia:Citing sources ("page numbers")

    Flagged:
        The town grew.{{sfn|Smith|2003|p=5}} It shrank.{{sfn|Smith|2003}}

    Clean:
        The town grew.{{sfn|Smith|2003|p=5}} It shrank.{{sfn|Smith|2003|p=9}}
    """
    uses = [(citation, target) for citation in _templated(subject) for target in citation.targets or () if target.short]
    placed = {target.short.anchor for _, target in uses if target.locators and target.short}
    for citation, target in uses:
        if target.short and not (target.locators or _names_place(citation.raw)) and target.short.anchor in placed:
            message = f"{target.short.anchor} is cited without a page here and with one elsewhere."
            yield Finding(message, citation.start, citation.end, citation.id)


def _names_place(raw: str) -> bool:
    """Whether the closing text of a short citation names a place: ``ps= Book I, chapter 7.``, ``ps=, introduction``."""
    for match in _CLOSING_TEXT.finditer(raw):
        text = _QUOTED.sub(" ", match[1] or match[2] or "")
        if _NUMBER.search(text) or _unnumbered_place().search(text):
            return True
    return False


@cache
def _unnumbered_place() -> re.Pattern[str]:
    """A place without a number, or one whose number is a word: ``preface``, ``chapter seven``."""
    places, labels, numbers = (
        alternatives(some) for some in (load_table("audit")["unnumbered_places"], spellings("words"), words("numbers"))
    )
    return lazy_regex(rf"(?<!\w)(?:(?:{places})|(?:{labels})\s+(?:{numbers}))(?!\w)", re.IGNORECASE)


def footnote_in_ref(subject: Subject) -> Iterator[Finding]:
    """A template that makes its own ref stands inside a ref.

    Refs cannot hold refs; ``{{harvnb}}`` is the form for the inside of a ref.

    Source: Template:Sfn ("possible issues")

    Flagged:
        The town grew.<ref>See {{sfn|Smith|2003|p=5}}</ref>

    Clean:
        The town grew.<ref>See {{harvnb|Smith|2003|p=5}}</ref>
    """
    for citation in subject.citations.values():
        if citation.kind == "ref" and _NESTED.match(citation.raw):
            message = "A short citation that makes its own ref stands inside a ref; harvnb is for that."
            yield Finding(message, citation.start, citation.end, citation.id)


def unused_full_citation(subject: Subject) -> Iterator[Finding]:
    """A page uses short citations, and no one points to this full citation.

    It supports nothing; it may belong under further reading, or a short citation misses it.

    Source: User scripts that show "Harv warning: There is no link pointing to this citation"

    Flagged:
        The town grew.{{sfn|Smith|2003|p=5}}

        == Bibliography ==
        * {{cite book |last=Smith |title=Rivers |year=2003}}
        * {{cite book |last=Jones |title=Lakes |year=1999}}

    Clean:
        The town grew.{{sfn|Smith|2003|p=5}}

        == Bibliography ==
        * {{cite book |last=Smith |title=Rivers |year=2003}}
        * {{cite book |last=Smith |title=Either may be meant |year=2003}}
    """
    if not _templated(subject):
        return
    leads_elsewhere = subject.sections_that_lead_elsewhere
    unclear = {short.anchor for _, short in _resolved_as(subject, "multiple_targets")}
    for work in subject.full_works:
        if (
            work.origin == "template"
            and work.anchors
            and not work.cited_by
            and unclear.isdisjoint(work.anchors)
            and subject.section_at(work.start) not in leads_elsewhere
        ):
            yield Finding(f"Nothing points to the full citation {work.anchors[0]}.", work.start, work.end, work.id)


def year_without_letter(subject: Subject) -> Iterator[Finding]:
    """Two full citations share author and year, and nothing keeps them apart.

    A short citation to either fits both; letters behind the year (2003a, 2003b) help.

    Source: Template:Sfn ("more than one work in a year")

    Flagged:
        The town grew.{{sfn|Brown|1990|p=5}}

        == Bibliography ==
        * {{cite book |last=Brown |title=Ships |year=1990}}
        * {{cite book |last=Smith |title=Rivers |year=2003}}
        * {{cite book |last=Smith |title=Lakes |year=2003}}

    Clean:
        The town grew.{{sfn|Brown|1990|p=5}}

        == Bibliography ==
        * {{cite book |last=Brown |title=Ships |year=1990}}
        * {{cite book |last=Smith |title=Rivers |year=2003a}}
        * {{cite book |last=Smith |title=Lakes |year=2003b}}
    """
    if not _templated(subject):
        return
    in_text = {
        target.work for citation in subject.citations.values() for target in citation.targets or () if target.short is None
    }
    seen: dict[str, str] = {}
    for work in subject.full_works:
        if work.id in in_text:
            continue
        title = str(work.csl.get("title", ""))
        for anchor in work.anchors:
            if seen.setdefault(anchor, title) != title:
                message = f"Another work has the anchor {anchor} too; a letter behind the year keeps them apart."
                yield Finding(message, work.start, work.end, work.id)


def no_place(subject: Subject) -> Iterator[Finding]:
    """A short citation names no page or other place.

    The reader must look through the whole work.

    Source: Wikipedia:Citing sources ("page numbers")

    Flagged:
        The town grew.{{sfn|Smith|2003}}

    Clean:
        The town grew.{{sfn|Smith|2003|p=5}}
    """
    for citation in subject.shorts:
        if any(target.short and not target.locators for target in citation.targets or ()):
            yield Finding("A short citation names no place in its work.", citation.start, citation.end, citation.id)


def inline_parenthesis(subject: Subject) -> Iterator[Finding]:
    """A short citation stands in parentheses in the running text.

    The English Wikipedia gave up this style in 2020; a ref or ``{{sfn}}`` keeps the sentence readable.

    Source: Wikipedia:Citing sources ("inline parenthetical referencing is deprecated", September 2020)

    Flagged:
        The town grew quickly {{harv|Smith|2003|p=5}}.

    Clean:
        The town grew quickly.{{sfn|Smith|2003|p=5}}
    """
    if subject.language != "en":
        return
    for citation in subject.shorts:
        if citation.inside is None and citation.kind not in ("ref", "note") and _INLINE.match(citation.raw):
            message = "A short citation in parentheses stands in the running text; this style is deprecated."
            yield Finding(message, citation.start, citation.end, citation.id)
