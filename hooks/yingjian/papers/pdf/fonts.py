"""Fonts of papers that must be put right before pages are bound.

:func:`mend`: CFF fonts whose codes are glyph numbers although their charset says otherwise.
WeasyPrint 70 writes them so. Viewers differ in what they then show (ISO 32000-1, 9.7.4.2, table
117 asks for the charset); PDFium takes glyph numbers, as the writer meant. With a charset that
numbers glyphs plainly both readings are one, and a comparison of pixels confirms it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pikepdf import Dictionary, Name, Stream

if TYPE_CHECKING:
    import pikepdf


def mend(source: pikepdf.Pdf) -> bool:
    """Renumber the glyphs of such fonts of a file; tell whether any may have been changed."""
    mended = False
    for item in source.objects:
        if not isinstance(item, Dictionary) or isinstance(item, Stream):
            continue
        if item.get("/Subtype") != Name.CIDFontType0:
            continue
        descriptor = item.get("/FontDescriptor")
        program = descriptor.get("/FontFile3") if isinstance(descriptor, Dictionary) else None
        if not isinstance(program, Stream) or program.get("/Subtype") != Name.OpenType:
            continue
        plain = _plain(program.read_bytes())
        if plain is not None:
            program.write(plain)
            program.Subtype = Name.OpenType
            mended = True
    return mended


def _plain(data: bytes) -> bytes | None:
    import uharfbuzz as hb

    try:
        face = hb.Face(hb.Blob(data))
        request = hb.SubsetInput()
        request.glyph_set.update(range(face.glyph_count))
        request.flags = (
            hb.SubsetFlags.RETAIN_GIDS
            | hb.SubsetFlags.NOTDEF_OUTLINE
            | hb.SubsetFlags.CFF_IDENTITY_CHARSET
        )
        return bytes(hb.subset(face, request).blob.data)
    except (hb.HarfBuzzError, RuntimeError, ValueError):
        return None


_UNIQUE: Final = re.compile(rb"/UniqueID (\d+)")
# Type 1 font programs are enciphered with this key (Adobe Type 1 Font Format, 7.1 and 7.3).
_EEXEC: Final = 55665
_C1: Final = 52845
_C2: Final = 22719


def forget_numbers(source: pikepdf.Pdf) -> None:
    """Set to 0 the numbers that LibreOffice gives Type 1 fonts in the order its threads ran.

    ``/UniqueID`` names a font for a printer's cache and changes nothing that is seen.
    """
    for item in source.objects:
        if isinstance(item, Stream) and "/Length1" in item and "/Length2" in item:
            program = item.read_bytes()
            clear, hidden = int(item.Length1), int(item.Length2)
            head = program[:clear]
            if not head.startswith(b"%!") or not _UNIQUE.search(head):
                continue
            body = _plainly(program[clear : clear + hidden])
            lengths = (item.Length1, item.Length2, item.get("/Length3", 0))
            item.write(_zeroed(head) + _ciphered(_zeroed(body)) + program[clear + hidden :])
            item.Length1, item.Length2, item.Length3 = lengths


def _zeroed(text: bytes) -> bytes:
    return _UNIQUE.sub(lambda found: b"/UniqueID " + b"0" * len(found[1]), text)


def _plainly(data: bytes) -> bytes:
    key, out = _EEXEC, bytearray(len(data))
    for at, byte in enumerate(data):
        out[at] = byte ^ (key >> 8)
        key = ((byte + key) * _C1 + _C2) & 0xFFFF
    return bytes(out)


def _ciphered(data: bytes) -> bytes:
    key, out = _EEXEC, bytearray(len(data))
    for at, byte in enumerate(data):
        out[at] = sent = byte ^ (key >> 8)
        key = ((sent + key) * _C1 + _C2) & 0xFFFF
    return bytes(out)
