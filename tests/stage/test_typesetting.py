"""Captions as set type: within their band, on their baseline, the leaf before all else."""

import re
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from player import assets
from player.core.captions import ELLIPSIS, caption_of
from player.core.pictures import Box
from player.core.playlist import Style
from player.core.scene import Caption, Scene
from player.stage.composition import LEAF_CAP, SMALL_CAP, Composition, Rect
from player.stage.lettering import Face, Mark, Type, font_of, inked, unkerned, width_of
from player.stage.painter import Painter
from player.stage.typesetting import Palette, Setting, shortened

GROUND = (7, 0, 7)
WALLS = {
    "720p": Box(1280, 720),
    "1080p": Box(1920, 1080),
    "4K": Box(3840, 2160),
    "8:9": Box(960, 1080),
    "9:16": Box(1080, 1920),
    "32:9": Box(3840, 1080),
    "4:3": Box(1024, 768),
    "small": Box(640, 360),
}
CAPTIONED = [Style.PATH, Style.LABEL, Style.LONDON_2019]
WORDNET = assets.load_wordnet()
ALL = assets.load_census().wnids


def captions(wnids: list[str]) -> list[Caption]:
    return [caption_of(WORDNET, wnid) for wnid in wnids]


def extremes() -> list[Caption]:
    """The longest and shortest paths, lemma lists and leaves, and every 300th synset."""
    everything = captions(list(ALL))
    lengths: list[Callable[[Caption], int]] = [
        lambda caption: len("".join(caption.path)),
        lambda caption: len("".join(caption.lemmas)),
        lambda caption: len(caption.path[-1]),
        lambda caption: max(len(word) for word in caption.path[-1].split()),
    ]
    ordered = [sorted(everything, key=length) for length in lengths]
    return [caption for row in ordered for caption in (*row[:2], *row[-12:])] + everything[::300]


EXTREMES = extremes()
CHAIR = caption_of(WORDNET, "n03001627")
LONGEST_PATH = caption_of(WORDNET, "n14175579")


def setting(wall: Box, style: Style) -> Setting:
    return Setting(Composition(wall, style), Palette(GROUND))


def hang(mark: Mark) -> float:
    return 1 + 0.08 * mark.type.cap


@cache
def ink_box(text: str, kind: Type) -> tuple[float, float, float, float]:
    return font_of(kind).getbbox(text, anchor="ls")


def ink_of(mark: Mark) -> tuple[float, float, float, float]:
    """Return the box of a mark's letters: left, top, right, bottom."""
    left, top, right, bottom = ink_box(mark.text, mark.type)
    return mark.x + left, mark.baseline + top, mark.x + right, mark.baseline + bottom


def strays(marks: list[Mark], room: Rect) -> list[Mark]:
    """Return the marks with ink outside *room*; a j hangs over its line's edge by a twentieth of its size."""
    boxes = [(mark, *ink_of(mark)) for mark in marks]
    inside = (
        (
            mark,
            left >= room.x - hang(mark) and right <= room.right + hang(mark),
            top >= room.y and bottom <= room.bottom,
        )
        for mark, left, top, right, bottom in boxes
    )
    return [mark for mark, across, down in inside if not (across and down)]


def large(marks: list[Mark], wall: Box, style: Style) -> list[Mark]:
    cap = LEAF_CAP * Composition(wall, style).unit
    return [mark for mark in marks if mark.type.cap == cap]


def text_of(marks: list[Mark]) -> str:
    """Return the text of *marks* as it is read, a word divided by its own hyphen in one piece."""
    ordered = sorted(marks, key=lambda mark: (mark.baseline, mark.x))
    return " ".join(mark.text for mark in ordered).replace("- ", "-")


EVERY_BAND = [(wall, style) for wall in WALLS for style in CAPTIONED]


@pytest.mark.parametrize(("wall", "style"), EVERY_BAND)
def test_no_letter_leaves_its_band(wall: str, style: Style) -> None:
    band = setting(WALLS[wall], style)
    room = band.composition.column
    for caption in EXTREMES:
        assert strays(band.caption(caption, bright=False), room) == [], caption


@pytest.mark.slow
@pytest.mark.parametrize("style", CAPTIONED)
@pytest.mark.parametrize("wall", ["1080p", "8:9", "9:16"])
def test_no_letter_of_any_of_the_21841_synsets_leaves_its_band(wall: str, style: Style) -> None:
    band = setting(WALLS[wall], style)
    stray = [
        w for w in ALL if strays(band.caption(caption_of(WORDNET, w), bright=False), band.composition.column)
    ]
    assert stray == []


@pytest.mark.parametrize("wall", WALLS)
@pytest.mark.parametrize("style", [Style.PATH, Style.LONDON_2019])
def test_the_last_line_stands_on_one_baseline_whatever_the_words(wall: str, style: Style) -> None:
    band = setting(WALLS[wall], style)
    marks = [large(band.caption(c, bright=False), WALLS[wall], style) for c in EXTREMES]
    assert len({max(mark.baseline for mark in row) for row in marks}) == 1


@pytest.mark.parametrize("wall", WALLS)
def test_a_label_begins_on_one_baseline_whatever_the_words(wall: str) -> None:
    band = setting(WALLS[wall], Style.LABEL)
    marks = [large(band.caption(c, bright=False), WALLS[wall], Style.LABEL) for c in EXTREMES]
    assert len({min(mark.baseline for mark in row) for row in marks}) == 1


def test_the_baseline_is_the_same_to_the_pixel_in_ink() -> None:
    band = setting(WALLS["1080p"], Style.PATH)
    feet = set()
    for leaf in ("hut", "river", "mammal", "milliner"):
        marks = large(band.caption(Caption("", (leaf,), (leaf,)), bright=True), WALLS["1080p"], Style.PATH)
        letters = inked(marks, Rect(0, 0, 1920, 1080), GROUND)
        feet.add(int(np.flatnonzero((letters[..., 0] > 160).any(axis=1)).max()))
    assert len(feet) == 1


@pytest.mark.parametrize("wall", WALLS)
def test_there_is_one_size_for_all_leaves_and_one_for_all_paths(wall: str) -> None:
    band = setting(WALLS[wall], Style.PATH)
    sizes = {
        mark.type.cap / band.composition.unit for c in EXTREMES for mark in band.caption(c, bright=False)
    }
    assert sorted(round(size, 4) for size in sizes) == [0.02, SMALL_CAP, LEAF_CAP]


@pytest.mark.parametrize("share", [LEAF_CAP, SMALL_CAP])
def test_capitals_have_the_height_that_the_design_asks_for(share: float) -> None:
    band = setting(WALLS["4K"], Style.PATH)
    kinds = {mark.type for mark in band.caption(CHAIR, bright=False) if mark.type.cap == share * 2160}
    tops = [-font_of(kind).getbbox("H", anchor="ls")[1] for kind in kinds]
    assert tops
    assert tops == pytest.approx([share * 2160] * len(tops), abs=1)


@pytest.mark.parametrize("wall", ["720p", "1080p", "4K", "32:9"])
def test_on_a_wide_wall_the_longest_path_is_whole(wall: str) -> None:
    marks = setting(WALLS[wall], Style.PATH).caption(LONGEST_PATH, bright=False)
    nodes = [mark.text for mark in marks if mark.text not in ("›", LONGEST_PATH.wnid)]
    assert sorted(nodes) == sorted(LONGEST_PATH.path)


@pytest.mark.parametrize("wall", WALLS)
def test_a_path_is_shortened_from_its_middle_and_keeps_its_top(wall: str) -> None:
    for caption in EXTREMES:
        marks = setting(WALLS[wall], Style.PATH).caption(caption, bright=False)
        small = [
            m for m in marks if m not in large(marks, WALLS[wall], Style.PATH) and m.text != caption.wnid
        ]
        if len(caption.path) > 1:
            assert text_of(small).startswith(caption.path[0].replace("'", "’"))


@pytest.mark.parametrize("wall", WALLS)
def test_the_path_takes_two_lines_at_most_above_the_leaf(wall: str) -> None:
    for caption in EXTREMES:
        marks = setting(WALLS[wall], Style.PATH).caption(caption, bright=False)
        leaves = large(marks, WALLS[wall], Style.PATH)
        rows = {mark.baseline for mark in marks if mark not in leaves and mark.text != caption.wnid}
        assert len(rows) <= 2
        assert all(row < min(mark.baseline for mark in leaves) for row in rows)


@pytest.mark.parametrize("wall", WALLS)
def test_no_leaf_is_ever_cut_but_six_of_21841_on_narrow_walls(wall: str) -> None:
    band = setting(WALLS[wall], Style.PATH)
    leaves = {
        c.wnid: text_of(large(band.caption(c, bright=False), WALLS[wall], Style.PATH)) for c in EXTREMES
    }
    cut = {wnid for wnid, leaf in leaves.items() if ELLIPSIS in leaf}
    assert len(cut) <= (6 if wall in ("8:9", "9:16") else 0)


@pytest.mark.parametrize("style", [Style.PATH, Style.LABEL])
@pytest.mark.parametrize("wall", WALLS)
def test_the_wnid_is_always_there(wall: str, style: Style) -> None:
    for caption in EXTREMES:
        assert caption.wnid in {
            mark.text for mark in setting(WALLS[wall], style).caption(caption, bright=False)
        }


def test_london_sets_synset_in_white_and_the_lemmas_in_cyan() -> None:
    caption = caption_of(WORDNET, "n01514752")
    marks = setting(WALLS["1080p"], Style.LONDON_2019).caption(caption, bright=False)
    assert text_of(marks) == "Synset: gamecock, fighting cock"
    (white, *_), (cyan,) = marks[0].colour, {mark.colour for mark in marks[1:]}
    assert white > 230
    assert cyan[0] < 20
    assert min(cyan[1:]) > 220


def test_london_breaks_after_a_comma_and_ends_a_long_list_with_an_ellipsis() -> None:
    caption = caption_of(WORDNET, "n11823756")
    marks = setting(WALLS["1080p"], Style.LONDON_2019).caption(caption, bright=False)
    first = [mark for mark in marks if mark.baseline == min(m.baseline for m in marks)]
    assert text_of(first).endswith(",")
    assert text_of(marks).endswith(f", {ELLIPSIS}")


def test_the_leaf_brightens_and_nothing_else_changes() -> None:
    band = setting(WALLS["1080p"], Style.PATH)
    dim, bright = band.caption(CHAIR, bright=False), band.caption(CHAIR, bright=True)
    changed = [(a.text, sum(b.colour) > sum(a.colour)) for a, b in zip(dim, bright, strict=True) if a != b]
    assert changed == [("chair", True)]


def luminance(colour: tuple[int, int, int]) -> float:
    """Return the relative luminance of an sRGB colour (WCAG 2.2)."""
    linear = [((c / 255 + 0.055) / 1.055) ** 2.4 if c > 10 else c / 255 / 12.92 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("style", CAPTIONED)
def test_words_stand_out_from_the_ground_by_four_and_a_half_to_one(style: Style) -> None:
    words = [m for m in setting(WALLS["1080p"], style).caption(CHAIR, bright=False) if m.text != "›"]
    contrasts = [(luminance(m.colour) + 0.05) / (luminance(GROUND) + 0.05) for m in words]
    assert min(contrasts) >= 4.5


def test_letters_are_kerned() -> None:
    # 2.4 of 40 pixels between T and o: without, a caption looks as if it came from a typewriter.
    kind = Type(Face.SANS, 40.0)
    assert unkerned() == ""
    assert width_of("To", kind) < width_of("T", kind) + width_of("o", kind) - 2


def test_over_a_thousand_pictures_the_baseline_stays_to_the_pixel() -> None:
    wall = Box(640, 360)
    painter, canvas = Painter(wall), np.zeros((360, 640, 4), np.uint8)
    feet, baselines = set(), set()
    for wnid in ALL[:: len(ALL) // 1_000][:1_000]:
        caption = caption_of(WORDNET, wnid)
        painter.paint(canvas, Scene(None, Style.PATH, caption=caption, bright=True))
        marks = large(
            Setting(Composition(wall, Style.PATH), Palette(GROUND)).caption(caption), wall, Style.PATH
        )
        last = [mark for mark in marks if mark.baseline == max(m.baseline for m in marks)]
        baselines.add(last[0].baseline)
        flat = [m for m in last if re.fullmatch("[fhiklmnrxzAEFHIKLMNTXZ]+", m.text)]
        for mark in flat:
            word = canvas[310:, int(mark.x) : int(mark.x + width_of(mark.text, mark.type)), 0]
            feet.add(310 + int(np.flatnonzero((word > 120).any(axis=1)).max()))
    assert len(baselines) == 1
    assert feet == {next(iter(baselines)) - 1}


def test_on_a_light_ground_the_ink_is_dark() -> None:
    assert sum(Palette((250, 250, 245)).tone(1.0)) < 100
    assert sum(Palette(GROUND).tone(1.0)) > 700


def test_apostrophes_are_those_of_print() -> None:
    caption = caption_of(WORDNET, "n11823756")
    assert "’" in text_of(setting(WALLS["1080p"], Style.LABEL).caption(caption, bright=False))


def test_a_text_is_cut_between_words_first_and_then_anywhere() -> None:
    assert list(shortened("ab cd")) == ["ab cd", "ab…", "ab c…", "ab…", "ab…", "a…", "…"]


@pytest.mark.parametrize("text", ["Indexing the mirror … 34 %", "mirror away " * 90, "x" * 900])
def test_a_notice_stays_in_its_corner_however_long(text: str) -> None:
    corner, marks = setting(WALLS["1080p"], Style.PATH).notice(text)
    assert strays(marks, corner) == []
    assert corner.bottom == 1080
    assert corner.right <= 1920


@pytest.mark.parametrize("wall", WALLS)
def test_a_notice_leaves_the_caption_alone(wall: str) -> None:
    for style in (Style.PATH, Style.LONDON_2019):
        band = setting(WALLS[wall], style)
        corner, _ = band.notice("mirror away since 10:04")
        feet = [ink_of(mark)[3] for caption in EXTREMES for mark in band.caption(caption, bright=False)]
        assert max(feet) <= corner.y


def test_a_plate_stands_in_the_middle_of_the_pictures_box() -> None:
    band = setting(WALLS["1080p"], Style.PATH)
    box = band.composition.picture
    marks = band.plate(("n01514752", "withheld", "x" * 500))
    assert strays(marks, box) == []
    widths = [width_of(mark.text, mark.type) for mark in marks]
    middles = [mark.x + width / 2 for mark, width in zip(marks, widths, strict=True)]
    assert middles == pytest.approx([box.x + box.width / 2] * 3, abs=1)


@pytest.mark.parametrize("wall", WALLS)
def test_the_list_of_keys_stays_on_its_panel_and_the_panel_on_the_wall(wall: str) -> None:
    panel, marks = setting(WALLS[wall], Style.NONE).keys((("space", "hold, release"), ("q  Esc", "quit")))
    assert strays(marks, panel) == []
    assert panel.x >= 0
    assert panel.right <= WALLS[wall].width
