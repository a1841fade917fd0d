"""Show 组织机构: the leading group, its office and working groups, and the chart of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.derive.open_questions import Question, shown
from yingjian.pages.views.common import Who, everyone, who
from yingjian.pages.views.plan import BodySection, section
from yingjian.read.shares import ADVISE, LEAD, SUPPORT, TAKE_PART

if TYPE_CHECKING:
    from datetime import date

    from yingjian.model.project import Membership, Project
    from yingjian.read.records import Change

# Kinds of open questions that the page repeats beside the roster.
_NOTED = ("idle-member", "idle-deputy", "many-roles", "two-keepers", "missing-name")


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member of the leading group; ``busy`` in any other body as well."""

    who: Who
    role: str
    busy: bool


@dataclass(frozen=True, slots=True)
class OrganizationView:
    """The organisation; ``led`` pairs each deputy's id with the indexes of the groups led."""

    leading_group: BodySection
    advisers: tuple[Who, ...]
    heads: tuple[Who, ...]
    deputies: tuple[Who, ...]
    leaders: tuple[MemberRow, ...]
    members: tuple[MemberRow, ...]
    office: BodySection | None
    groups: tuple[BodySection, ...]
    led: tuple[tuple[str, tuple[int, ...]], ...]
    notes: tuple[Question, ...]
    changes: tuple[Change, ...]
    roster_size: int
    busy: int


def organization(project: Project, day: date) -> OrganizationView:
    """Return the organisation with the posts held on a day."""
    top = project.leading_group
    office = project.office
    rows = [_member(project, member, day) for member in top.members]
    taking_part = set(top.people(TAKE_PART))
    members = tuple(row for row in rows if row.who.ref.id in taking_part)
    return OrganizationView(
        leading_group=section(project, top, day),
        advisers=everyone(project, top.people(ADVISE), day),
        heads=everyone(project, top.people(LEAD), day),
        deputies=everyone(project, top.people(SUPPORT), day),
        leaders=tuple(row for row in rows if row not in members),
        members=members,
        office=section(project, office, day) if office else None,
        groups=tuple(section(project, group, day) for group in project.groups),
        led=tuple(
            (
                person,
                tuple(i for i, group in enumerate(project.groups) if person in group.people(LEAD)),
            )
            for person in top.people(SUPPORT)
        ),
        notes=tuple(question for question in shown(project) if question.kind in _NOTED),
        changes=project.changes,
        roster_size=len(top.members),
        busy=sum(row.busy for row in members),
    )


def _member(project: Project, member: Membership, day: date) -> MemberRow:
    places = project.memberships[member.person]
    busy = any(place.body != member.body for place in places)
    return MemberRow(who(project, member.person, day), member.role, busy)
