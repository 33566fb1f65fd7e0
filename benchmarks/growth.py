"""Pages in which one thing comes again and again, and the time per sign that each part of the program takes for more of it.

``hostile.py`` runs it: the record of a page, its audit, the audit as HTML, the explorer's view, and the difference from the
same page with each ``a`` an ``e``. A page of 160 KB may take twice the time per sign of one of 40 KB.
"""

from __future__ import annotations

import gc
import json
import time
from functools import _lru_cache_wrapper
from types import SimpleNamespace
from typing import TYPE_CHECKING, NamedTuple

from extractor import extract
from extractor.auditing.page import Policy
from extractor.auditing.profiles import load_profile
from extractor.auditing.reports.html_page import PageReport
from extractor.auditing.reports.rows import Context
from extractor.auditing.run import AuditTask
from extractor.comparison.diff import page_changes
from extractor.exports.findings import audited
from extractor.model import PageHead
from extractor.sources.page import Page
from extractor.web.pages import page_values, templates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SMALL, LARGE = 40_000, 160_000
MOST_GROWTH, SLOWEST, TOO_SHORT = 2.0, 2.0, 0.1
"""The ratio of time per sign, and seconds: those of a large page, and those under which a ratio says nothing."""
_SYLLABLES = ("ba", "de", "fi", "go", "lu", "ma", "ne", "pi", "ro", "su")


class Shape(NamedTuple):
    """What comes again and again, between a beginning and an end.

    In it ``$w`` and ``$v`` are words of letters that come once each, ``$n`` counts, ``$y`` is a year, ``$d`` a digit from 1.
    """

    unit: str
    begin: str = ""
    end: str = ""
    tpl: bool = False

    def page(self, size: int) -> Page:
        """A page of about so many signs."""
        text = [self.begin]
        length, number = len(self.begin) + len(self.end), 0
        while length < size:
            number += 1
            text.append(self._filled(number))
            length += len(text[-1])
        dialect = "tpl_text" if self.tpl else "wikitext"
        return Page(PageHead("Towns"), "".join((*text, self.end)), "-", dialect, 0, 0)

    def _filled(self, number: int) -> str:
        found = self.unit
        if "$" in found:
            found = found.replace("$w", _word(number)).replace("$v", _word(7 * number)).replace("$n", str(number))
            found = found.replace("$y", str(1000 + number % 1000)).replace("$d", str(1 + number % 9))
        return found


def _word(number: int) -> str:
    return "".join(_SYLLABLES[int(digit)] for digit in f"{number:04}").capitalize()


SOURCES = "\n== Sources ==\n"
BOOK = "* {{cite book|last=Holm|first=A|title=Sea|year=1990}}\n"
SHAPES = {
    # people
    "names in a list": Shape("* $w $v\n"),
    "names of one family": Shape("* $w Holm\n"),
    "names with one first name": Shape("* Ada $w\n"),
    "names with initials": Shape("* A. $w Holm\n"),
    "one name": Shape("* Ada Maria Holm\n"),
    "names in one sentence": Shape(", Ada $w", "They were Bo Holm", "."),
    "linked names in one sentence": Shape(", [[Ada $w]]", "They were Bo Holm", "."),
    "names in prose": Shape("Ada $w met Bo $v. "),
    "names of kin": Shape("Her son Ada $w met Holm. "),
    "linked people": Shape("* [[Ada $w]] (1900–1980), a writer\n"),
    "linked people of one family": Shape("* [[$w Holm]], a writer. Holm wrote.\n"),
    "linked people with one first name": Shape("* [[Ada $w]] met $w.\n"),
    "one linked person": Shape("* [[Ada Holm]] wrote.\n"),
    "names of one linked person": Shape("* [[Ada Holm|$w Holm]] wrote to $v Holm.\n"),
    # sections and blocks
    "equal headings": Shape("== A ==\nIt fell.\n"),
    "headings alone": Shape("== A ==\n"),
    "different headings": Shape("== $w ==\n"),
    "nested headings": Shape("== A ==\n=== B ===\n==== C ====\n===== D =====\n====== E ======\n"),
    "deep headings": Shape("====== $w ======\nIt fell.\n", "== A ==\n"),
    "paragraphs": Shape("It fell.\n\n"),
    "list items": Shape("* It fell.\n"),
    "deep list items": Shape("* It.\n** It.\n*** It.\n************************ It.\n"),
    "mixed list items": Shape("*:#;*:#;*:#;*:#; It.\n#:*;#:*;#:*;#:*; It.\n"),
    "definitions": Shape("; $w : It fell.\n"),
    "quotations": Shape("<blockquote>It fell.</blockquote><ref>a</ref>\n"),
    "files": Shape("[[File:A$n.jpg|thumb|It fell.<ref>a</ref>]]\n"),
    "gallery": Shape("File:A$n.jpg|It fell.<ref>a</ref>\n", "<gallery>\n", "</gallery>"),
    "categories": Shape("[[Category:$w]]\n"),
    # tables and boxes
    "cells over rows and columns": Shape('|-\n| rowspan="1000" colspan="1000" | a\n', "{|\n", "|}\n"),
    "headings over rows and columns": Shape("|-\n! rowspan=99 colspan=999 | a<ref>x</ref>\n", "{|\n", "|}\n"),
    "headings over columns, and cells": Shape("|-\n! rowspan=99 colspan=99 | a<ref>x</ref>\n| b || c\n", "{|\n", "|}\n"),
    "headings by turns": Shape("|-\n! colspan=999 | $w\n|-\n| b\n| c\n", "{|\n", "|}\n"),
    "headings of one row by turns": Shape("! $w || $v ", "{|\n|-\n| a\n", "\n|}\n"),
    "cells of one row over rows": Shape("| rowspan=9999 | a<ref>b</ref>\n", "{|\n", "|}\n"),
    "cells over columns": Shape("|-\n| colspan=999 | $w<ref>b</ref> || c\n", "{|\n", "|}\n"),
    "row headings over rows": Shape("|-\n! rowspan=9999 | $w<ref>a</ref>\n| b\n", "{|\n", "|}\n"),
    "cells of one row": Shape("|| $w<ref>b</ref>", "{|\n| a", "\n|}\n"),
    "headings of one row": Shape("!! $w", "{|\n! a", "\n|-\n| b\n|}\n"),
    "rows": Shape("|-\n! $w<ref>b</ref>\n| 5\n", "{|\n", "|}\n"),
    "rows under a heading": Shape("|-\n| $w\n", "{|\n! a" + "<ref>b</ref>" * 500 + "\n", "|}\n"),
    "tables": Shape("{|\n|+ c<ref>a</ref>\n| b\n|}\n"),
    "infoboxes": Shape("{{Infobox town|a=It.|b=5<ref>c</ref>}}\n"),
    "values of an infobox": Shape("|$w=$n<ref>c</ref>\n", "{{Infobox town\n", "}}"),
    "refs beside values": Shape("|$w=$n\n|$w_ref=<ref>c</ref>\n", "{{Infobox town\n", "}}"),
    # attributes
    "attributes of a ref": Shape(' $w="1"', "It fell.<ref", ">A</ref>"),
    "equal attributes of a ref": Shape(" name=a", "It fell.<ref", ">A</ref>"),
    "bare attributes of a ref": Shape(" $w", "It fell.<ref", "/>"),
    "attributes of a list of refs": Shape(" $w=1", "It.<ref>a</ref><references", "/>"),
    "attributes of a table": Shape(" $w=1", "{|", "\n| a\n|}"),
    "attributes of a cell": Shape(" $w=1", "{|\n| rowspan=2", "| a\n|}"),
    "attributes of a span": Shape(" $w=1", "A <span", ">b</span> c."),
    # refs
    "refs": Shape("It fell in $w.<ref>Holm, A. ''$w''. 1990.</ref> "),
    "equal refs": Shape("It fell.<ref>Holm, A. ''Sea''. 1990.</ref> "),
    "refs of one sentence": Shape("<ref>$w</ref>", "It fell."),
    "refs inside one sentence": Shape(" a<ref>$w</ref>", "It fell", "."),
    "refs behind sentences": Shape("<ref>$w</ref>", "It fell in $w. " * 2000),
    "sentences before refs": Shape("$w fell. ", "", "<ref>a</ref>" * 500),
    "items before refs": Shape("* $w fell.\n", "It has:" + "<ref>a</ref>" * 500 + "\n"),
    "refs of one name": Shape('<ref name="a">b</ref>', "It fell."),
    "uses of one ref": Shape('It fell.<ref name="a"/> ', '<ref name="a">Sea</ref>'),
    "refs named and used": Shape("A.<ref name=$w>b</ref> C.<ref name=$w/> "),
    "names that are not defined": Shape("A.<ref name=$w/> "),
    "refs of a list": Shape("<ref name=$w>b</ref>\n", "A.<ref name=Bababade/>\n<references>\n", "</references>"),
    "notes with refs": Shape("It.{{efn|A.<ref>$w</ref> B.}} "),
    "marks": Shape("It fell.{{citation needed|date=May 2020}} "),
    "marks of one sentence": Shape("{{citation needed|date=May 2020}}", "It fell."),
    "comments to the audit": Shape("It fell. <!-- extractor: ignore UNC001 --> "),
    # works
    "works of one ref": Shape("{{cite book|last=$w|title=A|year=1990}} ", "It fell.<ref>", "</ref>"),
    "plain works of one ref": Shape("$w, A. (1990). ''$v''. Oxford; ", "It fell.<ref>", "</ref>"),
    "one plain work": Shape("$w ", "It fell.<ref>", "</ref>"),
    "figures of one plain work": Shape("$n, ", "It fell.<ref>Holm, ", "</ref>"),
    "addresses of one ref": Shape("http://a.org/$n ", "It fell.<ref>", "</ref>"),
    "addresses in prose": Shape("It fell. [http://a.org/$n $w] "),
    "authors of one work": Shape("|last$n=$w|first$n=A", "It fell.<ref>{{cite book|title=A", "}}</ref>"),
    "parameters of one work": Shape("|$w=$n", "It fell.<ref>{{cite book|title=A", "}}</ref>"),
    "names of vauthors": Shape("$w A, ", "It fell.<ref>{{cite book|title=A|vauthors=", "}}</ref>"),
    "names in one value": Shape("$w, A.; ", "It fell.<ref>{{cite book|title=A|author=", "}}</ref>"),
    "identifiers of one work": Shape("{{ISBN|978$w$n}} ", "It fell.<ref>{{cite book|title=A|id=", "}}</ref>"),
    "equal works": Shape(BOOK, "It.{{sfn|Holm|1990}}" + SOURCES),
    "works of one author": Shape("* Holm, A. (1990). ''$w''. Oxford.\n", "It.<ref>Holm, 5.</ref>" + SOURCES),
    "works by title": Shape("It.<ref>Holm, ''$w'', p. 5.</ref>\n* Holm, A. (1990). ''$w''. Oxford.\n"),
    "further reading": Shape("* $w, A. (1990). ''$v''. Oxford: Press.\n", "== Further reading ==\n"),
    # short citations
    "short citations without work": Shape("It fell.{{sfn|$w|1990|p=$n}} "),
    "short citations with works alike": Shape("It fell.{{sfn|$w|1990}}\n* {{cite book|last=$wa|title=A|year=1990}}\n"),
    "short citations and their works": Shape("It fell.{{sfn|$w|1990}}\n* {{cite book|last=$w|title=A|year=1990}}\n"),
    "equal short citations": Shape("It fell.{{sfn|Holm|1990|p=5}} ", "", SOURCES + BOOK),
    "plain short citations": Shape("It fell.<ref>Holm 1990, p. $n.</ref> ", "", SOURCES + BOOK),
    "plain short citations and their works": Shape("A.<ref>$w 1990, 5.</ref>\n* {{cite book|last=$w|title=A|year=1990}}\n"),
    "locators of one short citation": Shape("$n, ", "It fell.<ref>Holm 1990, pp. ", "</ref>" + SOURCES + BOOK),
    "years in brackets": Shape("It fell (Holm $y, p. 5). ", "", SOURCES + "* Holm, A. (1990). ''A''. Oxford.\n"),
    # prose
    "sentences": Shape("$w fell. "),
    "equal sentences": Shape("It fell. "),
    "one sentence": Shape("and $w fell ", "It fell "),
    "one word": Shape("a"),
    "quoted sentences": Shape('"A. B" c. '),
    "brackets": Shape("("),
    "stops": Shape("A. "),
    "links": Shape("It is [[$w|$v]]. "),
    "apostrophes": Shape("''a''' "),
    "character references": Shape("&nbsp;a"),
    "comments": Shape("It <!-- a --> fell. "),
    "unknown templates": Shape("It {{$w|a}} fell. "),
    "nested templates": Shape("It " + "{{small|" * 40 + "fell" + "}}" * 40 + ". "),
    "conditions": Shape("{{#if:a|It fell.|b}} "),
    "one sum": Shape("+1", "{{#expr:1", "}}"),
    "cases": Shape("|$w=a", "{{#switch:a", "}}"),
    # dates
    "dates": Shape("On $d May $y it fell. "),
    "dates of one sentence": Shape(", $d May $y", "It fell on 1 May 1990"),
    "years": Shape("$y, "),
    "digits": Shape("1"),
    "ranges": Shape("1990–"),
    # tpl_text
    "lossy sentences": Shape("$w fell. ", "[[Towns]]\n", tpl=True),
    "glued references": Shape("It fell.Holm, A. (1990). $w. Oxford. ", "[[Towns]]\n", tpl=True),
    "lossy short citations": Shape("It fell.[tpl]sfn|$w|1990[/tpl] ", "[[Towns]]\n", tpl=True),
    "lossy lines": Shape("$w fell\n", "[[Towns]]\n", tpl=True),
    "orphan tails": Shape("It fell.|last=$w|title=A|year=1990}} ", "[[Towns]]\n", tpl=True),
}


def parts(page: Page) -> dict[str, Callable[[], object]]:
    """What is timed, by name; all that each needs is made beforehand."""
    record = extract(page)
    line = record.to_json()
    other = extract(Page(page.head, page.text.replace("a", "e"), "-", page.dialect, 0, 0)).to_json()
    plain = AuditTask(Policy(load_profile("default")))
    report = AuditTask(plain.policy, PageReport(Context("0", "default", "since-previous")))
    audit = audited(record, page.text)
    surroundings = {"number": None, "name": "", "url_for": lambda *_, **__: SimpleNamespace(path="")}
    return {
        "record": lambda: extract(page),
        "audit": lambda: plain(line, page.text),
        "html": lambda: report(line, page.text),
        "view": lambda: templates.get_template("page.html").render(
            page_values(json.loads(line), page.text, audit) | surroundings
        ),
        "diff": lambda: page_changes(line, other),
    }


def _forget() -> None:
    """Empty the caches of values, from which a small page would be read again but not a large one; tables stay."""
    for cached in gc.get_objects():
        if isinstance(cached, _lru_cache_wrapper) and cached.cache_parameters()["maxsize"] is not None:
            cached.cache_clear()


def _seconds(work: Callable[[], object], times: int) -> float:
    """The least time of some runs, with the collector of garbage out of it."""
    taken = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(times):
            _forget()
            started = time.thread_time()
            work()
            taken.append(time.thread_time() - started)
    finally:
        gc.enable()
    return min(taken)


def growth(words: str = "", small: int = SMALL, large: int = LARGE) -> Iterator[tuple[str, bool]]:
    """A line for each shape whose name has ``words`` in it, and whether all of its parts are fine."""
    for name, shape in SHAPES.items():
        if words not in name:
            continue
        few, many = parts(shape.page(small)), parts(shape.page(large))
        cells, all_fine = [], True
        for part, work in many.items():
            for times in (1, 4):  # what seems slow once may have been disturbed
                taken = _seconds(work, times)
                ratio = taken / large / (_seconds(few[part], times + 1) / small)
                fine = (ratio <= MOST_GROWTH or taken < TOO_SHORT) and taken <= SLOWEST
                if fine:
                    break
            all_fine = all_fine and fine
            cells.append(f"{part} {taken:5.2f} s{ratio:5.1f}{'' if fine else ' <<<'}")
        yield f"{name:38}{'  '.join(cells)}", all_fine
