"""Open PDFs with PDFium: draw pages, read text. The only module of this room that imports it."""

from __future__ import annotations

import contextlib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as c

if TYPE_CHECKING:
    from PIL import Image

# Pixels drawn for a comparison; a page of 5 m would not fit the memory at 72 dpi.
_MAX_SMALL: Final = 4_000_000
_PASSWORD: Final = 4  # FPDF_ERR_PASSWORD
_INVISIBLE_MODES: Final = (3, 7)  # text rendering modes, ISO 32000-1, table 106
_NEARLY_WHITE: Final = 250


class Unreadable(Exception):  # noqa: N818 -- reads as the fact it reports
    """PDFium cannot open the file or load a page; ``password`` if it asks for one."""

    def __init__(self, *, password: bool = False) -> None:
        """Record whether a password was asked for."""
        super().__init__("password" if password else "broken")
        self.password = password


@dataclass(frozen=True, slots=True)
class TextRun:
    """A run of text: its characters; left, bottom, right, top in the page's own units."""

    text: str
    box: tuple[float, float, float, float]


class Reader:
    """One open file. The index of its first page is 0."""

    def __init__(self, data: bytes) -> None:
        """Open it. Raises :class:`Unreadable`."""
        try:
            self._file = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            raise Unreadable(password=getattr(error, "err_code", None) == _PASSWORD) from error
        # Without it, form fields are not drawn.
        with contextlib.suppress(pdfium.PdfiumError):
            if self._file.get_formtype() != c.FORMTYPE_NONE:
                self._file.init_forms()

    def __len__(self) -> int:
        """Count the pages."""
        return len(self._file)

    def close(self) -> None:
        """Free the memory."""
        self._file.close()

    def size(self, index: int) -> tuple[float, float]:
        """Return width and height as seen, in points. Raises :class:`Unreadable`."""
        width, height = self._page(index).get_size()
        return float(width), float(height)

    def draw(self, index: int, dpi: float) -> Image.Image:
        """Draw a page in RGB on white. Raises :class:`Unreadable`, MemoryError."""
        page = self._page(index)
        try:
            # PDFium rounds sizes up, also by the last digit of a float.
            scale = dpi / 72 * (1 - 1e-6)
            bitmap = page.render(scale=scale, rev_byteorder=True, may_draw_forms=True)
        except pdfium.PdfiumError as error:
            raise Unreadable from error
        drawn: Image.Image = bitmap.to_pil()
        return drawn if drawn.mode == "RGB" else drawn.convert("RGB")

    def draw_small(self, index: int) -> Image.Image:
        """Draw a page at 72 dpi for a comparison, a tiny page larger, a huge one smaller."""
        width, height = self.size(index)
        largest = math.sqrt(_MAX_SMALL / max(1.0, width * height))
        smallest = 200 / max(width, height, 1.0)
        return self.draw(index, 72 * min(max(1.0, smallest), largest))

    def text(self, index: int) -> str:
        """Return the text of a page as PDFium extracts it."""
        page = self._page(index).get_textpage()
        try:
            return str(page.get_text_range()) if page.count_chars() > 0 else ""
        finally:
            page.close()

    def runs(self, index: int) -> list[TextRun]:
        """Return the runs of text of a page with their boxes, in reading order."""
        page = self._page(index).get_textpage()
        try:
            if page.count_chars() <= 0:
                return []
            boxes = [page.get_rect(i) for i in range(page.count_rects())]
            runs = [TextRun(page.get_text_bounded(*box), box) for box in boxes]
        finally:
            page.close()
        return [run for run in runs if run.text.strip()]

    def should_show(self, index: int) -> bool:
        """Tell whether a page that was drawn blank has content that should be seen.

        That is an image that cannot be decoded, or text that is neither invisible nor white.
        """
        page = self._page(index)
        for item in page.get_objects(
            filter=(c.FPDF_PAGEOBJ_IMAGE, c.FPDF_PAGEOBJ_TEXT), max_depth=8
        ):
            if item.type == c.FPDF_PAGEOBJ_IMAGE:
                try:
                    bitmap = item.get_bitmap(render=False)
                except pdfium.PdfiumError:
                    return True
                low, _ = bitmap.to_pil().convert("L").getextrema()
                if int(low) < _NEARLY_WHITE and not _outside(item, page):
                    return True
            elif _is_visible(item.raw) and not _outside(item, page):
                return True
        return False

    def _page(self, index: int) -> Any:
        try:
            return self._file[index]
        except pdfium.PdfiumError as error:
            raise Unreadable from error


def _outside(item: Any, page: Any) -> bool:
    try:
        left, bottom, right, top = item.get_bounds()
    except pdfium.PdfiumError:
        return True
    x0, y0, x1, y1 = page.get_bbox()
    return bool(right <= x0 or left >= x1 or top <= y0 or bottom >= y1)


def _is_visible(text: Any) -> bool:
    from ctypes import byref, c_uint

    if c.FPDFTextObj_GetTextRenderMode(text) in _INVISIBLE_MODES:
        return False
    red, green, blue, alpha = (c_uint() for _ in range(4))
    if not c.FPDFPageObj_GetFillColor(text, byref(red), byref(green), byref(blue), byref(alpha)):
        return False
    white = min(red.value, green.value, blue.value) >= _NEARLY_WHITE
    return not white and alpha.value > 0
