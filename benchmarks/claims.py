"""What the claims of a dump still show of markup, how many templates in its sentences a table renders, and what cites no claim.

    python benchmarks/claims.py SOURCE...

Citations at no claim are counted by where they stand: the innermost template or tag around each, or the line that holds it.
Claims are searched for every sign of markup: ``[[ {{ }} | '' < thumb|``. Some of those that hold one are shown, since a formula
or words about markup may truly show it to readers.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from typing import TYPE_CHECKING

from extractor.citations.template_uses import use_of
from extractor.exports.statistics import citations_at_no_claim
from extractor.markup import parse
from extractor.markup.inline_templates import render_template, template_role
from extractor.markup.tree import Document, Heading, Tag, Template, walk
from extractor.options import Options
from extractor.pipeline import extract
from extractor.sources.find import find
from extractor.sources.page import Page
from extractor.sources.read import ReadOptions, read

if TYPE_CHECKING:
    from extractor.model import Citation

LEFTOVER = re.compile(r"\[\[|\{\{|\}\}|\||''|<|thumb\|")


def templates_in(page: Page, spans: list[tuple[int, int]]) -> list[str]:
    """Names of the templates inside the spans of a page that are text, and no citation or mark."""
    found = [
        (node.start, node.name)
        for node in walk(parse(page.text).children)
        if isinstance(node, Template) and use_of(node.name, "en").text == "text"
    ]
    return [name for at, name in found if any(start <= at < end for start, end in spans)]


def place_of(text: str, citation: Citation, document: Document) -> str:
    """Where a citation stands: in the template, table, heading or list item around it, or else in which kind of section."""
    place = ""
    for node in walk(document.children):
        if node.start < citation.start and citation.end <= node.end:
            if isinstance(node, Template):
                place = f"{{{{{' '.join(node.name.split())}}}}}"
            elif isinstance(node, Tag):
                place = f"<{node.name.strip().lower()}>"
            elif isinstance(node, Heading):
                place = "heading"
    line = text.rfind("\n", 0, citation.start) + 1
    return place or ("list item" if text[line : line + 1] in ("*", "#") else "line of its own or section of sources")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump", nargs="+")
    parser.add_argument("--show", type=int, default=20, help="claims to show")
    given = parser.parse_args()
    claims = 0
    names = known = 0
    left = []
    citations = tied = in_tables = tied_in_tables = 0
    places: Counter[str] = Counter()
    for source in find(given.dump):
        for page in read(source, ReadOptions()):
            if isinstance(page, Page):
                record = extract(page, Options())
                claims += len(record.claims)
                sentences = [claim for claim in record.claims if claim.kind == "sentence"]
                language = record.page.language or "en"
                for name in templates_in(page, [(claim.start, claim.end) for claim in sentences]):
                    names += 1
                    known += template_role(name, language) != "other" or render_template(name, {}, language).known
                left += [(page.head.title, claim.text) for claim in record.claims if LEFTOVER.search(claim.text)]
                document = parse(page.text, tpl=page.dialect == "tpl_text")
                untied = citations_at_no_claim(record)
                tables = [
                    (node.start, node.end) for node in walk(document.children) if isinstance(node, Tag) and node.name == "table"
                ]
                citations += len(record.citations)
                tied += len(record.citations) - len(untied)
                table_count = sum(any(low < found.start < high for low, high in tables) for found in record.citations)
                in_tables += table_count
                tied_in_tables += table_count - sum(any(low < found.start < high for low, high in tables) for found in untied)
                places.update(place_of(page.text, citation, document) for citation in untied)
    share = f"1 in {claims // len(left)}" if left else "none"
    print(f"{len(left)} of {claims} claims hold what looks like markup ({share})")
    rendered = f"{known / max(1, names):.2%}"
    print(f"{known} of {names} templates in sentences are rendered by a table ({rendered})")
    for where, found, of in (("", tied, citations), (" in tables", tied_in_tables, in_tables)):
        print(f"{of - found} of {of} citations{where} are at no claim ({(of - found) / max(1, of):.2%})")
    for place, number in places.most_common():
        print(f"  {number:4} {place}")
    for title, text in left[: given.show]:
        print(f"  {title}: {text[:160]}")


if __name__ == "__main__":
    main()
