"""Contenders in turn, round after round: those runs count in which the eye was never blind for long."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.wall.contenders import UHD, Contender
from bench.wall.keeping import Shelf, plain, run_of
from bench.wall.marks import Marked
from bench.wall.observer import LONG_GAP, Rectangle
from bench.wall.reckoning import Figures, counts, figures_of, median_of
from bench.wall.watching import Beside, Failed, Run, nothing, scout, watch

TRIES = 4
"""So often is a run repeated in which the observer was blind; the last one is then taken, and said."""

Say = Callable[[str], None]
Kept = dict[str, Any]


@dataclass(slots=True)
class Stand:
    """All runs on one screen: what they came to, by contender, and what is to be said."""

    size: tuple[int, int]
    pictures: int
    runs: dict[str, list[Run]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    @property
    def large(self) -> bool:
        """Tell whether the screen is as large as `UHD`."""
        return self.size >= UHD

    @property
    def title(self) -> str:
        """The screen's size, in words."""
        return f"{self.size[0]} × {self.size[1]}"

    def figures(self) -> dict[str, list[Figures]]:
        """Return the figures of each run, by contender."""
        return {name: [figures_of(run, self.pictures) for run in runs] for name, runs in self.runs.items()}

    def medians(self) -> dict[str, Figures]:
        """Return the medians, by contender."""
        return {name: median_of(figures) for name, figures in self.figures().items()}

    def remark(self, line: str) -> None:
        """Say *line* once."""
        if line not in self.remarks:
            self.remarks.append(line)


@dataclass(frozen=True, slots=True)
class Order:
    """How a bench is run: so many rounds, so many seconds for the judged and for the others."""

    rounds: int
    judged: float
    others: float

    def seconds(self, contender: Contender) -> float:
        """Return how long *contender* is watched."""
        return self.judged if contender.judged else self.others


@dataclass(frozen=True, slots=True)
class Stall:
    """Where a contender is watched: which pictures, which screen, what goes on beside it."""

    marked: Marked
    size: tuple[int, int]
    shelf: Shelf
    beside: Beside


def stand(
    marked: Marked,
    size: tuple[int, int],
    who: Sequence[Contender],
    order: Order,
    shelf: Shelf,
    say: Say,
    beside: Beside = nothing,
) -> Stand:
    """Return what *who* came to on a screen of *size*, in interleaved rounds, with something *beside* them.

    Whoever is not installed, or fails twice, is left out and said.
    """
    found, stall = Stand(size, marked.pictures), Stall(marked, size, shelf, beside)
    left = [contender for contender in who if not _lacks(contender, found)]
    for number in range(order.rounds):
        for contender in list(left):
            try:
                run = _run(stall, contender, order.seconds(contender), number, found)
            except Failed as failed:
                found.remark(f"left out from round {number + 1} on: {failed}")
                say(f"{found.title}, round {number + 1}: {failed}")
                left.remove(contender)
                continue
            found.runs.setdefault(contender.name, []).append(run)
            told = line(figures_of(run, marked.pictures))
            say(f"{found.title}, round {number + 1}: {contender.name}, {told}")
    return found


def _lacks(contender: Contender, found: Stand) -> bool:
    if contender.missing:
        found.remark(contender.missing)
    return bool(contender.missing)


def line(found: Figures) -> str:
    """Return *found* in a line, for those who wait."""
    return (
        f"mean {found.mean_ms:.3f} ms, p99 {found.p99_ms:.2f} ms, CPU {found.cpu:.1f} %, "
        f"{found.memory_mb:.0f} MB, skipped {found.skipped}, blind {found.blind_ms:.1f} ms"
    )


def _run(stall: Stall, contender: Contender, seconds: float, number: int, found: Stand) -> Run:
    """Return the run of that *number*, the one that is kept or a new one; say what was amiss."""
    name = f"{found.size[0]}x{found.size[1]} {contender.name} {number}"
    kept = stall.shelf.get(name)
    if kept is None:
        kept = _at_last(lambda: _awake(stall, contender, seconds))
        stall.shelf.put(name, kept)
    run, tries = run_of(kept["run"]), kept["tries"]
    if tries > 1:
        state = "is taken" if counts(run) else "had to be taken all the same"
        blind = f"the observer was blind for more than {LONG_GAP * 1000:.0f} ms"
        found.remark(f"{contender.name}, round {number + 1}: repeated, for {blind}; try {tries} {state}.")
    return run


def _at_last(attempt: Callable[[], Kept]) -> Kept:
    """Attempt it once more where it fails."""
    try:
        return attempt()
    except Failed:
        return attempt()


def _awake(stall: Stall, contender: Contender, seconds: float) -> Kept:
    """Watch until the observer was awake all the time, or patience is at its end."""
    where = _where(stall, contender)
    tries, run = 0, None
    while run is None or (not counts(run) and tries < TRIES):
        run = watch(contender, stall.marked, stall.size, where, seconds, stall.beside)
        tries += 1
    return {"run": plain(run), "tries": tries}


def _where(stall: Stall, contender: Contender) -> Rectangle:
    name = f"{stall.size[0]}x{stall.size[1]} {contender.name} where"
    where = stall.shelf.get(name)
    if where is None:
        where = scout(contender, stall.marked, stall.size)
        stall.shelf.put(name, where)
    x, y, width, height = where
    return x, y, width, height
