"""Draw overdue tasks by unit: one line per task, from the day it was due to today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from yingjian.pages.charts.axis import Axis, next_month
from yingjian.pages.charts.calendar_head import draw_calendar_head
from yingjian.pages.charts.svg import SMALL, Canvas, Style
from yingjian.pages.charts.symbols import draw_symbol
from yingjian.pages.charts.wrapping import wrap

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

_LEADING: Final = 1.5
_NAME: Final = 1.1  # em
_CODE: Final = 3.4  # em: “R11” and a gap
_COUNT: Final = 4.2  # em: “365 天” and a gap
_SQUARE: Final = 0.72  # em: the square at the due day
_DESK: Final = 70  # em: a drawing at least this wide is for a desk


@dataclass(frozen=True, slots=True)
class OverdueTask:
    """A task whose due day is over; ``code`` is the number of its record."""

    code: str
    title: str
    due: date
    href: str | None = None


@dataclass(frozen=True, slots=True)
class OverdueUnit:
    """The unit that owes the tasks; ``more`` counts those that only the page at ``href`` lists."""

    name: str
    tasks: tuple[OverdueTask, ...]
    more: int = 0
    href: str | None = None


def overdue(
    units: Sequence[OverdueUnit], *, today: date, style: Style, ident: str = "overdue"
) -> str:
    """Return the chart as SVG text, empty without tasks.

    ``ident`` must be unique on the page.

    Raises:
        ValueError: a task is due after today.
    """
    days = [task.due for unit in units for task in unit.tasks]
    if not days:
        return ""
    if max(days) > today:
        raise ValueError(f"{max(days)} 还没有到，不是逾期（今日 {today}）")
    canvas = Canvas(style)
    left = 0.0 if style.stacked else 0.56 * style.width
    axis = Axis(min(days).replace(day=1), next_month(today), left, style.width - _COUNT * style.em)
    y = draw_calendar_head(canvas, axis, today, width=style.width)
    if not style.stacked:
        canvas.text(0, y - 0.5 * style.em, "单位与事项", size=SMALL, paint="mid")
    for unit in units:
        y = _draw_unit(canvas, axis, unit, today, y)
    canvas.path([(0, y), (style.width, y)], line=style.heavy)
    return canvas.to_svg(
        y + style.heavy, ident=ident, title="已逾期的事项", description=_describe(units, today)
    )


def _draw_unit(canvas: Canvas, axis: Axis, unit: OverdueUnit, today: date, top: float) -> float:
    """Draw one unit below y ``top``; return the y of its lower edge."""
    style, em = canvas.style, canvas.style.em
    count = f"{len(unit.tasks) + unit.more} 件"
    y = bottom = top + 0.5 * em
    if style.stacked:
        indent = 0.0
        canvas.text(0, y + 1.1 * em, unit.name, size=_NAME, face="ti", bold=True)
        canvas.text(style.width, y + 1.1 * em, count, size=SMALL, paint="mid", anchor="end")
        y += 1.8 * em
    else:
        indent = 9.2 if style.width / em > _DESK else 6.6
        baseline = y + 1.1 * em
        for part in wrap(unit.name, (indent - 0.8) / _NAME):
            canvas.text(0, baseline, part, size=_NAME, face="ti", bold=True)
            baseline += 1.55 * em
        canvas.text(0, baseline - 0.1 * em, count, size=SMALL, paint="mid")
        bottom = baseline + 0.3 * em
    for task in unit.tasks:
        y = _draw_task(canvas, axis, task, today, (indent * em, y))
    if unit.more:
        more = f"另有 {unit.more} 件" + ("" if unit.href else "，见图下的列表")
        canvas.text((indent + _CODE) * em, y + 1.05 * em, more, size=SMALL, href=unit.href)
        y += 1.7 * em
    y = max(y, bottom) + 0.4 * em
    canvas.path([(0, y), (style.width, y)], stroke="rule")
    return y


def _draw_task(
    canvas: Canvas, axis: Axis, task: OverdueTask, today: date, corner: tuple[float, float]
) -> float:
    """Draw code, title, line and days of one task from its top left corner; return the y below."""
    style, em = canvas.style, canvas.style.em
    x, y = corner
    title_x = x + _CODE * em
    room = (style.width if style.stacked else axis.left - 1.2 * em) - title_x
    days = (today - task.due).days
    with canvas.link(task.href):
        canvas.text(x, y + 1.05 * em, task.code, size=SMALL, paint="mid")
        lines = wrap(task.title, room / em)
        for index, part in enumerate(lines):
            canvas.text(title_x, y + (1.05 + _LEADING * index) * em, part, paint="link")
        below = y + _LEADING * len(lines) * em
        middle = below + 0.65 * em if style.stacked else y + 0.7 * em
        start, stop, size = axis.x(task.due), axis.x(today), _SQUARE * em
        canvas.path([(start, middle), (stop, middle)], stroke="red", line=style.heavy)
        draw_symbol(canvas, "late", max(start - size / 2, 0), middle - size / 2, size)
        label = f"{days} 天" if days else "今日"
        canvas.text(style.width, middle + 0.36 * em, label, bold=True, paint="red", anchor="end")
        bottom = max(below + (1.55 if style.stacked else 0.2) * em, middle + 0.9 * em)
        canvas.touch_area(x, y, style.width - x, bottom - y)
    canvas.path([(stop, middle - 0.6 * em), (stop, middle + 0.6 * em)], line=style.hair)
    return bottom


def _describe(units: Sequence[OverdueUnit], today: date) -> str:
    """Describe the drawing in words."""
    parts = []
    for unit in units:
        tasks = "、".join(
            f"{task.code} {task.title}逾期 {(today - task.due).days} 天" for task in unit.tasks
        )
        more = f"，另有 {unit.more} 件" if unit.more else ""
        parts.append(f"{unit.name}：{tasks}{more}")
    return f"今日 {today.isoformat()}。" + "；".join(parts) + "。"
