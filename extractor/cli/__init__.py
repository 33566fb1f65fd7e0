"""The command line: every command is one row of ``COMMANDS``, and imports what it needs when it runs."""

from __future__ import annotations

import errno
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import typer

from extractor.cli import (
    audit,
    convert,
    diff,
    explain,
    export,
    help_text,
    history,
    mcp,
    parse,
    persons,
    rules,
    schema,
    serve,
    stats,
    templates,
    timeline,
    verify,
)
from extractor.cli.common import Console, takes_several, with_common_options
from extractor.config import defaults
from extractor.errors import ExtractorError
from extractor.harmless import in_one_line
from extractor.outputs import abandon_stdout

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

USAGE_ERROR = 2
UNWRITTEN = {errno.EBADF, errno.EFBIG, errno.EIO, errno.ENOSPC}
"""Numbers of errors that, where they name no file, come from stdout: every other output names its own."""
COMMANDS: tuple[Callable[..., None], ...] = (
    parse.parse,
    convert.convert,
    verify.verify,
    history.history,
    timeline.timeline,
    persons.persons,
    templates.templates,
    diff.diff,
    audit.audit,
    schema.schema,
    rules.rules,
    explain.explain,
    export.export,
    stats.stats,
    serve.serve,
    mcp.mcp,
)


def _application(commands: Mapping[str, Callable[..., None]], arguments: Collection[str]) -> typer.Typer:
    # Plain help: loading rich would cost a third of the time that --help may take. Nor are the options of commands that the
    # arguments do not name described to typer, which takes as long.
    app = typer.Typer(name="extractor", rich_markup_mode=None, pretty_exceptions_enable=False)
    for name, command in commands.items():
        shown: dict[str, Any] = {"help": help_text.about(command), "epilog": help_text.epilog(command)}
        app.command(cls=help_text.Command, **shown)(command if name in arguments else _without_options(command))
    app.callback(epilog=help_text.epilog())(with_common_options(_extractor))
    return app


def _without_options(command: Callable[..., None]) -> Callable[..., None]:
    def named() -> None: ...

    named.__name__, named.__doc__ = command.__name__, command.__doc__
    return named


def _extractor() -> None:
    """Claims, dates, people and linked citations from raw Wikipedia sources, each with its exact place."""


def run(arguments: list[str]) -> int:
    """The exit code of the command line ``arguments``."""
    if not arguments:
        run(["--help"])
        return USAGE_ERROR
    try:
        commands = {command.__name__: with_common_options(command) for command in COMMANDS}
        command: Any = typer.main.get_command(_application(commands, arguments))
        options = {name: takes_several(command) for name, command in commands.items()}
        tell = Console(quiet=not {"-q", "--quiet"}.isdisjoint(arguments)).say
        code = command.main(arguments, "extractor", standalone_mode=False, default_map=defaults(arguments, options, tell))
    except typer.TyperException as error:
        _complain(error.format_message().replace(": Value error, ", ": "), arguments)
        return USAGE_ERROR
    except ExtractorError as error:
        _complain(str(error), arguments)
        return USAGE_ERROR
    except typer.Abort:
        return USAGE_ERROR
    except OSError as error:
        where = error.filename or ("standard output" if error.errno in UNWRITTEN else "the system refused")
        _complain(f"{where}: {error.strerror or error} [system]", arguments)
        abandon_stdout()
        return USAGE_ERROR
    except Exception as error:  # noqa: BLE001 - a bug, too, is one line for users; --debug shows the rest
        _complain(f"{type(error).__name__}: {error}; this is a bug, --debug shows where", arguments)
        return USAGE_ERROR
    return code if isinstance(code, int) else 0


def _complain(message: str, arguments: list[str]) -> None:
    if "--debug" in arguments:
        raise  # noqa: PLE0704 - called where an exception is being handled
    with suppress(OSError):  # the exit code says it too
        sys.stderr.write(f"extractor: error: {in_one_line(' '.join(message.split()))}\n")
