"""Pages that are broken on purpose, and what must hold for each: no exception, and every place right.

The content of a page is a line with its language and dialect, and its text.
"""

from __future__ import annotations

import json
import time
import traceback
from math import inf
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from extractor import extract
from extractor.auditing.page import Policy
from extractor.auditing.profiles import load_profile
from extractor.auditing.reports.html_page import PageReport
from extractor.auditing.reports.rows import Context
from extractor.auditing.run import AuditTask
from extractor.border import facts_in, from_json
from extractor.comparison.diff import page_changes
from extractor.exports.bibliography import entries
from extractor.exports.bibtex import BIBLATEX, as_bibtex
from extractor.exports.findings import audited
from extractor.exports.training import examples
from extractor.exports.webannotation import annotation_page
from extractor.model import PageHead
from extractor.sources.page import Page
from extractor.web.pages import page_values, templates

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable, Iterator

    from extractor.model import Dialect, Record

PIECES = (
    *("{{", "}}", "{{{", "}}}", "[[", "]]", "[", "]", "|", "=", "\n", "\n\n", " ", "a", "''", "'''", '"', "'", ". ", "(", ")"),
    *("<ref>", "</ref>", "<ref name=x/>", '<ref name="x" group=n>', "<references>", "</references>", "<ref follow=x>", "<ref"),
    *("<nowiki>", "</nowiki>", "<!--", "-->", "\n{|", "\n|-", "\n|", "\n|}", "\n! a !! b", "\n|+", "|| ", '\n| rowspan="9" | '),
    *("\n* ", "\n** ", "\n; a : b", "\n== h ==\n", "\n=== h\n", " A b. ", "<div>", "</div>", "<br>", "<", ">", "&", "&nbsp;"),
    *("<blockquote>", "</blockquote>", "<poem>", "</poem>", "<gallery>", "\nFile:a.jpg|b", "</gallery>"),
    *("<math>a = 2. Then b</math>", "-{", "}-", "-{zh:a; zh-tw:b}-", "http://a.org/b", "[http://a.org b. C]"),
    *("{{sfn|A|1990}}", "{{efn|", "{{small|", "{{cn}}", "{{Infobox a|b=", "{{cite book|title=", "|last=", "|year=", "{{!}}"),
    *("{{#if:", "{{#switch:a|a=", "{{convert|5|km}}", "{{lang|de|", "{{quote|", "{{reflist|refs=", "{{harvnb|Holm|1990|p=5}}"),
    *("[[File:a.jpg|thumb|", "[[Category:a]]", "[[A|", "#REDIRECT [[A]]", "__NOTOC__", "~~~~", "{{DEFAULTSORT:a}}", "[[de:A]]"),
    *("[tpl]", "[/tpl]", "[ref]", "[/ref]", "[tpl]cite web|url=", "|last=a|title=b}}", "5 May 1990", "in the 1990s", "44 BC"),
    *("(Holm 1990)", "Holm, A. (1990). ''Sea''. Oxford: Press. ", "1990–95", "A.\xa0B", 'graded "A\u2009." ', "B\u00a0."),
    *("\xa0", "\u2028", "\u2029", "\x85", "\u3000", "\u200b", "\u202e", "\ufeff", "\x00", "\x1f", "\r", "\t"),
    *("\U0001f600", "\U00020000", "e\u0301", "\u0301", "İ", "ß", "ﬁ", "²", "٣", "。", "「", "」", "！", "א", "ع"),
)
SIGNS = 1500


def page_of(content: str) -> Page:
    """The page of a file: its first line has language and dialect."""
    head, _, text = content.partition("\n")
    language, _, dialect = head.partition(" ")
    known: Dialect = "tpl_text" if dialect == "tpl_text" else "wikitext"
    return Page(PageHead("A town", language=language or "en", timestamp="2020-01-01T00:00:00Z"), text, "-", known, 0, 0)


def damaged(content: str, chosen: random.Random, other: str = "") -> str:
    """The content with pieces put into it, over some of its signs, or stretches of it or of another one repeated or moved."""
    head, _, text = content.partition("\n")
    for _ in range(chosen.randint(1, 6)):
        at = chosen.randrange(len(text) + 1)
        taken = chosen.choice((0, 0, 1, 2, 20))
        match chosen.randrange(8):
            case 0:
                start = chosen.randrange(len(text) + 1)
                piece = text[start : start + chosen.randint(1, 60)]
            case 1:
                start = chosen.randrange(len(other) + 1)
                piece = other[start : start + chosen.randint(1, 200)]
            case 2:
                piece, taken = "", chosen.randint(1, 40)
            case 3:
                piece = chosen.choice(PIECES) * chosen.randint(2, 12)
            case _:
                piece = chosen.choice(PIECES)
        text = text[:at] + piece + text[at + taken :]
    return f"{head}\n{text[: 2 * SIGNS]}"


def assert_places_hold(record: Record, text: str) -> None:
    """Claims and citations never cross, segments lie in their claim, and what is raw is what stands there.

    One claim inside another is the caption of an image that stands in a sentence.
    """
    assert_nested(record.claims or (), "claims cross", lambda claim: claim.kind == "caption")
    assert_nested(record.citations or (), "citations cross", lambda _: True)
    for claim in record.claims or ():
        assert all(claim.start <= one.start <= one.end <= claim.end for one in claim.segments or ()), "a segment lies outside"
    for fact in _facts(record.to_dict()):
        if fact["start"] is not None:
            assert 0 <= fact["start"] <= fact["end"] <= len(text), "a place lies outside"
            assert fact.get("raw") is None or text[fact["start"] : fact["end"]] == fact["raw"], "raw is not what stands there"


def assert_nested(facts: Iterable[Any], message: str, may_lie_inside: Callable[[Any], bool]) -> None:
    around: list[int] = []
    for fact in sorted(facts, key=lambda one: (one.start, -one.end)):
        while around and around[-1] <= fact.start:
            around.pop()
        assert not around or (fact.end <= around[-1] and may_lie_inside(fact)), message
        around.append(fact.end)


def _facts(value: object) -> Iterator[dict[str, Any]]:
    """All objects with a place."""
    if isinstance(value, dict):
        if "start" in value:
            yield value
        for one in value.values():
            yield from _facts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _facts(one)


def parts_of(page: Page, record: Record) -> dict[str, Callable[[], object]]:
    """What the program does with a page and its record, by name."""
    line, text = record.to_json(), page.text
    other = extract(Page(page.head, text.replace("a", "e"), "-", page.dialect, 0, 0)).to_json()
    report = AuditTask(Policy(load_profile("strict")), PageReport(Context("0", "strict", "since-previous")))
    surroundings = {"number": None, "name": "", "url_for": lambda *_, **__: SimpleNamespace(path="")}
    return {
        "record": lambda: extract(page),
        "JSON": lambda: from_json(line),
        "audit as HTML": lambda: report(line, text),
        "explorer": lambda: templates.get_template("page.html").render(
            page_values(json.loads(line), text, audited(record, text)) | surroundings
        ),
        "bibliography": lambda: [as_bibtex(entry, BIBLATEX) for entry in entries([line])],
        "examples": lambda: list(examples(facts_in(line))),
        "annotations": lambda: annotation_page(facts_in(line), text),
        "difference": lambda: page_changes(line, other),
    }


def wrong_with(content: str, slowest: float = inf) -> str:
    """What does not hold for a page, in a few words; empty where all does.

    ``slowest`` is how many seconds each of the parts may take for 10,000 signs, or for a page of fewer.
    """
    page = page_of(content)
    limit = slowest * max(len(page.text) / 10_000, 1)
    name = "record"
    try:
        record = extract(page)
        assert_places_hold(record, page.text)
        assert from_json(record.to_json()).to_json() == record.to_json(), "JSON says something else"
        for name, part in parts_of(page, record).items():
            started = time.thread_time()
            part()
            if time.thread_time() - started > limit:
                return f"{name}: over {limit:.1f} s"
    except BaseException as error:  # a panic of a native library is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        cause = error.__cause__ or error
        frame = traceback.extract_tb(cause.__traceback__)[-1]
        return f"{name}: {type(cause).__name__} in {frame.name} ({Path(frame.filename).name}, line {frame.lineno}): {cause}"
    return ""
