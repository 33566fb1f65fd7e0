"""A page of every kind of fact, extracted when this module is imported.

The fork server imports it once, so that workers begin with grammars, tables and models loaded, share their memory, and no page's
time limit pays for loading.
"""

from __future__ import annotations

import gc

from extractor.model import PageHead
from extractor.pipeline import Options, extract
from extractor.sources.page import Page

_TEXT = """'''Ada Holm''' (born 3 May 1900) wrote with [[John Reed]] in the early 1920s.{{sfn|Reed|1972|pp=3-5}} It was cold in Oslo.
<ref>{{cite book |last=Reed |first=J. |title=Ice |year=1972 |isbn=0-306-40615-2}}</ref><ref>Reed, J. (1972), ''Ice'', London, p. 5.</ref>
"""
_DIALECTS = (("wikitext", _TEXT), ("tpl_text", "[[Ada]]\n\nShe wrote of the Party.Geoffrey Reed, Ice (London, 1972), p. 5. Then.\n"))

for _dialect, _text in _DIALECTS:
    extract(Page(PageHead("Ada"), _text, "-", _dialect, 0, 0), Options())  # type: ignore[arg-type] # two of the literals
gc.collect()
gc.freeze()
