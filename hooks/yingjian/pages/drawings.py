"""Views → charts: which facts a chart shows, and where its parts lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingjian.pages import charts

if TYPE_CHECKING:
    from collections.abc import Callable

    from yingjian.model.references import Ref
    from yingjian.pages.charts import Style
    from yingjian.pages.views.common import Who
    from yingjian.pages.views.home import HomeView
    from yingjian.pages.views.organization import OrganizationView
    from yingjian.pages.views.plan import BodySection
    from yingjian.pages.views.quality import QualityView
    from yingjian.pages.views.schedule import ScheduleView

    Url = Callable[[Ref], str | None]

# So many late things of one unit are drawn; the list beside the chart has them all.
_DRAWN = 8


def _person(one: Who, url: Url, heads: tuple[int, ...] = ()) -> charts.Person:
    return charts.Person(one.name, one.posts, url(one.ref), one.missing, heads)


def _role(section: BodySection, index: int) -> tuple[Who, ...]:
    return section.roster[index].people if len(section.roster) > index else ()


def organisation(view: OrganizationView, url: Url, style: Style) -> str:
    """The organisation chart; empty where the leading group has no head to draw it from."""
    if not view.heads:
        return ""
    led = dict(view.led)
    office = view.office
    chart = charts.OrgChart(
        head=_person(view.heads[0], url),
        advisers=tuple(_person(one, url) for one in view.advisers),
        deputies=tuple(_person(one, url, led.get(one.ref.id, ())) for one in view.deputies),
        groups=tuple(
            charts.Group(
                name=group.name,
                head=next((_person(one, url) for one in _role(group, 0)), None),
                deputies=tuple(_person(one, url) for one in _role(group, 1)),
                duties=tuple(duty.label for duty in group.duties),
                href=url(group.ref),
            )
            for group in view.groups
        ),
        office=charts.Office(
            head=next((_person(one, url) for one in _role(office, 0)), None),
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
    """The phases on a line of time with the line of today."""
    spans = tuple(
        charts.Span(
            number=phase.number,
            title=phase.name,
            window=phase.window,
            start=phase.since,
            end=phase.until,
            marks=tuple(charts.Mark(day, name) for day, name in phase.inspections),
            lines=tuple(task.text for task in phase.tasks),
            href=url(phase.ref),
        )
        for phase in view.phases
    )
    days = [mark.day for span in spans for mark in span.marks]
    first, last = min([view.first, *days]), max([view.last, *days])
    return charts.timeline(spans, first=first, last=last, today=view.day, style=style)


def overdue(view: HomeView, url: Url, style: Style) -> str:
    """What is late, unit by unit; empty where nothing is."""
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
    """What stands before each inspection to come; empty where none is."""
    checks = tuple(
        charts.Inspection(
            one.link.label,
            one.day,
            tuple(
                charts.TaskGroup(
                    heap.name,
                    heap.shape,
                    tuple(charts.Task(item.label, url(item.ref)) for item in heap.items),
                )
                for heap in one.heaps
            ),
            url(one.link.ref),
        )
        for one in view.aheads
    )
    return charts.ahead(checks, today=view.day, style=style)


def burnup(view: QualityView, _: Url, style: Style) -> str:
    """How papers came together; empty where there is nothing to draw a line between."""
    found = view.burnup
    return charts.burnup(
        [charts.DayCount(one.day, one.received, one.reviewed) for one in found.days],
        [charts.Goal(name, day) for name, day in view.inspections],
        need=found.need,
        today=found.today,
        style=style,
    )


def strip(view: HomeView, url: Url) -> str:
    """The strip of phases on the home page."""
    return charts.phase_strip(
        tuple(
            charts.Span(
                row.number,
                row.link.label,
                row.window,
                row.since,
                row.until,
                href=url(row.link.ref),
            )
            for row in view.phases
        ),
        today=view.day,
    )
