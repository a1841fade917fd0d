"""组织机构: the leading group, its office and working groups, and the chart of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.derive.open_questions import Question, shown
from yingjian.pages.views.common import Who, everyone
from yingjian.pages.views.plan import BodySection, section
from yingjian.read.shares import ADVISE, LEAD, SUPPORT, TAKE_PART

if TYPE_CHECKING:
    from datetime import date

    from yingjian.model.project import Project
    from yingjian.read.records import Change

# Questions that the page about the organisation repeats beside its roster.
_NOTED = ("idle-member", "idle-deputy", "many-roles", "two-keepers", "missing-name")


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A person of the leading group and the other bodies he or she is in."""

    who: Who
    role: str
    elsewhere: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrganizationView:
    """The organisation; ``heads`` leads from a person's ref to the indexes of groups led."""

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
    """The organisation with the posts held on a day."""
    top = project.leading_group
    office = project.office
    rows = tuple(
        MemberRow(
            person,
            membership.role,
            tuple(
                project.bodies[one.body].name
                for one in project.memberships[membership.person]
                if one.body != top.id
            ),
        )
        for membership, person in zip(
            top.members, everyone(project, (one.person for one in top.members), day), strict=True
        )
    )
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
        notes=tuple(q for q in shown(project) if q.kind in _NOTED),
        changes=project.changes,
        roster_size=len(top.members),
        busy=sum(bool(row.elsewhere) for row in members),
    )
