"""Named refs: each use of a ref gets the sources of the ref with its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.citations.found import FoundTarget
from extractor.citations.ref_rules import link_refs
from extractor.model import Problem
from extractor.tables import load_table

if TYPE_CHECKING:
    from extractor.citations.found import PageSources, PageText

# How often in all the uses of a page's named refs repeat a source; the pages measured come to 232.
_MOST_REPEATED = 20_000


def reuse_named(sources: PageSources, page: PageText) -> PageSources:
    """Give each use of a named ref the targets of its definition, and each use the place that it points to.

    What follows a ref (``follow``) is part of the note that the ref and all its uses show. A thousand uses of a ref of a
    thousand sources would make a record of a hundred megabytes: past ``_MOST_REPEATED`` a use has no targets, but a problem.
    """
    citations, shown = sources.citations, sources.shown
    links = link_refs(shown.uses, shown.lists)
    unprovable = load_table("cite_errors")["lossy"]["unprovable"] if page.lossy else ()
    sources.problems += [problem for problem in links.problems if problem.code not in unprovable]
    repeating = [
        (use, citations[shown.users[number]], citations[shown.users[definition]])
        for number, (use, definition) in enumerate(zip(shown.uses, links.definitions, strict=True))
        if definition is not None and definition != number
    ]
    for use, citation, defined in repeating:
        if use.follow:
            defined.targets += [FoundTarget(had.work, had.locators, had.short) for had in citation.targets]
            defined.unread |= citation.unread
    repeated = 0
    for use, citation, defined in repeating:
        if not use.follow:
            if repeated + len(defined.targets) > _MOST_REPEATED:
                message = (
                    "the page's refs are reused for more sources than a record repeats: they stand at the ref with this name"
                )
                sources.problems.append(Problem("ref_sources_not_repeated", message, use.start, use.end))
                continue
            repeated += len(defined.targets)
            citation.targets += [FoundTarget(had.work, use.place or had.locators, had.short) for had in defined.targets]
            citation.unread |= defined.unread
    for citation in citations:
        if citation.place:
            for target in citation.targets:
                target.locators = citation.place
    return sources
