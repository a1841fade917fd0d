"""What the files of the plan may hold: plan, organisation, schedule, binder, checks."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from yingjian.read.records.base import (
    Account,
    Day,
    DocumentNumber,
    Line,
    PersonRef,
    Phone,
    Record,
    Text,
    UnitOrKindRef,
    UnitRef,
    day_from,
    id_of,
)


class Basis(Record):
    """A document the plan is based on."""

    id: Annotated[str, id_of("B", "B1")] = Field(title="编号")
    title: Line = Field(title="文件名称")
    number: DocumentNumber | None = Field(title="文号")


class Inspection(Record):
    """An inspection to be faced."""

    id: Annotated[str, id_of("I", "I1")] = Field(title="编号")
    level: Line = Field(title="级别")
    name: Line = Field(title="名称")
    by: Line = Field(title="由谁检查")
    object: Line | None = Field(default=None, title="考核对象")
    when: Line = Field(title="时间（方案原话）")
    since: Day = Field(alias="from", title="起日")
    until: Day | None = Field(default=None, alias="to", title="止日")


class Responsibility(Record):
    """Who answers for a requirement, by role."""

    role: Line = Field(title="责任")
    holder: Line = Field(title="由谁担任")


class Requirement(Record):
    """What the plan asks of units."""

    id: Annotated[str, id_of("Q", "Q1")] = Field(title="编号")
    text: Text = Field(title="内容")
    applies_to: tuple[UnitOrKindRef, ...] = Field(default=(), title="适用单位", strict=False)
    responsibilities: tuple[Responsibility, ...] = Field(default=(), title="责任制", strict=False)
    receiver: UnitRef | None = Field(default=None, title="报送给")
    contact: PersonRef | None = Field(default=None, title="联系人")
    topics: tuple[Line, ...] = Field(default=(), title="事项", strict=False)


class PlanFile(Record):
    """data/plan.yml."""

    title: Line = Field(title="方案名称")
    short_title: Line = Field(title="网站名")
    number: DocumentNumber | None = Field(default=None, title="文号")
    issuer: Line = Field(title="发文机关")
    place: Line | None = Field(default=None, title="地点")
    dated: Day | None = Field(default=None, title="成文日期")
    published: Day | None = Field(default=None, title="公开日期")
    purpose: Line = Field(title="目的")
    closing: Line = Field(title="引言结语")
    as_of: Day | None = Field(default=None, title="演示基准日")
    editor_notes: tuple[Text, ...] = Field(default=(), title="编者说明", strict=False)
    bases: tuple[Basis, ...] = Field(default=(), title="依据", strict=False)
    inspections: tuple[Inspection, ...] = Field(title="检查", strict=False, min_length=1)
    requirements: tuple[Requirement, ...] = Field(default=(), title="要求", strict=False)


class UnitKind(Record):
    """A kind of units that requirements and tasks can name at once."""

    name: Line = Field(title="类别")


class Unit(Record):
    """A unit that people work in and tasks fall to."""

    id: Annotated[str, id_of("U", "U18")] = Field(title="编号")
    name: Line = Field(title="名称")
    full_name: Line | None = Field(default=None, title="全称")
    kind: Line = Field(title="类别")
    basis: Line | None = Field(default=None, title="来历")
    spellings: tuple[Line, ...] = Field(default=(), title="方案中的写法", strict=False)
    aliases: tuple[Line, ...] = Field(default=(), title="别称", strict=False)
    former_names: tuple[Line, ...] = Field(default=(), title="旧名", strict=False)
    since: Day | None = day_from(title="设立日期")
    until: Day | None = Field(default=None, alias="to", title="撤并日期")
    successor: UnitRef | None = Field(default=None, title="并入单位")
    phone: Phone | None = Field(default=None, title="电话")
    accounts: tuple[Account, ...] = Field(default=(), title="托管平台账号", strict=False)


class Post(Record):
    """A post that a person holds in a unit, for a time."""

    unit: UnitRef | None = Field(default=None, title="单位")
    title: Line = Field(title="职务")
    since: Day | None = day_from(title="任职起日")
    until: Day | None = Field(default=None, alias="to", title="任职止日")


class Person(Record):
    """A person; a name that is not known is null and says what is missing."""

    id: Annotated[str, id_of("P", "P23")] = Field(title="编号")
    name: Line | None = Field(title="姓名")
    missing: Line | None = Field(default=None, title="姓名缺什么")
    pinyin: Line | None = Field(default=None, title="读音")
    posts: tuple[Post, ...] = Field(title="职务", strict=False)
    phone: Phone | None = Field(default=None, title="电话")
    secrecy: Line | None = Field(default=None, title="密级")


class Role(Record):
    """A role inside a body, and how it counts in the allocation of responsibility."""

    name: Line = Field(title="角色")
    share: Line = Field(title="分担")


class Roster(Record):
    """The people of one role in a body."""

    role: Line = Field(title="角色")
    people: tuple[PersonRef, ...] = Field(title="人员", strict=False, min_length=1)


class Duty(Record):
    """What a body has to do."""

    id: Line = Field(title="编号")
    text: Text = Field(title="内容")
    topics: tuple[Line, ...] = Field(default=(), title="事项", strict=False)


class LeadingGroup(Record):
    """The leading group."""

    id: Annotated[str, id_of("L", "L1")] = Field(title="编号")
    name: Line = Field(title="名称")
    roster: tuple[Roster, ...] = Field(title="名单", strict=False, min_length=1)
    duties: tuple[Duty, ...] = Field(default=(), title="职责", strict=False)


class Office(Record):
    """The leading group's office."""

    id: Annotated[str, id_of("O", "O1")] = Field(title="编号")
    name: Line = Field(title="名称")
    seat: Line | None = Field(default=None, title="设在")
    unit: UnitRef | None = Field(default=None, title="所在单位")
    roster: tuple[Roster, ...] = Field(title="名单", strict=False, min_length=1)
    duties: tuple[Duty, ...] = Field(default=(), title="职责", strict=False)


class WorkingGroup(Record):
    """A working group."""

    id: Annotated[str, id_of("G", "G5")] = Field(title="编号")
    name: Line = Field(title="名称")
    roster: tuple[Roster, ...] = Field(title="名单", strict=False, min_length=1)
    duties: tuple[Duty, ...] = Field(default=(), title="职责", strict=False)


class Change(Record):
    """A change of units announced while the plan runs."""

    id: Annotated[str, id_of("C", "C1")] = Field(title="编号")
    when: Line = Field(title="时间（原话）")
    text: Text = Field(title="内容")


class OrganizationFile(Record):
    """data/organization.yml."""

    unit_kinds: tuple[UnitKind, ...] = Field(title="单位类别", strict=False, min_length=1)
    units: tuple[Unit, ...] = Field(title="单位", strict=False)
    people: tuple[Person, ...] = Field(title="人员", strict=False)
    roles: tuple[Role, ...] = Field(title="角色", strict=False, min_length=1)
    leading_group: LeadingGroup = Field(title="领导小组")
    office: Office | None = Field(default=None, title="办公室")
    working_groups: tuple[WorkingGroup, ...] = Field(default=(), title="工作小组", strict=False)
    changes: tuple[Change, ...] = Field(default=(), title="机构变动", strict=False)


class Presupposition(Record):
    """What a task takes for granted, and the task that provides it once there is one."""

    event: Line = Field(title="前提")
    task: Line | None = Field(default=None, title="由哪项任务做到")


class Task(Record):
    """A task of a phase."""

    id: Annotated[str, id_of("T", "T1.1", dotted=True)] = Field(title="编号")
    text: Text = Field(title="内容")
    lead: UnitRef | None = Field(default=None, title="牵头单位")
    support: tuple[UnitRef, ...] = Field(default=(), title="配合单位", strict=False)
    applies_to: tuple[UnitOrKindRef, ...] = Field(default=(), title="涉及单位", strict=False)
    due: Day | None = Field(default=None, title="时限")
    done: Day | None = Field(default=None, title="办结日期")
    owner: PersonRef | None = Field(default=None, title="责任人")
    deliverables: tuple[Line, ...] = Field(default=(), title="应交材料", strict=False)
    presupposes: tuple[Presupposition, ...] = Field(default=(), title="前提", strict=False)


class Phase(Record):
    """A phase of the plan."""

    id: Annotated[str, id_of("S", "S1")] = Field(title="编号")
    name: Line = Field(title="名称")
    window: Line = Field(title="时间（方案原话）")
    since: Day = Field(alias="from", title="起日")
    until: Day = Field(alias="to", title="止日")
    inspection: Line | None = Field(default=None, title="对应检查")
    tasks: tuple[Task, ...] = Field(default=(), title="任务", strict=False)


class ScheduleFile(Record):
    """data/schedule.yml."""

    phases: tuple[Phase, ...] = Field(title="阶段", strict=False, min_length=1)


class Chapter(Record):
    """A chapter of the binder."""

    kind: Line = Field(title="种类")
    file: Line | None = Field(default=None, title="手写文件")
    title: Line | None = Field(default=None, title="标题")


class Part(Record):
    """A part of the binder: a heading in the contents list, a thumb tab, and its chapters."""

    title: Line = Field(title="大类")
    thumb: Line = Field(title="书口标签")
    chapters: tuple[Chapter, ...] = Field(title="各章", strict=False, min_length=1)


class BinderFile(Record):
    """data/binder.yml."""

    title: Line = Field(title="册名")
    label: Line = Field(title="题签")
    volume_pages: int = Field(default=350, title="一卷最多几页", ge=40, le=2000)
    fonds: Line | None = Field(default=None, title="全宗号")
    year: Line | None = Field(default=None, title="年度")
    retention: Line | None = Field(default=None, title="保管期限")
    parts: tuple[Part, ...] = Field(title="大类", strict=False, min_length=1)


class Thresholds(Record):
    """Numbers that decide what is worth asking about."""

    many_roles: int = Field(title="身兼几个角色起提请核实", ge=2, le=99)


class ChecksFile(Record):
    """data/checks.yml."""

    thresholds: Thresholds = Field(title="门槛")
    severity: dict[str, Line] = Field(default={}, title="等级")
