"""Draw how papers came together: reviewed ones filled, received ones as a line, the rest hatched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from yingjian.pages.charts.axis import Axis, next_month
from yingjian.pages.charts.calendar_head import draw_calendar_head
from yingjian.pages.charts.svg import SMALL, Canvas, Style
from yingjian.pages.charts.wrapping import text_width, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from yingjian.pages.charts.svg import Paint

_LEGEND: Final = 11.5  # em: the column of the legend
_NUMBERS: Final = 4.6  # em: the column of numbers at the right


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many papers had been received and reviewed by the end of a day."""

    day: date
    received: int
    reviewed: int


@dataclass(frozen=True, slots=True)
class Goal:
    """An inspection, by whose first day all papers are needed."""

    name: str
    day: date


def burnup(
    counts: Sequence[DayCount],
    goals: Sequence[Goal],
    *,
    need: int,
    today: date,
    style: Style,
    ident: str = "burnup",
) -> str:
    """Return the chart as SVG text, empty with counts of fewer than two days.

    ``counts`` are in order of their days, ``need`` is the number of papers needed. ``ident`` must
    be unique on the page.

    Raises:
        ValueError: a count is of a day after today.
    """
    if len({count.day for count in counts}) < 2 or need <= 0:  # noqa: PLR2004 — a line has two ends
        return ""
    if counts[-1].day > today:
        raise ValueError(f"{counts[-1].day} 还没有到（今日 {today}）")
    canvas, em = Canvas(style), style.em
    goals = [goal for goal in goals if goal.day > today]
    last = max([today, *(goal.day for goal in goals)])
    left = 0.0 if style.stacked else _LEGEND * em
    axis = Axis(counts[0].day.replace(day=1), next_month(last), left, style.width - _NUMBERS * em)
    top = draw_calendar_head(canvas, axis, today, width=axis.right)
    if style.stacked:
        top = _draw_legend(canvas, counts[-1], need, top)
    high = top + 1.6 * em
    low = high + (12.5 if style.stacked else 15) * em
    plot = _Plot(axis, high, low, need)
    _draw_grid(canvas, plot)
    if not style.stacked:
        _draw_legend(canvas, counts[-1], need, top)
    _draw_rest(canvas, plot, counts[-1], today, min((goal.day for goal in goals), default=None))
    _draw_counts(canvas, plot, counts, today)
    for goal in goals:
        _draw_goal(canvas, plot, goal)
    bottom = _draw_names(canvas, axis, goals, low)
    canvas.path([(0, bottom), (style.width, bottom)], line=style.heavy)
    return canvas.to_svg(
        bottom + style.heavy,
        ident=ident,
        title="材料备齐的进度",
        description=_describe(counts, goals, need, today),
    )


@dataclass(frozen=True, slots=True)
class _Plot:
    """Maps days and counts to places on the canvas; ``high`` is the y of ``need``, ``low`` of 0."""

    axis: Axis
    high: float
    low: float
    need: int

    def point(self, day: date, count: int) -> tuple[float, float]:
        share = min(count / self.need, 1.0)
        return self.axis.x(day), self.low - (self.low - self.high) * share


def _draw_legend(canvas: Canvas, now: DayCount, need: int, top: float) -> float:
    """Write the three counts with their keys; return the y below."""
    style, em = canvas.style, canvas.style.em
    x, y = 0.0, top + (0.7 if style.stacked else 1.6) * em
    counts = {"已审": now.reviewed, "收到": now.received, "还差": need - now.reviewed}
    for word, count in counts.items():
        box = (x, y + 0.15 * em, 1.5 * em, 0.9 * em)
        if word == "已审":
            canvas.rect(*box, fill="ink")
        elif word == "收到":
            middle = y + 0.6 * em
            canvas.path([(x, middle), (x + 1.5 * em, middle)], line=style.heavy)
        else:
            canvas.hatch(*box)
            canvas.rect(*box, stroke="ink")
        canvas.text(x + 2.1 * em, y + 1.0 * em, word)
        canvas.text(x + 4.5 * em, y + 1.0 * em, str(count), bold=True)
        width = (text_width(str(count)) + 4.8) * em
        canvas.text(x + width, y + 1.0 * em, "件", size=SMALL, paint="mid")
        if style.stacked:
            x += width + 2.0 * em
        else:
            y += 1.9 * em
    return y + 1.6 * em if style.stacked else y


def _draw_grid(canvas: Canvas, plot: _Plot) -> None:
    """Draw the lines of none, half and all, with their numbers at the right."""
    em, right = canvas.style.em, plot.axis.right
    for count in dict.fromkeys((0, plot.need // 2, plot.need)):
        _, y = plot.point(plot.axis.first, count)
        stroke: Paint = "ink" if count in {0, plot.need} else "rule"
        canvas.path([(plot.axis.left, y), (right, y)], stroke=stroke)
        canvas.text(right + 0.5 * em, y + 0.36 * em, f"{count} 件", size=SMALL)


def _draw_rest(canvas: Canvas, plot: _Plot, now: DayCount, today: date, goal: date | None) -> None:
    """Hatch what is missing, from today to the next inspection."""
    if goal is None or now.reviewed >= plot.need:
        return
    (x, y), (stop, high) = plot.point(today, now.reviewed), plot.point(goal, plot.need)
    if stop > x:
        canvas.hatch(x, high, stop - x, y - high)
        canvas.rect(x, high, stop - x, y - high, stroke="ink")


def _draw_counts(canvas: Canvas, plot: _Plot, counts: Sequence[DayCount], today: date) -> None:
    """Draw the reviewed as a filled area and the received as a line, in daily steps."""
    em, style = canvas.style.em, canvas.style
    for name in ("reviewed", "received"):
        points = [plot.point(counts[0].day, 0)]
        for count in counts:
            x, y = plot.point(count.day, getattr(count, name))
            points += [(x, points[-1][1]), (x, y)]
        points.append((plot.axis.x(today), points[-1][1]))
        if name == "reviewed":
            area = [*points, (points[-1][0], plot.low)]
            canvas.path(area, fill="ink", stroke=None, closed=True)
        else:
            canvas.path(points, line=style.heavy)
    x = plot.axis.x(today)
    canvas.path([(x, plot.high - 0.8 * em), (x, plot.low)], stroke="red", line=1.4 * style.hair)


def _draw_goal(canvas: Canvas, plot: _Plot, goal: Goal) -> None:
    """Draw ◆ where all papers are needed, and the line down to its name."""
    em = canvas.style.em
    x, y = plot.point(goal.day, plot.need)
    canvas.path([(x, y), (x, plot.low + 0.6 * em)], stroke="mid", dashed=True)
    canvas.diamond(x, y, 0.6 * em)


def _draw_names(canvas: Canvas, axis: Axis, goals: Sequence[Goal], low: float) -> float:
    """Write the inspections' names below their lines, one below the other where they would meet."""
    em = canvas.style.em
    y, free = low + 1.8 * em, axis.left
    for goal in sorted(goals, key=lambda goal: goal.day):
        lines = wrap(f"{goal.name} {goal.day}", (canvas.style.width - axis.left) / em / SMALL)
        width = max(map(text_width, lines)) * SMALL * em
        x = max(min(axis.x(goal.day) - width / 2, canvas.style.width - width), axis.left)
        if x < free:
            y += 1.6 * em
        for index, line in enumerate(lines):
            y += 1.6 * em if index else 0
            canvas.text(x, y, line, size=SMALL)
        free = x + width + em
    return y + (0.9 if goals else -0.6) * em


def _describe(counts: Sequence[DayCount], goals: Sequence[Goal], need: int, today: date) -> str:
    """Describe the drawing in words."""
    first, now = counts[0], counts[-1]
    rest = "；".join(f"{goal.name} {goal.day}，还有 {(goal.day - today).days} 天" for goal in goals)
    return (
        f"应备 {need} 件。{first.day} 收到 {first.received} 件、已审 {first.reviewed} 件；"
        f"到今日 {today} 收到 {now.received} 件、已审 {now.reviewed} 件，还差 {need - now.reviewed} 件。"
        + (f"{rest}。" if rest else "没有还要接受的检查。")
    )
