"""Who owes what by which day, what is late, and what is at risk before each inspection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING

from yingjian.derive.readiness import TaskState, When, countdowns, last_day, task_state
from yingjian.derive.slots import SlotState, slot_state
from yingjian.model.evidence import EvidenceState
from yingjian.model.ledger import LedgerState
from yingjian.read.records.indicators import JUDGEMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yingjian.model.evidence import Evidence
    from yingjian.model.indicators import Indicator
    from yingjian.model.project import Project
    from yingjian.model.references import Ref


class What(Enum):
    """What kind of thing is owed; the order is the order inside one day."""

    TASK = "任务"
    RECTIFY = "整改"
    COLLECT = "缺材料"
    REWORK = "退回重报"
    REVIEW = "待审核"
    FIGURE = "缺数据"
    SCORE = "缺自评"


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing that is owed.

    ``unit`` leads (None where nobody is named), ``support`` helps; ``person`` is who answers for
    it. ``due`` is its last day: its own where it has one, else the first day of the next
    inspection that it is needed for; ``own_day`` tells which. ``inspections`` are those. ``withheld``:
    this edition counts it and does not show it.
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
    """What stands between now and an inspection: late already, and still to do before it."""

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
        """Inspections still to come that look at any of the systems, and the first day of them."""
        wanted = {
            name
            for key in systems
            for name in (self.dossier.systems[key].inspections or tuple(self.project.inspections))
        }
        rows = [row for row in self.ahead if row.inspection in wanted]
        return tuple(row.inspection for row in rows), (rows[0].since if rows else None)

    def make(
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
        late = last is not None and (last < self.day if due else last <= self.day)
        hidden = self.project.edition.hides(*ref)
        return Owed(
            what, ref, text, unit, support, person, last, due is not None, late, inspections, hidden
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
        for one in self.dossier.ledger.values():
            state = one.state(self.day)
            if state is LedgerState.CLOSED or one.found > self.day:
                continue
            systems = {one.indicator[0]} if one.indicator else set(self.dossier.systems)
            yield self.make(
                What.RECTIFY,
                one.ref,
                f"{self.dossier.fill(one.problem).rstrip('。')}（{state.value}）",
                unit=one.lead,
                systems=systems,
                person=one.owner,
                support=one.support,
                due=one.due,
            )

    def leaves(self) -> Iterator[Indicator]:
        for system in self.dossier.systems.values():
            for name in system.leaves:
                node = self.dossier.indicators[name]
                if node.not_applicable is None:
                    yield node

    def slots(self) -> Iterator[Owed]:
        for node in self.leaves():
            for slot in node.slots:
                state = slot_state(self.dossier, node, slot, self.day)
                held = self.dossier.filling.get((node.id, slot.id), ())
                if slot.required and state is SlotState.MISSING and not held:
                    yield self.make(
                        What.COLLECT,
                        node.ref,
                        f"{node.number} {node.title}：缺“{slot.title}”",
                        unit=node.lead,
                        systems={node.system},
                        person=node.owner,
                        support=node.support,
                    )
            stated = "self" in node.scores or node.scoring.kind != JUDGEMENT
            if not stated:
                yield self.make(
                    What.SCORE,
                    node.ref,
                    f"{node.number} {node.title}：还没有自评",
                    unit=node.lead,
                    systems={node.system},
                    person=node.owner,
                )

    def evidence(self) -> Iterator[Owed]:
        for one in self.dossier.evidence.values():
            found = _todo(one, one.standing(self.day))
            if found:
                what, text = found
                systems = {answer.indicator[0] for answer in one.answers}
                yield self.make(
                    what,
                    one.ref,
                    f"{one.title}：{text}",
                    unit=one.unit,
                    systems=systems or set(self.dossier.systems),
                    person=one.person,
                )

    def figures(self) -> Iterator[Owed]:
        for one in self.dossier.figures.values():
            if one.value is not None and one.source is not None:
                continue
            text = "还没有数值" if one.value is None else "没有来源材料"
            systems = {
                ref.id[0]
                for ref in self.dossier.users.get(one.id, ())
                if ref.kind in {"indicator", "system"}
            }
            yield self.make(
                What.FIGURE,
                one.ref,
                f"{one.title}：{text}",
                unit=one.owner,
                systems=systems or set(self.dossier.systems),
            )


def _todo(one: Evidence, state: EvidenceState) -> tuple[What, str] | None:
    """What is to be done with evidence in a state; None where nothing is."""
    because = f"：{one.reason.rstrip('。')}" if one.reason else ""
    return {
        EvidenceState.MISSING: (What.COLLECT, "还没有收到"),
        EvidenceState.RETURNED: (What.REWORK, f"已退回{because}"),
        EvidenceState.DOUBTFUL: (What.REWORK, "审核后有变动，存疑，要重新审核"),
        EvidenceState.RECEIVED: (What.REVIEW, "已收，还没有送审"),
        EvidenceState.IN_REVIEW: (What.REVIEW, "等待审核"),
    }.get(state)


def owed(project: Project, day: date) -> tuple[Owed, ...]:
    """Everything that is owed as of a day, by due day; what has no day stands last."""
    make = _Collector(project, day)
    found = [
        *make.tasks(),
        *make.ledger(),
        *make.slots(),
        *make.evidence(),
        *make.figures(),
    ]
    order = list(What)
    return tuple(
        sorted(found, key=lambda one: (one.due or date.max, order.index(one.what), str(one.ref)))
    )


def of_unit(everything: tuple[Owed, ...], unit: str) -> tuple[Owed, ...]:
    """What a unit leads or supports, of everything that is owed."""
    return tuple(one for one in everything if unit == one.unit or unit in one.support)


def outlooks(
    project: Project, day: date, everything: tuple[Owed, ...] | None = None
) -> tuple[Outlook, ...]:
    """Each inspection that is not over: what is late, and what must still be done before it."""
    rows = everything if everything is not None else owed(project, day)
    found = []
    for row in countdowns(project, day):
        if row.state is When.PAST:
            continue
        mine = [one for one in rows if row.inspection in one.inspections]
        late = [
            one for one in rows if one.late and (one.own_day or row.inspection in one.inspections)
        ]
        risk = [one for one in mine if not one.late and (one.due is None or one.due <= row.since)]
        found.append(Outlook(row.inspection, row.since, row.days, tuple(late), tuple(risk)))
    return tuple(found)
