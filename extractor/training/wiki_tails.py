"""What stands behind the title of a work: publisher and place, identifiers, address, access date, remarks, a quotation."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

    from extractor.training.wiki_sources import Call
    from extractor.training.written import Written

_ACCESSED = ("Retrieved", "Retrieved on", "retrieved", "Accessed", "accessed", "Accessed on", "Retrieved:")


def add_publisher(out: Written, call: Call, sep: str, year: str, chance: random.Random) -> bool:
    """Append publisher and place, maybe with the ``year`` behind them; whether that was written."""

    def maybe(share: float) -> bool:
        return chance.random() < share

    publisher, location = call.get("publisher", ""), call.get("location", "")
    if " " in publisher and maybe(0.06):
        publisher = (
            f"The {publisher}"
            if maybe(0.6)
            else f"{publisher} ({''.join(word[0] for word in publisher.split() if word[0].isupper())})"
        )
    if not publisher and not location:
        return False
    dress = "l" if publisher and maybe(0.2) else ""
    with_year = year and maybe(0.6)
    bracketed = maybe(0.25)
    out.add(" (" if bracketed else chance.choice((sep, sep, ". ", ", ", " ")))
    if publisher and location and maybe(0.8):
        if maybe(0.7):
            out.add(location, "place")
            out.add(chance.choice((": ", ": ", ": ", ", ", " : ")))
            out.add(publisher, "publisher", dress)
        else:
            out.add(publisher, "publisher", dress)
            out.add(chance.choice((", ", ": ", ". ", " (", "; ")))
            bracket = out.text.endswith("(") and not bracketed
            out.add(location, "place")
            out.add(")" if bracket else "")
    elif publisher and maybe(0.9):
        out.add(publisher, "publisher", dress)
    else:
        out.add(location or publisher, "place" if location else "publisher")
    if with_year:
        out.add(chance.choice((", ", ", ", " ", ". ")))
        out.add(year, "date")
    out.add(")" if bracketed else "")
    return bool(with_year)


def add_tail(out: Written, call: Call, prose: list[str], address: str, chance: random.Random) -> None:
    """Append identifiers, the ``address`` that no title is linked to, the access date, and what writers add."""

    def maybe(share: float) -> bool:
        return chance.random() < share

    if "isbn" in call and maybe(0.6):
        out.add(chance.choice((". ", ", ", " ", " (")))
        bracket = out.text.endswith("(")
        out.add(f"ISBN {call['isbn']}", "identifier")
        out.add(")" if bracket else "")
    if "doi" in call and maybe(0.4):
        out.add(chance.choice((". ", " ", ", ")))
        out.add(f"{chance.choice(('doi:', 'DOI:', 'doi: ', 'DOI '))}{call['doi']}", "identifier")
    if "language" in call and maybe(0.5):
        out.add(chance.choice((" ", ". ")))
        out.add(f"(in {call['language']})", "note")
    if address and maybe(0.6):
        out.add(chance.choice((". ", " ", ", ", ": ")))
        out.add(address, "url")
    if ("accessdate" in call and maybe(0.75)) or (address and maybe(0.1)):
        out.add(chance.choice((". ", ", ", " ", " (", "; ")))
        bracket = out.text.endswith("(")
        day = call.get("accessdate", "12 May 2010")
        out.add(
            f"{chance.choice(_ACCESSED)} {day}",
            "access",
        )
        out.add(")" if bracket else "")
    if maybe(0.05):
        out.add(chance.choice((". ", " ", ". ")))
        out.add(
            chance.choice(
                (
                    "Print",
                    "Web",
                    "Archived from the original on May 5, 2009",
                    "(in German)",
                    "(PDF)",
                    "Reprinted 2003",
                    "Online",
                    "Full text",
                    "(subscription required)",
                    "Translated by the author",
                    "Cf. note 3",
                )
            ),
            "note",
        )
    if ("quote" in call and maybe(0.7)) or maybe(0.05):
        quote = call.get("quote") or chance.choice(prose)
        out.add(chance.choice((": ", ". ", " ", ". Quote: ", "—", ", ")))
        out.add(quote.replace('"', "'"), "quote", chance.choice("qs"))
    elif maybe(0.04):
        out.add(". ")
        out.add(chance.choice(prose), "note")
    if out.text[-1] not in '.!?"”' and maybe(0.6):
        out.add(".")
