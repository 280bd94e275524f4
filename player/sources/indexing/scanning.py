"""A scan of all parts of a mirror: only what is not known yet, in several processes where that pays."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from itertools import groupby

from player.sources.indexing.assembly import Page, Share, pages_of
from player.sources.indexing.crew import Crew, Errand
from player.sources.indexing.log import Held, Log
from player.sources.indexing.parts import Part, Task, scan
from player.sources.indexing.previous import Known, Noticed
from player.sources.tally import Tally
from player.sources.trouble import of_reading

ALONE = 1 << 16
"""Pictures found before others are called to help: a tenth of a second; to start them takes two."""

ENOUGH = 1 << 14
"""Pictures that are put in order together."""

ERRANDS = 32
"""Errands for each process, so that all end at about the same time."""

MOST_PARTS = 64
"""Parts of an errand: it is in one pair of hands until all are done."""


class Scanning:
    """The scan of *parts*, which come by wnid, except those *known* (by key) from an earlier index.

    What is found goes through *log*, from which the pages are made as soon as
    all parts of a synset are there: so what is in memory does not grow with
    the mirror, unless one part holds many synsets.
    """

    def __init__(
        self, root: bytes, parts: Sequence[Part], known: Mapping[int, Known], log: Log, tally: Tally
    ) -> None:
        """Count what is there before the scan begins."""
        self._root, self._parts, self._known, self._log, self._tally = root, parts, known, log, tally
        self._synsets = [list(group) for _, group in groupby(parts, key=lambda part: part.wnid)]
        self._next = 0
        self._whole: list[Part] = []
        self._pictures = 0
        self._before = sum(part.pictures for part in known.values()), sum(p.volume for p in known.values())
        tally.parts_total = len(parts)

    def pages(self, processes: int) -> Iterator[Page]:
        """Yield the rows of the mirror in order; tell after each record, and now and then.

        Raises:
            MirrorError: a tar makes no sense.
            OSError: a part, or the state folder, cannot be used.
        """
        if self._known or self._log.held:
            self._tell()
        for record in self._records(processes):
            if record:
                self._log.add(record)
            self._tell()
            yield from self._ready()
        yield from self._ready()
        yield from self._assembled()
        self._remark()

    def noticed(self) -> dict[int, Noticed]:
        """Return what was noticed in parts that are containers, by their number."""
        seen = {part.container: self._seen(part) for part in self._parts}
        return {
            n: (dict(part.skipped), part.cut)
            for n, part in seen.items()
            if part.skipped or part.cut is not None
        }

    def _records(self, processes: int) -> Iterator[bytes | None]:
        """Yield what is found, None now and then."""
        try:
            yield from self._alone(processes)
            tasks = self._tasks()
            if len(tasks) == 1:
                yield from scan(tasks)
            elif tasks:
                with Crew(min(processes, len(tasks))) as crew:
                    yield from crew.scan(_errands(tasks, processes))
        except OSError as error:
            raise of_reading(error, self._root) from error

    def _alone(self, processes: int) -> Iterator[bytes]:
        """Yield what is found in this process, until others are worth calling."""
        before = self._log.pictures
        with closing(scan(self._tasks())) as records:
            for record in records:
                yield record
                if processes > 1 and self._log.pictures - before >= ALONE:
                    return

    def _tasks(self) -> list[Task]:
        """Return what is left to be scanned."""
        held = self._log.held
        begun = {key: part.reached for key, part in held.items()}
        return [
            Task(part, begun.get(part.key, part.start)) for part in self._parts if not self._is_whole(part)
        ]

    def _is_whole(self, part: Part) -> bool:
        held = self._log.held.get(part.key)
        return part.key in self._known or bool(held and held.final)

    def _ready(self) -> Iterator[Page]:
        """Yield the rows of the synsets that have come since, if they are enough."""
        while self._next < len(self._synsets) and all(map(self._is_whole, self._synsets[self._next])):
            for part in self._synsets[self._next]:
                self._whole.append(part)
                self._pictures += self._seen(part).pictures
            self._next += 1
            if self._pictures >= ENOUGH:
                yield from self._assembled()

    def _assembled(self) -> Iterator[Page]:
        """Yield the rows of the parts that have come, and forget these."""
        whole, self._whole, self._pictures = self._whole, [], 0
        yield from pages_of([self._share(part) for part in whole])

    def _share(self, part: Part) -> Share:
        known = self._known.get(part.key)
        finds = known.finds() if known else self._log.finds(part.key)
        return Share(part.wnid, part.container, finds, settled=known is not None)

    def _tell(self) -> None:
        tally, log = self._tally, self._log
        tally.pictures, tally.volume = log.pictures + self._before[0], log.volume + self._before[1]
        tally.parts = log.parts + len(self._known)
        tally.tell()

    def _remark(self) -> None:
        """Take over what was noticed."""
        for part in self._parts:
            seen = self._seen(part)
            self._tally.skipped.update(seen.skipped)
            if seen.cut is not None:
                self._tally.cut(part.where, seen.cut)

    def _seen(self, part: Part) -> Known | Held:
        return self._known.get(part.key) or self._log.held[part.key]


def _errands(tasks: Sequence[Task], processes: int) -> Iterator[Errand]:
    most = min(MOST_PARTS, -(-len(tasks) // (processes * ERRANDS)))
    return (tasks[at : at + most] for at in range(0, len(tasks), most))
