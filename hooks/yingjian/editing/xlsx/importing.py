"""A workbook compared with data/: what was changed, added, left out; every mistake by its cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from yingjian.editing.adding import next_id
from yingjian.editing.files import record_file
from yingjian.editing.kinds import KINDS
from yingjian.editing.splice import REMOVED, Text
from yingjian.editing.writing import SpliceError
from yingjian.editing.xlsx.cell_values import WrongCellError, value_of
from yingjian.editing.xlsx.tables import CHECK, JOINT, TABLES, Row, at, digest, shown
from yingjian.editing.xlsx.workbook import GUIDE, LISTS
from yingjian.read.records import complaint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from yingjian.editing.xlsx.cells import Cell, Sheet
    from yingjian.editing.xlsx.tables import Column, Table
    from yingjian.read.source import Path_, Value


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a cell: its place as 佐证材料!C7, what is wrong, what would be right."""

    place: str
    message: str
    tip: str


@dataclass(frozen=True, slots=True)
class Change:
    """One value that becomes another; ``said`` in the domain's words, ``place`` is its cell."""

    place: str
    file: str
    path: Path_
    value: Any
    order: tuple[str, ...]
    said: str


@dataclass(slots=True)
class Plan:
    """What an import would do; ``texts`` are the files as they would be, where they change."""

    mistakes: list[Mistake] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    places: dict[tuple[str, Path_], str] = field(default_factory=dict)


def place(sheet: str, row: int, column: int) -> str:
    """A cell as people write it; row and column count from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{sheet}!{letters}{row + 1}"


def plan(texts: Mapping[str, Text], sheets: Mapping[str, Sheet], *, delete: bool = False) -> Plan:
    """Compare every sheet with the records; nothing is written.

    With ``delete`` records whose row is gone are taken away.
    """
    made = Plan()
    work = _Work(dict(texts), made, delete=delete)
    for table in TABLES:
        sheet = sheets.get(table.title)
        if sheet is None:
            tip = "不要改表名、删表；从导出的文件里找回这张表。"
            made.mistakes.append(Mistake(table.title, f"没有“{table.title}”这张表。", tip))
        else:
            work.table(table, sheet)
    known = {table.title for table in TABLES} | {GUIDE, LISTS}
    for name in sheets:
        if name not in known:
            made.left_out.append(f"“{name}”不是导出的表，没有读。")
    if not made.mistakes:
        work.write()
    return made


class _Work:
    def __init__(self, texts: dict[str, Text], made: Plan, *, delete: bool) -> None:
        self.texts = texts
        self.made = made
        self.delete = delete
        self.additions: list[tuple[str, Table, tuple[str, ...], dict[str, Any]]] = []
        self.removals: list[Row] = []

    def mistake(self, where: str, message: str, tip: str) -> None:
        self.made.mistakes.append(Mistake(where, message, tip))

    # -- reading -----------------------------------------------------------------------------

    def table(self, table: Table, sheet: Sheet) -> None:
        heads = self._heads(table, sheet)
        if heads is None:
            return
        for row, column in sheet.merged:
            tip = "取消合并，每格单独填写。"
            self.mistake(place(table.title, row, column), "这里合并了单元格。", tip)
        held = {one.names: one for one in table.rows(self.texts)}
        seen: dict[tuple[str, ...], int] = {}
        for index, cells in enumerate(sheet.rows[1:], 1):
            values = {key: cells[at_] if at_ < len(cells) else None for key, at_ in heads.items()}
            if all(one is None for key, one in values.items() if key != CHECK):
                continue
            self._row(table, index, values, heads, held, seen)
        self._missing(table, held, seen)

    def _heads(self, table: Table, sheet: Sheet) -> dict[str, int] | None:
        """Heading → column; None after every heading that is lacking was named."""
        first = sheet.rows[0] if sheet.rows else []
        found: dict[str, int] = {}
        wanted = [one.title for one in table.columns]
        sound = True
        for index, cell in enumerate(first):
            if cell is None:
                continue
            title = str(cell).strip()
            if title in found:
                tip = "表头不能重复，删去多的一列。"
                self.mistake(place(table.title, 0, index), f"“{title}”有两列。", tip)
                sound = False
            elif title not in (*wanted, CHECK):
                tip = "不要改表头、加列；从导出的文件里照抄表头。"
                self.mistake(place(table.title, 0, index), f"不认识“{title}”这一列。", tip)
                sound = False
            found[title] = index
        for title in wanted:
            if title not in found:
                tip = "从导出的文件里照抄表头；不改的列也要留着。"
                self.mistake(f"{table.title}!1:1", f"缺“{title}”这一列。", tip)
                sound = False
        return found if sound else None

    def _row(
        self,
        table: Table,
        index: int,
        cells: Mapping[str, Cell],
        heads: Mapping[str, int],
        held: Mapping[tuple[str, ...], Row],
        seen: dict[tuple[str, ...], int],
    ) -> None:
        names = tuple(
            "" if cells[one.title] is None else str(cells[one.title]).strip()
            for one in table.columns[: 2 if table.parent else 1]
        )
        own = place(table.title, index, heads[table.columns[len(names) - 1].title])
        if names[-1] and names in seen:
            message = f"“{_named(names)}”在第 {seen[names] + 1} 行已经有了。"
            self.mistake(own, message, "只留一行；要加一条，编号留空。")
            return
        values = self._values(table, index, cells, heads)
        if values is None:
            return
        if not names[-1]:
            self._new(table, index, names, values, heads)
            return
        seen[names] = index
        if names not in held:
            tip = "要加一条，编号留空，读回时自动编号；是改编号，请在 data/ 里改。"
            self.mistake(own, f"data/ 里没有“{_named(names)}”。", tip)
            return
        fresh = cells.get(CHECK) in {None, digest(held[names], table.columns)}
        self._compare(table, index, held[names], values, heads, fresh=fresh)

    def _values(
        self, table: Table, index: int, cells: Mapping[str, Cell], heads: Mapping[str, int]
    ) -> dict[Column, Value | None] | None:
        made: dict[Column, Value | None] = {}
        sound = True
        for column in table.columns:
            if column.question is None:
                continue
            cell = cells[column.title]
            value, wrong = None, None
            try:
                value = value_of(column.question, cell)
            except WrongCellError as error:
                wrong = error.message, error.tip
            if value is not None:
                wrong = complaint(column.model, column.keys[-1], value)
            if wrong:
                self.mistake(place(table.title, index, heads[column.title]), *wrong)
                sound = False
            made[column] = value
        return made if sound else None

    # -- comparing -----------------------------------------------------------------------------

    def _compare(
        self,
        table: Table,
        index: int,
        row: Row,
        values: Mapping[Column, Value | None],
        heads: Mapping[str, int],
        *,
        fresh: bool,
    ) -> None:
        for column, value in values.items():
            old = row.values.get(column.keys)
            if _alike(old, value):
                continue
            where = place(table.title, index, heads[column.title])
            if column.keys == ("id",) and not table.parent:
                self.mistake(where, "编号不能在表里改。", f"改回 {row.names[0]}。")
                continue
            said = f"{table.title} {_named(row.names)}：{column.title} {_quoted(old)} → {_quoted(value)}"
            if not fresh:
                tip = f"现在 data/ 里是 {_quoted(old)}。重新导出，在新的表里改。"
                self.mistake(
                    where, f"导出以后 data/ 里这一行改过，说不清以哪个为准（{column.title}）。", tip
                )
                continue
            if value is None and column.question and column.question.required:
                self.mistake(where, f"“{column.title}”不能空着。", f"原来是 {_quoted(old)}。")
                continue
            change = self._change(row, column, value)
            self.made.changes.append(Change(where, row.file, *change, said))

    def _change(
        self, row: Row, column: Column, value: Value | None
    ) -> tuple[Path_, Any, tuple[str, ...]]:
        path = (*row.path, *column.keys)
        order = _order(column.model)
        if value is None:
            null = _nullable(column)
            return path, None if null else REMOVED, order
        value = _written(column, value, at(self.texts[row.file].value, path))
        return path, value, order

    def _missing(
        self, table: Table, held: Mapping[tuple[str, ...], Row], seen: Mapping[tuple[str, ...], int]
    ) -> None:
        for names, row in held.items():
            if names in seen:
                continue
            if self.delete:
                self.removals.append(row)
                self.made.said.append(f"{table.title} {_named(names)}：删去")
            else:
                self.made.left_out.append(
                    f"{table.title} {_named(names)} 不在表里，没有删；确实要删，加 --delete。"
                )

    # -- adding --------------------------------------------------------------------------------

    def _new(
        self,
        table: Table,
        index: int,
        names: tuple[str, ...],
        values: Mapping[Column, Value | None],
        heads: Mapping[str, int],
    ) -> None:
        first = place(table.title, index, 0)
        if table.parent and not names[0]:
            self.mistake(first, f"没有写是哪一条的（{table.parent}）。", "写它的编号。")
            return
        if not table.kind and not table.parent:
            self.mistake(first, f"“{table.title}”不能在表里加。", "在 data/ 里加，再重新导出。")
            return
        record: dict[str, Any] = {}
        lacking = False
        for column, value in values.items():
            question = column.question
            if value is not None:
                record[column.keys[0]] = _written(column, value, None)
            elif _nullable(column):
                record[column.keys[0]] = None
            elif question and question.required and column.keys != ("id",):
                where = place(table.title, index, heads[column.title])
                self.mistake(where, f"“{column.title}”不能空着。", "补上；不加这一条就清空整行。")
                lacking = True
        if not lacking:
            self.additions.append((first, table, names, record))

    # -- writing -------------------------------------------------------------------------------

    def write(self) -> None:
        """Make the texts as they would be; whatever cannot be made is a mistake at its cell."""
        edits: dict[str, Text] = {}

        def text(file: str) -> Text:
            if file not in edits:
                edits[file] = Text(self.texts[file].text, self.texts[file].file)
            return edits[file]

        for change in self.made.changes:
            try:
                text(change.file).set(change.path, change.value, change.order)
                self.made.places[change.file, change.path] = change.place
            except SpliceError as error:
                self.mistake(change.place, str(error), "在 data/ 里手工改。")
        self._add(text)
        for row in sorted(self.removals, key=lambda one: (one.file, _deep(one.path)), reverse=True):
            try:
                if row.path:
                    text(row.file).set(row.path, REMOVED)
                else:
                    self.made.texts[row.file] = ""
            except SpliceError as error:
                self.mistake(row.file, str(error), "在 data/ 里手工删。")
        self.made.said = [change.said for change in self.made.changes] + self.made.said
        for file, edited in edits.items():
            if edited.text != self.texts[file].text:
                self.made.texts.setdefault(file, edited.text)

    def _add(self, text: Any) -> None:
        named: dict[str, list[str]] = {}
        for where, table, names, record in self.additions:
            try:
                if table.parent:
                    self._add_part(text, table, names, record)
                    said = f"{table.title} {names[0]}：新增 {_summary(record)}"
                else:
                    kind = KINDS[table.kind]
                    if table.kind not in named:
                        named[table.kind] = [one.names[0] for one in table.rows(self.texts)]
                    name = next_id(kind, named[table.kind])
                    named[table.kind].append(name)
                    order = _order(kind.model)
                    full = {
                        key: one
                        for key in order
                        if (one := {**record, "id": name}.get(key, _NONE)) is not _NONE
                    }
                    if kind.path:
                        text(kind.file).append(kind.path, full)
                    else:
                        file = kind.file.format(id=name)
                        self.made.texts[file] = record_file(file, full)
                    said = f"{table.title} {name}：新增 {_summary(record)}"
                self.made.said.append(said)
            except SpliceError as error:
                self.mistake(where, str(error), "在 data/ 里手工加。")

    def _add_part(
        self, text: Any, table: Table, names: tuple[str, ...], record: dict[str, Any]
    ) -> None:
        owner = next((one for one in _owners(table) if one.title), None)
        assert owner  # noqa: S101 — every sheet of parts has a sheet of wholes
        rows = [row for row in owner.rows(self.texts) if row.names[0] == names[0]]
        if not rows:
            raise SpliceError(f"没有编号是 {names[0]} 的{table.parent}。")
        row = rows[0]
        key = _PART_KEYS[table.title]
        edited = text(row.file)
        path = (*row.path, key)
        if isinstance(at(edited.value, path), list):
            edited.append(path, record)
        else:
            edited.set(path, [record], _order(owner.columns[0].model))


class _None:
    """No value."""


_NONE: Final = _None()
_PART_KEYS: Final = {
    "材料对应指标": "answers",
    "应备材料": "slots",
    "整改进展": "progress",
    "职务": "posts",
}
_PART_OWNERS: Final = {
    "材料对应指标": "佐证材料",
    "应备材料": "指标",
    "整改进展": "整改台账",
    "职务": "人员",
}


def _named(names: tuple[str, ...]) -> str:
    """How a row is called: R05, or R05 第 2 项."""
    return names[0] if len(names) == 1 else f"{names[0]} 第 {names[1]} 项"


def _owners(table: Table) -> Iterator[Table]:
    yield from (one for one in TABLES if one.title == _PART_OWNERS[table.title])


def _deep(path: Path_) -> tuple[tuple[int, str], ...]:
    """A key by which later items of a list come later."""
    return tuple((step, "") if isinstance(step, int) else (-1, step) for step in path)


def _order(model: Any) -> tuple[str, ...]:
    return tuple(info.alias or name for name, info in model.model_fields.items())


def _nullable(column: Column) -> bool:
    """Whether the key must stand there even without a value (name: null)."""
    name = column.keys[-1]
    info = next(
        info for field_, info in column.model.model_fields.items() if name in {field_, info.alias}
    )
    return info.is_required() and bool(column.question) and not column.question.required  # type: ignore[union-attr]


def _written(column: Column, value: Value, old: Value) -> Value:
    """As data/ writes it: one lead unit is a word, not a list of one."""
    if column.keys[-1] == "lead" and isinstance(value, list) and len(value) == 1:
        return value if isinstance(old, list) else value[0]
    if (
        isinstance(value, Decimal)
        and value == value.to_integral_value()
        and not isinstance(old, Decimal)
    ):
        return int(value)
    return value


def _summary(record: Mapping[str, Any]) -> str:
    words = next(
        (
            one
            for key in ("title", "text", "problem", "name", "indicator")
            if (one := record.get(key))
        ),
        "",
    )
    return str(words)[:40]


def _quoted(value: Value | None) -> str:
    found = shown(value)
    if found == "":
        return "（空）"
    words = found.isoformat() if isinstance(found, date) else str(found)
    return words if len(words) <= 60 else f"{words[:60]}…"  # noqa: PLR2004 — a line of a terminal


def _alike(old: Value | None, new: Value | None) -> bool:
    if isinstance(old, list) or isinstance(new, list):
        return _items(old) == _items(new)
    if old is None or new is None:
        return shown(old) == shown(new) or (old is False and new is None)
    if isinstance(old, int | Decimal) and isinstance(new, int | Decimal):
        return isinstance(old, bool) == isinstance(new, bool) and _number(old) == _number(new)
    return old == new


def _number(value: int | Decimal) -> float:
    # What a cell can hold of it.
    return float(value)


def _items(value: Value | None) -> list[str]:
    if value is None or value == "":
        return []
    listed = value if isinstance(value, list) else [value]
    return [part for one in listed for part in str(shown(one)).split(JOINT)]
