"""准备情况: seven qualities of evidence and indicators: what fails, and only then a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.derive.burnup import burn_up
from yingjian.derive.obligations import outlooks, owed
from yingjian.derive.quality import assess
from yingjian.derive.readiness import When, countdowns
from yingjian.pages.views.assessed import indicator_ref
from yingjian.pages.views.common import Link
from yingjian.pages.views.owing import OwedRow, owed_row
from yingjian.read.secrecy import QUALITY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from yingjian.derive.burnup import BurnUp
    from yingjian.derive.quality import Measure
    from yingjian.model.project import Project
    from yingjian.model.references import Ref


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A quality in a scope: what fails, how many of how many checks hold.

    ``withheld`` says how many failures the edition does not list.
    """

    name: str
    failing: tuple[Link, ...]
    passed: int
    checks: int
    withheld: str


@dataclass(frozen=True, slots=True)
class ScopeRow:
    """A system or unit with one cell a quality: "" where there was nothing to check."""

    link: Link
    cells: tuple[str, ...]
    failing: int


@dataclass(frozen=True, slots=True)
class OutlookRow:
    """What is late and what must still be done before an inspection; ``withheld`` is not listed."""

    name: str
    first_day: date
    days: int
    late: int
    to_do: int
    at_risk: tuple[OwedRow, ...]
    withheld: str


@dataclass(frozen=True, slots=True)
class AheadRow:
    """How the whole would stand on an inspection's first day if nothing more were done."""

    name: str
    day: date
    cells: tuple[str, ...]
    failing: int


@dataclass(frozen=True, slots=True)
class QualityView:
    """Readiness as of a day; ``inspections`` are the names and first days of those to come."""

    whole: tuple[MeasureRow, ...]
    names: tuple[str, ...]
    systems: tuple[ScopeRow, ...]
    units: tuple[ScopeRow, ...]
    outlooks: tuple[OutlookRow, ...]
    ahead: tuple[AheadRow, ...]
    burnup: BurnUp
    inspections: tuple[tuple[str, date], ...]


def page_ref(project: Project, ref: Ref) -> Ref:
    """Where a finding leads: inner indicators have a row, not a page."""
    if ref.kind == "indicator":
        return indicator_ref(project.dossier.indicators[ref.id])
    return ref


def measure_rows(project: Project, measures: Sequence[Measure]) -> tuple[MeasureRow, ...]:
    """The qualities of one scope that were checked at all."""
    return tuple(
        MeasureRow(
            one.quality.value,
            tuple(Link(page_ref(project, bad.ref), bad.text) for bad in one.failing),
            one.passed,
            one.checks,
            project.edition.told(one.withheld, "处"),
        )
        for one in measures
        if one.checks
    )


def failing_rows(project: Project, measures: Sequence[Measure]) -> tuple[MeasureRow, ...]:
    """The qualities of one scope that fail; none where the edition does not hold them."""
    if not project.edition.opens(QUALITY):
        return ()
    return tuple(row for row in measure_rows(project, measures) if row.failing or row.withheld)


def _scope(link: Link, measures: Sequence[Measure]) -> ScopeRow:
    return ScopeRow(
        link,
        tuple(f"{one.passed}／{one.checks}" if one.checks else "" for one in measures),
        sum(len(one.failing) + one.withheld for one in measures),
    )


def quality(project: Project, day: date) -> QualityView:
    """The page of readiness."""
    found = assess(project, day)
    dossier = project.dossier
    everything = owed(project, day)
    return QualityView(
        measure_rows(project, found.whole),
        tuple(one.quality.value for one in found.whole),
        tuple(
            _scope(Link(dossier.systems[key].ref, dossier.systems[key].title), rows)
            for key, rows in found.systems.items()
        ),
        tuple(
            _scope(Link(project.units[key].ref, project.units[key].name), rows)
            for key, rows in found.units.items()
        ),
        tuple(
            OutlookRow(
                project.inspections[one.inspection].name,
                one.first_day,
                one.days,
                len(one.late),
                len(one.at_risk),
                tuple(owed_row(project, row, day) for row in one.at_risk if not row.withheld),
                project.edition.told(sum(row.withheld for row in one.at_risk), "项"),
            )
            for one in outlooks(project, day, everything)
        ),
        tuple(
            AheadRow(
                project.inspections[one.inspection].name,
                one.since,
                tuple(f"{row.passed}／{row.checks}" if row.checks else "" for row in then),
                sum(len(row.failing) + row.withheld for row in then),
            )
            for one in countdowns(project, day)
            if one.state is not When.PAST
            for then in [assess(project, max(one.since, day)).whole]
        ),
        burn_up(project, day),
        tuple(
            (project.inspections[one.inspection].name, one.since)
            for one in countdowns(project, day)
            if one.since > day
        ),
    )
