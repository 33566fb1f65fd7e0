"""Findings that tell the same of one place: only one of them is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.auditing.finding import Finding

_AT_ONE_PLACE = {"MRK201": ("MRK0", "MRK1"), "SFN007": ("SFN005",)}
"""What is left out where a finding whose code begins so stands at the same place: an old mark beside the mark, which tells its
date; a hyphen in a range that stands in the wrong parameter."""
_AT_ONE_CLAIM = {"MRK001": "UNC010"}
"""The same for one claim: the mark that asks for a source, where none has come."""


def without_twins(found: Sequence[Finding]) -> list[Finding]:
    """The findings without those that another one tells as well, in their order."""
    places = {(finding.code[:length], finding.start) for finding in found for length in (4, 6)}
    claims = {(finding.code, finding.about) for finding in found}
    return [
        finding
        for finding in found
        if not any((other, finding.start) in places for other in _AT_ONE_PLACE.get(finding.code, ()))
        and (_AT_ONE_CLAIM.get(finding.code, ""), finding.about) not in claims
    ]
