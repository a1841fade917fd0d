"""As of a day: the state of phases and tasks, and the days until each inspection."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from yingjian.model.project import Phase, Project, Task
    from yingjian.read.records import Inspection


class When(Enum):
    """Whether a span of days is over, current or to come."""

    PAST = "已过"
    NOW = "进行中"
    AHEAD = "未到"


class TaskState(Enum):
    """The state of a task, which is done only where a day is recorded; the most urgent first."""

    LATE = "到期未记办结"
    NOW = "进行中"
    AHEAD = "未到"
    DONE = "已办结"


def span_state(since: date, until: date, day: date) -> When:
    """Return the state of a span on a day; both ends belong to the span."""
    if day > until:
        return When.PAST
    return When.NOW if day >= since else When.AHEAD


def phase_state(phase: Phase, day: date) -> When:
    """Return the state of a phase on a day."""
    return span_state(phase.since, phase.until, day)


def last_day(task: Task, phase: Phase) -> date:
    """Return the due day of a task, else the last day of its phase."""
    return task.due or phase.until


def task_state(task: Task, phase: Phase, day: date) -> TaskState:
    """Return the state of a task on a day; what was done later was not done yet."""
    if task.done and task.done <= day:
        return TaskState.DONE
    if day > last_day(task, phase):
        return TaskState.LATE
    return TaskState.NOW if day >= phase.since else TaskState.AHEAD


@dataclass(frozen=True, slots=True)
class Countdown:
    """Days until the first day of an inspection; negative once it has begun.

    ``exact`` is False where the plan names no day: the days then count to the first possible one.
    """

    inspection: str
    days: int
    state: When
    exact: bool
    since: date
    until: date


def inspection_span(inspection: Inspection, project: Project) -> tuple[date, date]:
    """Return the first and last possible day; an open end is the end of the inspection's phase."""
    if inspection.until:
        return inspection.since, inspection.until
    phase = next((p for p in project.phases.values() if p.inspection == inspection.id), None)
    return inspection.since, max(phase.until if phase else inspection.since, inspection.since)


def countdowns(project: Project, day: date) -> tuple[Countdown, ...]:
    """Return a countdown for each inspection, in the order of their days."""
    rows = []
    for inspection in project.inspections.values():
        since, until = inspection_span(inspection, project)
        state = span_state(since, until, day)
        exact = inspection.until == inspection.since
        rows.append(Countdown(inspection.id, (since - day).days, state, exact, since, until))
    return tuple(sorted(rows, key=lambda row: (row.since, row.inspection)))


def days_left(until: date, day: date) -> int:
    """Return the days from a day until the last one; 0 on the last day."""
    return (until - day).days
