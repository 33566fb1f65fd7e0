"""Readable text of a node range, with an exact map between its offsets and the source's.

What a reader sees stays: links as their labels, bold, entities, inline templates rendered by table. What supports or decorates
goes: refs, citation templates, maintenance marks, comments, files, categories; each leaves an anchor at its place in the text.
"""

from __future__ import annotations

import html
from bisect import bisect_left
from functools import cache
from typing import TYPE_CHECKING, Literal

from extractor.languages import Ground, choice, language_code, read_part
from extractor.markup.apostrophes import textual_apostrophes
from extractor.markup.character_references import REFERENCE, holds_reference, read_address
from extractor.markup.inline_templates import render_template, template_role
from extractor.markup.page_words import LinkRole, link_role
from extractor.markup.readable import Prose, Rendered
from extractor.markup.tree import (
    BESIDE_AUTHOR,
    BRACKET,
    Argument,
    Entity,
    ExternalLink,
    Heading,
    Tag,
    Template,
    WikiLink,
    is_hidden,
    keyed,
)
from extractor.markup.variants import has_variants, shown_of_variants
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Mapping, Sequence

    from extractor.markup.rendering import Rendering
    from extractor.markup.tree import Document, Node, Parameter
    from extractor.namespaces import Namespaces

# What a template is to running text: out of it with an anchor, out with one text kept, shown as text with an anchor, or text.
TextUse = Literal["source", "mark", "shown_source", "text"]

# The name of the tag around what a lossy dialect left of an image.
RESIDUE = "image"
# Tags whose contents are no text.
_SILENT_TAGS = frozenset([RESIDUE]) | frozenset(
    "references gallery timeline score graph templatedata imagemap hiero categorytree inputbox style script includeonly "
    "section indicator templatestyles mapframe maplink table".split()
)
# Roles of templates that may stand in a sentence and cite in it.
_IN_SENTENCES = frozenset(("inline", "other"))
# Tags that keep their contents as they stand.
_VERBATIM_TAGS = frozenset("nowiki pre source syntaxhighlight".split())
_FORMULA_TAGS = frozenset("math ce chem".split())
_BLANK = r"\s\u200b\ufeff\xad\u200e\u200f"


# Style marks, runs of blanks, invisible signs, behaviour switches, and what the tokenizer does not read: some line breaks,
# comments and character references.
# The looks ahead pass over all other signs, and over single spaces, in half the time.
@cache
def _unseen(language: str) -> re.Pattern[str]:
    grounds = (read_part(Ground, code) for code in ("en", language))
    switches = choice(word for ground in grounds if ground is not None for word in ground.switches)
    return lazy_regex(
        rf"(?! [^{_BLANK}])(?=['_<&{_BLANK}])"
        rf"(?:'{{2,}}|[{_BLANK}]{{2,}}|[^\S ]|[\u200b\ufeff\xad\u200e\u200f]|__(?i:{switches})__|<[bB][rR][\s/]+>"
        rf"|<!--(?s:.*?)-->|{REFERENCE})"
    )


_BOLD = 3  # quotes; two are italics, five are both
_INVISIBLE = frozenset("\u200b\ufeff\xad\u200e\u200f")
# What brackets look like when all they held is gone.
_HOLLOW = lazy_regex(r" ?\((?:[\s;,:]|or|and)*\)|(?<=\()[\s;,]+(?=\S)|(?<![\s;,])[\s;,]+(?=\))")
# Each begins with a sign, unlike the above, so that a text is looked through at once.
_MAY_BEGIN_HOLLOW = lazy_regex(r"\((?=[\s;,:oa)])")
_MAY_END_HOLLOW = lazy_regex(r"\)(?<=[\s;,]\))")


def _all_seen(text: str) -> bool:
    """Whether a text certainly holds nothing of ``_UNSEEN``: all its blanks but the space are not printable."""
    return text.isprintable() and (
        "''" not in text and "  " not in text and "__" not in text and "<" not in text and not holds_reference(text)
    )


def _is_bare_address(node: Node) -> bool:
    return type(node) is ExternalLink and not node.bracketed and not node.children


def _finished(out: Prose) -> Prose:
    """The complete readable text, without brackets that have become empty."""
    out.finish()
    if out.gaps and "(" in out.text and (_MAY_BEGIN_HOLLOW.search(out.text) or _MAY_END_HOLLOW.search(out.text)):
        hollow = [found.span() for found in _HOLLOW.finditer(out.text)]
        if hollow:
            out.cut(hollow)
    return out


class Renderer:
    """Renders node ranges of one document.

    ``text_use`` says what a template is to running text, ``shown`` what a source that belongs to its sentence reads as, and
    ``mark_text`` which parameter of a mark stays in the text. ``unknown`` names the templates in prose that no table knows,
    by their starts.
    """

    def __init__(
        self,
        document: Document,
        language: str,
        text_use: Callable[[str], TextUse],
        shown: Callable[[str, Mapping[str, str]], str],
        mark_text: Callable[[str, Mapping[str, str]], str | None],
        *,
        namespaces: Namespaces = (),
    ) -> None:
        self.source = document.text
        self.language = language
        self.namespaces = namespaces
        self.text_use = text_use
        self.shown = shown
        self.mark_text = mark_text
        self.sources: frozenset[int] = frozenset()
        """Where the external links begin that are sources and no words of a text."""
        self._has_variants = has_variants(language_code(language))
        self.unknown: dict[int, str] = {}
        self._ranges: dict[tuple[int, int], Rendered] = {}
        self._unseen = _unseen(language)
        self._apostrophes: dict[int, int] = {}  # those that are text, by the starts of their runs of quotes
        self._faults = [(fault.start, fault.end) for fault in document.faults if fault.code != "nesting_too_deep"]
        self._fault_starts = [start for start, _ in self._faults]

    def link_role(self, target: str) -> LinkRole:
        """What a wikilink's target makes of the link on this page."""
        return link_role(target, self.language, self.namespaces) if ":" in target else "text"

    def prose(self, start: int, end: int, nodes: Sequence[Node]) -> Prose:
        """The readable text of ``source[start:end]``, in which ``nodes`` stand."""
        out = Prose()
        self._read_quotes(start, end, nodes)
        self._range(start, end, nodes, out)
        return _finished(out)

    def text(self, start: int, end: int, nodes: Sequence[Node]) -> str:
        """The readable text alone, trimmed."""
        return self.reading(self.source[start:end].strip(), start, end, nodes)

    def reading(self, raw: str, start: int, end: int, nodes: Sequence[Node]) -> str:
        """The readable text of wikitext that is given as ``raw``, trimmed; plain words and bare addresses need no rendering."""
        if (
            _all_seen(raw)
            and not (self._has_variants and "-{" in raw)
            and (not nodes or all(map(_is_bare_address, nodes)))
            and (not self._faults or bisect_left(self._fault_starts, start) == bisect_left(self._fault_starts, end))
        ):
            return raw
        return self._rendered(start, end, nodes).text

    def _rendered(self, start: int, end: int, nodes: Sequence[Node]) -> Rendered:
        """What ``source[start:end]`` shows, without the white space around it; rendered at the first call."""
        raw = self.source[start:end]
        start, end = end - len(raw.lstrip()), max(start + len(raw.rstrip()), end - len(raw.lstrip()))
        rendered = self._ranges.get((start, end))
        if rendered is None:
            rendered = Rendered()
            self._read_quotes(start, end, nodes)
            self._range(start, end, nodes, rendered)
            out = Prose()
            out.include(rendered)
            rendered.text = _finished(out).text.strip()
            self._ranges[start, end] = rendered
        return rendered

    def _read_quotes(self, start: int, end: int, nodes: Sequence[Node]) -> None:
        """Note the apostrophes that are text in a range that is read by itself."""
        if self.source.find("'''", start, end) >= 0:
            self._apostrophes.update(textual_apostrophes(self.source, start, end, nodes))

    def value(self, template: Template, parameter: Parameter) -> str:
        """The readable value of a parameter, trimmed."""
        return self.text(parameter.value_start, parameter.end, template.children[parameter.first : parameter.last])

    def _range(self, start: int, end: int, nodes: Sequence[Node], out: Prose | Rendered) -> None:
        for node in nodes:
            if node.start > start:
                self._plain(start, node.start, out)
            if type(node) is WikiLink:
                self._wikilink(node, out)
            else:
                self._node(node, out)
            start = node.end
        if start < end:
            self._plain(start, end, out)

    def _plain(self, start: int, end: int, out: Prose | Rendered) -> None:
        """Text between nodes, without style marks and without the marks that have no partner."""
        if not self._has_variants and not self._faults:
            self._seen_run(self.source[start:end], start, out)
            return
        if self._faults:
            at = bisect_left(self._fault_starts, start)
            while at < len(self._faults) and self._faults[at][0] < end:
                low, high = self._faults[at]
                if low >= start:
                    self._plain_run(start, low, out)
                    start = min(high, end)
                at += 1
        self._plain_run(start, end, out)

    def _plain_run(self, start: int, end: int, out: Prose | Rendered) -> None:
        chunk = self.source[start:end]
        if self._has_variants and ("-{" in chunk or "}-" in chunk):
            for low, high in shown_of_variants(chunk, language_code(self.language)):
                self._seen_run(chunk[low:high], start + low, out)
        else:
            self._seen_run(chunk, start, out)

    def _seen_run(self, chunk: str, start: int, out: Prose | Rendered) -> None:
        if not chunk:
            return
        if _all_seen(chunk):
            out.add(chunk, start)
            return
        behind = 0
        for unseen in self._unseen.finditer(chunk):
            low, high = unseen.span()
            if low > behind:
                out.add(chunk[behind:low], start + behind)
            behind = high
            sign = chunk[low]
            if sign == "'":
                kept = self._apostrophes.get(start + low, 0)
                if kept:
                    out.add("'" * kept, start + low)
                if high - low - kept != _BOLD:
                    out.mark_italics()
            elif sign == "&":
                self._reference(start + low, start + high, out)
            elif sign != "_" and not unseen[0].startswith("<!--") and not _INVISIBLE.issuperset(chunk[low:high]):
                out.add(" ", start + low, high - low)
        if behind < len(chunk):
            out.add(chunk[behind:], start + behind)

    def _node(self, node: Node, out: Prose | Rendered) -> None:
        if isinstance(node, Template):
            self._template(node, out)
        elif isinstance(node, Tag):
            self._tag(node, out)
        elif isinstance(node, Entity):
            self._reference(node.start, node.end, out)
        elif isinstance(node, ExternalLink):
            self._external_link(node, out)
        elif isinstance(node, Heading):
            self._range(node.start, node.end, node.children, out)  # words between equals signs amid a line
        elif isinstance(node, Argument) and (bar := self.source.find("|", node.start, node.end)) > 0:
            self._range(bar + 1, node.end - 3, [inner for inner in node.children if inner.start > bar], out)

    def _reference(self, start: int, end: int, out: Prose | Rendered) -> None:
        sign = html.unescape(self.source[start:end])
        if sign and sign not in _INVISIBLE:  # of a control character nothing is left
            out.add(" " if sign.isspace() else sign, start, end - start)

    def _wikilink(self, link: WikiLink, out: Prose | Rendered) -> None:
        target = link.target
        role = self.link_role(target)
        if role != "text":
            if role == "file":
                out.anchor(link)
            return
        out.open(link)
        start, end, children = link.text_start, link.end - 2, link.children
        if 0 <= start < end:
            children = children[link.first :] if link.first else children
        else:
            shown = target.lstrip()
            end = link.start + 2 + len(target)
            start = end - len(shown) + shown.startswith(":")
            children = children[: link.first]
        if children:
            self._range(start, end, children, out)
        elif start < end:
            self._plain(start, end, out)
        out.close()

    def _external_link(self, link: ExternalLink, out: Prose | Rendered) -> None:
        if link.start in self.sources:
            out.leave(link)
            return
        out.open_address()
        url_end = link.url_end
        if not link.bracketed:
            # The tokenizer takes a template right behind an address for a part of it; MediaWiki expands it first.
            url_end = next((node.start for node in link.children if isinstance(node, Template)), link.end)
            if url_end > link.start:
                self._plain_run(link.start, url_end, out)
        elif link.text_start >= 0:
            self._range(link.text_start, link.end - 1, link.children[link.first :], out)
        else:
            out.leave(link)
        url = read_address(self.source[link.start + link.bracketed : url_end])
        out.close_address(url, link.start, link.end if link.bracketed else url_end)
        if url_end < link.url_end:
            self._range(url_end, link.end, [node for node in link.children if node.start >= url_end], out)

    def _tag(self, tag: Tag, out: Prose | Rendered) -> None:
        name = tag.name.lower().strip()
        if name in ("ref", BRACKET):
            out.leave(tag)
        elif name == BESIDE_AUTHOR:
            self._range(tag.start, tag.end, tag.children, out)
            out.anchor(tag)
        elif tag.wiki is not None:
            if tag.wiki != "{|":
                out.add(" ", tag.start, tag.end - tag.start)
        elif name == "br":
            out.add(" ", tag.start, tag.end - tag.start)
        elif name in _VERBATIM_TAGS:
            if tag.close_start > tag.open_end:
                out.add(self.source[tag.open_end : tag.close_start], tag.open_end)
        elif name in _FORMULA_TAGS:
            formula = " ".join(self.source[tag.open_end : tag.close_start].split())
            if formula:
                # A blank between braces means nothing to TeX, and keeps them from looking like a template's.
                out.add(formula.replace("{{", "{ {").replace("}}", "} }"), tag.start, tag.end - tag.start)
        elif name not in _SILENT_TAGS and not is_hidden(tag, self.source):
            self._range(tag.open_end, tag.close_start, tag.children[tag.first :], out)

    def _template(self, template: Template, out: Prose | Rendered) -> None:
        use = self.text_use(template.name)
        if use != "text":
            if use == "shown_source":
                shown = self.shown(template.name, self.arguments(template))
                out.add(shown or " ", template.start, template.end - template.start)
                out.anchor(template)
                return
            key = self.mark_text(template.name, self.arguments(template)) if use == "mark" else None
            if key is not None:
                out.open(template)
                self._value(template, key, out)
                out.close()
            out.leave(template)
            return
        name = template.name
        if "{{" in name:
            # {{formatnum:{{…}}}}: what stands in the name is part of it
            end = template.parameters[0].start - 1 if template.parameters else template.body + len(name)
            name = self.text(template.body, end, [node for node in template.children if node.end <= end])
        rendering = render_template(name, self.arguments(template), self.language)
        if not rendering.known:
            self.unknown[template.start] = " ".join(name.split())
        citations = self._hidden_citations(template, rendering) if template.children else []
        if not rendering.pieces:
            for node in citations:
                out.anchor(node)
            out.leave_gap()
            return
        out.open(template)
        out.reorder()
        for piece in rendering.pieces:
            if not isinstance(piece, str):
                self._value(template, piece.key, out)
            elif piece:
                out.add(piece, template.start, template.end - template.start)
        out.close()
        for node in citations:
            out.leave(node)

    def _hidden_citations(self, template: Template, rendering: Rendering) -> list[Node]:
        """What cites in the values of a call that are not shown: its marks stand where the template does.

        A template that no table knows is part of a sentence where words stand before it in its line.
        """
        if template_role(template.name, self.language) not in _IN_SENTENCES:
            return []
        if not rendering.known and not self.source[self.source.rfind("\n", 0, template.start) + 1 : template.start].strip():
            return []
        shown = {piece.key for piece in rendering.pieces if not isinstance(piece, str)}
        hidden = (parameter for key, parameter in keyed(template) if key not in shown)
        return [node for parameter in hidden for node in self._anchored(template, parameter)]

    def _anchored(self, template: Template, parameter: Parameter) -> list[Node]:
        nodes = template.children[parameter.first : parameter.last]
        if not any(isinstance(node, Tag | Template) for node in nodes):
            return []
        return self._rendered(parameter.value_start, parameter.end, nodes).anchored()

    def arguments(self, template: Template) -> dict[str, str]:
        """Readable values of a call by name, positional ones by number; of equal names the last counts."""
        return {key: self.value(template, parameter) for key, parameter in keyed(template)}

    def _value(self, template: Template, key: str, out: Prose | Rendered) -> None:
        parameter = dict(keyed(template)).get(key)
        if parameter is not None:
            nodes = template.children[parameter.first : parameter.last]
            out.include(self._rendered(parameter.value_start, parameter.end, nodes))
