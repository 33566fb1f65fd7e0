"""PAG: what is wrong with the sources of a page as a whole."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from extractor.auditing.finding import Finding
from extractor.auditing.scores import coverage
from extractor.auditing.short_citations import is_templated
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.auditing.finding import ClaimStatus
    from extractor.auditing.subject import Subject


def _limits() -> dict[str, float]:
    limits: dict[str, float] = load_table("audit")["thresholds"]
    return limits


def _is_article(subject: Subject) -> bool:
    return not subject.record.page.disambiguation and subject.record.page.redirect is None and bool(subject.claims)


def page_without_source(subject: Subject) -> Iterator[Finding]:
    """A page has claims and not a single source.

    Nothing in it can be checked.

    Source: Wikipedia:Verifiability; Template:Unreferenced

    Flagged:
        The town lies at the mouth of a river.

    Clean:
        The town lies at the mouth of a river.<ref>Smith, ''Rivers'', 2001, p. 5.</ref>
    """
    if _is_article(subject) and not subject.citations and not subject.full_works:
        lossy = "; the collection may have dropped its list of sources" if subject.record.source.dialect == "tpl_text" else ""
        yield Finding(f"The page has no source{lossy}.", None, None)


def page_without_inline_citation(subject: Subject) -> Iterator[Finding]:
    """A page lists works and cites none of them.

    Readers cannot tell which statement is from which work.

    Source: Wikipedia:Inline citation; Template:No footnotes

    Flagged:
        The town lies at the mouth of a river.

        == Sources ==
        * {{cite book |last=Smith |title=Rivers |year=2001}}

    Clean:
        The town lies at the mouth of a river.{{sfn|Smith|2001|p=5}}

        == Sources ==
        * {{cite book |last=Smith |title=Rivers |year=2001}}
    """
    if _is_article(subject) and not subject.citations and subject.full_works:
        message = f"The page lists {len(subject.full_works)} works and cites none of them."
        yield Finding(message, None, None)


def single_source(subject: Subject) -> Iterator[Finding]:
    """A page rests on one source.

    One source gives one view, and nobody can compare.

    Source: Template:One source

    Flagged:
        The town lies at the mouth of a river.<ref name="s">Smith, ''Rivers'', 2001, p. 5.</ref> It has a harbour. It has a
        church. It has a school. It has a mill. It has a bridge. It has a market.<ref name="s" /> It is old.<ref name="s" />

    Clean:
        The town lies at the mouth of a river.<ref>Smith, ''Rivers'', 2001, p. 5.</ref> It has a harbour. It has a church. It
        has a school. It has a mill. It has a bridge. It has a market place.<ref>Jones, ''Lakes'', 1999, p. 7.</ref> It is old.
    """
    cited = [work for work in subject.works.values() if work.cited_by]
    claims = list(subject.claims.values())
    alone = len(cited) == 1 and len(subject.works) == 1
    if not (_is_article(subject) and alone and len(claims) >= _limits()["citations_of_claims"]):
        return
    share = coverage(subject.statuses)
    if share.value is not None and 2 * share.value >= 1:
        yield Finding(f"All claims with a citation ({share}) rest on one source.", None, None, cited[0].id)


def low_coverage(subject: Subject) -> Iterator[Finding]:
    """Less than half of a page's claims have a citation in the chosen scope.

    ``--min-coverage`` sets another share. Exempt claims and claims in lossy sources do not count.

    Source: Template:More citations needed

    Flagged:
        The town has a harbour.<ref>Smith, ''Rivers'', 2001.</ref> It was built by the king of the land. The walls are made of
        granite stone. Ships wait here for the tide. Fishermen sell their catch there. The railway came later than that. A
        lighthouse stands on the pier. A storm destroyed the old pier. The bridge is made of iron and wood.

    Clean:
        The town has a harbour. It was built by the king of the land. The walls are made of granite stone. Ships wait here for
        the tide. Fishermen sell their catch there. The railway came later than that. A lighthouse stands on the pier. A storm
        destroyed the old pier. The bridge is made of iron and wood.<ref>Smith, ''Rivers'', 2001.</ref>
    """
    share = coverage(subject.statuses)
    least = subject.settings.min_coverage
    enough = share.denominator >= _limits()["citations_of_claims"]
    if _is_article(subject) and enough and share.value is not None and share.value < least and share.numerator:
        yield Finding(f"Coverage is {share}, less than {least:.0%}.", None, None)


def many_bare_addresses(subject: Subject) -> Iterator[Finding]:
    """A large share of a page's sources are bare addresses.

    When the links die, the sources are lost.

    Source: Wikipedia:Bare URLs; Template:Cleanup bare URLs

    Flagged:
        The town grew.<ref>http://example.org/a</ref> It shrank.<ref>http://example.org/b</ref> It
        burnt.<ref>http://example.org/c</ref> It rose.<ref>http://example.org/d</ref>

    Clean:
        The town grew.<ref>Smith, ''Rivers'', 2001.</ref> It shrank.<ref>Jones, ''Lakes'', 1999.</ref> It burnt.<ref>Brown,
        ''Fires'', 1988.</ref> It rose.<ref>http://example.org/d</ref>
    """
    works = [work for work in subject.full_works if work.cited_by]
    bare = [work for work in works if work.origin == "url" and not work.csl.get("title")]
    if len(bare) > 2 and len(bare) / len(works) >= _limits()["bare_share"]:
        yield Finding(f"{len(bare)} of {len(works)} sources are bare addresses.", None, None)


def dominant_source(subject: Subject) -> Iterator[Finding]:
    """Most citations of a page point to one of its works.

    The page shows the view of that work.

    Source: Template:One source ("largely or entirely on a single source")

    Flagged:
        A.{{sfn|Smith|2001|p=1}} B.{{sfn|Smith|2001|p=2}} C.{{sfn|Smith|2001|p=3}} D.{{sfn|Smith|2001|p=4}}
        E.{{sfn|Smith|2001|p=5}} F.{{sfn|Smith|2001|p=6}} G.{{sfn|Smith|2001|p=7}} H.{{sfn|Smith|2001|p=8}}
        I.{{sfn|Smith|2001|p=9}} J.{{sfn|Jones|1999|p=1}}

        == Sources ==
        * {{cite book |last=Smith |title=Rivers |year=2001}}
        * {{cite book |last=Jones |title=Lakes |year=1999}}

    Clean:
        A.{{sfn|Smith|2001|p=1}} B.{{sfn|Jones|1999|p=2}} C.{{sfn|Smith|2001|p=3}} D.{{sfn|Jones|1999|p=4}}

        == Sources ==
        * {{cite book |last=Smith |title=Rivers |year=2001}}
        * {{cite book |last=Jones |title=Lakes |year=1999}}
    """
    uses = Counter(target.work for citation in subject.citations.values() for target in citation.targets or () if target.work)
    total = uses.total()
    if total < _limits()["concentration_least"] or len(uses) < 2:
        return
    work, most = uses.most_common(1)[0]
    if most / total >= _limits()["concentration"]:
        title = subject.works[work].csl.get("title") or next(iter(subject.works[work].anchors), "one work")
        yield Finding(f"{most} of {total} citations point to {title}.", None, None, work)


def biography_without_source(subject: Subject) -> Iterator[Finding]:
    """A biography of a living person has no source at all.

    Such pages may be deleted.

    Source: Wikipedia:Proposed deletion of biographies of living people

    Flagged:
        '''Anna Schmidt''' is a sailor.

        [[Category:Living people]]

    Clean:
        '''Anna Schmidt''' is a sailor.<ref>Smith, ''Rivers'', 2001, p. 5.</ref>

        [[Category:Living people]]
    """
    if subject.is_biography_of_living_person and _is_article(subject) and not subject.works:
        yield Finding("A biography of a living person has no source.", None, None)


def broken_short_citations(subject: Subject) -> Iterator[Finding]:
    """Half or more of a page's short citations miss their full citation.

    The list of works may have been removed or split off with another page.

    Source: Module:Footnotes, category “Harv and Sfn no-target errors”

    Flagged:
        A.{{sfn|Smith|2001|p=1}} B.{{sfn|Smith|2001|p=2}} C.{{sfn|Jones|1999|p=3}} D.{{sfn|Brown|1988|p=4}}

    Clean:
        A.{{sfn|Smith|2001|p=1}} B.{{sfn|Smith|2001|p=2}} C.{{sfn|Smith|2001|p=3}} D.{{sfn|Smith|2001|p=4}}

        == Sources ==
        * {{cite book |last=Smith |title=Rivers |year=2001}}
    """
    templated = [citation for citation in subject.shorts if is_templated(citation)]
    shorts = [target.short for citation in templated for target in citation.targets or () if target.short]
    broken = sum(short.resolution == "no_target" for short in shorts)
    if broken > 3 and broken * 2 >= len(shorts):
        yield Finding(f"{broken} of {len(shorts)} short citations have no full citation.", None, None)


def long_run(subject: Subject) -> Iterator[Finding]:
    """Many sentences in a row have no citation.

    Whole passages of a page rest on nothing that readers can see.

    Source: Wikipedia:Verifiability; research on citation coverage (Redi et al. 2019)

    Flagged:
        It was built by the king of the land. The walls are made of granite stone. Ships wait here for the tide. Fishermen
        sell their catch there. The railway came later than that. A lighthouse stands on the pier. A storm destroyed the old
        pier. The bridge is made of iron and wood. The market lies beside the church.

    Clean:
        It was built by the king of the land. The walls are made of granite stone.<ref>Smith, ''Rivers'', 2001.</ref> Ships wait
        here for the tide. Fishermen sell their catch there. The railway came later than that.<ref>Jones, 1999.</ref>
    """
    run: list[ClaimStatus] = []
    longest: list[ClaimStatus] = []
    for status in subject.statuses:
        if status.claim.kind != "sentence" or status.status == "exempt":
            continue
        run = [*run, status] if status.status == "uncited" else []
        if len(run) > len(longest):
            longest = run
    if len(longest) >= _limits()["run"]:
        first, last = longest[0].claim, longest[-1].claim
        yield Finding(f"{len(longest)} sentences in a row have no citation.", first.start, last.end, first.id)


def mixed_styles(subject: Subject) -> Iterator[Finding]:
    """A page cites by short citations and by full citations in the text.

    One style in a page is easier to read and to keep.

    Source: Wikipedia:Citing sources ("variation in citation methods")

    Flagged:
        A.{{sfn|Smith|2001|p=1}} B.{{sfn|Smith|2001|p=2}} C.{{sfn|Smith|2001|p=3}}
        D.<ref>{{cite book |last=Jones |title=Lakes |year=1999 |page=4}}</ref>
        E.<ref>{{cite book |last=Brown |title=Fires |year=1988 |page=4}}</ref>
        F.<ref>{{cite book |last=Green |title=Hills |year=1977 |page=4}}</ref>

        == Sources ==
        * {{cite book |last=Smith |title=Rivers |year=2001}}

    Clean:
        A.{{sfn|Smith|2001|p=1}} B.{{sfn|Smith|2001|p=2}} C.{{sfn|Smith|2001|p=3}}

        == Sources ==
        * {{cite book |last=Smith |title=Rivers |year=2001}}
    """
    shorts = len(subject.shorts)
    full = sum(
        any(
            target.short is None and target.work and subject.works[target.work].csl.get("type") == "book"
            for target in citation.targets or ()
        )
        for citation in subject.citations.values()
        if citation.kind == "ref"
    )
    if shorts > 2 and full > 2:
        message = f"{shorts} citations are short, {full} describe their book in the text."
        yield Finding(message, None, None)


def old_sources(subject: Subject) -> Iterator[Finding]:
    """The newest source of a page is more than 15 years old.

    The page may not know what has become known since. Age counts from the revision's time.

    Source: Wikipedia:Identifying reliable sources ("age matters")

    Flagged:
        The town grew.<ref>{{cite book |last=Smith |title=Rivers |year=1951}}</ref> It shrank.<ref>{{cite book |last=Jones
        |title=Lakes |year=1949}}</ref> It burnt.<ref>{{cite book |last=Brown |title=Fires |year=1948}}</ref>

    Clean:
        The town grew.<ref>{{cite book |last=Smith |title=Rivers |year=1951}}</ref> It shrank.<ref>{{cite book |last=Jones
        |title=Lakes |year=2019}}</ref> It burnt.<ref>{{cite book |last=Brown |title=Fires |year=1948}}</ref>
    """
    now = (subject.record.page.timestamp or "")[:4]
    years = [
        int(year)
        for work in subject.full_works
        if work.cited_by
        for field in ("issued", "accessed")
        if (year := work.edtf.get(field, "")[:4]).isdecimal()
    ]
    if now.isdecimal() and len(years) > 2 and int(now) - max(years) > _limits()["old_sources"]:
        yield Finding(f"The newest of {len(years)} dated sources is from {max(years)}.", None, None)
