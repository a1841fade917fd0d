"""Show the binder's cover: its title, how complete it is, as of which day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.derive.open_questions import questions
from yingjian.derive.readiness import Countdown, TaskState, When, countdowns, task_state
from yingjian.pages.views.assessed import Square, Tally, squares

if TYPE_CHECKING:
    from datetime import date

    from yingjian.model.project import Phase, Project
    from yingjian.read.secrecy import Edition


@dataclass(frozen=True, slots=True)
class PhaseSquares:
    """A phase and the state of each of its tasks, drawn as one square each."""

    phase: Phase
    states: tuple[TaskState, ...]

    @property
    def late(self) -> int:
        """The number of tasks past their last day that are not recorded as done."""
        return self.states.count(TaskState.LATE)

    @property
    def done(self) -> int:
        """The number of tasks recorded as done."""
        return self.states.count(TaskState.DONE)


@dataclass(frozen=True, slots=True)
class BlockSquares:
    """A first-level indicator and one square for each paper that it asks for."""

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
    rows: tuple[PhaseSquares, ...]
    blocks: tuple[BlockSquares, ...]
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
    """Return the cover as of a day; ``unbound`` is the number of files that cannot be bound."""
    rows = tuple(
        PhaseSquares(phase, tuple(task_state(task, phase, day) for task in phase.tasks))
        for phase in project.phases.values()
    )
    dossier = project.dossier
    blocks = tuple(
        BlockSquares(root, dossier.indicators[root].title, below, Tally.of(below))
        for system in dossier.systems.values()
        for root in system.roots
        for below in [
            tuple(square for leaf in dossier.below(root) for square in squares(project, leaf, day))
        ]
    )
    nearest = next((row for row in countdowns(project, day) if row.state is not When.PAST), None)
    inspection = project.inspections[nearest.inspection] if nearest else None
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
        papers=Tally.of(square for block in blocks for square in block.squares),
        assessed_demonstration=any(system.demonstration for system in dossier.systems.values()),
        demonstration=project.plan.as_of is not None,
        unbound=unbound,
        nearest=nearest,
        nearest_name=inspection.name if inspection else "",
        nearest_when=inspection.when if inspection else "",
        edition=project.edition,
        withheld=sum(evidence.withheld for evidence in dossier.evidence.values()),
    )
