"""The name of a template for comparing, the same for every table."""

from __future__ import annotations

import re
from functools import lru_cache

from extractor.namespaces import names_in_packs
from extractor.regexes import lazy_regex

_COMMENT = lazy_regex(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_COMMANDS = frozenset({"template", "msg", "subst", "safesubst", ""})
"""What may stand before a template's name and a colon, beside the names of the namespace of templates."""


@lru_cache(maxsize=8192)
def fold_name(name: str) -> str:
    """``name`` without comments and prefix, ``_`` as blank, blanks folded, lower case.

    MediaWiki itself folds only the first letter; templates whose names differ in case alone are redirects of each other in
    practice, so that the tables need one spelling of each name.
    """
    if "<!--" in name:
        name = _COMMENT.sub("", name)
    folded = " ".join(name.replace("_", " ").split()).lower()
    while ":" in folded:
        prefix, _, bare = folded.partition(":")
        prefix = prefix.strip()
        if not bare.strip() or not (prefix in _COMMANDS or names_in_packs().get(prefix) == "template"):
            break
        folded = bare.strip()
    return folded
