"""Items of the rectification ledger, and where they stand on a day."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from yingjian.model.references import Identified, Origin

if TYPE_CHECKING:
    from datetime import date


class LedgerState(Enum):
    """The state of a ledger item, derived and never recorded; in the order of its life."""

    REOPENED = "重新整改"
    OPEN = "待整改"
    UNDER_WAY = "整改中"
    TO_ACCEPT = "待验收"
    ACCEPTED = "已验收"
    CLOSED = "已销号"


@dataclass(frozen=True, slots=True)
class LedgerItem(Identified):
    """An item of the rectification ledger; units and people are ids.

    ``found`` is the day on which the problem was found. ``progress`` and ``reopened`` hold (day, text)
    pairs in the order of the days. ``withheld`` marks a stub: this edition only counts the item.
    """

    KIND = "ledger"
    id: str
    source: str
    indicator: str | None
    problem: str
    found: date
    measures: str | None
    lead: str | None
    support: tuple[str, ...]
    owner: str | None
    due: date | None
    progress: tuple[tuple[date, str], ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    accepted_by: str | None
    accepted: date | None
    closed: date | None
    reopened: tuple[tuple[date, str], ...]
    long_term: bool
    origin: Origin
    secrecy: str | None = None
    withheld: bool = False

    def state(self, day: date) -> LedgerState:
        """Return its state on a day; what is dated later has not happened yet.

        After an item was reopened, only an acceptance or closing of a later day counts.
        """
        reopened = max((on for on, _ in self.reopened if on <= day), default=None)

        def counts(on: date | None) -> bool:
            return on is not None and on <= day and (reopened is None or on > reopened)

        if counts(self.closed):
            return LedgerState.CLOSED
        if counts(self.accepted):
            return LedgerState.ACCEPTED
        if reopened is not None:
            return LedgerState.REOPENED
        if any(on <= day for on, _ in self.progress):
            return LedgerState.TO_ACCEPT if self.after else LedgerState.UNDER_WAY
        return LedgerState.OPEN

    def overdue(self, day: date) -> bool:
        """Whether it is not closed although its due day is over."""
        return self.due is not None and self.due < day and self.state(day) is not LedgerState.CLOSED
