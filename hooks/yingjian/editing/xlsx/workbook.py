"""Writes tables as one workbook that people fill in: headings, lists to choose from, locked cells."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from yingjian.editing.xlsx.tables import CHECK, TABLES, Column, cell_content, choices, digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yingjian.editing.splice import Text
    from yingjian.editing.xlsx.tables import Row, Table

GUIDE: Final = "说明"
LISTS: Final = "选项"
#: Rows below the records that are ready for new ones.
_SPARE: Final = 300
_DAY: Final = "yyyy-mm-dd"
# Columns in characters of the default face.
_WIDE, _NARROW, _LIST = 40, 11, 24
_LONG_TEXT: Final = 18
# Keys of texts that need a wide column.
_TEXTS: Final = frozenset(
    [
        "title",
        "text",
        "rule",
        "problem",
        "measures",
        "note",
        "deduction",
        "reason",
        "point",
        "basis",
    ]
)

_INSTRUCTIONS: Final = (
    "这个文件由 scripts/xlsx export 从 data/ 导出，改好后用 scripts/xlsx import 读回去。",
    "",
    "怎么改：",
    "· 白底的格可以改；灰底的“编号”“第几项”由程序编，不要改。",
    "· 加一条：在表的最后一行下面接着写，编号留空，读回时自动编号。",
    "· 有下拉的格从下拉里选；一格写几个的，用顿号“、”隔开。",
    "· 日期写 2015-08-03 这样。清空一格，就是删去这一项。",
    "· 不要改表名和第一行的表头，不要合并单元格；次序、筛选、列宽随意。",
    "· 删掉整行不会删除记录：读回时会点名，确实要删就加 --delete。",
    "· 读回时先列出改了什么；有一处写得不对，就指出是哪一格，什么也不写。",
    "· 不认识的数、日期不要估填；学生只写人数，不写姓名、身份证号和电话。",
    "",
    "最后一列“校验”是藏起来的，用来看导出以后数据有没有被别人改过，不要动它。",
    "封存值、机构名单、阶段、计分公式不在这里，仍在 data/ 的文件里改。",
)


def export(texts: Mapping[str, Text]) -> bytes:
    """The workbook's bytes: the same for the same data."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False,
                                     "strings_to_urls": False, "strings_to_numbers": False})  # fmt: skip
    book.set_properties(
        {"title": "迎检册数据", "created": datetime(2015, 1, 1, tzinfo=UTC).replace(tzinfo=None)}
    )
    styles = _Styles(book)
    _guide(book, styles)
    lists = choices(texts)
    sheets = {table.title: book.add_worksheet(table.title) for table in TABLES}
    places = _lists(book, styles, lists)
    for table in TABLES:
        _sheet(sheets[table.title], table, texts, styles, places)
    book.close()
    return out.getvalue()


class _Styles:
    def __init__(self, book: Any) -> None:
        face = {"font_name": "宋体", "font_size": 11, "valign": "top", "text_wrap": True}
        edge = {"border": 1, "border_color": "#BFBFBF"}
        self.plain = book.add_format(face)
        self.title = book.add_format({**face, "bold": True, "font_size": 16, "text_wrap": False})
        self.head = book.add_format(
            {**face, "bold": True, "bg_color": "#E7E6E1", "bottom": 2, "valign": "vcenter"}
        )
        self.locked = book.add_format({**face, **edge, "bg_color": "#F2F2F2", "num_format": "@"})
        self._cells = {
            date: book.add_format({**face, **edge, "num_format": _DAY, "locked": False}),
            int: book.add_format({**face, **edge, "num_format": "0", "locked": False}),
            Decimal: book.add_format({**face, **edge, "num_format": "General", "locked": False}),
        }
        self._text = book.add_format({**face, **edge, "num_format": "@", "locked": False})

    def of(self, column: Column) -> Any:
        if column.fixed:
            return self.locked
        base = column.question.base if column.question and not column.question.many else str
        return self._cells.get(base, self._text)


def _guide(book: Any, styles: _Styles) -> None:
    sheet = book.add_worksheet(GUIDE)
    sheet.set_column(0, 0, 100)
    sheet.write_string(0, 0, "迎检册数据", styles.title)
    for index, line in enumerate(_INSTRUCTIONS):
        sheet.write_string(index + 2, 0, line, styles.plain)
    sheet.protect()


def _lists(book: Any, styles: _Styles, lists: Mapping[str, list[str]]) -> dict[str, str]:
    """Write the sheet of lists; the range of each by its name."""
    sheet = book.add_worksheet(LISTS)
    places = {}
    for index, (name, words) in enumerate(lists.items()):
        sheet.write_string(0, index, name, styles.head)
        for row, word in enumerate(words, 1):
            sheet.write_string(row, index, word, styles.plain)
        letter = xl_col_to_name(index)
        places[name] = f"='{LISTS}'!${letter}$2:${letter}${len(words) + 1}"
    sheet.set_column(0, len(lists), 16)
    sheet.protect()
    sheet.hide()
    return places


def _sheet(
    sheet: Any, table: Table, texts: Mapping[str, Text], styles: _Styles, places: Mapping[str, str]
) -> None:
    rows = list(table.rows(texts))
    last = len(rows) + _SPARE
    for index, column in enumerate(table.columns):
        sheet.write_string(0, index, column.title, styles.head)
        if note := _note(column):
            sheet.write_comment(0, index, note, {"x_scale": 1.6, "author": "迎检册"})
        sheet.set_column(index, index, _width(column), styles.of(column))
        if column.choices in places:
            sheet.data_validation(1, index, last, index, {
                "validate": "list", "source": places[column.choices],
                "error_title": "不在可选的里面", "error_message": f"请从下拉里选{column.choices}。",
            })  # fmt: skip
    check = len(table.columns)
    sheet.write_string(0, check, CHECK, styles.head)
    sheet.set_column(check, check, 14, styles.locked, {"hidden": True})
    for line, row in enumerate(rows, 1):
        for index, column in enumerate(table.columns):
            _cell(sheet, line, index, _value(row, column, index), styles.of(column))
        sheet.write_string(line, check, digest(row, table.columns), styles.locked)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(len(rows), 1), check)
    sheet.protect("", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True,
                       "insert_rows": True, "delete_rows": True})  # fmt: skip
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
    sheet.set_header(f"&C{table.title}")
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _value(row: Row, column: Column, index: int) -> Any:
    if column.question is None:
        return row.names[index]
    return cell_content(row.values.get(column.keys))


def _cell(sheet: Any, row: int, column: int, value: Any, style: Any) -> None:
    if value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), style)  # noqa: DTZ001 — a calendar day
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_string(row, column, value, style)


def _note(column: Column) -> str:
    parts = [column.note]
    if column.question is not None:
        parts += ["必填" if column.question.required and not column.fixed else ""]
        parts += [f"data/ 里写作 {'.'.join(column.keys)}"]
    return "\n".join(part for part in parts if part)


def _width(column: Column) -> int:
    if column.question is None or column.fixed or column.question.base is not str:
        return _NARROW
    if column.question.many:
        return _LIST
    return _WIDE if column.keys[-1] in _TEXTS else _LONG_TEXT
