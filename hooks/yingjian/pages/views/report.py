"""Show 自评报告: its usual four parts, with figures and findings filled in from data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.model.ledger import LedgerState
from yingjian.pages.views.assessed import Filled, filled
from yingjian.pages.views.indicators import NodeRow, SystemView, indicators
from yingjian.pages.views.ledger import LedgerRow, ledger
from yingjian.read.hand_written import shown

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from yingjian.model.project import Project
    from yingjian.read.secrecy import Edition

# Part → the file below docs/ with its hand-written text.
_FILES = {
    "done": "report/self-check.md",
    "achieved": "report/achievements.md",
    "problems": "report/problems.md",
    "measures": "report/measures.md",
}


@dataclass(frozen=True, slots=True)
class ReportView:
    """The report; ``lost`` are indicators with a deduction, ``open_items`` still to be mended."""

    issuer: str
    title: str
    systems: tuple[SystemView, ...]
    lost: tuple[NodeRow, ...]
    open_items: tuple[LedgerRow, ...]
    closed: int
    total: int
    withheld: str
    hand: dict[str, tuple[Filled, ...]]


def hand_written(docs: Path, edition: Edition) -> dict[str, str]:
    """Return the text of the hand-written parts below ``docs`` for an edition, by part."""
    parts = {}
    for part, name in _FILES.items():
        path = docs / name
        if path.is_file():
            text = shown(path, edition)
            lines = edition.word if text is None else text
            parts[part] = "\n".join(
                line for line in lines.splitlines() if not line.startswith(("#", "---"))
            )
    return parts


def report(project: Project, day: date, hand: dict[str, str]) -> ReportView:
    """Return the report as of a day; ``hand`` is the text of the hand-written parts by part."""
    systems = indicators(project, day).systems
    every = ledger(project, day)
    return ReportView(
        issuer=project.plan.issuer,
        title=project.plan.purpose.removeprefix("为迎接"),
        systems=systems,
        lost=tuple(
            row for system in systems for row in system.rows if row.indicator.leaf and row.deduction
        ),
        open_items=tuple(row for row in every.rows if row.state is not LedgerState.CLOSED),
        closed=every.count(LedgerState.CLOSED),
        total=every.total,
        withheld=every.withheld,
        hand={
            part: tuple(filled(project, line) for line in text.splitlines() if line.strip())
            for part, text in hand.items()
        },
    )
