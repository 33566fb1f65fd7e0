"""The labelled history of a page as events, and the same events of a record, to be compared."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.history.replay import replay

if TYPE_CHECKING:
    from pathlib import Path

    from extractor.history.record import HistoryRecord


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a claim or work; texts and works stand under the names that the labels give them."""

    revision: int
    kind: str
    what: str
    works: tuple[str, ...] = ()
    support: str = ""


class Labels:
    """A file of labels."""

    def __init__(self, path: Path) -> None:
        parts = path.read_text(encoding="utf-8").split("\n[")
        sections = {part.partition("]")[0]: part.partition("]")[2].strip().splitlines() for part in parts[1:]}
        self._texts = dict(line.split(" ", 1) for line in sections["texts"])
        self._works = {line.split()[0]: line.split()[1:] for line in sections["works"]}
        self.events = Counter(event for line in sections["events"] for event in _labelled(line, self._works))

    def text(self, text: str) -> str:
        """The name of a wording; the text itself where it has none."""
        for name, pattern in self._texts.items():
            start, _, end = pattern.partition(" ... ")
            exact = pattern in {"RF00013", "Gene", "Bacteria", "0000376", "6S / SsrS RNA"} or (start == end)
            if (text == start) if exact else (text.startswith(start) and text.endswith(end)):
                return name
        return text

    def work(self, signs: set[str]) -> str:
        """The name of a work."""
        return next((name for name, own in self._works.items() if signs.intersection(own)), " ".join(sorted(signs)))


def _labelled(line: str, works: dict[str, list[str]]) -> list[Event]:
    head, _, support = line.partition(" = ")
    head, _, cited = head.partition(" : ")
    revision, kind, *names = head.split()
    if kind == "changed":
        return [Event(int(revision), kind, f"{names[0]} {' '.join(sorted(names[1:]))}")]
    whose = tuple(sorted(cited.split()))
    return [Event(int(revision), kind, name, whose if name not in works else (), support) for name in names]


def found_events(record: HistoryRecord, labels: Labels) -> Counter[Event]:
    """The events of the record, named as the labels name them."""
    number_of = {revision.revision_id: number for number, revision in enumerate(record.revisions)}
    work_names = {}
    for work in record.works:
        values = {value for found in work.identifiers.values() for value in found}
        address = str(work.csl.get("URL", ""))
        work_names[work.id] = labels.work(values | {"/".join(address.split("/")[:3])})
    states = [standing.claims for standing, _ in replay(record)]
    events: Counter[Event] = Counter()
    for place, claim in enumerate(record.claims):
        for event in claim.events:
            number = number_of[event.revision]
            text = labels.text(event.old or "") if event.kind == "removed" else labels.text(states[number][place].text)
            what = f"{labels.text(event.old or '')}>{text}" if event.kind == "reworded" else text
            support = event.support if event.kind in {"added", "restored"} else None
            if event.kind in {"cited", "uncited", "covered"}:
                support = event.new
            works = tuple(sorted(work_names[work] for work in event.works))
            events[Event(number, event.kind, what, works, support or "")] += 1
    for work in record.works:
        for change in work.events:
            fields = f" {' '.join(sorted(change.fields))}" if change.kind == "changed" else ""
            events[Event(number_of[change.revision], change.kind, work_names[work.id] + fields)] += 1
    return events
