"""单位: the list of units, and a page for each with everything that concerns it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.derive.obligations import of_unit
from yingjian.derive.open_questions import Question, shown
from yingjian.pages.views.assessed import EvidenceRow, evidence_rows, indicator_link
from yingjian.pages.views.common import (
    Link,
    Subject,
    TaskRow,
    Who,
    body_link,
    everyone,
    task_rows,
    unit_link,
)
from yingjian.pages.views.owing import OwedGroup, owed_groups
from yingjian.pages.views.quality import MeasureRow, failing_rows
from yingjian.pages.views.responsibility import UnitRow, unit_rows
from yingjian.read.secrecy import OWED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from yingjian.derive.obligations import Owed
    from yingjian.derive.quality import Assessment
    from yingjian.model.project import Project, Requirement, Unit


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A person's posts in the unit, and places in bodies."""

    who: Who
    posts: tuple[str, ...]
    former: tuple[str, ...]
    roles: tuple[tuple[Link, str], ...]


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit's page."""

    unit: Unit
    successor: Link | None
    basis: str
    staff: tuple[StaffRow, ...]
    leads: tuple[TaskRow, ...]
    supports: tuple[TaskRow, ...]
    concerns: tuple[TaskRow, ...]
    requirements: tuple[Requirement, ...]
    receives: tuple[Requirement, ...]
    hosts: tuple[Link, ...]
    notes: tuple[Question, ...]
    owed: tuple[OwedGroup, ...]
    owed_total: int
    owed_late: int
    owed_withheld: str
    lists_owed: bool
    led: tuple[Link, ...]
    supported: tuple[Link, ...]
    papers: tuple[EvidenceRow, ...]
    papers_total: int
    papers_withheld: str
    failing: tuple[MeasureRow, ...]


@dataclass(frozen=True, slots=True)
class UnitsView:
    """The list of units, by kind."""

    kinds: tuple[tuple[str, tuple[UnitRow, ...]], ...]
    total: int


def units(project: Project, day: date) -> UnitsView:
    """All units."""
    rows = unit_rows(project, day)
    return UnitsView(
        tuple(
            (kind, tuple(row for row in rows if row.kind == kind)) for kind in project.unit_kinds
        ),
        len(rows),
    )


def _basis(project: Project, one: Unit) -> str:
    """How a unit came to be listed; what is held back is not for readers to settle."""
    if one.basis is None or one.basis == project.edition.word:
        return one.basis or ""
    return f"{one.basis}，待核定"


def subjects(project: Project) -> Iterator[Subject]:
    """Every unit."""
    yield from (Subject(unit.ref, unit.name) for unit in project.units.values())


def unit(
    project: Project, name: str, day: date, everything: tuple[Owed, ...], assessed: Assessment
) -> UnitView:
    """One unit as of a day, of everything that is owed and assessed."""
    dossier = project.dossier
    mine = of_unit(everything, name)
    one = project.units[name]
    staff = []
    for person in everyone(project, project.staff.get(name, ()), day):
        posts = [post for post in project.people[person.ref.id].posts if post.unit == name]
        staff.append(
            StaffRow(
                person,
                tuple(post.title for post in posts if post.held_on(day)),
                tuple(
                    f"{post.title}（{post.since or ''}—{post.until or ''}）"
                    for post in posts
                    if not post.held_on(day)
                ),
                tuple(
                    (body_link(project.bodies[place.body]), place.role)
                    for place in project.memberships.get(person.ref.id, ())
                ),
            )
        )
    tasks = [task for task in project.tasks.values() if name in task.units]
    leads = [task for task in tasks if task.lead == name]
    supports = [task for task in tasks if name in task.support]
    needs = project.requirements.values()
    papers, papers_withheld = evidence_rows(project, dossier.evidence_of_unit.get(name, ()), day)
    return UnitView(
        unit=one,
        successor=unit_link(project, one.successor) if one.successor else None,
        basis=_basis(project, one),
        staff=tuple(staff),
        leads=task_rows(project, leads, day),
        supports=task_rows(project, supports, day),
        concerns=task_rows(
            project, (task for task in tasks if task not in leads and task not in supports), day
        ),
        requirements=tuple(need for need in needs if name in need.units),
        receives=tuple(need for need in needs if need.receiver == name),
        hosts=tuple(body_link(body) for body in project.bodies.values() if body.unit == name),
        notes=tuple(q for q in shown(project) if one.ref in q.about),
        owed=owed_groups(project, mine, day, name) if project.edition.opens(OWED) else (),
        owed_total=len(mine),
        owed_late=sum(row.late for row in mine),
        owed_withheld=project.edition.told(sum(row.withheld for row in mine), "项"),
        lists_owed=project.edition.opens(OWED),
        led=tuple(indicator_link(project, leaf) for leaf in dossier.led.get(name, ())),
        supported=tuple(indicator_link(project, leaf) for leaf in dossier.supported.get(name, ())),
        papers=papers,
        papers_total=len(dossier.evidence_of_unit.get(name, ())),
        papers_withheld=papers_withheld,
        failing=failing_rows(project, assessed.units.get(name, ())),
    )
