"""The Project: units, people, plan and assessment, immutable and linked in both directions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.model.references import Identified, Origin, Ref

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from yingjian.base.problems import Problem
    from yingjian.model.dossier import Dossier
    from yingjian.read import records
    from yingjian.read.secrecy import Edition, Table
    from yingjian.read.shares import Share
    from yingjian.read.source import Document, Mark


@dataclass(frozen=True, slots=True)
class Unit(Identified):
    """A unit; ``until`` is its last day, ``successor`` the id of the unit that took it over."""

    KIND = "unit"
    id: str
    name: str
    full_name: str | None
    kind: str
    basis: str | None
    spellings: tuple[str, ...]
    aliases: tuple[str, ...]
    former_names: tuple[str, ...]
    accounts: tuple[str, ...]
    since: date | None
    until: date | None
    successor: str | None
    origin: Origin
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A post; ``unit`` is an id, None where the plan does not name the unit."""

    unit: str | None
    title: str
    since: date | None
    until: date | None

    def held_on(self, day: date) -> bool:
        """Whether it is held on a day; first and last day count."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


@dataclass(frozen=True, slots=True)
class Person(Identified):
    """A person; ``name`` is None where not known, ``missing`` what is missing of it, in Chinese.

    ``withheld`` marks a stub: this edition does not show who it is.
    """

    KIND = "person"
    id: str
    name: str | None
    missing: str | None
    pinyin: str | None
    posts: tuple[Post, ...]
    origin: Origin
    phone: str | None = None
    secrecy: str | None = None
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Membership:
    """A person's place in a body."""

    body: str
    person: str
    role: str
    share: Share


@dataclass(frozen=True, slots=True)
class Duty(Identified):
    """What a body has to do."""

    KIND = "duty"
    id: str
    body: str
    text: str
    topics: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Body(Identified):
    """The leading group, the office or a working group; ``kind`` says which."""

    KIND = "body"
    id: str
    kind: str
    name: str
    members: tuple[Membership, ...]
    duties: tuple[Duty, ...]
    seat: str | None
    unit: str | None
    origin: Origin

    def people(self, share: Share) -> tuple[str, ...]:
        """Return the ids of the people with a share, in the order of the roster."""
        return tuple(member.person for member in self.members if member.share == share)


@dataclass(frozen=True, slots=True)
class Presupposition:
    """An event that a task depends on; ``task`` is the id of the task that provides it, or None."""

    event: str
    task: str | None


@dataclass(frozen=True, slots=True)
class Task(Identified):
    """A task; ``applies_to`` as written, ``units`` the ids of all units that it applies to.

    ``owner`` is a person's id, ``deliverables`` are ids of evidence.
    """

    KIND = "task"
    id: str
    phase: str
    text: str
    lead: str | None
    support: tuple[str, ...]
    applies_to: tuple[str, ...]
    units: frozenset[str]
    due: date | None
    done: date | None
    owner: str | None
    deliverables: tuple[str, ...]
    presupposes: tuple[Presupposition, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Phase(Identified):
    """A phase, first and last day included."""

    KIND = "phase"
    id: str
    number: int
    name: str
    window: str
    since: date
    until: date
    inspection: str | None
    tasks: tuple[Task, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Requirement(Identified):
    """What the plan requires; ``units`` are the ids of all units that it applies to."""

    KIND = "requirement"
    id: str
    number: int
    text: str
    applies_to: tuple[str, ...]
    units: frozenset[str]
    responsibilities: tuple[tuple[str, str], ...]
    receiver: str | None
    contact: str | None
    topics: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Project:
    """Everything in data/; mappings go by id and keep the order of the files.

    ``memberships`` maps a person's id to places in bodies, ``staff`` a unit's id to the ids of the
    people with a post there. ``documents`` are the files as read; an edition that withholds
    something has none. ``secrecy`` are the levels of all kinds and fields, ``edition`` is the
    edition that this project is for.
    """

    plan: records.PlanFile
    binder: records.BinderFile
    many_roles: int
    changes: tuple[records.Change, ...]
    unit_kinds: tuple[str, ...]
    roles: tuple[tuple[str, Share], ...]
    units: Mapping[str, Unit]
    people: Mapping[str, Person]
    bodies: Mapping[str, Body]
    phases: Mapping[str, Phase]
    tasks: Mapping[str, Task]
    requirements: Mapping[str, Requirement]
    inspections: Mapping[str, records.Inspection]
    origins: Mapping[Ref, Origin]
    warnings: tuple[Problem, ...]
    fingerprint: str
    documents: tuple[Document, ...]
    memberships: Mapping[str, tuple[Membership, ...]]
    staff: Mapping[str, tuple[str, ...]]
    dossier: Dossier
    secrecy: Table
    edition: Edition

    @property
    def texts(self) -> Iterator[tuple[str, Mark, str]]:
        """Every text of the data with its file and place: (file, mark, text)."""
        for document in self.documents:
            for text, mark in document.strings():
                yield document.file, mark, text

    @property
    def leading_group(self) -> Body:
        """The leading group."""
        return next(body for body in self.bodies.values() if body.kind == "leading-group")

    @property
    def office(self) -> Body | None:
        """The leading group's office, where there is one."""
        return next((body for body in self.bodies.values() if body.kind == "office"), None)

    @property
    def groups(self) -> tuple[Body, ...]:
        """The working groups."""
        return tuple(body for body in self.bodies.values() if body.kind == "group")
