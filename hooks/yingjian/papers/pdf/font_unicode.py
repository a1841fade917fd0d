"""Check the Unicode of a font's codes, and replace Private Use characters."""

from __future__ import annotations

from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from yingjian.typeset import unicode_map

# Bullets of Symbol and Wingdings, which word processors write as Private Use characters
# (Microsoft's symbol encoding, U+F020 to U+F0FF).
_BULLETS: Final = {
    0xF06C: "●", 0xF06E: "■", 0xF06F: "□", 0xF070: "□", 0xF071: "❑", 0xF072: "❒", 0xF075: "◆",
    0xF076: "❖", 0xF077: "⬥", 0xF0A1: "○", 0xF0A2: "○", 0xF0A3: "○", 0xF0A7: "▪", 0xF0A8: "◻",
    0xF0B7: "•", 0xF0D8: "➢", 0xF0E0: "→", 0xF0E8: "➔", 0xF0FB: "✗", 0xF0FC: "✓", 0xF0FD: "☒",
    0xF0FE: "☑",
}  # fmt: skip
_REPLACEMENT: Final = "□"
# Characters that a ToUnicode map must not contain (ISO 19005-2, 6.2.11.7.2).
_FORBIDDEN: Final = {0x0000, 0xFEFF, 0xFFFE}
_ENCODINGS: Final = {"/WinAnsiEncoding", "/MacRomanEncoding", "/MacExpertEncoding"}
_ORDERINGS: Final = {"GB1", "CNS1", "Japan1", "Korea1", "KR"}


def replace_private(text: str) -> str:
    """Replace Private Use and forbidden characters by their like, or by a box."""
    return "".join(
        _BULLETS.get(ord(char), _REPLACEMENT) if _must_go(char) else char for char in text
    )


def _must_go(char: str) -> bool:
    """Tell whether a character is forbidden or of a Private Use Area (Unicode Standard, 23.5)."""
    point = ord(char)
    private = 0xE000 <= point <= 0xF8FF or point >= 0xF0000  # noqa: PLR2004 -- the areas' bounds
    return private or point in _FORBIDDEN


def clean_font(source: pikepdf.Pdf, font: pikepdf.Object) -> bool:
    """Replace the Private Use characters of a font; tell whether all its codes have Unicode."""
    unicode = font.get("/ToUnicode")
    if isinstance(unicode, Stream):
        try:
            text = unicode.read_bytes()
        except pikepdf.PdfError:
            return False
        mapping, width = unicode_map.parse(text)
        if not mapping:
            return False
        if any(_must_go(char) for char in "".join(mapping.values())):
            replaced = {code: replace_private(chars) for code, chars in mapping.items()}
            font.ToUnicode = source.make_stream(unicode_map.written(replaced, width))
        return True
    return _has_standard_codes(font)


def _has_standard_codes(font: pikepdf.Object) -> bool:
    """Tell whether a font needs no ToUnicode map (ISO 19005-2, 6.2.11.7.2)."""
    if font.get("/Subtype") == Name.Type0:
        encoding = font.get("/Encoding")
        if isinstance(encoding, Name) and not str(encoding).startswith("/Identity"):
            return True
        fonts = font.get("/DescendantFonts")
        if not isinstance(fonts, Array) or not len(fonts) or not isinstance(fonts[0], Dictionary):
            return False
        info = fonts[0].get("/CIDSystemInfo")
        return isinstance(info, Dictionary) and str(info.get("/Ordering")) in _ORDERINGS
    encoding = font.get("/Encoding")
    if isinstance(encoding, Name) and font.get("/Subtype") != Name.Type3:
        return str(encoding) in _ENCODINGS
    return _has_standard_names(encoding)


def _has_standard_names(encoding: object) -> bool:
    """Tell whether all glyphs of an encoding dictionary are in the Adobe Glyph List."""
    if not isinstance(encoding, Dictionary):
        return False
    differences = encoding.get("/Differences")
    if not isinstance(differences, Array):
        return str(encoding.get("/BaseEncoding")) in _ENCODINGS
    from fontTools import agl  # its tables take a while to load

    names = [str(item)[1:] for item in differences.as_list() if isinstance(item, Name)]
    return all(name == ".notdef" or agl.toUnicode(name) for name in names)
