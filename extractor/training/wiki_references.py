"""References as writers of articles put them in words, made from the citation templates of dumps: text, markup, fields.

The labelled strings come from papers; writers of articles set titles in italics, link names and addresses, leave out what they
do not know, and set a quotation or a remark beside the source (WP:CITESTYLE, MOS:ITALICTITLE). What a template says of a work
is written in one of the orders and punctuations that style guides ask for, drawn by chance.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.training.wiki_figures import add_pages, add_series
from extractor.training.wiki_names import add_names, people
from extractor.training.wiki_remarks import classical_place, remark
from extractor.training.wiki_tails import add_publisher, add_tail
from extractor.training.written import Written
from extractor.works.plain.units import Marked

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from extractor.training.wiki_names import Name
    from extractor.training.wiki_sources import Call

_CONTAINERS = ("journal", "newspaper", "magazine", "work", "website", "encyclopedia", "periodical")
_BODY = re.compile(
    r"\b(?:University|Institute?|Department|Press|Inc|Ltd|Society|Association|Government|Ministry|Bureau|Office|Agency|Committee|Council|Museum|Commission|Foundation|Cent(?:er|re)|Corporation|Company|Verlag|Books|Publish\w+|Academy|Library|Service|Survey|Organi[sz]ation|Union|Bank|Federation)\b"
)
_MONTHS = "January February March April May June July August September October November December".split()


_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")


def written(calls: list[Call], prose: list[str], count: int, chance: random.Random) -> Iterator[Written]:
    """``count`` references, and remarks and quotations among them."""
    series = sorted({call["series"] for call in calls if "series" in call})
    for _ in range(count):
        out = Written()
        call = chance.choice(calls)
        kind = chance.random()
        if kind < 0.07:
            remark(out, prose, call, chance)
        elif kind < 0.1:
            classical_place(out, chance)
        else:
            _Writer(out, call, prose, series, chance).write()
        yield out


class _Writer:
    """Writes what one template says, field by field; ``sep`` is what the style sets between fields."""

    def __init__(self, out: Written, call: Call, prose: list[str], series: list[str], chance: random.Random) -> None:
        self.out, self.prose, self.chance = out, prose, chance
        self.call = call = {**call, "series": chance.choice(series)} if series and chance.random() < 0.05 else call
        self.sep = chance.choice((". ", ", ", "; ", "\n", " – ") if chance.random() < 0.08 else (". ", ", "))
        self.quotes = chance.choice("qqqqqqssstw" if chance.random() < 0.5 else "qqqsssu")
        self.italics = "" if chance.random() < 0.17 else "i"
        self.quoted = chance.random() < 0.82
        self.url = "url" in call and chance.random() < 0.75
        self.linked = False
        container = next((name for name in _CONTAINERS if name in call), "")
        self.container = call.get(container, "")
        if (
            not self.container
            and "url" in call
            and not call.keys() & {"isbn", "location", "chapter", "edition"}
            and "publisher" in call
        ) and not _BODY.search(call["publisher"]):
            self.container = call["publisher"]
            self.call = call = {name: value for name, value in call.items() if name != "publisher"}
        self.part = call.get("title", "")
        self.whole = ""
        if "chapter" in call or "contribution" in call:
            self.part, self.whole = call.get("chapter") or call.get("contribution", ""), call["title"]
        elif (not self.container and not {"url", "website"} & call.keys()) or (
            not self.container and ("isbn" in call or "location" in call or "edition" in call)
        ):
            self.part, self.whole = "", call["title"]
        if self.whole and self.part:
            self.container = self.whole
        self.year = (_YEAR.search(call.get("date", "") or call.get("year", "")) or [""])[0]
        self.dated = False
        self.is_journal = bool(self.container) and bool({"journal", "volume", "magazine"} & call.keys()) and not self.whole
        self.editors = people(self.call, "editor")

    def _maybe(self, share: float) -> bool:
        return self.chance.random() < share

    def write(self) -> None:
        """The reference, with what may stand before and behind it."""
        chance, out = self.chance, self.out
        if self._maybe(0.05):
            out.add(chance.choice(self.prose), "note")
            out.add(" ")
        elif self._maybe(0.04):
            out.add(chance.choice(self.prose), "quote", self.quotes)
            out.add(chance.choice((" ", " – ", ", ", ". ", "")))
        if self._maybe(0.06):
            out.add(
                chance.choice(
                    (
                        "See ",
                        "See also ",
                        "cf. ",
                        "Cf. ",
                        "see ",
                        "Quoted in ",
                        "From ",
                        "Source: ",
                        "Cited in ",
                        "For example, ",
                        "As in ",
                    )
                )
            )
        linked_from = len(out.text) if self.url and self._maybe(0.06) else -1
        self.linked = linked_from >= 0
        order = chance.random()
        authors = people(self.call, "author")
        if order < 0.13 and authors:
            self._title_first(authors)
        elif order < 0.18 and self.container and not self.whole:
            self._container_first(authors)
        else:
            self._author_first(authors)
        if linked_from >= 0:  # all of it is the text of a link
            out.marked.append(Marked(linked_from, len(out.text), "address", "http://a.org"))
        add_tail(out, self.call, self.prose, "" if self.linked else self.call.get("url", "") if self.url else "", chance)

    def _author_first(self, authors: list[Name]) -> None:
        chance = self.chance
        early = self._maybe(0.45)
        if not authors and self.part and "publisher" in self.call and self._maybe(0.12):
            self.out.add(self.call["publisher"], "author", "l" if self._maybe(0.4) else "")
            self.call = {name: value for name, value in self.call.items() if name != "publisher"}
            self.out.add(self.sep)
        elif authors:
            add_names(self.out, authors, "author", self.chance)
            if early and self.year:
                self._date_behind_names()
            else:
                self.out.add(chance.choice((self.sep, ", ", ": ", ". ", " ")) if self._maybe(0.35) else self.sep)
        elif not self.part and self.editors and self._maybe(0.7):
            add_names(self.out, self.editors, "editor", self.chance)
            self.editors = []
            self.out.add(chance.choice((" (ed.)", " (eds.)", ", ed.", ", eds.", " (editor)", " ed", " (Eds.)")))
            if early and self.year:
                self._date_behind_names()
            else:
                self.out.add(self.sep)
        self._titles()
        self._imprint()

    def _title_first(self, authors: list[Name]) -> None:
        chance = self.chance
        self._title(self.part or self.whole, whole=not self.part)
        self.out.add(chance.choice((" by ", ", by ", ", ", ", ", ", ", " By ", ". ", " – ", " ")))
        add_names(self.out, authors, "author", self.chance, straight=True)
        if self.part:
            self._contained()
        self._imprint()

    def _container_first(self, authors: list[Name]) -> None:
        chance = self.chance
        self.out.add(self.container, "container", self.chance.choice((self.italics, self.italics, "l", "", self.italics + "l")))
        self.out.add(chance.choice((", ", ": ", ". ", " – ", " ")))
        if self.year and self._maybe(0.3):
            self._date()
            self.out.add(chance.choice((", ", ": ", ". ", " ")))
        self._title(self.part, whole=False)
        if authors and self._maybe(0.5):
            self.out.add(chance.choice((", ", " by ", ". ")))
            add_names(self.out, authors, "author", self.chance, straight=True)
        self._imprint()

    def _date(self) -> None:
        self.dated = True
        full = self.call.get("date", "")
        value = full if _YEAR.search(full) and self._maybe(0.85) and len(full) < 30 else self.year
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value) and self._maybe(0.8):
            value = (
                f"{_MONTHS[(int(value[5:7]) - 1) % 12]} {int(value[8:])}, {value[:4]}"
                if self._maybe(0.5)
                else f"{int(value[8:])} {_MONTHS[(int(value[5:7]) - 1) % 12]} {value[:4]}"
            )
        if self._maybe(0.06):
            value = re.sub("|".join(_MONTHS), lambda match: match[0][:3] + ("." if len(match[0]) > 4 else ""), value)
        self.out.add(value, "date")

    def _date_behind_names(self) -> None:
        chance, out = self.chance, self.out
        opening, closing = chance.choice(
            (
                (" (", ") "),
                (" (", "). "),
                (" (", "), "),
                (" (", "): "),
                (", ", ", "),
                (". ", ". "),
                (" ", ". "),
                (" ", " "),
                (", (", "), "),
            )
        )
        out.add(opening)
        if re.fullmatch(r"\d{4}", self.year) and self._maybe(0.75):
            self.dated = True
            out.add(self.year + ("a" if self._maybe(0.03) else ""), "date")
        else:
            self._date()
        out.add(closing)

    def _title(self, text: str, *, whole: bool) -> None:
        dress = self.italics if whole else (self.quotes if self.quoted else "")
        if whole and self._maybe(0.08):
            dress = self.quotes
        elif not whole and self._maybe(0.05):
            dress = "i"
        if self.url and not self.linked and self._maybe(0.85):
            self.linked = True
            dress += "a" + ("o" if self._maybe(0.4) else "")
        elif self._maybe(0.07):
            dress += "l"
        text = text.replace('"', "'") if "q" in dress else text
        point = self.chance.choice(",.,.") if set(dress) & set("qs") and self._maybe(0.35) else ""
        if point:
            start = len(self.out.text) + ("o" not in dress)
            self.out.add(text + point, "", dress)
            self.out.fields.append((start, start + len(text), "title"))
        else:
            self.out.add(text, "title", dress)

    def _titles(self) -> None:
        self._title(self.part or self.whole, whole=not self.part)
        if self.part and self.container:
            self._contained()

    def _contained(self) -> None:
        chance, out = self.chance, self.out
        if not self.container:
            return
        out.add(chance.choice((self.sep, ", ", ". ", " ", " ")) if self.out.text[-1] in '"”' else self.sep)
        editors = self.editors if self.whole else []
        if self.whole and self._maybe(0.65):
            out.add(
                chance.choice(("In ", "in ", "in: ", "In: ", "published in ", "pp. 1–5 in ")[: 5 if self._maybe(0.97) else 6])
            )
            if editors and self._maybe(0.5):
                add_names(self.out, editors, "editor", self.chance)
                out.add(
                    chance.choice(
                        (" (ed.), ", " (eds.), ", " (Ed.). ", ", ed., ", " (editors), ", ", eds. ", " (eds) ", " (Hrsg.): ")
                    )
                )
                self.editors = editors = []
        elif self._maybe(0.06 if self.is_journal or self.whole else 0.2):
            out.add(
                chance.choice(
                    (
                        "in ",
                        "from ",
                        "at ",
                        "via ",
                        "on ",
                        "In ",
                        "from the ",
                        "at the ",
                        "on the ",
                        "published in ",
                        "published by ",
                    )
                )
            )
        dress = self.italics + ("l" if self._maybe(0.3) else "")
        if not self.whole and not self.is_journal and self._maybe(0.25):
            dress = dress.replace("i", "")
        container = self.container + (
            f" ({''.join(word[0] for word in self.container.split() if word[0].isupper())})"
            if " " in self.container and self._maybe(0.02)
            else ""
        )
        out.add(container, "container", dress)
        if editors and self._maybe(0.8):
            out.add(chance.choice((", ed. ", ", edited by ", ", eds. ", " (ed. ", ". Ed. ", ". Edited by ", " / edited by ")))
            add_names(self.out, editors, "editor", self.chance, straight=True)
            if out.text.rpartition("(")[2].startswith("ed."):
                out.add(")")
            self.editors = []

    def _imprint(self) -> None:
        """Edition, volume, pages, publisher, place and date in the order of the style."""
        chance, out, call = self.chance, self.out, self.call
        if self.whole and self._maybe(0.02):
            out.add(
                chance.choice((" (booklet)", " (PDF)", " (hardback)", " (in German)", " [Abstract]", " (3 vols.)", " (DVD)")),
                "note",
            )
        if "edition" in call and self._maybe(0.85):
            edition = call["edition"] + (
                "" if "ed" in call["edition"].lower() else chance.choice((" ed.", " edition", " Edition", " edn"))
            )
            out.add(chance.choice((" (", ", ", ". ")))
            bracket = out.text.endswith("(")
            out.add(edition, "edition")
            out.add(")" if bracket else "")
        early_pages = self._maybe(0.2)
        placed = False
        if self.is_journal:
            placed = self._volume()
        elif "volume" in call and self._maybe(0.8):
            out.add(chance.choice((", ", ". ", " ", " (")))
            bracket = out.text.endswith("(")
            out.add(
                chance.choice(("Vol. ", "vol. ", "Volume ", "volume ", "v. ", "Vol "))
                + re.sub(r"(?i)^vol\w*\.?\s*", "", call["volume"]),
                "volume",
            )
            out.add(")" if bracket else "")
        if "series" in call and not self.is_journal and self._maybe(0.6):
            add_series(out, call, self.sep, chance)
        if early_pages and not placed:
            placed = add_pages(out, call, self.sep, chance, whole=bool(self.whole))
        if not self.is_journal or self._maybe(0.1):
            self.dated |= add_publisher(self.out, self.call, self.sep, "" if self.dated else self.year, self.chance)
        if self.year and not self.dated and self._maybe(0.93):
            bracketed = self._maybe(0.2)
            out.add(" (" if bracketed else chance.choice((self.sep, ", ", ", ", " ", ". ")))
            self._date()
            out.add(")" if bracketed else "")
        if not placed and self._maybe(0.8):
            add_pages(out, call, self.sep, chance, whole=bool(self.whole))

    def _volume(self) -> bool:
        """Volume and issue in one of their forms; whether the pages were written with them."""
        chance, out, call = self.chance, self.out, self.call
        volume, issue = call.get("volume", ""), call.get("issue", "")
        if not volume:
            if issue and self._maybe(0.8):
                out.add(chance.choice((", ", " ")))
                out.add(chance.choice(("no. ", "No. ", "issue ", "Issue ", "#", "number ")) + issue, "volume")
            return False
        form = chance.random()
        out.add(chance.choice((" ", " ", ", ", " ", ". ")))
        year = self.year if not self.dated and self._maybe(0.6) else ""
        if form < 0.3:
            text = volume + (chance.choice((f" ({issue})", f"({issue})")) if issue else "")
        elif form < 0.5:
            text = volume + (f".{issue}" if issue else "")
        elif form < 0.75:
            text = (
                chance.choice(("Vol. ", "vol. ", "Volume ", "v. "))
                + volume
                + (chance.choice((", No. ", ", no. ", ", Issue ", " no. ", " (", ", number ")) + issue if issue else "")
            )
            text += ")" * (text.count("(") - text.count(")"))
        else:
            text = volume + (chance.choice((", no. ", ", No. ", " no. ", ", ", ":", " (no. ")) + issue if issue else "")
            text += ")" * (text.count("(") - text.count(")"))
        out.add(text, "volume")
        if year:
            self.dated = True
            out.add(" (")
            self.out.add(
                self.call.get("date", year)
                if self._maybe(0.4) and _YEAR.search(self.call.get("date", "")) and len(self.call["date"]) < 25
                else year,
                "date",
            )
            out.add(")")
        pages = call.get("pages") or call.get("page")
        if not pages or self._maybe(0.1):
            return False
        if self._maybe(0.6):
            out.add(chance.choice((": ", ":", ", ", ": ")))
            out.add(pages, "pages")
        else:
            out.add(chance.choice((", ", ": ", ". ")))
            out.add(chance.choice(("pp. ", "p. ", "pages ", "pp ", "p.")) + pages, "pages")
        return True
