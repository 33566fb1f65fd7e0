"""``extractor serve``."""

from __future__ import annotations

from typing import Annotated

import typer

from extractor.cli.common import Console, Language  # noqa: TC001 - the command line reads the annotations

ADDRESS = "127.0.0.1"


def serve(
    target: Annotated[
        str, typer.Argument(metavar="DATASET", help="A dataset, or a file, folder or pattern of sources.", show_default=False)
    ],
    *,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port on 127.0.0.1.")] = 8000,
    language: Language = None,
    console: Console,
) -> None:
    """Browse a dataset in your web browser, on this machine only."""
    from extractor.exports.extras import require
    from extractor.exports.targets import Target

    uvicorn = require("uvicorn", "web")
    require("fastapi", "web")
    require("jinja2", "web")
    from extractor.web.app import create_app
    from extractor.web.index import index_of

    with index_of(Target(target, language), console.say) as index:
        console.say(f"{index.name}: http://{ADDRESS}:{port}/ (Ctrl-C ends it)")
        uvicorn.run(create_app(index), host=ADDRESS, port=port, log_level="warning", access_log=False)
