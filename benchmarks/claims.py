"""What the claims of a dump still show of markup, and how many of the templates in its sentences a table renders.

    python benchmarks/claims.py DUMP...

Claims are searched for every sign of markup: ``[[ {{ }} | '' < thumb|``. Some of those that hold one are shown, since a formula
or words about markup may truly show it to readers.
"""

from __future__ import annotations

import argparse
import re

from extractor.citations.template_uses import use_of
from extractor.markup import parse
from extractor.markup.inline_templates import render_template, template_role
from extractor.markup.tree import Template, walk
from extractor.options import Options
from extractor.pipeline import extract
from extractor.sources.find import find
from extractor.sources.page import Page
from extractor.sources.read import ReadOptions, read

LEFTOVER = re.compile(r"\[\[|\{\{|\}\}|\||''|<|thumb\|")


def templates_in(page: Page, spans: list[tuple[int, int]]) -> list[str]:
    """Names of the templates inside the spans of a page that are text, and no citation or mark."""
    found = [
        (node.start, node.name)
        for node in walk(parse(page.text).children)
        if isinstance(node, Template) and use_of(node.name, "en").text == "text"
    ]
    return [name for at, name in found if any(start <= at < end for start, end in spans)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump", nargs="+")
    parser.add_argument("--show", type=int, default=20, help="claims to show")
    given = parser.parse_args()
    claims = 0
    names: list[str] = []
    left = []
    for source in find(given.dump):
        for page in read(source, ReadOptions()):
            if isinstance(page, Page):
                record = extract(page, Options())
                claims += len(record.claims)
                sentences = [claim for claim in record.claims if claim.kind == "sentence"]
                names += templates_in(page, [(claim.start, claim.end) for claim in sentences])
                left += [(page.head.title, claim.text) for claim in record.claims if LEFTOVER.search(claim.text)]
    share = f"1 in {claims // len(left)}" if left else "none"
    print(f"{len(left)} of {claims} claims hold what looks like markup ({share})")
    known = sum(template_role(name) != "other" or render_template(name, {}).known for name in names)
    rendered = f"{known / max(1, len(names)):.2%}"
    print(f"{known} of {len(names)} templates in sentences are rendered by a table ({rendered})")
    for title, text in left[: given.show]:
        print(f"  {title}: {text[:160]}")


if __name__ == "__main__":
    main()
