"""Papers received and reviewed, items closed and tasks done, day by day.

The days are the records' own, not those of commits: data may be recorded long after the event.
Counted is what is required today; papers that were returned or removed have left no days.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from yingjian.derive.slots import HELD, SlotState, slot_state
from yingjian.model.evidence import EvidenceState
from yingjian.model.ledger import LedgerState

if TYPE_CHECKING:
    from datetime import date

    from yingjian.model.dossier import Dossier
    from yingjian.model.indicators import Indicator, Slot
    from yingjian.model.project import Project

# States of slots that need no paper.
_FREE = frozenset({SlotState.OPTIONAL, SlotState.EXEMPT})
# The most rows of the table.
ROWS = 60


@dataclass(frozen=True, slots=True)
class Reached:
    """Numbers of papers received and reviewed, items closed and tasks done by the end of a day."""

    day: date
    received: int
    reviewed: int
    closed: int
    done: int


@dataclass(frozen=True, slots=True)
class BurnUp:
    """The numbers of each day on which one of them changed, up to ``today``.

    ``need`` is the number of papers required, ``undated`` of reviewed papers without a day, which
    count for today only.
    """

    days: tuple[Reached, ...]
    need: int
    undated: int
    today: date

    @property
    def now(self) -> Reached:
        """The numbers of today."""
        return self.days[-1]

    @property
    def drawable(self) -> bool:
        """Whether there are two days to draw a line between."""
        return self.need > 0 and len(self.days) > 1

    @property
    def rows(self) -> tuple[Reached, ...]:
        """The numbers of every week back from today; of every few weeks where ROWS are too few."""
        days = (self.today - self.days[0].day).days
        step = 7 * (1 + days // 7 // ROWS)
        number = min(days // step + 1, ROWS)
        back = (timedelta(days=step * index) for index in reversed(range(number)))
        return tuple(self.on(self.today - span) for span in back)

    def on(self, day: date) -> Reached:
        """Return the numbers by the end of a day."""
        index = bisect_right([row.day for row in self.days], day)
        return replace(self.days[index - 1], day=day) if index else Reached(day, 0, 0, 0, 0)


def burn_up(project: Project, today: date) -> BurnUp:
    """Return the numbers of papers, the ledger and the tasks until a day."""
    dossier = project.dossier
    received: list[date] = []
    reviewed: list[date] = []
    undated = need = 0
    for indicator, slot in ((node, slot) for node in dossier.applicable() for slot in node.slots):
        state = slot_state(dossier, indicator, slot, today)
        if state in _FREE:
            continue
        need += 1
        came, passed = _days(dossier, indicator, slot, today)
        if state is SlotState.FILLED:
            undated += passed is None
            reviewed.append(passed or today)
            received.append(min(came or today, passed or today))
        elif came:
            received.append(came)
    done = [task.done for task in project.tasks.values() if task.done and task.done <= today]
    ledger = tuple(dossier.ledger.values())
    closed_or_reopened = {
        day
        for item in ledger
        for day in (item.closed, *(on for on, _ in item.reopened))
        if day and day <= today
    }
    days = sorted({today, *closed_or_reopened, *received, *reviewed, *done})
    for events in (received, reviewed, done):
        events.sort()
    rows = (
        Reached(
            day,
            bisect_right(received, day),
            bisect_right(reviewed, day),
            sum(item.state(day) is LedgerState.CLOSED for item in ledger),
            bisect_right(done, day),
        )
        for day in days
    )
    return BurnUp(tuple(rows), need, undated, today)


def _days(
    dossier: Dossier, indicator: Indicator, slot: Slot, today: date
) -> tuple[date | None, date | None]:
    """Return the first days on which a slot's papers were received and reviewed."""
    papers = [dossier.target(name) for name in dossier.filling.get((indicator.id, slot.id), ())]
    states = [(paper, paper.standing(today)) for paper in papers]
    received = [paper.filed for paper, state in states if state in HELD and paper.filed]
    reviewed = [
        paper.reviewed
        for paper, state in states
        if state is EvidenceState.REVIEWED and paper.reviewed
    ]
    return min(received, default=None), min(reviewed, default=None)
