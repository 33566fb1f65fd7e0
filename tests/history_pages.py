"""Pages with made histories, for the tests of them."""

from __future__ import annotations

from pathlib import Path

from extractor.model import PageHead
from extractor.sources.find import find
from extractor.sources.histories import HistoryOptions, HistoryPage, histories
from extractor.sources.page import Edit, Page, Reject
from extractor.sources.read import ReadOptions, read

CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpora" / "history"
REF = "<ref>{{cite book |last=Reed |first=J. |title=Ice |year=1972 |isbn=0-306-40615-2}}</ref>"


def page_of(*texts: str | None, order: list[int] | None = None) -> HistoryPage:
    """A page with these revisions, null for a text that is hidden."""
    revisions: list[Page | Reject] = []
    for number, text in enumerate(texts, 1):
        head = PageHead("Ice", 1, 0, number, number - 1 or None, f"2012-01-{number:02}T00:00:00Z", "enwiki", "en")
        edit = Edit("Ada", "an edit")
        if text is None:
            revisions.append(Reject(head, "-", "mediawiki_xml", 0, None, "text_deleted", "hidden", edit))
        else:
            revisions.append(Page(head, text, "-", "mediawiki_xml", 0, edit=edit))
    (page,) = histories([revisions[at] for at in order or range(len(revisions))], HistoryOptions())
    assert isinstance(page, HistoryPage)
    return page


def pages_of(name: str, **options: object) -> list[HistoryPage]:
    (source,) = find([str(CORPUS / f"{name}.xml.bz2")])
    reading = ReadOptions(all_revisions=True, history=HistoryOptions(**options))  # type: ignore[arg-type]
    return [page for page in read(source, reading) if isinstance(page, HistoryPage)]
