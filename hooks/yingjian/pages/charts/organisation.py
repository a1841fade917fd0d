"""Draw who leads whom: head, advisers, office, deputies and the working groups that they head."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingjian.pages.charts.organisation_stacked import draw_stacked
from yingjian.pages.charts.organisation_wide import draw_wide
from yingjian.pages.charts.svg import Canvas, Style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingjian.pages.charts.organisation_facts import OrgChart, Person


def organisation(chart: OrgChart, *, style: Style, ident: str = "organisation") -> str:
    """Return the chart as SVG text; `ident` must be unique on the page.

    People keep their order; groups follow the order of the deputies who head them.

    Raises:
        ValueError: a person heads a group that the chart does not have.
    """
    for person in (chart.head, *chart.deputies):
        if any(not 0 <= index < len(chart.groups) for index in person.heads):
            raise ValueError(f"“{person.name}”所带的小组不在组织机构图中")
    canvas = Canvas(style)
    height = draw_stacked(canvas, chart) if style.stacked else draw_wide(canvas, chart)
    return canvas.to_svg(height, ident=ident, title="组织机构图", description=_describe(chart))


def _describe(chart: OrgChart) -> str:
    """Describe the drawing in words."""
    parts = [
        *_name_people(chart.head_title, [chart.head]),
        *_name_people(chart.adviser_title, chart.advisers),
        *_name_people(chart.deputy_title, chart.deputies),
    ]
    if chart.office:
        heads = [chart.office.head] if chart.office.head else []
        parts += _name_people(f"{chart.office.name}主任", heads) or [chart.office.name]
    for group in chart.groups:
        people = _name_people("组长", [group.head] if group.head else [])
        people += _name_people("副组长", group.deputies)
        parts.append(f"{group.name}（{'，'.join(people) or '无人'}）")
    return "；".join(parts) + "。"


def _name_people(title: str, people: Sequence[Person]) -> list[str]:
    """Return the title and all names as one text; nothing without people."""
    return [title + "、".join(person.full_name for person in people)] if people else []
