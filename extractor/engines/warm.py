"""Extracts a small page with every kind of fact when it is imported, which loads grammars, tables and models.

The fork server imports it once, so that workers begin with grammars, tables and models loaded, share their memory, and no
page's time limit pays for loading.
"""

from __future__ import annotations

import gc

from extractor.engines.work import Extraction
from extractor.model import PageHead
from extractor.options import Options
from extractor.sources.page import Page

_WIKITEXT = """'''Ada Holm''' (born 3 May 1900) wrote with [[John Reed]] in the early 1920s.{{sfn|Reed|1972|loc=ch. 2}}
It froze.
<ref>{{cite book |last=Reed |first=J. |title=Ice |year=1972 |isbn=0-306-40615-2}}</ref>
She came back.<ref>Reed, J. (1972), ''Ice'', London, p. 5.</ref>
"""
_TPL_TEXT = """[[Ada]]

She wrote of the Party.Geoffrey Reed, Ice (London, 1972), p. 5. Then she came back in May 1924.
"""

for _page in (
    Page(PageHead("Ada"), _WIKITEXT, "-", "wikitext", 0, 0),
    Page(PageHead("Ada"), _TPL_TEXT, "-", "tpl_text", 0, 0),
):
    # What fails here fails in every page, and is told there.
    Extraction(Options())(_page)
gc.collect()
gc.freeze()
