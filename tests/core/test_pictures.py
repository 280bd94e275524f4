"""Names that are safe to print."""

import pytest

from player.core.pictures import Drawn, Picture, printable
from player.core.units import Index


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (b"n01514752_1.JPEG", "n01514752_1.JPEG"),
        (b"caf\xc3\xa9.jpg", "café.jpg"),
        (b"caf\xe9.jpg", r"caf\xe9.jpg"),
        (b"two\nlines\x1b[31m", r"two\nlines\x1b[31m"),
        ("\u202egpj.exe".encode(), r"\u202egpj.exe"),
    ],
)
def test_controls_bidi_marks_and_broken_bytes_are_escaped(name: bytes, text: str) -> None:
    assert printable(name) == text
    assert Picture(Index(0), "n00000001", name, Drawn("n00000001", 1, "fa11misc")).file == text
