"""What data/mappings/*.yml may hold: how an official indicator table in a workbook is laid out."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from yingjian.read.records.base import Line, Record, id_like, id_of


class MappingFile(Record):
    """A layout: which column holds what. Columns are named by their headings."""

    id: Annotated[str, id_of("M", "M1")] = Field(title="编号")
    title: Line = Field(title="是哪份表")
    system: Annotated[str, id_like("[A-Z]", "A", "一个大写字母")] = Field(title="读成哪个体系")
    sheet: Line | None = Field(default=None, title="工作表", description="不写就是第一张")
    head: int = Field(default=1, title="表头在第几行", ge=1, le=50)
    levels: tuple[Line, ...] = Field(
        title="各级指标的列", strict=False, min_length=1, max_length=6,
        description="从第一级到最低一级，写表头原话",
    )  # fmt: skip
    points: Line | None = Field(default=None, title="分值的列")
    rule: Line | None = Field(default=None, title="评分细则的列")
    lead: Line | None = Field(default=None, title="牵头单位的列")
    support: Line | None = Field(default=None, title="配合单位的列")
    slots: Line | None = Field(
        default=None, title="应备材料的列", description="一格几份，用分号、顿号或换行隔开"
    )
