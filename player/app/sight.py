"""For whom captions are sized."""

from player.core.machine import Screen
from player.stage.composition import Sight


def sight_of(screen: Screen) -> Sight | None:
    """Return where the visitors of *screen* stand, None where its height or their distance is not known."""
    if screen.height_m is None or screen.viewing_distance_m is None:
        return None
    return Sight(screen.height_m, screen.viewing_distance_m)
