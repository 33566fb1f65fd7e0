"""What a tpl_text page shows of what its converter lost (design/tpl_text.md)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.citations.found import PageSources
    from extractor.markup.blocks import SectionRange
    from extractor.options import Loss

_IMAGE = lazy_regex(r"(?:^|[^\w])(?:thumb|thumbnail|\d+px)\|", re.IGNORECASE)
_STRAY_END = lazy_regex(r"\}\}|-->")
_FORMULA_GAP = lazy_regex(r"(?:\b(?:where|equation|formula|by|is|as|and|let)|[,:])  +(?:is|are|where|and|[,.;])|\bwhere {2,}")


def find_losses(text: str, sections: Sequence[SectionRange], sources: PageSources) -> list[Loss]:
    """The losses that a page gives evidence of, in the order of the contract; ``text`` is the whole page's.

    An empty section lost its lists or tables; one for sources lost them; where anything is cited, reuses of named refs were
    erased without trace; running text without any link mark had its links taken out.
    """
    empty = [section for section in sections[1:] if not text[section.start : section.end].strip().partition("\n")[2].strip()]
    resolutions = [target.resolved for cited in sources.citations for target in cited.targets if target.resolved is not None]
    unresolved = any(resolved.resolution == "bibliography_absent" for resolved in resolutions)
    introduced = bool(re.search(r":[ \t]*\n", text))
    found: list[tuple[Loss, bool]] = [
        ("named_ref_reuse", bool(sources.citations)),
        ("bibliography", unresolved or any(section.role == "works" for section in empty)),
        ("lists", introduced or any(section.role != "works" for section in empty)),
        ("tables", any(section.role == "text" for section in empty)),
        ("math", bool(_FORMULA_GAP.search(text))),
        ("multiline_templates", any(work.origin == "orphan_tail" for work in sources.works) or bool(_STRAY_END.search(text))),
        ("template_lines", any(section.role == "works" for section in empty)),
        ("link_targets", bool(text.strip())),
        ("external_link_urls", any(section.role == "elsewhere" for section in empty)),
        ("images", bool(_IMAGE.search(text))),
    ]
    return [loss for loss, shown in found if shown]
