"""The rules for readers: a list, one rule explained, and the page docs/rules.md, all made from the rules themselves."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from extractor.auditing.profiles import load_profile, profile_names
from extractor.auditing.registry import FAMILIES, built_in_rules, rules
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.auditing.rule import Example, Rule


def as_table() -> str:
    """One line a rule: code, severity, name, what it finds."""
    longest = max(len(rule.name) for rule in rules())
    return "".join(f"{rule.code}  {rule.severity:7}  {rule.name:{longest}}  {rule.documentation.title}\n" for rule in rules())


def as_rows() -> list[dict[str, Any]]:
    """Each rule as JSON tells it."""
    return [
        {
            "code": rule.code,
            "name": rule.name,
            "family": FAMILIES.get(rule.family, rule.family),
            "severity": rule.severity,
            "title": rule.documentation.title,
            "why": rule.documentation.why,
            "source": rule.documentation.source,
            "profiles": _profiles(rule),
            "flagged": [example.text for example in rule.documentation.examples if example.flagged],
            "clean": [example.text for example in rule.documentation.examples if not example.flagged],
        }
        for rule in rules()
    ]


def explanation(rule: Rule) -> str:
    """One rule for the terminal."""
    documentation = rule.documentation
    parts = [f"{rule.code} {rule.name} ({rule.severity})", documentation.title, documentation.why]
    parts += [f"Source: {documentation.source}", f"Profiles: {', '.join(_profiles(rule)) or 'none; use --select'}"]
    for example in sorted(documentation.examples, key=lambda example: not example.flagged):
        text = "\n".join(f"    {line}".rstrip() for line in example.text.splitlines())
        parts.append(f"{_label(example)}:\n{text}")
    return "\n\n".join(part for part in parts if part) + "\n"


def as_markdown() -> str:
    """The page docs/rules.md."""
    return "\n".join(_markdown()) + "\n"


def _markdown() -> Iterator[str]:
    yield "# Rules of the audit"
    yield ""
    yield "Generated from the code by `pytest --update`. `extractor explain CODE` shows one rule."
    yield ""
    number = len(built_in_rules())
    yield f"{number} rules in {len(FAMILIES)} families. Severity is that of the profile `default`; profiles change it."
    yield ""
    yield "| Profile | Rules | About |"
    yield "|---|---|---|"
    for name in profile_names():
        codes = load_profile(name).codes
        rows = sum(one.code in codes for one in built_in_rules())
        yield f"| `{name}` | {rows} | {load_table('audit_profiles')[name]['about']} |"
    for family, group in groupby(built_in_rules(), key=lambda rule: rule.family):
        yield ""
        yield f"## {family}: {FAMILIES[family]}"
        for rule in group:
            yield from _rule_markdown(rule)


def _rule_markdown(rule: Rule) -> Iterator[str]:
    documentation = rule.documentation
    yield ""
    yield f"### {rule.code} {rule.name}"
    yield ""
    yield f"{documentation.title} {documentation.why}"
    yield ""
    yield f"Severity: {rule.severity}. Profiles: {', '.join(_profiles(rule)) or 'none'}. Source: {documentation.source}."
    for example in documentation.examples:
        yield ""
        yield f"{_label(example)}:"
        yield ""
        yield "```wikitext"
        yield from example.text.splitlines()
        yield "```"


def _label(example: Example) -> str:
    notes = ("tpl_text" if example.tpl else "", f"in {example.when[:4]}" if example.when else "")
    given = ", ".join(note for note in notes if note)
    return f"{'Flagged' if example.flagged else 'Clean'}{f' ({given})' if given else ''}"


def _profiles(rule: Rule) -> list[str]:
    return [name for name in profile_names() if rule.code in load_profile(name).codes]
