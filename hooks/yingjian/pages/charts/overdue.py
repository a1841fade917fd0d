"""Draw what is late, unit by unit: from the day that was missed to today, one line a thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from yingjian.pages.charts.axis import Axis, next_month
from yingjian.pages.charts.calendar_head import calendar_head
from yingjian.pages.charts.pieces import piece
from yingjian.pages.charts.svg import Canvas, Style, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

_SMALL: Final = 0.94
_LEADING: Final = 1.5
_CODE: Final = 3.4  # em: “R11” and air
_COUNT: Final = 4.2  # em: “365 天” and air
_HEAD: Final = 0.72  # the square at the missed day


@dataclass(frozen=True, slots=True)
class Missed:
    """A thing whose last day is over; ``code`` is what it is known by."""

    code: str
    title: str
    due: date
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Debtor:
    """Who owes the things; ``more`` further ones are not drawn, but stand where ``href`` leads."""

    name: str
    missed: tuple[Missed, ...]
    more: int = 0
    href: str | None = None


def overdue(debtors: Sequence[Debtor], *, today: date, style: Style, ident: str = "overdue") -> str:
    """Return the chart as SVG text; an empty text where nothing is late.

    ``ident`` must be unique on the page.

    Raises ValueError when a day is not over yet.
    """
    days = [one.due for debtor in debtors for one in debtor.missed]
    if not days:
        return ""
    if max(days) > today:
        raise ValueError(f"{max(days)} 还没有到，不是逾期（今日 {today}）")
    canvas = Canvas(style)
    left, right = _lane(style)
    axis = Axis(min(days).replace(day=1), next_month(today), left, right)
    y = calendar_head(canvas, axis, today, width=style.width)
    if not style.stacked:
        canvas.text(0, y - 0.5 * style.em, "单位与事项", size=_SMALL, paint="mid")
    for debtor in debtors:
        y = _debtor(canvas, axis, debtor, today, y)
    canvas.path([(0, y), (style.width, y)], line=style.heavy)
    return canvas.document(
        y + style.heavy, ident=ident, title="已逾期的事项", description=_describe(debtors, today)
    )


def _lane(style: Style) -> tuple[float, float]:
    """Return where the lines of time begin and end."""
    right = style.width - _COUNT * style.em
    return (0.0 if style.stacked else 0.56 * style.width), right


def _debtor(canvas: Canvas, axis: Axis, debtor: Debtor, today: date, top: float) -> float:
    """Draw one unit below y ``top``; return the y of its lower edge."""
    style, em = canvas.style, canvas.style.em
    count = f"{len(debtor.missed) + debtor.more} 件"
    y = bottom = top + 0.5 * em
    if style.stacked:
        indent = 0.0
        canvas.text(0, y + 1.1 * em, debtor.name, size=1.1, face="ti", bold=True)
        canvas.text(style.width, y + 1.1 * em, count, size=_SMALL, paint="mid", anchor="end")
        y += 1.8 * em
    else:
        indent = 9.2 if style.width / em > 70 else 6.6  # noqa: PLR2004 — em of a desk's drawing
        at = y + 1.1 * em
        for part in wrap(debtor.name, (indent - 0.8) / 1.1):
            canvas.text(0, at, part, size=1.1, face="ti", bold=True)
            at += 1.55 * em
        canvas.text(0, at - 0.1 * em, count, size=_SMALL, paint="mid")
        bottom = at + 0.3 * em
    for one in debtor.missed:
        y = _row(canvas, axis, one, today, (indent * em, y))
    if debtor.more:
        words = f"另有 {debtor.more} 件" + ("" if debtor.href else "，见图下的列表")
        canvas.text((indent + _CODE) * em, y + 1.05 * em, words, size=_SMALL, href=debtor.href)
        y += 1.7 * em
    y = max(y, bottom) + 0.4 * em
    canvas.path([(0, y), (style.width, y)], stroke="rule")
    return y


def _row(
    canvas: Canvas, axis: Axis, one: Missed, today: date, corner: tuple[float, float]
) -> float:
    """Draw one thing: number, words, its line of time, the days; return the y below."""
    style, em = canvas.style, canvas.style.em
    x, y = corner
    text = x + _CODE * em
    room = (style.width if style.stacked else axis.left - 1.2 * em) - text
    late = (today - one.due).days
    with canvas.link(one.href):
        canvas.text(x, y + 1.05 * em, one.code, size=_SMALL, paint="mid")
        lines = wrap(one.title, room / em)
        for index, part in enumerate(lines):
            canvas.text(text, y + (1.05 + _LEADING * index) * em, part, paint="link")
        below = y + _LEADING * len(lines) * em
        middle = below + 0.65 * em if style.stacked else y + 0.7 * em
        start, stop, size = axis.at(one.due), axis.at(today), _HEAD * em
        canvas.path([(start, middle), (stop, middle)], stroke="red", line=style.heavy)
        piece(canvas, "late", max(start - size / 2, 0), middle - size / 2, size)
        words = f"{late} 天" if late else "今日"
        canvas.text(
            style.width, middle + 0.36 * em, words, bold=True, paint="red", anchor="end"
        )  # fmt: skip
        bottom = max(below + (1.55 if style.stacked else 0.2) * em, middle + 0.9 * em)
        canvas.touch(x, y, style.width - x, bottom - y)
    canvas.path([(stop, middle - 0.6 * em), (stop, middle + 0.6 * em)], line=style.hair)
    return bottom


def _describe(debtors: Sequence[Debtor], today: date) -> str:
    """Say in words what the drawing shows."""
    parts = []
    for debtor in debtors:
        rows = "、".join(
            f"{one.code} {one.title}逾期 {(today - one.due).days} 天" for one in debtor.missed
        )
        more = f"，另有 {debtor.more} 件" if debtor.more else ""
        parts.append(f"{debtor.name}：{rows}{more}")
    return f"今日 {today.isoformat()}。" + "；".join(parts) + "。"
