"""Draw the head of a chart on a line of time: months, years where they change, the flag of today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from yingjian.pages.charts.svg import text_width

if TYPE_CHECKING:
    from datetime import date

    from yingjian.pages.charts.axis import Axis
    from yingjian.pages.charts.svg import Canvas

_SMALL: Final = 0.94
_BASE: Final = 1.9  # em


def calendar_head(canvas: Canvas, axis: Axis, today: date, *, width: float) -> float:
    """Draw the head over ``axis``, the flag inside ``width``; return the y where rows begin.

    A year is named where it is not the one before it, today's to begin with. A month whose name would meet another or the flag goes without it.
    """
    em = canvas.style.em
    base = _BASE * em
    flag = f"今日 {today.month}-{today.day:02d}"
    wide = (text_width(flag) * _SMALL + 1.0) * em
    start = max(min(axis.at(today) - wide / 2, width - wide), axis.left)
    free, year = axis.left, today.year
    months = axis.months()
    for month in months[:: axis.step(em)]:
        x = axis.at(month)
        names = [f"{month.month}月"]
        if month.year != year:
            names.insert(0, f"{month.year}年{month.month}月")
        for name in names:
            end = x + (0.6 + text_width(name) * _SMALL) * em
            if x >= free and end <= axis.right and not (x < start + wide and start < end):
                canvas.path([(x, base - 1.3 * em), (x, base)], stroke="rule")
                canvas.text(x + 0.3 * em, base - 0.5 * em, name, size=_SMALL)
                free = end
                year = month.year if name == names[0] else year
                break
    with canvas.group("today"):
        canvas.rect(start, 0, wide, 1.5 * em, fill="ink")
        canvas.text(
            start + wide / 2, 1.08 * em, flag,
            size=_SMALL, bold=True, paint="paper", anchor="middle",
        )  # fmt: skip
    canvas.path([(0, base), (canvas.style.width, base)], line=canvas.style.heavy)
    return base
