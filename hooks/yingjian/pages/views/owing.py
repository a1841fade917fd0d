"""Show obligations as rows: what is owed by whom, by which day, in groups by due day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.derive.readiness import days_left
from yingjian.pages.views.common import Link, Who, unit_link, who

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from yingjian.derive.obligations import Owed
    from yingjian.model.project import Project

_WEEK = 7


@dataclass(frozen=True, slots=True)
class OwedRow:
    """One obligation; ``left`` is the number of days to its last one, negative when past.

    ``leads`` tells whether the unit that the row is for leads it.
    """

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
    """Obligations due in the same span of time."""

    title: str
    rows: tuple[OwedRow, ...]


def due_within_week(due: date | None, day: date) -> bool:
    """Tell whether a due day is at most seven days ahead; false where there is none."""
    return due is not None and days_left(due, day) <= _WEEK


def owed_row(project: Project, owed: Owed, day: date, unit: str | None = None) -> OwedRow:
    """Return the row of one obligation, for ``unit`` where one is given."""
    return OwedRow(
        owed.what.value,
        Link(owed.ref, project.dossier.fill(owed.text)),
        unit_link(project, owed.unit) if owed.unit else None,
        unit is None or owed.unit == unit,
        who(project, owed.person, day) if owed.person else None,
        owed.due,
        owed.own_day,
        owed.late,
        days_left(owed.due, day) if owed.due else None,
    )


def owed_groups(
    project: Project, obligations: Iterable[Owed], day: date, unit: str
) -> tuple[OwedGroup, ...]:
    """Group what ``unit`` owes: late, this week, later, without a day; empty groups are left out."""
    groups: dict[str, list[OwedRow]] = {
        "已逾期": [],
        "七日之内": [],
        "之后": [],
        "没有定日子": [],
    }
    for owed in obligations:
        if not owed.withheld:
            groups[_group(owed, day)].append(owed_row(project, owed, day, unit))
    return tuple(OwedGroup(title, tuple(rows)) for title, rows in groups.items() if rows)


def _group(owed: Owed, day: date) -> str:
    """The heading of the group to which an obligation belongs."""
    if owed.late:
        return "已逾期"
    if owed.due is None:
        return "没有定日子"
    return "七日之内" if due_within_week(owed.due, day) else "之后"
