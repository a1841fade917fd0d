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
# Where words lead that lead nowhere.
NOWHERE = Ref("withheld", NOBODY)


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
    """A person as shown: ``name`` holds □ where it is not known, ``missing`` says what."""

    ref: Ref
    name: str
    missing: str | None
    posts: tuple[str, ...]
    units: tuple[Link, ...]

    @property
    def title(self) -> str:
        """A heading that tells two nameless people apart."""
        if self.name != BLANK:
            return self.name
        return f"{'、'.join(self.posts) or self.ref.id}（缺名）"


def who(project: Project, person_id: str, day: date) -> Who:
    """A person with the posts held on ``day``; the last ones where none is held then."""
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
    """People in the order given."""
    return tuple(who(project, one, day) for one in ids)


def unit_link(project: Project, unit_id: str) -> Link:
    """A unit by name."""
    unit = project.units[unit_id]
    return Link(unit.ref, unit.name)


def body_link(body: Body) -> Link:
    """A body by name."""
    return Link(body.ref, body.name)


def person_label(person: Person) -> str:
    """Name, or posts where the name is not known."""
    return person.name or f"{'、'.join(post.title for post in person.posts) or person.id}（缺名）"


def _indicator(project: Project, one: str) -> str:
    indicator = project.dossier.indicators[one]
    return f"{indicator.number} {indicator.title}"


_LABELS: Mapping[str, Callable[[Project, str], str]] = {
    "person": lambda project, one: person_label(project.people[one]),
    "unit": lambda project, one: project.units[one].name,
    "body": lambda project, one: project.bodies[one].name,
    "phase": lambda project, one: (
        f"第 {project.phases[one].number} 阶段 {project.phases[one].name}"
    ),
    "requirement": lambda project, one: f"要求 {project.requirements[one].number}",
    "indicator": _indicator,
    "block": _indicator,
    "system": lambda project, one: project.dossier.systems[one].title,
    "evidence": lambda project, one: f"{one} {project.dossier.evidence[one].title}",
    "figure": lambda project, one: project.dossier.figures[one].title,
    "reconciliation": lambda project, one: project.dossier.reconciliations[one].title,
    "inspection": lambda project, one: project.inspections[one].name,
    "page": lambda _, one: TITLES[one],
}


def told(project: Project, number: int, what: str = "件") -> tuple[Link, ...]:
    """Words that lead nowhere, in the place of things that the edition holds back."""
    words = project.edition.told(number, what)
    return (Link(NOWHERE, words),) if words else ()


def listed(project: Project, kind: str, names: Iterable[str]) -> tuple[str, ...]:
    """Ids of the things that the edition shows, in the order given."""
    return tuple(name for name in names if not project.edition.hides(kind, name))


def code_links(project: Project, kind: str, names: Sequence[str]) -> tuple[Link, ...]:
    """Links by id, and how many are held back."""
    shown = listed(project, kind, names)
    links_ = tuple(Link(Ref(kind, name), name) for name in shown)
    hidden = project.edition.told(len(names) - len(shown), _COUNTED[kind], beside=bool(shown))
    return (*links_, *([Link(NOWHERE, hidden)] if hidden else []))


_COUNTED: Mapping[str, str] = {"evidence": "件", "ledger": "项"}


def label_of(project: Project, ref: Ref) -> str:
    """The words by which a thing is called in a list of links; its id where it has no name."""
    if project.edition.hides(*ref):
        return project.edition.word
    label = _LABELS.get(ref.kind)
    return label(project, ref.id) if label else ref.id


def links(project: Project, refs: Iterable[Ref]) -> tuple[Link, ...]:
    """Links with their usual words; what the edition holds back is counted at the end."""
    every = tuple(refs)
    shown = [ref for ref in every if not project.edition.hides(*ref)]
    named = tuple(Link(ref, label_of(project, ref)) for ref in shown)
    return (*named, *told(project, len(every) - len(shown), "处"))


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as of a day; ``left`` is the number of days to its last day, negative when past."""

    ref: Ref
    id: str
    text: str
    phase: Link
    lead: Link | None
    support: tuple[Link, ...]
    applies_to: tuple[str, ...]
    due: date | None
    last_day: date
    done: date | None
    state: TaskState
    left: int
    owner: Who | None
    deliverables: tuple[Link, ...]


def task_row(project: Project, task: Task, day: date) -> TaskRow:
    """One task."""
    phase = project.phases[task.phase]
    return TaskRow(
        ref=task.ref,
        id=task.id,
        text=task.text,
        phase=Link(phase.ref, phase.name),
        lead=unit_link(project, task.lead) if task.lead else None,
        support=tuple(unit_link(project, unit) for unit in task.support),
        applies_to=task.applies_to,
        due=task.due,
        last_day=last_day(task, phase),
        done=task.done,
        state=task_state(task, phase, day),
        left=days_left(last_day(task, phase), day),
        owner=who(project, task.owner, day) if task.owner else None,
        deliverables=code_links(project, "evidence", task.deliverables),
    )


def task_rows(project: Project, tasks: Iterable[Task], day: date) -> tuple[TaskRow, ...]:
    """Tasks in the order given."""
    return tuple(task_row(project, task, day) for task in tasks)
