"""``extractor serve``."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.common import Console, Language, PageMemory, PageTimeout  # noqa: TC001 - the command line reads the annotations
from extractor.engines.limits import MEGABYTES, SECONDS, Limits
from extractor.errors import ExtractorError
from extractor.sources.live.asked import NOTHING, Asked

if TYPE_CHECKING:
    import socket

ADDRESS = "127.0.0.1"


def serve(
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TARGET",
            help="Datasets, records of `parse`, or sources, addresses of wiki pages too; without any, only a page to paste"
            " wikitext into.",
            show_default=False,
        ),
    ] = None,
    *,
    live: Asked = NOTHING,
    addresses: Annotated[
        bool, typer.Option("--live", help="Take addresses of wiki pages in the browser, too, and fetch these pages.")
    ] = False,
    history: Annotated[
        str | None, typer.Option("--history", metavar="DIR", help="Histories of the pages, made by `extractor history`.")
    ] = None,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, metavar="PORT", help="Port on 127.0.0.1.")] = 8000,
    language: Language = None,
    page_timeout: PageTimeout = SECONDS,
    page_memory: PageMemory = MEGABYTES,
    console: Console,
) -> None:
    """Browse a dataset in your web browser, on this machine only.

    Examples:
      extractor serve data
      extractor serve article.wiki --port 8080
      extractor serve --live
    """
    from extractor.cli.export import report_failures, tell_failures
    from extractor.extras import require

    for library in ("uvicorn", "fastapi", "jinja2", "sqlite_utils"):
        require(library, "web")
    from extractor.targets.dataset import open_histories
    from extractor.targets.sources import ReadingOptions
    from extractor.targets.target import Targets
    from extractor.web import server
    from extractor.web.app import create_app
    from extractor.web.histories import histories_of
    from extractor.web.index import index_of

    if addresses:
        require("mwclient", "live")
    records = Targets(
        targets or [], ReadingOptions(language, live=live, limits=Limits(page_timeout, page_memory), tell=console.say)
    )
    listening = _listen(port)
    # The server hands a signal on when it has shut down; either ends the command as it should, its own files cleared.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    lives = open_histories(history) if history else None
    with listening, index_of(records, console.say) as index, histories_of(lives) as histories:
        (report_failures if targets and not records.read else tell_failures)(records, console)
        of_sources = any(target.dataset is None for target in records.each)
        ends = "Ctrl-C ends it" + ("; start it again to see later edits" if of_sources else "")
        console.say(f"{index.name or 'no data'}: http://{ADDRESS}:{port}/{'' if targets else 'paste'} ({ends})")
        server.run(create_app(index, Asked(contact=live.contact) if addresses else None, histories), listening)


def _listen(port: int) -> socket.socket:
    """The socket that the server accepts from; answers leave at once, headers not waiting for the body's acknowledgement."""
    import socket

    try:
        listening = socket.create_server((ADDRESS, port))
    except OSError as error:
        raise ExtractorError(
            "port_taken",
            f"cannot listen there ({error.strerror})",
            where=f"{ADDRESS}:{port}",
            remedy="name another one with --port",
        ) from error
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
