"""工作步骤: the phases on a line of time, and their tasks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.derive.open_questions import Question, shown
from yingjian.derive.readiness import Countdown, When, countdowns, days_left, phase_state
from yingjian.pages.views.common import TaskRow, task_rows

if TYPE_CHECKING:
    from datetime import date

    from yingjian.model.project import Project
    from yingjian.model.references import Ref

_NOTED = ("unscheduled", "window-conflict", "open-day", "task")


@dataclass(frozen=True, slots=True)
class PhaseSection:
    """A phase with its tasks; ``inspections`` are (first day, name) of those it receives."""

    ref: Ref
    number: int
    name: str
    window: str
    since: date
    until: date
    state: When
    left: int
    tasks: tuple[TaskRow, ...]
    inspections: tuple[tuple[date, str], ...]


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """All phases as of a day."""

    day: date
    first: date
    last: date
    phases: tuple[PhaseSection, ...]
    countdowns: tuple[Countdown, ...]
    notes: tuple[Question, ...]


def schedule(project: Project, day: date) -> ScheduleView:
    """The schedule as of a day."""
    phases = tuple(
        PhaseSection(
            phase.ref,
            phase.number,
            phase.name,
            phase.window,
            phase.since,
            phase.until,
            phase_state(phase, day),
            days_left(phase.until, day),
            task_rows(project, phase.tasks, day),
            tuple(
                (one.since, one.name)
                for one in project.inspections.values()
                if one.id == phase.inspection
            ),
        )
        for phase in project.phases.values()
    )
    return ScheduleView(
        day,
        min(phase.since for phase in phases),
        max(phase.until for phase in phases),
        phases,
        countdowns(project, day),
        tuple(q for q in shown(project) if q.kind in _NOTED),
    )
