"""Every caption style as it looked when somebody last looked at it, on eight canvases."""

import cv2
import numpy as np
import pytest
from PIL import features

from player.core.playlist import Style
from tests.stage.goldens import CANVASES, FOLDER, TEXTS, Grey, kept, made

MEAN, BLOCK = 1.0, 14.0
"""Of 255. Letters 7 % paler move a block of 8 x 8 by 10 at most, a word too few moves it by 17 at least."""

pytestmark = pytest.mark.skipif(
    not features.check("raqm"), reason="letters cannot be kerned here: no fribidi"
)


def differences(now: Grey, golden: Grey) -> tuple[float, float]:
    """Return the mean difference, and the largest of any block of 8 x 8."""
    apart = cv2.absdiff(now, golden).astype(np.float32)
    return float(apart.mean()), float(cv2.blur(apart, (8, 8)).max())


@pytest.mark.parametrize("style", Style)
def test_captions_look_as_they_did(style: Style) -> None:
    now, golden = made(style), kept(style)
    apart = {key: differences(now[key], golden[key]) for key in golden}
    wrong = {key: found for key, found in apart.items() if found[0] > MEAN or found[1] > BLOCK}
    assert wrong == {}, "look, and if it is meant so: python -m tools.make_golden"
    assert set(apart) == {(name, text) for name in CANVASES for text in TEXTS}


def test_a_word_too_few_is_seen() -> None:
    golden = kept(Style.LABEL)["1080p", "longest"]
    without = golden.copy()
    rows, columns = np.nonzero(golden[150:] > 60)
    word = (columns > columns.max() - 24) & (columns <= columns.max())
    without[150 + rows[word], columns[word]] = 4
    assert differences(without, golden)[1] > BLOCK


def test_they_are_small_enough_to_be_kept() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 1_500_000
