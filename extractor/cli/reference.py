"""The page of commands: every command with its arguments and options, and a session that shows them.

The sessions are ``COMMAND.md`` files, which the tests run; a test holds ``docs/commands.md`` to the code, and every option to a
session.
"""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from typer.models import ArgumentInfo, OptionInfo

from extractor.cli import COMMANDS
from extractor.cli.common import COMMON, MADE_HERE, TABLES, reads_sources
from extractor.cli.help_text import EXIT_CODES, about
from extractor.cli.live import LIVE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

_INTRODUCTION = """\
# Commands

Generated from the code by `pytest --update`. The sessions are run by the tests in a folder that holds the project's
`fixtures/`; `…` stands for what differs or is left out.

Data goes to stdout; progress, logs and summaries to stderr. `extractor COMMAND --help` shows the same options. Each may be set
in `extractor.toml`, under `[tool.extractor]` in `pyproject.toml`, or as `EXTRACTOR_NAME` in the environment; the command line
wins over the environment, the environment over the file, which a line on stderr names. A file that was found, not named with
`--config`, may be somebody else's: its outputs must lie in its own folder, and it chooses neither engine nor master.
"""


def command_page(sessions: Path) -> str:
    """The page in Markdown; ``sessions`` is the folder of ``COMMAND.md`` files, that of the common options ``extractor.md``."""
    return "\n".join([_INTRODUCTION, *_exit_codes(), *_contents(), *_common(sessions), *_commands(sessions)]) + "\n"


def options_of(command: Callable[..., None]) -> dict[str, list[str]]:
    """Each option of a command with its spellings, the common options left out."""
    found = {parameter.name: _described(parameter)[1] for parameter in parameters_of(command)}
    return {name: _spellings(info) for name, info in found.items() if isinstance(info, OptionInfo)}


def _exit_codes() -> Iterator[str]:
    yield "| exit code | means |"
    yield "|---|---|"
    yield from (f"| {code} | {meaning} |" for code, meaning in EXIT_CODES.items())
    yield ""


def _contents() -> Iterator[str]:
    yield "| command | does |"
    yield "|---|---|"
    yield from (f"| [`{one.__name__}`](#{one.__name__}) | {_about(one)} |" for one in COMMANDS)
    yield ""


def _common(sessions: Path) -> Iterator[str]:
    yield from ("## Options of every command", "")
    yield from _table(COMMON)
    yield from _session(sessions / "extractor.md")
    yield from ("## Live wikis", "", "`parse`, `convert` and `audit` read pages of live wikis, too.", "")
    yield from _table(LIVE)
    yield from _session(sessions / "live.md")


def _commands(sessions: Path) -> Iterator[str]:
    for command in COMMANDS:
        parameters = parameters_of(command)
        arguments = [_usage(parameter) for parameter in parameters if isinstance(_described(parameter)[1], ArgumentInfo)]
        usage = " ".join(["extractor", command.__name__, *arguments, "[OPTIONS]"])
        yield from (f"## {command.__name__}", "", _about(command), "", "```text", usage, "```", "")
        yield from _table([*parameters, *[TABLES] * reads_sources(command)])
        yield from _session(sessions / f"{command.__name__}.md")


def parameters_of(command: Callable[..., None]) -> list[inspect.Parameter]:
    """The arguments and options of a command, the common options left out."""
    found = inspect.signature(command, eval_str=True).parameters.values()
    return [parameter for parameter in found if parameter.name not in MADE_HERE]


def _described(parameter: inspect.Parameter) -> tuple[Any, ArgumentInfo | OptionInfo]:
    """The type of a parameter, and its description for typer."""
    kind, info = get_args(parameter.annotation)
    return kind, info


def _spellings(info: OptionInfo) -> list[str]:
    """``--output`` and ``-o``; typer takes the first as what would be the default outside of an annotation."""
    return [str(info.default), *(info.param_decls or ())]


def _about(command: Callable[..., None]) -> str:
    return " ".join(about(command).split())


def _usage(parameter: inspect.Parameter) -> str:
    kind, info = _described(parameter)
    name = f"{info.metavar}{'...' if get_origin(kind) is list else ''}"
    return name if parameter.default is parameter.empty else f"[{name}]"


def _table(parameters: Iterable[inspect.Parameter]) -> Iterator[str]:
    rows = [_row(parameter) for parameter in parameters]
    if rows:
        yield from ("| | | default |", "|---|---|---|")
        yield from (f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows)
        yield ""


def _row(parameter: inspect.Parameter) -> tuple[str, str, str]:
    """Name and value, what it means, its default."""
    kind, info = _described(parameter)
    if isinstance(info, ArgumentInfo):
        shown = f"`{_usage(parameter)}`"
    else:
        value = "" if kind is bool else f" {info.metavar or _value(kind)}"
        shown = ", ".join(f"`{spelling}{value}`" for spelling in _spellings(info))
    return shown, info.help or "", _default(parameter, info)


def _value(kind: Any) -> str:  # noqa: ANN401 - an annotation of a command
    """A placeholder for values of the type: its choices, or NUMBER, or TEXT."""
    choices = next((get_args(one) for one in (kind, *get_args(kind)) if get_origin(one) is Literal), None)
    return "|".join(choices) if choices else "NUMBER" if kind is int else "TEXT"


def _default(parameter: inspect.Parameter, info: ArgumentInfo | OptionInfo) -> str:
    if parameter.default is parameter.empty:
        return "required"
    if isinstance(info.show_default, str):
        return info.show_default
    return "" if parameter.default in (None, False) else f"`{parameter.default}`"


def _session(path: Path) -> Iterator[str]:
    """The session, its headings below that of the command; what is fenced is left as it is."""
    pieces = re.split(r"(^```.*?^```$)", path.read_text(encoding="utf-8").strip(), flags=re.DOTALL | re.MULTILINE)
    for number, piece in enumerate(pieces):
        pieces[number] = piece if number % 2 else re.sub(r"^#", "###", piece, flags=re.MULTILINE)
    yield from ("".join(pieces), "")
