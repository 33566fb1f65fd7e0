"""What a wiki says of templates: where their names lead, their wikitext and their TemplateData."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from extractor.sources.live import as_export, mirror
from extractor.sources.live.fetch import fetch, pages
from extractor.sources.live.resolve import FoundPage, Wanted, batches, joined, resolved

if TYPE_CHECKING:
    from pathlib import Path

    from extractor.sources.live.site import Site

KINDS = "MediaWiki:Citoid-template-type-map.json"
"""Page of a wiki that says which template Citoid uses for which kind of source (https://www.mediawiki.org/wiki/Citoid)."""


class Told(NamedTuple):
    """What a wiki says of the templates that it was asked for."""

    leads: dict[str, str]
    """Title of each template that is there, by the title asked for; another one where that is a redirect."""
    data: list[dict[str, Any]]
    """TemplateData, each with the ``title`` of its template."""


def ask_for_templates(site: Site, names: list[str], file: Path, keep: Path | None) -> Told:
    """Ask for templates by their names; their wikitext and Citoid's map of kinds become an export in ``file``.

    Texts that were fetched before are found in the mirror ``keep``, by their revisions.
    """
    wanted = [Wanted(f"Template:{name}") for name in names]
    results = resolved(site, [*wanted, Wanted(KINDS)], lambda _: None)
    found = list(dict.fromkeys(one for one in results if isinstance(one, FoundPage)))
    revisions = [revision for one in found for revision in one.revisions]
    with mirror.opened(keep, f"{site.api} templates") as kept:
        fetch(site, kept, revisions)
        with file.open("wb") as opened:
            opened.writelines(as_export.whole(as_export.preamble(site.info), pages(found, kept)))
        kept.keep_only(revisions)
    there = ((one.title or "", result) for one, result in zip(wanted, results, strict=False))
    leads = {title: result.title for title, result in there if isinstance(result, FoundPage)}
    return Told(leads, _template_data(site, sorted(set(leads.values()))))


def _template_data(site: Site, titles: list[str]) -> list[dict[str, Any]]:
    """TemplateData of templates, from wherever they have it (https://www.mediawiki.org/wiki/Extension:TemplateData)."""
    extensions = [one for answer in site.query(meta="siteinfo", siprop="extensions") for one in answer.get("extensions", ())]
    if all(one.get("name") != "TemplateData" for one in extensions):
        return []
    answers = (site.ask("templatedata", titles=joined(batch)) for batch in batches(titles))
    return [one for answer in answers for one in answer.get("pages", {}).values() if isinstance(one, dict)]
