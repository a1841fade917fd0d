"""Mend CFF fonts whose codes are glyph numbers although their charset says otherwise.

WeasyPrint 70 writes them so. Viewers differ in what they then show (ISO 32000-1, 9.7.4.2, table
117 asks for the charset); PDFium takes glyph numbers, as the writer meant. With a charset that
numbers glyphs plainly both readings are one, and a comparison of pixels confirms it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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
