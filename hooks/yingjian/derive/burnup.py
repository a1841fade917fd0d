"""How papers came together, day by day, out of the records' own dates.

Not out of the commits: data may be written down long after the fact (the demonstration's is of
another year), while a record says itself when a paper was filed and reviewed. What is asked for is
what is asked for today, and a paper that was returned or taken out again has left no dates.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from yingjian.derive.slots import HELD, SlotState, slot_state
from yingjian.model.evidence import EvidenceState
from yingjian.model.ledger import LedgerState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from yingjian.model.indicators import Indicator, Slot
    from yingjian.model.project import Project

_FREE = frozenset({SlotState.OPTIONAL, SlotState.EXEMPT, SlotState.NOT_APPLICABLE})
# So many rows a table takes.
ROWS = 60


@dataclass(frozen=True, slots=True)
class Reached:
    """How many papers were received and reviewed by the end of a day, items closed, tasks done."""

    day: date
    received: int
    reviewed: int
    closed: int
    done: int


@dataclass(frozen=True, slots=True)
class BurnUp:
    """What was reached on each day on which something was, up to ``today``.

    ``need`` papers are asked for; ``undated`` of those reviewed say no day, and count for today
    only.
    """

    days: tuple[Reached, ...]
    need: int
    undated: int
    today: date

    @property
    def now(self) -> Reached:
        """Today's."""
        return self.days[-1]

    @property
    def told(self) -> bool:
        """Whether there are two days to draw a line between."""
        return self.need > 0 and len({one.day for one in self.days}) > 1

    @property
    def rows(self) -> tuple[Reached, ...]:
        """Every week (or so many weeks) back from today, at most ``ROWS`` of them."""
        first = self.days[0].day
        weeks = 1 + (self.today - first).days // 7 // ROWS
        found: list[Reached] = []
        day = self.today
        while day >= first and len(found) < ROWS:
            found.append(self.at(day))
            day -= timedelta(days=7 * weeks)
        return tuple(reversed(found))

    def at(self, day: date) -> Reached:
        """What was reached by a day."""
        index = bisect_right([one.day for one in self.days], day)
        last = self.days[index - 1] if index else None
        return (
            Reached(day, last.received, last.reviewed, last.closed, last.done)
            if last
            else Reached(day, 0, 0, 0, 0)
        )


def burn_up(project: Project, today: date) -> BurnUp:
    """How papers, the ledger and the tasks came along until a day."""
    dossier = project.dossier
    received: list[date] = []
    reviewed: list[date] = []
    undated = need = 0
    for indicator, slot in _asked(project):
        state = slot_state(dossier, indicator, slot, today)
        if state in _FREE:
            continue
        need += 1
        came, passed = _days(project, indicator, slot, today)
        if state is SlotState.FILLED:
            undated += passed is None
            reviewed.append(passed or today)
            received.append(min(came or today, passed or today))
        elif came:
            received.append(came)
    done = [one.done for one in project.tasks.values() if one.done and one.done <= today]
    ledger = tuple(dossier.ledger.values())
    turned = {
        day
        for one in ledger
        for day in (one.closed, *(on for on, _ in one.reopened))
        if day and day <= today
    }
    sorted_ = [sorted(days) for days in (received, reviewed, done)]
    marks = sorted({today, *turned, *(day for days in sorted_ for day in days)})
    days = []
    for day in marks:
        here, passed_, over = (bisect_right(rows, day) for rows in sorted_)
        closed = sum(one.state(day) is LedgerState.CLOSED for one in ledger)
        days.append(Reached(day, here, passed_, closed, over))
    return BurnUp(tuple(days), need, undated, today)


def _asked(project: Project) -> Iterator[tuple[Indicator, Slot]]:
    """Every paper that an indicator asks for, or that somebody has answered."""
    dossier = project.dossier
    for system in dossier.systems.values():
        for name in system.leaves:
            node = dossier.indicators[name]
            if not node.not_applicable:
                for slot in node.slots:
                    if slot.required or (name, slot.id) in dossier.filling:
                        yield node, slot


def _days(
    project: Project, indicator: Indicator, slot: Slot, today: date
) -> tuple[date | None, date | None]:
    """The first days on which a slot's papers were here, and were reviewed."""
    dossier = project.dossier
    papers = [dossier.target(name) for name in dossier.filling.get((indicator.id, slot.id), ())]
    standing = [(one, one.standing(today)) for one in papers]
    came = [one.filed for one, state in standing if state in HELD and one.filed]
    passed = [
        one.reviewed for one, state in standing if state is EvidenceState.REVIEWED and one.reviewed
    ]
    return min(came, default=None), min(passed, default=None)
