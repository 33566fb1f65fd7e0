"""All rules of the audit, family by family, and those that other packages add."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from extractor.auditing import citation_data, dialect, marks, refs, short_citations, short_places, uncited, whole_pages
from extractor.auditing.rule import Rule, mark_rules, problem_rules, rule
from extractor.errors import ExtractorError
from extractor.plugins import load_plugin, plugin_names

if TYPE_CHECKING:
    from extractor.options import FactKind

FAMILIES = {
    "UNC": "Claims without citation",
    "SFN": "Short citations",
    "REF": "Refs",
    "CIT": "Citation data",
    "MRK": "Maintenance marks",
    "PAG": "The page as a whole",
    "DIA": "Damage in the source",
}

_CITED: tuple[FactKind, ...] = ("claims", "citations")
_ALL_SOURCES: tuple[FactKind, ...] = (*_CITED, "plain-references")
_PLAIN: tuple[FactKind, ...] = ("citations", "plain-references")
_NEEDS: dict[str, tuple[FactKind, ...]] = {
    "UNC": _CITED,
    "UNC004": (*_CITED, "dates"),
    "UNC008": (*_CITED, "people"),
    "SFN": ("citations",),
    "SFN019": _PLAIN,
    "SFN023": _PLAIN,
    "SFN024": _PLAIN,
    "REF": ("citations",),
    "REF108": _PLAIN,
    "REF110": _PLAIN,
    "CIT": ("citations",),
    "MRK": ("claims",),
    "PAG": _ALL_SOURCES,
    "PAG004": _CITED,
    "PAG007": (*_ALL_SOURCES, "people"),
    "PAG008": ("citations",),
    "PAG009": _CITED,
    "DIA": (),
    "DIA001": _CITED,
    "DIA003": ("citations",),
    "DIA005": ("claims",),
    "DIA006": ("claims",),
    "DIA007": _PLAIN,
}
"""What must have been looked for in a page before a rule, or a family, can judge."""
_AS_REF = "The town grew quickly.<ref>{}</ref>"


@cache
def built_in_rules() -> tuple[Rule, ...]:
    """The rules of this package, in the order of the families and codes."""
    found = (
        rule("UNC001", "note", uncited.claim_without_citation),
        rule("UNC002", "warning", uncited.quotation_without_citation),
        rule("UNC003", "warning", uncited.statistic_without_citation),
        rule("UNC004", "warning", uncited.event_without_citation),
        rule("UNC005", "warning", uncited.superlative_without_citation),
        rule("UNC006", "warning", uncited.opinion_without_citation),
        rule("UNC007", "note", uncited.causation_without_citation),
        rule("UNC008", "warning", uncited.living_person_without_citation),
        rule("UNC009", "warning", uncited.medicine_without_citation),
        rule("UNC010", "warning", uncited.challenged_without_citation),
        rule("UNC011", "warning", uncited.paragraph_without_citation),
        rule("UNC012", "note", uncited.list_without_citation),
        rule("UNC013", "note", uncited.table_without_citation),
        rule("UNC014", "note", uncited.tail_without_citation),
        rule("UNC015", "warning", uncited.section_without_citation),
        rule("SFN001", "error", short_citations.no_target),
        rule("SFN002", "error", short_citations.several_targets),
        rule("SFN003", "note", short_citations.absent_bibliography),
        rule("SFN004", "note", short_citations.assumed_target),
        rule("SFN005", "warning", short_places.page_with_range),
        rule("SFN006", "note", short_places.pages_with_single),
        rule("SFN007", "note", short_places.hyphen_range),
        rule("SFN008", "warning", short_places.reversed_range),
        rule("SFN009", "warning", short_places.placeholder_page),
        rule("SFN010", "warning", short_places.unnamed_place),
        rule("SFN011", "note", short_places.label_in_page),
        rule("SFN012", "note", short_places.quotation_in_page),
        rule("SFN013", "note", short_places.page_with_list),
        rule("SFN014", "warning", short_places.page_and_pages),
        rule("SFN015", "warning", short_places.unknown_short_parameter),
        rule("SFN016", "warning", short_places.year_in_name),
        rule("SFN017", "note", short_citations.with_and_without_page),
        rule("SFN018", "warning", short_citations.footnote_in_ref),
        rule("SFN019", "note", short_citations.unused_full_citation),
        rule("SFN020", "note", short_citations.year_without_letter),
        rule("SFN021", "note", short_citations.no_place),
        rule("SFN022", "note", short_citations.inline_parenthesis),
        rule("SFN023", "note", short_citations.plain_without_target),
        rule("SFN024", "note", short_citations.plain_with_several_targets),
        *problem_rules("refs", "MediaWiki extension Cite, category “Pages with reference errors”"),
        rule("REF101", "note", refs.same_source_twice),
        rule("REF102", "note", refs.same_content_twice),
        rule("REF103", "warning", refs.wikipedia_as_source),
        rule("REF104", "note", refs.row_of_citations),
        rule("REF105", "warning", refs.bare_address),
        rule("REF106", "warning", refs.ref_in_heading),
        rule("REF107", "note", refs.ref_before_text),
        rule("REF108", "note", refs.ref_without_source),
        rule("REF110", "warning", refs.ibid),
        rule("REF111", "note", refs.meaningless_name),
        rule("REF112", "note", refs.same_work_twice),
        *problem_rules("citation_data", "Module:Citation/CS1, category ", _AS_REF),
        rule("CIT801", "warning", citation_data.accessed_before_issued),
        rule("CIT802", "note", citation_data.title_in_capitals),
        rule("CIT803", "warning", citation_data.unreliable_domain),
        rule("CIT804", "warning", citation_data.search_result),
        rule("CIT805", "warning", citation_data.dead_without_archive),
        rule("CIT806", "note", citation_data.no_way_to_the_source),
        *mark_rules("marks", "Wikipedia:Template index/Cleanup"),
        rule("MRK201", "note", marks.old_mark),
        rule("MRK202", "note", marks.undated_mark),
        rule("PAG001", "warning", whole_pages.page_without_source),
        rule("PAG002", "warning", whole_pages.page_without_inline_citation),
        rule("PAG003", "note", whole_pages.single_source),
        rule("PAG004", "warning", whole_pages.low_coverage),
        rule("PAG005", "warning", whole_pages.many_bare_addresses),
        rule("PAG006", "note", whole_pages.dominant_source),
        rule("PAG007", "error", whole_pages.biography_without_source),
        rule("PAG008", "error", whole_pages.broken_short_citations),
        rule("PAG009", "note", whole_pages.long_run),
        rule("PAG010", "note", whole_pages.mixed_styles),
        rule("PAG011", "note", whole_pages.old_sources),
        rule("DIA001", "note", dialect.erased_reuse),
        rule("DIA002", "note", dialect.lost_bibliography),
        rule("DIA003", "note", dialect.rebuilt_citation),
        rule("DIA004", "note", dialect.lost_lists),
        rule("DIA005", "warning", dialect.marks_in_text),
        rule("DIA006", "note", dialect.unknown_template),
        rule("DIA007", "note", dialect.uncertain_reading),
        *problem_rules("markup", "MediaWiki parser; Special:LintErrors", once=True),
    )
    return tuple(replace(one, needs=_NEEDS.get(one.code, _NEEDS[one.family])) for one in found)


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule: those of this package, then those of other packages; :class:`ExtractorError` where two have one code."""
    found = [*built_in_rules()]
    for name in plugin_names("rules"):
        for one in load_plugin("rules", name):
            if any(one.code == known.code for known in found):
                raise ExtractorError("bad_plugin", f"there are two rules {one.code}", where=name, remedy="remove one package")
            found.append(one)
    return tuple(found)


@cache
def rules_by_code() -> dict[str, Rule]:
    """Every rule by its code."""
    return {one.code: one for one in rules()}


def find_rule(code: str) -> Rule:
    """The rule with a code, in any case; :class:`ExtractorError` where there is none."""
    try:
        return rules_by_code()[code.upper()]
    except KeyError:
        raise ExtractorError("unknown_rule", f"there is no rule {code}", remedy="`extractor rules` lists them") from None


def select(selectors: list[str]) -> frozenset[str]:
    """The codes that selectors mean: ``ALL``, a family, the beginning of a code, or a code.

    Raises :class:`ExtractorError` for a selector that means no rule.
    """
    found: set[str] = set()
    for selector in selectors:
        prefix = "" if selector.upper() == "ALL" else selector.upper()
        codes = {code for code in rules_by_code() if code.startswith(prefix)}
        if not codes:
            raise ExtractorError("unknown_rule", f"no rule begins with {selector}", remedy="`extractor rules` lists them")
        found |= codes
    return frozenset(found)
