"""References as writers of articles put them in words, made from the citation templates of dumps: text, markup, fields.

The labelled strings come from papers; writers of articles set titles in italics, link names and addresses, leave out what they do
not know, and set a quotation or a remark beside the source (WP:CITESTYLE, MOS:ITALICTITLE). What a template says of a work is
written in one of the orders and punctuations that style guides ask for, drawn by chance.
"""

from __future__ import annotations

import bz2
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractor.works.plain.units import Marked

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Iterator
    from pathlib import Path

Call = dict[str, str]
"""Values of a template by the names of its parameters."""
Name = tuple[str, str]
"""Family name and given names; a body has no given names."""

_TEMPLATE = re.compile(r"\{\{\s*(?:cite|citation|cit)\b[^{}|]*\|([^{}]*)\}\}", re.IGNORECASE)
_PARAMETER = re.compile(r"\|?\s*([a-z-]+\d*)\s*=\s*([^|]*)")
_LINK = re.compile(r"\[\[(?:[^\]|]*\|)?([^\]]*)\]\]")
_NOT_TEXT = re.compile(r"'{2,}|&nbsp;|&lt;.*?&gt;|<[^>]*>|&\w+;|\[|\]")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_LONGEST = 250
_PAGE = re.compile(r"<text[^>]*>(.*?)</text>", re.DOTALL)
_GONE = re.compile(r"&lt;ref[^&]*?/&gt;|&lt;ref.*?&lt;/ref&gt;|\{\{[^{}]*\}\}|&lt;!--.*?--&gt;|'{2,}", re.DOTALL)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"])")
_MARKUP = re.compile(r"[\[\]{}<>|=*#]|&[lg]t;|http")
_SHORTEST, _LONGEST_SENTENCE = 30, 260
_ALIASES = {
    "first1": "first", "last1": "last", "author1": "author", "place": "location", "number": "issue", "access-date": "accessdate",
    "date": "date", "year": "year", "editor1-last": "editor-last", "editor1-first": "editor-first", "publication-place": "location",
}  # fmt: skip
_CONTAINERS = ("journal", "newspaper", "magazine", "work", "website", "encyclopedia", "periodical")
_BODY = re.compile(
    r"\b(?:University|Institute?|Department|Press|Inc|Ltd|Society|Association|Government|Ministry|Bureau|Office|Agency|Committee|Council|Museum|Commission|Foundation|Cent(?:er|re)|Corporation|Company|Verlag|Books|Publish\w+|Academy|Library|Service|Survey|Organi[sz]ation|Union|Bank|Federation)\b"
)
_MONTHS = "January February March April May June July August September October November December".split()


def decompressed(path: Path) -> str:
    """The text of a dump, as far as it goes."""
    return bz2.BZ2Decompressor().decompress(path.read_bytes()).decode("utf-8", "replace")


def template_calls(dumps: Iterable[Path]) -> Iterator[Call]:
    """The parameters of each citation template in the dumps, values without markup."""
    for path in dumps:
        text = decompressed(path).replace("&quot;", '"').replace("&amp;", "&")
        for call in _TEMPLATE.finditer(_LINK.sub(r"\1", text)):
            found: Call = {}
            for name, value in _PARAMETER.findall(call[1]):
                clean = " ".join(_NOT_TEXT.sub(" ", value).split()).strip(" .,;")
                if 0 < len(clean) < _LONGEST:
                    found.setdefault(_ALIASES.get(name, name), clean)
            if "title" in found and "http" not in found["title"]:
                yield found


def sentences(dumps: Iterable[Path]) -> list[str]:
    """Sentences of the articles in the dumps, without markup."""
    found: dict[str, None] = {}
    for path in dumps:
        for page in _PAGE.finditer(decompressed(path)):
            text = _LINK.sub(r"\1", _GONE.sub("", page[1])).replace("&quot;", '"').replace("&amp;", "&").replace("&nbsp;", " ")
            for line in text.split("\n"):
                for sentence in _SENTENCE.split(line):
                    if (
                        _SHORTEST < len(sentence) < _LONGEST_SENTENCE
                        and sentence[0].isupper()
                        and sentence[-1] == "."
                        and not _MARKUP.search(sentence)
                    ):
                        found.setdefault(sentence)
    return list(found)


@dataclass
class Written:
    """A reference under construction: its text, its markup, and the places of its fields."""

    text: str = ""
    marked: list[Marked] = field(default_factory=list)
    fields: list[tuple[int, int, str]] = field(default_factory=list)

    def add(self, text: str, label: str = "", dress: str = "") -> None:
        """Append a text with its label and markup: ``i`` italics, ``a`` external link, ``l`` wikilink, ``q`` and ``s`` quotation marks."""
        opening, closing = next((pair for sign, pair in _SIGNS.items() if sign in dress), ("", ""))
        outside = "o" in dress  # the link is round the quotation marks
        start = len(self.text) + (0 if outside else len(opening))
        self.text += opening + text + closing
        end = len(self.text) - (0 if outside else len(closing))
        if label:
            self.fields.append((start, end, label))
        kinds = [kind for kind in ("italic", "address", "link") if kind[0] in dress]
        self.marked += [Marked(start, end, kind, "http://a.org" if kind == "address" else "") for kind in kinds]  # type: ignore[arg-type]


_SIGNS = {"q": ('"', '"'), "s": ("“", "”"), "t": ("‘", "’"), "u": ("'", "'"), "w": ("«", "»")}


def written(calls: list[Call], prose: list[str], count: int, chance: random.Random) -> Iterator[Written]:
    """``count`` references, and remarks and quotations among them."""
    series = sorted({call["series"] for call in calls if "series" in call})
    for _ in range(count):
        out = Written()
        call = chance.choice(calls)
        kind = chance.random()
        if kind < 0.07:
            _remark(out, prose, call, chance)
        elif kind < 0.1:
            _classical(out, chance)
        else:
            _Writer(out, call, prose, series, chance).write()
        yield out


def _remark(out: Written, prose: list[str], call: Call, chance: random.Random) -> None:
    """Sentences, whole or from a word in the middle on, some words of which are set apart; maybe a link that they point to."""
    for number in range(chance.choice((1, 1, 1, 2, 3))):
        words = chance.choice(prose).split()
        if not number and chance.random() < 0.45:
            words = words[chance.randrange(len(words)) :][: chance.choice((4, 7, 12, 40))]
            words[0] = words[0][:1].upper() + words[0][1:]
        out.add((" " if number else "") + " ".join(words), "note")
    if chance.random() < 0.5:
        words = [match.span() for match in re.finditer(r"[A-Z]\w+(?: [A-Z]\w+)*|\b\w{4,}", out.text)]
        picked = sorted(chance.sample(words, min(chance.choice((1, 2, 4)), len(words))))
        out.marked += [Marked(*span, chance.choice(("italic", "link", "link"))) for span in picked]
    elif chance.random() < 0.3 and "url" in call:
        out.add(chance.choice((" See ", " see ", " – ", " (see ", " The figures are on ", " Compare ")), "note")
        out.add(call["title"], "title", "a")
        out.add(chance.choice((".", "", " for an overview.", " for the details of it.", ").")), "note")


_CLASSICS = (
    ("Homer", ("Iliad", "Odyssey")), ("Hesiod", ("Theogony", "Works and Days")), ("Herodotus", ("Histories", "The Histories")),
    ("Pausanias", ("Description of Greece", "Graeciae descriptio")), ("Plutarch", ("Life of Numa", "Moralia", "Alcibiades", "Theseus")),
    ("Plato", ("Republic", "Timaeus", "Phaedo", "Laws")), ("Aristotle", ("Metaphysics", "Politics", "Poetics", "Physics", "Nicomachean Ethics")),
    ("Ovid", ("Metamorphoses", "Fasti")), ("Virgil", ("Aeneid", "Georgics")), ("Livy", ("Ab urbe condita", "History of Rome")),
    ("Strabo", ("Geography", "Geographica")), ("Pliny the Elder", ("Natural History", "Naturalis Historia")), ("Tacitus", ("Annals", "Germania", "Histories")),
    ("Thucydides", ("History of the Peloponnesian War",)), ("Xenophon", ("Anabasis", "Hellenica", "Cyropaedia")), ("Cicero", ("De re publica", "De Natura Deorum", "Tusculanae Disputationes")),
    ("Diodorus Siculus", ("Bibliotheca historica", "Library of History")), ("Apollodorus", ("Bibliotheca", "Library")), ("Pindar", ("Olympian Odes", "Pythian")),
    ("Suetonius", ("The Twelve Caesars", "Divus Augustus")), ("Polybius", ("Histories",)), ("Lucian", ("Dialogues of the Gods",)), ("Euripides", ("Medea", "Bacchae")),
    ("Aeschylus", ("Agamemnon", "Eumenides")), ("Sophocles", ("Antigone", "Ajax")), ("Athenaeus", ("Deipnosophistae",)), ("Hyginus", ("Fabulae", "De Astronomia")),
    ("Augustine", ("City of God", "Confessions")), ("Josephus", ("Antiquities of the Jews", "The Jewish War")), ("Eusebius", ("Church History",)),
    ("Aquinas", ("Summa Theologica",)), ("Bede", ("Ecclesiastical History",)), ("Diogenes Laërtius", ("Lives of the Philosophers",)), ("Aristophanes", ("Birds", "Frogs", "The Clouds")),
    ("Ptolemy", ("Almagest", "Geography")), ("Lucretius", ("De rerum natura",)), ("Horace", ("Odes", "Epistles")), ("Juvenal", ("Satires",)), ("Seneca", ("Epistulae", "De Ira")),
    ("Quintilian", ("Institutio Oratoria",)), ("Vitruvius", ("De architectura",)), ("Procopius", ("Wars", "Buildings")), ("Dante", ("Inferno", "Paradiso")),
)  # fmt: skip


def _classical(out: Written, chance: random.Random) -> None:
    author, titles = chance.choice(_CLASSICS)
    if chance.random() < 0.15:
        out.add(chance.choice(("cf. ", "see ", "See ", "e.g. ")))
    if chance.random() < 0.9:
        out.add(author, "author", chance.choice(("", "l")))
        out.add(chance.choice((", ", ", ", " ", ". ")))
    out.add(chance.choice(titles), "title", chance.choice(("i", "i", "i", "il", "l", "")))
    out.add(chance.choice((" ", " ", ", ", ". ")))
    book = chance.choice([str(chance.randrange(1, 25)), *"I II III IV V VI VII IX X XI XII iii iv".split()])
    line = chance.randrange(1, 700)
    bekker = f"{line}{chance.choice('ab')}{chance.choice(('', str(chance.randrange(1, 35)), '5–10', '12-18'))}"
    place = chance.choice(
        (f"{book}.{line}", f"{book}. {line}", f"{book}.{line}–{line + 3}", f"{book}.{line % 40}.{line % 9}", f"{book}. {line % 40}. {line % 9}", bekker,
         f"{book} {bekker}", book, f"{book}, {line}", str(line), f"{line}–{line + 9}", f"book {book}", f"{book}, ch. {line % 30}", f"{book}:{line}", f"{book}.{bekker}")
    )  # fmt: skip
    out.add(place, "locator", "a" if chance.random() < 0.25 else "")
    if chance.random() < 0.4:
        out.add(".")


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
        ):
            if not _BODY.search(call["publisher"]):
                self.container = call["publisher"]
                self.call = call = {name: value for name, value in call.items() if name != "publisher"}
        self.part = call.get("title", "")
        self.whole = ""
        if "chapter" in call or "contribution" in call:
            self.part, self.whole = call.get("chapter") or call.get("contribution", ""), call["title"]
        elif not self.container and not {"url", "website"} & call.keys():
            self.part, self.whole = "", call["title"]
        elif not self.container and ("isbn" in call or "location" in call or "edition" in call):
            self.part, self.whole = "", call["title"]
        if self.whole and self.part:
            self.container = self.whole
        self.year = (_YEAR.search(call.get("date", "") or call.get("year", "")) or [""])[0]
        self.dated = False
        self.is_journal = bool(self.container) and bool({"journal", "volume", "magazine"} & call.keys()) and not self.whole
        self.editors = self._people("editor")

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
            out.add(chance.choice((" ", " – ", ", ", ". ")))
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
        order = chance.random()
        authors = self._people("author")
        if order < 0.13 and authors:
            self._title_first(authors)
        elif order < 0.18 and self.container and not self.whole:
            self._container_first(authors)
        else:
            self._author_first(authors)
        self._tail()

    def _author_first(self, authors: list[Name]) -> None:
        chance = self.chance
        early = self._maybe(0.45)
        if not authors and self.part and "publisher" in self.call and self._maybe(0.12):
            self.out.add(self.call["publisher"], "author", "l" if self._maybe(0.4) else "")
            self.call = {name: value for name, value in self.call.items() if name != "publisher"}
            self.out.add(self.sep)
        elif authors:
            self._names(authors, "author")
            if early and self.year:
                self._date_behind_names()
            else:
                self.out.add(chance.choice((self.sep, ", ", ": ", ". ", " ")) if self._maybe(0.35) else self.sep)
        elif not self.part and self.editors and self._maybe(0.7):
            self._names(self.editors, "editor")
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
        self._names(authors, "author", straight=True)
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
            self._names(authors, "author", straight=True)
        self._imprint()

    def _people(self, kind: str) -> list[Name]:
        call = self.call
        found: list[Name] = []
        for number in ("", *map(str, range(2, 9))):
            family = (
                call.get(f"{kind}{number}-last")
                or call.get(f"{kind}-last{number}")
                or (call.get(f"last{number}") if kind == "author" else None)
            )
            given = (
                call.get(f"{kind}{number}-first")
                or call.get(f"{kind}-first{number}")
                or (call.get(f"first{number}") if kind == "author" else None)
            )
            whole = call.get(f"{kind}{number}")
            if family:
                found.append((family, given or ""))
            elif whole and ";" not in whole and whole.count(",") < 2:
                family, _, given = whole.partition(", ")
                if not given and " " in whole and 1 < len(whole.split()) < 4:
                    given, _, family = whole.rpartition(" ")
                found.append((family, given))
        return found

    def _names(self, names: list[Name], label: str, *, straight: bool = False) -> None:
        chance = self.chance
        inverted = not straight and self._maybe(0.55)
        short = self._maybe(0.35)
        glued = inverted and self._maybe(0.15)
        capitals = inverted and self._maybe(0.04)
        last = chance.choice((" and ", " and ", " & ", ", and ", ", & ", ", ", "; "))
        between = "; " if inverted and self._maybe(0.3) else ", "
        first_only = inverted and len(names) > 1 and self._maybe(0.4)
        shown = names[: chance.choice((1, 2, 3))] if len(names) > 3 and self._maybe(0.6) else names
        bare = not straight and self._maybe(0.06)
        turned = self._maybe(0.04)
        texts = []
        for number, (family, given) in enumerate(shown):
            initials = (
                given
                if not short
                else ("" if glued else chance.choice(("", " "))).join(
                    word[0] + ("" if glued else ".") for word in given.split() if word
                )
            )
            family = family.upper() if capitals else family  # noqa: PLW2901
            if not given or bare:
                texts.append(family)
            elif glued and short:
                texts.append(f"{family} {initials}")
            elif turned:
                texts.append(f"{family} {initials}")
            elif inverted and not (first_only and number):
                texts.append(f"{family}, {initials}")
            else:
                texts.append(f"{initials} {family}")
        joined = texts[0] if len(texts) == 1 else between.join(texts[:-1]) + last + texts[-1]
        if len(shown) < len(names) or self._maybe(0.03):
            joined += chance.choice((" et al.", ", et al.", " et al", " and others"))
        if self._maybe(0.05) and not inverted and len(shown) == 1 and shown[0][1]:
            joined = chance.choice(("Dr. ", "Prof. ", "Sir ", "Dr ")) + joined
        if len(shown) == 1 and self._maybe(0.2 if not inverted else 0.08):
            self.out.add(joined, label, "l")
        elif not inverted and len(texts) > 1 and len(shown) == len(names) and self._maybe(0.08):
            for number, text in enumerate(texts):
                self.out.add(text, label, "l")
                self.out.add("" if number == len(texts) - 1 else last if number == len(texts) - 2 else between, label)
        else:
            self.out.add(joined, label)

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
                self._names(editors, "editor")
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
            self._names(editors, "editor", straight=True)
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
            self._series()
        if early_pages and not placed:
            placed = self._pages()
        if not self.is_journal or self._maybe(0.1):
            self._publisher()
        if self.year and not self.dated and self._maybe(0.93):
            bracketed = self._maybe(0.2)
            out.add(" (" if bracketed else chance.choice((self.sep, ", ", ", ", " ", ". ")))
            self._date()
            out.add(")" if bracketed else "")
        if not placed and self._maybe(0.8):
            self._pages()

    def _series(self) -> None:
        chance, out = self.chance, self.out
        bracketed = self._maybe(0.4)
        out.add(" (" if bracketed else self.sep)
        out.add(self.call["series"], "series")
        if self._maybe(0.4):
            out.add(chance.choice((", ", " ", ", vol. ", ", no. ", " ")) + str(chance.randrange(1, 300)), "series number")
        out.add(")" if bracketed else "")

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

    def _pages(self) -> bool:
        chance, out, call = self.chance, self.out, self.call
        pages = (
            call.get("pages") or call.get("page") or (str(chance.randrange(2, 600)) if self.whole and self._maybe(0.35) else "")
        )
        if not pages:
            if self.whole and self._maybe(0.04):
                out.add(self.sep)
                out.add(f"{chance.randrange(90, 700)} {chance.choice(('pp.', 'pages', 'p.', 'S.'))}", "extent")
            return False
        if "http" in pages or len(pages) > 30:
            return False
        out.add(chance.choice((", ", ". ", " ", ", ", " (")))
        bracket = out.text.endswith("(")
        is_range = not pages.isdecimal()
        label = chance.choice(
            ("pp. ", "pp.", "pages ", "pp ", "p. ") if is_range else ("p. ", "p.", "page ", "p ", "pg. ", "pg ")
        )
        out.add(("" if self._maybe(0.12) else label) + pages, "pages")
        out.add(")" if bracket else "")
        return True

    def _publisher(self) -> None:
        chance, out, call = self.chance, self.out, self.call
        publisher, location = call.get("publisher", ""), call.get("location", "")
        if " " in publisher and self._maybe(0.06):
            publisher = (
                f"The {publisher}"
                if self._maybe(0.6)
                else f"{publisher} ({''.join(word[0] for word in publisher.split() if word[0].isupper())})"
            )
        if not publisher and not location:
            return
        dress = "l" if publisher and self._maybe(0.2) else ""
        with_year = self.year and not self.dated and self._maybe(0.6)
        bracketed = self._maybe(0.25)
        out.add(" (" if bracketed else chance.choice((self.sep, self.sep, ". ", ", ", " ")))
        if publisher and location and self._maybe(0.8):
            if self._maybe(0.7):
                out.add(location, "place")
                out.add(chance.choice((": ", ": ", ": ", ", ", " : ")))
                out.add(publisher, "publisher", dress)
            else:
                out.add(publisher, "publisher", dress)
                out.add(chance.choice((", ", ": ", ". ", " (", "; ")))
                bracket = out.text.endswith("(") and not bracketed
                out.add(location, "place")
                out.add(")" if bracket else "")
        elif publisher and self._maybe(0.9):
            out.add(publisher, "publisher", dress)
        else:
            out.add(location or publisher, "place" if location else "publisher")
        if with_year:
            out.add(chance.choice((", ", ", ", " ", ". ")))
            self.dated = True
            out.add(self.year, "date")
        out.add(")" if bracketed else "")

    def _tail(self) -> None:
        """Identifiers, address, access date, and what writers add."""
        chance, out, call = self.chance, self.out, self.call
        if "isbn" in call and self._maybe(0.6):
            out.add(chance.choice((". ", ", ", " ", " (")))
            bracket = out.text.endswith("(")
            out.add(f"ISBN {call['isbn']}", "identifier")
            out.add(")" if bracket else "")
        if "doi" in call and self._maybe(0.4):
            out.add(chance.choice((". ", " ", ", ")))
            out.add(f"{chance.choice(('doi:', 'DOI:', 'doi: ', 'DOI '))}{call['doi']}", "identifier")
        if "language" in call and self._maybe(0.5):
            out.add(chance.choice((" ", ". ")))
            out.add(f"(in {call['language']})", "note")
        if self.url and not self.linked and self._maybe(0.6):
            out.add(chance.choice((". ", " ", ", ", ": ")))
            out.add(call["url"], "url")
        if ("accessdate" in call and self._maybe(0.75)) or (self.url and self._maybe(0.1)):
            out.add(chance.choice((". ", ", ", " ", " (", "; ")))
            bracket = out.text.endswith("(")
            day = call.get("accessdate", "12 May 2010")
            out.add(
                f"{chance.choice(('Retrieved', 'Retrieved on', 'retrieved', 'Accessed', 'accessed', 'Accessed on', 'Retrieved:'))} {day}",
                "access",
            )
            out.add(")" if bracket else "")
        if self._maybe(0.05):
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
        if ("quote" in call and self._maybe(0.7)) or self._maybe(0.05):
            quote = call.get("quote") or chance.choice(self.prose)
            out.add(chance.choice((": ", ". ", " ", ". Quote: ", "—", ", ")))
            out.add(quote.replace('"', "'"), "quote", chance.choice("qs"))
        elif self._maybe(0.04):
            out.add(". ")
            out.add(chance.choice(self.prose), "note")
        if out.text[-1] not in '.!?"”' and self._maybe(0.6):
            out.add(".")
