"""Obligations: who has to do what by which day, what is late, what is at risk before inspections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import chain
from typing import TYPE_CHECKING

from yingjian.derive.readiness import TaskState, When, countdowns, last_day, task_state
from yingjian.model.evidence import EvidenceState
from yingjian.model.ledger import LedgerState
from yingjian.read.records.indicators import JUDGEMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yingjian.model.evidence import Evidence
    from yingjian.model.project import Project
    from yingjian.model.references import Ref


class What(Enum):
    """Kinds of obligations, in their order within one day."""

    TASK = "任务"
    RECTIFY = "整改"
    COLLECT = "缺材料"
    REWORK = "退回重报"
    REVIEW = "待审核"
    FIGURE = "缺数据"
    SCORE = "缺自评"


@dataclass(frozen=True, slots=True)
class Owed:
    """One obligation.

    ``unit`` is the leading unit (None where none is named), ``support`` are supporting units,
    ``person`` is responsible. ``inspections`` are those to come that it is needed for. ``due`` is its
    own last day (``own_day``), else the first day of the next of those inspections. ``withheld``: this
    edition counts it and does not show it.
    """

    what: What
    ref: Ref
    text: str
    unit: str | None
    support: tuple[str, ...]
    person: str | None
    due: date | None
    own_day: bool
    late: bool
    inspections: tuple[str, ...]
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Outlook:
    """An inspection ``days`` away: the obligations late already, and those due before it."""

    inspection: str
    first_day: date
    days: int
    late: tuple[Owed, ...]
    at_risk: tuple[Owed, ...]


class _Collector:
    def __init__(self, project: Project, day: date) -> None:
        self.project = project
        self.dossier = project.dossier
        self.day = day
        self.ahead = tuple(row for row in countdowns(project, day) if row.state is not When.PAST)

    def needed(self, systems: set[str]) -> tuple[tuple[str, ...], date | None]:
        """Return the inspections to come that examine any of the systems, and their first day."""
        names = {
            name
            for key in systems
            for name in (self.dossier.systems[key].inspections or tuple(self.project.inspections))
        }
        rows = [row for row in self.ahead if row.inspection in names]
        return tuple(row.inspection for row in rows), (rows[0].since if rows else None)

    def obligation(
        self,
        what: What,
        ref: Ref,
        text: str,
        *,
        unit: str | None,
        systems: set[str],
        person: str | None = None,
        support: tuple[str, ...] = (),
        due: date | None = None,
    ) -> Owed:
        inspections, first = self.needed(systems)
        last = due or first
        return Owed(
            what,
            ref,
            text,
            unit,
            support,
            person,
            last,
            own_day=due is not None,
            late=last is not None and (last < self.day if due else last <= self.day),
            inspections=inspections,
            withheld=self.project.edition.hides(*ref),
        )

    def tasks(self) -> Iterator[Owed]:
        for task in self.project.tasks.values():
            phase = self.project.phases[task.phase]
            if task_state(task, phase, self.day) is TaskState.DONE:
                continue
            due = last_day(task, phase)
            coming = tuple(row.inspection for row in self.ahead if row.since >= due)
            support = tuple(sorted(task.units - {task.lead or ""}))
            yield Owed(
                What.TASK,
                task.ref,
                task.text,
                task.lead,
                support,
                task.owner,
                due,
                own_day=True,
                late=due < self.day,
                inspections=coming,
            )

    def ledger(self) -> Iterator[Owed]:
        for item in self.dossier.ledger.values():
            state = item.state(self.day)
            if state is LedgerState.CLOSED or item.found > self.day:
                continue
            systems = {item.indicator[0]} if item.indicator else set(self.dossier.systems)
            yield self.obligation(
                What.RECTIFY,
                item.ref,
                f"{self.dossier.fill(item.problem).rstrip('。')}（{state.value}）",
                unit=item.lead,
                systems=systems,
                person=item.owner,
                support=item.support,
                due=item.due,
            )

    def indicators(self) -> Iterator[Owed]:
        """Yield required slots without evidence, and indicators without a self score."""
        for node in self.dossier.applicable():
            for slot in node.slots:
                if slot.required and (node.id, slot.id) not in self.dossier.filling:
                    yield self.obligation(
                        What.COLLECT,
                        node.ref,
                        f"{node.number} {node.title}：缺“{slot.title}”",
                        unit=node.lead,
                        systems={node.system},
                        person=node.owner,
                        support=node.support,
                    )
            if "self" not in node.scores and node.scoring.kind == JUDGEMENT:
                yield self.obligation(
                    What.SCORE,
                    node.ref,
                    f"{node.number} {node.title}：还没有自评",
                    unit=node.lead,
                    systems={node.system},
                    person=node.owner,
                )

    def evidence(self) -> Iterator[Owed]:
        for record in self.dossier.evidence.values():
            step = _next_step(record, record.standing(self.day))
            if step:
                what, text = step
                systems = {answer.indicator[0] for answer in record.answers}
                yield self.obligation(
                    what,
                    record.ref,
                    f"{record.title}：{text}",
                    unit=record.unit,
                    systems=systems or set(self.dossier.systems),
                    person=record.person,
                )

    def figures(self) -> Iterator[Owed]:
        for figure in self.dossier.figures.values():
            if figure.value is not None and figure.source is not None:
                continue
            text = "还没有数值" if figure.value is None else "没有来源材料"
            systems = {
                ref.id[0]
                for ref in self.dossier.users.get(figure.id, ())
                if ref.kind in {"indicator", "system"}
            }
            yield self.obligation(
                What.FIGURE,
                figure.ref,
                f"{figure.title}：{text}",
                unit=figure.owner,
                systems=systems or set(self.dossier.systems),
            )


def _next_step(record: Evidence, state: EvidenceState) -> tuple[What, str] | None:
    """Return what has to be done next with evidence in a state; None for nothing."""
    because = f"：{record.reason.rstrip('。')}" if record.reason else ""
    return {
        EvidenceState.MISSING: (What.COLLECT, "还没有收到"),
        EvidenceState.RETURNED: (What.REWORK, f"已退回{because}"),
        EvidenceState.DOUBTFUL: (What.REWORK, "审核后有变动，存疑，要重新审核"),
        EvidenceState.RECEIVED: (What.REVIEW, "已收，还没有送审"),
        EvidenceState.IN_REVIEW: (What.REVIEW, "等待审核"),
    }.get(state)


def owed(project: Project, day: date) -> tuple[Owed, ...]:
    """Return all obligations as of a day, by due day; those without a day are last."""
    collector = _Collector(project, day)
    rows = chain(
        collector.tasks(),
        collector.ledger(),
        collector.indicators(),
        collector.evidence(),
        collector.figures(),
    )
    order = list(What)
    return tuple(
        sorted(rows, key=lambda row: (row.due or date.max, order.index(row.what), str(row.ref)))
    )


def of_unit(everything: tuple[Owed, ...], unit: str) -> tuple[Owed, ...]:
    """Return the obligations that a unit leads or supports."""
    return tuple(row for row in everything if unit == row.unit or unit in row.support)


def outlooks(project: Project, day: date, everything: tuple[Owed, ...]) -> tuple[Outlook, ...]:
    """Return for each inspection that is not over what is late and what is due before it."""
    outlooks = []
    for countdown in countdowns(project, day):
        if countdown.state is When.PAST:
            continue
        name, first = countdown.inspection, countdown.since
        late = tuple(
            row for row in everything if row.late and (row.own_day or name in row.inspections)
        )
        at_risk = tuple(
            row
            for row in everything
            if name in row.inspections and not row.late and (row.due is None or row.due <= first)
        )
        outlooks.append(Outlook(name, first, countdown.days, late, at_risk))
    return tuple(outlooks)
