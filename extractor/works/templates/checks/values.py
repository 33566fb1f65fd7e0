"""Conditions on titles, numbers, keywords and on the writing of any value."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from extractor.names.template_values import as_written
from extractor.tables import load_table
from extractor.works.anchors import full_anchor, read_ref
from extractor.works.templates.checks.call import has_template, written
from extractor.works.templates.checks.spellings import is_known
from extractor.works.templates.languages import language_tag, language_tags
from extractor.works.templates.names import anchor_names
from extractor.works.templates.numbers import EXTRA_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from extractor.works.templates.checks.call import Call
    from extractor.works.templates.fields import Field

KEYWORDS = frozenset({"ref", *load_table("cs1_conditions")["keywords"]})
SCRIPTS = frozenset(f"script-{field}" for field in ("title", "chapter", "encyclopedia", "journal", "map", "quote"))
_MARKUP = re.compile(r"<[^<>]*>")
_NAMED = re.compile(r"(?:^|\s)([A-Za-z][\w-]*)\s*=")
_INVISIBLE = re.compile(r"[\ufffd\u200b\u200a\u00ad\x00-\x1f\x7f-\xa0]|<(?:ref|gallery|pre)\b", re.IGNORECASE)
_INVISIBLE_BUT_BLANK = re.compile(r"[\ufffd\u200b\u200a\u00ad\x00-\x1f\x7f-\x9f]")
_JOINER = re.compile(r"(?<![\u0900-\u0dff\u200d\ufe0f\u2600-\u27bf\U0001f000-\U0001faff])\u200d")
_ENDS_IN_ENTITY = re.compile(r"&[#\w]+;$")
_LANGUAGES = re.compile(r"\s*,\s*(?:and\s+)?")
_SCRIPT = re.compile(r"([a-z]{2,3})\s*:\s*\S")
_ARTICLE_NUMBER = re.compile(r"[eE]?(?=.{5})[\w.]+", re.ASCII)


def extra_text(pattern: re.Pattern[str], *keys: str) -> Callable[[Call], Iterable[Field]]:
    """The condition that a number comes with the word that the module prints itself."""

    def find(call: Call) -> Iterable[Field]:
        return [field for field in call.have(*keys) if as_written(field.text) is None and pattern.match(field.text)]

    return find


word_in_pages = extra_text(EXTRA_TEXT["pages"], "page", "pages", "quote-page", "quote-pages")
word_in_volume = extra_text(EXTRA_TEXT["volume"], "volume")
word_in_issue = extra_text(EXTRA_TEXT["issue"], "issue")


def word_in_edition(call: Call) -> Iterable[Field]:
    """The word edition, which the module prints itself."""
    return [field for field in call.have("edition") if EXTRA_TEXT["edition"].search(field.text)]


def generic_title(call: Call) -> Iterable[Field]:
    """A title that a server gives to any page."""
    field = call.fields["title"]
    title = field.text.lower()
    whole, start, parts = _generic()
    return (field,) if title in whole or title.startswith(start) or [part for part in parts if part in title] else ()


@cache
def _generic() -> tuple[frozenset[str], tuple[str, ...], tuple[str, ...]]:
    words = load_table("cs1_conditions")["titles"]
    return frozenset(words["whole"]), tuple(words["start"]), tuple(words["part"])


def archived_copy(call: Call) -> Iterable[Field]:
    """The title that bots give to a snapshot of a page whose title they do not know."""
    return [field for field in call.have("title") if field.text.lower() == "archived copy"]


def untitled(call: Call) -> Iterable[Field]:
    """An article that has no title, as the call says."""
    field = call.fields["title"]
    return (field,) if field.text.lower() in {"none", "off"} or as_written(field.text) == "" else ()


def digits_in_place(call: Call) -> Iterable[Field]:
    """A figure in a place of publication."""
    return [field for field in call.have("location", "publication-place") if any(map(str.isdecimal, field.text))]


def long_postscript(call: Call) -> Iterable[Field]:
    """More than one sign behind the citation."""
    field = call.fields["postscript"]
    return (field,) if len(field.text) > 1 and field.text.lower() != "none" else ()


def unknown_language(call: Call) -> Iterable[Field]:
    """A language that is not known."""
    field = call.fields["language"]
    if has_template(field) or language_tag(field.text) is not None:
        return ()
    return () if all(language_tags(item) for item in _LANGUAGES.split(field.text) if item) else (field,)


def bad_keyword(call: Call) -> Iterable[Field]:
    """A value that the parameter does not take; former spellings took others, and ``ref=harv`` is one since 2021."""
    keywords = load_table("cs1_conditions")["keywords"]
    found = [field for field in call.have(*keywords) if field.text not in keywords.get(field.name, (field.text,))]
    if call.rules >= 2021:
        found += [field for field in call.have("ref") if field.text == "harv"]
    return found


def bad_script(call: Call) -> Iterable[Field]:
    """A title in another script without the code of its language, or without the title."""
    codes = _script_codes()
    found = []
    for field in call.have(*sorted(SCRIPTS)):
        match = _SCRIPT.match(field.text)
        if not has_template(field) and (match is None or match[1] not in codes):
            found.append(field)
    return found


@cache
def _script_codes() -> frozenset[str]:
    return frozenset(load_table("cs1_conditions")["scripts"]["codes"].split())


def needless_ref(call: Call) -> Iterable[Field]:
    """An anchor that the module would make by itself."""
    field = call.fields["ref"]
    default = full_anchor(anchor_names(call.names, with_chapter="chapter" in call.fields), call.year)
    return (field,) if default is not None and read_ref(field.raw) == default else ()


def number_as_page(call: Call) -> Iterable[Field]:
    """The number of an article, the end of its DOI, given as its page."""
    if "journal" not in call.fields:
        return ()
    doi = call.fields["doi"].text.lower()
    found = []
    for field in call.have("page", "pages"):
        page = field.text.lower()
        is_end = doi.endswith((page, page.removeprefix("e"))) and _ARTICLE_NUMBER.fullmatch(page)
        if is_end and not (page.isdecimal() and int(page[:9]) < 10000):
            found.append(field)
    return found


def may_hold_markup(text: str) -> bool:
    """Whether some value can hold italics."""
    return "''" in text


def markup_in_name(key: str, field: Field, _call: Call) -> bool:
    """Italics or bold in the name of a periodical or publisher."""
    return key in {"journal", "publisher", "encyclopedia"} and "''" in field.raw


def may_miss_pipe(text: str) -> bool:
    """Whether some value can hold another parameter."""
    return "=" in text


def missing_pipe(_key: str, field: Field, call: Call) -> bool:
    """A value that holds the name of another parameter with its equals sign."""
    if "=" not in field.raw or call.lossy:
        return False
    text = written(field)
    match = _NAMED.search(_MARKUP.sub("", text) if "<" in text else text)
    return match is not None and is_known(match[1], call.template, call.rules)


def may_end_in_punctuation(text: str) -> bool:
    """Whether some value can end in punctuation or begin with an equals sign."""
    return ",|" in text or ";|" in text or ":|" in text or "|=" in text


def ends_in_punctuation(key: str, field: Field, _call: Call) -> bool:
    """A comma, semicolon or colon at the end, or an equals sign at the beginning, of a value that takes none."""
    if key in _takes_punctuation() or key.partition("-mask")[1]:
        return False
    text = written(field)
    return (text[-1:] in {",", ";", ":"} and not _ENDS_IN_ENTITY.search(text)) or text[:1] == "="


@cache
def _takes_punctuation() -> frozenset[str]:
    return frozenset(load_table("cs1_conditions")["punctuation"]["fields"])


def may_be_invisible(text: str) -> bool:
    """Whether some value can hold an invisible sign."""
    return not text.isprintable() or "\ufffd" in text or "<" in text


def invisible(_key: str, field: Field, call: Call) -> bool:
    """A sign that nobody sees, or a tag that the module gets as one; converters make no-break spaces of their own."""
    if has_template(field):
        return False
    text = written(field)
    return (_INVISIBLE_BUT_BLANK if call.lossy else _INVISIBLE).search(text) is not None or _JOINER.search(text) is not None
