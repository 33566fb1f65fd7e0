"""Profiles: which rules run and how severe their findings are; built-in ones, or a file of the user."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.auditing.finding import SEVERITIES
from extractor.auditing.registry import rules, rules_by_code, select
from extractor.errors import ExtractorError
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from extractor.auditing.finding import Severity
    from extractor.auditing.rule import Rule

_KEYS = frozenset(("about", "select", "ignore", "severity"))


@dataclass(frozen=True)
class Profile:
    """The rules that run and the severity of each."""

    codes: frozenset[str]
    severities: Mapping[str, Severity]
    """Severity by code or beginning of a code; the longest match wins."""

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that run, in the order of the registry."""
        return tuple(one for one in rules() if one.code in self.codes)

    def severity(self, code: str) -> Severity:
        """How severe a finding with this code is."""
        matches = [prefix for prefix in self.severities if code.startswith(prefix)]
        return self.severities[max(matches, key=len)] if matches else rules_by_code()[code].severity


def profile_names() -> list[str]:
    """The built-in profiles."""
    return list(load_table("audit_profiles"))


def load_profile(name: str) -> Profile:
    """The built-in profile with this name, or the one that the TOML file ``name`` holds; raises :class:`ExtractorError`."""
    built_in = load_table("audit_profiles")
    if name in built_in:
        return _profile(built_in[name], name)
    path = Path(name)
    if not path.is_file():
        raise ExtractorError(
            "unknown_profile", f"there is no profile {name}", remedy=f"take one of {', '.join(built_in)}, or name a TOML file"
        )
    try:
        return _profile(tomllib.loads(path.read_text(encoding="utf-8")), name)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ExtractorError("bad_profile", f"the profile cannot be read ({error})", where=name) from error


def narrowed(profile: Profile, selected: Sequence[str], ignored: Sequence[str]) -> Profile:
    """The profile with only the selected rules, where any are named, and without the ignored ones."""
    codes = select(list(selected)) if selected else profile.codes
    return replace(profile, codes=codes - select(list(ignored)))


def _profile(row: dict[str, Any], where: str) -> Profile:
    if unknown := row.keys() - _KEYS:
        raise ExtractorError(
            "unknown_key", f"unknown key '{min(unknown)}'", where=where, remedy=f"known are {', '.join(sorted(_KEYS))}"
        )
    severities: dict[str, Severity] = {}
    for prefix, severity in row.get("severity", {}).items():
        if severity not in SEVERITIES:
            raise ExtractorError(
                "bad_value", f"'{severity}' is no severity", where=where, remedy=f"one of {', '.join(SEVERITIES)}"
            )
        severities[prefix.upper()] = severity
    return Profile(select(row.get("select", ["ALL"])) - select(row.get("ignore", [])), severities)
