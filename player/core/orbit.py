"""The slow orbit of what stands still for months, so that no panel keeps its shadow.

Words wander by one pixel at a time, to and fro across and, each time they have
been across, one pixel up or down: after a while every place within reach had
them for as long as every other. Nobody sees a step of one pixel in minutes.
"""

from player.core.units import SECOND, Ns

STEP = Ns(120 * SECOND)
"""How long words stand at one place: with a reach of 3 pixels the whole way takes 2.4 hours."""


def offset(now: Ns, reach: int) -> tuple[int, int]:
    """Return how far words stand to the right and below their place at *now*, each at most *reach* pixels."""
    if reach == 0:
        return 0, 0
    step = now // STEP
    return _swing(step, reach), _swing(step // (2 * reach), reach)


def _swing(step: int, reach: int) -> int:
    """Go from 0 to *reach*, back through 0 to -*reach*, and to 0 again, one at a time."""
    at = step % (4 * reach)
    if at > 3 * reach:
        return at - 4 * reach
    return at if at <= reach else 2 * reach - at
