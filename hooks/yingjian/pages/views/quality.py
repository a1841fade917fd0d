"""Show 准备情况: seven qualities of evidence and indicators, each with what fails and a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.derive.burnup import burn_up
from yingjian.derive.obligations import outlooks, owed
from yingjian.derive.quality import assess
from yingjian.derive.readiness import When, countdowns
from yingjian.pages.views.assessed import indicator_ref
from yingjian.pages.views.common import Link
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
    """A quality in a scope: what fails, and how many of how many checks passed.

    ``withheld`` counts failures that the edition does not list.
    """

    name: str
    failing: tuple[Link, ...]
    passed: int
    checks: int
    withheld: str


@dataclass(frozen=True, slots=True)
class ScopeRow:
    """A system or unit with a cell for each quality, "" where nothing was checked."""

    link: Link
    cells: tuple[str, ...]
    failing: int


@dataclass(frozen=True, slots=True)
class OutlookRow:
    """The numbers of overdue things and of those still to do before an inspection."""

    name: str
    days: int
    late: int
    to_do: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """The state of the whole on an inspection's first day if nothing more were done."""

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
    forecasts: tuple[Forecast, ...]
    burnup: BurnUp
    inspections: tuple[tuple[str, date], ...]


def page_ref(project: Project, ref: Ref) -> Ref:
    """Return where a finding leads: inner indicators have a row, not a page."""
    if ref.kind == "indicator":
        return indicator_ref(project.dossier.indicators[ref.id])
    return ref


def measure_rows(project: Project, measures: Sequence[Measure]) -> tuple[MeasureRow, ...]:
    """Return the qualities of one scope that were checked at all."""
    return tuple(
        MeasureRow(
            measure.quality.value,
            tuple(Link(page_ref(project, bad.ref), bad.text) for bad in measure.failing),
            measure.passed,
            measure.checks,
            project.edition.told(measure.withheld, "处"),
        )
        for measure in measures
        if measure.checks
    )


def failing_rows(project: Project, measures: Sequence[Measure]) -> tuple[MeasureRow, ...]:
    """Return the qualities of one scope that fail; none where the edition does not hold them."""
    if not project.edition.opens(QUALITY):
        return ()
    return tuple(row for row in measure_rows(project, measures) if row.failing or row.withheld)


def _cells(measures: Sequence[Measure]) -> tuple[str, ...]:
    return tuple(f"{row.passed}／{row.checks}" if row.checks else "" for row in measures)


def _failures(measures: Sequence[Measure]) -> int:
    return sum(len(measure.failing) + measure.withheld for measure in measures)


def _scope(link: Link, measures: Sequence[Measure]) -> ScopeRow:
    return ScopeRow(link, _cells(measures), _failures(measures))


def quality(project: Project, day: date) -> QualityView:
    """Return the page of readiness as of a day."""
    assessed = assess(project, day)
    systems, units = project.dossier.systems, project.units
    return QualityView(
        measure_rows(project, assessed.whole),
        tuple(measure.quality.value for measure in assessed.whole),
        tuple(
            _scope(Link(systems[key].ref, systems[key].title), measures)
            for key, measures in assessed.systems.items()
        ),
        tuple(
            _scope(Link(units[key].ref, units[key].name), measures)
            for key, measures in assessed.units.items()
        ),
        tuple(
            OutlookRow(
                project.inspections[outlook.inspection].name,
                outlook.days,
                len(outlook.late),
                len(outlook.at_risk),
            )
            for outlook in outlooks(project, day, owed(project, day))
        ),
        tuple(
            Forecast(
                project.inspections[count.inspection].name,
                count.since,
                _cells(measures),
                _failures(measures),
            )
            for count in countdowns(project, day)
            if count.state is not When.PAST
            for measures in [assess(project, max(count.since, day)).whole]
        ),
        burn_up(project, day),
        tuple(
            (project.inspections[count.inspection].name, count.since)
            for count in countdowns(project, day)
            if count.since > day
        ),
    )
