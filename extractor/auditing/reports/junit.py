"""JUnit XML: one suite a page, one case a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from extractor.auditing.reports.rows import count_severities
from extractor.harmless import in_one_line
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractor.auditing.finding import PageAudit, Reported
    from extractor.auditing.reports.rows import Context

# What XML 1.0 does not allow, not even as a reference, beside controls.
_NOT_XML = lazy_regex("[\ufffe\uffff]")


def write(pages: Iterable[PageAudit], _: Context) -> Iterator[str]:
    """Errors and warnings are failures, notes are cases that pass with a message, so is a page without findings."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<testsuites name="extractor audit">'
    for page in pages:
        counted = count_severities(page)
        failures = counted["error"] + counted["warning"]
        title = _attribute(page.page.title)
        yield f'<testsuite name={title} tests="{max(len(page.findings), 1)}" failures="{failures}" errors="0">'
        if not page.findings:
            yield f'<testcase classname={title} name="no findings"/>'
        for reported in page.findings:
            yield from _case(title, reported)
        yield "</testsuite>"
    yield "</testsuites>"


def _case(title: str, reported: Reported) -> Iterator[str]:
    finding = reported.finding
    place = f" {reported.line}:{reported.column}" if reported.line is not None else ""
    name = _attribute(f"{finding.code}{place} {reported.fingerprint[:8]}")
    text = "\n".join(escape(_harmless(part)) for part in (finding.message, reported.excerpt))
    yield f"<testcase classname={title} name={name}>"
    if reported.severity == "note":
        yield f"<system-out>{text}</system-out>"
    else:
        yield f'<failure type="{reported.severity}" message={_attribute(finding.message)}>{text}</failure>'
    yield "</testcase>"


def _attribute(text: str) -> str:
    return quoteattr(_harmless(text))


def _harmless(text: str) -> str:
    return _NOT_XML.sub("\ufffd", in_one_line(text))
