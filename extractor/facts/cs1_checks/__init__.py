"""Error and maintenance conditions of CS1/CS2 that the wikitext alone can show.

Each condition is one function; the lists here say which there are, in the order in which they are tried. Codes are the keys of
the citation module without ``err_``; messages and word lists stand in ``tables/cs1_conditions.toml``. Conditions on identifiers
are with :mod:`extractor.facts.identifiers`. What depends on the year of the module follows the year of the revision.

Source: Module:Citation/CS1, copy of 2022-09, and the help pages for what came later (reference on CS1 errors).
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from extractor.facts.cs1_checks import dates, links, names, structure, values
from extractor.facts.cs1_checks.call import BORDER, Call, NameCheck, Plan, Shape, ShapeCheck, TextCheck, ValueCheck
from extractor.facts.identifiers import companion_problems
from extractor.facts.template_fields import layout_of
from extractor.facts.work_names import as_written
from extractor.model import Problem
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from extractor.facts.citation_templates import Template
    from extractor.facts.template_fields import Field
    from extractor.facts.work_names import Names

SHAPE_CHECKS = (
    ShapeCheck("text_ignored", structure.unnamed),
    ShapeCheck("parameter_ignored", structure.unknown),
    ShapeCheck("parameter_ignored_suggest", structure.misspelt),
    ShapeCheck("deprecated_params", structure.outdated),
    ShapeCheck("redundant_parameters", structure.redundant),
    ShapeCheck("citation_missing_title", structure.missing_title),
    ShapeCheck("trans_missing_title", structure.lonely_translation),
    ShapeCheck("chapter_ignored", structure.useless_chapter),
    ShapeCheck("periodical_ignored", structure.useless_periodical),
    ShapeCheck("missing_periodical", structure.missing_periodical),
    ShapeCheck("cite_web_url", structure.missing_url),
    ShapeCheck("bare_url_missing_title", structure.bare_url),
    ShapeCheck("accessdate_missing_url", structure.lonely_access_date),
    ShapeCheck("archive_missing_url", structure.lonely_snapshot),
    ShapeCheck("archive_missing_date", structure.lonely_helper("archive-url", "archive-date")),
    ShapeCheck("archive_date_missing_url", structure.lonely_helper("archive-date", "archive-url")),
    ShapeCheck("format_missing_url", structure.lonely_format),
    ShapeCheck("param_access_requires_param", structure.lonely_access),
    ShapeCheck("contributor_ignored", structure.useless_contributor),
    ShapeCheck("contributor_missing_required_param", structure.lonely_contributor),
    ShapeCheck("first_missing_last", structure.first_without_last),
    ShapeCheck("missing_name", structure.missing_number),
    *(ShapeCheck(f"{scheme}_missing", structure.missing_preprint(scheme)) for scheme in sorted(structure.PREPRINTS)),
    ShapeCheck("maint_missing_class", structure.missing_class),
    ShapeCheck("maint_others", structure.others_alone),
    ShapeCheck("maint_others_avm", structure.others_alone_in_media),
    ShapeCheck("maint_work_isbn", structure.isbn_on_periodical),
)

_DATED = frozenset({"date", "year", "publication-date"})
_PLACES = frozenset({"location", "publication-place"})
_SNAPSHOT = frozenset({"archive-url"})
_STATUS = frozenset({"url-status"})
_TITLE = frozenset({"title"})

VALUE_CHECKS = (
    ValueCheck("bad_date", _DATED | dates.CHECKED.keys(), dates.bad),
    ValueCheck("maint_date_year", frozenset({"year"}), dates.year_beside_date, needs=frozenset({"date"})),
    ValueCheck("maint_date_format", _DATED | {"archive-date"}, dates.hyphen_range),
    ValueCheck("invalid_isbn_date", frozenset({"isbn"}), dates.isbn_before_isbn),
    ValueCheck("maint_pmc_embargo", frozenset({"pmc-embargo-date"}), dates.embargo_over),
    ValueCheck("maint_location_no_publisher", _PLACES, dates.place_without_publisher),
    ValueCheck("maint_location", _PLACES, values.digits_in_place),
    ValueCheck("bad_url", frozenset(links.ADDRESSES), links.bad_address),
    ValueCheck("param_has_twl_url", frozenset(links.ADDRESSES), links.library_proxy),
    ValueCheck("archive_url", _SNAPSHOT, links.bad_snapshot),
    ValueCheck("archive_date_url_ts_mismatch", _SNAPSHOT, links.other_day_than_snapshot, needs=frozenset({"archive-date"})),
    ValueCheck("maint_url_status", _STATUS, links.status_without_snapshot),
    ValueCheck("maint_bot_unknown", _STATUS, links.status_unknown),
    ValueCheck("wikilink_in_url", frozenset({"url", "chapter-url", "map-url"}), links.linked_title),
    ValueCheck("bad_paramlink", frozenset({"title-link", "series-link"}), links.bad_title_link),
    ValueCheck("bad_paramlink", names.LINKS, names.linked_twice),
    ValueCheck("vancouver", frozenset({"vauthors", "veditors", "name-list-style"}), names.bad_vancouver),
    ValueCheck("disp_name", names.DISPLAYS, names.bad_display),
    ValueCheck("generic_title", _TITLE, values.generic_title),
    ValueCheck("maint_archived_copy", _TITLE, values.archived_copy, needs=_SNAPSHOT),
    ValueCheck("maint_untitled", _TITLE, values.untitled),
    ValueCheck("extra_text_pages", frozenset({"page", "pages", "quote-page", "quote-pages"}), values.word_in_pages),
    ValueCheck("extra_text_volume", frozenset({"volume"}), values.word_in_volume),
    ValueCheck("extra_text_issue", frozenset({"issue"}), values.word_in_issue),
    ValueCheck("extra_text_edition", frozenset({"edition"}), values.word_in_edition),
    ValueCheck("script_parameter", values.SCRIPTS, values.bad_script),
    ValueCheck("invalid_param_val", values.KEYWORDS, values.bad_keyword),
    ValueCheck("maint_postscript", frozenset({"postscript"}), values.long_postscript),
    ValueCheck("maint_unknown_lang", frozenset({"language"}), values.unknown_language),
    ValueCheck("maint_ref_duplicates_default", frozenset({"ref"}), values.needless_ref),
    ValueCheck("maint_page_art_num", frozenset({"page", "pages"}), values.number_as_page, needs=frozenset({"journal", "doi"})),
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
_HELPERS = frozenset({"doi", "class", "asin-tld", "doi-broken-date", "pmc-embargo-date"})
# What shows in no citation by itself.
_UNSEEN = frozenset({"ref", "mode", "df", "postscript", "name-list-style", "no-tracking", "no-pp", "url-status"})


@lru_cache(maxsize=8192)
def _plan(template: Template, written: tuple[str, ...], year: int) -> Plan:
    layout = layout_of(template, written)
    everything = Shape(template, layout, written, dict(layout.chosen), year)
    keys = {key: at for key, at in layout.chosen if not structure.is_rejected(everything, layout.spellings[at])}
    shape = everything._replace(keys=keys)
    present = keys.keys() | layout.numbers.keys()
    faults = [(check.code, at) for check in SHAPE_CHECKS for at in tuple(check.find(shape))[:1]]
    if not keys.keys() - _UNSEEN:
        faults = [("empty_citation", None)]
    fields = [""] * len(written)
    for key, at in keys.items():
        fields[at] = key
    roles = names.LASTS | names.FIRSTS
    named = [(f"{role}{number}", role) for role in sorted(roles & present) for number in layout.numbers.get(role, ())]
    return Plan(
        shape,
        tuple(faults),
        tuple(check for check in VALUE_CHECKS if check.needs <= present and not present.isdisjoint(check.fields)),
        tuple(item for item in named if item[0] in keys),
        tuple(fields),
        tuple(at for at, field in enumerate(fields) if field in links.ADDRESSES),
        tuple(at for at, field in enumerate(fields) if field not in links.ADDRESSES),
        has_helpers=not _HELPERS.isdisjoint(keys) or any(key.endswith("-access") for key in keys),
    )


@cache
def _messages() -> Mapping[str, str]:
    messages: dict[str, str] = load_table("cs1_conditions")["messages"]
    return messages


@lru_cache(maxsize=16384)
def _name_faults(name: str, role: str) -> tuple[str, ...]:
    if as_written(name) is not None:
        return ()
    return tuple(check.code for check in NAME_CHECKS if role in check.roles and check.holds(name))


def read_call(
    template: Template,
    fields: Mapping[str, Field],
    given: Sequence[Field],
    empty: Sequence[Field],
    *,
    people: Names,
    year: str | None,
    as_of: str | None,
    lossy: bool,
) -> Call:
    """A call as the conditions see it, from its fields, its parameters with and without a value, and the year of its anchor.

    The rules are those of the year of ``as_of``, else today's; a lossy text is one of 2014.
    """
    rules = int(as_of[:4]) if as_of is not None else _CONVERTED if lossy else _TODAY
    plan = _plan(template, tuple([field.name for field in given]), rules)
    if len(fields) > len(plan.shape.keys):
        fields = {key: given[at] for key, at in plan.shape.keys.items()}
    return Call(plan, plan.shape, fields, given, empty, people, year, as_of, lossy)


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
    plan, given, fields = call.plan, call.given, call.fields
    for code, at in plan.faults:
        yield code, None if at is None else given[at]
    for field in call.empty:
        if field.name and not field.positional and not structure.is_known(field.name, call.shape):
            yield "param_unknown_empty", field
    for code, _, find, _ in plan.checks:
        for field in find(call):
            yield code, field
    for key, role in plan.names:
        name = fields[key]
        for code in _name_faults(name.raw if "[[" in name.raw else name.text, role):
            yield code, name
    joined = f"{BORDER}{BORDER.join([given[at].raw for at in plan.texts])}{BORDER}"
    for code, may_hold, holds in TEXT_CHECKS:
        if may_hold(joined):
            for at in plan.texts:
                if holds(plan.fields[at], given[at], call):
                    yield code, given[at]
    for at in plan.addresses:
        raw = given[at].raw
        if " " in raw or not raw.isprintable():
            for code, _, holds in TEXT_CHECKS:
                if holds(plan.fields[at], given[at], call):
                    yield code, given[at]
    if plan.has_helpers:
        for parameter, code in companion_problems({key: field.text for key, field in fields.items()}):
            yield code, fields.get(parameter)
