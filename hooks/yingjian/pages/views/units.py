"""Show 单位: the list of units, and a page for each with everything that concerns it."""

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
    body_roles,
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
    """A person's posts in the unit, held and former, and roles in bodies."""

    who: Who
    posts: tuple[str, ...]
    former: tuple[str, ...]
    roles: tuple[tuple[Link, str], ...]


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit's page; ``concerns`` are tasks that it neither leads nor supports."""

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
    """Return all units, by kind."""
    rows = unit_rows(project, day)
    return UnitsView(
        tuple(
            (kind, tuple(row for row in rows if row.unit.kind == kind))
            for kind in project.unit_kinds
        ),
        len(rows),
    )


def _basis(project: Project, unit: Unit) -> str:
    """Say why a unit is listed, and that it is to be confirmed unless that is withheld."""
    if unit.basis is None or unit.basis == project.edition.word:
        return unit.basis or ""
    return f"{unit.basis}，待核定"


def subjects(project: Project) -> Iterator[Subject]:
    """Yield every unit."""
    yield from (Subject(unit.ref, unit.name) for unit in project.units.values())


def unit(
    project: Project, name: str, day: date, everything: tuple[Owed, ...], assessed: Assessment
) -> UnitView:
    """Return one unit as of a day, with its part of ``everything`` that is owed and assessed."""
    dossier, edition = project.dossier, project.edition
    record = project.units[name]
    obligations = of_unit(everything, name)
    tasks = [task for task in project.tasks.values() if name in task.units]
    leads = [task for task in tasks if task.lead == name]
    supports = [task for task in tasks if name in task.support]
    concerns = [task for task in tasks if task not in leads and task not in supports]
    needs = project.requirements.values()
    names = dossier.evidence_of_unit.get(name, ())
    papers, papers_withheld = evidence_rows(project, names, day)
    return UnitView(
        unit=record,
        successor=unit_link(project, record.successor) if record.successor else None,
        basis=_basis(project, record),
        staff=tuple(
            _staff(project, name, person, day)
            for person in everyone(project, project.staff.get(name, ()), day)
        ),
        leads=task_rows(project, leads, day),
        supports=task_rows(project, supports, day),
        concerns=task_rows(project, concerns, day),
        requirements=tuple(need for need in needs if name in need.units),
        receives=tuple(need for need in needs if need.receiver == name),
        hosts=tuple(body_link(body) for body in project.bodies.values() if body.unit == name),
        notes=tuple(question for question in shown(project) if record.ref in question.about),
        owed=owed_groups(project, obligations, day, name) if edition.opens(OWED) else (),
        owed_total=len(obligations),
        owed_late=sum(owed.late for owed in obligations),
        owed_withheld=edition.told(sum(owed.withheld for owed in obligations), "项"),
        lists_owed=edition.opens(OWED),
        led=tuple(indicator_link(project, leaf) for leaf in dossier.led.get(name, ())),
        supported=tuple(indicator_link(project, leaf) for leaf in dossier.supported.get(name, ())),
        papers=papers,
        papers_total=len(names),
        papers_withheld=papers_withheld,
        failing=failing_rows(project, assessed.units.get(name, ())),
    )


def _staff(project: Project, unit: str, person: Who, day: date) -> StaffRow:
    posts = [post for post in project.people[person.ref.id].posts if post.unit == unit]
    return StaffRow(
        person,
        tuple(post.title for post in posts if post.held_on(day)),
        tuple(
            f"{post.title}（{post.since or ''}—{post.until or ''}）"
            for post in posts
            if not post.held_on(day)
        ),
        body_roles(project, person.ref.id),
    )
