"""Chapters are typeset without cutting a subset out of every font: the binder has its own.

WeasyPrint 70 reads each font whole and cuts its subset anew for every document, about .03 s a face,
only for assembly to put one subset for the whole binder in its place (``unite_fonts``). What a
chapter must say of a face is its name; so the font program embedded in a chapter is a font file
that holds the ``name`` table and nothing else (OpenType 1.9, "Organization of an OpenType font").
"""

from __future__ import annotations

import struct
from functools import wraps
from typing import Any

_HEADER = ">4sHHHH"
_RECORD = ">4sIII"
_INSTALLED = "yingjian_stubs"


def install(fonts: Any) -> None:
    """Replace, once, two methods of ``weasyprint.pdf.fonts.Font`` (release 70).

    A face with characters that it lacks, or used where all of it is wanted, is embedded as
    WeasyPrint would. ``fonts`` is the module; what was replaced stays in ``__wrapped__``.
    """
    if getattr(fonts, _INSTALLED, False):
        return
    setattr(fonts, _INSTALLED, True)
    font_class: Any = fonts.Font
    begin, cut, whole = font_class.__init__, font_class.subset, fonts.get_hb_object_data

    @wraps(begin)
    def __init__(self: Any, *arguments: Any) -> None:  # noqa: N807 — takes the place of the method
        fonts.get_hb_object_data = lambda _face: b""
        try:
            begin(self, *arguments)
        finally:
            fonts.get_hb_object_data = whole

    @wraps(cut)
    def subset(self: Any, to_unicode: dict[int, str], hinting: bool) -> None:  # noqa: FBT001 — WeasyPrint's
        if to_unicode and not self.missing and "name" in self.tables:
            self.file_content = _named(_table(fonts, self.hb_face, b"name"), "CFF " in self.tables)
        else:
            self.file_content = whole(self.hb_face)
            cut(self, to_unicode, hinting)

    font_class.__init__, font_class.subset = __init__, subset


def _table(fonts: Any, face: Any, tag: bytes) -> bytes:
    harfbuzz, ffi = fonts.harfbuzz, fonts.ffi
    blob = harfbuzz.hb_face_reference_table(face, harfbuzz.hb_tag_from_string(tag, -1))
    try:
        length = ffi.new("unsigned int *")
        data = harfbuzz.hb_blob_get_data(blob, length)
        return bytes(ffi.unpack(data, int(length[0])))
    finally:
        harfbuzz.hb_blob_destroy(blob)


def _named(name: bytes, is_cff: bool) -> bytes:  # noqa: FBT001 — two kinds of font there are
    head = struct.pack(_HEADER, b"OTTO" if is_cff else b"\0\1\0\0", 1, 16, 0, 0)
    start = struct.calcsize(_HEADER) + struct.calcsize(_RECORD)
    return head + struct.pack(_RECORD, b"name", 0, start, len(name)) + name
