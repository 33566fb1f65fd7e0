"""Names for refs that have none: what an editor would call them by their source, as ``Smith2001p5``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractor.auditing.subject import Subject
    from extractor.model import Citation

_NO_LETTER = lazy_regex(r"[\W_]+")
_YEAR = lazy_regex(r"-?\d{4}")
_WORDS_OF_A_TITLE = 3


def names_for(subject: Subject, citations: Iterable[Citation]) -> Iterator[str | None]:
    """A name for each ref, which no ref of the page has; None where nothing is known to name it by."""
    taken = {citation.ref_name.casefold() for citation in subject.citations.values() if citation.ref_name}
    for citation in citations:
        name = _name(subject, citation)
        if name is None:
            yield None
            continue
        number, free = 1, name
        while free.casefold() in taken:
            number += 1
            free = f"{name}-{number}"
        taken.add(free.casefold())
        yield free


def _name(subject: Subject, citation: Citation) -> str | None:
    """Author or title, year and first place of a ref's first source; what is only figures would be no name of a ref."""
    for target in citation.targets or ():
        work = subject.works.get(target.work or "")
        if work is None:
            continue
        year = _YEAR.match(work.edtf.get("issued", "") or (target.short.year if target.short else None) or "")
        who = _words(target.short.authors[0] if target.short and target.short.authors else _creator(work.csl))
        place = target.locators[0].value if target.locators else ""
        name = f"{who}{year[0] if year else ''}{f'p{_words(place)}' if place else ''}"
        if who and not name.isdecimal():
            return name
    return None


def _creator(csl: dict[str, Any]) -> str:
    """Whom or what a work is called by: its first author or editor, else its title, else its site."""
    for key in ("author", "editor"):
        for name in csl.get(key) or ():
            return str(name.get("family") or name.get("literal") or name.get("given") or "")
    title = " ".join(str(csl.get("title") or csl.get("container-title") or "").split()[:_WORDS_OF_A_TITLE])
    return title or urlsplit(str(csl.get("URL") or "")).netloc.removeprefix("www.")


def _words(text: str) -> str:
    """The words without what stands between them, each with a capital."""
    return "".join(word[:1].upper() + word[1:] for word in _NO_LETTER.split(text))
