"""How a title card comes and goes."""

from player.core.ease import GROUND_LEVEL
from player.core.introduction import CLEARS, FADES, Introduction
from player.core.playlist import TitleCard
from player.core.scene import Scene
from player.core.units import SECOND, Ns

CARD = TitleCard(("Mine", "2019"), Ns(4 * SECOND))


def test_it_comes_stands_goes_and_leaves_the_ground_before_the_first_picture() -> None:
    begins = Ns(7 * SECOND)
    told = Introduction.of(CARD, begins)
    assert told.level_at(begins) == GROUND_LEVEL
    assert 0 < told.level_at(Ns(begins + FADES // 2)) < GROUND_LEVEL
    assert told.level_at(Ns(begins + FADES)) == told.level_at(Ns(told.ends - FADES)) == 0
    assert told.level_at(told.ends) == GROUND_LEVEL
    assert told.ends == begins + CARD.length - CLEARS


def test_unseen_it_is_the_ground_and_seen_its_lines_on_it() -> None:
    told, ground = Introduction.of(CARD, Ns(0)), Scene()
    assert told.over(ground) == ground
    told.level = 100
    assert (told.over(ground).title, told.over(ground).ease) == (CARD.lines, 100)
