"""Turns a cell of a workbook into a value of a record, however an office or a program wrote it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from yingjian.editing.adding import parse_answer
from yingjian.editing.xlsx.cells import UNCOMPUTED
from yingjian.read.source import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from yingjian.editing.kinds import Question
    from yingjian.editing.xlsx.cells import Cell
    from yingjian.read.source import Value

# Day 0 of Excel's 1900 date system, which counts a 29 February 1900 (ECMA-376-1, 18.17.4), and
# the serial numbers that are taken for days, of 1954 to 2119.
_EPOCH: Final = date(1899, 12, 30)
_SERIAL: Final = (20_000, 80_000)
# Digits that a number of a spreadsheet keeps (IEEE 754 double).
_DIGITS: Final = 15
_ERRORS: Final = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", UNCOMPUTED}
)
_TRUTHS: Final[Mapping[str, bool]] = {
    **dict.fromkeys(("是", "true", "=true()", "1"), True),
    **dict.fromkeys(("否", "false", "=false()", "0"), False),
}


class WrongCellError(Exception):
    """A cell that holds no such value: what is wrong, what would be right (Chinese)."""

    def __init__(self, message: str, tip: str) -> None:
        super().__init__(message)
        self.message = message
        self.tip = tip


def value_of(question: Question, cell: Cell) -> Value | None:
    """The value, None for an empty cell.

    Raises:
        WrongCellError: the cell cannot mean a value of that kind.
    """
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    refuse_invisible(cell)
    if isinstance(cell, str) and cell.strip() in _ERRORS:
        raise WrongCellError(f"这一格是错误值 {cell.strip()}。", "写上值，或清空。")
    if question.many:
        return parse_answer(question, _text(cell, question))
    return _READERS.get(question.base, _text)(cell, replace(question, many=False))


def refuse_invisible(cell: Cell) -> None:
    """Refuse characters that cannot be seen, which come along from web pages and chats.

    Raises:
        WrongCellError: there is one.
    """
    match = INVISIBLE.search(cell) if isinstance(cell, str) else None
    if match:
        shown = INVISIBLE.sub("□", match.string)[:40]
        raise WrongCellError(
            f"有看不见的字符 U+{ord(match.group()):04X}（□ 处）：{shown}",
            "清空这一格，重新键入；不要从网页或聊天里粘贴。",
        )


def _day(cell: Cell, question: Question) -> date:
    if isinstance(cell, date):
        return cell
    if type(cell) is int and _SERIAL[0] <= cell <= _SERIAL[1]:
        return _EPOCH + timedelta(days=cell)
    day = parse_answer(question, str(cell))
    if isinstance(day, date):
        return day
    raise WrongCellError(f"“{cell}”不是日期。", "写成 2015-08-03 这样；不知道就清空。")


def _number(cell: Cell, question: Question) -> int | Decimal:
    number: Value = None
    if isinstance(cell, str):
        number = parse_answer(question, cell.replace("，", ","))
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        number = Decimal(repr(cell))
        if not number.is_finite() or len(number.normalize().as_tuple().digits) > _DIGITS:
            raise WrongCellError(
                "这个数位数太多，末几位已被表格改掉。", "核对后写；是编号就写成文字。"
            )
    if isinstance(number, bool) or not isinstance(number, int | Decimal):
        tip = "只写数，单位写在计量单位一格；不知道就清空。"
        raise WrongCellError(f"“{cell}”不是数。", tip)
    if number == int(number):
        return int(number)
    if question.base is int:
        raise WrongCellError(f"这里要写整数，写的是 {cell}。", "写整数。")
    return number


def _truth(cell: Cell, _question: Question) -> bool:
    truth = _TRUTHS.get(str(cell).strip().lower())
    if truth is None:
        raise WrongCellError(f"“{cell}”不是“是”或“否”。", "从下拉里选。")
    return truth


def _text(cell: Cell, _question: Question) -> str:
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float) and abs(cell) >= 10**_DIGITS:
        raise WrongCellError("这一长串数字末几位已被表格改掉。", "把格式改为文本，再重新写。")
    return "\n".join(line.rstrip() for line in str(cell).strip().splitlines())


_READERS: Final[Mapping[type, Callable[[Cell, Question], Value]]] = {
    date: _day,
    int: _number,
    Decimal: _number,
    bool: _truth,
}
