"""As of a given day: which phase it is, which tasks are done or late, how long until inspection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from yingjian.model.project import Phase, Project, Task
    from yingjian.read.records import Inspection


class When(Enum):
    """Where a span lies as seen from a day."""

    PAST = "已过"
    NOW = "进行中"
    AHEAD = "未到"


class TaskState(Enum):
    """What is known of a task; nothing is taken for done without a record.

    The order is the order of urgency.
    """

    LATE = "到期未记办结"
    NOW = "进行中"
    AHEAD = "未到"
    DONE = "已办结"


def span_state(since: date, until: date, day: date) -> When:
    """Both ends of the span belong to it."""
    if day > until:
        return When.PAST
    return When.NOW if day >= since else When.AHEAD


def phase_state(phase: Phase, day: date) -> When:
    """State of a phase."""
    return span_state(phase.since, phase.until, day)


def last_day(task: Task, phase: Phase) -> date:
    """The task's own due day, else the last day of its phase."""
    return task.due or phase.until


def task_state(task: Task, phase: Phase, day: date) -> TaskState:
    """State of a task; one that was done later than ``day`` was not done yet."""
    if task.done and task.done <= day:
        return TaskState.DONE
    if day > last_day(task, phase):
        return TaskState.LATE
    return TaskState.NOW if day >= phase.since else TaskState.AHEAD


@dataclass(frozen=True, slots=True)
class Countdown:
    """Days from ``day`` to the first day of an inspection; negative once it has begun.

    ``exact`` is False where the plan names no day, so that the count is from the first possible.
    """

    inspection: str
    days: int
    state: When
    exact: bool
    since: date
    until: date


def inspection_span(inspection: Inspection, project: Project) -> tuple[date, date]:
    """First and last possible day; an open end closes with the phase that receives it."""
    if inspection.until:
        return inspection.since, inspection.until
    phase = next((p for p in project.phases.values() if p.inspection == inspection.id), None)
    return inspection.since, max(phase.until if phase else inspection.since, inspection.since)


def countdowns(project: Project, day: date) -> tuple[Countdown, ...]:
    """One for each inspection, in the order of their days."""
    rows = []
    for one in project.inspections.values():
        since, until = inspection_span(one, project)
        state = span_state(since, until, day)
        exact = one.until == one.since
        rows.append(Countdown(one.id, (since - day).days, state, exact, since, until))
    return tuple(sorted(rows, key=lambda row: (row.since, row.inspection)))


def days_left(until: date, day: date) -> int:
    """Days that remain, the last one and ``day`` itself not counted."""
    return (until - day) // timedelta(days=1)
