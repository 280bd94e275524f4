"""A struct array is read out of a MATLAB 5 file as scipy writes it; damage is an error, never a hang."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from player.sources.forms.matlab import struct_array
from tests.mirrors import meta_mat

IDS = {"n02119789": 1, "n02100735": 300, "n01440764": 70000}
FIELDS = ("ILSVRC2012_ID", "WNID")
FILES = {compressed: meta_mat(IDS, compressed=compressed) for compressed in (True, False)}


@pytest.mark.parametrize("compressed", [True, False])
def test_the_fields_asked_for_come_member_by_member(compressed: bool) -> None:
    rows = list(struct_array(FILES[compressed], "synsets", FIELDS))
    assert rows == [(1, "n02119789"), (300, "n02100735"), (70000, "n01440764")]


def test_text_keeps_its_accents_and_what_is_empty_is_none() -> None:
    rows = list(struct_array(FILES[True], "synsets", ("words", "children")))
    assert rows == [("crème, cream", None), ("crème, cream", 2.0), ("crème, cream", None)]


@pytest.mark.parametrize(
    ("variable", "field", "why"),
    [
        ("synsets", "wnid", "no field wnid"),
        ("words", "WNID", "no struct array called words"),
        ("version", "WNID", "no struct array called version"),
    ],
)
def test_what_is_not_there_is_named(variable: str, field: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        list(struct_array(FILES[True], variable, (field,)))


@pytest.mark.parametrize("file", [b"", b"1 n01440764\n", b"\x89HDF\r\n\x1a\n" + bytes(200)])
def test_another_kind_of_file_is_refused(file: bytes) -> None:
    with pytest.raises(ValueError, match="no MATLAB 5 file"):
        list(struct_array(file, "synsets", FIELDS))


@settings(max_examples=150, deadline=None)
@given(st.booleans(), st.data())
def test_a_damaged_file_gives_an_error_or_rows(compressed: bool, data: st.DataObject) -> None:
    file = bytearray(FILES[compressed])
    del file[data.draw(st.integers(0, len(file))) :]
    for _ in range(data.draw(st.integers(0, 3))):
        if file:
            file[data.draw(st.integers(0, len(file) - 1))] = data.draw(st.integers(0, 255))
    try:
        rows = list(struct_array(bytes(file), "synsets", FIELDS))
    except ValueError:
        return
    assert all(len(row) == 2 for row in rows)
