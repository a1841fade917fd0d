"""The binder's cover: what it is, how complete it is, from which data, as of which day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.derive.open_questions import questions
from yingjian.derive.readiness import Countdown, TaskState, When, countdowns, task_state
from yingjian.pages.views.assessed import Square, Tally, squares

if TYPE_CHECKING:
    from datetime import date

    from yingjian.model.project import Project
    from yingjian.read.secrecy import Edition


@dataclass(frozen=True, slots=True)
class SquareRow:
    """A phase and one square a task."""

    number: int
    name: str
    states: tuple[TaskState, ...]

    @property
    def late(self) -> int:
        """Tasks past their last day without a record of being done."""
        return self.states.count(TaskState.LATE)

    @property
    def done(self) -> int:
        """Tasks recorded as done."""
        return self.states.count(TaskState.DONE)


@dataclass(frozen=True, slots=True)
class BlockRow:
    """A first-level indicator and one square a paper that it requires."""

    number: str
    title: str
    squares: tuple[Square, ...]
    tally: Tally


@dataclass(frozen=True, slots=True)
class CoverView:
    """The cover."""

    title: str
    label: str
    issuer: str
    basis: str
    number: str | None
    open_questions: int
    tasks: int
    late: int
    done: int
    nameless: int
    rows: tuple[SquareRow, ...]
    blocks: tuple[BlockRow, ...]
    papers: Tally
    assessed_demonstration: bool
    demonstration: bool
    unbound: int
    nearest: Countdown | None
    nearest_name: str
    nearest_when: str
    edition: Edition
    withheld: int


def cover(project: Project, day: date, unbound: int = 0) -> CoverView:
    """The cover as of a day; ``unbound`` files were handed in and cannot be bound."""
    rows = tuple(
        SquareRow(
            phase.number, phase.name, tuple(task_state(task, phase, day) for task in phase.tasks)
        )
        for phase in project.phases.values()
    )
    dossier = project.dossier
    blocks = tuple(
        BlockRow(root, dossier.indicators[root].title, found, Tally.of(found))
        for system in dossier.systems.values()
        for root in system.roots
        for found in [
            tuple(one for leaf in dossier.below(root) for one in squares(project, leaf, day))
        ]
    )
    coming = next((c for c in countdowns(project, day) if c.state is not When.PAST), None)
    inspection = project.inspections[coming.inspection] if coming else None
    return CoverView(
        title=project.binder.title,
        label=project.binder.label,
        issuer=project.plan.issuer,
        basis=project.plan.title,
        number=project.plan.number,
        open_questions=len(questions(project)),
        tasks=len(project.tasks),
        late=sum(row.late for row in rows),
        done=sum(row.done for row in rows),
        nameless=sum(person.missing is not None for person in project.people.values()),
        rows=rows,
        blocks=blocks,
        papers=Tally.of(one for block in blocks for one in block.squares),
        assessed_demonstration=any(one.demonstration for one in dossier.systems.values()),
        demonstration=project.plan.as_of is not None,
        unbound=unbound,
        nearest=coming,
        nearest_name=inspection.name if inspection else "",
        nearest_when=inspection.when if inspection else "",
        edition=project.edition,
        withheld=sum(one.withheld for one in dossier.evidence.values()),
    )
