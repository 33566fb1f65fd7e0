"""Defaults of command-line options: configuration file, then environment; the command line wins over both.

The file is ``extractor.toml``, or ``[tool.extractor]`` in ``pyproject.toml``, in this folder or the nearest one above it. A key
is the long name of an option and holds for every command that has it; a table named after a command holds for that command.
``EXTRACTOR_PAGE_TIMEOUT`` is ``--page-timeout``. Values are checked by the option that takes them.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.errors import ExtractorError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

PREFIX = "EXTRACTOR_"
NOT_CONFIGURED = frozenset({"version", "config", "debug", "help", "sources", "install_completion", "show_completion"})


def defaults(arguments: Sequence[str], commands: Mapping[str, Mapping[str, bool]]) -> dict[str, dict[str, Any]]:
    """The configured options of each command, by parameter name, as click's ``default_map`` wants them.

    ``commands`` gives each command's parameters and whether they take several values; ``arguments`` is the command line, which
    may name the file. Raises :class:`ExtractorError` for a file that cannot be read and for unknown keys.
    """
    found: dict[str, dict[str, Any]] = {command: {} for command in commands}
    for command, name, value in [*_from_file(arguments, commands), *_from_environment(commands)]:
        several = commands[command][name]
        found[command][name] = [str(one) for one in (value if isinstance(value, list) else [value])] if several else value
    return found


def _from_file(arguments: Sequence[str], commands: Mapping[str, Mapping[str, bool]]) -> Iterator[tuple[str, str, object]]:
    path, settings = _settings(_named(arguments) or os.environ.get(PREFIX + "CONFIG"))
    for key, value in settings.items():
        if key in commands and isinstance(value, dict):
            for inner, setting in value.items():
                yield from _options(inner, setting, {key: commands[key]}, f"{path}, [{key}]")
    for key, value in settings.items():
        if key not in commands or not isinstance(value, dict):
            yield from _options(key, value, commands, str(path), unless=settings)


def _options(
    key: str, value: object, commands: Mapping[str, Mapping[str, bool]], where: str, unless: Mapping[str, Any] | None = None
) -> Iterator[tuple[str, str, object]]:
    name = key.replace("-", "_")
    known = {option for options in commands.values() for option in options} - NOT_CONFIGURED
    if name not in known:
        names = ", ".join(sorted(option.replace("_", "-") for option in known))
        raise ExtractorError("unknown_key", f"unknown key '{key}'", where=where, remedy=f"known are {names}")
    for command, options in commands.items():
        own = (unless or {}).get(command, {})
        if name in options and key not in own:
            yield command, name, value


def _from_environment(commands: Mapping[str, Mapping[str, bool]]) -> Iterator[tuple[str, str, object]]:
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


def _settings(named: str | None) -> tuple[Path | None, dict[str, Any]]:
    if named:
        path = Path(named)
        settings = _read(path)
        return path, _section(settings) or {} if path.name == "pyproject.toml" else settings
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (path := folder / "extractor.toml").is_file():
            return path, _read(path)
        if (path := folder / "pyproject.toml").is_file() and (section := _section(_read(path))) is not None:
            return path, section
    return None, {}


def _section(settings: dict[str, Any]) -> dict[str, Any] | None:
    section: dict[str, Any] | None = settings.get("tool", {}).get("extractor")
    return section


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ExtractorError(
            "config_unreadable", f"cannot be read ({error.strerror})", where=str(path), remedy="check --config"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ExtractorError("config_malformed", f"is no TOML: {error}", where=str(path), remedy="correct the file") from error
