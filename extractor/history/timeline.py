"""A page's history as one HTML document: its claims and sources over time, and on a click the life of each."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from functools import cache
from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from extractor.border import from_json
from extractor.history.record import ClaimEvent, HistoryRecord, WorkEvent
from extractor.history.reverts import standing
from extractor.html import frame, safe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from extractor.history.record import ClaimLife, Revision, WorkLife

_WIDTH, _HEIGHT = 1000, 100
_LONGEST_OLD = 200
_LONGEST_VERSION = 100
_STATE_WORDS = {"direct": "cited", "following": "cited later in its paragraph", "uncited": "uncited", "gone": "gone"}
_CLAIM_WORDS = {
    "added": "added",
    "reworded": "reworded; before: “{old}”",
    "moved": "moved from “{old}” to “{new}”",
    "cited": "got its first own citation: {works}",
    "uncited": "lost its last own citation: {works}",
    "source_added": "source added: {works}",
    "source_removed": "source removed: {works}",
    "covered": "nearest citation elsewhere: {new}",
    "marked": "marked “{new}”",
    "unmarked": "mark “{old}” gone",
    "removed": "removed",
    "restored": "restored",
}
_WORK_WORDS = {"added": "added", "changed": "changed: {fields}", "removed": "removed", "restored": "restored"}


class _Span(NamedTuple):
    """A stretch of a life that edits left as it is; ``end`` is null while it lasts."""

    start: int
    end: int | None
    look: str


def of_title(lines: Iterable[bytes], title: str) -> HistoryRecord | None:
    """The first history of a page of that title; null where there is none."""
    head = b'"page":{"title":' + msgspec.json.encode(title) + b","
    return next(
        (from_json(line, HistoryRecord) for line in lines if line.find(head, 0, len(head) + _LONGEST_VERSION) >= 0), None
    )


def timeline(record: HistoryRecord) -> str:
    """The whole document; it needs no script and asks for nothing."""
    title = f"Timeline: {record.page.title}"
    return "\n".join(frame(title, "en", style(), _Timeline(record).body())) + "\n"


@cache
def style() -> str:
    """The style sheet of the document."""
    return (Path(__file__).parent / "timeline.css").read_text(encoding="utf-8")


class _Timeline:
    """The parts of one document."""

    def __init__(self, record: HistoryRecord) -> None:
        self._record = record
        self._stands = standing((one.revision_id, one.reverts_to) for one in record.revisions)
        self._revision_of = {revision.revision_id: revision for revision in record.revisions}
        self._place_of = _places(record.revisions)
        self._work_names = {work.id: _shown(work) for work in record.works}

    def body(self) -> Iterator[str]:
        """The lines between the document's tags."""
        record = self._record
        claims = [life for life in record.claims if life.died is None]
        works = [life for life in record.works if life.died is None]
        editors = {revision.user for revision in record.revisions if revision.user}
        yield f'<header><h1><bdi lang="{safe(record.page.language or "en")}">{safe(record.page.title)}</bdi></h1>'
        yield (
            f'<p class="about">{len(record.revisions):,} revisions by {len(editors):,} editors · {len(claims):,} claims of'
            f" {len(record.claims):,} and {len(works):,} sources of {len(record.works):,} still stand</p>"
        )
        yield '<nav aria-label="Parts"><a href="#over-time">Over time</a><a href="#claims">Claims</a>'
        yield '<a href="#sources">Sources</a><a href="#edits">Edits</a></nav></header><main>'
        yield from self._charts()
        yield '<h2 id="claims" tabindex="-1">Claims</h2>'
        for section, lives in groupby(sorted(claims, key=self._order_of_sections()), key=lambda life: life.section):
            yield f"<h3>{safe(section) or 'Lead'}</h3>"
            yield from (line for life in lives for line in self._claim(life))
        yield from _gone("claims", [self._claim(life) for life in record.claims if life.died is not None])
        yield '<h2 id="sources" tabindex="-1">Sources</h2>'
        yield from (line for life in works for line in self._work(life))
        yield from _gone("sources", [self._work(life) for life in record.works if life.died is not None])
        yield from self._edits()
        yield "</main>"

    def _order_of_sections(self) -> Callable[[ClaimLife], int]:
        """Sorts claims by the sections as they first came."""
        order: dict[str, int] = {}
        for life in self._record.claims:
            order.setdefault(life.section, len(order) if life.section else -1)
        return lambda life: order[life.section]

    # ---- charts ------------------------------------------------------------------------------------------------------------

    def _charts(self) -> Iterator[str]:
        told = [one for one in self._record.revisions if one.claims is not None and one.revision_id in self._stands]
        yield '<section aria-labelledby="over-time"><h2 id="over-time" tabindex="-1">Over time</h2>'
        yield '<p class="about">Edits that were reverted are left out.</p><div class="charts">'
        yield from self._chart("Claims", told, lambda one: one.claims or 0)
        yield from self._chart("Claims with a citation, per cent", told, _coverage)
        yield from self._chart("Maintenance marks", told, lambda one: one.marks or 0)
        yield from self._chart("Citations", told, lambda one: one.citations or 0)
        yield "</div></section>"

    def _chart(self, name: str, told: Sequence[Revision], value: Callable[[Revision], int]) -> Iterator[str]:
        if not told:
            return
        values = [value(one) for one in told]
        most = max(*values, 1)
        steps = [f"M{self._place_of[told[0].revision_id]} {_height(values[0], most)}"]
        for one, number in zip(told[1:], values[1:], strict=True):
            steps.append(f"H{self._place_of[one.revision_id]}V{_height(number, most)}")
        said = f"{name}: {values[0]:,} at first, {max(values):,} at most, {values[-1]:,} now"
        yield f"<figure><figcaption>{said}</figcaption>"
        yield f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" preserveAspectRatio="none" role="img" aria-label="{said}">'
        for place, year in self._years():
            yield f'<line x1="{place}" x2="{place}" y1="0" y2="{_HEIGHT}"><title>{year}</title></line>'
        yield f'<path d="{"".join(steps)}H{_WIDTH}" /></svg>'
        first, last = self._record.revisions[0], self._record.revisions[-1]
        yield f'<div class="ends"><span>{_day(first)}</span><span>{_day(last)}</span></div></figure>'

    def _years(self) -> Iterator[tuple[float, str]]:
        """The first revision of each year but the first, as a place."""
        years = groupby((one for one in self._record.revisions if one.timestamp), key=lambda one: (one.timestamp or "")[:4])
        for number, (year, revisions) in enumerate(years):
            if number:
                yield self._place_of[next(revisions).revision_id], year

    # ---- lives -------------------------------------------------------------------------------------------------------------

    def _claim(self, life: ClaimLife) -> Iterator[str]:
        spans = list(self._spans(life.events, _look_of_claim))
        state = "gone" if life.died is not None else spans[-1].look if spans else "uncited"
        since = self._revision_of[spans[-1].start if spans and life.died is None else life.died or life.born]
        about = f"{safe(' · '.join(life.context))}: " if life.context else ""
        yield f'<details class="one" id="{safe(life.id)}"><summary><span class="state {state}">{_STATE_WORDS[state]}</span>'
        yield f'<span class="about">since {_day(since)}</span> {about}<bdi>{safe(life.text)}</bdi>'
        yield from self._bar(spans)
        yield "</summary>"
        yield from self._events(life.events, _CLAIM_WORDS)
        yield "</details>"

    def _work(self, life: WorkLife) -> Iterator[str]:
        spans = list(self._spans(life.events, _look_of_work))
        state = f"{life.uses:,} uses" if life.died is None else "gone"
        yield f'<details class="one" id="{safe(life.id)}"><summary><span class="state">{state}</span>'
        yield f"<bdi>{safe(self._work_names[life.id])}</bdi>"
        yield from self._bar(spans)
        yield "</summary>"
        yield from self._events(life.events, _WORK_WORDS)
        yield "</details>"

    def _spans(
        self, events: Sequence[ClaimEvent] | Sequence[WorkEvent], look: Callable[[ClaimEvent | WorkEvent], str | None]
    ) -> Iterator[_Span]:
        """What edits that stand made of a life; a life that only reverted edits knew has none."""
        start: int | None = None
        shown = ""
        for event in events:
            if event.revision not in self._stands or (event.kind != "removed" and look(event) in {None, shown}):
                continue
            if start is not None and start != event.revision:
                yield _Span(start, event.revision, shown)
            start, shown = (None, "") if event.kind == "removed" else (event.revision, look(event) or "")
        if start is not None:
            yield _Span(start, None, shown)

    def _bar(self, spans: Sequence[_Span]) -> Iterator[str]:
        yield f'<svg class="life" viewBox="0 0 {_WIDTH} 10" preserveAspectRatio="none" aria-hidden="true">'
        for span in spans:
            left = self._place_of[span.start]
            right = _WIDTH if span.end is None else self._place_of[span.end]
            yield f'<rect class="{span.look}" x="{left}" y="0" width="{max(right - left, 1):.1f}" height="10" />'
        yield "</svg>"

    def _events(self, events: Sequence[ClaimEvent] | Sequence[WorkEvent], words: dict[str, str]) -> Iterator[str]:
        yield "<ol>"
        for event in events:
            undone = ' class="undone"' if event.reverted else ""
            told = words[event.kind].format_map(self._said(event))
            revision = self._revision_of[event.revision]
            yield f"<li{undone}>{self._when(revision)}: {told}{' (reverted)' if event.reverted else ''}</li>"
        yield "</ol>"

    def _said(self, event: ClaimEvent | WorkEvent) -> dict[str, str]:
        """What the words for an event may name."""
        if isinstance(event, WorkEvent):
            return {"fields": safe(", ".join(event.fields))}
        works = "; ".join(self._work_names[work] for work in event.works) or "none that is known"
        old = event.old or "Lead"
        shown = old if len(old) <= _LONGEST_OLD else old[:_LONGEST_OLD] + "…"
        return {"old": safe(shown), "new": safe(event.new or "Lead"), "works": safe(works)}

    def _when(self, revision: Revision) -> str:
        """Day and editor of a revision, which links to what it changed where its wiki is known."""
        page, day = self._record.page, _day(revision)
        if page.language and page.wiki == f"{page.language}wiki" and revision.revision_id > 0:
            day = f'<a href="https://{page.language}.wikipedia.org/w/index.php?diff={revision.revision_id}">{day}</a>'
        return f"{day} by <bdi>{safe(revision.user or 'someone hidden')}</bdi>"

    # ---- edits -------------------------------------------------------------------------------------------------------------

    def _edits(self) -> Iterator[str]:
        """Who did what to claims, edit by edit."""
        kinds = ("added", "removed", "reworded", "cited", "uncited", "marked")
        counts: dict[int, Counter[str]] = {}
        for life in self._record.claims:
            for event in life.events:
                counts.setdefault(event.revision, Counter())["added" if event.kind == "restored" else event.kind] += 1
        yield '<h2 id="edits" tabindex="-1">Edits</h2>'
        yield '<div class="table" role="region" aria-label="Edits" tabindex="0"><table><thead><tr><th scope="col">Edit</th>'
        yield "".join(f'<th scope="col">{kind}</th>' for kind in kinds) + '<th scope="col">Summary</th></tr></thead><tbody>'
        for revision in reversed(self._record.revisions):
            if found := counts.get(revision.revision_id):
                undone = ' <span class="about">(reverted)</span>' if revision.reverted_by is not None else ""
                numbers = "".join(f'<td class="number">{found[kind] or ""}</td>' for kind in kinds)
                comment = f"<td><bdi>{safe(revision.comment or '')}</bdi></td>"
                yield f'<tr><th scope="row">{self._when(revision)}{undone}</th>{numbers}{comment}</tr>'
        yield "</tbody></table></div>"


def _gone(noun: str, lives: Sequence[Iterator[str]]) -> Iterator[str]:
    if lives:
        yield f'<details class="gone"><summary>{len(lives):,} {noun} that are gone</summary>'
        yield from chain.from_iterable(lives)
        yield "</details>"


def _places(revisions: Sequence[Revision]) -> dict[int, float]:
    """Where each revision stands from left to right: by its time, or by its number where times are missing."""
    times = [datetime.fromisoformat(one.timestamp).timestamp() for one in revisions if one.timestamp]
    if len(times) < len(revisions):
        times = [float(number) for number in range(len(revisions))]
    whole = (times[-1] - times[0]) or 1.0
    return {one.revision_id: round((time - times[0]) / whole * _WIDTH, 1) for one, time in zip(revisions, times, strict=True)}


def _height(value: int, most: int) -> float:
    return round(_HEIGHT * (0.95 - 0.9 * value / most), 1)


def _coverage(revision: Revision) -> int:
    return round(100 * (revision.supported or 0) / revision.claims) if revision.claims else 0


def _day(revision: Revision) -> str:
    return safe((revision.timestamp or "an unknown day")[:10])


def _look_of_claim(event: ClaimEvent | WorkEvent) -> str | None:
    """How a claim is drawn after an event; null where the event changes nothing about it."""
    if not isinstance(event, ClaimEvent):
        return None
    support = event.new if event.kind in {"cited", "uncited", "covered"} else event.support
    return support if support in {None, "direct", "following"} else "uncited"


def _look_of_work(event: ClaimEvent | WorkEvent) -> str | None:
    return "work" if event.kind in {"added", "restored"} else None


def _shown(work: WorkLife) -> str:
    """A work as its readers know it: its title, and who made it."""
    csl = work.csl
    names = [str(name.get("family") or name.get("literal") or "") for name in csl.get("author", ())]
    title = str(csl.get("title") or csl.get("URL") or next(iter(work.identifiers), "a source without title"))
    return f"{', '.join(names)}: {title}" if names else title
