"""The name of a template for comparing, the same for every table."""

from __future__ import annotations

import re
from functools import lru_cache

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_PREFIX = re.compile(r":?\s*(?:template|msg|subst|safesubst|vorlage|modèle|plantilla|шаблон)\s*:\s*|:\s*")


@lru_cache(maxsize=8192)
def fold_name(name: str) -> str:
    """``name`` without comments and prefix, ``_`` as blank, blanks folded, lower case.

    MediaWiki itself folds only the first letter; templates whose names differ in case alone are redirects of each other in
    practice, so that the tables need one spelling of each name.
    """
    if "<!--" in name:
        name = _COMMENT.sub("", name)
    folded = " ".join(name.replace("_", " ").split()).lower()
    if ":" in folded:
        prefix = _PREFIX.match(folded)
        if prefix and prefix.end() < len(folded):
            folded = folded[prefix.end() :]
    return folded
