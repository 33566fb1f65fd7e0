"""What ``--help`` shows: values by names that speak, options in groups, examples of the command, and the exit codes."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from typer.core import TyperCommand

from extractor.cli.common import COMMON
from extractor.cli.live import LIVE
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Callable

EXIT_CODES = {
    0: "done, and nothing found at the gate",
    1: "findings at the gate (`audit`), or lost citations with `--fail-on-lost` (`diff`)",
    2: "wrong usage or configuration, or nothing could be read",
    3: "finished, but a page, a source or the rest of a truncated dump failed",
}
_TYPE = lazy_regex(r" <list\[.*\]>$|[<>]")
_LIVE = dict.fromkeys((one.name for one in LIVE), "Live wikis")
_COMMON = dict.fromkeys([*(one.name for one in COMMON), "help"], "Options of every command")


def about(command: Callable[..., None]) -> str:
    """What a command does: its docstring up to the examples."""
    return inspect.getdoc(command).partition("\n\nExamples:\n")[0]  # type: ignore[union-attr] # every command has one


def examples(command: Callable[..., None]) -> list[str]:
    """The command lines at the end of a command's docstring."""
    shown = inspect.getdoc(command).partition("\n\nExamples:\n")[2]  # type: ignore[union-attr] # every command has one
    return [line.strip() for line in shown.splitlines()]


def epilog(command: Callable[..., None] | None = None) -> str:
    """The end of a command's help, or of that of all; the backspace keeps the lines of a paragraph apart."""
    lines = ["\b", "Examples:", *(f"  {line}" for line in examples(command)), ""] if command else []
    codes = (f"  {code}  {meaning}".replace("`", "") for code, meaning in EXIT_CODES.items())
    return "\n".join([*lines, "\b", "Exit codes:", *codes])


class Command(TyperCommand):
    """A command whose help names values by what they mean, not by their type, and its own options before those of others."""

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - typer's own types are private
        """Write arguments and options, each group below its heading."""
        of_others = _COMMON | (_LIVE if any(one.name == "wiki" for one in self.params) else {})
        groups: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            heading = "Arguments" if parameter.param_type_name == "argument" else of_others.get(str(parameter.name), "Options")
            if record := parameter.get_help_record(ctx):
                groups.setdefault(heading, []).append((_TYPE.sub("", record[0]), record[1]))
        for heading, rows in groups.items():
            with formatter.section(heading):
                formatter.write_dl(rows)
