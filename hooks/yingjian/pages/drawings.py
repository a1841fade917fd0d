"""Pick from views the facts that charts show, and the targets of their parts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from yingjian.pages import charts

if TYPE_CHECKING:
    from collections.abc import Callable

    from yingjian.model.project import Phase
    from yingjian.model.references import Ref
    from yingjian.pages.charts import Style
    from yingjian.pages.views.common import Who
    from yingjian.pages.views.home import HomeView
    from yingjian.pages.views.organization import OrganizationView
    from yingjian.pages.views.plan import BodySection
    from yingjian.pages.views.quality import QualityView
    from yingjian.pages.views.schedule import ScheduleView

    Url = Callable[[Ref], str | None]

# At most so many late things of a unit are drawn; the table beside the chart has them all.
_DRAWN = 8


def _person(person: Who, url: Url, heads: tuple[int, ...] = ()) -> charts.Person:
    return charts.Person(person.name, person.posts, url(person.ref), person.missing, heads)


def _role(section: BodySection, index: int) -> tuple[Who, ...]:
    return section.roster[index].people if len(section.roster) > index else ()


def organisation(view: OrganizationView, url: Url, style: Style) -> str:
    """Draw the organisation chart; empty where the leading group has no head."""
    if not view.heads:
        return ""
    led = dict(view.led)
    office = view.office
    chart = charts.OrgChart(
        head=_person(view.heads[0], url),
        advisers=tuple(_person(person, url) for person in view.advisers),
        deputies=tuple(
            _person(person, url, led.get(person.ref.id, ())) for person in view.deputies
        ),
        groups=tuple(
            charts.Group(
                name=group.name,
                head=next((_person(person, url) for person in _role(group, 0)), None),
                deputies=tuple(_person(person, url) for person in _role(group, 1)),
                duties=tuple(duty.label for duty in group.duties),
                href=url(group.ref),
            )
            for group in view.groups
        ),
        office=charts.Office(
            head=next((_person(person, url) for person in _role(office, 0)), None),
            note="，".join(
                [
                    *([f"设在{office.seat}"] if office.seat else []),
                    *(
                        [f"负责{'、'.join(d.label for d in office.duties)}"]
                        if office.duties
                        else []
                    ),
                ]
            ),
            href=url(office.ref),
        )
        if office
        else None,
    )
    return charts.organisation(chart, style=style)


def timeline(view: ScheduleView, url: Url, style: Style) -> str:
    """Draw the phases on a line of time with a line for today."""
    spans = tuple(
        replace(
            _span(section.phase, url),
            marks=(charts.Mark(section.inspection.since, section.inspection.name),)
            if section.inspection
            else (),
            lines=tuple(row.task.text for row in section.tasks),
        )
        for section in view.phases
    )
    days = [mark.day for span in spans for mark in span.marks]
    first, last = min([view.first, *days]), max([view.last, *days])
    return charts.timeline(spans, first=first, last=last, today=view.day, style=style)


def overdue(view: HomeView, url: Url, style: Style) -> str:
    """Draw what is late, unit by unit; empty where nothing is."""
    debtors = tuple(
        charts.OverdueUnit(
            unit.name,
            tuple(
                charts.OverdueTask(row.code, row.link.label, row.due, url(row.link.ref))
                for row in unit.rows[:_DRAWN]
            ),
            max(len(unit.rows) - _DRAWN, 0),
            url(unit.ref) if unit.ref else None,
        )
        for unit in view.late
    )
    return charts.overdue(debtors, today=view.day, style=style)


def ahead(view: HomeView, url: Url, style: Style) -> str:
    """Draw what is to do before each upcoming inspection; empty where there is none."""
    checks = tuple(
        charts.Inspection(
            inspection.link.label,
            inspection.day,
            tuple(
                charts.TaskGroup(
                    group.name,
                    group.shape,
                    tuple(charts.Task(item.label, url(item.ref)) for item in group.items),
                )
                for group in inspection.groups
            ),
            url(inspection.link.ref),
        )
        for inspection in view.upcoming
    )
    return charts.ahead(checks, today=view.day, style=style)


def burnup(view: QualityView, _: Url, style: Style) -> str:
    """Draw the number of papers over time; empty where there are fewer than two days."""
    counts = view.burnup
    return charts.burnup(
        [charts.DayCount(row.day, row.received, row.reviewed) for row in counts.days],
        [charts.Goal(name, day) for name, day in view.inspections],
        need=counts.need,
        today=counts.today,
        style=style,
    )


def strip(view: HomeView, url: Url) -> str:
    """Draw the strip of phases on the home page."""
    return charts.phase_strip(tuple(_span(row.phase, url) for row in view.phases), today=view.day)


def _span(phase: Phase, url: Url) -> charts.Span:
    return charts.Span(
        phase.number, phase.name, phase.window, phase.since, phase.until, href=url(phase.ref)
    )
