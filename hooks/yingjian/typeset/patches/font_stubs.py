"""Typeset chapters without subsetting their fonts: the binder gets one subset of each face.

WeasyPrint 70 reads each font whole and subsets it anew for every document, about .03 s a face, and
assembly replaces that subset by one for the whole binder (``typeset.united_fonts``). A chapter needs
to carry only the name of a face; so the font program embedded in a chapter is a font file that
holds the ``name`` table and nothing else (OpenType 1.9, "Organization of an OpenType font").
"""

from __future__ import annotations

import struct
from typing import Any

from weasyprint.pdf import fonts

from yingjian.base.patching import Function, Patch

_HEADER = ">4sHHHH"
_RECORD = ">4sIII"
_init, _subset, _whole_file = fonts.Font.__init__, fonts.Font.subset, fonts.get_hb_object_data


def __init__(self: Any, *arguments: Any) -> None:  # noqa: N807 — replaces the method
    """Make a font without reading its file."""
    fonts.get_hb_object_data = lambda _face: b""
    try:
        _init(self, *arguments)
    finally:
        fonts.get_hb_object_data = _whole_file


def subset(self: Any, to_unicode: dict[int, str], hinting: bool) -> None:  # noqa: FBT001 — WeasyPrint's
    """Embed the face's name only; one that lacks characters is subset as WeasyPrint does."""
    if to_unicode and not self.missing and "name" in self.tables:
        self.file_content = _name_only(_table(self.hb_face, b"name"), "CFF " in self.tables)
    else:
        self.file_content = _whole_file(self.hb_face)
        _subset(self, to_unicode, hinting)


def _table(face: Any, tag: bytes) -> bytes:
    harfbuzz, ffi = fonts.harfbuzz, fonts.ffi
    blob = harfbuzz.hb_face_reference_table(face, harfbuzz.hb_tag_from_string(tag, -1))
    try:
        length = ffi.new("unsigned int *")
        data = harfbuzz.hb_blob_get_data(blob, length)
        return bytes(ffi.unpack(data, int(length[0])))
    finally:
        harfbuzz.hb_blob_destroy(blob)


def _name_only(name: bytes, is_cff: bool) -> bytes:  # noqa: FBT001 — there are two kinds of font
    head = struct.pack(_HEADER, b"OTTO" if is_cff else b"\0\1\0\0", 1, 16, 0, 0)
    start = struct.calcsize(_HEADER) + struct.calcsize(_RECORD)
    return head + struct.pack(_RECORD, b"name", 0, start, len(name)) + name


PATCH = Patch(
    "font_stubs",
    "1.55×: typesetting chapters of varied text",
    (
        Function("weasyprint.pdf.fonts:Font", "__init__", ("64bade0f1b1f8867",), __init__),
        Function("weasyprint.pdf.fonts:Font", "subset", ("cc193c734e48a5b4",), subset),
        Function("weasyprint.pdf.fonts", "get_hb_object_data", ("a921ed57bd7b3498",)),
        Function("weasyprint.pdf.fonts", "build_fonts_dictionary", ("934910c919b576e9",)),
    ),
)
