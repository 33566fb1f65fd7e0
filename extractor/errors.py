"""The one exception that stops a command: what is wrong, where, and what to do about it."""

from __future__ import annotations


class ExtractorError(Exception):
    """Wrong usage, wrong configuration, or a place that cannot be read or written.

    ``code`` is stable and short, ``what`` one sentence, ``where`` a path, option or key, ``remedy`` what the user can do.
    ``str()`` joins them into the one line that the command line prints.
    """

    def __init__(self, code: str, what: str, where: str = "", remedy: str = "") -> None:
        super().__init__(code, what, where, remedy)
        self.code = code
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f"; {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{advice} [{self.code}]"
