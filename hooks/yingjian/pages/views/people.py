"""Show 人员: the list of people; a page for each with roles, duties, tasks and requirements."""

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
    body_roles,
    person_label,
    task_rows,
    unit_link,
    who,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from yingjian.model.project import Person, Post, Project, Requirement


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post with its unit; ``held`` tells whether it is held on the day."""

    post: Post
    unit: Link | None
    held: bool


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role in a body, and the duties of that body."""

    body: Link
    role: str
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
    """The list of people; ``phones`` tells whether any has a phone number.

    ``withheld`` counts people who are not listed, ``nameless`` those without a full name.
    """

    phones: bool
    entries: tuple[PersonEntry, ...]
    nameless: int
    withheld: str


def subjects(project: Project) -> Iterator[Subject]:
    """Yield everybody whom the edition names."""
    yield from (Subject(person.ref, person_label(person)) for person in _named(project))


def _named(project: Project) -> list[Person]:
    return [person for person in project.people.values() if not person.withheld]


def person(project: Project, name: str, day: date) -> PersonView:
    """Return one person as of a day."""
    record = project.people[name]
    homes = {post.unit for post in record.posts if post.unit and post.held_on(day)}
    tasks = (task for task in project.tasks.values() if homes & task.units)
    return PersonView(
        who=who(project, name, day),
        person=record,
        posts=tuple(
            PostRow(post, unit_link(project, post.unit) if post.unit else None, post.held_on(day))
            for post in record.posts
        ),
        roles=tuple(
            RoleRow(
                body_link(body),
                place.role,
                tuple(Link(duty.ref, duty.text) for duty in body.duties),
            )
            for place in project.memberships.get(name, ())
            for body in [project.bodies[place.body]]
        ),
        tasks=task_rows(project, tasks, day),
        requirements=tuple(need for need in project.requirements.values() if homes & need.units),
        contact_for=_contact_for(project, name),
        notes=tuple(question for question in shown(project) if record.ref in question.about),
    )


def _contact_for(project: Project, name: str) -> tuple[Requirement, ...]:
    return tuple(need for need in project.requirements.values() if need.contact == name)


def people(project: Project, day: date) -> PeopleView:
    """Return everybody, in the order of the register."""
    listed = _named(project)
    return PeopleView(
        any(person.phone for person in listed),
        tuple(
            PersonEntry(
                who(project, person.id, day),
                person.phone,
                body_roles(project, person.id),
                tuple(
                    Link(need.ref, f"要求 {need.number}")
                    for need in _contact_for(project, person.id)
                ),
            )
            for person in listed
        ),
        sum(person.missing is not None for person in project.people.values()),
        project.edition.told(
            sum(project.edition.hides("person", name) for name in project.people), "人"
        ),
    )
