"""REF: refs that are built badly, beyond what the Cite extension reports itself."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from extractor.auditing.finding import Finding
from extractor.regexes import lazy_regex
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.auditing.subject import Subject
    from extractor.model import Citation, Work

_WIKIPEDIA = lazy_regex(r"(?:[\w-]+\.)?(?:m\.)?wikipedia\.org\Z")
_ONLY_WIKILINK = lazy_regex(
    r"<ref[^<>/]*>\s*(?:see\s+)?'*\[\[(?!:?(?:file|image|media|category|wikisource|wiktionary|commons|[a-z]{1,3})\s*:)[^\[\]]+\]\]'*\.?\s*</ref\s*>",
    re.IGNORECASE,
)
_IBID = lazy_regex(r"<ref[^<>/]*>\s*'*(?:ibid(?:em)?|idem|op\.? ?cit|loc\.? ?cit)\b", re.IGNORECASE)
_AUTOMATIC = lazy_regex(r":\d+|auto(?:generated)?\d*|reference[A-Z]|ref\d*|test\d*", re.ASCII | re.IGNORECASE)
_DEFINITION = lazy_regex(r"<ref[^<>]*[^<>/]>|<ref>", re.IGNORECASE)
_REF_TAG = lazy_regex(r"</?ref\b[^<>]*>|\[/?ref[^\[\]]*\]", re.IGNORECASE)
_ITALICS = lazy_regex(r"(?<!')''(?!')[^'\n]")
_FIGURE = lazy_regex(r"\d")
# A word that begins with a capital, or in a script that has none.
_NAME = lazy_regex(r"(?<![^\W\d_])[^\W\d_a-zß-öø-ÿа-я][^\W\d_]{2,}|[\u3040-\u9fff\uac00-\ud7af]{2}")
_LOCATOR_WORD = lazy_regex(r"pages?|pp|vols?|volumes?|chapters?|see|the|ibid|note", re.IGNORECASE)
_TRAILING = lazy_regex(r"/+\Z")


def same_source_twice(subject: Subject) -> Iterator[Finding]:
    """Two refs describe the same source in different words.

    They have the same address or DOI. One named ref, used twice, shows readers that it is one source and keeps it in step.

    Source: Wikipedia:Citing sources ("duplicate citations")

    Flagged:
        The town grew.<ref>{{cite web |title=Rivers |url=http://example.org/r}}</ref> It
        shrank.<ref>{{cite web |title=The rivers |url=https://example.org/r/}}</ref>

    Clean:
        The town grew.<ref name="r">{{cite web |title=Rivers |url=http://example.org/r}}</ref> It shrank.<ref name="r" />
    """
    seen: dict[tuple[str, ...], Work] = {}
    for work in subject.full_works:
        if not work.cited_by:
            continue
        for key in _keys(work):
            first = seen.setdefault(key, work)
            if first is not work and first.raw != work.raw and _same_part(first, work):
                message = f"Another citation describes the same source ({key[1]})."
                yield Finding(message, work.start, work.end, work.id)
                break


def _keys(work: Work) -> Iterator[tuple[str, ...]]:
    """What makes two descriptions one source: a DOI, or an address with the pages that it is cited for."""
    for doi in work.identifiers.get("doi", ()):
        yield "doi", doi
    url = work.csl.get("URL")
    if isinstance(url, str):
        scheme, host, path, query, fragment = urlsplit_or_none(url)
        if scheme in ("http", "https") and (path.strip("/") or query):
            yield (
                "url",
                "".join(
                    (
                        host.removeprefix("www."),
                        _TRAILING.sub("", path),
                        f"?{query}" * bool(query),
                        f"#{fragment}" * bool(fragment),
                    )
                ),
            )


@lru_cache(maxsize=4096)
def urlsplit_or_none(url: str) -> tuple[str, str, str, str, str]:
    """The parts of an address, host in lower case; empty parts where it is none."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return "", "", "", "", ""
    return parts.scheme.lower(), parts.netloc.lower(), parts.path, parts.query, parts.fragment


def _same_part(one: Work, other: Work) -> bool:
    """Whether two descriptions mean the same part of a source: chapters and pages do not differ."""
    return all(one.csl.get(key) == other.csl.get(key) for key in ("page", "chapter-number", "volume", "issue"))


def same_content_twice(subject: Subject) -> Iterator[Finding]:
    """The same ref is written out more than once without a name.

    The list shows the source as often as that; a named ref shows it once.

    Source: Wikipedia:Citing sources ("repeated citations")

    Flagged:
        The town grew.<ref>Smith, ''Rivers'', 2001, p. 5.</ref> It shrank.<ref>Smith, ''Rivers'', 2001, p. 5.</ref>

    Clean:
        The town grew.<ref name="s">Smith, ''Rivers'', 2001, p. 5.</ref> It shrank.<ref name="s" />
    """
    seen: set[str] = set()
    for citation in subject.citations.values():
        if citation.kind != "ref" or citation.ref_name or citation.inside or not citation.targets:
            continue
        content = " ".join(citation.raw.split())
        if content in seen:
            yield Finding("The same ref stands before, without a name.", citation.start, citation.end, citation.id)
        seen.add(content)


def wikipedia_as_source(subject: Subject) -> Iterator[Finding]:
    """Wikipedia is cited as its own source.

    Articles are no reliable sources; the source that the other article cites is.

    Source: Wikipedia:Verifiability ("Wikipedia and sources that mirror or use it")

    Flagged:
        The town grew.<ref>[https://en.wikipedia.org/wiki/River River]</ref>

    Clean:
        The town grew.<ref>[https://example.org/river River]</ref>
    """
    message = "Wikipedia is cited as its own source."
    for citation in subject.citations.values():
        if citation.kind == "ref" and _ONLY_WIKILINK.fullmatch(citation.raw):
            yield Finding(message, citation.start, citation.end, citation.id)
    for work in subject.full_works:
        url = work.csl.get("URL")
        if work.cited_by and isinstance(url, str) and _WIKIPEDIA.match(urlsplit_or_none(url)[1]):
            yield Finding(message, work.start, work.end, work.id)


def row_of_citations(subject: Subject) -> Iterator[Finding]:
    """Four or more citations stand in a row.

    Readers cannot tell which of them supports the statement; often it is a sign of dispute.

    Source: Wikipedia:Citation overkill

    Flagged:
        The town grew.<ref>Smith 2001.</ref><ref>Jones 2002.</ref><ref>Brown 2003.</ref><ref>Green 2004.</ref>

    Clean:
        The town grew.<ref>Smith 2001.</ref><ref>Jones 2002.</ref>
    """
    least = load_table("audit")["thresholds"]["row_of_citations"]
    row: list[Citation] = []
    for citation in [*subject.citations.values(), None]:
        if citation is not None and (citation.inside is not None or citation.kind == "note"):
            continue
        if citation is not None and row and row[-1].end <= citation.start <= row[-1].end + 1:
            row.append(citation)
            continue
        if len(row) >= least and row[0].kind in ("ref", "short"):
            message = f"{len(row)} citations stand in a row."
            yield Finding(message, row[0].start, row[-1].end, row[0].id)
        row = [citation] if citation is not None else []


def bare_address(subject: Subject) -> Iterator[Finding]:
    """A ref is nothing but an address.

    When the link dies, nothing tells what it was.

    Source: Wikipedia:Bare URLs

    Flagged:
        The town grew.<ref>http://example.org/r</ref>

    Clean:
        The town grew.<ref>{{cite web |title=Rivers |url=http://example.org/r}}</ref>
    """
    for work in subject.full_works:
        if work.origin == "url" and work.cited_by and not work.csl.get("title"):
            yield Finding("A source is given as a bare address.", work.start, work.end, work.id)


def ref_in_heading(subject: Subject) -> Iterator[Finding]:
    """A ref stands in a heading.

    It shows up in the table of contents and breaks links to the section.

    Source: Manual of Style (section headings)

    Flagged:
        == Harbour<ref>Smith, ''Rivers'', 2001.</ref> ==
        The harbour lies in the north.

    Clean:
        == Harbour ==
        The harbour lies in the north.<ref>Smith, ''Rivers'', 2001.</ref>
    """
    for citation in subject.citations.values():
        section = subject.sections[citation.section]
        if section.level and citation.start < section.start + 2 * section.level + len(section.title):
            yield Finding("A ref stands in a heading.", citation.start, citation.end, citation.id)


def ref_before_text(subject: Subject) -> Iterator[Finding]:
    """A ref stands right behind a heading, before any text.

    It says which source the section rests on, but not for what; each statement needs its own.

    Source: Wikipedia:Citing sources ("general references")

    Flagged:
        == Harbour ==
        <ref>Smith, ''Rivers'', 2001.</ref>
        The harbour lies in the north.

    Clean:
        == Harbour ==
        The harbour lies in the north.<ref>Smith, ''Rivers'', 2001.</ref>
    """
    for citation in subject.citations.values():
        section = subject.sections[citation.section]
        marks = 2 * section.level + len(section.title)
        if section.level and citation.kind == "ref" and section.start + marks <= citation.start <= section.start + marks + 5:
            yield Finding("A ref stands before the text of its section.", citation.start, citation.end, citation.id)


def ref_without_source(subject: Subject) -> Iterator[Finding]:
    """A ref has content that names no source.

    It may be a remark, which belongs into a note, or a citation too short to find its source. A ref with a title in italics, or
    with a name and a figure, is none, even where what it names is not recognised as a work.

    Source: Wikipedia:Citing sources ("what information to include")

    Flagged:
        The town grew.<ref>The other towns did so, too.</ref>

    Clean:
        The town grew.<ref>Smith, John: ''Rivers'', Reed, London 2001, p. 5.</ref> It burned.<ref>Servius on Virgil 1, 65</ref>
    """
    contents = {citation.start: citation.raw for citation in subject.citations.values()}
    for problem in subject.problems.get("ref_without_source", ()):
        content = "" if problem.start is None else contents.get(problem.start, "")
        if not _names_source(_REF_TAG.sub("", content)):
            yield Finding("A ref names no source that can be read.", problem.start, problem.end)


def _names_source(content: str) -> bool:
    """Whether the content of a ref has a title in italics, or a figure beside a word that may be a name."""
    return _ITALICS.search(content) is not None or (
        _FIGURE.search(content) is not None
        and any(not (word[0][0].islower() or _LOCATOR_WORD.fullmatch(word[0])) for word in _NAME.finditer(content))
    )


def ibid(subject: Subject) -> Iterator[Finding]:
    """A ref points to the one before it by “ibid.” or “op. cit.”.

    As soon as somebody inserts another ref, it points to the wrong source.

    Source: Wikipedia:Manual of Style ("ibid."), Template:Ibid

    Flagged:
        The town grew.<ref>Smith, ''Rivers'', 2001.</ref> It shrank.<ref>Ibid., p. 7.</ref>

    Clean:
        The town grew.<ref>Smith, ''Rivers'', 2001.</ref> It shrank.<ref>Smith, ''Rivers'', p. 7.</ref>
    """
    for citation in subject.citations.values():
        if citation.kind in ("ref", "note") and _IBID.match(citation.raw):
            message = "A ref depends on the one before it; it breaks when another is inserted."
            yield Finding(message, citation.start, citation.end, citation.id)


def meaningless_name(subject: Subject) -> Iterator[Finding]:
    """A ref has a name that a program chose.

    Names such as ``:0`` or ``auto1`` tell editors nothing, and collide when text is copied.

    Source: VisualEditor, refFill; Wikipedia:Footnotes ("naming")

    Flagged:
        The town grew.<ref name=":0">Smith, ''Rivers'', 2001.</ref> It shrank.<ref name=":0" />

    Clean:
        The town grew.<ref name="Smith2001">Smith, ''Rivers'', 2001.</ref> It shrank.<ref name="Smith2001" />
    """
    for citation in subject.citations.values():
        if citation.ref_name and _DEFINITION.match(citation.raw) and _AUTOMATIC.fullmatch(citation.ref_name):
            message = f"The ref name “{citation.ref_name}” tells nothing."
            yield Finding(message, citation.start, citation.end, citation.id)


def same_work_twice(subject: Subject) -> Iterator[Finding]:
    """The same work is described twice in full.

    Author, title, year, volume, issue and edition agree. One description with short citations or named refs shows that it is
    one work.

    Source: Wikipedia:Citing sources ("duplicate citations")

    Flagged:
        The town grew.<ref>{{cite book |last=Smith |title=Rivers of the North |year=2001 |page=5}}</ref> It
        shrank.<ref>{{cite book |last=Smith |title=Rivers of the north |year=2001 |page=9}}</ref>

    Clean:
        The town grew.{{sfn|Smith|2001|p=5}} It shrank.{{sfn|Smith|2001|p=9}}

        == Bibliography ==
        * {{cite book |last=Smith |title=Rivers of the North |year=2001}}
    """
    volumes = _cited_volumes(subject)
    seen: dict[tuple[str, ...], list[Work]] = {}
    for work in subject.full_works:
        author = work.csl.get("author")
        title, issued = work.csl.get("title"), work.edtf.get("issued")
        if work.origin != "template" or not (author and isinstance(title, str) and len(title) > 8 and issued):
            continue
        name = str(author[0].get("family") or author[0].get("literal") or "").casefold()
        parts = (str(work.csl.get(key, "")).casefold() for key in _PARTS)
        key = (name, title.casefold(), issued, *parts, *sorted(volumes.get(work.id, ())))
        before = seen.setdefault(key, [])
        first = next((one for one in before if _same_edition(one, work)), None)
        if first is None:
            before.append(work)
        elif set(_keys(first)).isdisjoint(_keys(work)):
            yield Finding(f"“{title}” is described before.", work.start, work.end, work.id)


_PARTS = ("container-title", "volume", "issue", "edition", "collection-title")
"""What keeps descriptions with one author, title and year apart."""


def _cited_volumes(subject: Subject) -> dict[str, set[str]]:
    """The volumes of each work that its citations name beside the pages."""
    found: dict[str, set[str]] = {}
    for citation in subject.citations.values():
        for target in citation.targets or ():
            for locator in target.locators:
                if target.work and locator.label == "volume":
                    found.setdefault(target.work, set()).add(locator.value.casefold())
    return found


def _same_edition(one: Work, other: Work) -> bool:
    """Whether no ISBN says that two descriptions are of different books."""
    isbns = [set(work.identifiers.get("isbn", ())) for work in (one, other)]
    return not all(isbns) or not isbns[0].isdisjoint(isbns[1])
