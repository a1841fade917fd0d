"""Show 工作方案: the whole plan, in the order of an official document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.pages.views.common import Link, Who, everyone, who

if TYPE_CHECKING:
    from datetime import date

    from yingjian.model.project import Body, Phase, Project, Requirement
    from yingjian.model.references import Ref
    from yingjian.read.records.plan import PlanFile


@dataclass(frozen=True, slots=True)
class RosterRow:
    """The people of one role."""

    role: str
    people: tuple[Who, ...]


@dataclass(frozen=True, slots=True)
class BodySection:
    """A body as the plan sets it up."""

    ref: Ref
    name: str
    seat: str | None
    roster: tuple[RosterRow, ...]
    duties: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """A requirement with its contact."""

    requirement: Requirement
    contact: Who | None


@dataclass(frozen=True, slots=True)
class PlanView:
    """The plan: its own text, and the bodies, phases and requirements that it sets up."""

    text: PlanFile
    leading_group: BodySection
    office: BodySection | None
    groups: tuple[BodySection, ...]
    phases: tuple[Phase, ...]
    requirements: tuple[RequirementRow, ...]


def section(project: Project, body: Body, day: date) -> BodySection:
    """Return a body with its roster by role and its duties."""
    roles = dict.fromkeys(member.role for member in body.members)
    return BodySection(
        body.ref,
        body.name,
        body.seat,
        tuple(
            RosterRow(
                role,
                everyone(
                    project, (member.person for member in body.members if member.role == role), day
                ),
            )
            for role in roles
        ),
        tuple(Link(duty.ref, duty.text) for duty in body.duties),
    )


def plan(project: Project, day: date) -> PlanView:
    """Return the plan, with posts as held on the day it bears (they are part of its text)."""
    as_of = project.plan.dated or day
    office = project.office
    return PlanView(
        text=project.plan,
        leading_group=section(project, project.leading_group, as_of),
        office=section(project, office, as_of) if office else None,
        groups=tuple(section(project, group, as_of) for group in project.groups),
        phases=tuple(project.phases.values()),
        requirements=tuple(
            RequirementRow(need, who(project, need.contact, as_of) if need.contact else None)
            for need in project.requirements.values()
        ),
    )
