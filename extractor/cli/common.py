"""What all commands share: ``--version``, ``--config``, ``-q``, ``-v``, ``--debug``, and a quiet exit when a pipe is closed."""

from __future__ import annotations

import datetime as dt
import functools
import inspect
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

import typer
from typer.models import OptionInfo

from extractor.cli.live import LIVE, asked
from extractor.conversion import Engine
from extractor.dataset.file_names import Compression
from extractor.engines.kernel import CAN_LIMIT, UNLIMITED
from extractor.errors import ExtractorError
from extractor.harmless import escaped_in_json, in_one_line
from extractor.options import FACT_KINDS, fact_kinds
from extractor.outputs import abandon_stdout
from extractor.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from extractor.options import FactKind
    from extractor.sources.page import Reject, SourceFailure


NOTHING_READ = 2
"""Exit code where nothing could be read; that of a wrong usage, too."""
FAILURES = 3
"""Exit code where the command has finished, but a page or a source failed."""


@dataclass(frozen=True, slots=True)
class Console:
    """Messages of a command on stderr; its results go to stdout."""

    quiet: bool = False
    verbose: bool = False

    def say(self, message: str) -> None:
        """One line on stderr unless ``-q``."""
        if not self.quiet:
            sys.stderr.write(in_one_line(message) + "\n")

    def detail(self, message: str) -> None:
        """One line on stderr with ``-v``."""
        if self.verbose:
            sys.stderr.write(in_one_line(message) + "\n")

    def error(self, message: str) -> None:
        """One line on stderr in any case."""
        sys.stderr.write(f"extractor: error: {in_one_line(message)}\n")

    def reject(self, rejected: Reject) -> None:
        """A page that gave no record, as one line of JSON on stderr."""
        from extractor.border import reject_to_json

        sys.stderr.write(escaped_in_json(reject_to_json(rejected).decode()) + "\n")

    def failures(self, failed: Iterable[Reject | SourceFailure]) -> None:
        """One line on stderr for each page and each source that could not be read."""
        from extractor.sources.page import SourceFailure

        for one in failed:
            title = "" if isinstance(one, SourceFailure) else f", page '{one.head.title}'"
            self.error(f"{one.file}{title}: {one.message} [{one.code}]")


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it with the flag
    if wanted:
        sys.stdout.write(f"extractor {__version__}\n")
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
SourcesOrTitles = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SOURCE", help="Files, folders, patterns or addresses of wiki pages; `-` is stdin.", show_default=False
    ),
]
Namespace = Annotated[
    list[str] | None,
    typer.Option("--namespace", metavar="NUMBERS", help="Namespaces to take, as in `0,14`, or `all`.", show_default=False),
]


def _known_language(given: str | None) -> str | None:
    """The language code that ``--language`` names; anything else is a usage error."""
    if given is None or given == "simple":
        return given
    from extractor.tables import load_table

    code = given.lower()
    names: dict[str, str] = load_table("language_names")["names"]
    if re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", code) and (code in names or code.partition("-")[0] in names):
        return code
    code = next((code for code, name in names.items() if name.lower() == given.lower()), "en, de or fr")
    raise typer.BadParameter(f"'{given}' is no code of a language; give one such as {code}", param_hint="--language")


Language = Annotated[
    str | None,
    typer.Option(
        "--language", metavar="LANG", help="Language of the wiki, whatever the source says of it.", callback=_known_language
    ),
]


def _valid_title(given: str | None) -> str | None:
    """The title that ``--title`` names; what no page can be called is a usage error."""
    if given is None:
        return None
    title = " ".join(given.replace("_", " ").split())
    if not title or len(title.encode("utf-8", "surrogateescape")) > 255 or _NO_TITLE.search(title):
        what = f"'{given}' can be no page's title; it has 1 to 255 bytes and none of # < > [ ] {{ }} |"
        raise typer.BadParameter(what, param_hint="--title")
    return title


_NO_TITLE = re.compile(r"[#<>\[\]{}|\x00-\x1f\x7f]|\A\.{1,2}(?:/|\Z)|\A:|~~~")
"""What a title cannot have (MediaWiki, Manual:Page title)."""

Title = Annotated[
    str | None,
    typer.Option("--title", metavar="TITLE", help="Title of a page of wikitext; else the file's name.", callback=_valid_title),
]
AllRevisions = Annotated[bool, typer.Option("--all-revisions", help="Every revision of a history dump, not only the newest.")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="The day that `today` means; else the revision's.")]
PersonIndex = Annotated[
    str | None, typer.Option("--person-index", metavar="FILE", help="Person index made by `extractor persons`.")
]
Facts = Annotated[
    list[str] | None,
    typer.Option(
        "--facts",
        metavar="LIST",
        help=f"What to look for in pages, of `{','.join(FACT_KINDS)}`; nothing is worked out for the rest.",
        show_default="all",
    ),
]
CORES = os.cpu_count() or 1
Output = Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder of the dataset.", show_default=False)]
Jobs = Annotated[
    int, typer.Option("--jobs", "-j", min=1, metavar="NUMBER", help="Processes that work on pages.", show_default="one a core")
]
Limit = Annotated[int | None, typer.Option("--limit", min=1, metavar="PAGES", help="Take no more pages than this.")]
Compress = Annotated[Compression, typer.Option("--compress", help="Compression of the parts.")]
EngineName = Annotated[Engine, typer.Option("--engine", help="Processes of this machine, or a Spark cluster.")]
Master = Annotated[
    str | None,
    typer.Option(
        "--master", metavar="URL", help="Where Spark works: local[*], spark://…, yarn, k8s://….", show_default="Spark's own"
    ),
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


def asked_facts(given: list[str] | None) -> tuple[FactKind, ...]:
    """The kinds of facts that ``--facts`` names, all where it names none; a name that is none is a usage error."""
    if not given:
        return FACT_KINDS
    try:
        return fact_kinds(name.strip() for name in ",".join(given).split(","))
    except ExtractorError as error:
        raise typer.BadParameter(f"{error.what}; give {error.remedy}", param_hint="--facts") from error


def number(count: int, noun: str, nouns: str | None = None) -> str:
    """``1 page``, ``2,000 pages``; ``nouns`` where the plural has no ``s``."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"


def day(given: str | None) -> str | None:
    """The day that ``--as-of`` names; anything but YYYY-MM-DD is a usage error."""
    try:
        return dt.date.fromisoformat(given).isoformat() if given else None
    except ValueError as error:
        raise typer.BadParameter(f"'{given}' is no day; write it as 2020-01-31", param_hint="--as-of") from error


def reads_sources(command: Callable[..., None]) -> bool:
    """Whether a command reads pages, in a language that it can be told, and so takes ``--tables``."""
    return "language" in inspect.signature(command).parameters


MADE_HERE = {"console", "live"}
"""Parameters of commands that are no options."""


def with_common_options(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the common options added.

    A parameter ``console`` receives a :class:`Console` set up by them. A parameter ``live`` adds the options that ask a live
    wiki, and receives what they say; the first parameter is then the sources.
    """
    signature = inspect.signature(command, eval_str=True)
    own = [parameter for parameter in signature.parameters.values() if parameter.name not in MADE_HERE]
    own += [TABLES] * reads_sources(command)
    live = LIVE if "live" in signature.parameters else ()

    @functools.wraps(command)
    def run(**options: Any) -> None:  # noqa: ANN401 - whatever the command takes
        common = {parameter.name: options.pop(parameter.name) for parameter in COMMON}
        if tables := options.pop(TABLES.name, None):
            from extractor.tables import use_tables

            use_tables(tables)
        if "console" in signature.parameters:
            options["console"] = Console(quiet=common["quiet"], verbose=common["verbose"])
            if "page_timeout" in signature.parameters and not CAN_LIMIT:
                options["console"].say(UNLIMITED)
        if live:
            told = {parameter.name: options.pop(parameter.name) for parameter in live}
            options[own[0].name], options["live"] = asked(options[own[0].name], told)
        try:
            command(**options)
            sys.stdout.flush()
        except BrokenPipeError:
            abandon_stdout()

    run.__signature__ = signature.replace(parameters=[*own, *live, *COMMON])  # type: ignore[attr-defined]
    return run


def takes_several(command: Callable[..., None]) -> dict[str, bool]:
    """For each option of a command, by the name of its parameter, whether it takes several values."""
    described = {name: get_args(parameter.annotation) for name, parameter in inspect.signature(command).parameters.items()}
    return {
        name: any(get_origin(kind) is list for kind in (values, *get_args(values)))
        for name, (values, about) in described.items()
        if isinstance(about, OptionInfo)
    }
