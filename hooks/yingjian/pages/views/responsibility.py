"""Show 责任分工: who leads and supports what, as tables of people, duties, units, indicators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.pages.views.common import (
    Link,
    TaskRow,
    Who,
    body_link,
    everyone,
    task_rows,
    unit_link,
    who,
)
from yingjian.read.shares import LEAD, SUPPORT

if TYPE_CHECKING:
    from datetime import date

    from yingjian.model.indicators import Indicator
    from yingjian.model.project import Body, Duty, Project, Unit
    from yingjian.read.shares import Share


@dataclass(frozen=True, slots=True)
class Cell:
    """A person's role in a body and the share that goes with it; empty where there is none."""

    role: str
    share: Share | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A row of the matrix: a person against all bodies, in the order of ``bodies``."""

    who: Who
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A duty of a body, who leads it and who supports."""

    duty: Duty
    body: Link
    lead: tuple[Who, ...]
    support: tuple[Who, ...]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit with its people, the tasks that it leads, supports or is reached by, requirements."""

    unit: Unit
    people: tuple[Who, ...]
    leads: tuple[Link, ...]
    supports: tuple[Link, ...]
    concerns: tuple[Link, ...]
    requirements: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class IndicatorOwners:
    """A lowest-level indicator with the units and the person responsible for it."""

    indicator: Indicator
    lead: Link | None
    support: tuple[Link, ...]
    owner: Who | None


@dataclass(frozen=True, slots=True)
class ResponsibilityView:
    """The allocation of responsibility."""

    bodies: tuple[Link, ...]
    people: tuple[PersonRow, ...]
    duties: tuple[DutyRow, ...]
    tasks: tuple[TaskRow, ...]
    principles: tuple[tuple[str, str], ...]
    indicators: tuple[IndicatorOwners, ...]


def _cell(body: Body, person: str) -> Cell:
    place = next((member for member in body.members if member.person == person), None)
    return Cell(place.role, place.share) if place else Cell("", None)


def unit_rows(project: Project, day: date) -> tuple[UnitRow, ...]:
    """Return every unit with its people, tasks and requirements."""
    rows = []
    for unit in project.units.values():
        named = [task for task in project.tasks.values() if unit.id in task.units]
        rows.append(
            UnitRow(
                unit,
                everyone(project, project.staff.get(unit.id, ()), day),
                tuple(Link(task.ref, task.id) for task in named if task.lead == unit.id),
                tuple(Link(task.ref, task.id) for task in named if unit.id in task.support),
                tuple(
                    Link(task.ref, task.id)
                    for task in named
                    if task.lead != unit.id and unit.id not in task.support
                ),
                tuple(
                    Link(need.ref, str(need.number))
                    for need in project.requirements.values()
                    if unit.id in need.units or unit.id == need.receiver
                ),
            )
        )
    return tuple(rows)


def responsibility(project: Project, day: date) -> ResponsibilityView:
    """Return the allocation as of a day."""
    bodies = tuple(project.bodies.values())
    return ResponsibilityView(
        tuple(body_link(body) for body in bodies),
        tuple(
            PersonRow(who(project, person, day), tuple(_cell(body, person) for body in bodies))
            for person in project.people
            if not project.people[person].withheld
        ),
        tuple(
            DutyRow(
                duty,
                body_link(body),
                everyone(project, body.people(LEAD), day),
                everyone(project, body.people(SUPPORT), day),
            )
            for body in bodies
            for duty in body.duties
        ),
        task_rows(project, project.tasks.values(), day),
        tuple(row for need in project.requirements.values() for row in need.responsibilities),
        tuple(
            IndicatorOwners(
                leaf,
                unit_link(project, leaf.lead) if leaf.lead else None,
                tuple(unit_link(project, unit) for unit in leaf.support),
                who(project, leaf.owner, day) if leaf.owner else None,
            )
            for system in project.dossier.systems.values()
            for leaf in (project.dossier.indicators[name] for name in system.leaves)
        ),
    )
