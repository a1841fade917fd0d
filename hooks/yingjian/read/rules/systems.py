"""Indicator systems: what their shape needs, grades and tiers in order, vetoes."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from yingjian.base.problems import code
from yingjian.read.formulas import FormulaError, plain, read
from yingjian.read.records import nearest
from yingjian.read.records.systems import CONCLUSION, LETTER, POINTS
from yingjian.read.rules.dates import ORDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yingjian.base.problems import Problem
    from yingjian.read.records.systems import System
    from yingjian.read.rules.draft import Draft
    from yingjian.read.source import Path_

SHAPE = code("system.shape", "评法与所写的项不配", why="缺了该有的项，算不出总评。")
GRADES = code("system.grades", "等次没有从高到低排", why="程序从上往下取第一个够得上的等次。")
WORD = code("system.word", "没有这个结论或等级", why="不认识的结论算不进总评。")
TOTAL = code("system.total", "各块分值之和不等于总分", why="总分对不上，自评得分就不可信。")
VETO = code(
    "system.veto",
    "一票否决情形已发生",
    why="发生了一票否决情形，得分再高也评不上等次。",
    severity="warning",
)

_FILE = "systems.yml"
_NEEDS = {
    POINTS: (("points", "总分"), ("step", "给分最小单位"), ("grades", "等次")),
    CONCLUSION: (("conclusions", "结论"),),
    LETTER: (("letters", "等级"),),
}
_SHAPES = {POINTS: "打分", CONCLUSION: "评结论", LETTER: "评等级"}


def systems_have_what_they_need(draft: Draft) -> Iterator[Problem]:
    """A system says what its shape needs, and nothing of another shape."""
    for index, system in enumerate(draft.systems.systems if draft.systems else ()):
        base: Path_ = ("systems", index)
        for key, title in _NEEDS[system.shape]:
            if not getattr(system, key):
                yield draft.problem(
                    SHAPE,
                    _FILE,
                    (*base, "shape"),
                    f"{_SHAPES[system.shape]}的体系要写“{title}”（{key}）。",
                    f"加上 {key}。",
                    found=system.shape,
                )
        for shape, needs in _NEEDS.items():
            for key, title in needs:
                if shape != system.shape and getattr(system, key):
                    yield draft.problem(
                        SHAPE,
                        _FILE,
                        (*base, key),
                        f"{_SHAPES[system.shape]}的体系用不到“{title}”（{key}）。",
                        f"删去，或把 shape 改成 {shape}。",
                        key=True,
                    )
        if system.period and system.period.until < system.period.since:
            yield draft.problem(
                ORDER,
                _FILE,
                (*base, "period", "to"),
                f"评估周期的止日 {system.period.until} 早于起日 {system.period.since}。",
                "核对两个日期；写反了就对调。",
                found=str(system.period.until),
            )


def grades_descend(draft: Draft) -> Iterator[Problem]:
    """Grades are listed from the highest down, within the total; tiers use known conclusions."""
    for index, system in enumerate(draft.systems.systems if draft.systems else ()):
        base: Path_ = ("systems", index)
        for number, (above, below) in enumerate(pairwise(system.grades), 1):
            if below.least >= above.least:
                yield draft.problem(
                    GRADES,
                    _FILE,
                    (*base, "grades", number, "from"),
                    f"“{below.name}”从 {plain(below.least)} 分起，不低于上一等“{above.name}”的 {plain(above.least)} 分。",
                    "从高到低排列各等次。",
                    found=plain(below.least),
                )
        for number, grade in enumerate(system.grades):
            if system.points is not None and not 0 <= grade.least <= system.points:
                yield draft.problem(
                    GRADES,
                    _FILE,
                    (*base, "grades", number, "from"),
                    f"“{grade.name}”的起分不在 0 到总分 {plain(system.points)} 之间。",
                    "核对起分和总分。",
                    found=plain(grade.least),
                )
        yield from _tiers(draft, base, system)


def _tiers(draft: Draft, base: Path_, system: System) -> Iterator[Problem]:
    for number, tier in enumerate(system.tiers):
        for key, counts in (("least", tier.least), ("most", tier.most)):
            for word in counts:
                if word not in system.conclusions:
                    near = nearest(word, system.conclusions)
                    conclusions = "、".join(system.conclusions)
                    yield draft.problem(
                        WORD,
                        _FILE,
                        (*base, "tiers", number, key, word),
                        f"“{system.title}”没有“{word}”这个结论。",
                        f"是不是 {near[0]}？" if near else f"可用：{conclusions}。",
                        found=word,
                        key=True,
                    )


def totals_agree(draft: Draft) -> Iterator[Problem]:
    """First-level indicators of a system of points add up to its total."""
    for index, system in enumerate(draft.systems.systems if draft.systems else ()):
        roots = [root for _, root in draft.roots if root.id[0] == system.id]
        if system.points is None or not roots or any(root.points is None for root in roots):
            continue
        total = sum((root.points or Decimal(0) for root in roots), Decimal(0))
        if total != system.points:
            parts = [plain(root.points) for root in roots if root.points is not None]
            shown = f"{' + '.join(parts)} = " if len(parts) > 1 else ""
            yield draft.problem(
                TOTAL,
                _FILE,
                ("systems", index, "points"),
                f"一级指标合计 {shown}{plain(total)}，总分却是 {plain(system.points)}。",
                "核对总分和 data/indicators/ 下各一级指标的分值。",
                found=plain(system.points),
            )


def vetoes_have_not_happened(draft: Draft) -> Iterator[Problem]:
    """No case of 一票否决 has happened, by hand or by its figures."""
    for index, system in enumerate(draft.systems.systems if draft.systems else ()):
        for number, veto in enumerate(system.vetoes):
            path: Path_ = ("systems", index, "vetoes", number)
            if veto.happened:
                yield draft.problem(
                    VETO,
                    _FILE,
                    (*path, "happened"),
                    f"一票否决情形 {veto.id}“{veto.text}”已于 {veto.happened} 发生。",
                    "报告领导小组；登记有误就改正。",
                    found=str(veto.happened),
                )
            if not veto.when:
                continue
            try:
                holds = read(veto.when).value(draft.values)
            except FormulaError:
                continue
            if holds is True:
                shown = "，".join(
                    f"{name} = {plain(value)}"
                    for name in read(veto.when).figures
                    if (value := draft.values.get(name)) is not None
                )
                yield draft.problem(
                    VETO,
                    _FILE,
                    (*path, "when"),
                    f"一票否决情形 {veto.id}“{veto.text}”的条件成立：{shown}。",
                    "报告领导小组；数据有误就改正 data/figures.yml。",
                    found=veto.when,
                )


RULES = (systems_have_what_they_need, grades_descend, totals_agree, vetoes_have_not_happened)
