"""Read pages with PDFium: a pure function of a file's bytes and the indices of pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yingjian.preflight.annotations import read_links, read_other_annotations
from yingjian.preflight.boxes import grow
from yingjian.preflight.facts import Page, squeeze
from yingjian.preflight.furniture import find_covered, find_furniture
from yingjian.preflight.page_objects import (
    FORM,
    IMAGE,
    PATH,
    SHADING,
    TEXT,
    measure_image,
    visible_objects,
)
from yingjian.preflight.paper import MM, stamp_box
from yingjian.preflight.pdfium import open_page, open_pdf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingjian.preflight.pdfium import OpenPage


def count_pages(pdf: bytes) -> int:
    """Return how many pages PDFium finds.

    Raises:
        pypdfium2.PdfiumError: PDFium cannot open the file.
    """
    with open_pdf(pdf) as document:
        return len(document)


def read_pages(pdf: bytes, indices: Sequence[int], number: int = 1) -> list[Page | None]:
    """Return the pages at these indices (from 0), in this order.

    ``number`` is printed on the file's first page: odd pages are right-hand ones. A page that
    PDFium cannot load is None.

    Raises:
        pypdfium2.PdfiumError: PDFium cannot open the file.
    """
    if not indices:
        return []
    with open_pdf(pdf) as document:
        return [_read(document.raw, index, odd=(number + index) % 2 == 1) for index in indices]


def _read(document: Any, index: int, *, odd: bool) -> Page | None:
    with open_page(document, index) as page:
        return _read_page(page, odd=odd) if page else None


def _read_page(page: OpenPage, *, odd: bool) -> Page:
    stamp = page.to_user_space(stamp_box(page.width, page.height, odd=odd))
    objects = page.objects()
    furniture = find_furniture(page, objects, stamp)
    content = objects[: len(objects) - len(furniture)]
    drawings = [
        item
        for handle, kind in content
        if kind in {PATH, IMAGE, SHADING, FORM}
        for item in visible_objects(handle, kind)
    ]
    labels = "".join(page.text_of(item.handle) for item in furniture if item.kind == TEXT)
    characters = max(len(squeeze(page.text)) - len(squeeze(labels)), 0)
    return Page(
        width=page.width,
        height=page.height,
        lines=tuple(page.lines()),
        stamp=squeeze(page.text_in(grow(stamp, 0.5 * MM))),
        characters=characters,
        drawings=sum(item.kind != TEXT for item in drawings),
        turns=page.turns(characters),
        covered=tuple(find_covered(page, content, drawings, furniture)),
        images=tuple(measure_image(item) for item in drawings if item.kind == IMAGE),
        links=tuple(read_links(page)),
        annotations=tuple(read_other_annotations(page)),
    )
