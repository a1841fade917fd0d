"""What data/schedule.yml may hold: the phases of the plan and their tasks."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from yingjian.read.records.base import (
    Day,
    Line,
    PersonRef,
    Record,
    Text,
    UnitOrKindRef,
    UnitRef,
    id_of,
)


class Presupposition(Record, title="任务以什么为前提"):
    """What a task takes for granted, and the task that provides it once there is one."""

    event: Line = Field(title="前提")
    """前提是什么，照方案原话。"""
    task: Line | None = Field(default=None, title="由哪项任务做到")
    """由哪项任务做到，写任务编号，如 T1.1；还没有定就不写。"""


class Task(Record, title="一项任务"):
    """A task of a phase."""

    id: Annotated[str, id_of("T", "T1.1", dotted=True)] = Field(title="编号")
    """T 加阶段号、点、序号，如 T1.2。"""
    text: Text = Field(title="内容")
    """任务的原话。"""
    lead: UnitRef | None = Field(default=None, title="牵头单位")
    """牵头单位，只有一个。"""
    support: tuple[UnitRef, ...] = Field(default=(), title="配合单位", strict=False)
    """配合单位，不含牵头单位。"""
    applies_to: tuple[UnitOrKindRef, ...] = Field(default=(), title="涉及单位", strict=False)
    """任务点到的单位类别或单位。"""
    due: Day | None = Field(default=None, title="时限")
    """哪一天以前办完；方案没有定就不写。"""
    done: Day | None = Field(default=None, title="办结日期")
    """办结的那一天；没有凭据不要写。"""
    owner: PersonRef | None = Field(default=None, title="责任人")
    """办这件事的人。"""
    deliverables: tuple[Line, ...] = Field(default=(), title="应交材料", strict=False)
    """要交的材料，写材料编号，如 E001。"""
    presupposes: tuple[Presupposition, ...] = Field(default=(), title="前提", strict=False)
    """办这件事以前应当先有什么。"""


class Phase(Record, title="一个阶段"):
    """A phase of the plan."""

    id: Annotated[str, id_of("S", "S1")] = Field(title="编号")
    """S 加数字。"""
    name: Line = Field(title="名称")
    """阶段名称，如 自查自纠。"""
    window: Line = Field(title="时间（方案原话）")
    """方案原话，如“2015年8月上旬”。"""
    since: Day = Field(alias="from", title="起日")
    """折算的第一天（上旬 1 日，中旬 11 日，下旬 21 日）。这一天包括在内。"""
    until: Day = Field(alias="to", title="止日")
    """折算的最后一天。这一天包括在内。"""
    inspection: Line | None = Field(default=None, title="对应检查")
    """这个阶段迎接哪次检查，写检查的编号，如 I1。"""
    tasks: tuple[Task, ...] = Field(default=(), title="任务", strict=False)
    """这个阶段的任务。"""


class ScheduleFile(Record, title="工作步骤"):
    """data/schedule.yml."""

    phases: tuple[Phase, ...] = Field(title="阶段", strict=False, min_length=1)
    """各阶段，按时间先后，不重叠。"""
