"""Show 工作步骤: the phases on a line of time, and their tasks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.derive.open_questions import Question, shown
from yingjian.derive.readiness import Countdown, When, countdowns, days_left, phase_state
from yingjian.pages.views.common import TaskRow, task_rows

if TYPE_CHECKING:
    from datetime import date

    from yingjian.model.project import Phase, Project
    from yingjian.read.records import Inspection

# Kinds of open questions that the page repeats.
_NOTED = ("unscheduled", "window-conflict", "open-day", "task")


@dataclass(frozen=True, slots=True)
class PhaseSection:
    """A phase with its tasks and the inspection that it receives.

    ``left`` is the number of days to its last day.
    """

    phase: Phase
    state: When
    left: int
    tasks: tuple[TaskRow, ...]
    inspection: Inspection | None


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """All phases as of a day, from the ``first`` to the ``last`` day of any."""

    day: date
    first: date
    last: date
    phases: tuple[PhaseSection, ...]
    countdowns: tuple[Countdown, ...]
    notes: tuple[Question, ...]


def schedule(project: Project, day: date) -> ScheduleView:
    """Return the schedule as of a day."""
    phases = project.phases.values()
    return ScheduleView(
        day,
        min(phase.since for phase in phases),
        max(phase.until for phase in phases),
        tuple(
            PhaseSection(
                phase,
                phase_state(phase, day),
                days_left(phase.until, day),
                task_rows(project, phase.tasks, day),
                project.inspections[phase.inspection] if phase.inspection else None,
            )
            for phase in phases
        ),
        countdowns(project, day),
        tuple(question for question in shown(project) if question.kind in _NOTED),
    )
