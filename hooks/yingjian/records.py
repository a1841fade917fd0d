"""What each data file may hold: pydantic models at the boundary, with Chinese titles."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from yingjian.problems import CODES, Code, Problem, Severity, code
from yingjian.source import Document, Mark, Path_, halfwidth

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MISSING = code("record.missing", "缺一项", why="缺了这一项，网站和册子就少一格。")
UNKNOWN = code("record.unknown-key", "多了不认识的键", why="不认识的键不会显示，多半是写错了字。")
TYPE = code("record.type", "值的种类不对", why="种类不对，程序不能按人的意思用它。")
BLANK = code("record.blank", "值是空的", why="空值会在页面上留下空格，看不出是缺还是没有。")
LENGTH = code("record.length", "文字太长或太短", why="放不进表格的一格。")
LINES = code("record.one-line", "应当只有一行", why="换行会打乱表格。")
SPACES = code("record.spaces", "首尾或中间有多余空格", why="多余的空格使姓名、名称对不上。")
ID_FORM = code("record.id-form", "编号写法不对", why="编号是引用的依据，写法要统一。")
DATE_FORM = code("record.date-form", "日期写法不对", why="日期写法统一，才能排序和推算。")
NUMBER_FORM = code("record.document-number", "文号写法不对", why="文号写法统一，检查的人才查得到。")
RANGE = code("record.range", "数超出范围", why="超出范围的数多半是笔误。")

_LINE_LIMIT = 300
_TEXT_LIMIT = 4000


def _fail(kind: Code, message: str, tip: str) -> PydanticCustomError:
    return PydanticCustomError(
        "yingjian", "{message}", {"kind": kind.name, "message": message, "tip": tip}
    )


def _words(value: object) -> object:
    """Any text value: not blank, no stray spaces."""
    if isinstance(value, bool) or not isinstance(value, str):
        return value
    if not value.strip():
        raise _fail(BLANK, "值是空的。", "补上内容；没有这一项就删去整行。")
    if value != value.strip() or "  " in value or value != value.strip("\u3000"):
        raise _fail(SPACES, "首尾或中间有多余的空格。", f"写成：{' '.join(value.split())}")
    return value


def _line(value: object) -> object:
    value = _words(value)
    if isinstance(value, str):
        if "\n" in value:
            raise _fail(LINES, "这一项应当只有一行。", "删去换行。")
        if len(value) > _LINE_LIMIT:
            raise _fail(
                LENGTH,
                f"有 {len(value)} 个字，这一项最多 {_LINE_LIMIT} 个。",
                "写短些，细节另写说明。",
            )
    return value


def _text(value: object) -> object:
    value = _words(value)
    if isinstance(value, str) and len(value) > _TEXT_LIMIT:
        raise _fail(
            LENGTH, f"有 {len(value)} 个字，这一项最多 {_TEXT_LIMIT} 个。", "长文写进 docs/。"
        )
    return value


_SPELT_DATE = re.compile(r"(\d{4})\s*[年./\-–—]\s*(\d{1,2})\s*[月./\-–—]\s*(\d{1,2})\s*日?")


def _day(value: object) -> object:
    if isinstance(value, str):
        spelt = _SPELT_DATE.fullmatch(halfwidth(value).strip())
        tip = "写成 2015-08-03 这样（年-月-日，月日两位，半角，不加引号）。"
        if spelt:
            try:
                tip = f"写成 {date(*(int(part) for part in spelt.groups())).isoformat()}（不加引号）。"
            except ValueError:
                tip = "没有这一天，核对后写成 2015-08-03 这样。"
        raise _fail(DATE_FORM, "日期要写成 年-月-日。", tip)
    if not isinstance(value, date):
        raise _fail(DATE_FORM, "这里要写日期。", "写成 2015-08-03 这样；不知道就删去整行。")
    return value


# GB/T 9704-2012 §7.2.5: issuer's code, year in full in 〔 〕, number without 第 and leading zeros.
_DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,12}〔(\d{4})〕[1-9]\d{0,4}号")
_NEAR_NUMBER = re.compile(
    r"([\u4e00-\u9fff]{2,12}?)(?:字)?\s*[\[〔【(（{［]?\s*(\d{4})\s*[\]〕】)）}］]?\s*(?:年)?第?\s*0*([1-9]\d{0,4})\s*号?"
)


def _document_number(value: object) -> object:
    value = _line(value)
    if isinstance(value, str) and not _DOCUMENT_NUMBER.fullmatch(value):
        near = _NEAR_NUMBER.fullmatch(halfwidth(value).replace(" ", ""))
        shape = "发文机关代字〔年份〕序号号，如 吴政发〔2015〕15号"
        tip = f"写成 {near[1]}〔{near[2]}〕{near[3]}号" if near else f"按 {shape} 写。"
        raise _fail(
            NUMBER_FORM, "文号不合 GB/T 9704 的写法：年份用〔〕，序号不加“第”、不补 0。", tip
        )
    return value


def _id(prefix: str, example: str, *, dotted: bool = False) -> BeforeValidator:
    pattern = re.compile(rf"{prefix}\d{{1,4}}" + (r"\.\d{1,3}" if dotted else ""))

    def check(value: object) -> object:
        if isinstance(value, str) and pattern.fullmatch(value):
            return value
        near = halfwidth(str(value)).strip().upper().replace(" ", "")
        tip = (
            f"写成 {near}。" if pattern.fullmatch(near) else f"写成 {example} 这样，不与别的重复。"
        )
        raise _fail(ID_FORM, f"编号应当是 {prefix} 加数字{'、点、序号' if dotted else ''}。", tip)

    return BeforeValidator(check)


Line = Annotated[str, BeforeValidator(_line)]
Text = Annotated[str, BeforeValidator(_text)]
Day = Annotated[date, BeforeValidator(_day)]
DocumentNumber = Annotated[str, BeforeValidator(_document_number)]
# A reference: an id, or the name of exactly one record.
PersonRef = Line
UnitRef = Line
UnitOrKindRef = Line


class Record(BaseModel):
    """Every record: nothing unknown, nothing converted, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


def _window(*, title: str = "起日") -> Any:
    return Field(default=None, alias="from", title=title)


class Basis(Record):
    """A document the plan is based on."""

    id: Annotated[str, _id("B", "B1")] = Field(title="编号")
    title: Line = Field(title="文件名称")
    number: DocumentNumber | None = Field(title="文号", description="没有写 null")


class Inspection(Record):
    """An inspection to be faced."""

    id: Annotated[str, _id("I", "I1")] = Field(title="编号")
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

    id: Annotated[str, _id("Q", "Q1")] = Field(title="编号")
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
    as_of: Day | None = Field(default=None, title="演示基准日", description="真正使用时删去")
    editor_notes: tuple[Text, ...] = Field(default=(), title="编者说明", strict=False)
    bases: tuple[Basis, ...] = Field(default=(), title="依据", strict=False)
    inspections: tuple[Inspection, ...] = Field(title="检查", strict=False, min_length=1)
    requirements: tuple[Requirement, ...] = Field(default=(), title="要求", strict=False)


class UnitKind(Record):
    """A kind of units that requirements and tasks can name at once."""

    name: Line = Field(title="类别")


class Unit(Record):
    """A unit that people work in and tasks fall to."""

    id: Annotated[str, _id("U", "U18")] = Field(title="编号")
    name: Line = Field(title="名称")
    full_name: Line | None = Field(default=None, title="全称")
    kind: Line = Field(title="类别")
    basis: Line | None = Field(default=None, title="来历")
    spellings: tuple[Line, ...] = Field(default=(), title="方案中的写法", strict=False)
    aliases: tuple[Line, ...] = Field(default=(), title="别称", strict=False)
    former_names: tuple[Line, ...] = Field(default=(), title="旧名", strict=False)
    since: Day | None = _window(title="设立日期")
    until: Day | None = Field(default=None, alias="to", title="撤并日期")
    successor: UnitRef | None = Field(default=None, title="并入单位")


class Post(Record):
    """A post that a person holds in a unit, for a time."""

    unit: UnitRef | None = Field(default=None, title="单位")
    title: Line = Field(title="职务")
    since: Day | None = _window(title="任职起日")
    until: Day | None = Field(default=None, alias="to", title="任职止日")


class Person(Record):
    """A person; a name that is not known is null and says what is missing."""

    id: Annotated[str, _id("P", "P23")] = Field(title="编号")
    name: Line | None = Field(title="姓名", description="全名不详写 null")
    missing: Line | None = Field(default=None, title="姓名缺什么")
    pinyin: Line | None = Field(default=None, title="读音")
    posts: tuple[Post, ...] = Field(title="职务", strict=False)


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

    id: Annotated[str, _id("L", "L1")] = Field(title="编号")
    name: Line = Field(title="名称")
    roster: tuple[Roster, ...] = Field(title="名单", strict=False, min_length=1)
    duties: tuple[Duty, ...] = Field(default=(), title="职责", strict=False)


class Office(Record):
    """The leading group's office."""

    id: Annotated[str, _id("O", "O1")] = Field(title="编号")
    name: Line = Field(title="名称")
    seat: Line | None = Field(default=None, title="设在")
    unit: UnitRef | None = Field(default=None, title="所在单位")
    roster: tuple[Roster, ...] = Field(title="名单", strict=False, min_length=1)
    duties: tuple[Duty, ...] = Field(default=(), title="职责", strict=False)


class WorkingGroup(Record):
    """A working group."""

    id: Annotated[str, _id("G", "G5")] = Field(title="编号")
    name: Line = Field(title="名称")
    roster: tuple[Roster, ...] = Field(title="名单", strict=False, min_length=1)
    duties: tuple[Duty, ...] = Field(default=(), title="职责", strict=False)


class Change(Record):
    """A change of units announced while the plan runs."""

    id: Annotated[str, _id("C", "C1")] = Field(title="编号")
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

    id: Annotated[str, _id("T", "T1.1", dotted=True)] = Field(title="编号")
    text: Text = Field(title="内容")
    lead: UnitRef | None = Field(default=None, title="牵头单位")
    support: tuple[UnitRef, ...] = Field(default=(), title="配合单位", strict=False)
    applies_to: tuple[UnitOrKindRef, ...] = Field(default=(), title="涉及单位", strict=False)
    due: Day | None = Field(default=None, title="时限")
    done: Day | None = Field(default=None, title="办结日期")
    presupposes: tuple[Presupposition, ...] = Field(default=(), title="前提", strict=False)


class Phase(Record):
    """A phase of the plan."""

    id: Annotated[str, _id("S", "S1")] = Field(title="编号")
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
    parts: tuple[Part, ...] = Field(title="大类", strict=False, min_length=1)


class Thresholds(Record):
    """Numbers that decide what is worth asking about."""

    many_roles: int = Field(title="身兼几个角色起提请核实", ge=2, le=99)


class ChecksFile(Record):
    """data/checks.yml."""

    thresholds: Thresholds = Field(title="门槛")
    severity: dict[str, Line] = Field(default={}, title="等级")


# File below data/ → its model. Order is the order of reading and of messages.
FILES: Mapping[str, type[Record]] = {
    "checks.yml": ChecksFile,
    "plan.yml": PlanFile,
    "organization.yml": OrganizationFile,
    "schedule.yml": ScheduleFile,
    "binder.yml": BinderFile,
}


def known_keys(model: type[BaseModel]) -> dict[str, str]:
    """Key as written in YAML → Chinese title."""
    return {(info.alias or name): (info.title or name) for name, info in model.model_fields.items()}


_TYPE_WORDS: Mapping[str, str] = {
    "string_type": "文字",
    "int_type": "整数",
    "int_from_float": "整数",
    "tuple_type": "列表（每项以“- ”开头，或写成 [甲, 乙]）",
    "list_type": "列表（每项以“- ”开头，或写成 [甲, 乙]）",
    "dict_type": "一组“键: 值”",
    "model_type": "一组“键: 值”",
    "model_attributes_type": "一组“键: 值”",
    "bool_type": "true 或 false",
}


def _kind_of(value: object) -> str:
    if value is None:
        return "空"
    if isinstance(value, bool):
        return "真假"
    if isinstance(value, date):
        return "日期"
    if isinstance(value, dict):
        return "一组“键: 值”"
    if isinstance(value, list | tuple):
        return "列表"
    return "文字" if isinstance(value, str) else "数"


def _shown(value: object) -> str:
    if isinstance(value, dict | list | tuple):
        return ""
    return "" if value is None else " ".join(str(value)[:60].split("\n"))


def _model_at(model: type[BaseModel], path: Path_) -> type[BaseModel] | None:
    """The model of the mapping at ``path``; None where it cannot be told."""
    for step in path:
        if isinstance(step, int):
            continue
        info = next(
            (info for name, info in model.model_fields.items() if step in (name, info.alias)), None
        )
        inner = _inner_model(info.annotation) if info else None
        if inner is None:
            return None
        model = inner
    return model


def _inner_model(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _inner_model(argument)
        if found:
            return found
    return None


def nearest(word: str, known: Iterable[str], *, most: int = 2) -> list[str]:
    """The known words nearest to a misspelt one, best first; may be empty."""
    from difflib import get_close_matches

    folded = {halfwidth(name).casefold(): name for name in known}
    key = halfwidth(word).casefold()
    if key in folded:
        return [folded[key]]
    # Two of three characters the same (胡宏择, 胡宏泽) is a ratio of 0.67.
    return [folded[name] for name in get_close_matches(key, sorted(folded), most, 0.5)]


def _translate(error: Mapping[str, Any], model: type[BaseModel]) -> tuple[Code, str, str]:
    """One pydantic error as (code, message, tip)."""
    kind, path = error["type"], tuple(error["loc"])
    if kind == "yingjian":
        context = error["ctx"]
        return CODES[context["kind"]], context["message"], context["tip"]
    parent = _model_at(model, path[:-1])
    titles = known_keys(parent) if parent else {}
    name = str(path[-1]) if path else ""
    title = f"{titles[name]}（{name}）" if name in titles else name
    if path and isinstance(path[-1], int):
        title = f"第 {path[-1] + 1} 项"
    if kind == "missing":
        return MISSING, f"缺“{title}”一项。", f"加一行 {name}: …"
    if kind == "extra_forbidden":
        near = nearest(name, titles)
        tip = f"是不是 {near[0]}？" if near else f"可用的键：{'、'.join(titles)}。"
        return UNKNOWN, f"不认识的键“{name}”。", tip
    if kind in {"too_short", "string_too_short"}:
        return BLANK, f"“{title}”是空的。", "至少写一项。"
    if kind in {"greater_than_equal", "less_than_equal"}:
        limits = error["ctx"]
        low, high = limits.get("ge"), limits.get("le")
        bound = f"不小于 {low}" if low is not None else f"不大于 {high}"
        return RANGE, f"“{title}”应当{bound}。", "核对后改正。"
    wanted = _TYPE_WORDS.get(kind, "别的内容")
    got = _kind_of(error["input"])
    tip = "补上内容；没有就删去整行。" if got == "空" else f"改成{wanted}。"
    if wanted == "文字" and got in {"数", "日期", "真假"}:
        tip = f"用引号括起来，如 '{error['input']}'。"
    return TYPE, f"“{title}”应当是{wanted}，这里是{got}。", tip


def problem_at(
    document: Document,
    mark: Mark,
    kind: Code,
    message: str,
    tip: str,
    *,
    found: str = "",
    severity: Severity | None = None,
) -> Problem:
    """A Problem at a place of a document, its line quoted."""
    return Problem(
        document.file,
        mark.line,
        mark.column,
        kind.name,
        message,
        tip,
        found=found,
        severity=severity or kind.severity,
        excerpt=document.excerpt(mark.line),
    )


_LOSES_KEY = frozenset({"yaml.fullwidth", "yaml.key", "yaml.merge"})


def validate(
    document: Document, model: type[Record], reported: Iterable[Problem] = ()
) -> tuple[Record | None, list[Problem]]:
    """The record that a document holds, or every reason why it holds none.

    Places where ``reported`` already names a problem are not reported a second time.
    """
    try:
        return model.model_validate(document.value), []
    except ValidationError as errors:
        reported = [problem for problem in reported if problem.file == document.file]
        taken = {(problem.line, problem.column) for problem in reported}
        lost_key = any(problem.code in _LOSES_KEY for problem in reported)
        problems = []
        for error in errors.errors(include_url=False):
            path: Path_ = tuple(error["loc"])
            kind, message, tip = _translate(error, model)
            if kind is MISSING and lost_key:
                continue  # it is there, behind a key that could not be read
            if kind is MISSING:
                mark = document.place(path[:-1])
            elif kind is UNKNOWN:
                mark = document.key_place(path)
            else:
                mark = document.place(path)
            if (mark.line, mark.column) in taken and kind is not MISSING:
                continue
            found = "" if kind is MISSING else _shown(error["input"])
            problems.append(problem_at(document, mark, kind, message, tip, found=found))
        return None, problems
