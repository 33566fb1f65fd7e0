"""The options by which a command asks a live wiki."""

from __future__ import annotations

import inspect
from dataclasses import replace
from typing import Annotated, Any

import typer

from extractor.sources.live.asked import Asked, is_address, page_address

_WIKI = typer.Option("--wiki", metavar="URL|DBNAME", help="A live wiki; SOURCE arguments are titles of its pages.")
_TITLES = typer.Option("--titles", metavar="FILE", help="Titles of its pages, one a line; `-` is stdin.")
_CATEGORY = typer.Option("--category", metavar="NAME", help="The pages of a category of it.")
_DEPTH = typer.Option("--depth", min=0, metavar="LEVELS", help="With --category: levels of subcategories to follow.")
_PREFIX = typer.Option("--prefix", metavar="TEXT", help="Its articles whose titles begin so.")
_SINCE = typer.Option("--since", metavar="TIMESTAMP", help="Its pages changed since then, as in 2026-11-01T00:00:00Z.")
_CONTACT = typer.Option("--contact", metavar="ADDRESS", help="Mail or web address of yours, told to the wiki.")
_TOKEN = typer.Option("--token", metavar="FILE", help="File with an OAuth 2 access token, for a wiki that is not public.")
_LEARN = typer.Option("--learn-templates", help="Ask the wiki for citation templates of its own, and read them so.")
_KEYWORD = inspect.Parameter.KEYWORD_ONLY
LIVE = (
    inspect.Parameter("wiki", _KEYWORD, annotation=Annotated[str | None, _WIKI], default=None),
    inspect.Parameter("titles", _KEYWORD, annotation=Annotated[str | None, _TITLES], default=None),
    inspect.Parameter("category", _KEYWORD, annotation=Annotated[str | None, _CATEGORY], default=None),
    inspect.Parameter("depth", _KEYWORD, annotation=Annotated[int, _DEPTH], default=0),
    inspect.Parameter("prefix", _KEYWORD, annotation=Annotated[str | None, _PREFIX], default=None),
    inspect.Parameter("since", _KEYWORD, annotation=Annotated[str | None, _SINCE], default=None),
    inspect.Parameter("contact", _KEYWORD, annotation=Annotated[str | None, _CONTACT], default=None),
    inspect.Parameter("token", _KEYWORD, annotation=Annotated[str | None, _TOKEN], default=None),
    inspect.Parameter("learn_templates", _KEYWORD, annotation=Annotated[bool, _LEARN], default=False),
)


def asked(given: list[str] | None, options: dict[str, Any], *, needed: bool) -> tuple[list[str], Asked]:
    """The sources of a command and what it asks of live wikis, from its arguments and the values of ``LIVE``.

    A usage error where nothing is named and something is ``needed``, where a list is asked for and no wiki, or where a token
    would be sent to several wikis.
    """
    lists = [name for name in ("titles", "category", "prefix", "since") if options.get(name) is not None]
    live = Asked(**options)
    if live.wiki is None:
        if lists:
            raise typer.BadParameter("it needs --wiki", param_hint=f"--{lists[0]}")
        if needed and not given:
            raise typer.BadParameter("name a file, a folder, a pattern or the address of a page", param_hint="SOURCE")
        if live.token is not None and len({page_address(one).origin for one in given or () if is_address(one)}) > 1:
            raise typer.BadParameter("it is for one wiki, and the addresses are of several", param_hint="--token")
        return given or [], live
    if not given and not lists:
        raise typer.BadParameter("name titles, or --titles, --category, --prefix or --since", param_hint="--wiki")
    return [live.wiki], replace(live, pages=tuple(given or ()))
