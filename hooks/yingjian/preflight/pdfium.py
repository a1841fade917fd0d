"""The only door to PDFium: open files and pages, read text, boxes and destinations."""

from __future__ import annotations

import ctypes
from contextlib import contextmanager
from math import pi
from typing import TYPE_CHECKING, Any, Final

import pypdfium2

from yingjian.preflight.facts import Box, Line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RAW: Any = pypdfium2.raw

# Characters whose direction is looked at on one page.
_SAMPLE: Final = 40
# First size of the buffer for the text in a box, in characters.
_BUFFER: Final = 256


@contextmanager
def open_pdf(pdf: bytes) -> Iterator[Any]:
    """Open a file as pypdfium2's document and close it at the end.

    Raises:
        pypdfium2.PdfiumError: PDFium cannot open the file.
    """
    document = pypdfium2.PdfDocument(pdf)
    try:
        yield document
    finally:
        document.close()


@contextmanager
def open_page(document: Any, index: int) -> Iterator[OpenPage | None]:
    """Open a page of a raw document and close it at the end; None if PDFium cannot load it."""
    handle = RAW.FPDF_LoadPage(document, index)
    text_page = RAW.FPDFText_LoadPage(handle) if handle else None
    try:
        yield OpenPage(document, handle, text_page) if text_page else None
    finally:
        if text_page:
            RAW.FPDFText_ClosePage(text_page)
        if handle:
            RAW.FPDF_ClosePage(handle)


def read_utf16(call: Callable[[Any, int], int]) -> str:
    """Return the text that a function of PDFium writes into a buffer of a size in bytes.

    Called with (None, 0), the function returns the size needed.
    """
    size = call(None, 0)
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    call(buffer, size)
    return bytes(buffer)[:size].decode("utf-16-le", "replace").rstrip("\0")


def read_destination(document: Any, destination: Any) -> tuple[int, float | None]:
    """Return page (from 0, -1 if not in the file) and height in points of a destination."""
    page = RAW.FPDFDest_GetDestPageIndex(document, destination)
    if not 0 <= page < RAW.FPDF_GetPageCount(document):
        return -1, None
    has_x, has_y, has_zoom = RAW.FPDF_BOOL(), RAW.FPDF_BOOL(), RAW.FPDF_BOOL()
    x, y, zoom = RAW.FS_FLOAT(), RAW.FS_FLOAT(), RAW.FS_FLOAT()
    located = RAW.FPDFDest_GetLocationInPage(destination, has_x, has_y, has_zoom, x, y, zoom)
    return page, y.value if located and has_y.value else None


class OpenPage:
    """One open page; ``text`` is all its text, ``width`` and ``height`` are points of the page as shown."""

    def __init__(self, document: Any, handle: Any, text_page: Any) -> None:
        self.document, self.handle, self._text_page = document, handle, text_page
        self.width = RAW.FPDF_GetPageWidthF(handle)
        self.height = RAW.FPDF_GetPageHeightF(handle)
        self._count = max(RAW.FPDFText_CountChars(text_page), 0)
        buffer = (ctypes.c_ushort * (self._count * 2 + 1))()
        length = RAW.FPDFText_GetText(text_page, 0, self._count, buffer)
        self.text = bytes(buffer)[: max(length - 1, 0) * 2].decode("utf-16-le", "replace")

    def objects(self) -> list[tuple[Any, int]]:
        """Return handle and kind (FPDF_PAGEOBJ_…) of the page's objects in painting order."""
        handles = (
            RAW.FPDFPage_GetObject(self.handle, index)
            for index in range(RAW.FPDFPage_CountObjects(self.handle))
        )
        return [(handle, RAW.FPDFPageObj_GetType(handle)) for handle in handles]

    def to_user_space(self, box: Box) -> Box:
        """Return a box on the page as shown as one in the page's own user space."""
        # PDFium counts device units in whole numbers from the top: use tenths of a point.
        tenths = (round(self.width * 10), round(self.height * 10))
        corners = []
        for x, y in ((box[0], box[1]), (box[2], box[3])):
            across, up = ctypes.c_double(), ctypes.c_double()
            RAW.FPDF_DeviceToPage(
                self.handle, 0, 0, *tenths, 0,
                round(x * 10), tenths[1] - round(y * 10), across, up,
            )  # fmt: skip
            corners.append((across.value, up.value))
        (x0, y0), (x1, y1) = corners
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def lines(self) -> Iterator[Line]:
        """Yield the lines of text that are not empty."""
        start = 0
        sides = [ctypes.c_double() for _ in range(4)]
        for line in self.text.splitlines(keepends=True):
            text = line.strip()
            if text:
                first = start + len(line) - len(line.lstrip())
                index = RAW.FPDFText_GetCharIndexFromTextIndex(self._text_page, first)
                placed = index >= 0 and RAW.FPDFText_GetCharBox(self._text_page, index, *sides)
                yield Line(sides[3].value if placed else 0.0, text)
            start += len(line)

    def text_in(self, box: Box) -> str:
        """Return the text within a box of the page's user space."""
        left, bottom, right, top = box
        size = _BUFFER
        while True:
            buffer = (ctypes.c_ushort * size)()
            length = RAW.FPDFText_GetBoundedText(
                self._text_page, left, top, right, bottom, buffer, size
            )
            if length < size or size > self._count * 2:
                data = bytes(buffer)[: max(length, 0) * 2]
                return data.decode("utf-16-le", "replace").rstrip("\0")
            size = max(self._count * 2 + 2, size + 1)

    def text_of(self, handle: Any) -> str:
        """Return the text of one text object."""
        return read_utf16(
            lambda buffer, size: RAW.FPDFTextObj_GetText(handle, self._text_page, buffer, size)
        )

    def turns(self, count: int) -> tuple[int, int, int, int]:
        """Sample the first ``count`` characters; count them by quarter turns on the page as shown."""
        turns = [0, 0, 0, 0]
        page_turns = RAW.FPDFPage_GetRotation(self.handle)
        for index in range(0, count, max(count // _SAMPLE, 1)):
            if chr(RAW.FPDFText_GetUnicode(self._text_page, index)).isspace():
                continue
            angle = RAW.FPDFText_GetCharAngle(self._text_page, index)
            if angle >= 0:
                turns[(round(angle / (pi / 2)) + page_turns) % 4] += 1
        return turns[0], turns[1], turns[2], turns[3]
