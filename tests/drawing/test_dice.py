"""Dice fall the same way for the same parts, and within their bounds."""

import numpy as np

from player.drawing.dice import Dice, picture_dice, synset_dice


def test_the_same_parts_give_the_same_throws() -> None:
    one, other = Dice(3, 1, 4), Dice(3, 1, 4)
    assert [one.between(0, 1) for _ in range(9)] == [other.between(0, 1) for _ in range(9)]
    assert Dice(3, 1, 4).between(0, 1) != Dice(1, 3, 4).between(0, 1)


def test_a_synset_and_its_pictures_throw_apart() -> None:
    throws = {synset_dice("n00000001").between(0, 1), synset_dice("n00000002").between(0, 1)}
    throws |= {picture_dice("n00000001", n).between(0, 1) for n in range(50)}
    assert len(throws) == 52


def test_throws_stay_within_their_bounds() -> None:
    dice = Dice(7)
    assert {dice.whole(-1, 2) for _ in range(400)} == {-1, 0, 1, 2}
    assert {dice.pick("abc") for _ in range(200)} == set("abc")
    assert {dice.sign() for _ in range(50)} == {-1, 1}
    assert {int(n) for n in dice.lots(40, 40, 5).ravel()} == {0, 1, 2, 3, 4}
    assert all(1 <= x < 3 for x in dice.some(500, 1, 3))
    assert all(abs(dice.bell(0, 1)) <= 3 for _ in range(2000))


def test_a_bell_has_its_mean_and_spread() -> None:
    dice = Dice(8)
    throws = [dice.bell(5, 2) for _ in range(20_000)]
    assert abs(float(np.mean(throws)) - 5) < 0.05
    assert abs(float(np.std(throws)) - 2) < 0.05


def test_a_field_is_white_about_zero() -> None:
    field = Dice(9).field(200, 300)
    assert field.shape == (200, 300)
    assert field.dtype == np.float32
    assert abs(float(field.mean())) < 0.01
    assert -1 <= float(field.min()) < -0.99
