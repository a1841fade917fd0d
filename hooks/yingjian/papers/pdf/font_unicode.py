"""What characters a font's codes stand for: Private Use ones are named, missing maps noticed."""

from __future__ import annotations

from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from yingjian.typeset import unicode_map

# Bullets of Symbol and Wingdings, which word processors write as Private Use characters
# (Microsoft's symbol encoding, U+F020 to U+F0FF); all others are named by a replacement mark.
_BULLETS: Final = {
    0xF06C: "●", 0xF06E: "■", 0xF06F: "□", 0xF070: "□", 0xF071: "❑", 0xF072: "❒", 0xF075: "◆",
    0xF076: "❖", 0xF077: "⬥", 0xF0A1: "○", 0xF0A2: "○", 0xF0A3: "○", 0xF0A7: "▪", 0xF0A8: "◻",
    0xF0B7: "•", 0xF0D8: "➢", 0xF0E0: "→", 0xF0E8: "➔", 0xF0FB: "✗", 0xF0FC: "✓", 0xF0FD: "☒",
    0xF0FE: "☑",
}  # fmt: skip
_REPLACEMENT: Final = "\u25a1"
# Characters that a map must not give (ISO 19005-2, 6.2.11.7.2).
_FORBIDDEN: Final = {0x0000, 0xFEFF, 0xFFFE}
_NAMED_ENCODINGS: Final = {"/WinAnsiEncoding", "/MacRomanEncoding", "/MacExpertEncoding"}
_KNOWN_ORDERINGS: Final = {"GB1", "CNS1", "Japan1", "Korea1", "KR"}


def private(char: str) -> bool:
    """Tell whether a character is of a Private Use Area (Unicode Standard, 23.5)."""
    point = ord(char)
    return 0xE000 <= point <= 0xF8FF or point >= 0xF0000  # noqa: PLR2004 -- the areas' bounds


def named(text: str) -> str:
    """Return a text with Private Use and forbidden characters named by ones that mean the same."""
    return "".join(
        _BULLETS.get(ord(char), _REPLACEMENT) if private(char) or ord(char) in _FORBIDDEN else char
        for char in text
    )


def mend(source: pikepdf.Pdf, font: pikepdf.Object) -> bool:
    """Name the Private Use characters of a font in place; tell whether its codes have Unicode."""
    unicode = font.get("/ToUnicode")
    if isinstance(unicode, Stream):
        try:
            text = unicode.read_bytes()
        except pikepdf.PdfError:
            return False
        mapping, width = unicode_map.parse(text)
        if not mapping:
            return False
        if any(private(char) or ord(char) in _FORBIDDEN for char in "".join(mapping.values())):
            better = {code: named(chars) for code, chars in mapping.items()}
            font.ToUnicode = source.make_stream(unicode_map.written(better, width))
        return True
    return _self_explaining(font)


def _self_explaining(font: pikepdf.Object) -> bool:
    """Whether a font without ToUnicode says by itself what its codes are (ISO 19005-2, 6.2.11.7.2)."""
    if font.get("/Subtype") == Name.Type0:
        encoding = font.get("/Encoding")
        if isinstance(encoding, Name) and not str(encoding).startswith("/Identity"):
            return True
        below = font.get("/DescendantFonts")
        if not isinstance(below, Array) or not len(below) or not isinstance(below[0], Dictionary):
            return False
        info = below[0].get("/CIDSystemInfo")
        return isinstance(info, Dictionary) and str(info.get("/Ordering")) in _KNOWN_ORDERINGS
    if font.get("/Subtype") == Name.Type3:
        return _by_glyph_names(font)
    encoding = font.get("/Encoding")
    if isinstance(encoding, Name):
        return str(encoding) in _NAMED_ENCODINGS
    return _by_glyph_names(font)


def _by_glyph_names(font: pikepdf.Object) -> bool:
    encoding = font.get("/Encoding")
    if not isinstance(encoding, Dictionary):
        return False
    differences = encoding.get("/Differences")
    if not isinstance(differences, Array):
        return str(encoding.get("/BaseEncoding")) in _NAMED_ENCODINGS
    from fontTools import agl  # its tables take a while to load

    names = [str(item)[1:] for item in differences.as_list() if isinstance(item, Name)]
    return all(name == ".notdef" or agl.toUnicode(name) for name in names)
