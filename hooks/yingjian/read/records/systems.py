"""What data/systems.yml may hold: indicator systems, their grades, tiers and vetoes."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from yingjian.read.records.base import (
    Day,
    FormulaText,
    Line,
    Number,
    Record,
    Text,
    id_like,
    id_of,
    one_of,
)

POINTS, CONCLUSION, LETTER = SHAPES = ("points", "conclusion", "letter")
MUST_PASS, NO_VETO = NEEDS = ("must-pass", "no-veto")

# Retention periods of documents: 国家档案局令第 8 号 (2006) §8, and DA/T 22-2015.
RETENTION = ("永久", "30年", "10年")


class Period(Record):
    """The evaluation period, first and last day included."""

    since: Day = Field(alias="from", title="起日")
    until: Day = Field(alias="to", title="止日")


class Grade(Record):
    """A grade of a system of points; ``from`` includes the number itself (以上含本数)."""

    name: Line = Field(title="等次")
    least: Number = Field(alias="from", title="起分（含）")
    needs: tuple[Annotated[str, one_of(*NEEDS)], ...] = Field(
        default=(), title="附加条件", strict=False
    )


class Tier(Record):
    """A tier by the number of lowest-level indicators with each conclusion."""

    name: Line = Field(title="档次")
    least: dict[str, int] = Field(default={}, title="至少")
    most: dict[str, int] = Field(default={}, title="至多")


class Veto(Record):
    """A case that vetoes grades (一票否决): a condition over figures, or a day stated by hand."""

    id: Annotated[str, id_of("V", "V1")] = Field(title="编号")
    text: Line = Field(title="情形")
    when: FormulaText | None = Field(default=None, title="条件")
    happened: Day | None = Field(default=None, title="发生日期")


class System(Record):
    """An indicator system."""

    id: Annotated[str, id_like("[A-Z]", "A", "一个大写字母")] = Field(title="编号")
    title: Line = Field(title="名称")
    origin: Text | None = Field(default=None, title="来历")
    demonstration: bool = Field(default=False, title="是否演示")
    inspections: tuple[Line, ...] = Field(default=(), title="用于哪次检查", strict=False)
    period: Period | None = Field(default=None, title="评估周期")
    levels: tuple[Line, ...] = Field(title="各级名称", strict=False, min_length=1)
    shape: Annotated[str, one_of(*SHAPES)] = Field(title="评法")
    points: Number | None = Field(default=None, title="总分")
    step: Number | None = Field(default=None, title="给分最小单位")
    decimals: int = Field(default=1, title="小数位数", ge=0, le=4)
    grades: tuple[Grade, ...] = Field(default=(), title="等次", strict=False)
    conclusions: tuple[Line, ...] = Field(default=(), title="结论", strict=False)
    tiers: tuple[Tier, ...] = Field(default=(), title="档次", strict=False)
    letters: tuple[Line, ...] = Field(default=(), title="等级", strict=False)
    vetoes: tuple[Veto, ...] = Field(default=(), title="一票否决", strict=False)


class SystemsFile(Record):
    """data/systems.yml."""

    systems: tuple[System, ...] = Field(title="指标体系", strict=False, min_length=1)
    kinds: tuple[Line, ...] = Field(default=(), title="材料种类", strict=False)
    secrecy: tuple[Line, ...] = Field(
        default=("公开", "督导组", "内部"), title="密级（由低到高）", strict=False, min_length=1
    )
    unsearched: tuple[Line, ...] = Field(default=(), title="原件文字不进搜索的密级", strict=False)
