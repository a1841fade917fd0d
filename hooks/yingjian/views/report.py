"""自评报告: its skeleton in the usual four parts, figures and findings filled in from data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.dossier import LedgerState
from yingjian.views.assessed import Filled, filled
from yingjian.views.indicators import SystemView, indicators
from yingjian.views.ledger import LedgerRow, ledger

if TYPE_CHECKING:
    from datetime import date

    from yingjian.project import Project

# Files of docs/ that hold the hand-written parts, by part.
HAND_WRITTEN = {
    "done": "report/self-check.md",
    "achieved": "report/achievements.md",
    "problems": "report/problems.md",
    "measures": "report/measures.md",
}


@dataclass(frozen=True, slots=True)
class ReportView:
    """The report; ``lost`` are indicators with a deduction, ``open`` items still to be mended."""

    issuer: str
    title: str
    dated: date
    systems: tuple[SystemView, ...]
    lost: tuple[tuple[str, str, Filled], ...]
    open_items: tuple[LedgerRow, ...]
    closed: int
    total: int
    withheld: str
    hand: dict[str, tuple[Filled, ...]]


def report(project: Project, day: date, hand: dict[str, str]) -> ReportView:
    """The report as of a day; ``hand`` holds the hand-written parts' text by part."""
    view = indicators(project, day)
    found = ledger(project, day)
    return ReportView(
        issuer=project.plan.issuer,
        title=project.plan.purpose.removeprefix("为迎接"),
        dated=day,
        systems=view.systems,
        lost=tuple(
            (row.number, row.title, row.deduction)
            for system in view.systems
            for row in system.rows
            if row.leaf and row.deduction
        ),
        open_items=tuple(row for row in found.rows if row.state is not LedgerState.CLOSED),
        closed=found.count(LedgerState.CLOSED),
        total=found.total,
        withheld=found.withheld,
        hand={
            part: tuple(filled(project, line) for line in text.splitlines() if line.strip())
            for part, text in hand.items()
        },
    )
