"""Whole font files: find a face by its PostScript name, measure it, cut a subset out of it."""

import functools
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uharfbuzz as hb

from yingjian.base import fonts

# Layout tables are not needed once text is set; PDF viewers ignore the rest.
_DROPPED: Final = (
    "BASE", "DSIG", "EBDT", "EBLC", "EBSC", "GDEF", "GPOS", "GSUB", "JSTF", "LTSH", "PCLT", "SVG ",
    "VORG", "vhea", "vmtx",
)  # fmt: skip


class FaceMissing(Exception):  # noqa: N818 -- reads as the fact it reports
    """No font file of the folder holds the face; the message is Chinese and names it."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """A face's measures in 1/1000 em, as a font descriptor wants them (ISO 32000-1, table 122)."""

    ascent: int
    descent: int
    box: tuple[int, int, int, int]


class Face:
    """One face of one font file. Glyphs are numbered as in the whole file."""

    def __init__(self, name: str, path: Path, index: int) -> None:
        """Open member ``index`` of ``path``, which is mapped, not read."""
        self.name = name
        self._face = hb.Face(hb.Blob.from_file_path(str(path)), index)
        self._font = hb.Font(self._face)
        self._scale = 1000 / self._face.upem

    @property
    def is_cff(self) -> bool:
        """Whether outlines are PostScript (``CFF ``) rather than TrueType (``glyf``)."""
        return "CFF " in self._face.table_tags

    def glyph(self, char: str) -> int:
        """Return the glyph of a character. Raises :class:`FaceMissing` if there is none."""
        glyph = self._font.get_nominal_glyph(ord(char))
        if not glyph:
            raise FaceMissing(f"字体 {self.name} 里没有“{char}”（U+{ord(char):04X}）这个字")
        return int(glyph)

    def advance(self, glyph: int) -> float:
        """Return the advance width of a glyph in 1/1000 em."""
        return float(self._font.get_glyph_h_advance(glyph) * self._scale)

    def metrics(self) -> Metrics:
        """Return ascent, descent and bounding box (``hhea`` and ``head`` tables)."""
        extents = self._font.get_font_extents("ltr")
        head = self._face.reference_table("head").data
        x0, y0, x1, y1 = (
            int.from_bytes(head[i : i + 2], "big", signed=True) for i in range(36, 44, 2)
        )
        scale = self._scale
        return Metrics(
            round(extents.ascender * scale),
            round(extents.descender * scale),
            (
                math.floor(x0 * scale),
                math.floor(y0 * scale),
                math.ceil(x1 * scale),
                math.ceil(y1 * scale),
            ),
        )

    def subset(self, glyphs: Iterable[int]) -> bytes:
        """Return a font file with the outlines of ``glyphs`` and .notdef under their own numbers.

        CFF fonts come out with CID equal to glyph number, so ``Identity-H`` means the same for
        every kind of font.
        """
        wanted = sorted({0, *glyphs})
        first = hb.SubsetInput()
        first.glyph_set.update(wanted)
        first.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in _DROPPED)
        common = hb.SubsetFlags.DESUBROUTINIZE | hb.SubsetFlags.NO_HINTING
        first.flags = common | hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NOTDEF_OUTLINE
        cut = hb.subset(self._face, first)
        # Cut off the up to 60,000 empty glyphs above the last used number.
        second = hb.SubsetInput()
        second.glyph_set.update(range(wanted[-1] + 1))
        second.flags = common | hb.SubsetFlags.NOTDEF_OUTLINE | hb.SubsetFlags.CFF_IDENTITY_CHARSET
        return bytes(hb.subset(cut, second).blob.data)


def find(name: str) -> Face:
    """Return the face with this PostScript name. Raises :class:`FaceMissing`."""
    folder = fonts.folder()
    location = _names(folder, tuple(fonts.faces())).get(name)
    if location is None:
        raise FaceMissing(f"字体文件夹里没有 {name}；请运行 scripts/setup")
    return _open(name, folder / location[0], location[1])


@functools.lru_cache(maxsize=32)
def _open(name: str, path: Path, index: int) -> Face:
    return Face(name, path, index)


@functools.lru_cache(maxsize=4)
def _names(folder: Path, table: tuple[fonts.Face, ...]) -> dict[str, tuple[str, int]]:
    """Return font file and member number of every installed face by its PostScript name."""
    names = {}
    for face in table:
        path = folder / face.file
        if not path.is_file():
            continue
        opened_face = hb.Face(hb.Blob.from_file_path(str(path)), face.index)
        name = opened_face.get_name(hb.OTNameIdPredefined.POSTSCRIPT_NAME)
        if name:
            names[name] = (face.file, face.index)
    return names
