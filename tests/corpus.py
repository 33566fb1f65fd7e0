"""Reader of the corpus files: one readable file per grammar, table family or rule family.

A case is a title behind ``====|||``, its input, ``----|||`` and what is expected. The marks carry a suffix because ``====`` and
``----`` are wikitext.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "corpus"


@dataclass(frozen=True, slots=True)
class Case:
    title: str
    input: str
    expected: str
    line: int

    def __str__(self) -> str:
        return f"{self.title} (line {self.line})"


def cases(name: str) -> list[Case]:
    """The cases of ``tests/corpus/NAME.txt``, in order."""
    found = []
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").split("\n")
    heads = [number for number, line in enumerate(lines) if line.startswith("====|||")]
    for head, after in zip(heads, [*heads[1:], len(lines)], strict=True):
        middle = lines.index("----|||", head, after)
        found.append(
            Case(
                title=lines[head].removeprefix("====|||").strip(),
                input="\n".join(lines[head + 1 : middle]),
                expected="\n".join(lines[middle + 1 : after]).rstrip("\n"),
                line=head + 1,
            )
        )
    return found
