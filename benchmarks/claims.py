"""What the claims of a dump still show of markup, and how many of the templates in them a table renders.

    python benchmarks/claims.py DUMP...

Claims are searched for every sign of markup: ``[[ {{ }} | '' < thumb|``. Some of those that hold one are shown, since a formula
or words about markup may truly show it to readers.
"""

from __future__ import annotations

import argparse
import re

from extractor.facts.template_uses import text_use
from extractor.markup import parse
from extractor.markup.tree import Template, walk
from extractor.pipeline import Options, extract
from extractor.sources.find import find
from extractor.sources.page import Page
from extractor.sources.read import ReadOptions, read

LEFTOVER = re.compile(r"\[\[|\{\{|\}\}|\||''|<|thumb\|")


def templates_in(page: Page, spans: list[tuple[int, int]]) -> int:
    """Templates inside the claims of a page that are text, and no citation or mark."""
    found = [node.start for node in walk(parse(page.text).children) if isinstance(node, Template) and is_text(node)]
    return sum(any(start <= at < end for start, end in spans) for at in found)


def is_text(template: Template) -> bool:
    return text_use(template.name, "en") == "text"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump", nargs="+")
    parser.add_argument("--show", type=int, default=20, help="claims to show")
    given = parser.parse_args()
    claims = unknown = templates = 0
    left = []
    for source in find(given.dump):
        for page in read(source, ReadOptions()):
            if isinstance(page, Page):
                record = extract(page, Options())
                claims += len(record.claims)
                unknown += sum(record.unknown_templates.values())
                templates += templates_in(page, [(claim.start, claim.end) for claim in record.claims])
                left += [(page.head.title, claim.text) for claim in record.claims if LEFTOVER.search(claim.text)]
    share = f"1 in {claims // len(left)}" if left else "none"
    print(f"{len(left)} of {claims} claims hold what looks like markup ({share})")
    print(
        f"{templates - unknown} of {templates} templates in claims are rendered by a table ({1 - unknown / max(1, templates):.2%})"
    )
    for title, text in left[: given.show]:
        print(f"  {title}: {text[:160]}")


if __name__ == "__main__":
    main()
