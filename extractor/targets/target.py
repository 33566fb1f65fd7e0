"""TARGETs: a dataset, records as ``parse`` writes them, or any source, whose pages are extracted on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from extractor.dataset.file_names import is_dataset
from extractor.sources.page import Reject, SourceFailure
from extractor.targets.dataset import Dataset, open_dataset
from extractor.targets.sources import Given, ReadingOptions, results_of
from extractor.targets.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from extractor.dataset.manifest import LostPages
    from extractor.targets.sources import Result

Item = TypeVar("Item")


@dataclass(slots=True)
class Target:
    """Records as lines of JSON, in the order of the source; ``failures`` fills while they are read.

    A dataset is opened at once: :class:`ExtractorError` where it and its manifest differ.
    """

    path: str
    reading: ReadingOptions = field(default_factory=ReadingOptions)
    failures: list[Reject | SourceFailure] = field(default_factory=list)
    read: int = 0
    """Pages met so far, those that gave no record too."""
    dataset: Dataset | None = field(init=False)
    """None where the target is none."""

    def __post_init__(self) -> None:
        self.dataset = open_dataset(self.path) if is_dataset(Path(self.path)) else None

    @property
    def rejects(self) -> int:
        """Pages that gave no record: those of the dataset, or of the source as far as it was read."""
        if self.dataset:
            return self.dataset.contents.counts.rejects
        return sum(isinstance(failure, Reject) for failure in self.failures)

    def results(self) -> Iterator[Result]:
        """Records and failures of a source or record file, in their order; of a dataset the records."""
        return map(Given, self.dataset.lines()) if self.dataset else results_of([self.path], self.reading)

    def lines(self) -> Iterator[bytes]:
        """Each record's line, without its text."""
        return (given.line for given in self._given())

    def lines_with_text(self) -> Iterator[tuple[bytes, str | None]]:
        """Each record's line and its page's text.

        The text of a record that was there before is read from its source, where that still stands at the place that the
        record names and has the same hash; else it is None.
        """
        texts = Texts(all_revisions=bool(self.dataset and self.dataset.contents.settings.all_revisions))
        for line, text in self._given():
            yield line, texts.of(line) if text is None else text

    def _given(self) -> Iterator[Given]:
        for result in self.results():
            self.read += not isinstance(result, SourceFailure)
            if isinstance(result, Given):
                yield result
            elif result is not None:
                self.failures.append(result)


class Targets:
    """Several targets as one: the records of each after those of the one before."""

    def __init__(
        self, paths: Sequence[str], reading: ReadingOptions | None = None, watch: Callable[[int], object] | None = None
    ) -> None:
        """``watch`` is told with each record, and at the end, how many pages have been met."""
        self.each = tuple(Target(path, reading or ReadingOptions()) for path in paths)
        self._watch = watch

    @property
    def name(self) -> str:
        """What to call them: the last parts of their paths."""
        return ", ".join(Path(target.path).name or target.path for target in self.each)

    @property
    def only_dataset(self) -> Dataset | None:
        """The dataset, where nothing else was named."""
        return self.each[0].dataset if len(self.each) == 1 else None

    @property
    def lost(self) -> list[tuple[str, LostPages]]:
        """The sources of datasets that failed when they were converted, each with what was lost."""
        datasets = (target.dataset for target in self.each if target.dataset)
        sources = (source for dataset in datasets for source in dataset.contents.sources)
        return [(source.name, failure) for source in sources for failure in source.failures]

    @property
    def failures(self) -> list[Reject | SourceFailure]:
        """What could not be read so far."""
        return [failure for target in self.each for failure in target.failures]

    @property
    def read(self) -> int:
        """Pages met so far, those that gave no record too; a dataset without pages counts as one, since it was read."""
        return sum(target.read or bool(target.dataset) for target in self.each)

    @property
    def rejects(self) -> int:
        """Pages that gave no record."""
        return sum(target.rejects for target in self.each)

    def lines(self) -> Iterator[bytes]:
        """Each record's line, without its text."""
        return self._watched(line for target in self.each for line in target.lines())

    def lines_with_text(self) -> Iterator[tuple[bytes, str | None]]:
        """Each record's line and its page's text, as :meth:`Target.lines_with_text` gives them."""
        return self._watched(pair for target in self.each for pair in target.lines_with_text())

    def _watched(self, items: Iterator[Item]) -> Iterator[Item]:
        """The items, the watcher being told of each."""
        if self._watch is None:
            yield from items
        else:
            for item in items:
                self._watch(self.read)
                yield item
            self._watch(self.read)
