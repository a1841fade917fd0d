"""A workbook compared with data/: what was changed, added, left out; every mistake by its cell."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from yingjian.editing.splice import REMOVED, value_at
from yingjian.editing.xlsx import applying
from yingjian.editing.xlsx.cell_values import WrongCellError, value_of
from yingjian.editing.xlsx.plan import Addition, Change, Plan, cell_name
from yingjian.editing.xlsx.tables import CHECK, JOINT, TABLES, digest, shown
from yingjian.editing.xlsx.workbook import GUIDE, LISTS
from yingjian.read.records import complaint, known_keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yingjian.editing.splice import Text
    from yingjian.editing.xlsx.cells import Cell, Sheet
    from yingjian.editing.xlsx.tables import Column, Row, Table
    from yingjian.read.source import Value

# Characters of a value shown on one line of a terminal.
_SHOWN: Final = 60


def plan_import(
    texts: Mapping[str, Text], sheets: Mapping[str, Sheet], *, delete: bool = False
) -> Plan:
    """Compare every sheet with the records; nothing is written.

    With ``delete``, records that have no row are removed.
    """
    plan = Plan()
    for table in TABLES:
        sheet = sheets.get(table.title)
        if sheet is None:
            tip = "不要改表名、删表；从导出的文件里找回这张表。"
            plan.refuse(table.title, f"没有“{table.title}”这张表。", tip)
        else:
            _Comparison(table, sheet, texts, plan).run(delete=delete)
    exported = {table.title for table in TABLES} | {GUIDE, LISTS}
    plan.left_out += [f"“{name}”不是导出的表，没有读。" for name in sheets if name not in exported]
    if not plan.mistakes:
        applying.apply(plan, texts)
    return plan


class _Comparison:
    """One sheet beside the records of its table."""

    def __init__(self, table: Table, sheet: Sheet, texts: Mapping[str, Text], plan: Plan) -> None:
        self.table = table
        self.sheet = sheet
        self.texts = texts
        self.plan = plan
        self.headings: dict[str, int] = {}  # title → column from 0
        self.records = {row.names: row for row in table.rows(texts)}
        self.lines: dict[tuple[str, ...], int] = {}  # names of a record → its row from 0

    def run(self, *, delete: bool) -> None:
        """Compare every row, unless headings are wrong."""
        if not self._read_headings():
            return
        for row, column in self.sheet.merged:
            place = cell_name(self.table.title, row, column)
            self.plan.refuse(place, "这里合并了单元格。", "取消合并，每格单独填写。")
        for index, line in enumerate(self.sheet.rows[1:], 1):
            cells = {
                title: line[column] if column < len(line) else None
                for title, column in self.headings.items()
            }
            if any(cell is not None for title, cell in cells.items() if title != CHECK):
                self._row(index, cells)
        for names, record in self.records.items():
            if names in self.lines:
                continue
            label = f"{self.table.title} {_label(names)}"
            if delete:
                self.plan.removals.append(record)
                self.plan.messages.append(f"{label}：删去")
            else:
                self.plan.left_out.append(f"{label} 不在表里，没有删；确实要删，加 --delete。")

    def _read_headings(self) -> bool:
        """Find the column of every heading; False after every wrong or lacking one was named."""
        mistakes = len(self.plan.mistakes)
        titles = [column.title for column in self.table.columns]
        for index, cell in enumerate(self.sheet.rows[0] if self.sheet.rows else []):
            if cell is None:
                continue
            title = str(cell).strip()
            place = cell_name(self.table.title, 0, index)
            if title in self.headings:
                self.plan.refuse(place, f"“{title}”有两列。", "表头不能重复，删去多的一列。")
            elif title not in (*titles, CHECK):
                tip = "不要改表头、加列；从导出的文件里照抄表头。"
                self.plan.refuse(place, f"不认识“{title}”这一列。", tip)
            self.headings[title] = index
        for title in titles:
            if title not in self.headings:
                tip = "从导出的文件里照抄表头；不改的列也要留着。"
                self.plan.refuse(f"{self.table.title}!1:1", f"缺“{title}”这一列。", tip)
        return len(self.plan.mistakes) == mistakes

    def _place(self, index: int, column: Column) -> str:
        return cell_name(self.table.title, index, self.headings[column.title])

    def _row(self, index: int, cells: Mapping[str, Cell]) -> None:
        id_columns = self.table.columns[: 2 if self.table.part else 1]
        names = tuple(
            "" if cells[column.title] is None else str(cells[column.title]).strip()
            for column in id_columns
        )
        place = self._place(index, id_columns[-1])
        if names[-1] and names in self.lines:
            message = f"“{_label(names)}”在第 {self.lines[names] + 1} 行已经有了。"
            self.plan.refuse(place, message, "只留一行；要加一条，编号留空。")
            return
        values = self._values(index, cells)
        if values is None:
            return
        if not names[-1]:
            self._add(index, names, values)
            return
        self.lines[names] = index
        record = self.records.get(names)
        if record is None:
            tip = "要加一条，编号留空，读回时自动编号；是改编号，请在 data/ 里改。"
            self.plan.refuse(place, f"data/ 里没有“{_label(names)}”。", tip)
            return
        fresh = cells.get(CHECK) in {None, digest(record, self.table.columns)}
        for column, value in values.items():
            if not _same(record.values.get(column.keys), value):
                self._change(index, record, column, value, fresh=fresh)

    def _values(self, index: int, cells: Mapping[str, Cell]) -> dict[Column, Value | None] | None:
        """The values of a row; None after every cell that holds no such value was named."""
        values: dict[Column, Value | None] = {}
        mistakes = len(self.plan.mistakes)
        for column in self.table.columns:
            if column.question is None:
                continue
            value, wrong = None, None
            try:
                value = value_of(column.question, cells[column.title])
            except WrongCellError as error:
                wrong = error.message, error.tip
            if value is not None:
                wrong = complaint(column.model, column.keys[-1], value)
            if wrong:
                self.plan.refuse(self._place(index, column), *wrong)
            values[column] = value
        return values if len(self.plan.mistakes) == mistakes else None

    def _change(
        self, index: int, row: Row, column: Column, value: Value | None, *, fresh: bool
    ) -> None:
        """Plan one change; ``fresh`` where the record is as it was when exported."""
        place, old = self._place(index, column), _quoted(row.values.get(column.keys))
        if column.keys == ("id",) and not self.table.part:
            self.plan.refuse(place, "编号不能在表里改。", f"改回 {row.names[0]}。")
        elif not fresh:
            message = f"导出以后 data/ 里这一行改过，说不清以哪个为准（{column.title}）。"
            tip = f"现在 data/ 里是 {old}。重新导出，在新的表里改。"
            self.plan.refuse(place, message, tip)
        elif value is None and column.question and column.question.required:
            self.plan.refuse(place, f"“{column.title}”不能空着。", f"原来是 {old}。")
        else:
            path = (*row.path, *column.keys)
            new: Any = None if _nullable(column) else REMOVED
            if value is not None:
                new = _as_written(column, value, value_at(self.texts[row.file].value, path))
            label = f"{self.table.title} {_label(row.names)}"
            message = f"{label}：{column.title} {old} → {_quoted(value)}"
            order = tuple(known_keys(column.model))
            self.plan.changes.append(Change(place, row.file, path, new, order, message))

    def _add(
        self, index: int, names: tuple[str, ...], values: Mapping[Column, Value | None]
    ) -> None:
        """Plan a new record, or a new part of one."""
        table = self.table
        place = cell_name(table.title, index, 0)
        if table.part and not names[0]:
            self.plan.refuse(place, f"没有写是哪一条的（{table.parent}）。", "写它的编号。")
            return
        if not table.kind and not table.part:
            tip = "在 data/ 里加，再重新导出。"
            self.plan.refuse(place, f"“{table.title}”不能在表里加。", tip)
            return
        record: dict[str, Any] = {}
        mistakes = len(self.plan.mistakes)
        for column, value in values.items():
            question = column.question
            if value is not None:
                record[column.keys[0]] = _as_written(column, value, None)
            elif _nullable(column):
                record[column.keys[0]] = None
            elif question and question.required and column.keys != ("id",):
                tip = "补上；不加这一条就清空整行。"
                self.plan.refuse(self._place(index, column), f"“{column.title}”不能空着。", tip)
        if len(self.plan.mistakes) == mistakes:
            self.plan.additions.append(Addition(place, table, names, record))


def _label(names: tuple[str, ...]) -> str:
    """How messages name a row: R05, or R05 第 2 项."""
    return names[0] if len(names) == 1 else f"{names[0]} 第 {names[1]} 项"


def _nullable(column: Column) -> bool:
    """Whether the key must stand there even without a value (name: null)."""
    key = column.keys[-1]
    info = next(
        info for name, info in column.model.model_fields.items() if key in {name, info.alias}
    )
    return info.is_required() and column.question is not None and not column.question.required


def _as_written(column: Column, value: Value, old: Value) -> Value:
    """The value as data/ writes it: one lead unit is a word, not a list of one."""
    if column.keys[-1] == "lead" and isinstance(value, list) and len(value) == 1:
        return value if isinstance(old, list) else value[0]
    whole = isinstance(value, Decimal) and value == value.to_integral_value()
    return int(value) if whole and not isinstance(old, Decimal) else value  # type: ignore[arg-type]  # whole only for Decimal


def _quoted(value: Value | None) -> str:
    cell = shown(value)
    if cell == "":
        return "（空）"
    words = cell.isoformat() if isinstance(cell, date) else str(cell)
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"


def _same(old: Value | None, new: Value | None) -> bool:
    """Whether a cell cannot tell the two apart."""
    if isinstance(old, list) or isinstance(new, list):
        return _items(old) == _items(new)
    if old is None or new is None:
        return shown(old) == shown(new) or (old is False and new is None)
    if isinstance(old, int | Decimal) and isinstance(new, int | Decimal):
        return isinstance(old, bool) == isinstance(new, bool) and float(old) == float(new)
    return old == new


def _items(value: Value | None) -> list[str]:
    if value is None or value == "":
        return []
    items = value if isinstance(value, list) else [value]
    return [part for item in items for part in str(shown(item)).split(JOINT)]
