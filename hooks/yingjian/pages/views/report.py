"""自评报告: its skeleton in the usual four parts, figures and findings filled in from data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.model.ledger import LedgerState
from yingjian.pages.views.assessed import Filled, filled
from yingjian.pages.views.indicators import SystemView, indicators
from yingjian.pages.views.ledger import LedgerRow, ledger
from yingjian.read.hand_written import shown

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from yingjian.model.project import Project
    from yingjian.read.secrecy import Edition

# Files of docs/ that hold the hand-written parts, by part.
_FILES = {
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


def hand_written(docs: Path, edition: Edition) -> dict[str, str]:
    """The text of the hand-written parts that there are for an edition, by part."""
    parts = {}
    for part, name in _FILES.items():
        path = docs / name
        if path.is_file():
            text = shown(path, edition)
            if text is None:
                parts[part] = edition.word
                continue
            parts[part] = "\n".join(
                line for line in text.splitlines() if not line.startswith(("#", "---"))
            )
    return parts


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
