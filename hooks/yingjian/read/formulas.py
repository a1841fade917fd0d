"""Formulas over figures: read once, checked whole, computed in decimals; no formula can do more.

A text is cut into tokens here (so that a mistake has a column and a Chinese name), parsed by
Python's own parser from those tokens only, checked for kinds (number or condition), and
evaluated by simpleeval with nothing but the operators and functions listed below.
"""

from __future__ import annotations

import ast
import re
import threading
from dataclasses import dataclass, field
from decimal import (
    ROUND_FLOOR,
    ROUND_HALF_UP,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    localcontext,
)
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

from simpleeval import InvalidExpression, SimpleEval

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Kind = Literal["number", "condition"]
Value = Decimal | bool

POINTS = "points"
MAX_LENGTH = 300
MAX_TOKENS = 120
MAX_NESTING = 20

# 28 digits: twice the 12 + 6 that a number in data/ may have, less than a double's surprises.
CONTEXT = Context(
    prec=28, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero, Overflow]
)


class FormulaError(Exception):
    """A formula cannot be read or computed; ``column`` counts from 1 inside its text."""

    def __init__(self, message: str, tip: str, column: int = 1) -> None:
        self.message = message
        self.tip = tip
        self.column = column
        super().__init__(message)


def half_up(value: Decimal, decimals: int) -> Decimal:
    """Rounded half away from zero (四舍五入) to a number of decimals."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, CONTEXT)


def plain(value: Decimal) -> str:
    """A number as people write it: no exponent, no zeros at the end."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


# -- what a formula may call ---------------------------------------------------------------------


def _size(size: Decimal) -> None:
    if size <= 0:
        raise FormulaError("每级的大小应当大于 0。", "写成 steps(差额, 0.1) 这样。")


def _steps(amount: Decimal, size: Decimal) -> Decimal:
    """Whole sizes in an amount; 0 where there is none."""
    _size(size)
    return (amount / size).to_integral_value(ROUND_FLOOR) if amount > 0 else Decimal(0)


def _started(amount: Decimal, size: Decimal) -> Decimal:
    """Sizes begun in an amount (不足一级按一级计); 0 where there is none."""
    whole = _steps(amount, size)
    return whole + 1 if amount > whole * size else whole


def _round(value: Decimal, digits: Decimal = Decimal(0)) -> Decimal:
    if digits != digits.to_integral_value() or not 0 <= digits <= 10:  # noqa: PLR2004 — said below
        raise FormulaError("round 的位数应当是 0 到 10 的整数。", "写成 round(数, 1) 这样。")
    return half_up(value, int(digits))


def _ratio(part: Decimal, whole: Decimal) -> Decimal:
    if whole == 0:
        raise FormulaError("分母是 0，算不出比。", "核对作分母的数据；还不知道就写 value: null。")
    return part / whole


def _rising(*values: Decimal) -> bool:
    return all(before < after for before, after in pairwise(values))


def _not_falling(*values: Decimal) -> bool:
    return all(before <= after for before, after in pairwise(values))


class _Function(NamedTuple):
    do: Callable[..., Value]
    least: int
    most: int
    gives: Kind
    shape: str


_MANY = 12
FUNCTIONS: Mapping[str, _Function] = {
    "min": _Function(min, 2, _MANY, "number", "min(甲, 乙)：最小的一个"),
    "max": _Function(max, 2, _MANY, "number", "max(甲, 乙)：最大的一个"),
    "abs": _Function(abs, 1, 1, "number", "abs(甲)：绝对值"),
    "round": _Function(_round, 1, 2, "number", "round(甲, 位数)：四舍五入"),
    "steps": _Function(_steps, 2, 2, "number", "steps(差额, 每级)：满几级"),
    "started": _Function(_started, 2, 2, "number", "started(差额, 每级)：不足一级按一级计"),
    "ratio": _Function(_ratio, 2, 2, "number", "ratio(甲, 乙)：甲与乙之比"),
    "rising": _Function(_rising, 2, _MANY, "condition", "rising(前年, 去年, 今年)：逐年提高"),
    "not_falling": _Function(
        _not_falling, 2, _MANY, "condition", "not_falling(前年, 去年, 今年)：逐年不降"
    ),
}

_ARITHMETIC: Mapping[type[ast.AST], Callable[..., Value]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: _ratio,
    ast.USub: lambda a: -a,
    ast.UAdd: lambda a: +a,
}
_LOGIC: Mapping[type[ast.AST], Callable[..., Value]] = {
    ast.Not: lambda a: not a,
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: a != b,
}

# -- reading -------------------------------------------------------------------------------------

_TOKEN = re.compile(
    r" +|(?P<number>[0-9]+(?:\.[0-9]+)?)(?![0-9A-Za-z_.])|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<sign>\*\*|//|<=|>=|==|!=|[-+*/<>(),])"
)
_WORDS = frozenset({"and", "or", "not"})
_FIGURE = re.compile(r"F[0-9]{1,4}")
_SIGN_TIPS: Mapping[str, str] = {
    "＝": "相等写成 ==。",
    "=": "相等写成 ==，不小于写成 >=，不大于写成 <=。",
    "×": "乘号写成 *。",
    "÷": "除号写成 /。",
    "≥": "不小于写成 >=。",
    "≤": "不大于写成 <=。",
    "≠": "不等于写成 !=。",
    "%": "百分数去掉 %，按数据的单位写，如 95。",
    "％": "百分数去掉 %，按数据的单位写，如 95。",
    "（": "括号用半角 (。",
    "）": "括号用半角 )。",
    "，": "逗号用半角 ,。",
    "＋": "加号用半角 +。",
    "－": "减号用半角 -。",
    "—": "减号用半角 -。",
    "＞": "大于用半角 >。",
    "＜": "小于用半角 <。",
}
_ALLOWED = "可用：数、数据编号（如 F001）、points（分值）、+ - * / 、比较、and or not，函数 "


def _tokens(text: str) -> None:
    """Refuse whatever is no token of a formula.

    Raises:
        FormulaError: at the column of the first thing that is wrong.
    """
    if len(text) > MAX_LENGTH:
        raise FormulaError(
            f"公式有 {len(text)} 个字符，最多 {MAX_LENGTH} 个。", "拆成几个指标，或先算成一个数据。"
        )
    index = count = depth = deepest = 0
    while index < len(text):
        token = _TOKEN.match(text, index)
        if token is None:
            sign = text[index]
            if re.match(r"[0-9]|\.[0-9]", text[index:]):
                raise FormulaError("数的写法不对。", "写成 95 或 0.1 这样。", index + 1)
            tip = _SIGN_TIPS.get(sign, f"{_ALLOWED}{'、'.join(FUNCTIONS)}。")
            raise FormulaError(f"公式里不能用“{sign}”。", tip, index + 1)
        if token["sign"] in {"**", "//"}:
            raise FormulaError(
                f"公式里不能用“{token['sign']}”。", "用 *、/ 和 steps()。", index + 1
            )
        if token["name"]:
            _name(token["name"], index, text[token.end() :].lstrip(" ").startswith("("))
        number = token["number"] or ""
        if len(number) > 1 and number[0] == "0" and number[1] != ".":
            raise FormulaError("数不能以 0 开头。", f"写成 {plain(Decimal(number))}。", index + 1)
        depth += {"(": 1, ")": -1}.get(token["sign"] or "", 0)
        deepest = max(deepest, depth)
        count += not token[0].isspace()
        index = token.end()
    if count > MAX_TOKENS or deepest > MAX_NESTING:
        raise FormulaError("公式太长或括号套得太深。", "拆成几个指标，或先算成一个数据。")


def _name(name: str, index: int, called: bool) -> None:  # noqa: FBT001 — one private caller
    if called and name not in _WORDS:
        if name not in FUNCTIONS:
            known = "；".join(function.shape for function in FUNCTIONS.values())
            raise FormulaError(f"没有“{name}”这个函数。", f"可用：{known}。", index + 1)
    elif name in FUNCTIONS:
        tip = f"写成 {FUNCTIONS[name].shape.partition('：')[0]}。"
        raise FormulaError(f"函数“{name}”后面要有括号。", tip, index + 1)
    elif name not in _WORDS and name != POINTS and not _FIGURE.fullmatch(name):
        tip = f"写成 {name.upper()}。" if _FIGURE.fullmatch(name.upper()) else ""
        tip = tip or f"{_ALLOWED}{'、'.join(FUNCTIONS)}。"
        raise FormulaError(f"公式里不认识“{name}”。", tip, index + 1)


class _Checker:
    """Tells the kind of every part, so that computing can fail on numbers only."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.names: dict[str, None] = {}

    def want(self, node: ast.expr, kind: Kind) -> None:
        if self.kind(node) != kind:
            word = {"number": "数", "condition": "条件"}
            other: Kind = "condition" if kind == "number" else "number"
            tip = "比较写成 F001 >= 95 这样；条件不能参加加减乘除。"
            raise FormulaError(
                f"这里应当是{word[kind]}，却是{word[other]}。", tip, node.col_offset + 1
            )

    def kind(self, node: ast.expr) -> Kind:  # noqa: C901, PLR0911 — one case for each kind of node
        match node:
            case ast.Constant():
                node.value = Decimal(self.text[node.col_offset : node.end_col_offset])  # type: ignore[assignment]  # simpleeval hands any value on
                return "number"
            case ast.Name(id=name):
                self.names[name] = None
                return "number"
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                self.want(operand, "condition")
                return "condition"
            case ast.UnaryOp(operand=operand):
                self.want(operand, "number")
                return "number"
            case ast.BinOp(left=left, right=right):
                self.want(left, "number")
                self.want(right, "number")
                return "number"
            case ast.BoolOp(values=values):
                for value in values:
                    self.want(value, "condition")
                return "condition"
            case ast.Compare(left=left, comparators=others):
                for part in (left, *others):
                    self.want(part, "number")
                return "condition"
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                function = FUNCTIONS[name]
                if not function.least <= len(arguments) <= function.most:
                    message = f"“{name}”后面括号里有 {len(arguments)} 个数，个数不对。"
                    raise FormulaError(message, f"写成 {function.shape}。", node.col_offset + 1)
                for argument in arguments:
                    self.want(argument, "number")
                return function.gives
        raise FormulaError("这里写法不对。", "运算符两边要有数，括号要成对。", node.col_offset + 1)


class _Evaluator(threading.local):
    """One evaluator for each thread: making one costs more than most formulas."""

    def __init__(self) -> None:
        self.library = SimpleEval(
            operators={**_ARITHMETIC, **_LOGIC},
            functions={name: function.do for name, function in FUNCTIONS.items()},
            names={},
        )

    def value(self, text: str, tree: ast.expr, names: dict[str, Decimal]) -> Value:
        self.library.names = names
        return self.library.eval(text, tree)  # type: ignore[no-any-return]  # the library ships no types


_EVALUATOR = _Evaluator()


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that was read: its text, whether it is a number or a condition, what it uses."""

    text: str
    kind: Kind
    names: tuple[str, ...]
    _tree: ast.expr = field(repr=False, compare=False)

    @property
    def figures(self) -> tuple[str, ...]:
        """Ids of the figures that it uses, in the order of first use."""
        return tuple(name for name in self.names if name != POINTS)

    def unknown(
        self, values: Mapping[str, Decimal | None], points: Decimal | None = None
    ) -> tuple[str, ...]:
        """What it uses that has no value."""
        return tuple(
            name for name in self.names if (points if name == POINTS else values.get(name)) is None
        )

    def value(
        self, values: Mapping[str, Decimal | None], points: Decimal | None = None
    ) -> Value | None:
        """Its value, in 28 digits; None where something that it uses has none.

        ``values`` are figures by id, ``points`` what the indicator is worth.

        Raises:
            FormulaError: a division by zero, or a number out of all bounds.
        """
        known = {name: points if name == POINTS else values.get(name) for name in self.names}
        given = {name: value for name, value in known.items() if value is not None}
        if len(given) < len(known):
            return None
        try:
            with localcontext(CONTEXT):
                result = _EVALUATOR.value(self.text, self._tree, given)
        except (DecimalException, InvalidExpression, OverflowError):
            raise FormulaError("算出的数太大或没有意义。", "核对所用的数据和公式。") from None
        return result if isinstance(result, bool) else Decimal(result)


@lru_cache(maxsize=8192)
def read(text: str) -> Formula:
    """The formula that a text holds.

    Raises:
        FormulaError: with the column of what is wrong.
    """
    _tokens(text)
    stripped = text.strip(" ")
    shift = len(text) - len(text.lstrip(" "))
    try:
        tree = ast.parse(stripped, mode="eval").body
        checker = _Checker(stripped)
        kind = checker.kind(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        column = min(getattr(error, "offset", None) or 1, len(stripped) or 1)
        raise FormulaError(
            "公式不完整或写法不对。",
            "运算符两边要有数，括号要成对，如 points - 2 * steps(95 - F012, 0.1)。",
            max(min(column + shift, len(text)), 1),
        ) from None
    except FormulaError as error:
        raise FormulaError(error.message, error.tip, error.column + shift) from None
    return Formula(stripped, kind, tuple(checker.names), tree)
