"""What data/figures.yml may hold: each number once, and how numbers must agree."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from yingjian.read.records.base import (
    Day,
    FormulaText,
    Line,
    Number,
    Record,
    Text,
    UnitRef,
    id_of,
    one_of,
)

# Relations as data writes them, and as they are printed.
RELATIONS = {"=": "=", ">=": "≥", "<=": "≤", ">": ">", "<": "<"}


class Figure(Record, title="一个数"):
    """A number; ``value: null`` says that it is not known yet."""

    id: Annotated[str, id_of("F", "F001")] = Field(title="编号")
    """F 加数字。"""
    title: Line = Field(title="名称")
    """这是什么数。"""
    value: Number | None = Field(title="数值")
    """只写数，不写单位；还没有报来写 null，不要估一个。"""
    unit: Line | None = Field(default=None, title="计量单位")
    """计量单位，如 人、万元；百分数写 '%'。"""
    as_of: Day | None = Field(default=None, title="截至日期")
    """这个数截至哪一天。"""
    source: Line | None = Field(default=None, title="来源材料")
    """出处材料的编号；翻开那份材料应当看得到同一个数。"""
    owner: UnitRef | None = Field(default=None, title="提供单位")
    """由哪个单位提供。"""
    secrecy: Line | None = Field(default=None, title="密级")
    """写 systems.yml 的 secrecy 里有的词；不写按 editions.yml 的 unmarked。"""
    decimals: int = Field(default=0, title="小数位数", ge=0, le=6)
    """印几位小数。"""
    note: Text | None = Field(default=None, title="备注")
    """需要说明的话；没有就不写。"""


class Reconciliation(Record, title="两边应当相符的一条勾稽"):
    """Two sides that must agree, within a tolerance."""

    id: Annotated[str, id_of("X", "X01")] = Field(title="编号")
    """X 加数字。"""
    title: Line = Field(title="名称")
    """这条勾稽说的是什么。"""
    left: FormulaText = Field(title="左边")
    """数据编号或算式，如 F001 + F002。"""
    relation: Annotated[str, one_of(*RELATIONS)] = Field(title="关系")
    """两边的关系；写 > 开头的要加引号。"""
    right: FormulaText = Field(title="右边")
    """数据编号或算式。"""
    tolerance: Number = Field(default=0, title="容差", validate_default=True)
    """允许相差多少；不写就是一点不差。"""
    note: Text | None = Field(default=None, title="备注")
    """需要说明的话；没有就不写。"""


class FiguresFile(Record, title="数据与勾稽"):
    """data/figures.yml."""

    figures: tuple[Figure, ...] = Field(title="数据", strict=False)
    """每个数只写一次，别处用编号引用，文字里写 {F001}。"""
    reconciliations: tuple[Reconciliation, ...] = Field(default=(), title="勾稽", strict=False)
    """数与数之间应当相符的关系。"""
