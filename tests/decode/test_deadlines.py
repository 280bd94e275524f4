"""How long a worker may take."""

import pytest

from player.core.pictures import Refused, Unreadable
from player.core.units import MILLISECOND, SECOND, Ns
from player.decode.deadlines import Limits

LIMITS = Limits(read=Ns(2 * SECOND), decode=SECOND, start=SECOND, table=Ns(5 * SECOND), wall=Ns(10 * SECOND))


def ms(count: int) -> Ns:
    return Ns(count * MILLISECOND)


def test_a_file_has_less_time_than_a_table_in_which_reading_is_work() -> None:
    left, hung = LIMITS.for_reading(ms(500), table=False)
    assert (left, hung) == (ms(1_500), Unreadable("reading took longer than 2 s", hung=True))
    left, hung = LIMITS.for_reading(ms(500), table=True)
    assert (left, hung) == (ms(4_500), Unreadable("reading took longer than 5 s", hung=True))


@pytest.mark.parametrize(
    ("waited", "computed", "left", "limit"),
    [
        (100, 100, 900, "1 s"),  # nobody else wants the processor
        (5_000, 300, 700, "1 s"),  # many do
        (9_900, 300, 100, "10 s"),
        (5_000, 1_200, -200, "1 s"),
        (10_100, 0, -100, "10 s"),  # it sleeps
    ],
)
def test_decoding_is_limited_by_what_is_computed_and_by_a_generous_clock(
    waited: int, computed: int, left: int, limit: str
) -> None:
    refused = Refused(f"decoding took longer than {limit}")
    assert LIMITS.for_decoding(ms(waited), ms(computed)) == (ms(left), refused)
