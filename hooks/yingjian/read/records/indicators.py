"""What a file in data/indicators/ may hold: an indicator with everything below it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from yingjian.read.records.base import (
    Day,
    FormulaText,
    Leads,
    Line,
    Number,
    PersonRef,
    Record,
    Text,
    UnitRef,
    id_like,
    one_of,
)

JUDGEMENT, BANDS, ALL_OR_NOTHING, FORMULA, BY_CONDITION = SCORING = (
    "judgement",
    "bands",
    "all-or-nothing",
    "formula",
    "conclusion",
)
EXCLUDE, FULL = EFFECTS = ("exclude", "full")

IndicatorId = Annotated[
    str,
    id_like(r"[A-Z][0-9]{1,3}(?:\.[0-9]{1,3}){0,7}", "A1.2.3", "体系字母加数字，逐级用点隔开"),
]


class Band(Record):
    """A band of a figure and what it earns; without ``from`` it takes all that is left."""

    least: Number | None = Field(default=None, alias="from", title="起点（含）")
    score: Number = Field(title="得分")


class Scoring(Record):
    """How the score follows from figures; ``judgement`` where people decide."""

    kind: Annotated[str, one_of(*SCORING)] = Field(default=JUDGEMENT, title="计分办法")
    figure: Line | None = Field(default=None, title="数据")
    bands: tuple[Band, ...] = Field(default=(), title="分段", strict=False)
    when: FormulaText | dict[str, FormulaText] | None = Field(default=None, title="条件")
    formula: FormulaText | None = Field(default=None, title="公式")


class Slot(Record):
    """A paper that the indicator asks for."""

    id: int = Field(title="序号", ge=1, le=999)
    title: Line = Field(title="材料名称")
    point: Line | None = Field(default=None, title="评估要点")
    required: bool = Field(default=True, title="是否必备")


class Score(Record):
    """What one side gives: points, a conclusion or a letter, as the system's shape asks."""

    score: Number | None = Field(default=None, title="得分")
    conclusion: Line | None = Field(default=None, title="结论")
    letter: Line | None = Field(default=None, title="等级")
    note: Text | None = Field(default=None, title="说明")
    deduction: Text | None = Field(default=None, title="扣分原因")
    on: Day | None = Field(default=None, title="评定日期")


class Scores(Record):
    """Scores of all sides, kept apart."""

    own: Score | None = Field(default=None, alias="self", title="自评")
    city: Score | None = Field(default=None, title="市评")
    province: Score | None = Field(default=None, title="省评")
    final: Score | None = Field(default=None, title="终评")


class NotApplicable(Record):
    """Why an indicator does not apply, and what that does to the total."""

    reason: Line = Field(title="理由")
    effect: Annotated[str, one_of(*EFFECTS)] = Field(title="如何计")


class Indicator(Record):
    """An indicator of any level; those without children are scored."""

    id: IndicatorId = Field(title="编号")
    title: Line = Field(title="名称")
    points: Number | None = Field(default=None, title="分值")
    children: tuple[Indicator, ...] = Field(default=(), title="下级指标", strict=False)
    rule: Text | None = Field(default=None, title="评分细则")
    must_pass: bool = Field(default=False, title="是否必达")
    scoring: Scoring = Field(default=Scoring(), title="计分")
    leads: Leads = Field(default=(), alias="lead", title="牵头单位", strict=False)
    support: tuple[UnitRef, ...] = Field(default=(), title="配合单位", strict=False)
    owner: PersonRef | None = Field(default=None, title="材料负责人")
    slots: tuple[Slot, ...] = Field(default=(), title="应备材料", strict=False)
    on_site: bool = Field(default=False, title="是否现场查看")
    scores: Scores = Field(default=Scores(), title="评分")
    not_applicable: NotApplicable | None = Field(default=None, title="不适用")
