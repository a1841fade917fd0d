"""Show 整改台账: one ledger for all inspections, by urgency; a page for each item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.derive.readiness import days_left
from yingjian.model.ledger import LedgerState
from yingjian.pages.views.assessed import (
    EvidenceRow,
    Filled,
    evidence_rows,
    filled,
    indicator_link,
)
from yingjian.pages.views.common import Link, Subject, Who, evidence_codes, unit_link, who

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from yingjian.model.ledger import LedgerItem
    from yingjian.model.project import Project


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """An item of the ledger as of a day, with the latest of its progress.

    ``left`` is the number of days to its last one, negative when past.
    """

    item: LedgerItem
    indicator: Link | None
    problem: Filled
    measures: Filled
    lead: Link | None
    support: tuple[Link, ...]
    owner: Who | None
    accepted_by: Who | None
    progress: Filled
    state: LedgerState
    overdue: bool
    left: int
    before: tuple[Link, ...]
    after: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class LedgerView:
    """The ledger, late items first; ``sections`` are (heading, rows) in the order asked for.

    Numbers count the whole ledger; ``withheld`` says how much of it the edition does not list.
    """

    by: str
    sections: tuple[tuple[str, tuple[LedgerRow, ...]], ...]
    rows: tuple[LedgerRow, ...]
    states: tuple[tuple[LedgerState, int], ...]
    overdue: int
    total: int
    withheld: str

    def count(self, state: LedgerState) -> int:
        """Return the number of items in a state."""
        return dict(self.states).get(state, 0)


@dataclass(frozen=True, slots=True)
class LedgerItemView:
    """One item with its events and its evidence before and after."""

    row: LedgerRow
    history: tuple[tuple[date, str, Filled], ...]
    before: tuple[EvidenceRow, ...]
    after: tuple[EvidenceRow, ...]
    before_withheld: str
    after_withheld: str


def ledger_row(project: Project, item: LedgerItem, day: date) -> LedgerRow:
    """Return the row of one item as of a day."""
    progress = [text for on, text in item.progress if on <= day]
    return LedgerRow(
        item=item,
        indicator=indicator_link(project, item.indicator) if item.indicator else None,
        problem=filled(project, item.problem),
        measures=filled(project, item.measures),
        lead=unit_link(project, item.lead) if item.lead else None,
        support=tuple(unit_link(project, unit) for unit in item.support),
        owner=who(project, item.owner, day) if item.owner else None,
        accepted_by=who(project, item.accepted_by, day) if item.accepted_by else None,
        progress=filled(project, progress[-1] if progress else ""),
        state=item.state(day),
        overdue=item.overdue(day),
        left=days_left(item.due, day) if item.due else 0,
        before=evidence_codes(project, item.before),
        after=evidence_codes(project, item.after),
    )


def _sections(
    project: Project, by: str, rows: list[LedgerRow]
) -> Iterator[tuple[str, tuple[LedgerRow, ...]]]:
    """Yield (heading, rows) by state or unit; one section without a heading by due day."""
    if by == "due":
        yield "", tuple(rows)
    elif by == "state":
        for state in LedgerState:
            yield state.value, tuple(row for row in rows if row.state is state)
    else:
        for unit in project.units.values():
            names = project.dossier.ledger_of_unit.get(unit.id, ())
            yield unit.name, tuple(row for row in rows if row.item.id in names)


def ledger(project: Project, day: date, by: str = "due") -> LedgerView:
    """Return the ledger as of a day, in sections ``by`` due, state or unit.

    Items stand in the order of urgency: open before closed, late first, then by due day.
    """
    items = project.dossier.ledger.values()
    rows = [ledger_row(project, item, day) for item in items if not item.withheld]
    rows.sort(
        key=lambda row: (
            row.state is LedgerState.CLOSED,
            not row.overdue,
            row.item.due is None,
            row.item.due or row.item.found,
            row.item.id,
        )
    )
    states = [item.state(day) for item in items]
    hidden = len(items) - len(rows)
    return LedgerView(
        by,
        tuple((title, section) for title, section in _sections(project, by, rows) if section),
        tuple(rows),
        tuple((state, states.count(state)) for state in LedgerState if state in states),
        sum(item.overdue(day) for item in items),
        len(items),
        project.edition.of_these(hidden, len(items), "项"),
    )


def subjects(project: Project) -> Iterator[Subject]:
    """Yield every item of the ledger that the edition shows."""
    yield from (
        Subject(item.ref, f"{item.id} {project.dossier.fill(item.problem)}")
        for item in project.dossier.ledger.values()
        if not item.withheld
    )


def ledger_item(project: Project, name: str, day: date) -> LedgerItemView:
    """Return one item as of a day."""
    item = project.dossier.ledger[name]
    events: list[tuple[date, str, str]] = [(item.found, "发现", item.problem)]
    events += [(on, "进展", text) for on, text in item.progress]
    events += [(item.accepted, "验收", "")] if item.accepted else []
    events += [(item.closed, "销号", "")] if item.closed else []
    events += [(on, "重新整改", reason) for on, reason in item.reopened]
    before, before_withheld = evidence_rows(project, item.before, day)
    after, after_withheld = evidence_rows(project, item.after, day)
    return LedgerItemView(
        ledger_row(project, item, day),
        tuple((on, what, filled(project, text)) for on, what, text in sorted(events) if on <= day),
        before,
        after,
        before_withheld,
        after_withheld,
    )
