"""What is late, unit by unit, and what stands before each inspection: what the home page draws."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.derive.obligations import What, outlooks
from yingjian.model.references import Ref
from yingjian.pages.views.assessed import flat
from yingjian.pages.views.common import Link
from yingjian.pages.views.owing import WEEK

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from yingjian.derive.obligations import Owed
    from yingjian.model.project import Project
    from yingjian.pages.charts.symbols import Shape


@dataclass(frozen=True, slots=True)
class LateRow:
    """A late thing; ``code`` is what it is known by, ``days`` how late it is."""

    link: Link
    code: str
    due: date
    days: int


@dataclass(frozen=True, slots=True)
class LateUnit:
    """The late things of a unit, the longest late first; ``ref`` is None where nobody leads."""

    name: str
    ref: Ref | None
    rows: tuple[LateRow, ...]


@dataclass(frozen=True, slots=True)
class Heap:
    """Things to do before an inspection that stand alike."""

    name: str
    shape: Shape
    items: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Ahead:
    """An inspection to come: ``late`` things already, ``at_risk`` further ones, by how they stand."""

    link: Link
    day: date
    days: int
    late: int
    at_risk: int
    heaps: tuple[Heap, ...]


def late_units(project: Project, day: date, everything: Iterable[Owed]) -> tuple[LateUnit, ...]:
    """Who is late with what as of a day, things that nobody leads first, then by days."""
    found: dict[str | None, list[LateRow]] = defaultdict(list)
    for one in everything:
        if one.late and one.due and not one.withheld:
            link = Link(one.ref, flat(project, one.text))
            found[one.unit].append(LateRow(link, one.ref.id, one.due, (day - one.due).days))
    units = []
    for unit, rows in found.items():
        rows.sort(key=lambda row: (-row.days, row.code))
        name = project.units[unit].name if unit else "未定牵头单位"
        ref = project.units[unit].ref if unit else None
        units.append((unit, LateUnit(name, ref, tuple(rows))))
    units.sort(key=lambda pair: (pair[0] is not None, -pair[1].rows[0].days, pair[0] or ""))
    return tuple(one for _, one in units)


def aheads(project: Project, day: date, everything: tuple[Owed, ...]) -> tuple[Ahead, ...]:
    """Each inspection that is not over, with what is to be done before it as of a day."""
    found = []
    for one in outlooks(project, day, everything):
        heaps: tuple[tuple[str, Shape, list[Owed]], ...] = (
            ("已逾期", "late", []),
            ("缺材料", "lack", []),
            ("要重报", "doubt", []),
            ("七日内", "soon", []),
            ("七日后", "open", []),
        )
        for row in one.late:
            heaps[0][2].append(row)
        for row in one.at_risk:
            heaps[_heap(row, day)][2].append(row)
        found.append(
            Ahead(
                Link(Ref("inspection", one.inspection), project.inspections[one.inspection].name),
                one.first_day,
                one.days,
                len(one.late),
                len(one.at_risk),
                tuple(
                    Heap(name, shape, tuple(_named(project, row, day) for row in rows))
                    for name, shape, every in heaps
                    for rows in [[row for row in every if not row.withheld]]
                    if rows
                ),
            )
        )
    return tuple(found)


def _heap(row: Owed, day: date) -> int:
    if row.what is What.COLLECT:
        return 1
    if row.what is What.REWORK:
        return 2
    return 3 if row.due and (row.due - day).days <= WEEK else 4


def _named(project: Project, row: Owed, day: date) -> Link:
    unit = project.units[row.unit].name if row.unit else "未定牵头单位"
    due = f"逾期 {(day - row.due).days} 天" if row.late and row.due else f"限 {row.due}"
    return Link(row.ref, f"{row.ref.id} {flat(project, row.text)}（{unit}，{due}）")
