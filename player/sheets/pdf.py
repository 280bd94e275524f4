"""Sheets as PDF (ISO 32000-1): pages of the paper's size, words as words in embedded fonts, pictures as JPEG.

The libraries that write PDF keep the whole of a document until its end: with
pictures that is all memory for a sheet of a thousand pages. So the frame of
the file, which is lines of text and a table of where they begin, is ours: each
object is written once and forgotten but for its place. What is hard, to take
from a font what is used of it, fontTools does.
"""

import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from player import __version__
from player.core.sheet import Block, Ink, Mark, Paper, Print, Text, points
from player.sheets.embedding import Embedded
from player.sheets.letters import Letters, Run, advances, shaped

_QUALITY = 92
"""Of a picture's JPEG: beyond it files grow and no print tells."""

_STENCIL_DOTS = 1200
"""Pixels an inch of words that must be shaped, and so are set as a stencil: an imagesetter's."""

_CATALOG, _PAGES, _INFO = 1, 2, 3


class PdfSheets:
    """A PDF under another name until it is whole (implements Sheets)."""

    def __init__(self, path: Path, paper: Paper, title: str, letters: Letters) -> None:
        """Begin the file, with *title* among its properties."""
        self._path, self._letters, self._title = path, letters, title
        self._width, self._height = points(paper.width), points(paper.height)
        self._fresh = path.with_name(path.name + ".new")
        self._file = self._fresh.open("wb")
        self._whole = False
        self._at = [0] * (_INFO + 1)
        self._pages: list[int] = []
        self._fonts: dict[Path, tuple[int, Embedded]] = {}
        self._file.write(b"%PDF-1.6\n%\xe2\xe3\xcf\xd3\n")  # so that mailers take it for binary

    def page(self, marks: Sequence[Mark]) -> None:
        """Write the next page."""
        drawn, images, fonts = [], dict[str, int](), dict[str, int]()
        for mark in marks:
            match mark:
                case Text():
                    drawn += self._words(mark, fonts, images)
                case Block():
                    drawn.append(self._block(mark))
                case Print():
                    drawn.append(self._print(mark, images))
        content = self._stream({}, zlib.compress("\n".join(drawn).encode("ascii")), "FlateDecode")
        used = f"/Font << {_references(fonts)} >> /XObject << {_references(images)} >>"
        box = f"[0 0 {_number(self._width)} {_number(self._height)}]"
        self._pages.append(
            self._object(
                f"<< /Type /Page /Parent {_PAGES} 0 R /MediaBox {box} "
                f"/Resources << {used} >> /Contents {content} 0 R >>"
            )
        )

    def close(self) -> list[Path]:
        """Write fonts, list of pages and table of places, and give the file its name."""
        for number, font in self._fonts.values():
            self._embed(number, font)
        kids = " ".join(f"{page} 0 R" for page in self._pages)
        self._object(f"<< /Type /Pages /Kids [{kids}] /Count {len(self._pages)} >>", _PAGES)
        self._object(f"<< /Type /Catalog /Pages {_PAGES} 0 R >>", _CATALOG)
        said = {"Title": self._title, "Producer": f"twelve-hours {__version__}"}
        facts = " ".join(f"/{name} <{_utf16(text)}>" for name, text in said.items())
        self._object(f"<< {facts} >>", _INFO)
        begins = self._file.tell()
        places = "".join(f"{at:010d} 00000 n \n" for at in self._at[1:])
        size = len(self._at)
        self._write(f"xref\n0 {size}\n0000000000 65535 f \n{places}")
        self._write(f"trailer\n<< /Size {size} /Root {_CATALOG} 0 R /Info {_INFO} 0 R >>\n")
        self._write(f"startxref\n{begins}\n%%EOF\n")
        self._file.close()
        self._fresh.replace(self._path)
        self._whole = True
        return [self._path]

    def abandon(self) -> None:
        """Remove what there is, unless it is whole."""
        if self._whole:
            return
        with suppress(OSError):  # it cannot write what it has in hand, either
            self._file.close()
        self._fresh.unlink(missing_ok=True)

    # --- marks ----------------------------------------------------------------

    def _block(self, mark: Block) -> str:
        place = f"{self._place(mark.x, mark.y + mark.height)} {_number(mark.width)} {_number(mark.height)} re"
        fill = f"{_colour(mark.fill)} rg {place} f " if mark.fill else ""
        rim = f"{_colour(mark.rim)} RG 0.35 w {place} S" if mark.rim else ""
        return fill + rim

    def _print(self, mark: Print, images: dict[str, int]) -> str:
        done, data = cv2.imencode(".jpg", mark.pixels, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
        assert done, "OpenCV writes JPEG"
        height, width = mark.pixels.shape[:2]
        shape = {"Width": width, "Height": height, "ColorSpace": "/DeviceRGB", "BitsPerComponent": 8}
        number = self._image(shape, np.asarray(data).tobytes(), "DCTDecode")
        return self._laid(number, images, (mark.x, mark.y, mark.width, mark.height))

    def _words(self, mark: Text, fonts: dict[str, int], images: dict[str, int]) -> list[str]:
        words = self._letters.fitted(mark)
        wide = self._letters.width(words, mark.face, mark.size)
        x = mark.x - (wide if mark.right else 0)
        if shaped(words):
            return [self._stencil(mark, words, x, images)]
        drawn = [f"BT {_colour(mark.ink)} rg {self._place(x, mark.y)} Td"]
        drawn += [self._run(run, mark.size, fonts) for run in self._letters.runs(words, mark.face)]
        return [*drawn, "ET"]

    def _run(self, run: Run, size: float, fonts: dict[str, int]) -> str:
        """Return what sets *run*: its glyphs, and how much the next is nearer than the font itself says."""
        number, font = self._font(run.font)
        fonts[f"F{number}"] = number
        told = ""
        for letter, advance in zip(run.letters, advances(run.font, run.letters), strict=True):
            glyph = font.glyph(letter)
            nearer = round(font.width(glyph) - advance)
            told += f"<{glyph:04x}>" + (f" {nearer} " if nearer else "")
        return f"/F{number} {_number(size)} Tf [{told.replace('><', '')}] TJ"

    def _stencil(self, mark: Text, words: str, x: float, images: dict[str, int]) -> str:
        """Set *words* as a stencil: what shapes them leaves ink alone."""
        scale = _STENCIL_DOTS / 72
        font = ImageFont.truetype(str(self._letters.font_of(words, mark.face)), mark.size * scale)
        left, top, right, bottom = (round(edge) for edge in font.getbbox(words, anchor="ls"))
        size = max(1, right - left), max(1, bottom - top)
        plate = Image.new("1", size, 1)
        ImageDraw.Draw(plate).text((-left, -top), words, 0, font, anchor="ls")
        shape = {"Width": size[0], "Height": size[1], "ImageMask": "true", "BitsPerComponent": 1}
        number = self._image(shape, zlib.compress(plate.tobytes()), "FlateDecode")
        place = x + left / scale, mark.y + top / scale, size[0] / scale, size[1] / scale
        return f"{_colour(mark.ink)} rg {self._laid(number, images, place)}"

    def _laid(self, number: int, images: dict[str, int], place: tuple[float, float, float, float]) -> str:
        """Return what lays image *number* into *place*: x, y, width, height."""
        images[f"I{number}"] = number
        x, y, width, height = place
        corner = self._place(x, y + height)
        return f"q {_number(width)} 0 0 {_number(height)} {corner} cm /I{number} Do Q"

    def _place(self, x: float, y: float) -> str:
        """Return a point as PDF has it, which counts from the lower left corner."""
        return f"{_number(x)} {_number(self._height - y)}"

    # --- objects --------------------------------------------------------------

    def _font(self, path: Path) -> tuple[int, Embedded]:
        if path not in self._fonts:
            self._fonts[path] = self._reserved(), Embedded(path)
        return self._fonts[path]

    def _embed(self, number: int, font: Embedded) -> None:
        """Write what was used of *font* as the object of that *number*, and those that it refers to."""
        file = self._stream(font.file_facts(), zlib.compress(font.subset()), "FlateDecode")
        descriptor = self._object(font.descriptor(file))
        below = self._object(font.descendant(descriptor))
        words = self._stream({}, zlib.compress(font.to_unicode().encode("ascii")), "FlateDecode")
        self._object(
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{font.name} /Encoding /Identity-H "
            f"/DescendantFonts [{below} 0 R] /ToUnicode {words} 0 R >>",
            number,
        )

    def _image(self, shape: Mapping[str, object], data: bytes, coding: str) -> int:
        return self._stream({"Type": "/XObject", "Subtype": "/Image", **shape}, data, coding)

    def _stream(self, facts: Mapping[str, object], data: bytes, coding: str) -> int:
        told = "".join(f"/{name} {value} " for name, value in facts.items())
        number = self._begin()
        self._write(f"<< {told}/Length {len(data)} /Filter /{coding} >>\nstream\n")
        self._file.write(data)
        self._write("\nendstream\nendobj\n")
        return number

    def _object(self, body: str, number: int | None = None) -> int:
        number = self._begin(number)
        self._write(f"{body}\nendobj\n")
        return number

    def _begin(self, number: int | None = None) -> int:
        number = self._reserved() if number is None else number
        self._at[number] = self._file.tell()
        self._write(f"{number} 0 obj\n")
        return number

    def _reserved(self) -> int:
        self._at.append(0)
        return len(self._at) - 1

    def _write(self, text: str) -> None:
        self._file.write(text.encode("ascii"))


def _references(named: Mapping[str, int]) -> str:
    return " ".join(f"/{name} {number} 0 R" for name, number in named.items())


def _number(value: float) -> str:
    """Return *value* to a thousandth of a point."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _colour(ink: Ink) -> str:
    return " ".join(_number(part / 255) for part in ink)


def _utf16(text: str) -> str:
    return (b"\xfe\xff" + text.encode("utf-16-be", "replace")).hex()
