"""What is owed, as rows: by whom, by which day, how late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.derive.readiness import days_left
from yingjian.pages.views.assessed import flat
from yingjian.pages.views.common import Link, Who, unit_link, who

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from yingjian.derive.obligations import Owed
    from yingjian.model.project import Project

WEEK = 7


@dataclass(frozen=True, slots=True)
class OwedRow:
    """One thing owed; ``left`` days to its last one, negative when past; None without a day."""

    what: str
    link: Link
    unit: Link | None
    leads: bool
    person: Who | None
    due: date | None
    own_day: bool
    late: bool
    left: int | None


@dataclass(frozen=True, slots=True)
class OwedGroup:
    """Things owed by the same stretch of time."""

    title: str
    late: bool
    rows: tuple[OwedRow, ...]


def owed_row(project: Project, one: Owed, day: date, unit: str | None = None) -> OwedRow:
    """One thing owed, as seen by ``unit``."""
    return OwedRow(
        one.what.value,
        Link(one.ref, flat(project, one.text)),
        unit_link(project, one.unit) if one.unit else None,
        unit is None or one.unit == unit,
        who(project, one.person, day) if one.person else None,
        one.due,
        one.own_day,
        one.late,
        days_left(one.due, day) if one.due else None,
    )


def owed_groups(
    project: Project, found: Iterable[Owed], day: date, unit: str | None = None
) -> tuple[OwedGroup, ...]:
    """Late, this week, later, without a day; empty groups are left out."""
    rows = [owed_row(project, one, day, unit) for one in found if not one.withheld]
    groups = (
        OwedGroup("已逾期", late=True, rows=tuple(row for row in rows if row.late)),
        OwedGroup(
            "七日之内",
            late=False,
            rows=tuple(
                row for row in rows if not row.late and row.left is not None and row.left <= WEEK
            ),
        ),
        OwedGroup(
            "之后",
            late=False,
            rows=tuple(
                row for row in rows if not row.late and row.left is not None and row.left > WEEK
            ),
        ),
        OwedGroup(
            "没有定日子",
            late=False,
            rows=tuple(row for row in rows if not row.late and row.left is None),
        ),
    )
    return tuple(group for group in groups if group.rows)
