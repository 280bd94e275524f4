"""What the keys of a preview ask for."""

import pytest

from player.core.commands import Command, command_for
from player.core.desk import KEYS_SHOWN, PACES, Deed, Seek, SeekTenth, desk_wish_for, paced
from player.core.scene import Key
from player.core.units import MILLISECOND, Ns


def ms(count: int) -> Ns:
    return Ns(count * MILLISECOND)


@pytest.mark.parametrize(
    ("key", "by"),
    [
        ("right", 1),
        ("left", -1),
        ("shift right", 10),
        ("ctrl left", -100),
        ("up", 1_000),
        ("shift down", -10_000),
        ("page up", 100_000),
        ("shift page down", -1_000_000),
        ("ctrl page up", 10_000_000),
    ],
)
def test_arrows_go_by_powers_of_ten(key: str, by: int) -> None:
    assert desk_wish_for(Key(key)) == Seek(by)


def test_figures_go_to_tenths_and_letters_do_the_rest() -> None:
    assert [desk_wish_for(Key(str(k))) for k in (0, 4, 9)] == [SeekTenth(0), SeekTenth(4), SeekTenth(9)]
    assert desk_wish_for(Key("/")) is desk_wish_for(Key("g")) is Deed.GO_TO
    assert desk_wish_for(Key("x")) is None


def test_but_for_the_arrow_no_key_of_a_wall_means_something_else_at_a_desk() -> None:
    walls = ("space", "n", "c", "o", "f", "?", "q", "escape", "close")
    assert all(desk_wish_for(Key(key)) is None for key in walls)


@pytest.mark.parametrize("key", ["left", "up", "shift right", "home", "end", "g", "p", "s", "-", "5", "b"])
def test_no_wall_knows_the_keys_of_a_desk(key: str) -> None:
    assert isinstance(desk_wish_for(Key(key)), Seek | SeekTenth | Deed)
    assert command_for(Key(key), kiosk=True) is command_for(Key(key), kiosk=False) is None


def test_the_list_names_each_key_once() -> None:
    names = [name for keys, _ in KEYS_SHOWN for name in keys.split()]
    assert len(names) == len(set(names))
    assert {"space", "n", "c", "o", "f", "?", "q"} < set(names), "the keys of a wall are keys here"
    assert command_for(Key("?"), kiosk=False) is Command.HELP


def test_paces_lead_through_the_beats_and_end() -> None:
    assert paced(ms(90), Deed.SLOWER) == ms(120)
    assert paced(ms(90), Deed.FASTER) == ms(60)
    assert paced(ms(100), Deed.FASTER) == ms(90)
    assert paced(PACES[-1], Deed.SLOWER) == PACES[-1]
    assert paced(PACES[0], Deed.FASTER) == PACES[0]
