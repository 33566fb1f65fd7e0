"""What a rule is, and rules that a table describes: each row is one condition that records carry already."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from inspect import cleandoc
from typing import TYPE_CHECKING, Any

from extractor.auditing.finding import Finding
from extractor.options import FACT_KINDS
from extractor.regexes import lazy_regex
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from extractor.auditing.finding import Severity
    from extractor.auditing.subject import Subject
    from extractor.options import FactKind

    Check = Callable[[Subject], Iterator[Finding]]

_SOURCE = lazy_regex(r"^Source: ", re.MULTILINE)
_EXAMPLE = lazy_regex(r"^(Flagged|Clean)( \([^)]*\))?:\n((?:    .*\n?|\n)+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Example:
    """A piece of wikitext that a rule must flag, or must not."""

    flagged: bool
    text: str
    tpl: bool = False
    """Whether it is written in the tpl_text dialect, as one page without its head."""
    when: str | None = None
    """Time of the revision where the rule depends on it."""


@dataclass(frozen=True, slots=True)
class Documentation:
    """What a rule finds, why that matters, who says so, and examples."""

    title: str
    why: str
    source: str
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One check with its stable code; ``name`` says the defect and reads after "allow"."""

    code: str
    """Stable code, as in ``UNC001``."""
    name: str
    """The defect in words joined by hyphens."""
    severity: Severity
    """How severe it is where no profile says otherwise."""
    check: Check
    """What finds the defect in a page."""
    documentation: Documentation
    """What a reader is told of it."""
    needs: tuple[FactKind, ...] = FACT_KINDS
    """What must have been looked for, so that it can judge."""

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """What the check finds, with the code of the rule."""
        for found in self.check(subject):
            yield Finding(found.message, found.start, found.end, found.about, found.need, self.code)

    @property
    def family(self) -> str:
        """The letters of the code."""
        return self.code.rstrip("0123456789")


def rule(code: str, severity: Severity, check: Check) -> Rule:
    """The rule of a function, documented by its docstring and named after it.

    The docstring has a first line that says the defect, a reason, ``Source:`` with who says so, and examples of wikitext below
    ``Flagged:`` and ``Clean:``.
    """
    name: str = check.__name__
    return Rule(code, name.replace("_", "-"), severity, check, read_docstring(check.__doc__ or ""))


def read_docstring(docstring: str) -> Documentation:
    """The parts of a rule's docstring: first line, reason, ``Source:``, and blocks ``Flagged:`` and ``Clean:``.

    A block headed ``Flagged (tpl_text):`` is written in that dialect.
    """
    text = cleandoc(docstring) + "\n"
    examples = tuple(
        Example(kind == "Flagged", cleandoc(block), "tpl_text" in note) for kind, note, block in _EXAMPLE.findall(text)
    )
    prose = _EXAMPLE.sub("", text).strip()
    head, _, source = prose.partition("Source: ")
    title, _, why = head.strip().partition("\n")
    return Documentation(title, " ".join(why.split()), " ".join(source.split()), examples)


def problem_rules(table: str, source: str, around: str = "{}", *, once: bool = False) -> list[Rule]:
    """The rules of a table whose rows name a problem of the record.

    ``around`` is what stands round each example; ``source`` ends with the row's category where it has one. With ``once`` a
    page has one finding a rule, at the first place.
    """
    return [
        Rule(
            row["code"],
            row["name"],
            row["severity"],
            partial(_report_first if once else _report_problem, row["problem"]),
            _documentation(row, f"{source}{row.get('category', '')}", around),
        )
        for row in load_table(f"audit_rules/{table}")["rule"]
    ]


def mark_rules(table: str, source: str) -> list[Rule]:
    """The rules of a table whose rows name maintenance templates."""
    return [
        Rule(
            row["code"],
            row["name"],
            row["severity"],
            partial(_report_marks, row["title"], tuple(row["templates"])),
            _documentation(row, source, "{}"),
        )
        for row in load_table(f"audit_rules/{table}")["rule"]
    ]


def _documentation(row: dict[str, Any], source: str, around: str) -> Documentation:
    examples = (
        Example(flagged=True, text=around.replace("{}", row["flagged"]), when=row.get("when")),
        Example(flagged=False, text=around.replace("{}", row["clean"])),
    )
    return Documentation(row["title"], row["why"], source, examples)


def _report_problem(problem: str, subject: Subject) -> Iterator[Finding]:
    for found in subject.problems.get(problem, ()):
        yield Finding(found.message, found.start, found.end)


def _report_first(problem: str, subject: Subject) -> Iterator[Finding]:
    found = subject.problems.get(problem, ())
    if found:
        first = found[0]
        message = first.message[:1].upper() + first.message[1:].rstrip(".")
        times = f" ({len(found)} times on the page)" if len(found) > 1 else ""
        yield Finding(f"{message}{times}.", first.start, first.end)


def _report_marks(title: str, templates: Iterable[str], subject: Subject) -> Iterator[Finding]:
    marks = subject.marks
    if not marks:
        return
    for template in templates:
        for placed in marks.get(template, ()):
            mark = placed.mark
            since = f" since {mark.date}" if mark.date else ""
            reason = f": {mark.reason}" if mark.reason else ""
            about = placed.claim.id if placed.claim else placed.section.id if placed.section else ""
            yield Finding(f"{title[:-1]} ({mark.template}{since}){reason}.", mark.start, mark.end, about)
