"""Draw each inspection to come: the days left on a time axis, one square per task before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from yingjian.pages.charts.axis import Axis, next_month
from yingjian.pages.charts.calendar_head import draw_calendar_head
from yingjian.pages.charts.svg import SMALL, Canvas, Style
from yingjian.pages.charts.symbols import Shape, draw_symbol
from yingjian.pages.charts.wrapping import text_width, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

_TOUCH: Final = 27  # px: 24 (WCAG 2.2, 2.5.8) where a drawing is shown at nine tenths
_MAX_SQUARES: Final = 150  # of one group; the others are counted
_DESK: Final = 70  # em: a drawing at least this wide is for a desk
_NAME: Final = 1.2  # em


@dataclass(frozen=True, slots=True)
class Task:
    """One task, drawn as a square; ``title`` is its accessible name."""

    title: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """Tasks that stand alike."""

    name: str
    shape: Shape
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Inspection:
    """An inspection, its first day, and the tasks before it."""

    name: str
    day: date
    groups: tuple[TaskGroup, ...]
    href: str | None = None


def ahead(
    inspections: Sequence[Inspection], *, today: date, style: Style, ident: str = "ahead"
) -> str:
    """Return the chart as SVG text, empty without inspections.

    ``ident`` must be unique on the page.
    """
    if not inspections:
        return ""
    canvas = Canvas(style)
    left = 0.0 if style.stacked else (14.0 if style.width / style.em > _DESK else 11.0) * style.em
    last = max(today, *(inspection.day for inspection in inspections))
    axis = Axis(today.replace(day=1), next_month(last), left, style.width - style.heavy)
    y = draw_calendar_head(canvas, axis, today, width=axis.right)
    for index, inspection in enumerate(inspections):
        if index:
            canvas.path([(0, y), (style.width, y)], line=style.hair)
        y = _draw_inspection(canvas, axis, inspection, today, y)
    canvas.path([(0, y), (style.width, y)], line=style.heavy)
    return canvas.to_svg(
        y + style.heavy,
        ident=ident,
        title="检查前要办的事项",
        description=_describe(inspections, today),
    )


def _countdown(inspection: Inspection, today: date) -> str:
    days = (inspection.day - today).days
    return f"还有 {days} 天" if days > 0 else "已经开始"


def _draw_inspection(
    canvas: Canvas, axis: Axis, inspection: Inspection, today: date, top: float
) -> float:
    """Draw one inspection below y ``top``; return the y of its lower edge."""
    em = canvas.style.em
    y = top + 1.75 * em
    if canvas.style.stacked:
        y = bottom = _draw_name_above(canvas, inspection, today, y)
    else:
        bottom = _draw_name_beside(canvas, inspection, today, y, axis.left / em - 1)
    y = _draw_days(canvas, axis, inspection.day, today, y - 0.4 * em)
    if not inspection.groups:
        canvas.text(axis.left, y + 1.1 * em, "没有待办的事项", paint="mid")
        y += 1.8 * em
    for group in inspection.groups:
        y = _draw_group(canvas, group, axis.left, y)
    return max(y, bottom) + 0.7 * em


def _draw_name_above(canvas: Canvas, inspection: Inspection, today: date, y: float) -> float:
    """Write name, day and countdown from baseline ``y``; return the middle of the axis below."""
    style, em = canvas.style, canvas.style.em
    when = f"{inspection.day}　{_countdown(inspection, today)}"
    room = style.width / em
    for index, part in enumerate(wrap(inspection.name, room / _NAME)):
        y += 1.65 * em if index else 0
        canvas.text(0, y, part, size=_NAME, face="ti", bold=True, href=inspection.href)
    if text_width(inspection.name) * _NAME + 1 + text_width(when) * SMALL <= room:
        canvas.text(style.width, y, when, size=SMALL, paint="mid", anchor="end")
    else:
        y += 1.55 * em
        canvas.text(0, y, when, size=SMALL, paint="mid")
    return y + 1.7 * em


def _draw_name_beside(
    canvas: Canvas, inspection: Inspection, today: date, y: float, width: float
) -> float:
    """Write name, day and countdown in ``width`` em from baseline ``y``; return the y below."""
    em = canvas.style.em
    for part in wrap(inspection.name, width / _NAME):
        canvas.text(0, y, part, size=_NAME, face="ti", bold=True, href=inspection.href)
        y += 1.65 * em
    canvas.text(0, y, f"{inspection.day} 起", size=SMALL, paint="mid")
    canvas.text(0, y + 1.55 * em, _countdown(inspection, today), bold=True)
    return y + 2.4 * em


def _draw_days(canvas: Canvas, axis: Axis, day: date, today: date, middle: float) -> float:
    """Draw the days from today to ``day`` as a hatched bar that ends in ◆; return the y below."""
    style, em = canvas.style, canvas.style.em
    start, stop = axis.x(today), axis.x(day)
    canvas.path([(axis.left, middle), (axis.right, middle)], stroke="rule")
    if stop > start:
        box = (start, middle - 0.62 * em / 2, stop - start, 0.62 * em)
        canvas.rect(*box, fill="paper")
        canvas.hatch(*box)
        canvas.rect(*box, stroke="ink")
    ends = [(start, middle - 0.7 * em), (start, middle + 0.7 * em)]
    canvas.path(ends, stroke="red", line=1.4 * style.hair)
    canvas.diamond(stop, middle, 0.6 * em)
    return middle + 1.25 * em


def _draw_group(canvas: Canvas, group: TaskGroup, left: float, top: float) -> float:
    """Draw name, count and squares of one group; return the y below."""
    style, em = canvas.style, canvas.style.em
    size, pitch, line = (1.1, 1.6, 1.7) if style.stacked else (0.95, 1.3, 1.55)
    if style.links:
        pitch = line = max(pitch, line, _TOUCH / em)
        size = 1.1
    name_width = (text_width(group.name) + 0.6) * em
    column = left + max(name_width + 3.0 * em, 7.2 * em)
    canvas.text(left, top + 1.05 * em, group.name)
    canvas.text(
        left + name_width + 1.6 * em, top + 1.05 * em, str(len(group.tasks)),
        bold=True, anchor="end", paint="red" if group.shape in {"late", "lack"} else "ink",
    )  # fmt: skip
    columns = max(int((style.width - column) / (pitch * em)), 1)
    shown = group.tasks[:_MAX_SQUARES]
    for index, task in enumerate(shown):
        x = column + index % columns * pitch * em
        y = top + (index // columns * line + 0.7 - size / 2) * em
        with canvas.link(task.href, task.title):
            draw_symbol(canvas, group.shape, x, y, size * em)
            gap = ((pitch - size) / 2 * em, (line - size) / 2 * em)
            canvas.touch_area(x - gap[0], y - gap[1], pitch * em, line * em)
    lines = -(-len(shown) // columns)
    if len(shown) < len(group.tasks):
        rest = f"另有 {len(group.tasks) - len(shown)} 件没有画出"
        canvas.text(column, top + (lines * line + 1.05) * em, rest, size=SMALL, paint="mid")
        lines += 1
    return top + lines * line * em


def _describe(inspections: Sequence[Inspection], today: date) -> str:
    """Describe the drawing in words."""
    parts = []
    for inspection in inspections:
        tasks = "、".join(f"{group.name} {len(group.tasks)} 件" for group in inspection.groups)
        when = f"{inspection.day.isoformat()}，{_countdown(inspection, today)}"
        parts.append(f"{inspection.name}（{when}）：{tasks or '没有待办的事项'}")
    return f"今日 {today.isoformat()}。" + "；".join(parts) + "。"
