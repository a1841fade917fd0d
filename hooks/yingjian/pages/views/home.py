"""首页: how long until inspection, where we are, what to do first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.derive.obligations import What, owed
from yingjian.derive.open_questions import BY_NAME, questions
from yingjian.derive.readiness import Countdown, TaskState, When, countdowns, days_left, phase_state
from yingjian.model.references import Ref
from yingjian.pages.views.assessed import flat, points
from yingjian.pages.views.common import Link, TaskRow, task_rows
from yingjian.pages.views.indicators import SystemView, indicators
from yingjian.pages.views.outlook import Ahead, LateUnit, aheads, late_units
from yingjian.read.secrecy import OWED, QUESTIONS

if TYPE_CHECKING:
    from datetime import date

    from yingjian.derive.obligations import Owed
    from yingjian.model.project import Project

_TODO_LIMIT = 8


@dataclass(frozen=True, slots=True)
class InspectionRow:
    """An inspection with its countdown."""

    name: str
    by: str
    when: str
    count: Countdown


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """A phase of the strip; ``left`` is the number of days to its last day."""

    number: int
    link: Link
    window: str
    since: date
    until: date
    state: When
    left: int


@dataclass(frozen=True, slots=True)
class Attention:
    """Something to do first: how urgent, what, who; ``number`` of the indicator that it is for."""

    mark: str
    word: str
    link: Link
    note: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class HomeView:
    """The home page; ``withheld`` says how many late things the edition does not list."""

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
    aheads: tuple[Ahead, ...]
    open_questions: tuple[tuple[Link, int], ...]
    open_total: int
    lists_owed: bool
    lists_questions: bool
    withheld: str


def _task_attention(row: TaskRow) -> Attention:
    who = row.lead.label if row.lead else "未定牵头单位"
    if row.state is TaskState.LATE:
        word = f"过期 {-row.left} 天"
        return Attention("late", word, Link(row.ref, row.text), f"{who}　限 {row.last_day}")
    word = f"余 {row.left} 天"
    return Attention("plain", word, Link(row.ref, row.text), f"{who}　限 {row.last_day}")


# What of everything owed comes before the plan's own tasks, the most urgent kind first.
_FIRST = (What.RECTIFY, What.COLLECT, What.REWORK)


def _number(project: Project, ref: Ref) -> str:
    """The indicator, and the paper of it, that a thing owed is for; "" where it is for none."""
    if ref.kind == "ledger":
        return project.dossier.ledger[ref.id].indicator or ""
    if ref.kind == "evidence":
        answers = project.dossier.evidence[ref.id].answers
        first = answers[0] if answers else None
        return (
            f"{first.indicator}-{first.slot}"
            if first and first.slot
            else (first.indicator if first else "")
        )
    return ""


def _assessed_attention(
    project: Project, day: date, everything: tuple[Owed, ...]
) -> tuple[Attention, ...]:
    """Late items of the ledger, papers that are lacking or in doubt, sides that do not agree."""
    found = []
    rows = [one for one in everything if one.what in _FIRST and not one.withheld]
    for one in sorted(rows, key=lambda row: (not row.late, _FIRST.index(row.what))):
        if one.what is What.RECTIFY and not one.late:
            continue
        unit = project.units[one.unit].name if one.unit else "未定牵头单位"
        late = one.late and one.due is not None and one.own_day
        word = f"逾期 {(day - one.due).days} 天" if late and one.due else one.what.value
        mark = "late" if late else "doubt" if one.what is What.REWORK else "lack"
        note = f"{unit}　限 {one.due}" if one.due else unit
        link = Link(one.ref, flat(project, one.text))
        found.append(Attention(mark, word, link, note, _number(project, one.ref)))
    for pair in project.dossier.reconciliations.values():
        if pair.holds is False and not project.edition.hides(*pair.ref):
            text = f"{pair.title}：{points(pair.left_value)}／{points(pair.right_value)}"
            found.append(Attention("doubt", "不符", Link(pair.ref, text), "见数据页", pair.id))
    return tuple(found)


def home(project: Project, day: date) -> HomeView:
    """The home page as of a day."""
    inspections = tuple(
        InspectionRow(one.name, one.by, one.when, count)
        for count in countdowns(project, day)
        for one in [project.inspections[count.inspection]]
    )
    phases = tuple(
        PhaseRow(
            phase.number,
            Link(phase.ref, phase.name),
            phase.window,
            phase.since,
            phase.until,
            phase_state(phase, day),
            days_left(phase.until, day),
        )
        for phase in project.phases.values()
    )
    rows = task_rows(project, project.tasks.values(), day)
    urgent = sorted(
        (row for row in rows if row.state in {TaskState.LATE, TaskState.NOW}),
        key=lambda row: (list(TaskState).index(row.state), row.last_day),
    )
    found = questions(project)
    everything = owed(project, day)
    late = late_units(project, day, everything)
    todo = (
        *_assessed_attention(project, day, everything),
        *(_task_attention(row) for row in urgent),
    )
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
        late=late,
        late_total=sum(one.late for one in everything if one.due),
        aheads=aheads(project, day, everything),
        todo=todo[:_TODO_LIMIT],
        more=max(len(todo) - _TODO_LIMIT, 0),
        open_questions=tuple(
            (Link(Ref("question", name), BY_NAME[name].title), count)
            for name in dict.fromkeys(question.kind for question in found)
            for count in [sum(question.kind == name for question in found)]
        ),
        open_total=len(found),
        lists_owed=project.edition.opens(OWED),
        lists_questions=project.edition.opens(QUESTIONS),
        withheld=project.edition.told(
            sum(one.late and one.withheld and one.due is not None for one in everything)
        ),
    )
