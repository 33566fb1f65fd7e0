"""Defaults of command-line options: configuration file, then environment; the command line wins over both.

The file is ``extractor.toml``, or ``[tool.extractor]`` in ``pyproject.toml``, in this folder or the nearest one above it. A key
is the long name of an option and holds for every command that has it; a table named after a command holds for that command.
``EXTRACTOR_PAGE_TIMEOUT`` is ``--page-timeout``. Values are checked by the option that takes them.

A file that is found, not named, may be somebody else's: its outputs must lie in its own folder, and it chooses neither the
engine nor the master of a cluster.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.errors import ExtractorError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

PREFIX = "EXTRACTOR_"
OUTPUTS = frozenset({"output"})
ENGINES = frozenset({"engine", "master"})
Setting = tuple[str, str, object]
"""Command, parameter, value."""
NOT_CONFIGURED = frozenset({"version", "config", "debug", "help", "sources", "install_completion", "show_completion"})


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    settings: dict[str, Any]
    named: bool
    """Whether the user named it; else it was found."""


def defaults(
    arguments: Sequence[str], commands: Mapping[str, Mapping[str, bool]], tell: Callable[[str], object]
) -> dict[str, dict[str, Any]]:
    """The configured options of each command, by parameter name, as click's ``default_map`` wants them.

    ``commands`` gives each command's parameters and whether they take several values; ``arguments`` is the command line, which
    may name the file; ``tell`` is told of a file that sets options of the command. Raises :class:`ExtractorError` for a file
    that cannot be read, for unknown keys, and for what a file may not set.
    """
    found: dict[str, dict[str, Any]] = {command: {} for command in commands}
    file = _file(_named(arguments) or os.environ.get(PREFIX + "CONFIG"))
    from_file = list(_from_file(file, commands)) if file else []
    asked = next((word for word in arguments if word in commands), None)
    if file and any(command == asked for command, _, _ in from_file):
        tell(f"extractor: configuration: {file.path}")
    for command, name, value in [*from_file, *_from_environment(commands)]:
        several = commands[command][name]
        found[command][name] = [str(one) for one in (value if isinstance(value, list) else [value])] if several else value
    return found


def _from_file(file: _File, commands: Mapping[str, Mapping[str, bool]]) -> Iterator[Setting]:
    for command, name, value in _settings(file, commands):
        _check(file, name, value, several=commands[command][name])
        yield command, name, value


def _settings(file: _File, commands: Mapping[str, Mapping[str, bool]]) -> Iterator[Setting]:
    for key, value in file.settings.items():
        if key in commands and isinstance(value, dict):
            for inner, setting in value.items():
                yield from _options(inner, setting, {key: commands[key]}, f"{file.path}, [{key}]")
    for key, value in file.settings.items():
        if key not in commands or not isinstance(value, dict):
            yield from _options(key, value, commands, str(file.path), unless=file.settings)


def _check(file: _File, name: str, value: object, *, several: bool) -> None:
    where = f"{file.path}, {name.replace('_', '-')}"
    values = value if several and isinstance(value, list) else [value]
    if not all(isinstance(one, str | int | float) for one in values):
        kind = "texts or numbers" if several else "a text, a number, true or false"
        raise ExtractorError("config_malformed", f"'{value}' is not {kind}", where=where, remedy="correct the file")
    if file.named:
        return
    if name in ENGINES:
        raise ExtractorError(
            "config_engine",
            "a file that is not named cannot choose where the work is done",
            where=where,
            remedy=f"give it on the command line, or name the file with --config {file.path}",
        )
    if name in OUTPUTS and not Path(str(value)).resolve().is_relative_to(file.path.parent.resolve()):
        raise ExtractorError(
            "config_outside",
            f"'{value}' is outside of the folder of a file that is not named",
            where=where,
            remedy=f"give it on the command line, or name the file with --config {file.path}",
        )


def _options(
    key: str, value: object, commands: Mapping[str, Mapping[str, bool]], where: str, unless: Mapping[str, Any] | None = None
) -> Iterator[Setting]:
    name = key.replace("-", "_")
    known = {option for options in commands.values() for option in options} - NOT_CONFIGURED
    if name not in known:
        names = ", ".join(sorted(option.replace("_", "-") for option in known))
        raise ExtractorError("unknown_key", f"unknown key '{key}'", where=where, remedy=f"known are {names}")
    for command, options in commands.items():
        own = (unless or {}).get(command, {})
        if name in options and key not in own:
            yield command, name, value


def _from_environment(commands: Mapping[str, Mapping[str, bool]]) -> Iterator[Setting]:
    for variable, text in os.environ.items():
        name = variable.removeprefix(PREFIX).lower()
        if variable.startswith(PREFIX) and name not in NOT_CONFIGURED:
            yield from ((command, name, text) for command, options in commands.items() if name in options)


def _named(arguments: Sequence[str]) -> str | None:
    for number, argument in enumerate(arguments):
        if argument.startswith("--config="):
            return argument.removeprefix("--config=")
        if argument == "--config" and number + 1 < len(arguments):
            return arguments[number + 1]
    return None


def _file(named: str | None) -> _File | None:
    if named:
        path = Path(named)
        settings = _read(path)
        return _File(path, _section(path, settings) or {} if path.name == "pyproject.toml" else settings, named=True)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (path := folder / "extractor.toml").is_file():
            return _File(path, _read(path), named=False)
        if (path := folder / "pyproject.toml").is_file() and (section := _section(path, _read(path))) is not None:
            return _File(path, section, named=False)
    return None


def _section(path: Path, settings: dict[str, Any]) -> dict[str, Any] | None:
    tools = settings.get("tool")
    section: object = tools.get("extractor") if isinstance(tools, dict) else None
    if section is None or isinstance(section, dict):
        return section
    raise ExtractorError("config_malformed", "tool.extractor is no table", where=str(path), remedy="correct the file")


def _read(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ExtractorError(
            "config_unreadable", f"cannot be read ({error.strerror})", where=str(path), remedy="check --config"
        ) from error
    except RecursionError as error:
        raise ExtractorError("config_malformed", "nests too deep", where=str(path), remedy="correct the file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ExtractorError("config_malformed", f"is no TOML: {error}", where=str(path), remedy="correct the file") from error
