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


class Step(Record):
    """Progress made on a day."""

    on: Day = Field(title="日期")
    text: Text = Field(title="进展")


class Reopening(Record):
    """The day on which a closed item was opened again, and why."""

    on: Day = Field(title="日期")
    reason: Text = Field(title="理由")


class Item(Record):
    """An item of the ledger; its state follows from what is written, and is not written."""

    id: Annotated[str, id_of("R", "R01")] = Field(title="编号")
    source: Annotated[str, one_of(*SOURCES)] = Field(title="来源")
    indicator: Line | None = Field(default=None, title="对应指标")
    problem: Text = Field(title="问题")
    found: Day = Field(title="发现日期")
    measures: Text | None = Field(default=None, title="整改措施")
    leads: Leads = Field(default=(), alias="lead", title="牵头单位", strict=False)
    support: tuple[UnitRef, ...] = Field(default=(), title="配合单位", strict=False)
    owner: PersonRef | None = Field(default=None, title="责任人")
    due: Day | None = Field(default=None, title="整改时限")
    progress: tuple[Step, ...] = Field(default=(), title="进展", strict=False)
    before: tuple[Line, ...] = Field(default=(), title="整改前佐证", strict=False)
    after: tuple[Line, ...] = Field(default=(), title="整改后佐证", strict=False)
    accepted_by: PersonRef | None = Field(default=None, title="验收人")
    accepted: Day | None = Field(default=None, title="验收日期")
    closed: Day | None = Field(default=None, title="销号日期")
    reopened: tuple[Reopening, ...] = Field(default=(), title="重新整改", strict=False)
    secrecy: Line | None = Field(default=None, title="密级")
    long_term: bool = Field(default=False, title="是否长期坚持")


class RectificationFile(Record):
    """data/rectification.yml."""

    items: tuple[Item, ...] = Field(title="台账", strict=False)
