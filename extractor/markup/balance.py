"""The linear pre-scan, which makes a form of the text in which every mark has its partner.

The tokenizer reads well-nested markup in linear time, but for an opener without partner it runs to the end of the text and
back, and for crossing ones again and again. So a strict stack goes over the marks first; where a page fails it, :mod:`repair`
pairs what belongs together and masks the rest by as many harmless signs, so that offsets hold.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct, field

from extractor.markup.tree import Comment, Tag
from extractor.markup.whole import STAND_IN, is_template_name, read_template, read_wikilink
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from extractor.markup.tree import Fault, Template, WikiLink

# The tokenizer gives up silently at 40 open contexts (a template takes one, a table with its row and cell three).
DEPTH_LIMIT = 32
TABLE_DEPTH = 3  # table, row and cell
# A text goes to the tokenizer in blocks of about this many code points, cut at line ends where nothing is open.
BLOCK = 16_000
# Tags whose contents the tokenizer keeps as text, tags that stand alone, and tags that may (mwparserfromhell.definitions).
OPAQUE = frozenset(
    "categorytree ce chem gallery graph hiero imagemap inputbox math nowiki pre score section source syntaxhighlight "
    "templatedata timeline".split()
)
SINGLE_ONLY = frozenset("br wbr hr meta link img".split())
SINGLE = frozenset("li dt dd th td tr".split())
# A quotation mark is plain text to the tokenizer, and it ends a bare URL as the mark that it stands for would.
MASK = '"'
# What is a tag to MediaWiki (Sanitizer::getRecognizedTagData) and the extensions of Wikipedia, and the parts of HTML tables
# that authors write; all else in angle brackets is text.
_TAGS = (
    frozenset(
        "abbr b bdi bdo big blockquote caption center charinsert chart cite code col colgroup data dd del dfn div dl dt "
        "dynamicpagelist em figcaption figure font h1 h2 h3 h4 h5 h6 i includeonly indicator ins kbd langconvert "
        "languages li listing mapframe maplink mark ol p pagelist pagequality pages phonos poem q quiz rb ref references "
        "rp rss rt rtc ruby s samp small span strike strong sub sup table tbody td templatestyles tfoot th thead time tr "
        "translate tt tvar u ul var".split()
    )
    | OPAQUE
    | SINGLE_ONLY
    | SINGLE
)
# They show nothing on the page itself and separate nothing (mw:Transclusion).
TRANSCLUSION = frozenset(("noinclude", "onlyinclude"))
BEFORE_LINES = TRANSCLUSION | {"section", "includeonly"}
# What a function of the parser reckons; brackets in it are no tags.
_RECKONED = lazy_regex(r"\s*#(?:if)?expr:(?:[^|{}\[\]<>]|[<>](?=[\s\d=>.-]))*+")
# What stands before a mark that must begin its line: MediaWiki takes it out before it reads lines.
_BEFORE_LINE_MARK = lazy_regex(
    r"(?:<!--(?s:.*?)-->|</?(?:no|only)include\s*+/?+>|<section\s[^<>]*+(?<=/)>"
    r"|<includeonly\s*+>(?:(?!</?includeonly)(?s:.)){0,500}+</includeonly\s*+>)++(?=[=*#:;|!]|\{\|)",
    re.IGNORECASE,
)

_SCHEME = (
    r"(?://|(?:https?|ftps?|sftp|gopher|ircs?|mms|news|nntp|git|svn|ssh|telnet|mailto|bitcoin|magnet|redis|worldwind|tel|urn"
    r"|xmpp|sips?|sms|geo):)"
)
# Links and templates without marks inside are whole at once; possessive repeats keep a failing try from backing up.
# Each branch looks back at the first sign.
_MARK = (
    rf"(?<=\[)(?:(?P<link>\[[^\[\]{{}}<>\n]*+\]\](?!\]))|\[+|(?i:(?={_SCHEME})))"
    r"|(?<=\{)(?:(?P<template>(?<!\{\{)\{[^\[\]{}<>]*+\}\}(?!\}))|\{+|\|)"
    r"|(?<=<)(?:(?P<reuse>[rR][eE][fF](?=\s)(?P<attributes>[^<>{}\[\]]*+)(?<=/)>)"
    r"|(?:!--|(?P<close>/?)(?P<name>[A-Za-z][^\s<>/]*+)(?P<rest>[^<>]*+)>)?)"
    r"|(?<=\})\}+|(?<=\])\]*|(?<=\|)\}+"
)
_FIRST_SIGN = r"[\[\]{}<|]"
MARKS = lazy_regex(f"{_FIRST_SIGN}(?:{_MARK})")
WHOLE = frozenset(("link", "template", "tpl", "reuse"))
# Lists, rules and headings in a template are the tokenizer's.
_LINE_MARK = lazy_regex(r"\n(?:[*#:;=]|----)")
# What may stand in an address before a link or template that belongs to it.
_NOT_IN_ADDRESS = frozenset(' \n\t|=[]<>"')
_LONGEST_ADDRESS = 500
# What a text may hold that the tokenizer reads as more.
_NOT_PLAIN = frozenset("\n&:<[{")
# In the name of a call or the target of a link a ref breaks it.
_CALLS = frozenset(("{{", "[tpl]", "[[", "["))
# A ref of the tpl_text dialect runs over lines, but over no empty line and no heading.
REF_END = lazy_regex(r"\n\s*\n|\n==")
_BRACKETS = frozenset("[]{}")
# Signs that would join the braces that stand for [tpl] and [/tpl].
BRACES = frozenset("{}")
# The tpl_text dialect writes braces and unclosed refs as words in brackets.
TPL_MARKS = lazy_regex(
    rf"{_FIRST_SIGN}(?:(?<=\[)(?:(?P<tpl>tpl\][^\[\]{{}}<>]*+\[/tpl\])|(?P<tagged>/?(?:tpl|ref))\])|{_MARK})"
)
# What may stand in the line before the mark that opens or closes a table.
BEFORE_TABLE = frozenset(" \t:")
BEFORE_TABLE_END = frozenset(" \t")


class Balanced(Struct):
    """The text for the tokenizer: edits to the source, and places where it may be cut.

    ``edits`` are (start, end, replacement) in order; replacements are as long as what they replace, but for ``[tpl]`` and
    ``[/tpl]``, which become braces, and for whole links and templates, which become one stand-in; ``whole`` are their nodes.
    ``before_lines`` are those of ``whole`` that end one sign later than they say, where a line end stands for the tokenizer.
    ``cuts`` are offsets behind line ends with nothing open.
    """

    edits: list[tuple[int, int, str]] = field(default_factory=list)
    whole: list[WikiLink | Template | Tag | Comment] = field(default_factory=list)
    before_lines: list[Comment] = field(default_factory=list)
    cuts: list[int] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def hide(self, start: int, end: int) -> None:
        """Make one node that shows nothing of ``[start, end)``."""
        self.edits.append((start, end, STAND_IN))
        self.whole.append(Comment(start, end))

    def hide_before_line(self, text: str, start: int, last: int) -> int:
        """Take away what hides the mark of a line that begins at ``start``; gives where the mark stands, or -1."""
        if start and text[start - 1] != "\n":
            return -1
        hidden = _BEFORE_LINE_MARK.match(text, start, last)
        if hidden is None:
            return -1
        comment = Comment(start, hidden.end() - 1)
        self.edits.append((start, hidden.end(), STAND_IN + "\n"))
        self.whole.append(comment)
        self.before_lines.append(comment)
        return hidden.end()

    def hide_operators(self, text: str, start: int, last: int) -> None:
        """Letters for the signs ``>`` in what a function of the parser reckons, which the tokenizer takes for no name."""
        reckoned = _RECKONED.match(text, start, last)
        if reckoned is not None:
            self.edits += [(at, at + 1, "x") for at in range(*reckoned.span()) if text[at] == ">"]

    def join_lines(self, text: str, start: int, end: int) -> None:
        """Blanks for the line ends in a tag, inside which the tokenizer reads none."""
        at = text.find("\n", start, end)
        while at >= 0:
            self.edits.append((at, at + 1, " "))
            at = text.find("\n", at + 1, end)


@cache
def closing_tag(name: str) -> re.Pattern[str]:
    """What closes an opaque tag."""
    return lazy_regex(rf"</{re.escape(name)}\s*>", re.IGNORECASE)


def attributes_are_balanced(rest: str) -> bool:
    """Whether the tokenizer finds the end of a tag with these attributes where the next ``>`` stands."""
    if rest.count('"') & 1 or ("='" in rest.replace(" ", "") and rest.count("'") & 1):
        return False
    return ("{" not in rest and "[" not in rest) or (
        rest.count("{{") == rest.count("}}") and rest.count("[[") == rest.count("]]") and "{{{" not in rest
    )


def is_tag(name: str) -> bool:
    """Whether MediaWiki reads a tag of this name, in lower case, and does not show it as it stands."""
    return name in _TAGS


def line_start(text: str, place: int, allowed: frozenset[str]) -> int:
    """Where the line begins in which only ``allowed`` signs stand before ``place``; -1 where others do."""
    while place and text[place - 1] in allowed:
        place -= 1
    return place if not place or text[place - 1] == "\n" else -1


def unindent(start: int, end: int) -> tuple[int, int, str]:
    """The edit that takes the colons from before a table: MediaWiki reads an indented one, the tokenizer does not."""
    return start, end, " " * (end - start)


def read_whole(text: str, mark: re.Match[str]) -> WikiLink | Template | Tag | None:
    """The node of a mark that can be read without the tokenizer; null where it cannot, as inside an address."""
    start, end = mark.span()
    kind = mark.lastgroup
    if _may_be_in_address(text, start):
        return None
    if kind == "reuse":
        whole = attributes_are_balanced(mark["attributes"])
        return Tag(start, end, text[start + 1 : start + 4], start + 4, end, end, None, [], 0) if whole else None
    if kind == "link":
        return read_wikilink(text, start, end)
    if _LINE_MARK.search(text, start, end):
        return None
    if kind == "template":
        return read_template(text, start, end, start + 2, end - 2)
    return read_template(text, start, end, start + 5, end - 6)


def _may_be_in_address(text: str, place: int) -> bool:
    if text[place - 1 : place] in _NOT_IN_ADDRESS:
        return False
    colon = text.rfind(":", max(place - _LONGEST_ADDRESS, 0), place)
    return colon >= 0 and not any(map(str.isspace, text[colon:place]))


def _read_ref(text: str, opening: tuple[int, int, int], close: int, end: int, found: Balanced) -> None:
    """Make one whole node of a ref in which nothing stands but whole nodes and plain text.

    ``opening`` is where the ref and its contents begin, and the number of edits before them; ``close`` and ``end`` bound its
    closing mark.
    """
    start, at, before = opening
    inside = found.edits[before:]
    for low, high, _ in (*inside, (close, end, "")):
        if not _NOT_PLAIN.isdisjoint(text[at:low]):
            return
        at = high
    first = len(found.whole) - len(inside)
    ref = Tag(start, end, text[start + 1 : start + 4], start + 4, opening[1], close, None, [*found.whole[first:]], 0)
    found.whole[first:] = [ref]
    found.edits[before:] = [(start, end, STAND_IN)]


def balance_strictly(text: str, first: int, last: int, *, tpl: bool) -> Balanced | None:
    """The balanced form of ``text[first:last]``, whose marks all have partners in place; null when one has not."""
    found = Balanced()
    edits, cuts = found.edits, found.cuts
    stack: list[str] = []  # tag names, "{{", "[tpl]", "[[", "[", "{|"
    ref_body = first  # where what stands in the last ref begins
    bodies: list[int] = []  # where what stands in each open [tpl] begins
    behind = first  # everything before is read; the inside of comments and opaque tags is passed over
    next_cut = first + BLOCK
    line_mark = -1  # where the mark of a line stands whose beginning was hidden
    ref: tuple[int, int, int] | None = None  # the last ref that was opened, until something opens or closes in it
    for mark in (TPL_MARKS if tpl else MARKS).finditer(text, first, last):
        start = mark.start()
        if start < behind:
            continue
        if start > next_cut and not stack:
            cut = text.rfind("\n", behind, start) + 1
            if cut > behind:
                cuts.append(cut)
                next_cut = cut + BLOCK
        behind = mark.end()
        kind = mark.lastgroup
        if kind in WHOLE:
            if kind == "reuse" and stack and stack[-1] in _CALLS:
                continue
            node = read_whole(text, mark)
            if node is not None:
                edits.append((start, behind, STAND_IN))
                found.whole.append(node)
            elif kind == "tpl" or (kind == "template" and not is_template_name(text[start + 2 : behind - 2].partition("|")[0])):
                return None
            continue
        opened, ref = ref, None
        if kind == "rest":
            name = mark["name"].lower()
            rest = mark["rest"]
            if name in BEFORE_LINES and (line := found.hide_before_line(text, start, last)) >= 0:
                behind = line_mark = line
                continue
            if name in TRANSCLUSION:
                found.hide(start, behind)
                continue
            if name not in _TAGS:
                if not _BRACKETS.isdisjoint(rest):
                    return None
                edits.append((start, start + 1, MASK))
                continue
            if "\n" in rest:
                found.join_lines(text, start, behind)
            if mark["close"]:
                if name in SINGLE_ONLY:
                    continue
                if not stack or stack[-1] != name or (rest and not rest.isspace()):
                    return None
                stack.pop()
                if opened is not None:
                    _read_ref(text, opened, start, behind, found)
                continue
            if rest and not attributes_are_balanced(rest):
                return None
            if rest[-1:] == "/" or name in SINGLE_ONLY:
                continue
            if name in OPAQUE:
                end = closing_tag(name).search(text, behind, last)
                if end is None:
                    return None
                behind = end.end()
                continue
            if (
                name == "ref"
                and not (stack and stack[-1] in _CALLS)
                and (not rest or (rest[0].isspace() and _NOT_PLAIN.isdisjoint(rest)))
                and not _may_be_in_address(text, start)
            ):
                ref = (start, behind, len(edits))
            if name == "ref" and "ref" in stack:
                return None
            stack.append(name)
            ref_body = behind
        else:
            sign = mark.group()
            opening = sign[0]
            if opening == "|" and start != line_mark and line_start(text, start, BEFORE_TABLE_END) < 0:
                sign = sign[1:]
                if len(sign) == 1:
                    continue
                opening = "}"
            if kind == "tagged":
                word = mark["tagged"]
                if text[start - 1 : start] in BRACES or text[behind : behind + 1] in BRACES:
                    return None
                if word == "tpl":
                    stack.append("[tpl]")
                    bodies.append(behind)
                    edits.append((start, behind, "{{"))
                elif word == "ref":
                    stack.append("ref")
                    ref_body = behind
                    edits.append((start, behind, "<ref>"))
                elif not stack or stack.pop() != ("[tpl]" if word == "/tpl" else "ref"):
                    return None
                elif word == "/ref":
                    if REF_END.search(text, ref_body, start):
                        return None
                    edits.append((start, behind, "</ref>"))
                elif is_template_name(text[bodies.pop() : start].partition("|")[0]):
                    edits.append((start, behind, "}}"))
                else:
                    return None
            elif opening == "[":
                if len(sign) > 2:
                    return None
                stack.append(sign)
            elif opening == "]":
                count = len(sign)
                while count:
                    if count > 1 and stack and stack[-1] == "[[":
                        count -= 2
                    elif stack and stack[-1] == "[":
                        count -= 1
                    elif count == 1:
                        break
                    else:
                        return None
                    stack.pop()
            elif sign == "{{":
                stack.append("{{")
                found.hide_operators(text, behind, last)
            elif sign == "}}":
                if not stack or stack.pop() != "{{":
                    return None
            elif sign == "<!--":
                if (line := found.hide_before_line(text, start, last)) >= 0:
                    behind = line_mark = line
                    continue
                comment = text.find("-->", start + 4, last)
                if comment < 0:
                    return None
                behind = comment + 3
            elif sign == "{|":
                line = start if start == line_mark else line_start(text, start, BEFORE_TABLE)
                if line >= 0:
                    stack.append("{|")
                    if ":" in text[line:start]:
                        edits.append(unindent(line, start))
            elif opening == "|":
                count = len(sign) - 1
                if stack and stack[-1] == "{|":
                    stack.pop()
                    count -= 1
                if count & 1 or (count and stack[-count // 2 :] != ["{{"] * (count // 2)):
                    return None
                del stack[len(stack) - count // 2 :]
            elif opening == "}" and len(sign) & 1 == 0 and stack[-(len(sign) // 2) :] == ["{{"] * (len(sign) // 2):
                del stack[len(stack) - len(sign) // 2 :]
            else:
                return None
        if len(stack) > DEPTH_LIMIT // TABLE_DEPTH:
            return None
    return None if stack else found
