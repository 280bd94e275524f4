"""A font as a PDF carries it: the glyphs that are used, under the numbers that they have in the font."""

import hashlib
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from player.sheets.letters import EM

_SYMBOLIC = 4
"""The flag of a font whose letters are found by glyph and not by a standard encoding (ISO 32000-1, 9.8.2)."""


class Embedded:
    """The font *path*, and which letters of it are used."""

    def __init__(self, path: Path) -> None:
        """Open it."""
        self._path, self._font = path, _opened(path)
        self._map: dict[int, str] = self._font.getBestCmap()
        self._em = int(self._font["head"].unitsPerEm)
        self._used: dict[int, str] = {}
        self._outlines = "glyf" not in self._font  # PostScript's, else TrueType's
        # Six capitals before its name tell that a font is not whole; these are the same for the same font.
        mark = "".join(chr(65 + byte % 26) for byte in hashlib.sha256(path.name.encode()).digest()[:6])
        named = "".join(c for c in str(self._font["name"].getDebugName(6)) if c.isascii() and c.isalnum())
        self.name = f"{mark}+{named}"

    def glyph(self, letter: str) -> int:
        """Return the number of the glyph of *letter*, which from now on is used; 0 if there is none."""
        number = int(self._font.getGlyphID(self._map.get(ord(letter), ".notdef")))
        self._used.setdefault(number, letter)
        return number

    def width(self, glyph: int) -> float:
        """Return the width of a glyph, in thousandths of an em."""
        return float(self._font["hmtx"][self._font.getGlyphName(glyph)][0] * EM / self._em)

    def subset(self) -> bytes:
        """Return the font with the glyphs that are used, and nothing that only layout needs."""
        options = Options(
            retain_gids=True, layout_features=[], notdef_outline=True, glyph_names=False, hinting=False
        )
        options.drop_tables += ["GPOS", "GSUB", "GDEF", "DSIG", "FFTM", "name", "OS/2", "STAT"]
        cut, font, out = Subsetter(options), _opened(self._path), BytesIO()
        cut.populate(gids=[*self._used])
        cut.subset(font)
        font.save(out)
        return out.getvalue()

    def file_facts(self) -> dict[str, object]:
        """Return what is said of the file beside its length."""
        return {"Subtype": "/OpenType"} if self._outlines else {}

    def descriptor(self, file: int) -> str:
        """Return the descriptor of the font that lies in object *file*."""
        head, hhea, scale = self._font["head"], self._font["hhea"], EM / self._em
        box = " ".join(str(round(edge * scale)) for edge in (head.xMin, head.yMin, head.xMax, head.yMax))
        rise, fall = round(hhea.ascent * scale), round(hhea.descent * scale)
        kind = "FontFile3" if self._outlines else "FontFile2"
        return (
            f"<< /Type /FontDescriptor /FontName /{self.name} /Flags {_SYMBOLIC} /FontBBox [{box}] "
            f"/ItalicAngle 0 /Ascent {rise} /Descent {fall} /CapHeight {rise} /StemV 80 /{kind} {file} 0 R >>"
        )

    def descendant(self, descriptor: int) -> str:
        """Return the font below the composite one, with the widths of what is used."""
        widths = " ".join(f"{glyph} [{self.width(glyph):.3f}]" for glyph in sorted(self._used))
        kind = "CIDFontType0" if self._outlines else "CIDFontType2"
        same = "" if self._outlines else "/CIDToGIDMap /Identity "
        return (
            f"<< /Type /Font /Subtype /{kind} /BaseFont /{self.name} {same}"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
            f"/FontDescriptor {descriptor} 0 R /DW 0 /W [{widths}] >>"
        )

    def to_unicode(self) -> str:
        """Return which letter each glyph is, so that words can be found and copied."""
        pairs = [
            f"<{glyph:04x}> <{letter.encode('utf-16-be').hex()}>" for glyph, letter in self._used.items()
        ]
        blocks = [pairs[k : k + 100] for k in range(0, len(pairs), 100)]  # at most, by the specification
        told = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            f"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n{told}\n"
            "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
        )


def _opened(path: Path) -> TTFont:
    """Open the font *path*, of a collection the first."""
    return TTFont(BytesIO(path.read_bytes()), fontNumber=0, lazy=True, recalcTimestamp=False)
