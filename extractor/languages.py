"""The words of the languages: one file each, ``grammars/languages/LANGUAGE.toml``, in the parts that are declared here.

Below what is written by hand lies, key by key, what Unicode CLDR knows (``grammars/cldr``, :mod:`extractor.training.cldr`).

A part is read when it is first asked for: an English page pays for no other language. Any word may stand in any list:
consumers take words as text, never as a pattern (:class:`People` alone holds patterns), and a table that is no part of a pack
as declared is refused when it is read.

A language without a part is never read by another language's rules. What happens instead stands in :data:`WITHOUT`, and the
record says it once a page for each part, in a problem ``language_not_read``.
"""

from __future__ import annotations

import re
from functools import cache, reduce
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from msgspec import Meta, Struct, ValidationError, convert, field

from extractor.grammar import ROOT
from extractor.kept import load_toml
from extractor.regexes import lazy_regex
from extractor.tables import further_tables, merged

if TYPE_CHECKING:
    from collections.abc import Iterable

WRITTEN = ROOT / "languages"
_LAYERS = (ROOT / "cldr", WRITTEN)
_CITED_EVERYWHERE = ("de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt", "ru", "zh")
_SAME = {"simple": "en", "nb": "no", "zh-classical": "lzh", "zh-min-nan": "nan", "zh-yue": "yue"}

Word = Annotated[str, Meta(pattern=r"\S")]
Words = tuple[Word, ...]
Forms = tuple[Words, ...]
"""One group of spellings for each value, in the order of the values; the first spelling is the full name."""
MonthAndDay = Annotated[int, Meta(ge=101, le=1231)]


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """One part of a language's pack; a key that its file leaves out is an empty list."""


class Sections(Part, frozen=True):
    """Headings in lower case of sections that hold no claims (the wikis' layout guides, Wikipedia:Manual of Style/Layout)."""

    works: Words = ()
    """They list sources."""
    elsewhere: Words = ()
    """They lead to other pages: see also, further reading, external links."""


class Ground(Part, frozen=True):
    """What a wiki's software and its pages' frames are called, in lower case (MediaWiki's language files)."""

    file: Words = ()
    """Further names of the namespace of files, beside the wiki's own and the English ones (:mod:`extractor.namespaces`)."""
    category: Words = ()
    """Further names of the namespace of categories."""
    file_options: Words = ()
    """Options of a file link that are no caption (``thumb``, ``left``); a value may follow ``=`` where MediaWiki takes one."""
    redirect: Words = ()
    """Magic words of a redirect, without ``#``."""
    disambiguation: Words = ()
    """Templates that make a page a list of meanings."""
    disambiguation_endings: Words = ()
    """Endings of the names of further ones."""
    switches: Words = ()
    """Behaviour switches, without the underscores around them (Help:Magic words)."""
    sections: Sections = Sections()


class DateKinds(Part, frozen=True):
    """Words inside a date, by the kind that :file:`grammars/dates.lark` knows."""

    of: Words = ()
    to: Words = field(default=(), name="-")
    both: Words = field(default=(), name="and")
    either: Words = field(default=(), name="or")
    between: Words = ()
    between_behind: Words = ()
    """They stand behind the second of two years: ``1941 és 1945 között``."""
    present: Words = ()
    circa: Words = ()
    circa_behind: Words = ()
    """They stand behind the date: ``1850年頃``."""
    bc: Words = ()
    bc_before: Words = ()
    """They stand before the year or century."""
    ad: Words = ()
    buddhist: Words = ()
    """They stand before a year that counts from 543 before Christ."""
    century: Words = ()
    century_before: Words = ()
    """They stand before the century's number and are read with it: ``thế kỷ 19``."""
    millennium: Words = ()
    quarter: Words = ()
    decades: Words = ()
    """They stand before the first year of a decade, or beside its tens at a century: ``v 50. letech 20. století``."""
    old_style: Words = ()
    skip: Words = ()
    """They may stand in a date and add nothing."""


class BeforeDates(Part, frozen=True):
    """Words left of a date, in lower case, by what they say of it."""

    since: Words = ()
    until: Words = ()
    by: Words = ()
    before: Words = ()
    after: Words = ()
    early: Words = ()
    mid: Words = ()
    late: Words = ()
    open: Words = ()
    """They belong to the date and are read with it."""
    through: Words = ()
    """They say nothing; the word before them may."""


class LoneDates(Part, frozen=True):
    """Words, in lower case, that tell whether figures or a month that stand alone are a date, and of which year."""

    year_after: Words = ()
    """A number from 1000 to 2100 is a year behind one of these …"""
    no_year_after: Words = ()
    """… not behind one of these …"""
    no_year_before: Words = ()
    """… nor before a unit or something counted."""
    early_year_after: Words = ()
    """A number below 1000 is a year behind one of these, before a stop or one of ``early_year_before``."""
    early_year_before: Words = ()
    early_year_lives: Words = ()
    early_year_behind: Words = ()
    """Behind one of these and a word for "about" it is one, too, unless something counted follows."""
    early_year_first: Words = ()
    """Behind one of these at the start of a sentence it is one before one of ``early_year_clause``."""
    early_year_clause: Words = ()
    round_year_after: Words = ()
    """A round number before a plural (``1900 soldiers``) is a year behind one of these."""
    month_after: Words = ()
    """A month without a year or day is one behind these."""
    determiners: Words = ()
    """Or between one of these and a noun, as in "the March offensive"."""
    recurring: Words = ()
    """Behind one of these the day or month is of no year."""
    yearly: Words = ()
    """A sentence with one of these speaks of every year."""
    onward: Words = ()
    """Behind a date: it is a beginning."""
    same_year: Words = ()
    """Behind a date: it is of the year just named."""
    quantity_labels: Words = ()
    """In names of infobox parameters and headings of columns: the values are quantities or codes …"""
    date_labels: Words = ()
    """… unless one of these stands there, too."""


class Dates(Part, frozen=True):
    """Words of dates. Months and seasons have their value from their place: the first month is 1, spring is 21."""

    months: Annotated[Forms, Meta(max_length=12)] = ()
    seasons: Annotated[Forms, Meta(max_length=4)] = ()
    ordinals: Forms = ()
    """Numerals in words, from the first on."""
    feasts: dict[Word, MonthAndDay] = {}
    """Feasts that stand for a day, as month and day: 1225."""
    ordinal_endings: Words = ()
    decade_endings: Words = ()
    year_endings: Words = ()
    """Words and endings right behind a number, or behind a blank, that make it a year: ``年``, ``roku``, ``’de``."""
    month_endings: Words = ()
    """Endings of cases that the names of months take."""
    never_capital: Words = ()
    """Names of months that are something else with a capital, where months have none: French ``Mars``."""
    year_first: bool = False
    """Whether a date may begin with its year: ``1999. május 3.``"""
    unspaced: bool = False
    """Whether words follow each other without blanks, so that nothing marks the end of one."""
    native_digits: bool = False
    """Whether numbers may be written in the digits of the language's script."""
    century_numbers: bool = False
    """Whether a number without ending before the word for a century counts it: ``19世紀``."""
    roman_endings: Words = ()
    """Endings that mark a Roman numeral as the number of a century …"""
    roman_before: Words = ()
    """… and words before it that do."""
    reigns: dict[Word, int] = {}
    """Names of reigns that stand before a year, to the year before their first: ``昭和20年`` is 1945."""
    words: DateKinds = DateKinds()
    before: BeforeDates = BeforeDates()
    alone: LoneDates = LoneDates()


class Sentences(Part, frozen=True):
    """Words at the borders of sentences; abbreviations without their last stop."""

    never_end: Words = ()
    """Abbreviations that no sentence ends with: titles, ``vs.``, ``cf.``"""
    before_number: Words = ()
    """Abbreviations whose number follows."""
    before_ordinal: Words = ()
    """Words before an ordinal with a stop (German ``im 19. Jahrhundert``)."""
    starters: Words = ()
    """Words that begin a sentence and never a name."""
    may_end: Words = ()
    """Abbreviations, and letters that stand for numbers, that end a sentence before a starter."""
    ordinary: Words = ()
    """Words that only look like abbreviations: a capital behind their stop begins a sentence."""
    not_initials: Words = ()
    """Capitals with stops that are no initials of a person's name."""
    numbered: Words = ()
    """What a Roman numeral stands behind, which may end a sentence."""


class Citations(Part, frozen=True):
    """Words of references without template, in lower case; a reference may be in another language than its page."""

    accessed: Words = ()
    """What stands before the day on which a page was read."""
    accessed_behind: Words = ()
    """What stands behind it."""
    see: Words = ()
    """What sends the reader to a source."""
    where: Words = ()
    """Texts of links that say how or where to read a source, and are no title."""
    joints: Words = ()
    """What may stand between two sources: and, or."""
    remarks: Words = ()
    """Words that sentences have and descriptions of sources hardly."""
    no_author: Words = ()
    """Capitalised words that no name of an author begins with, before a year or a page."""


class Inline(Part, frozen=True):
    """Templates inside sentences of a Wikipedia, beside those that all know (``tables/inline_templates.toml``)."""

    shows: dict[Word, Words] = {}
    """Pattern, as in that table, to the names of the templates that show it."""
    nothing: Words = ()
    """Templates that show nothing."""
    language_names: Words = ()
    """Names of templates that say the language of a text before it; ``*`` stands for its code."""
    measures: Words = ()
    """Templates that show a number, its thousands parted, and the unit behind it."""
    dates: dict[Word, Literal["dmy", "ymd"]] = {}
    """Templates that show a day, with the order of their three numbers …"""
    day: str = "{d} {m} {y}"
    """… and how it reads: day, name of the month, year."""
    thousands: str = ","
    """What parts thousands in numbers …"""
    decimal: str = "."
    """… and decimals."""
    least_grouped: int = 1000
    """The least number whose thousands are parted."""


class People(Part, frozen=True):
    """What a page about a person carries."""

    born: Words = ()
    """Patterns that match the whole name of a category, case aside, as the next two."""
    dead: Words = ()
    living: Words = ()
    templates: Words = ()
    living_templates: Words = ()
    """Those of biographies of living people alone."""
    birth_parameters: Words = ()
    """Parameters of infoboxes that tell a birth …"""
    death_parameters: Words = ()
    """… or a death; lower case."""
    birth_words: Words = ()
    """What stands before a birth …"""
    death_words: Words = ()
    """… or a death in the brackets behind the name that the lead begins with."""
    bynames: Words = ()
    """What stands between a name and what tells its bearer from others: ``of``, ``the``."""

    def __post_init__(self) -> None:
        """Refuse what is no pattern."""
        for pattern in (*self.born, *self.dead, *self.living):
            try:
                lazy_regex(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is no pattern: {error}") from error


class Templates(Part, frozen=True):
    """Citation templates of a Wikipedia beside the English ones (``tables/citation_templates.toml``), which all know."""

    without: Words = ()
    """Names of the English tables that mean something else here."""
    parameters: dict[Word, str] = {}
    """Spelling (lower case, ``#`` for a number) to CS1 field, ``csl.X`` or ``custom.X``; for all templates of this wiki."""
    languages: dict[Word, str] = {}
    """BCP 47 tag to the names of that language, with ``|`` between."""
    known: dict[Word, dict[str, Any]] = {}
    """Templates as in ``tables/citation_templates.toml``."""


WITHOUT: dict[type[Part], str] = {
    Ground: "links to files and categories, headings, redirects and lists of meanings are known by their English names alone",
    Dates: "dates are read by figures and by the names of months and eras in Unicode CLDR, where it has the language, alone",
    Sentences: "no abbreviation is known at the end of a sentence",
    Citations: "no note is known for a remark; words beside a reference are those of other languages",
    Inline: "inline templates are shown as on English Wikipedia",
    Templates: "citation templates and their parameters are known by their English names alone",
    People: "no category or template tells whether the page is about a person",
}
"""The parts of a pack, and what happens on the pages of a language that has not got one."""

AnyPart = TypeVar("AnyPart", bound=Part)


@cache
def codes() -> tuple[str, ...]:
    """The languages that have a pack, of whatever layer, sorted."""
    return tuple(sorted({path.stem for layer in _LAYERS for path in layer.glob("*.toml")}))


@cache
def language_code(tag: str) -> str:
    """The language of a BCP 47 tag or a wiki's code, as packs are named: ``pt-BR`` is ``pt``, ``simple`` is ``en``."""
    tag = tag.lower().replace("_", "-")
    code = _SAME.get(tag) or tag.partition("-")[0]
    return _SAME.get(code, code)


def read_part(part: type[AnyPart], language: str) -> AnyPart | None:
    """A part of the pack of a language, given as tag or code; None where it has none.

    :class:`ValueError` where the part is not as declared.
    """
    return _read(part, language_code(language))  # type: ignore[return-value]


@cache
def _read(part: type[Part], code: str) -> Part | None:
    name = _name(part)
    layers = [parts[name] for parts in _parts(code) if name in parts]
    own = further_tables().get("languages", {}).get(code, {}).get(name)
    if not layers and own is None:
        return None
    try:
        return convert(reduce(merged, [*layers, own or {}]), part)
    except ValidationError as error:
        raise ValueError(f"languages/{code}.toml, [{name}]: {error}") from error


@cache
def read_everywhere(part: type[AnyPart]) -> dict[str, AnyPart]:
    """A part of every language that has it, by code."""
    found = {code: read_part(part, code) for code in codes()}
    return {code: words for code, words in found.items() if words is not None}


@cache
def read_for_sources(part: type[AnyPart], language: str) -> dict[str, AnyPart]:
    """A part of the languages in which sources are cited everywhere, and of the page's own, by code."""
    found = {code: read_part(part, code) for code in (*_CITED_EVERYWHERE, source_language(language))}
    return {code: words for code, words in found.items() if words is not None}


def source_language(language: str) -> str:
    """The language as far as it counts for reading sources: pages in one of those cited everywhere are read like English."""
    code = language_code(language)
    return "en" if code in _CITED_EVERYWHERE else code


@cache
def not_read(language: str) -> tuple[str, ...]:
    """For each part that nobody has written for a language, a sentence that names it and says what happens without."""
    code = language_code(language)
    _, written = _parts(code)
    return tuple(f"{_name(part)}: no words of “{code}”; {what}" for part, what in WITHOUT.items() if _name(part) not in written)


def _name(part: type[Part]) -> str:
    return part.__name__.lower()


@cache
def _parts(code: str) -> tuple[dict[str, Any], ...]:
    """For each layer the parts of a pack, as its file has them; nothing for a code that no pack has."""
    paths = [layer / f"{code}.toml" for layer in _LAYERS] if code in codes() else []
    return tuple([load_toml(path) if path.is_file() else {} for path in paths]) or ({}, {})


def choice(words: Iterable[str]) -> str:
    """A regex alternation of the words, longest first; one that never matches where there are none."""
    longest_first = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(map(re.escape, longest_first)) if longest_first else "(?!)"
