"""What data/rectification.yml may hold: the one ledger of all inspections."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from yingjian.read.records.base import (
    Day,
    Leads,
    Line,
    PersonRef,
    Record,
    Text,
    UnitRef,
    id_of,
    one_of,
)

SOURCES = ("自查", "市评", "省评", "专项")


class Step(Record, title="一次进展"):
    """Progress made on a day."""

    on: Day = Field(title="日期")
    """哪一天。"""
    text: Text = Field(title="进展")
    """做了什么。"""


class Reopening(Record, title="一次重新整改"):
    """The day on which a closed item was opened again, and why."""

    on: Day = Field(title="日期")
    """哪一天重新整改。"""
    reason: Text = Field(title="理由")
    """为什么重新整改。"""


class Item(Record, title="一个问题和它的整改"):
    """An item of the ledger; its state follows from what is written, and is not written."""

    id: Annotated[str, id_of("R", "R01")] = Field(title="编号")
    """R 加数字。"""
    source: Annotated[str, one_of(*SOURCES)] = Field(title="来源")
    """从哪次检查来的。"""
    indicator: Line | None = Field(default=None, title="对应指标")
    """对应的指标编号，如 A2.1.1。"""
    problem: Text = Field(title="问题")
    """问题；只写到单位和岗位，不写学生姓名。"""
    found: Day = Field(title="发现日期")
    """发现的那一天。"""
    measures: Text | None = Field(default=None, title="整改措施")
    """怎样整改。"""
    leads: Leads = Field(default=(), alias="lead", title="牵头单位", strict=False)
    """牵头单位，只有一个。"""
    support: tuple[UnitRef, ...] = Field(default=(), title="配合单位", strict=False)
    """配合单位，不含牵头单位。"""
    owner: PersonRef | None = Field(default=None, title="责任人")
    """负责整改的人。"""
    due: Day | None = Field(default=None, title="整改时限")
    """哪一天以前改完。"""
    progress: tuple[Step, ...] = Field(default=(), title="进展", strict=False)
    """进展，一次一行，按时间先后。"""
    before: tuple[Line, ...] = Field(default=(), title="整改前佐证", strict=False)
    """整改前的佐证，写材料编号。"""
    after: tuple[Line, ...] = Field(default=(), title="整改后佐证", strict=False)
    """整改后的佐证，写材料编号；没有它不能销号。"""
    accepted_by: PersonRef | None = Field(default=None, title="验收人")
    """验收的人，不能是整改的人。"""
    accepted: Day | None = Field(default=None, title="验收日期")
    """验收的那一天。"""
    closed: Day | None = Field(default=None, title="销号日期")
    """销号的那一天，要先有整改后佐证和验收。"""
    reopened: tuple[Reopening, ...] = Field(default=(), title="重新整改", strict=False)
    """销号后又出现的，在这里加一行，不要删原来的日期。"""
    secrecy: Line | None = Field(default=None, title="密级")
    """写 systems.yml 的 secrecy 里有的词；不写按 editions.yml 的 unmarked。"""
    long_term: bool = Field(default=False, title="是否长期坚持")
    """要长期坚持的写 true。"""


class RectificationFile(Record, title="整改台账"):
    """data/rectification.yml."""

    items: tuple[Item, ...] = Field(title="台账", strict=False)
    """各次检查发现的问题，一本账。销了号的也不删。"""
