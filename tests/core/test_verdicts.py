"""What was found of each picture: kinds, sealed rows, figures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from player.core.pictures import Origin, Pixels, Refused, Unreadable, Withdrawn
from player.core.units import Index
from player.core.verdicts import (
    MOST_KINDS,
    ROW,
    Chunk,
    Kind,
    Kinds,
    Spread,
    Standing,
    chosen,
    kind_of,
    summed,
)

WELL = Kind(Standing.WELL, "", "JPEG", "RGB")
GRAY = Kind(Standing.WELL, "", "JPEG", "L")
CUT = Kind(Standing.REFUSED, "truncated")
LOST = Kind(Standing.UNREADABLE, "EIO: Input/output error")


def pixels(form: str = "JPEG", mode: str = "RGB") -> Pixels:
    return Pixels(np.zeros((1, 1, 4), np.uint8), Origin(form, mode, 500, 375))


def entered(kinds: Kinds, *found: tuple[Kind, int, int] | None) -> Chunk:
    """Return the rows of *found* from index 0 on; None is a picture that nobody has looked at."""
    rows = np.zeros(len(found), ROW)
    for index, finding in enumerate(found):
        if finding:
            kind, width, height = finding
            rows[index : index + 1] = kinds.row(index, kinds.number(kind)[0], width, height)
    return 0, rows


@pytest.mark.parametrize(
    ("outcome", "name", "kind"),
    [
        (pixels(), b"n1_1.JPEG", WELL),
        (pixels(), b"n1_1.jpg", WELL),
        (pixels(), b"n1_1", WELL),
        (pixels("MPO"), b"n1_1.JPEG", Kind(Standing.WELL, "", "MPO", "RGB")),
        (pixels("PNG", "P"), b"n1_1.JPEG", Kind(Standing.WELL, "", "PNG", "P", "JPEG")),
        (pixels("PNG", "P"), b"n1_1.png", Kind(Standing.WELL, "", "PNG", "P")),
        (Refused("truncated"), b"n1_1.JPEG", CUT),
        (Unreadable("EIO: Input/output error"), b"n1_1.JPEG", LOST),
        (Withdrawn("no longer there"), b"n1_1.JPEG", Kind(Standing.WITHDRAWN, "no longer there")),
    ],
)
def test_a_finding_says_how_the_picture_stands_and_what_its_file_is(
    outcome: Pixels | Refused | Unreadable | Withdrawn, name: bytes, kind: Kind
) -> None:
    assert kind_of(outcome, name) == kind


@pytest.mark.parametrize(
    ("outcome", "name", "oddity"),
    [
        (pixels(), b"a.JPEG", ""),
        (pixels("JPEG", "CMYK"), b"a.JPEG", "CMYK"),
        (pixels("JPEG", "L"), b"a.JPEG", "grayscale"),
        (pixels("PNG", "I;16"), b"a.png", "grayscale"),
        (pixels("PNG", "P"), b"a.png", "palette"),
        (pixels("PNG", "RGBA"), b"a.png", "with transparency"),
        (pixels("TIFF", "LAB"), b"a.tif", "LAB"),
        (pixels("PNG", "RGBA"), b"a.JPEG", "PNG named JPEG"),
        (Refused("not a picture: HTML"), b"a.JPEG", "not a picture: HTML"),
    ],
)
def test_what_is_odd_is_said_in_a_few_words(outcome: Pixels | Refused, name: bytes, oddity: str) -> None:
    assert kind_of(outcome, name).oddity == oddity


def test_a_row_takes_eight_bytes_and_holes_are_pictures_nobody_has_looked_at() -> None:
    assert ROW.itemsize == 8
    rows = np.frombuffer(bytes(80), ROW)
    assert not Kinds("m").believed((0, rows)).any()


def test_a_kind_keeps_its_number_and_its_line_is_told_once() -> None:
    kinds = Kinds("m")
    assert kinds.number(WELL)[0] == 1
    assert kinds.number(CUT)[0] == 2
    assert kinds.number(WELL) == (1, "")
    assert len(kinds) == 2


def test_the_lines_of_a_check_number_the_kinds_of_the_next() -> None:
    first = Kinds("m")
    lines = [first.number(kind)[1] for kind in (WELL, CUT, LOST)]
    chunk = entered(first, (CUT, 0, 0), (WELL, 500, 375), None)
    later = Kinds("m", lines)
    assert later.believed(chunk).tolist() == [2, 1, 0]
    assert list(later) == [(WELL, 1), (CUT, 2), (LOST, 3)]
    assert later.standing(Standing.UNREADABLE, Standing.REFUSED).tolist() == [2, 3]


def test_rows_of_another_manifest_are_not_believed() -> None:
    ours, theirs = Kinds("ours"), Kinds("theirs")
    chunk = entered(ours, *[(WELL, 500, 375)] * 100)
    theirs.number(WELL)
    assert ours.believed(chunk).all()
    assert not theirs.believed(chunk).any()


def test_rows_that_were_moved_are_not_believed() -> None:
    kinds = Kinds("m")
    _, rows = entered(kinds, *[(WELL, 500, 375)] * 100)
    assert not kinds.believed((1, rows)).any()


@given(st.integers(0, 8 * 8 - 1), st.integers(0, 2**40))
@settings(derandomize=True)  # one damaged row in 65,536 may pass
def test_a_bit_that_flips_costs_the_row(bit: int, index: int) -> None:
    kinds = Kinds("m")
    kinds.number(CUT)
    row = kinds.row(index, kinds.number(WELL)[0], 500, 375)
    assert kinds.believed((index, row)).tolist() == [2]
    packed = bytearray(row.tobytes())
    packed[bit // 8] ^= 1 << bit % 8
    assert kinds.believed((index, np.frombuffer(bytes(packed), ROW))).tolist() == [0]


@pytest.mark.parametrize(
    "line", ["", "{}", "[1]", "nonsense", '["well", 1, 2, 3, 4]', '["fine","","","",""]', "7"]
)
def test_a_damaged_line_takes_the_rows_of_its_kind_along_and_no_others(line: str) -> None:
    first = Kinds("m")
    lines = [first.number(kind)[1] for kind in (WELL, CUT)]
    chunk = entered(first, (WELL, 500, 375), (CUT, 0, 0))
    lines[0] = line
    later = Kinds("m", lines)
    assert later.believed(chunk).tolist() == [0, 2]
    assert later.number(WELL)[0] == 3, "the number of the lost line is not given again"


def test_a_line_that_became_other_words_takes_its_rows_along() -> None:
    first = Kinds("m")
    lines = [first.number(kind)[1] for kind in (WELL, CUT)]
    chunk = entered(first, (WELL, 500, 375), (CUT, 0, 0))
    assert Kinds("m", [lines[0], lines[1].replace("truncated", "truncatee")]).believed(chunk).tolist() == [
        1,
        0,
    ]
    assert Kinds("m", [lines[0], lines[0]]).believed(chunk).tolist() == [1, 0]


def test_beyond_what_numbers_can_hold_findings_share_one_kind_of_their_standing() -> None:
    kinds = Kinds("m", (f'["refused", "too many scans: {n}", "", "", ""]' for n in range(MOST_KINDS)))
    one, two = kinds.number(CUT)[0], kinds.number(Kind(Standing.REFUSED, "and another"))[0]
    assert one == two == MOST_KINDS + 1
    assert kinds.number(LOST)[0] == MOST_KINDS + 2


def test_a_side_longer_than_the_row_can_hold_is_the_longest_it_can() -> None:
    kinds = Kinds("m")
    chunk = entered(kinds, (WELL, 40_000_000, 1))
    assert summed(kinds, [chunk], 0).width == Spread(65_535, 65_535, 65_535)


def test_the_figures_of_a_check() -> None:
    kinds = Kinds("m")
    first, rows = entered(
        kinds,
        (WELL, 500, 375),
        None,
        (GRAY, 100, 20),
        (CUT, 0, 0),
        (LOST, 0, 0),
        (WELL, 400, 300),
        (WELL, 1, 9),
    )
    rows[6]["seal"] ^= 1
    found = summed(kinds, [(first, rows[:3]), (3, rows[3:])], 10)
    assert found.counts == {WELL: 2, GRAY: 1, CUT: 1, LOST: 1}
    assert (found.unseen, found.damaged) == (2, 1)
    assert (found.count(Standing.WELL), found.count(Standing.WITHDRAWN)) == (3, 0)
    assert found.reasons(Standing.REFUSED) == {"truncated": 1}
    assert found.formats() == {"JPEG RGB": 2, "JPEG L": 1}
    assert found.oddities() == {"grayscale": 1}
    assert (found.width, found.height) == (Spread(100, 400, 500), Spread(20, 300, 375))
    assert found.examples == {GRAY: [2], CUT: [3], LOST: [4]}


def test_words_are_counted_together_whatever_their_kinds_and_the_most_frequent_come_first() -> None:
    kinds = Kinds("m")
    palette = [Kind(Standing.WELL, "", form, "P") for form in ("PNG", "GIF")]
    chunk = entered(kinds, (GRAY, 1, 1), (palette[0], 1, 1), (palette[1], 1, 1))
    assert list(summed(kinds, [chunk], 0).oddities().items()) == [("palette", 2), ("grayscale", 1)]


def test_without_well_pictures_there_are_no_sizes() -> None:
    found = summed(Kinds("m"), [], 10)
    assert (found.width, found.height, found.counts) == (None, None, {})


@given(st.lists(st.tuples(st.integers(0, 70_000), st.integers(0, 70_000)), min_size=1, max_size=50))
def test_the_median_is_the_lower_middle(sizes: list[tuple[int, int]]) -> None:
    kinds = Kinds("m")
    found = summed(kinds, [entered(kinds, *((WELL, *size) for size in sizes))], 0)
    widths = sorted(min(width, 65_535) for width, _ in sizes)
    assert found.width == Spread(widths[0], widths[(len(widths) - 1) // 2], widths[-1])


def test_examples_are_the_first_of_each_kind() -> None:
    kinds = Kinds("m")
    first, rows = entered(kinds, *[(GRAY, 1, 1)] * 9, (CUT, 0, 0))
    found = summed(kinds, [(first, rows[:4]), (4, rows[4:])], 5)
    assert found.examples == {GRAY: [0, 1, 2, 3, 4], CUT: [9]}


def test_a_sheet_takes_equally_many_of_each_oddity_and_what_cannot_be_shown_first() -> None:
    many = [Index(n) for n in range(100)]
    alike = Kind(Standing.WELL, "", "PNG", "L"), Kind(Standing.WELL, "", "JPEG", "L")
    examples = {
        alike[0]: many,
        alike[1]: [Index(n) for n in (200, 50)],
        CUT: [Index(300), Index(301)],
        LOST: many[:9],
    }
    taken = chosen(examples, 12)
    assert [kind.oddity for kind, _ in taken] == ["truncated"] * 2 + ["EIO: Input/output error"] * 5 + [
        "grayscale"
    ] * 5
    assert [index for kind, index in taken if kind.standing is Standing.WELL] == [0, 1, 2, 3, 4]
    assert len(chosen(examples, 1_000)) == 113
    assert chosen({}, 12) == []
