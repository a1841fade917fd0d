"""Second step of the assembly: an object for every page, papers scaled, stamped and framed.

Papers, blank pages, fonts and resources, which are few objects, are written here with pikepdf. The
pages of chapters are empty objects that :mod:`yingjian.binder.write` fills in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from yingjian.binder.stamps import Stamps
from yingjian.typeset import geometry
from yingjian.typeset.united_fonts import UnitedFonts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from yingjian.binder.parts import Part
    from yingjian.binder.place import Layout, PlacedPart
    from yingjian.typeset.geometry import Move, Placed, Side


@dataclass(frozen=True, slots=True)
class DrawnPages:
    """The pages of a binder by their index.

    ``number`` is the printed number of the page with index 0. ``pages`` are their objects in
    ``file``, ``sides`` the sides of paper that they become; ``resources`` are the object numbers of
    chapters' pages' resources; ``papers`` are the positions of papers' pages on their sheets.
    """

    file: pikepdf.Pdf
    fonts: UnitedFonts
    stamps: Stamps
    number: int
    pages: list[Any] = field(default_factory=list)
    sides: list[Side] = field(default_factory=list)
    resources: dict[int, int] = field(default_factory=dict)
    papers: dict[int, Placed] = field(default_factory=dict)

    @property
    def numbers(self) -> list[int]:
        """The object number of every page."""
        return [page.objgen[0] for page in self.pages]

    def moves(self, chapter: PlacedPart) -> list[Move]:
        """Return by how much the content of each page of a chapter moves to the fore-edge."""
        shift = chapter.part.binding_shift
        return [side.shift(shift) for side in self.sides[chapter.first : chapter.last + 1]]

    def furniture(self, part: Part, index: int) -> bytes:
        """Draw a page's number and thumb tab."""
        label = part.thumb or None
        return self.stamps.furniture(
            self.sides[index], index + self.number, label, stamp=part.stamp
        )


def draw(layout: Layout, cache: Path | None) -> DrawnPages:
    """Give every page its object, in order; ``cache`` is a folder for font subsets.

    Raises:
        faces.FaceMissing: a face lacks a character that is stamped.
    """
    file = pikepdf.Pdf.new()
    fonts = UnitedFonts(file, cache)
    labels = dict.fromkeys(placed.part.thumb for placed in layout.parts if placed.part.thumb)
    strips = [placed.part.strip for placed in layout.parts if placed.part.strip]
    stamps = Stamps(fonts, layout.total, list(labels), strips)
    sheets = DrawnPages(file, fonts, stamps, layout.number)
    before: Part | None = None
    for placed in layout.parts:
        if len(sheets.pages) < placed.first and before is not None:
            _insert_blank(sheets, before, placed.part)
        before = placed.part
        if placed.table is None:
            _insert_paper(sheets, placed)
        else:
            _insert_chapter(sheets, placed, placed.table.pages)
    return sheets


def _insert_chapter(
    sheets: DrawnPages, chapter: PlacedPart, boxes: Sequence[Sequence[float]]
) -> None:
    for index, resources in enumerate(_resources(sheets, chapter.sources[0]), chapter.first):
        sheets.resources[index] = resources
    for box in boxes:
        sheets.sides.append(_side(box, 0, len(sheets.pages) + sheets.number))
        sheets.pages.append(sheets.file.make_indirect(Dictionary()))


def _resources(sheets: DrawnPages, source: pikepdf.Pdf) -> list[int]:
    """Copy a chapter's resources, add the united and the stamps' fonts; return object numbers.

    WeasyPrint's pages share one resource dictionary in each chapter.
    """
    copies: dict[tuple[int, int], int] = {}
    numbers = []
    for page in source.pages:
        original = page.obj.Resources
        if original.objgen not in copies:
            if "/Font" not in original:
                original.Font = Dictionary()
            united = sheets.fonts.take(original.Font)
            copied = sheets.file.copy_foreign(original)
            for name, font in (united | sheets.stamps.resources()).items():
                copied.Font[name] = font
            copies[original.objgen] = copied.objgen[0]
        numbers.append(copies[original.objgen])
    return numbers


def _insert_paper(sheets: DrawnPages, paper: PlacedPart) -> None:
    """Scale each page of a paper and mark it.

    Its content is a form, so that its graphics state, fonts, names and marked content stay apart
    from ours (ISO 32000-1, 8.10).
    """
    part, file, stamps = paper.part, sheets.file, sheets.stamps
    if part.strip is None:  # only papers have no table
        return
    first = len(file.pages)
    for source in paper.sources:
        file.pages.extend(source.pages)
    for sheet, helper in enumerate(list(file.pages)[first:], start=1):
        page, index = helper.obj, len(sheets.pages)
        width, height = _resize_to_a4(page)
        box = [float(value) for value in page.get("/CropBox", page.MediaBox)]
        side = _side(box, int(page.get("/Rotate", 0)), index + sheets.number)
        sheets.sides.append(side)
        sheets.pages.append(page)
        placed = sheets.papers[index] = geometry.place(width, height, side)
        page.Resources.Font = Dictionary(stamps.resources())
        content = page.Contents.read_bytes()
        matrix = " ".join(map(geometry.number, placed.matrix))
        page.Contents = file.make_stream(
            b"".join(
                [
                    f"/Figure <</MCID 0>> BDC q {matrix} cm\n".encode(),
                    content,
                    b"\nQ EMC\n",
                    stamps.frame(placed.box),
                    stamps.strip(side, part.strip, sheet, paper.count, placed.scale),
                    sheets.furniture(part, index),
                ]
            )
        )


def _insert_blank(sheets: DrawnPages, before: Part, after: Part) -> None:
    """Insert a page that belongs to no part; between two parts with one tab it has that tab."""
    number = len(sheets.pages) + sheets.number
    box = (0.0, 0.0, geometry.A4_WIDTH, geometry.A4_HEIGHT)
    side = _side(box, 0, number)
    label = before.thumb if before.thumb == after.thumb else None
    content = sheets.stamps.blank(side)
    content += sheets.stamps.furniture(side, number, label, stamp=before.stamp)
    page = Dictionary(
        Type=Name.Page,
        Parent=sheets.file.Root.Pages,
        MediaBox=Array([round(value, 3) for value in box]),
        Contents=sheets.file.make_stream(content),
        Resources=Dictionary(Font=Dictionary(sheets.stamps.resources())),
    )
    sheets.sides.append(side)
    sheets.pages.append(sheets.file.make_indirect(page))


def _side(box: Sequence[float], rotate: int, number: int) -> Side:
    """Return the side that a page of this number becomes."""
    x0, y0, x1, y1 = box
    sorted_box = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    return geometry.side(sorted_box, rotate // 90 * 90, odd=number % 2 == 1)


def _resize_to_a4(page: Any) -> tuple[float, float]:
    """Make a paper's page an A4 one, portrait or landscape as it is; return its old size."""
    _, _, width, height = (float(value) for value in page.MediaBox)
    sheet = (geometry.A4_WIDTH, geometry.A4_HEIGHT)
    across, up = reversed(sheet) if width > height else sheet
    page.MediaBox = Array([0, 0, round(across, 3), round(up, 3)])
    return width, height
