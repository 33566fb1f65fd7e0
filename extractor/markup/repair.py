"""Pairs the marks of a page that a strict stack cannot pair: unclosed, stray, crossing or too deep ones.

Kinds are paired one after the other, the stronger first, as MediaWiki's preprocessor cuts a page: refs, templates, wikilinks,
external links, and last HTML tags and tables. A mark finds its partner only inside the innermost pair of a stronger kind, so a
missing ``]]`` in a ref cannot swallow the paragraphs behind it. Every pass goes over the marks once, so time is linear.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict

from extractor.markup.balance import (
    BEFORE_LINES,
    BEFORE_TABLE,
    BEFORE_TABLE_END,
    BLOCK,
    BRACES,
    DEPTH_LIMIT,
    MARKS,
    MASK,
    OPAQUE,
    REF_END,
    SINGLE,
    SINGLE_ONLY,
    TABLE_DEPTH,
    TPL_MARKS,
    TRANSCLUSION,
    WHOLE,
    Balanced,
    attributes_are_balanced,
    closing_tag,
    is_tag,
    line_start,
    read_whole,
    unindent,
)
from extractor.markup.delimiters import EXTERNAL, HTML, LINK, REF, TEMPLATE, Delimiter
from extractor.markup.tree import Comment, Fault
from extractor.markup.unclosed_tables import close_tables, ends_table
from extractor.markup.whole import STAND_IN, is_template_name
from extractor.regexes import lazy_regex

# Inside a tag a quotation mark would open a value.
TAG_MASK = "x"
# A tag that may stand alone reads the whole rest of the page for its partner; one that must does not.
ALONE = "br"

# What would open something else in a tag's attributes.
_TAG_SIGNS = frozenset("\"'{}[]<")
_REF_WITH_TAG = lazy_regex(r"<ref\s[^<>\n]{0,300}<[^>\n]{0,300}>", re.IGNORECASE)
# Lengths of the marks around whole templates.
_TEMPLATES = {"template": (2, 2), "tpl": (5, 6)}

_NAMES = {REF: "ref", TEMPLATE: "template", LINK: "wikilink", EXTERNAL: "external_link", HTML: "tag"}


def repair(text: str, first: int, last: int, *, tpl: bool) -> Balanced:
    """The balanced form of ``text[first:last]``, whatever it is, with a fault for each mark that is read as text."""
    found = Balanced()
    marks, solid = _read_marks(text, first, last, found, tpl=tpl)
    for kind in _NAMES:
        _pair(text, marks, kind)
    close_tables(text, last, marks, found)
    _limit_depth(marks, found)
    rewritten = any(mark.paired and mark.edit is not None and mark.kind == TEMPLATE for mark in marks)
    marked = {at for mark in marks if mark.edit is None for at in range(mark.start, mark.end)} if rewritten else ()
    behind = first
    depth = 0
    next_cut = first + BLOCK
    solid.reverse()
    for mark in marks:
        while solid and solid[-1][0] < mark.start:
            behind = max(behind, solid.pop()[1])
        if not depth and mark.start > next_cut:
            cut = text.rfind("\n", behind, mark.start) + 1
            if cut > behind:
                found.cuts.append(cut)
                next_cut = cut + BLOCK
        behind = max(behind, mark.end)
        if mark.paired:
            depth += 1 if mark.opens else -1
            if mark.edit is not None:
                found.edits.append((mark.start, mark.end, mark.edit))
                # single braces beside it would join those that it becomes
                for at in (mark.start - 1, mark.end) if mark.kind == TEMPLATE else ():
                    if text[at : at + 1] in BRACES and at not in marked:
                        found.edits.append((at, at + 1, MASK))
        elif mark.opens and mark.key in SINGLE:
            found.edits.append((mark.start + 1, mark.start + 3, ALONE))
        elif mark.start < mark.end and (mark.kind != EXTERNAL or mark.opens):
            if mark.key == "{|":
                # The bar stays: it may part a template's parameters or a table's cells.
                brace = mark.start + (not mark.opens)
                found.edits.append((brace, brace + 1, MASK))
            else:
                width = 1 if text[mark.start] == "<" or mark.edit is not None else mark.end - mark.start
                found.edits.append((mark.start, mark.start + width, MASK * width))
            if not mark.deep and mark.end - mark.start > (mark.kind == TEMPLATE):
                found.faults.append(Fault(_code(mark), mark.start, mark.end))
    found.edits.sort()
    found.faults.sort(key=lambda fault: fault.start)
    return found


def _code(mark: Delimiter) -> str:
    name = "table" if mark.key == "{|" else _NAMES[mark.kind]
    return f"unclosed_{name}" if mark.opens else f"stray_{name}_end"


def _read_marks(text: str, low: int, high: int, found: Balanced, *, tpl: bool) -> tuple[list[Delimiter], list[tuple[int, int]]]:
    """Every mark that needs a partner, and the places of whole or opaque pieces, which are skipped; both in order."""
    marks: list[Delimiter] = []
    solid: list[tuple[int, int]] = []
    without_end: set[str] = set()
    brackets: list[str] = []  # what is open by the look of it, to tell ]]] from ]]]
    tables = 0  # and how many tables
    behind = low
    line_mark = -1  # where the mark of a line stands whose beginning was hidden
    for match in (TPL_MARKS if tpl else MARKS).finditer(text, low, high):
        start, end = match.span()
        if start < behind:
            continue
        kind = match.lastgroup
        if kind in WHOLE:
            solid.append((start, end))
            if kind == "template" and tables and ends_table(text, start, end):
                tables -= 1
                marks.append(Delimiter(start, start + 2, HTML, False, "{|", edit="|}"))
                found.edits.append((start + 2, end, STAND_IN))
                found.whole.append(Comment(start + 2, end))
                continue
            node = read_whole(text, match)
            if node is not None:
                found.edits.append((start, end, STAND_IN))
                found.whole.append(node)
            elif kind in _TEMPLATES:
                opening, closing = _TEMPLATES[kind]
                if not is_template_name(text[start + opening : end - closing].partition("|")[0]):
                    # The tokenizer would take its closing braces for those of the template around.
                    found.edits += ((start, start + 1, MASK), (end - closing, end - closing + 1, MASK))
                    found.faults.append(Fault("template_without_name", start, end))
                elif kind == "tpl":
                    found.edits += ((start, start + opening, "{{"), (end - closing, end, "}}"))
            continue
        if (text.startswith("<!--", start) or (kind == "rest" and match["name"].lower() in BEFORE_LINES)) and (
            line := found.hide_before_line(text, start, high)
        ) >= 0:
            behind = line_mark = line
            solid.append((start, behind))
        elif kind == "rest":
            behind = _read_tag(text, match, marks, found, without_end)
            solid.append((start, behind))
        elif kind == "tagged":
            word = match["tagged"]
            if word.endswith("tpl"):
                marks.append(Delimiter(start, end, TEMPLATE, word == "tpl", "{", edit="}}" if word == "/tpl" else "{{"))
            else:
                marks.append(Delimiter(start, end, REF, word == "ref", "ref", edit="</ref>" if word == "/ref" else "<ref>"))
        else:
            sign = match.group()
            first = sign[0]
            if first == "|" and start != line_mark and line_start(text, start, BEFORE_TABLE_END) < 0:
                start += 1
                sign = sign[1:]
                if len(sign) == 1:
                    continue
                first = "}"
            if sign == "<!--":
                close = -1 if "<!--" in without_end else text.find("-->", start + 4, high)
                if close < 0:
                    without_end.add("<!--")
                    found.edits.append((start, start + 1, MASK))
                    found.faults.append(Fault("unclosed_comment", start, end))
                else:
                    behind = close + 3
                    solid.append((start, behind))
            elif first == "<" and (broken := _REF_WITH_TAG.match(text, start, high)) is not None:
                # An extension's tag ends at the first bracket, even inside quotes.
                behind = broken.end()
                found.edits += [(at, at + 1, TAG_MASK) for at in range(end, behind - 1) if text[at] in _TAG_SIGNS]
                marks.append(Delimiter(start, behind, REF, True, "ref"))
            elif first == "<":
                found.edits.append((start, end, MASK))
                if text[end : end + 1].isalpha():
                    found.faults.append(Fault("unclosed_tag", start, end))
            elif first == "[":
                marks.extend(
                    Delimiter(end - width, end - width + 2, LINK, True, "[[") for width in range(len(sign) // 2 * 2, 0, -2)
                )
                if len(sign) == 1:
                    marks.append(Delimiter(start, end, EXTERNAL, True, "["))
                brackets += [sign] if len(sign) == 1 else ["[["] * (len(sign) // 2)
            elif first == "]":
                while start < end:
                    innermost = brackets.pop() if brackets else ""
                    if end - start == 1 or ((end - start) & 1 and innermost == "["):
                        marks.append(Delimiter(start, start + 1, EXTERNAL, False, "["))
                        start += 1
                    else:
                        marks.append(Delimiter(start, start + 2, LINK, False, "[["))
                        start += 2
            elif sign == "{|":
                line = start if start == line_mark else line_start(text, start, BEFORE_TABLE)
                if line >= 0:
                    tables += 1
                    marks.append(Delimiter(start, end, HTML, True, "{|"))
                    if ":" in text[line:start]:
                        found.edits.append(unindent(line, start))
            else:
                if first == "|":
                    start += 1
                    if len(sign) & 1 == 0:
                        # an odd number of braces behind the bar: the first closes a table
                        tables -= 1
                        marks.append(Delimiter(start - 1, start + 1, HTML, False, "{|"))
                        start += 1
                if end - start > 1:
                    marks.append(Delimiter(start, end, TEMPLATE, sign[-1] == "{", "{"))
                    if sign[-1] == "{":
                        found.hide_operators(text, end, high)
    return marks, solid


def _read_tag(text: str, match: re.Match[str], marks: list[Delimiter], found: Balanced, without_end: set[str]) -> int:
    """Adds what a tag opens or closes; gives the place behind what has been read."""
    start, end = match.span()
    name = match["name"].lower()
    rest = match["rest"]
    if name in TRANSCLUSION:
        found.hide(start, end)
        return end
    if not is_tag(name):
        found.edits.append((start, start + 1, MASK))
        return start + 1
    kind = REF if name in ("ref", "references") else HTML
    found.join_lines(text, start, end)
    if match["close"]:
        if name not in SINGLE_ONLY:
            stray = bool(rest) and not rest.isspace()
            marks.append(Delimiter(start, end, kind, False, f"/{name}" if stray else name))
        return end
    if rest and not attributes_are_balanced(rest):
        at = match.start("rest")
        found.edits.extend((at + i, at + i + 1, TAG_MASK) for i, sign in enumerate(rest) if sign in _TAG_SIGNS)
    if rest[-1:] == "/" or name in SINGLE_ONLY:
        return end
    if name in OPAQUE:
        close = None if name in without_end else closing_tag(name).search(text, end, match.endpos)
        if close is not None:
            return close.end()
        without_end.add(name)
        found.edits.append((start, start + 1, MASK))
        found.faults.append(Fault("unclosed_tag", start, end))
        return end
    marks.append(Delimiter(start, end, kind, True, name))
    return end


def _pair(text: str, marks: list[Delimiter], kind: int) -> None:
    """Pairs the marks of one kind inside the pairs of the kinds before it."""
    frames: list[list[Delimiter]] = [[]]
    counts: list[dict[str, int]] = [defaultdict(int)]
    lines = _line_ends(text) if kind == EXTERNAL else []
    extra: list[Delimiter] = []
    last_ref: tuple[Delimiter, Delimiter] | None = None
    for mark in marks:
        if mark.kind != kind:
            if mark.paired and mark.kind < kind:
                if mark.opens:
                    frames.append([])
                    counts.append(defaultdict(int))
                else:
                    frames.pop()
                    counts.pop()
            continue
        if mark.paired:
            continue
        frame, count = frames[-1], counts[-1]
        if mark.opens:
            frame.append(mark)
            count[mark.key] += 1
        elif kind == TEMPLATE:
            _pair_braces(text, frame, mark, extra)
        elif count[mark.key]:
            while True:
                opening = frame.pop()
                count[opening.key] -= 1
                if opening.key == mark.key:
                    break
            if kind == EXTERNAL and bisect_left(lines, opening.start) != bisect_left(lines, mark.start):
                continue
            if kind == REF and opening.edit is not None and REF_END.search(text, opening.end, mark.start):
                continue
            opening.paired = mark.paired = True
            if mark.key != "ref" or mark.edit is not None:
                continue
            if last_ref is not None and opening.start < last_ref[0].start:
                # The first </ref> ends a ref, whatever was opened in it.
                last_ref[0].paired = mark.paired = False
                last_ref = opening, last_ref[1]
            else:
                last_ref = opening, mark
    if extra:
        marks.extend(extra)
        marks.sort(key=lambda mark: mark.start)


def _pair_braces(text: str, frame: list[Delimiter], closing: Delimiter, extra: list[Delimiter]) -> None:
    """Pairs runs of braces from the inside, three by three or two by two, cutting the runs into one mark a pair."""
    if closing.edit is not None:
        while frame and frame[-1].edit is None:
            frame.pop()
        if frame:
            opening = frame.pop()
            # The tokenizer would read the braces as text, which are shorter than what they stand for.
            name = text[opening.end : closing.start].partition("|")[0]
            opening.paired = closing.paired = is_template_name(name)
        return
    while closing.end - closing.start > 1 and frame and frame[-1].edit is None:
        opening = frame[-1]
        width = min(3, opening.end - opening.start, closing.end - closing.start)
        extra.append(Delimiter(opening.end - width, opening.end, TEMPLATE, True, "{", paired=True))
        extra.append(Delimiter(closing.start, closing.start + width, TEMPLATE, False, "{", paired=True))
        opening.end -= width
        closing.start += width
        if opening.end - opening.start < 2:
            frame.pop()


def _line_ends(text: str) -> list[int]:
    """Where the lines of a text end."""
    return [match.start() for match in re.finditer("\n", text)]


def _limit_depth(marks: list[Delimiter], found: Balanced) -> None:
    """Takes apart the pairs that stand deeper than the tokenizer reads, with one fault for each outermost."""
    stack: list[Delimiter] = []
    depth = deep = 0
    for mark in marks:
        if not mark.paired:
            continue
        weight = TABLE_DEPTH if mark.key == "{|" else 1
        if mark.opens:
            stack.append(mark)
            depth += weight
            if depth > DEPTH_LIMIT:
                mark.deep = True
                deep += 1
        else:
            opening = stack.pop()
            depth -= weight
            if opening.deep:
                mark.deep = True
                mark.paired = opening.paired = False
                deep -= 1
                if not deep:
                    found.faults.append(Fault("nesting_too_deep", opening.start, mark.end))
