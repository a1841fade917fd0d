"""What data/organization.yml may hold: units, people and the bodies they form."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from yingjian.read.records.base import (
    Account,
    Day,
    Line,
    PersonRef,
    Phone,
    Record,
    Text,
    UnitRef,
    id_of,
)


class UnitKind(Record, title="一类单位"):
    """A kind of units that requirements and tasks can name at once."""

    name: Line = Field(title="类别")
    """类别名称，如 镇直单位、学校、村。"""


class Unit(Record, title="一个单位"):
    """A unit that people work in and tasks fall to."""

    id: Annotated[str, id_of("U", "U18")] = Field(title="编号")
    """U 加数字。"""
    name: Line = Field(title="名称")
    """平时用的简称，各处显示它。"""
    full_name: Line | None = Field(default=None, title="全称")
    """公章上的全称；与简称相同就不写。"""
    kind: Line = Field(title="类别")
    """写 unit_kinds 里有的类别。"""
    basis: Line | None = Field(default=None, title="来历")
    """这个单位是从哪里得知的，如 由职务推得。"""
    spellings: tuple[Line, ...] = Field(default=(), title="方案中的写法", strict=False)
    """方案里出现过的别的写法，搜索时认得。"""
    aliases: tuple[Line, ...] = Field(default=(), title="别称", strict=False)
    """平时的别称，引用和搜索时都认得。"""
    former_names: tuple[Line, ...] = Field(default=(), title="旧名", strict=False)
    """改名以前的名称。"""
    since: Day | None = Field(default=None, alias="from", title="设立日期")
    """设立的那一天。这一天包括在内。一直就有的不写。"""
    until: Day | None = Field(default=None, alias="to", title="撤并日期")
    """撤并前的最后一天。这一天包括在内。"""
    successor: UnitRef | None = Field(default=None, title="并入单位")
    """撤并后并入哪里，原来的任务由它接。"""
    phone: Phone | None = Field(default=None, title="电话")
    """手机或带区号的座机，整个加引号；内部版以外一律遮成 138****1234。"""
    accounts: tuple[Account, ...] = Field(default=(), title="托管平台账号", strict=False)
    """这个单位在代码托管平台上的账号或团队（不写 @），改到它名下的文件时请它审阅；没有就不写。"""


class Post(Record, title="一个职务"):
    """A post that a person holds in a unit, for a time."""

    unit: UnitRef | None = Field(default=None, title="单位")
    """在哪个单位任职。"""
    title: Line = Field(title="职务")
    """职务名称，如 所长。"""
    since: Day | None = Field(default=None, alias="from", title="任职起日")
    """任职的第一天。这一天包括在内。不知道就不写。"""
    until: Day | None = Field(default=None, alias="to", title="任职止日")
    """任职的最后一天。这一天包括在内。现任的不写。"""


class Person(Record, title="一个人"):
    """A person; a name that is not known is null and says what is missing."""

    id: Annotated[str, id_of("P", "P23")] = Field(title="编号")
    """P 加数字。"""
    name: Line | None = Field(title="姓名")
    """姓名，字间不加空格。全名不详写 null，缺一个字用 □ 占位，不要猜。"""
    missing: Line | None = Field(default=None, title="姓名缺什么")
    """姓名不全时写缺什么：全名，或 名字一字。补全后删去。"""
    pinyin: Line | None = Field(default=None, title="读音")
    """多音字、生僻姓的读音，一字一个音节，如 shàn lì wěi；没有特别读音不写。"""
    posts: tuple[Post, ...] = Field(title="职务", strict=False)
    """职务，可以有几个；换了岗不要删，加 to。"""
    phone: Phone | None = Field(default=None, title="电话")
    """手机或带区号的座机，整个加引号；内部版以外一律遮成 138****1234。"""
    secrecy: Line | None = Field(default=None, title="密级")
    """写 systems.yml 的 secrecy 里有的词；不写按 editions.yml 的 unmarked。"""


class Role(Record, title="小组里的一种角色"):
    """A role inside a body, and how it counts in the allocation of responsibility."""

    name: Line = Field(title="角色")
    """角色名称，照方案，如 组长、副组长、成员。"""
    share: Line = Field(title="分担")
    """在责任分工表里算什么。"""


class Roster(Record, title="担任同一角色的人"):
    """The people of one role in a body."""

    role: Line = Field(title="角色")
    """写 roles 里有的角色。"""
    people: tuple[PersonRef, ...] = Field(title="人员", strict=False, min_length=1)
    """担任这个角色的人，照方案的次序。"""


class Duty(Record, title="一条职责"):
    """What a body has to do."""

    id: Line = Field(title="编号")
    """所属小组的编号、点、序号，如 G1.2。"""
    text: Text = Field(title="内容")
    """职责的原话。"""
    topics: tuple[Line, ...] = Field(default=(), title="事项", strict=False)
    """涉及的事项，几个字一个，供归类和查找。"""


class LeadingGroup(Record, title="领导小组"):
    """The leading group."""

    id: Annotated[str, id_of("L", "L1")] = Field(title="编号")
    """L 加数字。"""
    name: Line = Field(title="名称")
    """领导小组的名称。"""
    roster: tuple[Roster, ...] = Field(title="名单", strict=False, min_length=1)
    """名单，一种角色一行；牵头的只有一人。"""
    duties: tuple[Duty, ...] = Field(default=(), title="职责", strict=False)
    """领导小组的职责。"""


class Office(Record, title="领导小组办公室"):
    """The leading group's office."""

    id: Annotated[str, id_of("O", "O1")] = Field(title="编号")
    """O 加数字。"""
    name: Line = Field(title="名称")
    """办公室的名称。"""
    seat: Line | None = Field(default=None, title="设在")
    """设在哪里，方案原话。"""
    unit: UnitRef | None = Field(default=None, title="所在单位")
    """设在哪个单位。"""
    roster: tuple[Roster, ...] = Field(title="名单", strict=False, min_length=1)
    """名单，一种角色一行；牵头的只有一人。"""
    duties: tuple[Duty, ...] = Field(default=(), title="职责", strict=False)
    """办公室的职责。"""


class WorkingGroup(Record, title="一个工作小组"):
    """A working group."""

    id: Annotated[str, id_of("G", "G5")] = Field(title="编号")
    """G 加数字。"""
    name: Line = Field(title="名称")
    """工作小组的名称。"""
    roster: tuple[Roster, ...] = Field(title="名单", strict=False, min_length=1)
    """名单，一种角色一行；牵头的只有一人。"""
    duties: tuple[Duty, ...] = Field(default=(), title="职责", strict=False)
    """工作小组的职责。"""


class Change(Record, title="一次机构变动"):
    """A change of units announced while the plan runs."""

    id: Annotated[str, id_of("C", "C1")] = Field(title="编号")
    """C 加数字。"""
    when: Line = Field(title="时间（原话）")
    """宣布变动的时间，原话。"""
    text: Text = Field(title="内容")
    """变动的内容，原话。"""


class OrganizationFile(Record, title="单位、人员、领导小组、办公室、工作小组"):
    """data/organization.yml."""

    unit_kinds: tuple[UnitKind, ...] = Field(title="单位类别", strict=False, min_length=1)
    """单位的类别；要求和任务可以用类别指一批单位。"""
    units: tuple[Unit, ...] = Field(title="单位", strict=False)
    """全部单位。撤并了的也留着，写 to 和 successor。"""
    people: tuple[Person, ...] = Field(title="人员", strict=False)
    """全部人员。换了岗的也留着，旧职务写 to。"""
    roles: tuple[Role, ...] = Field(title="角色", strict=False, min_length=1)
    """小组里有哪些角色，每种角色在责任分工表里算什么。"""
    leading_group: LeadingGroup = Field(title="领导小组")
    """迎检工作领导小组。"""
    office: Office | None = Field(default=None, title="办公室")
    """领导小组办公室；没有设就不写。"""
    working_groups: tuple[WorkingGroup, ...] = Field(default=(), title="工作小组", strict=False)
    """下设的工作小组，照方案的次序。"""
    changes: tuple[Change, ...] = Field(default=(), title="机构变动", strict=False)
    """方案实施期间宣布的机构变动。"""
