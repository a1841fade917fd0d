"""整改台账: one ledger for all inspections, by urgency; a page for each item."""

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
    flat,
    indicator_link,
)
from yingjian.pages.views.common import Link, Subject, Who, code_links, unit_link, who

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from yingjian.model.ledger import LedgerItem
    from yingjian.model.project import Project
    from yingjian.model.references import Ref


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """An item of the ledger as of a day; ``left`` days to its last one, negative when past."""

    ref: Ref
    id: str
    source: str
    indicator: Link | None
    problem: Filled
    measures: Filled
    lead: Link | None
    support: tuple[Link, ...]
    owner: Who | None
    accepted_by: Who | None
    found: date
    due: date | None
    progress: Filled
    closed: date | None
    state: LedgerState
    overdue: bool
    left: int
    before: tuple[Link, ...]
    after: tuple[Link, ...]
    long_term: bool


@dataclass(frozen=True, slots=True)
class LedgerView:
    """The ledger, what is late first; ``shelves`` are (heading, rows) in the order asked for.

    Numbers count the whole ledger; ``withheld`` says how much of it the edition does not list.
    """

    by: str
    shelves: tuple[tuple[str, tuple[LedgerRow, ...]], ...]
    rows: tuple[LedgerRow, ...]
    states: tuple[tuple[LedgerState, int], ...]
    overdue: int
    total: int
    withheld: str

    def count(self, state: LedgerState) -> int:
        """Items that stand so."""
        return dict(self.states).get(state, 0)


@dataclass(frozen=True, slots=True)
class LedgerItemView:
    """One item with its history and its evidence."""

    row: LedgerRow
    history: tuple[tuple[date, str, Filled], ...]
    before: tuple[EvidenceRow, ...]
    after: tuple[EvidenceRow, ...]
    before_withheld: str
    after_withheld: str


def ledger_row(project: Project, item: LedgerItem, day: date) -> LedgerRow:
    """One item."""
    progress = [text for on, text in item.progress if on <= day]
    return LedgerRow(
        ref=item.ref,
        id=item.id,
        source=item.source,
        indicator=indicator_link(project, item.indicator) if item.indicator else None,
        problem=filled(project, item.problem),
        measures=filled(project, item.measures),
        lead=unit_link(project, item.lead) if item.lead else None,
        support=tuple(unit_link(project, unit) for unit in item.support),
        owner=who(project, item.owner, day) if item.owner else None,
        accepted_by=who(project, item.accepted_by, day) if item.accepted_by else None,
        found=item.found,
        due=item.due,
        progress=filled(project, progress[-1] if progress else ""),
        closed=item.closed,
        state=item.state(day),
        overdue=item.overdue(day),
        left=days_left(item.due, day) if item.due else 0,
        before=code_links(project, "evidence", item.before),
        after=code_links(project, "evidence", item.after),
        long_term=item.long_term,
    )


def _shelves(
    project: Project, by: str, rows: list[LedgerRow]
) -> tuple[tuple[str, tuple[LedgerRow, ...]], ...]:
    if by == "due":
        return (("", tuple(rows)),)
    if by == "state":
        found = [
            (state.value, tuple(row for row in rows if row.state is state)) for state in LedgerState
        ]
    else:
        found = [
            (
                project.units[unit].name,
                tuple(
                    row for row in rows if row.id in project.dossier.ledger_of_unit.get(unit, ())
                ),
            )
            for unit in project.units
        ]
    return tuple((title, shelf) for title, shelf in found if shelf)


def ledger(project: Project, day: date, by: str = "due") -> LedgerView:
    """The ledger as of a day, by due day, state or unit: late first, then by due day."""
    items = project.dossier.ledger.values()
    rows = [ledger_row(project, item, day) for item in items if not item.withheld]
    rows.sort(
        key=lambda row: (
            row.state is LedgerState.CLOSED,
            not row.overdue,
            row.due is None,
            row.due or row.found,
            row.id,
        )
    )
    states = [item.state(day) for item in items]
    hidden = len(items) - len(rows)
    return LedgerView(
        by,
        _shelves(project, by, rows),
        tuple(rows),
        tuple((state, states.count(state)) for state in LedgerState if state in states),
        sum(item.overdue(day) for item in items),
        len(items),
        project.edition.of_these(hidden, len(items), "项"),
    )


def subjects(project: Project) -> Iterator[Subject]:
    """Every item of the ledger that the edition shows."""
    yield from (
        Subject(item.ref, f"{item.id} {flat(project, item.problem)}")
        for item in project.dossier.ledger.values()
        if not item.withheld
    )


def ledger_item(project: Project, name: str, day: date) -> LedgerItemView:
    """One item as of a day."""
    dossier = project.dossier
    item = dossier.ledger[name]
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
