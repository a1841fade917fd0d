"""Lay out the organisation chart in rows: head, advisers and office, then deputies, then groups.

*Direct*: all deputies and all groups fit into one row each and every group hangs from the deputy
who heads it. *Trunk*: otherwise one line leads from the frame of the deputies to all groups.
"""

from __future__ import annotations

from math import ceil
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
    NAME,
    SMALL,
    adviser_lines,
    group_lines,
    head_lines,
    office_lines,
    person_lines,
)
from yingjian.pages.charts.wrapping import text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingjian.pages.charts.organisation_facts import OrgChart, Person
    from yingjian.pages.charts.organisation_text import TextLine
    from yingjian.pages.charts.svg import Canvas, Style

# Lengths in em.
_GAP: Final = 0.8
_SIDE_GAP: Final = 2.6  # between the head and the boxes beside it
_FRAME: Final = 0.9  # between the frame of the deputies and their boxes
_MIN_DEPUTY: Final = 7.4  # “镇党委委员” and a gap
_MIN_GROUP: Final = 11.4


def draw_wide(canvas: Canvas, chart: OrgChart) -> float:
    """Draw the chart in rows; return the height used."""
    style = canvas.style
    deputy_columns = _columns(style, len(chart.deputies), _MIN_DEPUTY)
    group_columns = _columns(style, len(chart.groups), _MIN_GROUP)
    direct = (
        len(chart.deputies) <= deputy_columns
        and len(chart.groups) <= group_columns
        and _each_group_has_one_deputy(chart)
    )
    head, bottom = _draw_top_row(canvas, chart)
    boxes: list[Box] = []
    if chart.deputies:
        boxes, bottom = _draw_deputies(
            canvas, chart, (head, bottom), deputy_columns, framed=not direct
        )
    if not chart.groups:
        return bottom + style.hair
    if direct:
        return _draw_groups_direct(canvas, chart, boxes)
    return _draw_groups_trunk(canvas, chart, group_columns, (head.middle, bottom))


def _columns(style: Style, count: int, min_width: float) -> int:
    """Return how many boxes of at least `min_width` em go into a row, rows being evenly filled."""
    most = max(1, int((style.width / style.em + _GAP) // (min_width + _GAP)))
    rows = ceil(count / most) if count else 1
    return max(1, ceil(count / rows))


def _each_group_has_one_deputy(chart: OrgChart) -> bool:
    headed = sorted(index for deputy in chart.deputies for index in deputy.heads)
    return headed == list(range(len(chart.groups)))


def _draw_top_row(canvas: Canvas, chart: OrgChart) -> tuple[Box, float]:
    """Draw the head, advisers left and office right; return the head's box and the row's bottom."""
    style = canvas.style
    em, width = style.em, style.width
    gap = _SIDE_GAP * em
    head_width = min(20 * em, 0.36 * width)
    side_width = min((width - head_width) / 2 - gap, 21 * em)
    inner = side_width / em - 2 * PADDING
    head_text = head_lines(chart, head_width / em - 2 * PADDING)
    adviser_text = adviser_lines(chart, inner)
    office_text = office_lines(chart.office, inner) if chart.office else []
    height = head_height(head_text) * em
    tall = max(height, *(box_height(lines) * em for lines in (adviser_text, office_text)))
    head = Box((width - head_width) / 2, (tall - height) / 2, head_width, height)
    middle = tall / 2
    if adviser_text:
        box = _box_around(head.x - gap - side_width, middle, side_width, adviser_text, em)
        canvas.path([(box.right, middle), (head.x, middle)], dashed=True)
        canvas.rect(*box, stroke="ink", dashed=True)
        write_lines(canvas, adviser_text, box, centred=True)
    if office_text:
        box = _box_around(head.right + gap, middle, side_width, office_text, em)
        canvas.path([(head.right, middle), (box.x, middle)])
        canvas.rect(*box, fill="wash", stroke="ink")
        write_lines(canvas, office_text, box, centred=True)
    draw_head(canvas, head_text, head)
    return head, head.y + max(height, tall - head.y)


def _box_around(x: float, middle: float, width: float, lines: Sequence[TextLine], em: float) -> Box:
    """Return a box for the lines whose vertical middle is y `middle`."""
    height = box_height(lines) * em
    return Box(x, middle - height / 2, width, height)


def _draw_deputies(
    canvas: Canvas, chart: OrgChart, above: tuple[Box, float], columns: int, *, framed: bool
) -> tuple[list[Box], float]:
    """Draw the deputies below the head; return their boxes and the y of the lower edge.

    `above` are the head's box and the bottom of its row.
    """
    style, em = canvas.style, canvas.style.em
    head, row_bottom = above
    title = f"{chart.deputy_title} {len(chart.deputies)} 人"
    top = row_bottom + (2.1 if framed else 3.5) * em
    inset = _FRAME * em if framed else 0.0
    start = top + (inset + (1.4 * em if framed else 0))
    boxes, bottom = _draw_people(canvas, chart.deputies, start, columns, inset)
    if framed:
        bottom += inset
        canvas.rect(0, top, style.width, bottom - top, stroke="ink")
        canvas.text(inset, top + 1.5 * em, title, size=SMALL, bold=True)
        canvas.path([(head.middle, head.bottom), (head.middle, top)])
        return boxes, bottom
    bus = top - 1.6 * em
    canvas.path([(head.middle, head.bottom), (head.middle, bus)])
    places = [head.middle, *(box.middle for box in boxes)]
    canvas.path([(min(places), bus), (max(places), bus)])
    for box in boxes:
        canvas.path([(box.middle, bus), (box.middle, box.y)])
    canvas.text(0, bus - 0.45 * em, title, size=SMALL, paint="mid")
    return boxes, bottom


def _draw_people(
    canvas: Canvas, people: Sequence[Person], y: float, columns: int, inset: float
) -> tuple[list[Box], float]:
    """Draw a box for each person in rows from y; return the boxes and the y of the lower edge."""
    style, em = canvas.style, canvas.style.em
    gap = _GAP * em
    width = min((style.width - 2 * inset - gap * (columns - 1)) / columns, 15 * em)
    inner = width / em - 0.8
    boxes: list[Box] = []
    for start in range(0, len(people), columns):
        row = people[start : start + columns]
        texts = [person_lines(person, inner, size=_name_size(person, inner)) for person in row]
        height = max(map(box_height, texts)) * em
        x = (style.width - (len(row) * width + (len(row) - 1) * gap)) / 2
        for person, lines in zip(row, texts, strict=True):
            box = Box(x, y, width, height)
            canvas.rect(*box, stroke="ink", line=style.heavy if person.heads else style.hair)
            write_lines(canvas, lines, box, centred=True)
            boxes.append(box)
            x += width + gap
        y += height + gap
    return boxes, y - gap


def _name_size(person: Person, width: float) -> float:
    """Return the size at which a name stays on one line, if that is still readable."""
    return max(1.0, min(NAME, width / max(text_width(person.name), 1)))


def _group_places(style: Style, count: int, left: float) -> list[tuple[float, float]]:
    """Return x and width of each of `count` groups in a row; `left` 0 centres the row."""
    gap = _GAP * style.em
    width = min((style.width - left - gap * (count - 1)) / count, 24 * style.em)
    left = left or (style.width - count * width - (count - 1) * gap) / 2
    return [(left + index * (width + gap), width) for index in range(count)]


def _draw_groups_direct(canvas: Canvas, chart: OrgChart, boxes: Sequence[Box]) -> float:
    """Hang every group from the box of the deputy who heads it; lines never cross."""
    style, em = canvas.style, canvas.style.em
    order = chart.group_order()
    places = _group_places(style, len(order), 0)
    leaders = {
        group: box
        for deputy, box in zip(chart.deputies, boxes, strict=True)
        for group in deputy.heads
    }
    ends = [
        (leaders[group].middle, x + width / 2)
        for group, (x, width) in zip(order, places, strict=True)
    ]
    lanes = _lanes(ends)
    pitch = 0.8 * em
    top = max(box.bottom for box in boxes)
    y = top + 1.1 * em + max(lanes) * pitch + 1.1 * em
    for (start, stop), lane, group in zip(ends, lanes, order, strict=True):
        turn = top + 1.1 * em + lane * pitch
        canvas.path([(start, leaders[group].bottom), (start, turn), (stop, turn), (stop, y)])
    return _draw_group_row(canvas, chart, order, places, y) + style.hair


def _lanes(ends: Sequence[tuple[float, float]]) -> list[int]:
    """Return a lane for each elbow (from x, to x), ordered left to right, so that none cross.

    Both ends being in order, only neighbours that lean the same way can meet. Of two that lean to
    the right the left one must turn lower, of two that lean to the left the right one.
    """
    lanes = [0] * len(ends)
    for i in range(len(ends) - 2, -1, -1):
        (a, b), (c, d) = ends[i], ends[i + 1]
        if b > a and d > c and a != c and b >= c:
            lanes[i] = lanes[i + 1] + 1
        elif a == c and b > a and d > c:
            lanes[i] = lanes[i + 1]
    for i in range(1, len(ends)):
        (a, b), (c, d) = ends[i - 1], ends[i]
        if b < a and d < c and a != c and d <= a:
            lanes[i] = lanes[i - 1] + 1
        elif a == c and b < a and d < c:
            lanes[i] = lanes[i - 1]
    return lanes


def _draw_groups_trunk(
    canvas: Canvas, chart: OrgChart, columns: int, start: tuple[float, float]
) -> float:
    """Lead one line from the point `start` to all groups, by a rail at the left of several rows."""
    style, em = canvas.style, canvas.style.em
    order = chart.group_order()
    rows = [order[first : first + columns] for first in range(0, len(order), columns)]
    rail = 1.6 * em if len(rows) > 1 else 0.0
    x, y = start
    bus = y + 1.2 * em
    canvas.path([(x, y), (x, bus)])
    for index, row in enumerate(rows):
        # The last row is set in the columns of the full ones.
        places = _group_places(style, columns if rail else len(row), rail)[: len(row)]
        centres = [left + width / 2 for left, width in places]
        reach = [*centres, *([style.hair / 2] if rail else []), *([x] if index == 0 else [])]
        canvas.path([(min(reach), bus), (max(reach), bus)])
        top = bus + 1.2 * em
        for centre in centres:
            canvas.path([(centre, bus), (centre, top)])
        y = _draw_group_row(canvas, chart, row, places, top)
        if index < len(rows) - 1:
            following = y + 1.4 * em
            canvas.path([(style.hair / 2, bus), (style.hair / 2, following)])
            bus = following
    return y + style.hair


def _draw_group_row(
    canvas: Canvas,
    chart: OrgChart,
    row: Sequence[int],
    places: Sequence[tuple[float, float]],
    y: float,
) -> float:
    """Draw the groups of these indexes at the given places; return their common lower edge."""
    style, em = canvas.style, canvas.style.em
    inner = places[0][1] / em - 2 * PADDING
    texts = [group_lines(chart.groups[index], inner) for index in row]
    height = max(map(box_height, texts)) * em
    for (x, width), lines in zip(places, texts, strict=True):
        canvas.rect(x, y, width, height, stroke="ink")
        canvas.path([(x, y), (x + width, y)], line=style.heavy * 1.2)
        write_lines(canvas, lines, Box(x, y + 0.1 * em, width, height), centred=False)
    return y + height
