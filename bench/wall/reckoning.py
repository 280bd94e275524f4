"""From sights to figures: how even, how complete, at what cost."""

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields

import numpy as np

from bench.wall.contenders import PERIOD_MS
from bench.wall.observer import LONG_GAP
from bench.wall.watching import Run


@dataclass(frozen=True, slots=True)
class Figures:
    """What one run came to; times in ms, processor time as a share of one core in %, memory in MB (PSS).

    *mean_ms* is of the intervals between onsets; *p50_ms* and *p99_ms* of how
    far each lies from 90 ms. *drift_ms* is how far the pictures run away from
    an ideal clock in a minute: the slope of onset over ordinal, by least
    squares. *skipped* numbers were never seen, *repeated* pictures came again,
    *long* ones stood for more than one and a half beats. *painted_ms* is the
    median from onset to whole.
    """

    pictures: float
    mean_ms: float
    p50_ms: float
    p99_ms: float
    most_ms: float
    drift_ms: float
    skipped: float
    repeated: float
    long: float
    painted_ms: float
    cpu: float
    server_cpu: float
    memory_mb: float
    first_ms: float
    blind_ms: float


def figures_of(run: Run, pictures: int) -> Figures:
    """Return the figures of *run*, whose numbers wrap at *pictures*."""
    sight = run.sight
    onsets = np.array(sight.onsets) * 1000
    away = np.abs(np.diff(onsets) - PERIOD_MS)
    p50, p99, most = np.percentile(away, (50, 99, 100)).tolist()
    skipped, repeated = steps(sight.numbers, pictures)
    return Figures(
        pictures=len(sight.numbers),
        mean_ms=float(np.diff(onsets).mean()),
        p50_ms=p50,
        p99_ms=p99,
        most_ms=most,
        drift_ms=drift(sight.onsets),
        skipped=skipped,
        repeated=repeated,
        long=int((np.diff(onsets) > 1.5 * PERIOD_MS).sum()),
        painted_ms=float(np.median(np.array(sight.whole) * 1000 - onsets)),
        cpu=100 * run.cpu / run.seconds,
        server_cpu=100 * run.server_cpu / run.seconds,
        memory_mb=run.memory_mb,
        first_ms=run.first_ms,
        blind_ms=sight.longest_gap * 1000,
    )


def drift(onsets: Sequence[float]) -> float:
    """Return the ms by which *onsets* (s) run away from beats of 90 ms in a minute; later is positive."""
    slope = np.polyfit(np.arange(len(onsets)), np.array(onsets) - onsets[0], 1)[0]
    return float((slope * 1000 - PERIOD_MS) * 60_000 / PERIOD_MS)


def steps(numbers: Sequence[int], pictures: int) -> tuple[int, int]:
    """Return how many of the cycle 0 … *pictures* - 1 were left out, and how many came again."""
    ahead = np.diff(numbers) % pictures
    back = ahead > pictures // 2
    return int((ahead[~back] - 1).clip(0).sum()), int((back | (ahead == 0)).sum())


def counts(run: Run) -> bool:
    """Tell whether the observer was awake enough for *run* to count."""
    return run.sight.longest_gap <= LONG_GAP


def median_of(runs: Sequence[Figures]) -> Figures:
    """Return the medians, figure by figure."""
    return Figures(**{one.name: _median([getattr(run, one.name) for run in runs]) for one in fields(Figures)})


def _median(values: Sequence[float]) -> float:
    return statistics.median(values)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was promised, what was found."""

    promise: str
    found: str
    holds: bool


def as_json(figures: Figures) -> dict[str, float]:
    """Return *figures* as plain values."""
    return {name: round(value, 4) for name, value in asdict(figures).items()}
