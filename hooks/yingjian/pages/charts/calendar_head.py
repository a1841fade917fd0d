"""Draw the head of a chart with a time axis: names of months and years, the flag of today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from yingjian.pages.charts.svg import SMALL
from yingjian.pages.charts.wrapping import text_width

if TYPE_CHECKING:
    from datetime import date

    from yingjian.pages.charts.axis import Axis
    from yingjian.pages.charts.svg import Canvas

_HEIGHT: Final = 1.9  # em


def draw_calendar_head(canvas: Canvas, axis: Axis, today: date, *, width: float) -> float:
    """Draw the head above ``axis``, the flag within ``width``; return the y where rows begin.

    A month is named with its year where that differs from the year of the name before it; the first
    name is compared with today's year. A name that would meet another one or the flag is left out.
    """
    em = canvas.style.em
    base = _HEIGHT * em
    flag = flag_width(canvas, today)
    flag_x = max(min(axis.x(today) - flag / 2, width - flag), axis.left)
    free, year = axis.left, today.year
    for month in axis.months()[:: axis.step(em)]:
        x = axis.x(month)
        names = [f"{month.month}月"]
        if month.year != year:
            names.insert(0, f"{month.year}年{month.month}月")
        for name in names:
            end = x + (0.6 + text_width(name) * SMALL) * em
            if x >= free and end <= axis.right and not (x < flag_x + flag and flag_x < end):
                canvas.path([(x, base - 1.3 * em), (x, base)], stroke="rule")
                canvas.text(x + 0.3 * em, base - 0.5 * em, name, size=SMALL)
                free = end
                year = month.year if name == names[0] else year
                break
    draw_flag(canvas, flag_x, today)
    canvas.path([(0, base), (canvas.style.width, base)], line=canvas.style.heavy)
    return base


def flag_width(canvas: Canvas, today: date) -> float:
    """Return the width of the flag of today in the canvas's unit."""
    return (text_width(_flag_text(today)) * SMALL + 1.0) * canvas.style.em


def draw_flag(canvas: Canvas, x: float, today: date) -> None:
    """Draw the flag of today at the top of the drawing; ``x`` is its left edge."""
    em, width = canvas.style.em, flag_width(canvas, today)
    with canvas.group("today"):
        canvas.rect(x, 0, width, 1.5 * em, fill="ink")
        canvas.text(
            x + width / 2, 1.08 * em, _flag_text(today),
            size=SMALL, bold=True, paint="paper", anchor="middle",
        )  # fmt: skip


def _flag_text(today: date) -> str:
    return f"今日 {today.month}-{today.day:02d}"
