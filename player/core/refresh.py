"""How the beat falls on a display that changes its picture only so many times a second."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor

from player.core.units import SECOND, Ns, format_duration

EVEN = 0.01
"""Refreshes by which a beat may miss a whole number: one picture in a hundred stands for one more or less."""


@dataclass(frozen=True, slots=True)
class Fall:
    """A beat of *period* on a display of *rate* refreshes a second."""

    period: Ns
    rate: float

    @property
    def refreshes(self) -> float:
        """How many refreshes a beat is, in the mean."""
        return self.period * self.rate / SECOND

    @property
    def exact(self) -> bool:
        """Tell whether that is a whole number, so that every picture stands for the same time."""
        return round(self.refreshes) >= 1 and abs(self.refreshes - round(self.refreshes)) <= EVEN

    @property
    def words(self) -> str:
        """Say how the beat falls, in half a sentence."""
        beat, rate = format_duration(self.period), f"{self.rate:.4g} Hz"
        if self.exact:
            return f"{beat} at {rate}: {round(self.refreshes)} refreshes exactly"
        few, many = floor(self.refreshes), ceil(self.refreshes)
        stands = " or ".join(f"{count * 1000 / self.rate:.1f}" for count in (few, many))
        return f"{beat} at {rate}: {few} and {many} refreshes in turn, {stands} ms"


def exact_rates(period: Ns, rates: Iterable[float]) -> list[float]:
    """Return those of *rates* on which a beat of *period* falls exactly, lowest first."""
    return sorted({rate for rate in rates if Fall(period, rate).exact})
