"""Change font programs of papers so that all viewers show the same, and builds repeat.

CFF fonts of WeasyPrint 70 have codes that are glyph numbers, although their charset differs.
Viewers disagree on such fonts (ISO 32000-1, 9.7.4.2, table 117 asks for the charset); PDFium takes
glyph numbers, as the writer meant. With an identity charset both readings are the same, and a
comparison of pixels confirms it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pikepdf import Dictionary, Name, Stream

if TYPE_CHECKING:
    import pikepdf


def renumber_glyphs(source: pikepdf.Pdf) -> bool:
    """Give CFF fonts an identity charset; tell whether the file has any."""
    renumbered = False
    for item in source.objects:
        if not isinstance(item, Dictionary) or isinstance(item, Stream):
            continue
        if item.get("/Subtype") != Name.CIDFontType0:
            continue
        descriptor = item.get("/FontDescriptor")
        program = descriptor.get("/FontFile3") if isinstance(descriptor, Dictionary) else None
        if not isinstance(program, Stream) or program.get("/Subtype") != Name.OpenType:
            continue
        font = _with_identity_charset(program.read_bytes())
        if font is not None:
            program.write(font)
            program.Subtype = Name.OpenType
            renumbered = True
    return renumbered


def _with_identity_charset(data: bytes) -> bytes | None:
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
# Keys of the encryption of Type 1 font programs (Adobe Type 1 Font Format, 7.1 and 7.3).
_EEXEC: Final = 55665
_C1: Final = 52845
_C2: Final = 22719


def zero_unique_ids(source: pikepdf.Pdf) -> None:
    """Set the ``/UniqueID`` of Type 1 fonts to 0.

    LibreOffice numbers them in the order in which its threads ran. They name a font for a
    printer's cache and change nothing that is seen.
    """
    for item in source.objects:
        if isinstance(item, Stream) and "/Length1" in item and "/Length2" in item:
            program = item.read_bytes()
            clear, encrypted = int(item.Length1), int(item.Length2)
            head = program[:clear]
            if not head.startswith(b"%!") or not _UNIQUE.search(head):
                continue
            body = _decrypt(program[clear : clear + encrypted])
            lengths = (item.Length1, item.Length2, item.get("/Length3", 0))
            item.write(_zero(head) + _encrypt(_zero(body)) + program[clear + encrypted :])
            item.Length1, item.Length2, item.Length3 = lengths


def _zero(text: bytes) -> bytes:
    return _UNIQUE.sub(lambda match: b"/UniqueID " + b"0" * len(match[1]), text)


def _decrypt(data: bytes) -> bytes:
    key, out = _EEXEC, bytearray(len(data))
    for index, byte in enumerate(data):
        out[index] = byte ^ (key >> 8)
        key = ((byte + key) * _C1 + _C2) & 0xFFFF
    return bytes(out)


def _encrypt(data: bytes) -> bytes:
    key, out = _EEXEC, bytearray(len(data))
    for index, byte in enumerate(data):
        out[index] = cipher = byte ^ (key >> 8)
        key = ((cipher + key) * _C1 + _C2) & 0xFFFF
    return bytes(out)
