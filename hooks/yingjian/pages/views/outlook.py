"""Show on the home page what each unit is late with, and what is to do before each inspection."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.derive.obligations import What, outlooks
from yingjian.model.references import Ref
from yingjian.pages.views.common import Link, lead_name
from yingjian.pages.views.owing import due_within_week

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from yingjian.derive.obligations import Owed
    from yingjian.model.project import Project
    from yingjian.pages.charts.symbols import Shape


@dataclass(frozen=True, slots=True)
class LateRow:
    """An overdue obligation; ``code`` is the id of its record, ``days`` counts since ``due``."""

    link: Link
    code: str
    due: date
    days: int


@dataclass(frozen=True, slots=True)
class LateUnit:
    """A unit's overdue obligations, the longest overdue first; no ``ref`` where nobody leads."""

    name: str
    ref: Ref | None
    rows: tuple[LateRow, ...]


@dataclass(frozen=True, slots=True)
class TodoGroup:
    """Things to do before an inspection that are in the same state, drawn in one shape."""

    name: str
    shape: Shape
    items: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class UpcomingInspection:
    """An inspection and what is to do before it: ``late`` already, ``at_risk`` of becoming late.

    ``groups`` list both, as far as the edition shows them.
    """

    link: Link
    day: date
    late: int
    at_risk: int
    groups: tuple[TodoGroup, ...]


def late_units(project: Project, day: date, everything: Iterable[Owed]) -> tuple[LateUnit, ...]:
    """Return overdue obligations by unit: without a lead first, then the longest overdue."""
    rows_of: dict[str | None, list[LateRow]] = defaultdict(list)
    for owed in everything:
        if owed.late and owed.due and not owed.withheld:
            link = Link(owed.ref, project.dossier.fill(owed.text))
            rows_of[owed.unit].append(LateRow(link, owed.ref.id, owed.due, (day - owed.due).days))
    for rows in rows_of.values():
        rows.sort(key=lambda row: (-row.days, row.code))
    order = sorted(rows_of, key=lambda unit: (unit is not None, -rows_of[unit][0].days, unit or ""))
    return tuple(
        LateUnit(
            lead_name(project, unit),
            project.units[unit].ref if unit else None,
            tuple(rows_of[unit]),
        )
        for unit in order
    )


_SHAPES: dict[str, Shape] = {
    "已逾期": "late",
    "缺材料": "lack",
    "要重报": "doubt",
    "七日内": "soon",
    "七日后": "open",
}


def upcoming_inspections(
    project: Project, day: date, everything: tuple[Owed, ...]
) -> tuple[UpcomingInspection, ...]:
    """Return each inspection that is not over, with what is to do before it as of a day."""
    rows = []
    for outlook in outlooks(project, day, everything):
        groups: dict[str, list[Link]] = {name: [] for name in _SHAPES}
        for owed in outlook.late:
            groups["已逾期"] += _links(project, owed, day)
        for owed in outlook.at_risk:
            groups[_group(owed, day)] += _links(project, owed, day)
        inspection = project.inspections[outlook.inspection]
        rows.append(
            UpcomingInspection(
                Link(Ref("inspection", inspection.id), inspection.name),
                outlook.first_day,
                len(outlook.late),
                len(outlook.at_risk),
                tuple(
                    TodoGroup(name, _SHAPES[name], tuple(items))
                    for name, items in groups.items()
                    if items
                ),
            )
        )
    return tuple(rows)


def _group(owed: Owed, day: date) -> str:
    """Return the name of the group of an obligation that is not late."""
    if owed.what is What.COLLECT:
        return "缺材料"
    if owed.what is What.REWORK:
        return "要重报"
    return "七日内" if due_within_week(owed.due, day) else "七日后"


def _links(project: Project, owed: Owed, day: date) -> list[Link]:
    """Link an obligation with its unit and its day; none where the edition withholds it."""
    if owed.withheld:
        return []
    due = f"逾期 {(day - owed.due).days} 天" if owed.late and owed.due else f"限 {owed.due}"
    text = project.dossier.fill(owed.text)
    label = f"{owed.ref.id} {text}（{lead_name(project, owed.unit)}，{due}）"
    return [Link(owed.ref, label)]
