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


class Figure(Record):
    """A number; ``value: null`` says that it is not known yet."""

    id: Annotated[str, id_of("F", "F001")] = Field(title="编号")
    title: Line = Field(title="名称")
    value: Number | None = Field(title="数值")
    unit: Line | None = Field(default=None, title="计量单位")
    as_of: Day | None = Field(default=None, title="截至日期")
    source: Line | None = Field(default=None, title="来源材料")
    owner: UnitRef | None = Field(default=None, title="提供单位")
    secrecy: Line | None = Field(default=None, title="密级")
    decimals: int = Field(default=0, title="小数位数", ge=0, le=6)
    note: Text | None = Field(default=None, title="备注")


class Reconciliation(Record):
    """Two sides that must agree, within a tolerance."""

    id: Annotated[str, id_of("X", "X01")] = Field(title="编号")
    title: Line = Field(title="名称")
    left: FormulaText = Field(title="左边")
    relation: Annotated[str, one_of(*RELATIONS)] = Field(title="关系")
    right: FormulaText = Field(title="右边")
    tolerance: Number = Field(default=0, title="容差", validate_default=True)
    note: Text | None = Field(default=None, title="备注")


class FiguresFile(Record):
    """data/figures.yml."""

    figures: tuple[Figure, ...] = Field(title="数据", strict=False)
    reconciliations: tuple[Reconciliation, ...] = Field(default=(), title="勾稽", strict=False)
