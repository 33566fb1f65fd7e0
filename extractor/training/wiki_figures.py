"""Series and pages of a reference that is written from a citation template."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

    from extractor.training.wiki_sources import Call
    from extractor.training.written import Written


def add_series(out: Written, call: Call, sep: str, chance: random.Random) -> None:
    """Append the series, maybe with the number in it."""
    bracketed = chance.random() < 0.4
    out.add(" (" if bracketed else sep)
    out.add(call["series"], "series")
    if chance.random() < 0.4:
        out.add(chance.choice((", ", " ", ", vol. ", ", no. ", " ")) + str(chance.randrange(1, 300)), "series number")
    out.add(")" if bracketed else "")


def add_pages(out: Written, call: Call, sep: str, chance: random.Random, *, whole: bool) -> bool:
    """Append pages, of a ``whole`` work maybe a page or its extent instead; whether pages were written."""
    pages = call.get("pages") or call.get("page") or (str(chance.randrange(2, 600)) if whole and chance.random() < 0.35 else "")
    if not pages:
        if whole and chance.random() < 0.04:
            out.add(sep)
            out.add(f"{chance.randrange(90, 700)} {chance.choice(('pp.', 'pages', 'p.', 'S.'))}", "extent")
        return False
    if "http" in pages or len(pages) > 30:
        return False
    out.add(chance.choice((", ", ". ", " ", ", ", " (")))
    bracket = out.text.endswith("(")
    is_range = not pages.isdecimal()
    label = chance.choice(("pp. ", "pp.", "pages ", "pp ", "p. ") if is_range else ("p. ", "p.", "page ", "p ", "pg. ", "pg "))
    out.add(("" if chance.random() < 0.12 else label) + pages, "pages")
    out.add(")" if bracket else "")
    return True
