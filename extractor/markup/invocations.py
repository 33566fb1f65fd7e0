"""Calls of modules that are calls of templates: ``{{#invoke:cite|journal|…}}`` is ``{{cite journal|…}}``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.markup.tree import Template, walk
from extractor.tables import load_table
from extractor.template_names import fold_name

if TYPE_CHECKING:
    from extractor.markup.tree import Document

INVOKE = "#invoke:"


def name_invocations(document: Document) -> None:
    """Give each call of a module that ``ref_templates.toml`` names the template's name, and take its function away."""
    for node in walk(document.children):
        if isinstance(node, Template) and node.parameters and node.name.lstrip()[: len(INVOKE)].lower() == INVOKE:
            name = _template_name(document.text, node)
            if name is not None:
                node.name = name
                del node.parameters[0]


def _template_name(source: str, call: Template) -> str | None:
    module = fold_name(call.name.lstrip()[len(INVOKE) :])
    first = call.parameters[0]
    function = source[first.start : first.end].strip()
    if first.name is not None:
        return None
    if not function:
        return module
    form: str | None = load_table("ref_templates")["modules"].get(module)
    if form is None:
        return None
    named = {(p.name or "").strip(): source[p.value_start : p.end].strip() for p in call.parameters}
    kind = named.get("CitationClass", "")
    return form.format(function=function.replace("_", " "), kind=kind) if kind or "{kind}" not in form else None
