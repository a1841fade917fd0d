"""Small values that several views show: links, people with gaps in their names, tasks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.base.registry import TITLES
from yingjian.derive.readiness import TaskState, days_left, last_day, task_state
from yingjian.model.references import Ref
from yingjian.read.secrecy import NOBODY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from yingjian.model.project import Body, Person, Project, Task

BLANK = "□□□"
# The target of words that lead nowhere.
NOWHERE = Ref("withheld", NOBODY)
NO_LEAD = "未定牵头单位"


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to a page or entry."""

    ref: Ref
    label: str


@dataclass(frozen=True, slots=True)
class Subject:
    """A record that has a page of its own, and the page's title.

    ``above`` are headings between the list of such records and this one.
    """

    ref: Ref
    title: str
    above: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Who:
    """A person: ``name`` is BLANK where it is not known, ``missing`` says which part is missing."""

    ref: Ref
    name: str
    missing: str | None
    posts: tuple[str, ...]
    units: tuple[Link, ...]

    @property
    def title(self) -> str:
        """A heading that distinguishes people without names."""
        if self.name != BLANK:
            return self.name
        return f"{'、'.join(self.posts) or self.ref.id}（缺名）"


def who(project: Project, person_id: str, day: date) -> Who:
    """Return a person with the posts held on ``day``, or all posts where none is held then."""
    person = project.people[person_id]
    held = [post for post in person.posts if post.held_on(day)] or list(person.posts)
    units = dict.fromkeys(post.unit for post in held if post.unit)
    return Who(
        person.ref,
        person.name or BLANK,
        person.missing,
        tuple(post.title for post in held),
        tuple(unit_link(project, unit) for unit in units),
    )


def everyone(project: Project, ids: Iterable[str], day: date) -> tuple[Who, ...]:
    """Return people in the order given."""
    return tuple(who(project, person, day) for person in ids)


def unit_link(project: Project, unit_id: str) -> Link:
    """Link a unit by name."""
    unit = project.units[unit_id]
    return Link(unit.ref, unit.name)


def lead_name(project: Project, unit_id: str | None) -> str:
    """Return the name of a leading unit, or the words for its absence."""
    return project.units[unit_id].name if unit_id else NO_LEAD


def body_link(body: Body) -> Link:
    """Link a body by name."""
    return Link(body.ref, body.name)


def body_roles(project: Project, person_id: str) -> tuple[tuple[Link, str], ...]:
    """Return the bodies to which a person belongs, each with the role there."""
    return tuple(
        (body_link(project.bodies[place.body]), place.role)
        for place in project.memberships.get(person_id, ())
    )


def person_label(person: Person) -> str:
    """Return the name, or posts (else the id) and 缺名 where the name is not known."""
    return person.name or f"{'、'.join(post.title for post in person.posts) or person.id}（缺名）"


def _indicator(project: Project, name: str) -> str:
    indicator = project.dossier.indicators[name]
    return f"{indicator.number} {indicator.title}"


_LABELS: Mapping[str, Callable[[Project, str], str]] = {
    "person": lambda project, name: person_label(project.people[name]),
    "unit": lambda project, name: project.units[name].name,
    "body": lambda project, name: project.bodies[name].name,
    "phase": lambda project, name: (
        f"第 {project.phases[name].number} 阶段 {project.phases[name].name}"
    ),
    "requirement": lambda project, name: f"要求 {project.requirements[name].number}",
    "indicator": _indicator,
    "block": _indicator,
    "system": lambda project, name: project.dossier.systems[name].title,
    "evidence": lambda project, name: f"{name} {project.dossier.evidence[name].title}",
    "figure": lambda project, name: project.dossier.figures[name].title,
    "reconciliation": lambda project, name: project.dossier.reconciliations[name].title,
    "inspection": lambda project, name: project.inspections[name].name,
    "page": lambda _, name: TITLES[name],
}


def label_of(project: Project, ref: Ref) -> str:
    """Return what a thing is called in a list of links; its id where it has no name."""
    if project.edition.hides(*ref):
        return project.edition.word
    label = _LABELS.get(ref.kind)
    return label(project, ref.id) if label else ref.id


def withheld_link(project: Project, number: int, unit: str = "件") -> tuple[Link, ...]:
    """Return words without a target that count withheld things; empty where there are none."""
    words = project.edition.told(number, unit)
    return (Link(NOWHERE, words),) if words else ()


def listed(project: Project, kind: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the ids of the things that the edition shows, in the order given."""
    return tuple(name for name in names if not project.edition.hides(kind, name))


def evidence_codes(project: Project, names: Sequence[str]) -> tuple[Link, ...]:
    """Link evidence by id; the last link counts what the edition withholds."""
    shown = tuple(Link(Ref("evidence", name), name) for name in listed(project, "evidence", names))
    hidden = project.edition.told(len(names) - len(shown), beside=bool(shown))
    return (*shown, *([Link(NOWHERE, hidden)] if hidden else []))


def links(project: Project, refs: Iterable[Ref]) -> tuple[Link, ...]:
    """Link things by their usual words; the last link counts what the edition withholds."""
    every = tuple(refs)
    shown = tuple(
        Link(ref, label_of(project, ref)) for ref in every if not project.edition.hides(*ref)
    )
    return (*shown, *withheld_link(project, len(every) - len(shown), "处"))


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as of a day; ``left`` is the number of days to its last day, negative when past."""

    task: Task
    phase: Link
    lead: Link | None
    support: tuple[Link, ...]
    last_day: date
    state: TaskState
    left: int
    owner: Who | None
    deliverables: tuple[Link, ...]


def task_row(project: Project, task: Task, day: date) -> TaskRow:
    """Return the row of one task as of a day."""
    phase = project.phases[task.phase]
    return TaskRow(
        task=task,
        phase=Link(phase.ref, phase.name),
        lead=unit_link(project, task.lead) if task.lead else None,
        support=tuple(unit_link(project, unit) for unit in task.support),
        last_day=last_day(task, phase),
        state=task_state(task, phase, day),
        left=days_left(last_day(task, phase), day),
        owner=who(project, task.owner, day) if task.owner else None,
        deliverables=evidence_codes(project, task.deliverables),
    )


def task_rows(project: Project, tasks: Iterable[Task], day: date) -> tuple[TaskRow, ...]:
    """Return rows of tasks in the order given."""
    return tuple(task_row(project, task, day) for task in tasks)
