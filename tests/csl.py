"""The rules of CSL-JSON that works must obey."""

from __future__ import annotations

from typing import Any

# The variables and types of the CSL-JSON schema 1.0.2.
TYPES = frozenset(
    "article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection "
    "dataset document entry entry-dictionary entry-encyclopedia event figure graphic hearing interview legal_case "
    "legislation manuscript map motion_picture musical_score pamphlet paper-conference patent performance periodical "
    "personal_communication post post-weblog regulation report review review-book software song speech standard "
    "thesis treaty webpage".split()
)
NAMES = frozenset(
    "author chair collection-editor compiler composer container-author contributor curator director editor editorial-director "
    "executive-producer guest host interviewer illustrator narrator organizer original-author performer producer recipient "
    "reviewed-author script-writer series-creator translator".split()
)
DATES = frozenset("accessed available-date event-date issued original-date submitted".split())
TEXTS = frozenset(
    "id citation-key language journalAbbreviation shortTitle abstract annote archive archive_collection archive_location "
    "archive-place authority call-number chapter-number citation-number citation-label collection-number collection-title "
    "container-title container-title-short dimensions division DOI edition event event-title event-place "
    "first-reference-note-number genre ISBN ISSN issue jurisdiction keyword locator medium note number number-of-pages "
    "number-of-volumes original-publisher original-publisher-place original-title page page-first part part-title PMCID PMID "
    "printing publisher publisher-place references reviewed-genre reviewed-title scale section source status supplement title "
    "title-short URL version volume volume-title volume-title-short year-suffix".split()
)
NAME_PARTS = frozenset(
    "family given dropping-particle non-dropping-particle suffix literal comma-suffix static-ordering".split()
)
DATE_PARTS = frozenset("date-parts season circa literal raw".split())


def csl_faults(item: dict[str, Any]) -> list[str]:
    """What a CSL-JSON item has that the schema does not allow."""
    faults = [] if item.get("type") in TYPES else [f"type {item.get('type')}"]
    for variable, value in item.items():
        if variable in NAMES:
            faults += [
                f"{variable}: {name}" for name in value if not name or not name.keys() <= NAME_PARTS or "" in name.values()
            ]
        elif variable in DATES:
            faults += [f"{variable}: {value}"] * (not _is_date(value))
        elif variable in TEXTS:
            faults += [f"{variable}: {value!r}"] * (not isinstance(value, str) or not value)
        elif variable not in {"type", "custom"}:
            faults.append(f"no variable {variable}")
    return faults


def _is_date(value: dict[str, Any]) -> bool:
    parts = value.get("date-parts", [])
    lengths = len(parts) <= 2 and all(1 <= len(part) <= 3 and all(isinstance(number, int) for number in part) for part in parts)
    return bool(value) and value.keys() <= DATE_PARTS and lengths
