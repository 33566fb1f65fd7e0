"""What all commands share: ``--version``, ``--config``, ``-q``, ``-v``, ``--debug``, and a quiet end when a pipe closes."""

from __future__ import annotations

import datetime as dt
import functools
import inspect
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from extractor.outputs import abandon_stdout

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Console:
    """Where a command speaks to its user; results go to stdout, everything else to stderr."""

    quiet: bool = False
    verbose: bool = False

    def say(self, message: str) -> None:
        """One line on stderr unless ``-q``."""
        if not self.quiet:
            sys.stderr.write(message + "\n")

    def detail(self, message: str) -> None:
        """One line on stderr with ``-v``."""
        if self.verbose:
            sys.stderr.write(message + "\n")

    def error(self, message: str) -> None:
        """One line on stderr in any case."""
        sys.stderr.write(f"extractor: error: {message}\n")


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it with the flag
    if wanted:
        from importlib.metadata import version

        sys.stdout.write(f"extractor {version('extractor')}\n")
        raise typer.Exit


_VERSION = typer.Option("--version", help="Show the version and exit.", callback=_show_version, is_eager=True)
_CONFIG = typer.Option("--config", metavar="FILE", help="Configuration file instead of the nearest one.")
_QUIET = typer.Option("--quiet", "-q", help="Say nothing but errors.")
_VERBOSE = typer.Option("--verbose", "-v", help="Say more.")
_DEBUG = typer.Option("--debug", help="Show tracebacks.")
_KEYWORD = inspect.Parameter.KEYWORD_ONLY
COMMON = (
    inspect.Parameter("version", _KEYWORD, annotation=Annotated[bool, _VERSION], default=False),
    inspect.Parameter("config", _KEYWORD, annotation=Annotated[str | None, _CONFIG], default=None),
    inspect.Parameter("quiet", _KEYWORD, annotation=Annotated[bool, _QUIET], default=False),
    inspect.Parameter("verbose", _KEYWORD, annotation=Annotated[bool, _VERBOSE], default=False),
    inspect.Parameter("debug", _KEYWORD, annotation=Annotated[bool, _DEBUG], default=False),
)

_TABLES = typer.Option(
    "--tables", metavar="PATH", help="Your own tables, over those of the program: a TOML file or a folder of them."
)
TABLES = inspect.Parameter("tables", _KEYWORD, annotation=Annotated[str | None, _TABLES], default=None)
"""What every command that reads sources takes, too."""

Sources = Annotated[
    list[str], typer.Argument(metavar="SOURCE", help="Files, folders or patterns; `-` is stdin.", show_default=False)
]
Namespace = Annotated[
    list[str] | None,
    typer.Option("--namespace", metavar="NUMBERS", help="Namespaces to take, as in `0,14`, or `all`.", show_default=False),
]
Language = Annotated[str | None, typer.Option("--language", help="Language of the wiki, whatever the source says of it.")]
AllRevisions = Annotated[bool, typer.Option("--all-revisions", help="Every revision of a history dump, not only the newest.")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="The day that `today` means; else the revision's.")]
PersonIndex = Annotated[
    str | None, typer.Option("--person-index", metavar="FILE", help="Person index made by `extractor persons`.")
]

PageTimeout = Annotated[float, typer.Option("--page-timeout", min=0.001, metavar="SECONDS", help="Longest time for one page.")]
PageMemory = Annotated[
    int, typer.Option("--page-memory", min=100, metavar="MB", help="Most memory of a process with its page.")
]


def namespaces(given: list[str] | None, default: str) -> frozenset[int] | None:
    """The namespaces that ``--namespace`` names, None for all; anything but numbers and ``all`` is a usage error."""
    text = ",".join(given) if given else default
    if text == "all":
        return None
    try:
        return frozenset(int(number) for number in text.split(","))
    except ValueError as error:
        raise typer.BadParameter(
            f"'{text}' is no namespace; give numbers such as 0,14, or all", param_hint="--namespace"
        ) from error


def number(count: int, noun: str) -> str:
    """``1 page``, ``2,000 pages``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def day(given: str | None) -> str | None:
    """The day that ``--as-of`` names; anything but YYYY-MM-DD is a usage error."""
    try:
        return dt.date.fromisoformat(given).isoformat() if given else None
    except ValueError as error:
        raise typer.BadParameter(f"'{given}' is no day; write it as 2020-01-31", param_hint="--as-of") from error


def reads_sources(command: Callable[..., None]) -> bool:
    """Whether a command reads pages, in a language that it can be told, and so takes ``--tables``."""
    return "language" in inspect.signature(command).parameters


def with_common_options(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the common options; where it has a parameter ``console``, it gets one that obeys them."""
    signature = inspect.signature(command, eval_str=True)
    own = [parameter for parameter in signature.parameters.values() if parameter.name != "console"]
    own += [TABLES] * reads_sources(command)

    @functools.wraps(command)
    def run(**options: Any) -> None:  # noqa: ANN401 - whatever the command takes
        common = {parameter.name: options.pop(parameter.name) for parameter in COMMON}
        if tables := options.pop(TABLES.name, None):
            from extractor.tables import use_tables

            use_tables(tables)
        if "console" in signature.parameters:
            options["console"] = Console(quiet=common["quiet"], verbose=common["verbose"])
        try:
            command(**options)
            sys.stdout.flush()
        except BrokenPipeError:
            abandon_stdout()

    run.__signature__ = signature.replace(parameters=[*own, *COMMON])  # type: ignore[attr-defined]
    return run
