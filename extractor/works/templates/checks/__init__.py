"""Error and maintenance conditions of CS1/CS2 that the wikitext alone can show.

Each condition is one function; the lists here say which there are. Codes are the keys of the citation module without ``err_``;
messages and word lists stand in ``tables/cs1_conditions.toml``. Conditions on identifiers are with
:mod:`extractor.works.identifiers`. What depends on the year of the module follows the year of the revision.

Source: Module:Citation/CS1, copy of 2022-09, and the help pages for what came later (reference on CS1 errors).
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from extractor.model import Problem
from extractor.names.template_values import as_written
from extractor.tables import load_table
from extractor.works.identifiers import companion_problems
from extractor.works.templates.checks import dates, links, names, spellings, structure, values
from extractor.works.templates.checks.call import BORDER, Call, Check, NameCheck, SpellingCheck, TextCheck
from extractor.works.templates.fields import spell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from extractor.works.templates.fields import CountedParameters, Field
    from extractor.works.templates.known import CitationTemplate
    from extractor.works.templates.names import Names

SPELLING_CHECKS = (
    SpellingCheck("text_ignored", spellings.unnamed),
    SpellingCheck("parameter_ignored", spellings.unknown),
    SpellingCheck("parameter_ignored_suggest", spellings.misspelt),
    SpellingCheck("deprecated_params", spellings.outdated),
)

_ANY: frozenset[str] = frozenset()


def _when(*fields: str) -> frozenset[str]:
    return frozenset(fields)


_of = _when
_ARTICLES = _of("journal", "magazine")
_WEB = _of("web", "podcast", "mailinglist", "citation")
_MEDIA = _of("audio-visual", "AV-media-notes")
_BOOKS = _of("book", "encyclopaedia", "citation")

CHECKS = (
    # which parameters are there
    Check("citation_missing_title", _ANY, structure.missing_title, unless=_when(*structure.TITLES)),
    Check("citation_missing_title", _ANY, structure.whole_call, _of("episode"), unless=_when("series")),
    Check("missing_periodical", _ANY, structure.missing_periodical, _ARTICLES, unless=_when(*structure.PERIODICALS)),
    Check("cite_web_url", _ANY, structure.missing_url, _WEB, unless=_when("url")),
    *(
        Check(f"{scheme}_missing", _ANY, structure.whole_call, _of(scheme), unless=_when(scheme))
        for scheme in sorted(spellings.PREPRINTS)
    ),
    Check("redundant_parameters", _ANY, structure.twice),
    Check("redundant_parameters", _when("page", "pages", "at"), structure.exclusive("page", "pages", "at")),
    Check("redundant_parameters", _when("sheet", "sheets"), structure.exclusive("page", "pages", "at", "sheet", "sheets")),
    Check("redundant_parameters", _when("time"), structure.exclusive("minutes", "time")),
    Check("redundant_parameters", _when("series-number"), structure.exclusive("season", "series-number")),
    Check("redundant_parameters", _when("map"), structure.exclusive("map", "chapter"), _of("map")),
    Check("redundant_parameters", _when("encyclopedia", "mailing-list"), structure.two_wholes),
    Check("redundant_parameters", _when("issue"), structure.two_numbers, _of("techreport")),
    Check("redundant_parameters", _when("vauthors", "veditors"), structure.two_name_lists),
    *(
        Check(
            "trans_missing_title",
            _when(f"trans-{field}"),
            structure.lonely(f"trans-{field}"),
            unless=_when(field, f"script-{field}"),
        )
        for field in structure.TRANSLATED
    ),
    Check("chapter_ignored", _when(*structure.CHAPTERS), structure.useless_chapter),
    Check("periodical_ignored", _when(*structure.PERIODICALS), structure.useless_periodical, _of("book", "encyclopaedia")),
    Check("bare_url_missing_title", _when("url"), structure.bare_url, unless=_when(*structure.TITLES)),
    *(
        Check(
            "bare_url_missing_title",
            _when(f"{part}-url"),
            structure.lonely(f"{part}-url"),
            unless=_when(part, f"script-{part}", f"trans-{part}"),
        )
        for part in ("chapter", "map")
    ),
    *(Check(code, _when(field), structure.lonely(field), unless=_when(*needs)) for code, field, *needs in structure.COMPANIONS),
    Check("contributor_ignored", _when("contributor-last"), structure.useless_contributor),
    Check("contributor_missing_required_param", _when("contributor-last"), structure.lonely_contributor),
    Check("first_missing_last", names.FIRSTS, structure.first_without_last),
    Check("missing_name", names.LASTS, structure.missing_number),
    Check("maint_missing_class", _when("arxiv"), structure.missing_class, _of("arxiv")),
    Check("maint_others", _when("others"), structure.others_alone),
    Check("maint_others_avm", _when("others"), structure.others_alone_in_media, _MEDIA),
    Check("maint_work_isbn", _when("isbn"), structure.isbn_on_periodical, _of("citation")),
    # dates
    Check("bad_date", frozenset(dates.CHECKED) | {"year", "publication-date"}, dates.bad),
    Check("maint_date_year", _when("year"), dates.year_beside_date),
    Check("maint_date_format", _when("date", "year", "publication-date", "archive-date"), dates.hyphen_range),
    Check("invalid_isbn_date", _when("isbn"), dates.isbn_before_isbn, _BOOKS),
    Check("maint_pmc_embargo", _when("pmc-embargo-date"), dates.embargo_over),
    Check(
        "maint_location_no_publisher",
        _when("location", "publication-place"),
        dates.place_without_publisher,
        _BOOKS,
        _when("publisher", "journal"),
    ),
    # addresses and links
    Check("bad_url", links.ADDRESSES, links.bad_address),
    Check("param_has_twl_url", links.ADDRESSES, links.library_proxy),
    Check("archive_url", _when("archive-url"), links.bad_snapshot),
    Check("archive_date_url_ts_mismatch", _when("archive-url"), links.other_day_than_snapshot),
    Check("maint_url_status", _when("url-status"), links.status_without_snapshot),
    Check("maint_unfit", _when("url-status"), links.status_unfit),
    Check("maint_bot_unknown", _when("url-status"), links.status_unknown),
    Check("wikilink_in_url", _when("url", "chapter-url", "map-url"), links.linked_title),
    Check("bad_paramlink", _when("title-link", "series-link"), links.bad_title_link),
    Check("bad_paramlink", names.LINKS, names.linked_twice),
    # names
    Check("vancouver", _when("vauthors", "veditors", "name-list-style"), names.bad_vancouver),
    Check("disp_name", names.DISPLAYS, names.bad_display),
    # titles, numbers, keywords
    Check("generic_title", _when("title"), values.generic_title),
    Check("maint_archived_copy", _when("archive-url"), values.archived_copy),
    Check("maint_untitled", _when("title"), values.untitled),
    Check("extra_text_pages", _when("page", "pages", "quote-page", "quote-pages"), values.word_in_pages),
    Check("extra_text_volume", _when("volume"), values.word_in_volume),
    Check("extra_text_issue", _when("issue"), values.word_in_issue),
    Check("extra_text_edition", _when("edition"), values.word_in_edition),
    Check("script_parameter", values.SCRIPTS, values.bad_script),
    Check("invalid_param_val", values.KEYWORDS, values.bad_keyword),
    Check("maint_location", _when("location", "publication-place"), values.digits_in_place),
    Check("maint_postscript", _when("postscript"), values.long_postscript),
    Check("maint_unknown_lang", _when("language"), values.unknown_language),
    Check("maint_ref_duplicates_default", _when("ref"), values.needless_ref),
    Check("maint_page_art_num", _when("doi"), values.number_as_page, _of("journal", "citation")),
)

NAME_CHECKS = (
    NameCheck("etal", names.and_others, names.LASTS | names.FIRSTS),
    NameCheck("generic_name", names.is_generic, names.LASTS | names.FIRSTS),
    NameCheck("maint_numeric_names", names.is_number, names.LASTS | names.FIRSTS),
    NameCheck("maint_mult_names", names.holds_several, names.LASTS),
    NameCheck("bad_paramlink", names.has_link, names.FIRSTS),
)

TEXT_CHECKS = (
    TextCheck("missing_pipe", values.may_miss_pipe, values.missing_pipe),
    TextCheck("param_has_ext_link", links.may_hold_address, links.holds_address),
    TextCheck("bad_paramlink", links.may_hold_link, links.interlanguage_link),
    TextCheck("apostrophe_markup", values.may_hold_markup, values.markup_in_name),
    TextCheck("invisible_char", values.may_be_invisible, values.invisible),
    TextCheck("maint_extra_punct", values.may_end_in_punctuation, values.ends_in_punctuation),
)

_TODAY = 9999
_CONVERTED = 2014
_ROLES = names.LASTS | names.FIRSTS
_HELPERS = frozenset(
    {"doi", "class", "asin-tld", "doi-broken-date", "pmc-embargo-date", "bibcode-access", "doi-access", "hdl-access"}
    | {"jstor-access", "ol-access", "osti-access", "s2cid-access", "ssrn-access"}
)
# What shows in no citation by itself.
_UNSEEN = frozenset({"ref", "mode", "df", "postscript", "name-list-style", "no-tracking", "no-pp", "url-status"})


@cache
def _by_field(cls: str) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """The conditions on templates of a class that a field can make hold, as bits, and those that it keeps from holding.

    Under "" stand those that need no field.
    """
    held: dict[str, int] = {"": 0}
    kept: dict[str, int] = {}
    for number, check in enumerate(CHECKS):
        if not check.classes or cls in check.classes:
            for field in check.fields or {""}:
                held[field] = held.get(field, 0) | 1 << number
            for field in check.unless:
                kept[field] = kept.get(field, 0) | 1 << number
    return held, kept


@lru_cache(maxsize=8192)
def _checks(bits: int) -> tuple[Check, ...]:
    return tuple(check for number, check in enumerate(CHECKS) if bits >> number & 1)


@cache
def _messages() -> Mapping[str, str]:
    messages: dict[str, str] = load_table("cs1_conditions")["messages"]
    return messages


class _SpellingFaults(dict[str, tuple[str, ...]]):
    """The conditions that hold for a parameter's name in a template by the rules of a year."""

    def __init__(self, template: CitationTemplate, year: int) -> None:
        self._template = template
        self._year = year

    def __missing__(self, name: str) -> tuple[str, ...]:
        spelling = spell(name, self._template)
        cls, year = self._template.cls, self._year
        self[name] = found = tuple(check.code for check in SPELLING_CHECKS if check.holds(name, spelling, cls, year))
        return found


_spelling_faults = lru_cache(maxsize=512)(_SpellingFaults)


@lru_cache(maxsize=16384)
def _name_faults(name: str, role: str) -> tuple[str, ...]:
    if as_written(name) is not None:
        return ()
    return tuple(check.code for check in NAME_CHECKS if role in check.roles and check.holds(name))


def read_call(
    template: CitationTemplate,
    layout: CountedParameters,
    fields: Mapping[str, Field],
    given: Sequence[Field],
    empty: Sequence[Field],
    *,
    people: Names,
    year: str | None,
    as_of: str | None,
    lossy: bool,
) -> Call:
    """A call as the conditions see it: its fields, its parameters with and without a value, its names, its anchor's year.

    The rules are those of the year of ``as_of``, else today's; a lossy text is one of 2014.
    """
    rules = int(as_of[:4]) if as_of is not None else _CONVERTED if lossy else _TODAY
    faults = _spelling_faults(template, rules)
    misnamed = [(code, field) for field in given for code in faults[field.name]]
    if misnamed:
        ignored = [field for code, field in misnamed if code == "parameter_ignored"]
        fields = {key: field for key, field in fields.items() if field not in ignored}
    addresses = {key: fields[key] for key in fields if key in links.ADDRESSES}
    texts = BORDER.join(["", *[field.raw for key, field in fields.items() if key not in links.ADDRESSES], ""])
    return Call(template, layout, given, fields, empty, misnamed, addresses, texts, people, year, as_of, rules, lossy)


def check(call: Call) -> Iterator[Problem]:
    """The conditions that hold for a call, each once at the first parameter at fault; those of the whole call have no place."""
    told: set[str] = set()
    for code, field in _faults(call):
        if code not in told:
            told.add(code)
            message = _messages()[code]
            if field is None:
                yield Problem(code, message, None, None)
            else:
                yield Problem(code, f"{message}: |{field.name}=", field.start, field.end)


def _faults(call: Call) -> Iterator[tuple[str, Field | None]]:
    fields = call.fields
    yield from call.misnamed
    for field in call.empty:
        if field.name and not field.positional and not spellings.is_known(field.name, call.template, call.rules):
            yield "param_unknown_empty", field
    if not fields.keys() - _UNSEEN:
        yield "empty_citation", None
        return
    held, kept = _by_field(call.template.cls)
    bits = held[""]
    without = 0
    for name in fields:
        bits |= held.get(name, 0)
        without |= kept.get(name, 0)
    for name in call.layout.numbers:
        bits |= held.get(name, 0)
    for check in _checks(bits & ~without):
        for found in check.find(call):
            yield check.code, found
    yield from _faults_of_names(call)
    yield from _faults_of_texts(call)
    if not _HELPERS.isdisjoint(fields):
        for parameter, code in companion_problems({key: field.text for key, field in fields.items()}):
            yield code, fields.get(parameter)


def _faults_of_names(call: Call) -> Iterator[tuple[str, Field]]:
    fields = call.fields
    found = [
        (role, field, field.raw if "[[" in field.raw else field.text)
        for role, numbers in call.layout.numbers.items()
        if role in _ROLES
        for number in numbers
        if (field := fields.get(f"{role}{number}")) is not None
    ]
    if found and names.may_be_at_fault([name for _, _, name in found]):
        for role, field, name in found:
            for code in _name_faults(name, role):
                yield code, field


def _faults_of_texts(call: Call) -> Iterator[tuple[str, Field]]:
    """Addresses are looked through only where they hold what no address does."""
    for code, may_hold, holds in TEXT_CHECKS:
        if may_hold(call.texts):
            for key, field in call.fields.items():
                if key not in links.ADDRESSES and holds(key, field, call):
                    yield code, field
    for key, field in call.addresses.items():
        if " " in field.raw or not field.raw.isprintable():
            for code, _, holds in TEXT_CHECKS:
                if holds(key, field, call):
                    yield code, field
