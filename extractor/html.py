"""Self-contained HTML documents: no scripts, no requests, and nothing in them that their text could do."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Characters that HTML does not allow, and those that turn the direction of what follows.
_FORBIDDEN = lazy_regex(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def safe(text: str) -> str:
    """A text that does nothing in HTML, neither between tags nor in a quoted attribute."""
    return escape(_FORBIDDEN.sub("\ufffd", text))


def policy_of(style: str) -> str:
    """The security policy of a document that may have this style sheet and nothing else."""
    import hashlib
    from base64 import b64encode

    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def frame(title: str, language: str, style: str, body: Iterable[str]) -> Iterator[str]:
    """The lines of a document round a body; its security policy allows the style sheet and nothing else."""
    yield "<!DOCTYPE html>"
    yield f'<html lang="{safe(language)}">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy_of(style)}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{safe(title)}</title>"
    yield f"<style>{style}</style>"
    yield "</head>"
    yield "<body>"
    yield from body
    yield "</body>"
    yield "</html>"
