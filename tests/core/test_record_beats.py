from bisect import bisect_right

from player.core.ledger import EDGES
from player.core.record_beats import Lateness, bin_at
from player.core.units import MILLISECOND


def lateness(*late_ms: float) -> Lateness:
    counts = [0] * (len(EDGES) + 1)
    for late in late_ms:
        counts[bisect_right(EDGES, round(late * MILLISECOND))] += 1
    return Lateness(tuple(counts))


def test_the_share_beyond_5_ms_is_exact() -> None:
    found = lateness(-5.000001, -5, -4.9, 0, 4.999999, 5, 200)
    assert (found.flips, found.beyond) == (7, 3)


def test_a_quantile_is_the_bin_in_which_it_lies() -> None:
    found = lateness(*[0.05] * 98, 0.3, 190)
    assert found.quantile(50) == (0, 100_000)
    assert found.quantile(99) == (200_000, 500_000)
    assert found.quantile(100) == (180 * MILLISECOND, None)
    assert lateness().quantile(50) is None


def test_the_outer_bins_are_open() -> None:
    assert bin_at(0) == (None, -5 * MILLISECOND)
    assert bin_at(len(EDGES)) == (180 * MILLISECOND, None)
