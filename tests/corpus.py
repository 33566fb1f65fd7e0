"""Reader of the corpus files: one readable file per grammar, table family or rule family.

A file begins with a head that says what input and expected mean. A case is a title behind ``====|||``, its input, ``----|||``
and what is expected. The marks carry a suffix because ``====`` and ``----`` are wikitext. ``pytest --update`` writes what is
expected anew; read the difference before it is committed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "corpus"


@dataclass(frozen=True, slots=True)
class Case:
    file: Path
    head: str
    """The line of its title, as written."""
    input: str
    expected: str
    line: int

    @property
    def title(self) -> str:
        return self.head.removeprefix("====|||").strip()

    def __str__(self) -> str:
        return f"{self.title} (line {self.line})"

    def with_expected(self, expected: str) -> str:
        """The case as its file holds it, with another text expected."""
        return f"{self.head}\n{self.input}\n----|||\n{expected}"


def cases(name: str) -> list[Case]:
    """The cases of ``tests/corpus/NAME.txt``, in order."""
    found = []
    file = FOLDER / f"{name}.txt"
    lines = file.read_text(encoding="utf-8").split("\n")
    heads = [number for number, line in enumerate(lines) if line.startswith("====|||")]
    for head, after in zip(heads, [*heads[1:], len(lines)], strict=True):
        middle = lines.index("----|||", head, after)
        found.append(
            Case(
                file,
                lines[head],
                input="\n".join(lines[head + 1 : middle]),
                expected="\n".join(lines[middle + 1 : after]).rstrip("\n"),
                line=head + 1,
            )
        )
    return found


def agree(case: Case, found: str, *, update: bool) -> None:
    """Compare what was found with what the case expects; with ``update`` make the case expect it."""
    if update and found != case.expected:
        text = case.file.read_text(encoding="utf-8")
        case.file.write_text(text.replace(case.with_expected(case.expected), case.with_expected(found), 1), encoding="utf-8")
    else:
        assert found == case.expected


def hold(file: Path, made: str, *, update: bool) -> None:
    """Compare a file that is made from the program with what the program makes now; with ``update`` write it."""
    if update:
        file.write_text(made, encoding="utf-8")
    else:
        assert file.read_text(encoding="utf-8") == made, f"{file.name} is out of step; pytest --update writes it anew"
