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


class Band(Record, title="数据的一段和它的得分"):
    """A band of a figure and what it earns; without ``from`` it takes all that is left."""

    least: Number | None = Field(default=None, alias="from", title="起点（含）")
    """这一段从多少起，含本数；最后一段不写，收下余下的一切。"""
    score: Number = Field(title="得分")
    """落在这一段得几分。"""


class Scoring(Record, title="怎样由数据算分"):
    """How the score follows from figures; ``judgement`` where people decide."""

    kind: Annotated[str, one_of(*SCORING)] = Field(default=JUDGEMENT, title="计分办法")
    """judgement 人评，bands 分段，all-or-nothing 达到就满分，formula 公式，conclusion 按条件给结论。"""
    figure: Line | None = Field(default=None, title="数据")
    """bands 用的数据，写编号，如 F008。"""
    bands: tuple[Band, ...] = Field(default=(), title="分段", strict=False)
    """bands 的各段，从高到低。"""
    when: FormulaText | dict[str, FormulaText] | None = Field(default=None, title="条件")
    """all-or-nothing 写一个条件；conclusion 写“结论: 条件”，从好到差。"""
    formula: FormulaText | None = Field(default=None, title="公式")
    """formula 的算式，可用数据编号、points（分值）和 steps、min、max 等函数。"""


class Slot(Record, title="指标要求的一份材料"):
    """A paper that the indicator asks for."""

    id: int = Field(title="序号", ge=1, le=999)
    """在这个指标里的序号，材料的 answers 用它。"""
    title: Line = Field(title="材料名称")
    """材料名称。"""
    point: Line | None = Field(default=None, title="评估要点")
    """这份材料要看出什么。"""
    required: bool = Field(default=True, title="是否必备")
    """不是非要不可的写 false。"""


class Score(Record, title="一方的评定"):
    """What one side gives: points, a conclusion or a letter, as the system's shape asks."""

    score: Number | None = Field(default=None, title="得分")
    """得分，打分的体系写。"""
    conclusion: Line | None = Field(default=None, title="结论")
    """结论，给结论的体系写。"""
    letter: Line | None = Field(default=None, title="等级")
    """等级，给等级的体系写。"""
    note: Text | None = Field(default=None, title="说明")
    """为什么给这个分；引用数据写 {F001}。"""
    deduction: Text | None = Field(default=None, title="扣分原因")
    """扣分原因；得分低于分值时要写。"""
    on: Day | None = Field(default=None, title="评定日期")
    """评定的那一天。"""


class Scores(Record, title="各方的评定，分开记"):
    """Scores of all sides, kept apart."""

    own: Score | None = Field(default=None, alias="self", title="自评")
    """自评。"""
    city: Score | None = Field(default=None, title="市评")
    """市级评定，评了再写。"""
    province: Score | None = Field(default=None, title="省评")
    """省级评定，评了再写。"""
    final: Score | None = Field(default=None, title="终评")
    """终评，评了再写。"""


class NotApplicable(Record, title="为什么不适用"):
    """Why an indicator does not apply, and what that does to the total."""

    reason: Line = Field(title="理由")
    """为什么不适用。"""
    effect: Annotated[str, one_of(*EFFECTS)] = Field(title="如何计")
    """exclude 从总分里除去，full 按满分计。"""


class Indicator(Record, title="一个指标，连同它的下级"):
    """An indicator of any level; those without children are scored."""

    id: IndicatorId = Field(title="编号")
    """上级编号、点、序号，如 A1.2.3；一级指标是体系字母加数字。"""
    title: Line = Field(title="名称")
    """指标的名称。"""
    points: Number | None = Field(default=None, title="分值")
    """分值；下级之和要等于上级。只有打分的体系写。"""
    children: tuple[Indicator, ...] = Field(default=(), title="下级指标", strict=False)
    """下级指标。有下级的不打分。"""
    rule: Text | None = Field(default=None, title="评分细则")
    """评分细则，照抄原件；引用数据写 {F001}。"""
    must_pass: bool = Field(default=False, title="是否必达")
    """必须达到，达不到不能定为要求它的等次。"""
    scoring: Scoring = Field(default=Scoring(), title="计分")
    """怎样由数据算分；不写就是人评。"""
    leads: Leads = Field(default=(), alias="lead", title="牵头单位", strict=False)
    """牵头单位，只有一个。"""
    support: tuple[UnitRef, ...] = Field(default=(), title="配合单位", strict=False)
    """配合单位，不含牵头单位。"""
    owner: PersonRef | None = Field(default=None, title="材料负责人")
    """收材料的人。"""
    slots: tuple[Slot, ...] = Field(default=(), title="应备材料", strict=False)
    """要收的材料，一份一格；缺了按名称提示。"""
    on_site: bool = Field(default=False, title="是否现场查看")
    """检查的人要到现场看的写 true。"""
    scores: Scores = Field(default=Scores(), title="评分")
    """各方的评分。"""
    not_applicable: NotApplicable | None = Field(default=None, title="不适用")
    """这个指标不适用时写明理由和怎样计入总分。"""
