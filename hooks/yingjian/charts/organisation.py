"""Draw who leads whom: head, advisers, office, deputies and the groups that they head.

Three layouts share their boxes. *Direct*: deputies stand in one row and every group hangs from the
deputy who heads it. *Trunk*: where deputies or groups need several rows, or a group's head is no
deputy, one line leads from the frame of deputies to all groups. *Stacked*: one column for phones.
Order is rank and is kept for people; groups follow the order of the deputies who head them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING, Final

from yingjian.charts.svg import Canvas, Style
from yingjian.charts.wrapping import text_width, wrap, wrap_clauses, wrap_items

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingjian.charts.svg import Paint

_NAME: Final = 1.25
_HEAD_NAME: Final = 1.6
_GROUP_NAME: Final = 1.18
_SMALL: Final = 0.96
_LEADING: Final = 1.5
_PAD: Final = 0.75
_GAP: Final = 0.8
_DEPUTY_MIN: Final = 7.4  # em: “镇党委委员” and a little air
_GROUP_MIN: Final = 11.4


@dataclass(frozen=True, slots=True)
class Person:
    """One box of the chart.

    `missing` names what of the name is lacking (“脱全名”), `heads` are indexes of
    `OrgChart.groups`.
    """

    name: str
    posts: tuple[str, ...] = ()
    href: str | None = None
    missing: str | None = None
    heads: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A working group; `head` None when nobody is named."""

    name: str
    head: Person | None
    deputies: tuple[Person, ...] = ()
    duties: tuple[str, ...] = ()
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Office:
    """The office of the leading group; `note` says where it is and what for."""

    head: Person | None
    note: str = ""
    name: str = "办公室"
    href: str | None = None


@dataclass(frozen=True, slots=True)
class OrgChart:
    """Everything the chart shows. The titles are the roles' published names."""

    head: Person
    advisers: tuple[Person, ...] = ()
    deputies: tuple[Person, ...] = ()
    groups: tuple[Group, ...] = ()
    office: Office | None = None
    head_title: str = "组长"
    adviser_title: str = "顾问"
    deputy_title: str = "副组长"


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of text in a box; `before` is extra room above it, in em."""

    text: str
    size: float = 1.0
    ti: bool = False
    bold: bool = False
    mid: bool = False
    href: str | None = None
    links: tuple[tuple[str, str], ...] = ()
    label: str = ""
    bullet: bool = False
    rule: bool = False
    before: float = 0.0


def organisation(chart: OrgChart, *, style: Style, ident: str = "organisation") -> str:
    """Return the chart as SVG text; `ident` must be unique on the page.

    Raises ValueError when a person heads a group that the chart does not have.
    """
    for person in (chart.head, *chart.deputies):
        if any(not 0 <= index < len(chart.groups) for index in person.heads):
            raise ValueError(f"“{person.name}”所带的小组不在组织机构图中")
    canvas = Canvas(style)
    height = _stacked(canvas, chart) if style.stacked else _spread(canvas, chart)
    return canvas.to_svg(height, ident=ident, title="组织机构图", description=_describe(chart))


# ---------------------------------------------------------------- what stands in the boxes


def _named(person: Person) -> str:
    return person.name + (f"（{person.missing}）" if person.missing else "")


def _person_lines(person: Person, width: float, *, title: str = "", size: float) -> list[_Line]:
    """Return name and posts wrapped to `width` em; each post begins a line of its own."""
    name = f"{title}　{person.name}" if title else person.name
    lines = [
        _Line(part, size=size, ti=True, bold=True, href=person.href, before=0.1 if i == 0 else 0)
        for i, part in enumerate(wrap(name, width / size))
    ]
    if person.missing:
        lines += [_Line(part, size=_SMALL, mid=True) for part in wrap(person.missing, width)]
    for post in person.posts:
        lines += [_Line(part, size=_SMALL) for part in wrap(post, width / _SMALL)]
    return lines


def _adviser_lines(chart: OrgChart, width: float) -> list[_Line]:
    """Return all advisers, who share one box."""
    lines: list[_Line] = []
    for person in chart.advisers:
        found = _person_lines(person, width, title=chart.adviser_title, size=_NAME)
        lines += [replace(found[0], before=0.6 if lines else found[0].before), *found[1:]]
    return lines


def _inline_lines(person: Person, width: float, *, title: str) -> list[_Line]:
    """As `_person_lines`, the posts run on behind each other."""
    lines = [
        _Line(part, size=_HEAD_NAME, ti=True, bold=True, href=person.href)
        for part in wrap(f"{title}　{_named(person)}", width / _HEAD_NAME)
    ]
    return lines + [_Line(part) for part in wrap_items(person.posts, width)]


def _office_lines(office: Office, width: float) -> list[_Line]:
    name = f"{office.name}　{_named(office.head)}" if office.head else f"{office.name}　未定"
    href = office.href or (office.head.href if office.head else None)
    lines = [
        _Line(part, size=_NAME, ti=True, bold=True, href=href) for part in wrap(name, width / _NAME)
    ]
    return lines + [_Line(part, size=_SMALL) for part in wrap_clauses(office.note, width / _SMALL)]


def _group_lines(group: Group, width: float) -> list[_Line]:
    lines = [
        _Line(part, size=_GROUP_NAME, ti=True, bold=True, href=group.href)
        for part in wrap(group.name, width / _GROUP_NAME)
    ]
    lines += _role(
        "组长",
        [group.head] if group.head else [],
        width,
        nobody="方案未写" if not group.head else "",
    )
    lines += _role("副组长", group.deputies, width)
    for number, duty in enumerate(group.duties):
        for index, part in enumerate(wrap(duty, width - 0.9)):
            first = number == 0 and index == 0
            lines.append(
                _Line(part, bullet=index == 0, rule=first, label="·" if index else "",
                      before=0.9 if first else 0.25 if index == 0 else 0)
            )  # fmt: skip
    return lines


def _role(title: str, people: Sequence[Person], width: float, *, nobody: str = "") -> list[_Line]:
    """Return “组长 谷阳雄” with the title bold; more names continue under the first."""
    if not people and not nobody:
        return []
    indent = text_width(title) + 0.5
    names = [_named(person) for person in people] or [nobody]
    links = tuple((_named(person), person.href) for person in people if person.href is not None)
    return [
        _Line(
            part,
            label=title if index == 0 else " ",
            links=tuple(link for link in links if link[0] in part),
            before=0.25 if index == 0 else 0,
        )
        for index, part in enumerate(wrap_items(names, width - indent))
    ]


def _height(lines: Sequence[_Line]) -> float:
    """Return the height in em of a box that holds these lines."""
    return sum(max(line.size, 1.0) * _LEADING + line.before for line in lines) + 2 * _PAD - 0.15


def _write(canvas: Canvas, lines: Sequence[_Line], box: _Box, *, centred: bool) -> None:
    """Set the lines into a box from its top."""
    em = canvas.style.em
    y = box.y + _PAD * em - 0.1 * em
    label_indent = 0.0
    for line in lines:
        if line.rule:
            at = y + line.before * 0.62 * em
            canvas.path(
                [(box.x + _PAD * em, at), (box.right - _PAD * em, at)],
                stroke="rule", line=canvas.style.hair,
            )  # fmt: skip
        leading = max(line.size, 1.0) * _LEADING * em
        baseline = y + line.before * em + leading * 0.5 + line.size * 0.37 * em
        y += line.before * em + leading
        x = box.middle if centred else box.x + _PAD * em
        if line.bullet or line.label == "·":
            if line.bullet:
                canvas.rect(x + 0.1 * em, baseline - 0.45 * em, 0.2 * em, 0.2 * em, fill="ink")
            x += 0.9 * em
        elif line.label.strip():
            canvas.text(x, baseline, line.label, bold=True)
            label_indent = (text_width(line.label) + 0.5) * em
            x += label_indent
        elif line.label:
            x += label_indent
        canvas.text(
            x, baseline, line.text,
            size=line.size, face="ti" if line.ti else "hei", bold=line.bold,
            paint="mid" if line.mid else "ink", anchor="middle" if centred else "start",
            href=line.href, links=line.links,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Box:
    """A place on the canvas, in its unit."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


# ---------------------------------------------------------------- side by side


def _spread(canvas: Canvas, chart: OrgChart) -> float:
    """Draw the wide layouts; return the height used."""
    order = _group_order(chart)
    per_row = _per_row(canvas.style, len(chart.deputies), _DEPUTY_MIN)
    group_row = _per_row(canvas.style, len(chart.groups), _GROUP_MIN)
    direct = (
        len(chart.deputies) <= per_row
        and len(chart.groups) <= group_row
        and _each_group_has_one_deputy(chart)
    )
    head = _top(canvas, chart)
    bottom = head.bottom
    boxes: list[_Box] = []
    if chart.deputies:
        boxes, bottom = _deputies(canvas, chart, head, per_row, framed=not direct)
    if not chart.groups:
        return bottom + canvas.style.hair
    if direct:
        return _groups_direct(canvas, chart, order, boxes)
    return _groups_trunk(canvas, chart, order, group_row, (head.middle, bottom))


def _per_row(style: Style, count: int, least: float) -> int:
    """Return how many boxes of at least `least` em go into a row, rows being evenly filled."""
    most = max(1, int((style.width / style.em + _GAP) // (least + _GAP)))
    rows = ceil(count / most) if count else 1
    return max(1, ceil(count / rows))


def _group_order(chart: OrgChart) -> list[int]:
    """Return the groups' indexes in the order of the deputies who head them, others last."""
    rank = {
        group: index for index, deputy in reversed(list(enumerate(chart.deputies)))
        for group in deputy.heads
    }  # fmt: skip
    return sorted(range(len(chart.groups)), key=lambda i: (rank.get(i, len(chart.deputies)), i))


def _each_group_has_one_deputy(chart: OrgChart) -> bool:
    headed = sorted(index for deputy in chart.deputies for index in deputy.heads)
    return headed == list(range(len(chart.groups)))


def _top(canvas: Canvas, chart: OrgChart) -> _Box:
    """Draw head, advisers on the left and office on the right; return the head's box."""
    style = canvas.style
    em, width = style.em, style.width
    gap = 2.6 * em
    head_width = min(20 * em, 0.36 * width)
    side = min((width - head_width) / 2 - gap, 21 * em)
    inner = side / em - 2 * _PAD
    head_lines = _inline_lines(chart.head, head_width / em - 2 * _PAD, title=chart.head_title)
    adviser_lines = _adviser_lines(chart, inner)
    office_lines = _office_lines(chart.office, inner) if chart.office else []
    head_height = (_height(head_lines) + 0.3) * em
    tall = max(head_height, *(_height(lines) * em for lines in (adviser_lines, office_lines)))
    head = _Box((width - head_width) / 2, (tall - head_height) / 2, head_width, head_height)
    middle = tall / 2
    for lines, left, dashed in ((adviser_lines, True, True), (office_lines, False, False)):
        if not lines:
            continue
        height = _height(lines) * em
        box = _Box(
            head.x - gap - side if left else head.right + gap, middle - height / 2, side, height
        )
        ends = (box.right, head.x) if left else (head.right, box.x)
        canvas.path([(ends[0], middle), (ends[1], middle)], line=style.hair, dashed=dashed)
        canvas.rect(
            box.x, box.y, box.width, box.height,
            fill=None if dashed else "wash", stroke="ink", line=style.hair, dashed=dashed,
        )  # fmt: skip
        _write(canvas, lines, box, centred=True)
    canvas.rect(head.x, head.y, head.width, head.height, stroke="ink", line=style.heavy * 1.2)
    padded = _Box(head.x, head.y + 0.15 * em, head.width, head.height)
    _write(canvas, head_lines, padded, centred=True)
    # The rows below start under the tallest of the three boxes.
    return _Box(head.x, head.y, head.width, max(head.height, tall - head.y))


def _deputies(
    canvas: Canvas, chart: OrgChart, head: _Box, per_row: int, *, framed: bool
) -> tuple[list[_Box], float]:
    """Draw the deputies below the head; return their boxes and the y of the lower edge."""
    style = canvas.style
    em = style.em
    count = len(chart.deputies)
    inset = 0.9 * em if framed else 0.0
    columns = min(per_row, count)
    gap = _GAP * em
    width = (style.width - 2 * inset - gap * (columns - 1)) / columns
    width = min(width, 15 * em)
    lines = [
        _person_lines(person, width / em - 0.8, size=_name_size(person, width / em - 0.8))
        for person in chart.deputies
    ]
    rows = [lines[start : start + columns] for start in range(0, count, columns)]
    leg = 1.6 * em
    true_bottom = head.y + _head_height(canvas, chart)
    label = f"{chart.deputy_title} {count} 人"
    y = head.bottom + (2.1 if framed else 3.5) * em
    bus = y - leg
    boxes: list[_Box] = []
    top = y
    y += inset + (1.4 * em if framed else 0)
    for row_index, row in enumerate(rows):
        height = max(_height(cell) for cell in row) * em
        span = len(row) * width + (len(row) - 1) * gap
        x = (style.width - span) / 2
        for column, cell in enumerate(row):
            person = chart.deputies[row_index * columns + column]
            box = _Box(x, y, width, height)
            boxes.append(box)
            line = style.heavy if person.heads else style.hair
            canvas.rect(x, y, width, height, stroke="ink", line=line)
            _write(canvas, cell, box, centred=True)
            x += width + gap
        y += height + gap
    bottom = y - gap
    if framed:
        bottom += inset
        canvas.rect(0, top, style.width, bottom - top, stroke="ink", line=style.hair)
        canvas.text(inset, top + 1.5 * em, label, size=_SMALL, bold=True)
        canvas.path([(head.middle, true_bottom), (head.middle, top)], line=style.hair)
        return boxes, bottom
    canvas.path([(head.middle, true_bottom), (head.middle, bus)], line=style.hair)
    centres = [box.middle for box in boxes]
    ends = (min([*centres, head.middle]), max([*centres, head.middle]))
    canvas.path([(ends[0], bus), (ends[1], bus)], line=style.hair)
    for box in boxes:
        canvas.path([(box.middle, bus), (box.middle, box.y)], line=style.hair)
    canvas.text(0, bus - 0.45 * em, label, size=_SMALL, paint="mid")
    return boxes, bottom


def _name_size(person: Person, width: float) -> float:
    """Return the size at which a name stays on one line, if that is still readable."""
    return max(1.0, min(_NAME, width / max(text_width(person.name), 1)))


def _head_height(canvas: Canvas, chart: OrgChart) -> float:
    """Return the height of the head's own box (the row may be taller)."""
    style = canvas.style
    inner = min(20 * style.em, 0.36 * style.width) / style.em - 2 * _PAD
    lines = _inline_lines(chart.head, inner, title=chart.head_title)
    return (_height(lines) + 0.3) * style.em


def _group_places(style: Style, count: int, x0: float) -> list[tuple[float, float]]:
    """Return x and width of each of `count` groups in a row."""
    gap = _GAP * style.em
    width = min((style.width - x0 - gap * (count - 1)) / count, 24 * style.em)
    left = x0 or (style.width - count * width - (count - 1) * gap) / 2
    return [(left + index * (width + gap), width) for index in range(count)]


def _groups_direct(
    canvas: Canvas, chart: OrgChart, order: Sequence[int], boxes: Sequence[_Box]
) -> float:
    """Hang every group from the deputy who heads it; lines never cross."""
    style = canvas.style
    em = style.em
    places = _group_places(style, len(order), 0)
    leader = {group: box for deputy, box in zip(chart.deputies, boxes, strict=True)
              for group in deputy.heads}  # fmt: skip
    ends = [
        (leader[group].middle, x + width / 2)
        for group, (x, width) in zip(order, places, strict=True)
    ]
    lanes = _lanes(ends)
    pitch = 0.8 * em
    top = max(box.bottom for box in boxes)
    y = top + 1.1 * em + max(lanes) * pitch + 1.1 * em
    for (start, stop), lane, group in zip(ends, lanes, order, strict=True):
        at = top + 1.1 * em + lane * pitch
        canvas.path(
            [(start, leader[group].bottom), (start, at), (stop, at), (stop, y)], line=style.hair
        )
    return _group_row(canvas, chart, order, places, y) + style.hair


def _lanes(ends: Sequence[tuple[float, float]]) -> list[int]:
    """Return for each elbow (from x, to x), ordered left to right, a lane where none cross.

    Both ends being in order, only neighbours that lean the same way can meet. Of two that lean to
    the right the left one must run deeper, of two that lean to the left the right one.
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


def _groups_trunk(
    canvas: Canvas,
    chart: OrgChart,
    order: Sequence[int],
    per_row: int,
    start: tuple[float, float],
) -> float:
    """Lead one line to all groups, by a rail at the left when they need several rows."""
    style = canvas.style
    em = style.em
    rows = [order[at : at + per_row] for at in range(0, len(order), per_row)]
    rail = 1.6 * em if len(rows) > 1 else 0.0
    x, y = start
    bus = y + 1.2 * em
    canvas.path([(x, y), (x, bus)], line=style.hair)
    for index, row in enumerate(rows):
        # The last row is set in the columns of the full ones.
        places = _group_places(style, per_row if rail else len(row), rail)[: len(row)]
        centres = [left + width / 2 for left, width in places]
        reach = [*centres, *([style.hair / 2] if rail else []), *([x] if index == 0 else [])]
        canvas.path([(min(reach), bus), (max(reach), bus)], line=style.hair)
        top = bus + 1.2 * em
        for centre in centres:
            canvas.path([(centre, bus), (centre, top)], line=style.hair)
        bottom = _group_row(canvas, chart, row, places, top)
        if index < len(rows) - 1:
            following = bottom + 1.4 * em
            canvas.path([(style.hair / 2, bus), (style.hair / 2, following)], line=style.hair)
            bus = following
        y = bottom
    return y + style.hair


def _group_row(
    canvas: Canvas,
    chart: OrgChart,
    row: Sequence[int],
    places: Sequence[tuple[float, float]],
    y: float,
) -> float:
    """Draw groups at the given places; return their common lower edge."""
    em = canvas.style.em
    lines = [_group_lines(chart.groups[i], places[0][1] / em - 2 * _PAD) for i in row]
    height = max(_height(cell) for cell in lines) * em
    for (x, width), cell in zip(places, lines, strict=True):
        canvas.rect(x, y, width, height, stroke="ink", line=canvas.style.hair)
        canvas.path([(x, y), (x + width, y)], line=canvas.style.heavy * 1.2)
        _write(canvas, cell, _Box(x, y + 0.1 * em, width, height), centred=False)
    return y + height


# ---------------------------------------------------------------- one column


def _stacked(canvas: Canvas, chart: OrgChart) -> float:
    """Draw everything below each other, held together by a rail at the left."""
    style = canvas.style
    em = style.em
    rail = 1.1 * em
    full = style.width / em - 2 * _PAD
    inner = (style.width - rail) / em - 2 * _PAD
    y = 0.0
    if chart.advisers:
        lines = _adviser_lines(chart, full)
        box = _Box(0, y, style.width, _height(lines) * em)
        canvas.rect(box.x, box.y, box.width, box.height, stroke="ink", line=style.hair, dashed=True)
        _write(canvas, lines, box, centred=True)
        y = box.bottom
        canvas.path([(box.middle, y), (box.middle, y + 1.2 * em)], line=style.hair, dashed=True)
        y += 1.2 * em
    lines = _inline_lines(chart.head, full, title=chart.head_title)
    box = _Box(0, y, style.width, (_height(lines) + 0.3) * em)
    canvas.rect(box.x, box.y, box.width, box.height, stroke="ink", line=style.heavy * 1.2)
    _write(canvas, lines, _Box(0, y + 0.15 * em, box.width, box.height), centred=True)
    start = y = box.bottom
    joints: list[float] = []
    entries: list[tuple[list[_Line], Paint | None, float]] = []
    if chart.office:
        entries.append((_office_lines(chart.office, inner), "wash", style.hair))
    if chart.deputies:
        entries.append((_deputy_list(chart, inner), None, style.hair))
    entries += [
        (_group_lines(chart.groups[i], inner), None, style.heavy) for i in _group_order(chart)
    ]
    for lines, fill, line in entries:
        y += 0.9 * em
        box = _Box(rail, y, style.width - rail, _height(lines) * em)
        canvas.rect(box.x, box.y, box.width, box.height, fill=fill, stroke="ink", line=style.hair)
        if line > style.hair:
            canvas.path([(box.x, y), (box.right, y)], line=line)
        _write(canvas, lines, box, centred=False)
        joints.append(y + 1.5 * em)
        y = box.bottom
    if joints:
        x = style.hair / 2
        canvas.path([(x, start), (x, joints[-1])], line=style.hair)
        for joint in joints:
            canvas.path([(x, joint), (rail, joint)], line=style.hair)
    return y + style.hair


def _deputy_list(chart: OrgChart, width: float) -> list[_Line]:
    """Return the deputies as lines: name, posts, and the groups that each heads."""
    lines = [_Line(f"{chart.deputy_title} {len(chart.deputies)} 人", size=_SMALL, mid=True)]
    for person in chart.deputies:
        lines += [
            _Line(part, size=1.15, ti=True, bold=True, href=person.href,
                  before=0.45 if index == 0 else 0)
            for index, part in enumerate(wrap(_named(person), width / 1.15))
        ]  # fmt: skip
        lines += [_Line(part, size=_SMALL) for part in wrap_items(person.posts, width / _SMALL)]
        led = [chart.groups[index].name for index in person.heads]
        if led:
            words = "带" + "、".join(led)
            lines += [_Line(part, size=_SMALL, mid=True) for part in wrap(words, width / _SMALL)]
    return lines


def _describe(chart: OrgChart) -> str:
    """Say in words what the drawing shows."""

    def people(title: str, found: Sequence[Person]) -> list[str]:
        return [title + "、".join(_named(p) for p in found)] if found else []

    parts = [
        *people(chart.head_title, [chart.head]),
        *people(chart.adviser_title, chart.advisers),
        *people(chart.deputy_title, chart.deputies),
    ]
    if chart.office:
        head = [chart.office.head] if chart.office.head else []
        parts += people(f"{chart.office.name}主任", head) or [chart.office.name]
    for group in chart.groups:
        inner = people("组长", [group.head] if group.head else [])
        inner += people("副组长", group.deputies)
        parts.append(f"{group.name}（{'，'.join(inner) or '无人'}）")
    return "；".join(parts) + "。"
