"""责任分工: who leads and supports what, people against bodies and matters against people."""

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

    from yingjian.model.project import Body, Project
    from yingjian.model.references import Ref
    from yingjian.read.shares import Share


@dataclass(frozen=True, slots=True)
class Cell:
    """A person's place in a body: the role and how it counts; empty where there is none."""

    role: str
    share: Share | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A row of the matrix: a person against all bodies, in the order of ``bodies``."""

    who: Who
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class MatterRow:
    """A duty of a body, who leads it and who supports."""

    ref: Ref
    id: str
    text: str
    body: Link
    lead: tuple[Who, ...]
    support: tuple[Who, ...]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit against what it owes: how many tasks it leads, supports, is reached by."""

    unit: Link
    kind: str
    people: tuple[Who, ...]
    phone: str | None
    leads: tuple[Link, ...]
    supports: tuple[Link, ...]
    concerns: tuple[Link, ...]
    requirements: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class IndicatorOwners:
    """A lowest-level indicator and who answers for it."""

    indicator: Link
    system: str
    lead: Link | None
    support: tuple[Link, ...]
    owner: Who | None


@dataclass(frozen=True, slots=True)
class ResponsibilityView:
    """The allocation of responsibility."""

    bodies: tuple[Link, ...]
    people: tuple[PersonRow, ...]
    matters: tuple[MatterRow, ...]
    tasks: tuple[TaskRow, ...]
    units: tuple[UnitRow, ...]
    principles: tuple[tuple[str, str], ...]
    indicators: tuple[IndicatorOwners, ...]


def _cell(body: Body, person: str) -> Cell:
    place = next((one for one in body.members if one.person == person), None)
    return Cell(place.role, place.share) if place else Cell("", None)


def unit_rows(project: Project, day: date) -> tuple[UnitRow, ...]:
    """Every unit with its people and what falls to it."""
    rows = []
    for unit in project.units.values():
        tasks = project.tasks.values()
        named = [task for task in tasks if unit.id in task.units]
        rows.append(
            UnitRow(
                Link(unit.ref, unit.name),
                unit.kind,
                everyone(project, project.staff.get(unit.id, ()), day),
                unit.phone,
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
    """The allocation as of a day."""
    bodies = tuple(project.bodies.values())
    return ResponsibilityView(
        tuple(body_link(body) for body in bodies),
        tuple(
            PersonRow(who(project, person, day), tuple(_cell(body, person) for body in bodies))
            for person in project.people
            if not project.people[person].withheld
        ),
        tuple(
            MatterRow(
                duty.ref,
                duty.id,
                duty.text,
                body_link(body),
                everyone(project, body.people(LEAD), day),
                everyone(project, body.people(SUPPORT), day),
            )
            for body in bodies
            for duty in body.duties
        ),
        task_rows(project, project.tasks.values(), day),
        unit_rows(project, day),
        tuple(row for need in project.requirements.values() for row in need.responsibilities),
        tuple(
            IndicatorOwners(
                Link(leaf.ref, f"{leaf.number} {leaf.title}"),
                system.id,
                unit_link(project, leaf.lead) if leaf.lead else None,
                tuple(unit_link(project, one) for one in leaf.support),
                who(project, leaf.owner, day) if leaf.owner else None,
            )
            for system in project.dossier.systems.values()
            for leaf in (project.dossier.indicators[name] for name in system.leaves)
        ),
    )
