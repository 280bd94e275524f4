"""What was promised of the wall, held against the figures."""

from collections.abc import Iterator, Mapping

from bench.wall.contenders import FILM, OURS
from bench.wall.reckoning import Figures, Verdict

Medians = Mapping[str, Figures]


def at_hd(medians: Medians) -> Iterator[Verdict]:
    """Yield the verdicts at 1920 × 1080, as far as their contenders were there."""
    ours, film, feh = (medians.get(name) for name in (OURS, FILM, "feh"))
    if ours is None:
        return
    mean = f"{ours.mean_ms:.3f} ms"
    yield Verdict("mean interval 90.000 ± 0.02 ms", mean, abs(ours.mean_ms - 90) <= 0.02)
    yield Verdict("phase drift ≤ 2 ms a minute", f"{ours.drift_ms:+.2f} ms", abs(ours.drift_ms) <= 2)
    amiss = ours.skipped + ours.repeated
    yield Verdict("0 skipped, 0 repeated", f"{ours.skipped:g}, {ours.repeated:g}", amiss == 0)
    if film:
        most = max(film.p99_ms + 0.5, 2.0)
        found = f"{ours.p99_ms:.2f} ms"
        yield Verdict(f"p99 ≤ max({FILM} + 0.5 ms, 2 ms) = {most:.2f} ms", found, ours.p99_ms <= most)
    if feh:
        found = f"{ours.p99_ms:.2f} of {feh.p99_ms:.2f} ms"
        yield Verdict("p99 ≤ 1/10 of feh's", found, ours.p99_ms <= feh.p99_ms / 10)
    yield from _cost(ours, film)
    if film:
        found = f"{ours.memory_mb:.0f} of {film.memory_mb:.0f} MB"
        yield Verdict(f"memory ≤ 3 × {FILM}", found, ours.memory_mb <= 3 * film.memory_mb)


def at_uhd(medians: Medians) -> Iterator[Verdict]:
    """Yield the verdicts at 3840 × 2160."""
    ours, film = medians.get(OURS), medians.get(FILM)
    if ours is None:
        return
    yield Verdict("p99 ≤ 4 ms", f"{ours.p99_ms:.2f} ms", ours.p99_ms <= 4)
    yield from _cost(ours, film)


def _cost(ours: Figures, film: Figures | None) -> Iterator[Verdict]:
    if film:
        found = f"{ours.cpu:.1f} of {film.cpu:.1f} % of a core"
        yield Verdict(f"processor time ≤ 1.0 × {FILM}", found, ours.cpu <= film.cpu)


def when_disturbed(ours: Figures) -> Iterator[Verdict]:
    """Yield the verdicts with everything at once going on beside it."""
    yield Verdict("0 skipped", f"{ours.skipped:g}", ours.skipped == 0)
    yield Verdict("p99 ≤ 15 ms", f"{ours.p99_ms:.2f} ms", ours.p99_ms <= 15)


GROWTH_MB = 1.0


def when_hurried(growth_mb: float) -> Iterator[Verdict]:
    """Yield the verdict on memory."""
    found = f"{growth_mb:+.2f} MB"
    yield Verdict("growth after the first 20,000 pictures ≤ 1 MB", found, growth_mb <= GROWTH_MB)
