"""What data/mappings/*.yml may hold: how an official indicator table in a workbook is laid out."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from yingjian.read.records.base import Line, Record, id_like, id_of


class MappingFile(Record, title="一份官方指标表的列是怎样排的"):
    """A layout: which column holds what. Columns are named by their headings."""

    id: Annotated[str, id_of("M", "M1", cited=False)] = Field(title="编号")
    """M 加数字；读表时写 --mapping M1。"""
    title: Line = Field(title="是哪份表")
    """官方表的名称，写进读成的文件开头。"""
    system: Annotated[str, id_like("[A-Z]", "A", "一个大写字母", cited=False)] = Field(
        title="读成哪个体系"
    )
    """systems.yml 里登记过的体系字母。"""
    sheet: Line | None = Field(default=None, title="工作表")
    """工作表的名字；不写就是第一张。"""
    head: int = Field(default=1, title="表头在第几行", ge=1, le=50)
    """表头是第几行，从 1 数起。"""
    levels: tuple[Line, ...] = Field(title="各级指标的列", strict=False, min_length=1, max_length=6)
    """从第一级到最低一级，各写表头原话。"""
    points: Line | None = Field(default=None, title="分值的列")
    """写分值的那一列的表头。"""
    rule: Line | None = Field(default=None, title="评分细则的列")
    """写评分办法的那一列的表头。"""
    lead: Line | None = Field(default=None, title="牵头单位的列")
    """写责任单位的那一列的表头；一格几个，第一个牵头。"""
    support: Line | None = Field(default=None, title="配合单位的列")
    """写配合单位的那一列的表头。"""
    slots: Line | None = Field(default=None, title="应备材料的列")
    """写备查材料的那一列的表头；一格几份用分号、顿号或换行隔开。"""
