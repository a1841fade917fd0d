"""Draw how papers came together toward inspection: solid what was reached, hatched what is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from yingjian.pages.charts.axis import Axis, next_month
from yingjian.pages.charts.calendar_head import calendar_head
from yingjian.pages.charts.svg import Canvas, Style, text_width, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

_SMALL: Final = 0.94
_COLUMN: Final = 11.5  # em: the words beside the drawing
_SIDE: Final = 4.6  # em: numbers at the right


@dataclass(frozen=True, slots=True)
class Level:
    """What was reached by the end of a day: papers received and reviewed."""

    day: date
    received: int
    reviewed: int


@dataclass(frozen=True, slots=True)
class Goal:
    """An inspection by which everything is to be there."""

    name: str
    day: date


def burnup(
    levels: Sequence[Level],
    goals: Sequence[Goal],
    *,
    need: int,
    today: date,
    style: Style,
    ident: str = "burnup",
) -> str:
    """Return the chart as SVG text; an empty text where there are not two days to draw.

    ``ident`` must be unique on the page.

    Raises ValueError when a level is of a day to come.
    """
    if len({one.day for one in levels}) < 2 or need <= 0:  # noqa: PLR2004 — a line has two ends
        return ""
    if levels[-1].day > today:
        raise ValueError(f"{levels[-1].day} 还没有到（今日 {today}）")
    canvas, em = Canvas(style), style.em
    ahead = [one for one in goals if one.day > today]
    last = max([today, *(one.day for one in ahead)])
    left = 0.0 if style.stacked else _COLUMN * em
    axis = Axis(levels[0].day.replace(day=1), next_month(last), left, style.width - _SIDE * em)
    top = calendar_head(canvas, axis, today, width=axis.right)
    if style.stacked:
        top = _legend(canvas, levels[-1], need, top)
    high = top + 1.6 * em
    low = high + (12.5 if style.stacked else 15) * em
    area = _Area(axis, high, low, need)
    _grid(canvas, area)
    if not style.stacked:
        _legend(canvas, levels[-1], need, top)
    _rest(canvas, area, levels[-1], today, min((one.day for one in ahead), default=None))
    _reached(canvas, area, levels, today)
    for goal in ahead:
        _mark(canvas, area, goal)
    bottom = _names(canvas, axis, ahead, low)
    canvas.path([(0, bottom), (style.width, bottom)], line=style.heavy)
    return canvas.document(
        bottom + style.heavy,
        ident=ident,
        title="材料备齐的进度",
        description=_describe(levels, ahead, need, today),
    )


@dataclass(frozen=True, slots=True)
class _Area:
    """Maps days and counts into the drawing."""

    axis: Axis
    high: float
    low: float
    need: int

    def at(self, day: date, count: int) -> tuple[float, float]:
        share = min(count / self.need, 1.0)
        return self.axis.at(day), self.low - (self.low - self.high) * share


def _legend(canvas: Canvas, now: Level, need: int, top: float) -> float:
    """Write the three counts with their keys; return the y below."""
    style, em = canvas.style, canvas.style.em
    rows = (
        ("已审", now.reviewed, "solid"),
        ("收到", now.received, "line"),
        ("还差", need - now.reviewed, "rest"),
    )
    x, y = 0.0, top + (0.7 if style.stacked else 1.6) * em
    for word, count, key in rows:
        box = (x, y + 0.15 * em, 1.5 * em, 0.9 * em)
        if key == "solid":
            canvas.rect(*box, fill="ink")
        elif key == "line":
            middle = y + 0.6 * em
            canvas.path([(x, middle), (x + 1.5 * em, middle)], line=style.heavy)
        else:
            canvas.hatch(*box, pitch=0.42 * em)
            canvas.rect(*box, stroke="ink")
        canvas.text(x + 2.1 * em, y + 1.0 * em, word)
        canvas.text(x + 4.5 * em, y + 1.0 * em, str(count), bold=True)
        wide = (text_width(str(count)) + 4.8) * em
        canvas.text(x + wide, y + 1.0 * em, "件", size=_SMALL, paint="mid")
        if style.stacked:
            x += wide + 2.0 * em
        else:
            y += 1.9 * em
    return y + 1.6 * em if style.stacked else y


def _grid(canvas: Canvas, area: _Area) -> None:
    """Draw the lines of nothing, half and all, with their numbers at the right."""
    em, right = canvas.style.em, area.axis.right
    for count in dict.fromkeys((0, area.need // 2, area.need)):
        _, y = area.at(area.axis.first, count)
        ends = count in {0, area.need}
        canvas.path([(area.axis.left, y), (right, y)], stroke="ink" if ends else "rule")
        canvas.text(right + 0.5 * em, y + 0.36 * em, f"{count} 件", size=_SMALL)


def _rest(canvas: Canvas, area: _Area, now: Level, today: date, goal: date | None) -> None:
    """Hatch what is left until the next inspection; outline the time after it."""
    if goal is None or now.reviewed >= area.need:
        return
    (x, y), (stop, high) = area.at(today, now.reviewed), area.at(goal, area.need)
    if stop > x:
        canvas.hatch(x, high, stop - x, y - high, pitch=0.42 * canvas.style.em)
        canvas.rect(x, high, stop - x, y - high, stroke="ink")


def _reached(canvas: Canvas, area: _Area, levels: Sequence[Level], today: date) -> None:
    """Fill what was reviewed, draw the line of what was received, each in steps of days."""
    em, style = canvas.style.em, canvas.style
    for name in ("reviewed", "received"):
        points = [area.at(levels[0].day, 0)]
        for one in levels:
            x, y = area.at(one.day, getattr(one, name))
            points += [(x, points[-1][1]), (x, y)]
        points.append((area.at(today, 0)[0], points[-1][1]))
        if name == "reviewed":
            base = area.low
            canvas.path([*points, (points[-1][0], base)], fill="ink", stroke=None, closed=True)
        else:
            canvas.path(points, line=style.heavy)
    x = area.axis.at(today)
    canvas.path([(x, area.high - 0.8 * em), (x, area.low)], stroke="red", line=1.4 * style.hair)


def _mark(canvas: Canvas, area: _Area, goal: Goal) -> None:
    """Draw ◆ where everything has to be there, and the line down to its name."""
    em = canvas.style.em
    x, y = area.at(goal.day, area.need)
    half = 0.6 * em
    canvas.path([(x, y), (x, area.low + 0.6 * em)], stroke="mid", dashed=True)
    canvas.path(
        [(x, y - half), (x + half, y), (x, y + half), (x - half, y)],
        fill="red", stroke="paper", closed=True,
    )  # fmt: skip


def _names(canvas: Canvas, axis: Axis, goals: Sequence[Goal], low: float) -> float:
    """Write the inspections' names below their lines, one below the other where they meet."""
    em = canvas.style.em
    y, free = low + 1.8 * em, axis.left
    for goal in sorted(goals, key=lambda one: one.day):
        words = f"{goal.name} {goal.day}"
        lines = wrap(words, (canvas.style.width - axis.left) / em / _SMALL)
        wide = max(map(text_width, lines)) * _SMALL * em
        x = max(min(axis.at(goal.day) - wide / 2, canvas.style.width - wide), axis.left)
        if x < free:
            y += 1.6 * em
        for index, line in enumerate(lines):
            y += 1.6 * em if index else 0
            canvas.text(x, y, line, size=_SMALL)
        free = x + wide + em
    return y + (0.9 if goals else -0.6) * em


def _describe(levels: Sequence[Level], goals: Sequence[Goal], need: int, today: date) -> str:
    """Say in words what the drawing shows."""
    now = levels[-1]
    first = levels[0]
    rest = "；".join(f"{one.name} {one.day}，还有 {(one.day - today).days} 天" for one in goals)
    return (
        f"应备 {need} 件。{first.day} 收到 {first.received} 件、已审 {first.reviewed} 件；"
        f"到今日 {today} 收到 {now.received} 件、已审 {now.reviewed} 件，还差 {need - now.reviewed} 件。"
        + (f"{rest}。" if rest else "没有还要接受的检查。")
    )
