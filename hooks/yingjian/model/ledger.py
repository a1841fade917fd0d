"""Items of the rectification ledger, and where they stand on a day."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from yingjian.model.references import Origin, Ref

if TYPE_CHECKING:
    from datetime import date


class LedgerState(Enum):
    """Where an item of the ledger stands; derived, never written. In the order of its life."""

    REOPENED = "重新整改"
    OPEN = "待整改"
    UNDER_WAY = "整改中"
    TO_ACCEPT = "待验收"
    ACCEPTED = "已验收"
    CLOSED = "已销号"


@dataclass(frozen=True, slots=True)
class LedgerItem:
    """An item of the rectification ledger; units and people are ids.

    ``progress`` and ``reopened`` hold (day, text) pairs in the order of the days. ``withheld``: this
    edition counts it and says nothing else of it.
    """

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

    @property
    def ref(self) -> Ref:
        """Its page."""
        return Ref("ledger", self.id)

    def state(self, day: date) -> LedgerState:
        """Where it stands on a day; what is dated later has not happened yet.

        After an item was opened again, only an acceptance or closing of a later day counts.
        """
        again = max((on for on, _ in self.reopened if on <= day), default=None)

        def counts(on: date | None) -> bool:
            return on is not None and on <= day and (again is None or on > again)

        if counts(self.closed):
            return LedgerState.CLOSED
        if counts(self.accepted):
            return LedgerState.ACCEPTED
        if again is not None:
            return LedgerState.REOPENED
        if self.after and any(on <= day for on, _ in self.progress):
            return LedgerState.TO_ACCEPT
        under_way = any(on <= day for on, _ in self.progress)
        return LedgerState.UNDER_WAY if under_way else LedgerState.OPEN

    def overdue(self, day: date) -> bool:
        """Not closed although its last day is over."""
        return self.due is not None and self.due < day and self.state(day) is not LedgerState.CLOSED
