"""CIT: data of works that cannot be right or help nobody, beyond the conditions of Module:Citation/CS1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.auditing.finding import Finding
from extractor.auditing.refs import urlsplit_or_none
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from extractor.auditing.subject import Subject

# Words, not the letters of a shelf mark ("KN 842 E", "MS ADD 4712"); beside figures only long words are none.
_WORD = lazy_regex(r"\b[A-Z]{3,}\b")
_LONG_WORD = lazy_regex(r"\b[A-Z]{5,}\b")
_DAY = lazy_regex(r"\d{4}-\d{2}-\d{2}\Z")
_UNRELIABLE = frozenset(("unreliable", "deprecated", "blacklisted", "generally unreliable"))
_SEARCH = lazy_regex(r"(?:www\.)?google\.[a-z.]{2,6}\Z|(?:www\.)?bing\.com\Z|search\.yahoo\.com\Z|duckduckgo\.com\Z")


def accessed_before_issued(subject: Subject) -> Iterator[Finding]:
    """A source was read before it was published.

    One of the dates is wrong, or they were swapped.

    Source: Help:Citation Style 1 ("access-date")

    Flagged:
        The town grew.<ref>{{cite web |title=Rivers |url=http://example.org/r |date=5 May 2015 |access-date=1 May 2011}}</ref>

    Clean:
        The town grew.<ref>{{cite web |title=Rivers |url=http://example.org/r |date=5 May 2011 |access-date=1 May 2015}}</ref>
    """
    for work in subject.full_works:
        issued, accessed = work.edtf.get("issued", ""), work.edtf.get("accessed", "")
        if _DAY.match(issued) and _DAY.match(accessed) and accessed < issued:
            yield Finding(f"Read on {accessed}, published on {issued}.", work.start, work.end, work.id)


def title_in_capitals(subject: Subject) -> Iterator[Finding]:
    """A title is written in capitals throughout.

    The style of a website or title page is not kept; titles take sentence or title case.

    Source: Manual of Style (titles of works, "capital letters")

    Flagged:
        The town grew.<ref>{{cite web |title=THE RIVERS OF THE NORTH |url=http://example.org/r}}</ref>

    Clean:
        The town grew.<ref>{{cite web |title=The Rivers of the North |url=http://example.org/r}}</ref>
    """
    for work in subject.full_works:
        title = work.csl.get("title")
        if (
            work.origin == "template"
            and isinstance(title, str)
            and title.isupper()
            and title.isascii()
            and len((_LONG_WORD if any(sign.isdecimal() for sign in title) else _WORD).findall(title)) > 1
            and title.count(" ") > 1
        ):
            yield Finding(f"The title “{title}” is in capitals.", work.start, work.end, work.id)


def unreliable_domain(subject: Subject) -> Iterator[Finding]:
    """The domain of a source is unreliable by the list that the user gives.

    The list (``--reliability FILE``: domain and class, CSV or JSON) is the user's; without one the rule says nothing.

    Source: arXiv 2303.05227 ("Reference Risk")
    """
    if subject.settings.reliability is None:
        return
    for work in subject.full_works:
        url = work.csl.get("URL")
        if isinstance(url, str) and (known := domain_class(url, subject.settings.reliability)) and known[1] in _UNRELIABLE:
            yield Finding(f"{known[0]} is {known[1]} by your list.", work.start, work.end, work.id)


def domain_class(url: str, reliability: Mapping[str, str]) -> tuple[str, str] | None:
    """The domain of an address that the list knows, itself or the nearest above it, with its class."""
    host = urlsplit_or_none(url)[1].rpartition("@")[2].partition(":")[0]
    while host:
        if host in reliability:
            return host, reliability[host]
        host = host.partition(".")[2]
    return None


def is_unreliable(found: tuple[str, str] | None) -> bool:
    """Whether the class of a domain means that it is unreliable."""
    return found is not None and found[1] in _UNRELIABLE


def search_result(subject: Subject) -> Iterator[Finding]:
    """The address of a source is a list of search results.

    What it shows changes from day to day and from reader to reader.

    Source: Wikipedia:External links ("search results pages")

    Flagged:
        The town grew.<ref>{{cite web |title=Rivers |url=https://www.google.com/search?q=rivers}}</ref>

    Clean:
        The town grew.<ref>{{cite web |title=Rivers |url=https://example.org/rivers}}</ref>
    """
    for work in subject.full_works:
        url = work.csl.get("URL")
        if isinstance(url, str):
            _, host, path, query, _ = urlsplit_or_none(url)
            if path.startswith("/search") and "q=" in query and _SEARCH.match(host):
                yield Finding("The address is a list of search results.", work.start, work.end, work.id)


def dead_without_archive(subject: Subject) -> Iterator[Finding]:
    """A link is marked as dead, and no snapshot is given.

    Readers cannot follow it; a web archive may have a snapshot.

    Source: Wikipedia:Link rot

    Flagged:
        The town grew.<ref>{{cite web |title=Rivers |url=http://example.org/r}} {{dead link|date=May 2014}}</ref>

    Clean:
        The town grew.<ref>{{cite web |title=Rivers |url=http://example.org/r
        |archive-url=https://web.archive.org/web/20200101000000/http://example.org/r |archive-date=1 January 2020}}</ref>
    """
    for citation in subject.citations.values():
        if "dead link" not in citation.raw.lower() and "deadlink" not in citation.raw.lower():
            continue
        for target in citation.targets or ():
            work = subject.works.get(target.work or "")
            if work is not None and work.archive is None and work.csl.get("URL") and work.start is not None:
                yield Finding("A dead link has no snapshot.", work.start, work.end, work.id)


def no_way_to_the_source(subject: Subject) -> Iterator[Finding]:
    """An article of a journal has neither an identifier nor an address.

    Most have a DOI, PMID or JSTOR number, which lead straight to them.

    Source: Help:Citation Style 1 ("identifiers")

    Flagged:
        The town grew.<ref>{{cite journal |last=Smith |title=On rivers |journal=Hydrology |year=2011 |pages=5–9}}</ref>

    Clean:
        The town grew.<ref>{{cite journal |last=Smith |title=On rivers |journal=Hydrology |year=2011
        |doi=10.1038/171737a0}}</ref>
    """
    for work in subject.full_works:
        if (
            work.csl.get("type") == "article-journal"
            and work.origin == "template"
            and not work.identifiers
            and not work.csl.get("URL")
        ):
            message = "An article of a journal has neither an identifier nor an address."
            yield Finding(message, work.start, work.end, work.id)
