"""An official indicator table in its own layout → files of data/indicators/, by a mapping."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from yingjian.editing.files import record_file
from yingjian.editing.kinds import questions
from yingjian.editing.xlsx.cell_values import WrongCellError, unseen, value_of
from yingjian.editing.xlsx.plan import Mistake, cell_name
from yingjian.read.records import Indicator, complaint, known_keys
from yingjian.read.source import halfwidth

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from yingjian.editing.xlsx.cells import Cell, Sheet
    from yingjian.read.records.mappings import MappingFile

# “一、”, “（二）”, “1.”, “A1.2 ”: the table's own numbering, which our ids replace.
_NUMBERED: Final = re.compile(
    r"^\s*(?:[（(]?[一二三四五六七八九十]+[）)、.．]|[（(]?[A-Z]?\d+(?:[.．]\d+)*[）)、.．]?(?=\s|[^\d.．]))\s*"
)
_POINTS: Final = re.compile(r"\s*[（(]\s*(\d+(?:\.\d+)?)\s*分\s*[）)]\s*$")
_SLOT_BREAK: Final = re.compile(r"[;；\n]+|、(?=[^）)]*(?:[（(]|$))")
_EXTRA: Final = ("points", "rule", "lead", "support")
_UNITS: Final = re.compile(r"[、，,;；\s]+")


def read(
    sheets: Mapping[str, Sheet], layout: MappingFile
) -> tuple[dict[str, str], list[Mistake], list[str]]:
    """Texts of the files by name below data/, mistakes by their cells, and what was found.

    Without mistakes the texts hold a file for every first-level indicator.
    """
    name = layout.sheet or next(iter(sheets), "")
    if name not in sheets:
        known = "、".join(sheets) or "一张也没有"
        return {}, [Mistake(name, f"没有“{name}”这张表。", f"有：{known}。改对照里的 sheet。")], []
    work = _Work(name, sheets[name], layout)
    roots = work.roots()
    if work.mistakes:
        return {}, work.mistakes, []
    note = f"{layout.title}，由 scripts/xlsx import --mapping {layout.id} 读入。"
    names = {f"indicators/{one['id']}.yml": one for one in roots}
    texts = {name: record_file(name, one, note) for name, one in names.items()}
    leaves = sum(1 for one in roots for _ in _leaves(one))
    return texts, [], [f"一级指标 {len(roots)} 项，最低一级 {leaves} 项。"]


class _Work:
    def __init__(self, name: str, sheet: Sheet, layout: MappingFile) -> None:
        self.name = name
        self.rows = sheet.rows
        self.layout = layout
        self.mistakes: list[Mistake] = []

    def roots(self) -> list[dict[str, Any]]:
        heads = self._heads()
        if self.mistakes:
            return []
        top: list[dict[str, Any]] = []
        open_: list[dict[str, Any]] = []
        for index, cells in enumerate(self.rows[self.layout.head :], self.layout.head):
            if any(cell is not None for cell in cells):
                open_ = self._row(index, cells, heads, top, open_)
        if not top and not self.mistakes:
            self._wrong(self.layout.head, 0, "表头下面没有指标。", "核对对照里的 head。")
        for one in top:
            _add_up(one)
        return top

    def _wrong(self, row: int, column: int, message: str, tip: str) -> None:
        self.mistakes.append(Mistake(cell_name(self.name, row, column), message, tip))

    def _heads(self) -> dict[str, int]:
        row = self.layout.head - 1
        first = self.rows[row] if row < len(self.rows) else []
        found = {re.sub(r"\s", "", str(cell)): at for at, cell in enumerate(first) if cell}
        wanted = [
            *self.layout.levels,
            *filter(None, (self._column(key) for key in (*_EXTRA, "slots"))),
        ]
        for title in wanted:
            if re.sub(r"\s", "", title) not in found:
                tip = (
                    f"第 {row + 1} 行有：{'、'.join(found) or '什么也没有'}。改对照，不改官方的表。"
                )
                self._wrong(row, 0, f"没有“{title}”这一列。", tip)
        return found

    def _column(self, key: str) -> str | None:
        found: str | None = getattr(self.layout, key)
        return found

    def _row(
        self,
        index: int,
        cells: Sequence[Cell],
        heads: Mapping[str, int],
        top: list[dict[str, Any]],
        open_: list[dict[str, Any]],
    ) -> list[dict[str, Any]]:
        """Begin the indicators that this row names; an empty cell goes on with the one above."""
        for column in heads.values():
            try:
                unseen(cells[column] if column < len(cells) else None)
            except WrongCellError as error:
                self._wrong(index, column, error.message, error.tip)
                return open_
        leaf: dict[str, Any] | None = None
        for depth, title in enumerate(self.layout.levels):
            column = heads[re.sub(r"\s", "", title)]
            words, points = _named(cells[column] if column < len(cells) else None)
            if not words:
                if depth == len(open_) and any(
                    _named(_at(cells, heads, later))[0] for later in self.layout.levels[depth + 1 :]
                ):
                    self._wrong(
                        index, column, f"“{title}”空着，上面也没有。", "核对原表是否缺一级。"
                    )
                    return open_
                continue
            siblings = open_[depth - 1].setdefault("children", []) if depth else top
            above = open_[depth - 1]["id"] + "." if depth else self.layout.system
            leaf = {"id": f"{above}{len(siblings) + 1}", "title": words}
            if points is not None:
                leaf["points"] = points
            siblings.append(leaf)
            open_ = [*open_[:depth], leaf]
        if leaf is not None:
            self._fill(leaf, index, cells, heads)
        elif any(cell is not None for cell in cells):
            self._go_on(open_, index, cells, heads)
        return open_

    def _fill(
        self, leaf: dict[str, Any], index: int, cells: Sequence[Cell], heads: Mapping[str, int]
    ) -> None:
        asked = questions(Indicator)
        for key in _EXTRA:
            title = self._column(key)
            cell = _at(cells, heads, title) if title else None
            if title is None or cell is None:
                continue
            column = heads[re.sub(r"\s", "", title)]
            value: Any = None
            try:
                value = (
                    _units(cell)
                    if key in {"lead", "support"}
                    else value_of(asked[key], _plain(key, cell))
                )
            except WrongCellError as error:
                self._wrong(index, column, error.message, error.tip)
                continue
            if key == "lead":
                # The first is answerable, the others help.
                value, others = value[0], value[1:]
                if others and not self.layout.support:
                    leaf["support"] = others
            wrong = complaint(Indicator, key, value)
            if wrong:
                self._wrong(index, column, *wrong)
            else:
                leaf[key] = value
        slots = _slots(_at(cells, heads, self.layout.slots)) if self.layout.slots else []
        if slots:
            leaf["slots"] = slots

    def _go_on(
        self,
        open_: list[dict[str, Any]],
        index: int,
        cells: Sequence[Cell],
        heads: Mapping[str, int],
    ) -> None:
        """A row without indicator goes on with the rule and papers of the one above."""
        if not open_:
            self._wrong(index, 0, "这一行不知道属于哪个指标。", "核对对照里的 head 和 levels。")
            return
        leaf = open_[-1]
        rule = _at(cells, heads, self.layout.rule) if self.layout.rule else None
        if rule is not None:
            leaf["rule"] = "\n".join(filter(None, (leaf.get("rule"), str(rule).strip())))
        more = _slots(_at(cells, heads, self.layout.slots)) if self.layout.slots else []
        if more:
            held = leaf.setdefault("slots", [])
            held += [{**one, "id": len(held) + number} for number, one in enumerate(more, 1)]


def _at(cells: Sequence[Cell], heads: Mapping[str, int], title: str | None) -> Cell:
    column = heads[re.sub(r"\s", "", title or "")]
    return cells[column] if column < len(cells) else None


def _plain(key: str, cell: Cell) -> Cell:
    """Points are written as “3” or “3分”."""
    return (
        halfwidth(cell).strip().removesuffix("分")
        if key == "points" and isinstance(cell, str)
        else cell
    )


def _named(cell: Cell) -> tuple[str, int | Decimal | None]:
    """Title and points of a cell such as “一、组织领导（14分）”."""
    if cell is None:
        return "", None
    words = " ".join(str(cell).split())
    found = _POINTS.search(words)
    points: int | Decimal | None = None
    if found:
        number = Decimal(found[1])
        points = int(number) if number == number.to_integral_value() else number
        words = words[: found.start()]
    return _NUMBERED.sub("", words).strip(), points


def _units(cell: Cell) -> list[str]:
    return [one for one in _UNITS.split(str(cell).strip()) if one]


def _slots(cell: Cell) -> list[dict[str, Any]]:
    if cell is None:
        return []
    found = (
        _NUMBERED.sub("", " ".join(part.split())).strip(" 。.")
        for part in _SLOT_BREAK.split(str(cell))
    )
    titles = list(dict.fromkeys(one for one in found if one))
    return [{"id": number, "title": title} for number, title in enumerate(titles, 1)]


def _leaves(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    children = node.get("children", [])
    if not children:
        yield node
    for child in children:
        yield from _leaves(child)


def _add_up(node: dict[str, Any]) -> Any:
    """Points of an indicator that names none are the sum of those below; keys in their order."""
    children = node.pop("children", [])
    below = [_add_up(child) for child in children]
    if "points" not in node and below and all(one is not None for one in below):
        node["points"] = sum(below)
    if children:
        node["children"] = children
    held = dict(node)
    node.clear()
    node.update({key: held[key] for key in known_keys(Indicator) if key in held})
    return node.get("points")
