"""工作方案: the plan whole, in the order of an official document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.pages.views.common import Link, Who, everyone, unit_link, who

if TYPE_CHECKING:
    from datetime import date

    from yingjian.model.project import Body, Phase, Project
    from yingjian.model.references import Ref
    from yingjian.read.records import Basis, Inspection


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
    """A requirement; ``note`` adds the contact and the receiver."""

    ref: Ref
    number: int
    text: str
    responsibilities: tuple[tuple[str, str], ...]
    receiver: Link | None
    contact: Who | None


@dataclass(frozen=True, slots=True)
class PlanView:
    """The plan."""

    title: str
    number: str | None
    issuer: str
    place: str | None
    dated: date | None
    published: date | None
    purpose: str
    closing: str
    bases: tuple[Basis, ...]
    inspections: tuple[Inspection, ...]
    editor_notes: tuple[str, ...]
    leading_group: BodySection
    office: BodySection | None
    groups: tuple[BodySection, ...]
    phases: tuple[Phase, ...]
    requirements: tuple[RequirementRow, ...]


def section(project: Project, body: Body, day: date) -> BodySection:
    """A body with its roster by role and its duties."""
    roles = dict.fromkeys(member.role for member in body.members)
    return BodySection(
        body.ref,
        body.name,
        body.seat,
        tuple(
            RosterRow(
                role,
                everyone(project, (m.person for m in body.members if m.role == role), day),
            )
            for role in roles
        ),
        tuple(Link(duty.ref, duty.text) for duty in body.duties),
    )


def plan(project: Project, day: date) -> PlanView:
    """The plan, with posts as held on the day it bears (they are part of its text)."""
    text = project.plan
    as_of = text.dated or day
    office = project.office
    return PlanView(
        title=text.title,
        number=text.number,
        issuer=text.issuer,
        place=text.place,
        dated=text.dated,
        published=text.published,
        purpose=text.purpose,
        closing=text.closing,
        bases=text.bases,
        inspections=text.inspections,
        editor_notes=text.editor_notes,
        leading_group=section(project, project.leading_group, as_of),
        office=section(project, office, as_of) if office else None,
        groups=tuple(section(project, group, as_of) for group in project.groups),
        phases=tuple(project.phases.values()),
        requirements=tuple(
            RequirementRow(
                one.ref,
                one.number,
                one.text,
                one.responsibilities,
                unit_link(project, one.receiver) if one.receiver else None,
                who(project, one.contact, as_of) if one.contact else None,
            )
            for one in project.requirements.values()
        ),
    )
