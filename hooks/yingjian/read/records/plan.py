"""What data/plan.yml may hold: the plan, its bases, inspections and requirements."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from yingjian.read.records.base import (
    Day,
    DocumentNumber,
    Line,
    PersonRef,
    Record,
    Text,
    UnitOrKindRef,
    UnitRef,
    id_of,
)


class Basis(Record, title="方案所依据的一份文件"):
    """A document the plan is based on."""

    id: Annotated[str, id_of("B", "B1")] = Field(title="编号")
    """B 加数字。"""
    title: Line = Field(title="文件名称")
    """文件名称，不写书名号。"""
    number: DocumentNumber | None = Field(title="文号")
    """文号；原件没有就写 null，不能漏写这一行。"""


class Inspection(Record, title="要迎接的一次检查"):
    """An inspection to be faced."""

    id: Annotated[str, id_of("I", "I1")] = Field(title="编号")
    """I 加数字。"""
    level: Line = Field(title="级别")
    """县、市、省。"""
    name: Line = Field(title="名称")
    """检查的名称，照方案原话。"""
    by: Line = Field(title="由谁检查")
    """由哪个机关来检查。"""
    object: Line | None = Field(default=None, title="考核对象")
    """考核谁。"""
    when: Line = Field(title="时间（方案原话）")
    """方案原话，如“2015年10月下旬”。"""
    since: Day = Field(alias="from", title="起日")
    """折算的第一天（上旬 1 日，中旬 11 日，下旬 21 日）。这一天包括在内。倒计时数到这一天。"""
    until: Day | None = Field(default=None, alias="to", title="止日")
    """折算的最后一天。这一天包括在内。只有一天就不写。"""


class Responsibility(Record, title="一种责任由谁承担"):
    """Who answers for a requirement, by role."""

    role: Line = Field(title="责任")
    """哪一种责任，如 第一责任人。"""
    holder: Line = Field(title="由谁担任")
    """由谁担任，写岗位，如 各单位主要负责人。"""


class Requirement(Record, title="方案对各单位的一条要求"):
    """What the plan asks of units."""

    id: Annotated[str, id_of("Q", "Q1")] = Field(title="编号")
    """Q 加数字。"""
    text: Text = Field(title="内容")
    """要求的原话。"""
    applies_to: tuple[UnitOrKindRef, ...] = Field(default=(), title="适用单位", strict=False)
    """要求落到哪些单位：写单位类别（镇直单位、学校）或单位名；不写就是全体。"""
    responsibilities: tuple[Responsibility, ...] = Field(default=(), title="责任制", strict=False)
    """第一责任人、直接责任人等各由谁担任。"""
    receiver: UnitRef | None = Field(default=None, title="报送给")
    """材料报给哪个单位。"""
    contact: PersonRef | None = Field(default=None, title="联系人")
    """报送时找谁。"""
    topics: tuple[Line, ...] = Field(default=(), title="事项", strict=False)
    """涉及的事项，几个字一个，供归类和查找。"""


class PlanFile(Record, title="工作方案"):
    """data/plan.yml."""

    title: Line = Field(title="方案名称")
    """方案全称，照原件写。"""
    short_title: Line = Field(title="网站名")
    """网站名，也印在每页页眉；十个字以内最好看。"""
    number: DocumentNumber | None = Field(default=None, title="文号")
    """方案的文号，如 吴政发〔2015〕15号；还没有编号就不写。"""
    issuer: Line = Field(title="发文机关")
    """发文机关全称。"""
    place: Line | None = Field(default=None, title="地点")
    """省、市、县、乡镇。"""
    dated: Day | None = Field(default=None, title="成文日期")
    """落款上的日期。"""
    published: Day | None = Field(default=None, title="公开日期")
    """在网上或公告栏公开的日期，不早于成文日期。"""
    purpose: Line = Field(title="目的")
    """引言里“为……”的一句。"""
    closing: Line = Field(title="引言结语")
    """引言最后一句，如“结合我镇实际，制定本方案”。"""
    as_of: Day | None = Field(default=None, title="演示基准日")
    """演示用：倒计时和进度按这一天推算，每页注明。真正使用时删去这一行。"""
    editor_notes: tuple[Text, ...] = Field(default=(), title="编者说明", strict=False)
    """印在方案之前，告诉读者这份文本与原件有什么差别。"""
    bases: tuple[Basis, ...] = Field(default=(), title="依据", strict=False)
    """方案依据的上级文件，照原件的次序。"""
    inspections: tuple[Inspection, ...] = Field(title="检查", strict=False, min_length=1)
    """要迎接的检查，至少一次，按时间先后。"""
    requirements: tuple[Requirement, ...] = Field(default=(), title="要求", strict=False)
    """方案里对各单位的要求，照原件的次序。"""
