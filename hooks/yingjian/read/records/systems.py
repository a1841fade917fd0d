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


class Period(Record, title="评估周期"):
    """The evaluation period, first and last day included."""

    since: Day = Field(alias="from", title="起日")
    """第一天。这一天包括在内。"""
    until: Day = Field(alias="to", title="止日")
    """最后一天。这一天包括在内。"""


class Grade(Record, title="一个等次"):
    """A grade of a system of points; ``from`` includes the number itself (以上含本数)."""

    name: Line = Field(title="等次")
    """等次的名称，如 优秀。"""
    least: Number = Field(alias="from", title="起分（含）")
    """多少分起，含本数；最低一等写 0。"""
    needs: tuple[Annotated[str, one_of(*NEEDS)], ...] = Field(
        default=(), title="附加条件", strict=False
    )
    """附加条件：must-pass 必达指标都达到，no-veto 没有一票否决。"""


class Tier(Record, title="一个档次"):
    """A tier by the number of lowest-level indicators with each conclusion."""

    name: Line = Field(title="档次")
    """档次的名称。"""
    least: dict[str, int] = Field(default={}, title="至少")
    """某种结论至少几个，如 {达标: 8}。"""
    most: dict[str, int] = Field(default={}, title="至多")
    """某种结论至多几个，如 {不达标: 0}。"""


class Veto(Record, title="一种一票否决的情形"):
    """A case that vetoes grades (一票否决): a condition over figures, or a day stated by hand."""

    id: Annotated[str, id_of("V", "V1")] = Field(title="编号")
    """V 加数字。"""
    text: Line = Field(title="情形")
    """情形的原话。"""
    when: FormulaText | None = Field(default=None, title="条件")
    """由数据判定的条件，如 F031 > 0；由人填的不写。"""
    happened: Day | None = Field(default=None, title="发生日期")
    """由人填的：没有发生写 null，发生了写日期。"""


class System(Record, title="一套指标体系"):
    """An indicator system."""

    id: Annotated[str, id_like("[A-Z]", "A", "一个大写字母")] = Field(title="编号")
    """一个大写字母，指标编号都以它开头。"""
    title: Line = Field(title="名称")
    """体系的名称。"""
    origin: Text | None = Field(default=None, title="来历")
    """这套指标从哪里来：哪份文件，或自拟。"""
    demonstration: bool = Field(default=False, title="是否演示")
    """true 会在这套体系的每一页注明“演示”；换成真正的指标后删去。"""
    inspections: tuple[Line, ...] = Field(default=(), title="用于哪次检查", strict=False)
    """用于哪次检查，写检查的编号，如 [I1, I2]。"""
    period: Period | None = Field(default=None, title="评估周期")
    """材料的形成日期应当在这段时间里。"""
    levels: tuple[Line, ...] = Field(title="各级名称", strict=False, min_length=1)
    """各级叫什么，从上往下，如 [一级指标, 二级指标, 三级指标]。"""
    shape: Annotated[str, one_of(*SHAPES)] = Field(title="评法")
    """评法：points 打分，conclusion 给结论，letter 给等级。"""
    points: Number | None = Field(default=None, title="总分")
    """打分的体系的总分，等于各一级指标分值之和。"""
    step: Number | None = Field(default=None, title="给分最小单位")
    """给分的最小单位，如 0.5；没有规定就不写。"""
    decimals: int = Field(default=1, title="小数位数", ge=0, le=4)
    """得分印几位小数。"""
    grades: tuple[Grade, ...] = Field(default=(), title="等次", strict=False)
    """按得分定等次，从高到低。"""
    conclusions: tuple[Line, ...] = Field(default=(), title="结论", strict=False)
    """能给哪些结论，从好到差，如 [达标, 基本达标, 不达标]。"""
    tiers: tuple[Tier, ...] = Field(default=(), title="档次", strict=False)
    """按各种结论的个数定档次，从高到低。"""
    letters: tuple[Line, ...] = Field(default=(), title="等级", strict=False)
    """能给哪些等级，从好到差，如 [A, B, C, D]。"""
    vetoes: tuple[Veto, ...] = Field(default=(), title="一票否决", strict=False)
    """一票否决的情形。"""


class SystemsFile(Record, title="指标体系、材料种类、密级"):
    """data/systems.yml."""

    systems: tuple[System, ...] = Field(title="指标体系", strict=False, min_length=1)
    """指标体系，可以几套并存。"""
    kinds: tuple[Line, ...] = Field(default=(), title="材料种类", strict=False)
    """材料有哪些种类；写了就只能用这些。"""
    secrecy: tuple[Line, ...] = Field(
        default=("公开", "督导组", "内部"), title="密级（由低到高）", strict=False, min_length=1
    )
    """密级，由低到高。"""
    unsearched: tuple[Line, ...] = Field(default=(), title="原件文字不进搜索的密级", strict=False)
    """这些密级的材料，里面的文字搜不到，只搜得到题名。"""
