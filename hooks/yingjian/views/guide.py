"""阅册指引: one page that tells an inspector how to find, check and score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from yingjian.binding import How
from yingjian.chapter_kinds import CHAPTER_KINDS
from yingjian.views.divider import item_row

if TYPE_CHECKING:
    from collections.abc import Container, Mapping
    from datetime import date

    from yingjian.binding import Binding
    from yingjian.project import Project
    from yingjian.views.divider import ItemRow

# What somebody wants to know → the chapter that tells it, in the order of the page.
_WANTS: Mapping[str, str] = {
    "看方案原文": "plan",
    "看谁负责": "organization",
    "看得分和依据": "assessment",
    "知道指标，找材料": "matrix",
    "知道材料，找指标": "matrix-evidence",
    "看问题和整改": "ledger",
    "看数字从哪里来": "figures",
    "找单位": "units",
    "找人": "people",
    "核对原始文件": "manifest",
    "打分": "scoring",
}
#: Lines of what is lacking that still leave the guide on one page.
_ROOM: Final = 6


@dataclass(frozen=True, slots=True)
class GuideLine:
    """What somebody wants, and the chapter with its place."""

    want: str
    title: str
    target: str


@dataclass(frozen=True, slots=True)
class GuideView:
    """The guide; ``more`` lacking papers are not in ``lacking``, ``bound`` are bound."""

    lines: tuple[GuideLine, ...]
    lacking: tuple[ItemRow, ...]
    more: int
    bound: int
    withheld: str


def guide(project: Project, plan: Binding, day: date, kinds: Container[str]) -> GuideView:
    """The guide to a binder with chapters of these kinds."""
    lacking = {
        item.ref: (section, item)
        for section in plan.sections
        for item in section.items
        if item.how is How.LACKING
    }
    rows = tuple(
        item_row(project, plan, item, day, section.indicator) for section, item in lacking.values()
    )
    return GuideView(
        tuple(
            GuideLine(want, CHAPTER_KINDS[kind], f"page/{kind}")
            for want, kind in _WANTS.items()
            if kind in kinds
        ),
        rows[:_ROOM],
        len(rows[_ROOM:]),
        len(plan.numbers),
        project.edition.told(sum(one.withheld for one in project.dossier.evidence.values())),
    )
