"""人员: the list of people, and a page for each with every role, duty, task and requirement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.derive.open_questions import Question, shown
from yingjian.pages.views.common import (
    Link,
    Subject,
    TaskRow,
    Who,
    body_link,
    person_label,
    task_rows,
    unit_link,
    who,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from yingjian.model.project import Person, Project, Requirement
    from yingjian.read.shares import Share


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post with its unit and time; ``held`` tells whether it is held on the day."""

    title: str
    unit: Link | None
    since: date | None
    until: date | None
    held: bool


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A place in a body and what that body has to do."""

    body: Link
    role: str
    share: Share
    duties: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person's page."""

    who: Who
    person: Person
    posts: tuple[PostRow, ...]
    roles: tuple[RoleRow, ...]
    tasks: tuple[TaskRow, ...]
    requirements: tuple[Requirement, ...]
    contact_for: tuple[Requirement, ...]
    notes: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """A line of the list of people."""

    who: Who
    phone: str | None
    roles: tuple[tuple[Link, str], ...]
    contact_for: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class PeopleView:
    """The list of people; ``withheld`` says how many are not listed, ``phones`` whether any has one."""

    phones: bool
    entries: tuple[PersonEntry, ...]
    nameless: int
    withheld: str


def subjects(project: Project) -> Iterator[Subject]:
    """Everybody whom the edition names."""
    yield from (
        Subject(person.ref, person_label(person))
        for person in project.people.values()
        if not person.withheld
    )


def person(project: Project, name: str, day: date) -> PersonView:
    """One person as of a day."""
    one = project.people[name]
    homes = {post.unit for post in one.posts if post.unit and post.held_on(day)}
    return PersonView(
        who=who(project, name, day),
        person=one,
        posts=tuple(
            PostRow(
                post.title,
                unit_link(project, post.unit) if post.unit else None,
                post.since,
                post.until,
                post.held_on(day),
            )
            for post in one.posts
        ),
        roles=tuple(
            RoleRow(
                body_link(project.bodies[place.body]),
                place.role,
                place.share,
                tuple(Link(duty.ref, duty.text) for duty in project.bodies[place.body].duties),
            )
            for place in project.memberships.get(name, ())
        ),
        tasks=task_rows(
            project, (task for task in project.tasks.values() if homes & task.units), day
        ),
        requirements=tuple(need for need in project.requirements.values() if homes & need.units),
        contact_for=tuple(need for need in project.requirements.values() if need.contact == name),
        notes=tuple(q for q in shown(project) if one.ref in q.about),
    )


def people(project: Project, day: date) -> PeopleView:
    """Everybody, in the order of the register."""
    shown = [one.id for one in project.people.values() if not one.withheld]
    return PeopleView(
        any(project.people[one].phone for one in shown),
        tuple(
            PersonEntry(
                who(project, one, day),
                project.people[one].phone,
                tuple(
                    (body_link(project.bodies[place.body]), place.role)
                    for place in project.memberships.get(one, ())
                ),
                tuple(
                    Link(need.ref, f"要求 {need.number}")
                    for need in project.requirements.values()
                    if need.contact == one
                ),
            )
            for one in shown
        ),
        sum(person.missing is not None for person in project.people.values()),
        project.edition.told(
            sum(project.edition.hides("person", one) for one in project.people), "人"
        ),
    )
