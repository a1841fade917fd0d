"""An official indicator table in its own layout → files of data/indicators/, by a mapping."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from yingjian.editing.files import record_file
from yingjian.editing.kinds import questions
from yingjian.editing.xlsx.cell_values import WrongCellError, refuse_invisible, value_of
from yingjian.editing.xlsx.plan import Mistake, cell_name
from yingjian.read.records import Indicator, complaint, known_keys
from yingjian.read.source import halfwidth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yingjian.editing.xlsx.cells import Cell, Sheet
    from yingjian.read.records.mappings import MappingFile

# “一、”, “（二）”, “1.”, “A1.2 ”: the table's own numbering, which our ids replace.
_NUMBERED: Final = re.compile(
    r"^\s*(?:[（(]?[一二三四五六七八九十]+[）)、.．]|[（(]?[A-Z]?\d+(?:[.．]\d+)*[）)、.．]?(?=\s|[^\d.．]))\s*"
)
_POINTS: Final = re.compile(r"\s*[（(]\s*(\d+(?:\.\d+)?)\s*分\s*[）)]\s*$")
_SLOT_BREAK: Final = re.compile(r"[;；\n]+|、(?=[^）)]*(?:[（(]|$))")
_VALUES: Final = ("points", "rule", "lead", "support")
_UNITS: Final = re.compile(r"[、，,;；\s]+")
_BLANK: Final = re.compile(r"\s")


def read(
    sheets: Mapping[str, Sheet], layout: MappingFile
) -> tuple[dict[str, str], list[Mistake], list[str]]:
    """Texts of the files by name below data/, mistakes by their cells, and counts (Chinese).

    Without mistakes the texts hold a file for every first-level indicator.
    """
    name = layout.sheet or next(iter(sheets), "")
    if name not in sheets:
        names = "、".join(sheets) or "一张也没有"
        return {}, [Mistake(name, f"没有“{name}”这张表。", f"有：{names}。改对照里的 sheet。")], []
    reader = _Reader(name, sheets[name], layout)
    roots = reader.read()
    if reader.mistakes:
        return {}, reader.mistakes, []
    note = f"{layout.title}，由 scripts/xlsx import --mapping {layout.id} 读入。"
    files = {f"indicators/{root['id']}.yml": root for root in roots}
    texts = {file: record_file(file, root, note) for file, root in files.items()}
    leaves = sum(map(_count_leaves, roots))
    return texts, [], [f"一级指标 {len(roots)} 项，最低一级 {leaves} 项。"]


class _Reader:
    """Reads the sheet from top to bottom; an empty cell continues the indicator above it."""

    def __init__(self, name: str, sheet: Sheet, layout: MappingFile) -> None:
        self.name = name
        self.rows = sheet.rows
        self.layout = layout
        self.mistakes: list[Mistake] = []
        self.columns: dict[str, int] = {}  # heading without blanks → column from 0
        self.roots: list[dict[str, Any]] = []
        self.branch: list[dict[str, Any]] = []  # from the root to the indicator read last

    def read(self) -> list[dict[str, Any]]:
        """The first-level indicators, with those below them as ``children``."""
        self._read_headings()
        if self.mistakes:
            return []
        for row in range(self.layout.head, len(self.rows)):
            if any(cell is not None for cell in self.rows[row]):
                self._read_row(row)
        if not self.roots and not self.mistakes:
            self._refuse(self.layout.head, 0, "表头下面没有指标。", "核对对照里的 head。")
        for root in self.roots:
            _add_up(root)
        return self.roots

    def _refuse(self, row: int, column: int, message: str, tip: str) -> None:
        self.mistakes.append(Mistake(cell_name(self.name, row, column), message, tip))

    def _read_headings(self) -> None:
        row = self.layout.head - 1
        cells = self.rows[row] if row < len(self.rows) else []
        self.columns = {
            _BLANK.sub("", str(cell)): column for column, cell in enumerate(cells) if cell
        }
        for title in (*self.layout.levels, *map(self._title, (*_VALUES, "slots"))):
            if title and _BLANK.sub("", title) not in self.columns:
                titles = "、".join(self.columns) or "什么也没有"
                tip = f"第 {row + 1} 行有：{titles}。改对照，不改官方的表。"
                self._refuse(row, 0, f"没有“{title}”这一列。", tip)

    def _title(self, key: str) -> str | None:
        """The heading above the values of a key; None where the table has no such column."""
        title: str | None = getattr(self.layout, key)
        return title

    def _column(self, title: str) -> int:
        return self.columns[_BLANK.sub("", title)]

    def _cell(self, row: int, title: str | None) -> Cell:
        if not title:
            return None
        column = self._column(title)
        return self.rows[row][column] if column < len(self.rows[row]) else None

    def _read_row(self, row: int) -> None:
        """Begin the indicators that a row names, or continue the one above."""
        for title, column in self.columns.items():
            try:
                refuse_invisible(self._cell(row, title))
            except WrongCellError as error:
                self._refuse(row, column, error.message, error.tip)
                return
        leaf: dict[str, Any] | None = None
        levels = self.layout.levels
        for depth, title in enumerate(levels):
            words, points = _split_title(self._cell(row, title))
            if not words:
                below = (_split_title(self._cell(row, later))[0] for later in levels[depth + 1 :])
                if depth == len(self.branch) and any(below):
                    message = f"“{title}”空着，上面也没有。"
                    self._refuse(row, self._column(title), message, "核对原表是否缺一级。")
                    return
                continue
            parent = self.branch[depth - 1] if depth else None
            siblings = self.roots if parent is None else parent.setdefault("children", [])
            prefix = self.layout.system if parent is None else f"{parent['id']}."
            leaf = {"id": f"{prefix}{len(siblings) + 1}", "title": words}
            if points is not None:
                leaf["points"] = points
            siblings.append(leaf)
            self.branch = [*self.branch[:depth], leaf]
        if leaf is not None:
            self._fill(leaf, row)
        else:
            self._continue(row)

    def _fill(self, leaf: dict[str, Any], row: int) -> None:
        """Take over the values of a row into the lowest indicator that it names."""
        for key in _VALUES:
            title = self._title(key)
            cell = self._cell(row, title)
            if title is None or cell is None:
                continue
            try:
                value = _value(key, cell)
            except WrongCellError as error:
                self._refuse(row, self._column(title), error.message, error.tip)
                continue
            if key == "lead":
                # The first is answerable, the others help.
                value, others = value[0], value[1:]
                if others and not self.layout.support:
                    leaf["support"] = others
            wrong = complaint(Indicator, key, value)
            if wrong:
                self._refuse(row, self._column(title), *wrong)
            else:
                leaf[key] = value
        slots = _slots(self._cell(row, self.layout.slots))
        if slots:
            leaf["slots"] = slots

    def _continue(self, row: int) -> None:
        """Append the rule and papers of a row without indicator to the one above."""
        if not self.branch:
            self._refuse(row, 0, "这一行不知道属于哪个指标。", "核对对照里的 head 和 levels。")
            return
        leaf = self.branch[-1]
        rule = self._cell(row, self.layout.rule)
        if rule is not None:
            leaf["rule"] = "\n".join(filter(None, (leaf.get("rule"), str(rule).strip())))
        more = _slots(self._cell(row, self.layout.slots))
        if more:
            slots = leaf.setdefault("slots", [])
            slots += [{**slot, "id": len(slots) + number} for number, slot in enumerate(more, 1)]


def _value(key: str, cell: Cell) -> Any:
    """The value of a cell for a key of the indicator; units as a list.

    Raises:
        WrongCellError: the cell holds no such value.
    """
    if key in {"lead", "support"}:
        return [name for name in _UNITS.split(str(cell).strip()) if name]
    if key == "points" and isinstance(cell, str):
        cell = halfwidth(cell).strip().removesuffix("分")
    return value_of(questions(Indicator)[key], cell)


def _split_title(cell: Cell) -> tuple[str, int | Decimal | None]:
    """Title and points of a cell such as “一、组织领导（14分）”."""
    if cell is None:
        return "", None
    words = " ".join(str(cell).split())
    match = _POINTS.search(words)
    points: int | Decimal | None = None
    if match:
        number = Decimal(match[1])
        points = int(number) if number == number.to_integral_value() else number
        words = words[: match.start()]
    return _NUMBERED.sub("", words).strip(), points


def _slots(cell: Cell) -> list[dict[str, Any]]:
    """The papers that a cell lists, numbered from 1."""
    if cell is None:
        return []
    parts = _SLOT_BREAK.split(str(cell))
    titles = (_NUMBERED.sub("", " ".join(part.split())).strip(" 。.") for part in parts)
    unique = dict.fromkeys(filter(None, titles))
    return [{"id": number, "title": title} for number, title in enumerate(unique, 1)]


def _count_leaves(node: dict[str, Any]) -> int:
    return sum(map(_count_leaves, node.get("children", []))) or 1


def _add_up(node: dict[str, Any]) -> Any:
    """Points of an indicator that names none are the sum of those below; keys in their order."""
    children = node.get("children", [])
    points = [_add_up(child) for child in children]
    if "points" not in node and points and None not in points:
        node["points"] = sum(points)
    values = dict(node)
    node.clear()
    node.update({key: values[key] for key in known_keys(Indicator) if key in values})
    return node.get("points")
