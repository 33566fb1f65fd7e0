"""Citation anchors: the strings through which a short citation and its full citation find each other.

Both sides build ``CITEREF`` + names + year and compare the encoded strings exactly. Source of the rules: Module:Footnotes
(short side) and Module:Citation/CS1 (full side), as retold in the reference on short citations, sections 2 and 3.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING

from extractor.regexes import lazy_regex
from extractor.tables import load_table
from extractor.template_names import fold_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PREFIX = "CITEREF"
_PIPED_LINK = lazy_regex(r"\[\[:?[^\[\]|]+\|([^\[\]]+)\]\]")
_PLAIN_LINK = lazy_regex(r"\[\[:?([^\[\]|]+)\|?\]\]")
_EXTERNAL_LINK = lazy_regex(r"\[(?:https?:)?//[^\s\[\]]+ ([^\[\]]+)\]")
_QUOTES = lazy_regex(r"'{5}|'{2,3}")
_TAG = lazy_regex(r"<[^<>]*>")
_BLANKS = lazy_regex(r"[\s_]+")
_ET_AL = lazy_regex(r"(?<![\s,;])[\s,;]*\bet\s+al(?:ii|ia|\b\.?).*$", re.IGNORECASE | re.DOTALL)
# YYY or YYYY, n.d., nd, c. YYYY, YYYY–YYYY, YYYY–YY; each with an optional letter. This decides what is shown as a year.
_YEAR_LIKE = lazy_regex(r"(?:\d{3,4}|n\.d\.|nd|c\. \d{3,4}|\d{4}–\d{2}(?:\d{2})?)[a-z]?")
_NAMED_BY_TEMPLATE = lazy_regex(
    r"\s*(?:\{\{|\[tpl\])\s*(?:sfnref|harvid|harvref|odn/id)\s*\|(.*?)(?:\}\}|\[/tpl\])\s*", re.IGNORECASE | re.DOTALL
)
_LONGEST_CALL = 1000
_PIPE = lazy_regex(r"\|(?![^\[\]]*\]\])")
_HTML_ID = lazy_regex(r"""\bid\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)'|([^\s"'<>/]+))""", re.IGNORECASE)


@lru_cache(maxsize=16384)
def encode_anchor(text: str) -> str:
    """Anchor as it stands in the page's HTML: markup gone, entities decoded, blanks one ``_``, NFC; all else kept as written.

    Source: anchorencode of MediaWiki.
    """
    if text.isascii() and text.isalnum():
        return text
    if "[" in text:
        text = _PLAIN_LINK.sub(r"\1", _PIPED_LINK.sub(r"\1", text))
        text = _EXTERNAL_LINK.sub(r"\1", text)
    if "''" in text:
        text = _QUOTES.sub("", text)
    if "<" in text:
        text = _TAG.sub("", text)
    if "&" in text:
        text = unescape(text)
    return unicodedata.normalize("NFC", _BLANKS.sub("_", text).strip("_"))


def is_year_like(text: str) -> bool:
    """Whether Module:Footnotes takes the text as a year."""
    return _YEAR_LIKE.fullmatch(text) is not None


def anchor_fields(positional: Sequence[str]) -> tuple[str, ...]:
    """The up to five positional values that make a short citation's anchor.

    The fifth counts only when it looks like a year; otherwise the first year-like value behind it stands in, so the fifth and
    later authors never enter.
    """
    fields = [value.strip() for value in positional]
    if len(fields) < 5:
        return tuple(fields)
    year = next((value for value in fields[4:] if is_year_like(value)), None)
    return (*fields[:4], year) if year else tuple(fields[:4])


def short_anchor(positional: Sequence[str], ref: str | None) -> str | None:
    """Anchor that a short citation points to; None when ``ref=none`` or when it names nothing."""
    if ref and (ref := ref.strip()):
        return None if ref == "none" else read_ref(ref)
    fields = "".join(anchor_fields(positional))
    return encode_anchor(_PREFIX + fields) if fields else None


def full_anchor(names: Sequence[str], year: str | None) -> str | None:
    """Anchor that a full citation offers by itself; None without a name.

    ``names`` are the last names in order (the first four count), ``year`` is the year part of the date with its letter.
    """
    known = [name for name in map(_bare_name, names) if name]
    return encode_anchor(_PREFIX + "".join(known[:4]) + (year or "").strip()) if known else None


def _bare_name(name: str) -> str:
    name = name.strip()
    if name.startswith("((") and name.endswith("))"):
        return name[2:-2].strip()
    return _ET_AL.sub("", name) if "et" in name else name


def sfnref_anchor(positional: Sequence[str]) -> str:
    """Anchor that ``{{sfnref}}`` or ``{{harvid}}`` makes: its first five values, whatever they are."""
    return encode_anchor(_PREFIX + "".join(value.strip() for value in positional[:5]))


def read_ref(value: str) -> str | None:
    """Anchor that a parameter ``ref=`` sets, also through a nested ``{{sfnref}}``; None for ``none``, ``harv`` and no text."""
    if len(value) <= _LONGEST_CALL and (named := _NAMED_BY_TEMPLATE.fullmatch(value)):
        return sfnref_anchor([part for part in _PIPE.split(named[1]) if "=" not in part])
    value = value.strip()
    return None if value in {"", "none", "harv"} else encode_anchor(value)


@lru_cache(maxsize=4096)
def may_offer_anchors(name: str) -> bool:
    """Whether a template other than a full citation can offer or allow anchors, by its name."""
    offers = load_table("short_templates")["offers"]
    known = fold_name(name)
    return known.startswith("vcite") or any(known in names for names in offers.values())


def offered_anchors(name: str, positional: Sequence[str], named: Mapping[str, str]) -> tuple[str, ...]:
    """Anchors that a template other than a full citation offers (anchor, wikicite, vcite …); ``name`` as written.

    The templates stand in ``tables/short_templates.toml``.
    """
    offers = load_table("short_templates")["offers"]
    known = fold_name(name)
    if known in offers["values"]:
        return tuple(encode_anchor(value) for value in positional if value.strip())
    if (family := "vcite" if known.startswith("vcite") else known) not in offers["parameter"]:
        return ()
    if ref := read_ref(named.get("ref", "")):
        return (ref,)
    parameter, prefix = offers["parameter"][family]
    own = named.get(parameter, "").strip()
    return (encode_anchor(prefix + own),) if own else ()


def whitelisted_anchors(name: str, positional: Sequence[str]) -> tuple[str, ...]:
    """Anchors that ``{{sfn whitelist}}`` allows to have no target."""
    if fold_name(name) not in load_table("short_templates")["offers"]["whitelist"]:
        return ()
    return tuple(encode_anchor(value) for value in positional if value.strip())


def html_ids(text: str) -> tuple[str, ...]:
    """What HTML attributes ``id="…"`` set in a wikitext, as anchors, in source order."""
    values = (match[1] or match[2] or match[3] or "" for match in _HTML_ID.finditer(text))
    return tuple(encode_anchor(value) for value in values if value)


def is_citation_anchor(anchor: str) -> bool:
    """Whether an anchor is of the form that citations set by themselves."""
    return anchor.startswith(_PREFIX)


def also_citation_anchor(anchor: str) -> tuple[str, ...]:
    """An anchor, and the form in which the short citations of wikis that write ``id=NameYear`` ask for it."""
    return (anchor,) if is_citation_anchor(anchor) else (anchor, _PREFIX + anchor)
