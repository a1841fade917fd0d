"""Show the home page: days to the inspection, the current phase, what to do first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.derive.obligations import What, owed
from yingjian.derive.open_questions import BY_NAME, questions
from yingjian.derive.readiness import Countdown, TaskState, When, countdowns, days_left, phase_state
from yingjian.model.references import Ref
from yingjian.pages.views.assessed import points
from yingjian.pages.views.common import NO_LEAD, Link, TaskRow, lead_name, task_rows
from yingjian.pages.views.indicators import SystemView, indicators
from yingjian.pages.views.outlook import (
    LateUnit,
    UpcomingInspection,
    late_units,
    upcoming_inspections,
)
from yingjian.read.secrecy import OWED, QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from yingjian.derive.obligations import Owed
    from yingjian.model.project import Phase, Project
    from yingjian.read.records import Inspection

_TODO_LIMIT = 8


@dataclass(frozen=True, slots=True)
class InspectionRow:
    """An inspection with its countdown."""

    inspection: Inspection
    count: Countdown


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """A phase as of a day; ``left`` is the number of days to its last day."""

    phase: Phase
    state: When
    left: int


@dataclass(frozen=True, slots=True)
class Attention:
    """Something to do first: mark and word for its urgency, what it is, who and by when.

    ``number`` is the indicator, or the paper of it, that it is for.
    """

    mark: str
    word: str
    link: Link
    note: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class HomeView:
    """The home page; ``withheld`` counts overdue obligations that the edition does not list."""

    title: str
    day: date
    inspections: tuple[InspectionRow, ...]
    nearest: InspectionRow | None
    phases: tuple[PhaseRow, ...]
    now: PhaseRow | None
    states: tuple[tuple[TaskState, int], ...]
    total: int
    todo: tuple[Attention, ...]
    more: int
    systems: tuple[SystemView, ...]
    late: tuple[LateUnit, ...]
    late_total: int
    upcoming: tuple[UpcomingInspection, ...]
    open_questions: tuple[tuple[Link, int], ...]
    open_total: int
    lists_owed: bool
    lists_questions: bool
    withheld: str


def _task_attention(row: TaskRow) -> Attention:
    late = row.state is TaskState.LATE
    lead = row.lead.label if row.lead else NO_LEAD
    return Attention(
        "late" if late else "plain",
        f"过期 {-row.left} 天" if late else f"余 {row.left} 天",
        Link(row.task.ref, row.task.text),
        f"{lead}　限 {row.last_day}",
    )


# Obligations that come before the plan's own tasks, the most urgent kind first.
_FIRST = (What.RECTIFY, What.COLLECT, What.REWORK)


def _number(project: Project, ref: Ref) -> str:
    """Return the indicator, and its slot, that an obligation is for; "" where there is none."""
    if ref.kind == "ledger":
        return project.dossier.ledger[ref.id].indicator or ""
    answers = project.dossier.evidence[ref.id].answers if ref.kind == "evidence" else ()
    if not answers:
        return ""
    slot = f"-{answers[0].slot}" if answers[0].slot else ""
    return f"{answers[0].indicator}{slot}"


def _assessed_attention(
    project: Project, day: date, everything: tuple[Owed, ...]
) -> Iterator[Attention]:
    """Yield late items of the ledger, papers that lack or are in doubt, figures that disagree."""
    rows = [row for row in everything if row.what in _FIRST and not row.withheld]
    for row in sorted(rows, key=lambda row: (not row.late, _FIRST.index(row.what))):
        if row.what is What.RECTIFY and not row.late:
            continue
        late = row.late and row.due is not None and row.own_day
        word = f"逾期 {(day - row.due).days} 天" if late and row.due else row.what.value
        mark = "late" if late else "doubt" if row.what is What.REWORK else "lack"
        unit = lead_name(project, row.unit)
        note = f"{unit}　限 {row.due}" if row.due else unit
        link = Link(row.ref, project.dossier.fill(row.text))
        yield Attention(mark, word, link, note, _number(project, row.ref))
    for pair in project.dossier.reconciliations.values():
        if pair.holds is False and not project.edition.hides(*pair.ref):
            text = f"{pair.title}：{points(pair.left_value)}／{points(pair.right_value)}"
            yield Attention("doubt", "不符", Link(pair.ref, text), "见数据页", pair.id)


def home(project: Project, day: date) -> HomeView:
    """Return the home page as of a day."""
    inspections = tuple(
        InspectionRow(project.inspections[count.inspection], count)
        for count in countdowns(project, day)
    )
    phases = tuple(
        PhaseRow(phase, phase_state(phase, day), days_left(phase.until, day))
        for phase in project.phases.values()
    )
    rows = task_rows(project, project.tasks.values(), day)
    urgent = sorted(
        (row for row in rows if row.state in {TaskState.LATE, TaskState.NOW}),
        key=lambda row: (list(TaskState).index(row.state), row.last_day),
    )
    everything = owed(project, day)
    todo = (*_assessed_attention(project, day, everything), *map(_task_attention, urgent))
    kinds = [question.kind for question in questions(project)]
    return HomeView(
        title=project.plan.short_title,
        day=day,
        inspections=inspections,
        nearest=next((row for row in inspections if row.count.state is not When.PAST), None),
        phases=phases,
        now=next((row for row in phases if row.state is When.NOW), None),
        states=tuple((state, sum(row.state is state for row in rows)) for state in TaskState),
        total=len(rows),
        systems=indicators(project, day).systems,
        late=late_units(project, day, everything),
        late_total=sum(row.late for row in everything if row.due),
        upcoming=upcoming_inspections(project, day, everything),
        todo=todo[:_TODO_LIMIT],
        more=max(len(todo) - _TODO_LIMIT, 0),
        open_questions=tuple(
            (Link(Ref("question", kind), BY_NAME[kind].title), kinds.count(kind))
            for kind in dict.fromkeys(kinds)
        ),
        open_total=len(kinds),
        lists_owed=project.edition.opens(OWED),
        lists_questions=project.edition.opens(QUESTIONS),
        withheld=project.edition.told(
            sum(row.late and row.withheld and row.due is not None for row in everything)
        ),
    )
