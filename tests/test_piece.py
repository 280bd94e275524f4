"""A playlist with fonts of its own, on its way to the wall."""

from pathlib import Path

import pytest

from player.app.piece import open_fonts
from player.assets import font
from player.core.playlist import Design
from player.core.score import ScoreError


def test_a_font_that_is_gone_is_refused_by_name_before_anything_is_drawn(tmp_path: Path) -> None:
    with pytest.raises(ScoreError, match='"Gone\\.otf" cannot be used'):
        open_fonts(Design(font_strong=tmp_path / "Gone.otf"))


def test_fonts_that_are_there_are_opened() -> None:
    open_fonts(Design(font=font("LiberationSerif-Regular.ttf")))
    open_fonts(Design())
