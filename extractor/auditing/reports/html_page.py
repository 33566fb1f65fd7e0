"""HTML for people: one self-contained file a page, and for several pages a folder with an index.

No scripts, no requests: filters are CSS, the sorted forms of the index are pages of their own. All text of the article is
escaped, and a content security policy forbids everything but the style sheet of the file itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.auditing.finding import SEVERITIES, STATUSES
from extractor.auditing.registry import rules_by_code
from extractor.auditing.reports.html_index import IndexRow, style, write_index
from extractor.auditing.reports.rows import SHARES, count_severities
from extractor.errors import ExtractorError
from extractor.html import frame, safe
from extractor.outputs import whole_folder, whole_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from extractor.auditing.finding import ClaimStatus, PageAudit, Reported
    from extractor.auditing.reports.rows import Context
    from extractor.auditing.run import Audited
    from extractor.auditing.subject import Subject

STATUS_WORDS = {
    "cited": "has a citation",
    "covered": "covered by a citation nearby",
    "uncited": "no citation",
    "exempt": "needs none",
    "unknown": "cannot be judged",
}


@dataclass(frozen=True, slots=True)
class PageReport:
    """Makes the document of one page; a value that can be sent to another process."""

    context: Context

    def __call__(self, audit: PageAudit, subject: Subject, _: str | None) -> str:
        """The whole document; ``subject`` holds the claims and their statuses."""
        title = f"Audit: {audit.page.title}"
        return "\n".join(frame(title, "en", style(), self._body(audit, subject))) + "\n"

    def _body(self, audit: PageAudit, subject: Subject) -> Iterator[str]:
        yield '<a class="skip" href="#findings">Skip to the findings</a>'
        yield "<header>"
        yield f"<h1><bdi>{safe(audit.page.title)}</bdi></h1>"
        counted = ", ".join(
            f"{number} {severity}{'' if number == 1 else 's'}" for severity, number in count_severities(audit).items()
        )
        revision = f", revision {audit.page.revision_id}" if audit.page.revision_id is not None else ""
        yield f'<p class="about">{safe(audit.source.file)}{revision} · profile {safe(self.context.profile)} · {counted}</p>'
        if audit.not_judged:
            yield f"<p>Not judged, since not all facts were looked for: {', '.join(audit.not_judged)}</p>"
        yield from _scores(audit, self.context)
        yield "</header>"
        yield from _filters(audit)
        numbered = list(enumerate(self.context.ordered(audit.findings), 1))
        by_place = _by_place(numbered, subject)
        yield '<main class="page">'
        yield f'<article aria-label="Text of the article" lang="{safe(audit.page.language or "en")}">'
        yield from _article(subject, by_place)
        yield "</article>"
        yield '<section aria-labelledby="findings">'
        yield '<h2 id="findings" tabindex="-1">Findings</h2>'
        yield from _findings(numbered, subject)
        yield "</section>"
        yield "</main>"
        yield f'<footer class="about">Made by extractor {safe(self.context.version)}.</footer>'


def _scores(audit: PageAudit, context: Context) -> Iterator[str]:
    yield "<details><summary>Scores</summary>"
    yield '<div class="table" role="region" aria-label="Scores" tabindex="0"><table class="scores"><tbody>'
    for scope, share in audit.scores.coverage.items():
        chosen = " (chosen)" if scope == context.scope else ""
        yield f'<tr><th scope="row">Coverage, scope {scope}{chosen}</th><td class="number">{share}</td></tr>'
    for name, label in SHARES.items():
        yield f'<tr><th scope="row">{label}</th><td class="number">{getattr(audit.scores, name)}</td></tr>'
    for title, share in audit.sections:
        yield f'<tr><th scope="row">Section “{safe(title) or "lead"}”</th><td class="number">{share}</td></tr>'
    yield "</tbody></table></div></details>"


def _filters(audit: PageAudit) -> Iterator[str]:
    yield '<form aria-label="What is shown">'
    yield "<fieldset><legend>Claims</legend>"
    for status in STATUSES:
        number = audit.scores.statuses[status]
        name = f'<mark class="{status}">{status}</mark> {number}'
        yield f'<label><input type="checkbox" id="show-{status}" checked> {name}</label>'
    yield "</fieldset>"
    yield "<fieldset><legend>Findings</legend>"
    counted = count_severities(audit)
    for severity in SEVERITIES:
        yield f'<label><input type="checkbox" id="show-{severity}" checked> {severity} {counted[severity]}</label>'
    yield "</fieldset>"
    yield "</form>"


def _by_place(numbered: Sequence[tuple[int, Reported]], subject: Subject) -> dict[str, list[int]]:
    """Numbers of the findings that stand at each claim or heading."""
    found: dict[str, list[int]] = {}
    for number, reported in numbered:
        if place := _place_of(reported, subject):
            found.setdefault(place, []).append(number)
    return found


def _place_of(reported: Reported, subject: Subject) -> str | None:
    """Id of the claim or the shown heading of the section that a finding is about, else of the claim behind which it stands."""
    finding = reported.finding
    if finding.about in subject.claims:
        return finding.about
    section = subject.sections.get(finding.about)
    if section and section.level and any(claim.section == section.id for claim in subject.claims.values()):
        return section.id
    return subject.claim_before(finding.start) if finding.start is not None else None


def _article(subject: Subject, by_place: dict[str, list[int]]) -> Iterator[str]:
    section = None
    for _, group in groupby(subject.statuses, key=lambda status: (status.claim.section, status.claim.paragraph)):
        paragraph = list(group)
        if paragraph[0].claim.section != section:
            section = paragraph[0].claim.section
            heading = subject.sections[section]
            if heading.level:
                yield f'<h2 id="{safe(section)}">{safe(heading.title)}{_links(by_place.get(section, ()))}</h2>'
        for kind, members in groupby(paragraph, key=lambda status: status.claim.kind):
            yield from _block(kind, [_claim(status, by_place.get(status.claim.id, ())) for status in members])


def _block(kind: str, claims: list[str]) -> Iterator[str]:
    match kind:
        case "list_item":
            yield "<ul>"
            yield from (f"<li>{claim}</li>" for claim in claims)
            yield "</ul>"
        case "table_cell" | "infobox":
            yield '<ul class="cells">'
            yield from (f"<li>{claim}</li>" for claim in claims)
            yield "</ul>"
        case "quotation":
            yield f"<blockquote><p>{' '.join(claims)}</p></blockquote>"
        case "caption":
            yield f'<p class="caption">{" ".join(claims)}</p>'
        case _:
            yield f"<p>{' '.join(claims)}</p>"


def _claim(status: ClaimStatus, findings: Sequence[int]) -> str:
    claim = status.claim
    reason = f": {status.reason.replace('_', ' ')}" if status.reason else ""
    needs = f"; needed for: {', '.join(status.needs).replace('_', ' ')}" if status.needs and status.status == "uncited" else ""
    title = f"{status.status} ({STATUS_WORDS[status.status]}){reason}{needs}"
    about = f'<span class="about">{safe(" · ".join(claim.context))}: </span>' if claim.context else ""
    marked = f'<mark class="{status.status}" id="{safe(claim.id)}" title="{safe(title)}">{safe(claim.text)}</mark>'
    return about + marked + _links(findings)


def _links(findings: Sequence[int]) -> str:
    return "".join(f' <a class="count" href="#f-{number}" aria-label="finding {number}">{number}</a>' for number in findings)


def _findings(numbered: Sequence[tuple[int, Reported]], subject: Subject) -> Iterator[str]:
    if not numbered:
        yield "<p>None.</p>"
        return
    yield '<ol class="findings">'
    for number, reported in numbered:
        finding = reported.finding
        rule = rules_by_code()[finding.code]
        known = " (known)" if reported.baseline == "unchanged" else ""
        yield f'<li class="{reported.severity}" id="f-{number}">'
        yield f'<p>{number}. <span class="severity">{reported.severity}</span> <b>{finding.code}</b> {rule.name}{known}</p>'
        yield f"<p>{safe(finding.message)}</p>"
        if reported.excerpt:
            yield f"<p><q>{safe(reported.excerpt)}</q></p>"
        place = f"line {reported.line}, column {reported.column}" if reported.line is not None else ""
        text = _place_of(reported, subject)
        link = f'<a href="#{safe(text)}">Go to the text of finding {number}</a>' if text else ""
        yield f'<p class="about">{" · ".join(part for part in (place, link, safe(rule.documentation.source)) if part)}</p>'
        yield "</li>"
    yield "</ol>"


def write(pages: Iterable[Audited], context: Context, output: str | None) -> None:
    """Write one page to stdout or to a file that ends in ``.html``, or any number of pages into the folder ``output``.

    Raises :class:`ExtractorError` for several pages without a folder, and where nothing can be written.
    """
    if output is not None and not output.endswith(".html"):
        _write_folder(pages, context, Path(output))
        return
    documents: list[str] = []
    for page in pages:
        if documents:
            raise ExtractorError("needs_folder", "html of several pages needs a folder", remedy="name one with --output DIR")
        documents.append(page.rendered or "")
    with whole_text(Path(output) if output else None) as stream:
        stream.writelines(documents)


def _write_folder(pages: Iterable[Audited], context: Context, out: Path) -> None:
    rows = []
    with whole_folder(out) as folder:
        (folder / "pages").mkdir()
        for number, page in enumerate(pages):
            name = f"pages/{number:06}.html"
            (folder / name).write_text(page.rendered or "", encoding="utf-8", errors="replace", newline="\n")
            counted = count_severities(page.audit)
            coverage = page.audit.scores.coverage[context.scope]
            rows.append(IndexRow(name, page.audit.page.title, page.audit.source.file, tuple(counted.values()), coverage))
        write_index(rows, context, folder)
