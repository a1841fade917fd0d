"""Office files: XLSX registers and DOCX papers, without clocks inside."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from paper import MARK, Made, Maker, Paper, spelt

if TYPE_CHECKING:
    from collections.abc import Sequence

# Written into every office file instead of the moment it was made.
_FROZEN = datetime(2015, 10, 20)  # noqa: DTZ001 -- office files hold naive times
_THIN = Side(style="thin", color="333333")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_SHADE = PatternFill("solid", fgColor="F2EFE6")
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def _frozen(data: bytes) -> bytes:
    """The same package with all times replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            body = source.read(name)
            if name == "docProps/core.xml":
                body = _STAMP.sub(rb"\g<1>2015-10-20T00:00:00Z", body)
            entry = zipfile.ZipInfo(name, (2015, 10, 20, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, body)
    return out.getvalue()


@dataclass(frozen=True)
class Sheet:
    """One sheet: name, heading lines of cells with spans, rows, column widths, number formats.

    A heading cell is text or (text, columns, rows); ``""`` leaves the place to a span.
    """

    name: str
    heads: Sequence[Sequence[str | tuple[str, int, int]]]
    rows: Sequence[Sequence[object]]
    widths: Sequence[float] = ()
    formats: dict[int, str] = field(default_factory=dict)
    unit: str = ""
    total: bool = False
    wide: bool = False
    notes: Sequence[str] = ()
    title: str = ""


def _shown(value: object, form: str) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal) and "%" in form:
        return f"{Decimal(str(value)) * 100:.{form.count('0') - 1}f}%"
    if isinstance(value, Decimal | float) and "." in form:
        return f"{value:.{len(form.rpartition('.')[2])}f}"
    return "" if value is None else str(value)


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value


def _cell(ws: Any, at: int, column: int, font: Font, across: str = "center") -> Any:
    """A boxed cell in a font, its words set across and in the middle."""
    cell = ws.cell(at, column)
    cell.font, cell.border = font, _BOX
    cell.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True)
    return cell


def _title(ws: Any, sheet: Sheet, paper: Paper) -> list[str]:
    """The sheet's title and the line of who filled it in, across all columns; their words."""
    last = get_column_letter(len(sheet.heads[-1]))
    head = sheet.title or paper.title
    day = spelt(paper.formed) if paper.formed else ""
    line = f"填报单位：{paper.issuer or paper.unit}　　{day}"
    for at, text, font in (
        (1, head, Font(name="宋体", size=16, bold=True)),
        (2, f"{line}　　{sheet.unit}　　（{MARK}）", Font(name="宋体", size=10)),
    ):
        ws.merge_cells(f"A{at}:{last}{at}")
        ws.cell(at, 1, text).font = font
    ws["A1"].alignment = Alignment(horizontal="center", vertical="center")
    ws.row_dimensions[1].height = 30
    return [head, line]


def _heads(ws: Any, sheet: Sheet, at: int) -> list[str]:
    """The heading lines from row ``at`` on, cells joined; their words."""
    text = []
    for row_at, row in enumerate(sheet.heads, at):
        for column in range(1, len(sheet.heads[-1]) + 1):
            _cell(ws, row_at, column, Font(name="黑体", size=10.5)).fill = _SHADE
        for column, cell in enumerate(row, 1):
            if cell == "":
                continue
            label, across, down = cell if isinstance(cell, tuple) else (cell, 1, 1)
            ws.cell(row_at, column).value = label
            text.append(label)
            if across > 1 or down > 1:
                ws.merge_cells(
                    start_row=row_at,
                    start_column=column,
                    end_row=row_at + down - 1,
                    end_column=column + across - 1,
                )
    return text


def _rows(ws: Any, sheet: Sheet, at: int) -> list[str]:
    """The rows from row ``at`` on; their words."""
    text = []
    for number, row in enumerate(sheet.rows):
        bold = sheet.total and number == len(sheet.rows) - 1
        for column, value in enumerate(row, 1):
            long = isinstance(value, str) and len(value) > 8  # noqa: PLR2004 -- reads better from the left
            font = Font(name="宋体", size=10.5, bold=bold)
            cell = _cell(ws, at + number, column, font, "left" if long else "center")
            cell.value = _plain(value)
            form = "yyyy-mm-dd" if isinstance(value, date) else sheet.formats.get(column, "")
            if form and not isinstance(value, str):
                cell.number_format = form
            text.append(_shown(value, form))
    return text


def _fill(sheet: Sheet, ws: Any, paper: Paper) -> list[str]:
    """Fill one sheet and set it up for printing on A4; its words."""
    count = len(sheet.heads[-1])
    text = _title(ws, sheet, paper) + _heads(ws, sheet, 3)
    at = 3 + len(sheet.heads)
    ws.freeze_panes = ws.cell(at, 2)
    text += _rows(ws, sheet, at)
    for row_at, note in enumerate(sheet.notes, at + len(sheet.rows)):
        ws.merge_cells(start_row=row_at, start_column=1, end_row=row_at, end_column=count)
        ws.cell(row_at, 1, note).font = Font(name="宋体", size=9.5)
        text.append(note)
    for column in range(1, count + 1):
        width = sheet.widths[column - 1] if column <= len(sheet.widths) else 11
        ws.column_dimensions[get_column_letter(column)].width = width
    ws.page_setup.paperSize = 9  # A4, ECMA-376 part 1 §18.3.1.63
    ws.page_setup.orientation = "landscape" if sheet.wide else "portrait"
    ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = 1, 0
    ws.sheet_properties.pageSetUpPr.fitToPage = True
    ws.oddFooter.center.text = f"{MARK}　第 &P 页 共 &N 页"
    return text


def xlsx(*sheets: Sheet) -> Maker:
    """A workbook; values, not formulas, so that every viewer shows them."""

    def make(paper: Paper) -> Made:
        book = Workbook()
        book.remove(book.active)
        text: list[str] = []
        for sheet in sheets:
            text += _fill(sheet, book.create_sheet(sheet.name), paper)
        book.properties.creator = paper.unit
        book.properties.title = paper.title
        book.properties.description = MARK
        book.properties.created = book.properties.modified = _FROZEN
        out = io.BytesIO()
        book.save(out)
        return Made(_frozen(out.getvalue()), ".xlsx", len(sheets), " ".join(text))

    return make


def _typeface(run: object, east: str, size: float, *, bold: bool = False) -> None:
    run.font.name, run.font.size, run.font.bold = "Times New Roman", Pt(size), bold  # type: ignore[attr-defined]
    run._element.rPr.rFonts.set(qn("w:eastAsia"), east)  # type: ignore[attr-defined]  # noqa: SLF001 -- python-docx has no name for the East Asian face


def docx(*content: str | tuple[str, Sequence[Sequence[str]]], pages: int = 1) -> Maker:
    """A text document: paragraphs, headings by their numbering, (heads, rows) for tables."""

    def make(paper: Paper) -> Made:
        document = Document()
        section = document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
        section.top_margin, section.bottom_margin = Cm(3.2), Cm(2.8)
        header = section.header.paragraphs[0]
        header.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _typeface(header.add_run(MARK), "黑体", 9)
        title = document.add_paragraph()
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        title.paragraph_format.space_after = Pt(14)
        _typeface(title.add_run(paper.title), "宋体", 18, bold=True)
        text = [paper.title]
        for block in content:
            if isinstance(block, tuple):
                heads, rows = block[0].split("|"), block[1]
                grid = document.add_table(rows=1, cols=len(heads), style="Table Grid")
                for cell, label in zip(grid.rows[0].cells, heads, strict=True):
                    _typeface(cell.paragraphs[0].add_run(label), "黑体", 11)
                for row in rows:
                    for cell, value in zip(grid.add_row().cells, row, strict=True):
                        _typeface(cell.paragraphs[0].add_run(value), "仿宋", 11)
                        text.append(value)
                document.add_paragraph()
                continue
            paragraph = document.add_paragraph()
            paragraph.paragraph_format.line_spacing = Pt(26)
            paragraph.paragraph_format.first_line_indent = Pt(28)
            heading = re.match(r"[一二三四五六七八九十]+、", block) is not None
            _typeface(paragraph.add_run(block), "黑体" if heading else "仿宋", 14)
            text.append(block)
        if paper.formed:
            for line in (paper.issuer or paper.unit, spelt(paper.formed)):
                end = document.add_paragraph()
                end.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                _typeface(end.add_run(line), "仿宋", 14)
        core = document.core_properties
        core.author, core.title, core.comments = paper.unit, paper.title, MARK
        core.last_modified_by, core.revision = paper.unit, 1
        core.created = core.modified = _FROZEN
        out = io.BytesIO()
        document.save(out)
        return Made(_frozen(out.getvalue()), ".docx", pages, " ".join(text))

    return make


def plain(text: str, suffix: str, encoding: str = "utf-8") -> Maker:
    """A text file as somebody's editor saved it."""

    def make(_: Paper) -> Made:
        ends = "\r\n" if encoding != "utf-8" else "\n"
        return Made(text.replace("\n", ends).encode(encoding), suffix, 1, text)

    return make
