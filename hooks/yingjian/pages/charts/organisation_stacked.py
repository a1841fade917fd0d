"""Lay out the organisation chart in one column for phones, joined by a rail at the left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from yingjian.pages.charts.organisation_boxes import (
    PADDING,
    Box,
    box_height,
    draw_head,
    head_height,
    write_lines,
)
from yingjian.pages.charts.organisation_text import (
    adviser_lines,
    deputy_lines,
    group_lines,
    head_lines,
    office_lines,
)

if TYPE_CHECKING:
    from yingjian.pages.charts.organisation_facts import OrgChart
    from yingjian.pages.charts.organisation_text import TextLine
    from yingjian.pages.charts.svg import Canvas, Paint

_RAIL: Final = 1.1  # em


def draw_stacked(canvas: Canvas, chart: OrgChart) -> float:
    """Draw the chart in one column; return the height used."""
    style, em = canvas.style, canvas.style.em
    width = style.width / em - 2 * PADDING
    y = _draw_advisers(canvas, adviser_lines(chart, width)) if chart.advisers else 0.0
    lines = head_lines(chart, width)
    head = Box(0, y, style.width, head_height(lines) * em)
    draw_head(canvas, lines, head)
    rail = _RAIL * em
    inner = (style.width - rail) / em - 2 * PADDING
    entries: list[tuple[list[TextLine], Paint | None, float]] = []
    if chart.office:
        entries.append((office_lines(chart.office, inner), "wash", style.hair))
    if chart.deputies:
        entries.append((deputy_lines(chart, inner), None, style.hair))
    entries += [
        (group_lines(chart.groups[index], inner), None, style.heavy)
        for index in chart.group_order()
    ]
    y = head.bottom
    joints: list[float] = []
    for lines, fill, line in entries:
        y += 0.9 * em
        box = Box(rail, y, style.width - rail, box_height(lines) * em)
        canvas.rect(*box, fill=fill, stroke="ink")
        if line > style.hair:
            canvas.path([(box.x, y), (box.right, y)], line=line)
        write_lines(canvas, lines, box, centred=False)
        joints.append(y + 1.5 * em)
        y = box.bottom
    if joints:
        x = style.hair / 2
        canvas.path([(x, head.bottom), (x, joints[-1])])
        for joint in joints:
            canvas.path([(x, joint), (rail, joint)])
    return y + style.hair


def _draw_advisers(canvas: Canvas, lines: list[TextLine]) -> float:
    """Draw the advisers' box at the top and the line to the head; return the y below."""
    em = canvas.style.em
    box = Box(0, 0, canvas.style.width, box_height(lines) * em)
    canvas.rect(*box, stroke="ink", dashed=True)
    write_lines(canvas, lines, box, centred=True)
    below = box.bottom + 1.2 * em
    canvas.path([(box.middle, box.bottom), (box.middle, below)], dashed=True)
    return below
