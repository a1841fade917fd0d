"""PDFium as the eye of the intake: open, draw, read letters. The only module that imports it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as c

if TYPE_CHECKING:
    from PIL import Image

# Pixels drawn for a comparison; a page of 5 m would not fit the memory at 72 dpi.
_MOST_COMPARED: Final = 4_000_000
_PASSWORD: Final = 4  # FPDF_ERR_PASSWORD
_INVISIBLE: Final = 3  # text rendering mode, ISO 32000-1, table 106
_NEARLY_WHITE: Final = 250


class Unreadable(Exception):  # noqa: N818 -- reads as the fact it reports
    """PDFium cannot open the file or load a page; ``password`` if it asks for one."""

    def __init__(self, *, password: bool = False) -> None:
        """Keep whether a password was asked for."""
        super().__init__("password" if password else "broken")
        self.password = password


@dataclass(frozen=True, slots=True)
class Words:
    """A run of text: its characters, left, bottom, right, top in the page's own units."""

    text: str
    box: tuple[float, float, float, float]


class Reader:
    """One open file. Pages are numbered from 0."""

    def __init__(self, data: bytes) -> None:
        """Open it. Raises :class:`Unreadable`."""
        try:
            self._file = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            raise Unreadable(password=getattr(error, "err_code", None) == _PASSWORD) from error
        # Without it, form fields are not drawn.
        try:
            if self._file.get_formtype() != c.FORMTYPE_NONE:
                self._file.init_forms()
        except pdfium.PdfiumError:
            pass

    def __len__(self) -> int:
        """Count the pages."""
        return len(self._file)

    def close(self) -> None:
        """Give the memory back."""
        self._file.close()

    def size(self, number: int) -> tuple[float, float]:
        """Width and height as seen, points. Raises :class:`Unreadable`."""
        width, height = self._page(number).get_size()
        return float(width), float(height)

    def picture(self, number: int, dpi: float) -> Image.Image:
        """Draw a page in RGB on white. Raises :class:`Unreadable`, MemoryError."""
        page = self._page(number)
        try:
            # Sizes are rounded up; a whole number must not become the next by its last digit.
            scale = dpi / 72 * (1 - 1e-6)
            bitmap = page.render(scale=scale, rev_byteorder=True, may_draw_forms=True)
        except pdfium.PdfiumError as error:
            raise Unreadable from error
        drawn: Image.Image = bitmap.to_pil()
        return drawn if drawn.mode == "RGB" else drawn.convert("RGB")

    def glance(self, number: int) -> Image.Image:
        """Draw a page at 72 dpi, or as large as a comparison may be."""
        width, height = self.size(number)
        most = math.sqrt(_MOST_COMPARED / max(1.0, width * height))
        # Less than a few hundred pixels would show nothing of a tiny page.
        least = 200 / max(width, height, 1.0)
        return self.picture(number, 72 * min(max(1.0, least), most))

    def text(self, number: int) -> str:
        """Return the characters of a page as they are extracted."""
        page = self._page(number).get_textpage()
        try:
            return str(page.get_text_range()) if page.count_chars() > 0 else ""
        finally:
            page.close()

    def words(self, number: int) -> list[Words]:
        """Return the runs of text of a page with their boxes, in reading order."""
        page = self._page(number).get_textpage()
        try:
            if page.count_chars() <= 0:
                return []
            boxes = [page.get_rect(i) for i in range(page.count_rects())]
            runs = [Words(page.get_text_bounded(*box), box) for box in boxes]
        finally:
            page.close()
        return [run for run in runs if run.text.strip()]

    def looks_lost(self, number: int) -> bool:
        """Tell whether a page that comes out blank holds something that ought to be seen.

        An image that cannot be decoded, or text that is neither invisible nor white.
        """
        page = self._page(number)
        for item in page.get_objects(
            filter=(c.FPDF_PAGEOBJ_IMAGE, c.FPDF_PAGEOBJ_TEXT), max_depth=8
        ):
            if item.type == c.FPDF_PAGEOBJ_IMAGE:
                try:
                    shown = item.get_bitmap(render=False)
                except pdfium.PdfiumError:
                    return True
                low, _ = shown.to_pil().convert("L").getextrema()
                if int(low) < _NEARLY_WHITE and not _outside(item, page):
                    return True
            elif _should_show(item.raw) and not _outside(item, page):
                return True
        return False

    def _page(self, number: int) -> Any:
        try:
            return self._file[number]
        except pdfium.PdfiumError as error:
            raise Unreadable from error


def version() -> str:
    """Name the PDFium in use."""
    return str(pdfium.PDFIUM_INFO)


def _outside(item: Any, page: Any) -> bool:
    try:
        left, bottom, right, top = item.get_bounds()
    except pdfium.PdfiumError:
        return True
    x0, y0, x1, y1 = page.get_bbox()
    return bool(right <= x0 or left >= x1 or top <= y0 or bottom >= y1)


def _should_show(text: Any) -> bool:
    from ctypes import byref, c_uint

    if c.FPDFTextObj_GetTextRenderMode(text) in (_INVISIBLE, 7):
        return False
    red, green, blue, alpha = (c_uint() for _ in range(4))
    if not c.FPDFPageObj_GetFillColor(text, byref(red), byref(green), byref(blue), byref(alpha)):
        return False
    white = min(red.value, green.value, blue.value) >= _NEARLY_WHITE
    return not white and alpha.value > 0
