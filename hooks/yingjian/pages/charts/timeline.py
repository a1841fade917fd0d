"""Draw phases on a time axis: past solid, rest of the current one hatched, future in outline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from yingjian.pages.charts.axis import Axis, next_month
from yingjian.pages.charts.svg import Canvas, Style, text_width, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingjian.pages.charts.svg import Anchor

_SMALL: Final = 0.94
_TITLE: Final = 1.25
_BAR: Final = 1.25  # height of a bar
_LEADING: Final = 1.5
_MIN_BAR: Final = 0.5  # a phase of a day must still be seen
_MIN_TEXT: Final = 18.0  # narrower than this, the lines below a bar move to the left


@dataclass(frozen=True, slots=True)
class Mark:
    """A day with a name, drawn as ◆: an inspection."""

    day: date
    label: str


@dataclass(frozen=True, slots=True)
class Span:
    """One phase; `start` and `end` are its first and last day, `window` the published wording."""

    number: int
    title: str
    window: str
    start: date
    end: date
    marks: tuple[Mark, ...] = ()
    lines: tuple[str, ...] = ()
    href: str | None = None


def _check(spans: Sequence[Span], first: date, last: date) -> None:
    if last < first:
        raise ValueError(f"时间轴的末日 {last} 早于首日 {first}")
    for span in spans:
        if span.end < span.start:
            raise ValueError(f"阶段“{span.title}”的末日 {span.end} 早于首日 {span.start}")
        days = [span.start, span.end, *(mark.day for mark in span.marks)]
        if min(days) < first or max(days) > last:
            raise ValueError(f"阶段“{span.title}”超出时间轴 {first} 至 {last}")


def timeline(
    spans: Sequence[Span],
    *,
    first: date,
    last: date,
    today: date | None,
    style: Style,
    ident: str = "timeline",
) -> str:
    """Return the phases as SVG text on an axis of the whole months from `first` to `last`.

    `today` None draws no line of today and every phase in outline; a day outside the axis is
    named in the legend. `ident` must be unique on the page.

    Raises ValueError when a span or mark lies outside the axis or ends before it starts.
    """
    _check(spans, first, last)
    canvas = Canvas(style)
    em = style.em
    label = 0.0 if style.stacked else _label_width(spans, style)
    axis = Axis(
        first.replace(day=1), next_month(last), left=label, right=style.width - style.heavy / 2
    )
    inside = today is not None and axis.first <= today < axis.stop
    y = _head(canvas, axis, today if inside else None)
    for index, span in enumerate(spans):
        if index:
            canvas.path([(0, y), (style.width, y)], stroke="ink", line=style.hair)
        y = _row(canvas, axis, span, today, y)
    canvas.path([(0, y), (style.width, y)], line=style.heavy)
    y = _legend(canvas, y + 1.6 * em, today, inside=inside, marks=any(s.marks for s in spans))
    return canvas.document(y, ident=ident, title="时间安排", description=_describe(spans, today))


def _label_width(spans: Sequence[Span], style: Style) -> float:
    """Return the width of the column with number, title and window."""
    widest = max((text_width(span.title) * _TITLE for span in spans), default=8.0)
    window = max((text_width(span.window) * _SMALL for span in spans), default=8.0)
    return min(max(widest, window) + 3.3, 0.3 * style.width / style.em) * style.em


def _head(canvas: Canvas, axis: Axis, today: date | None) -> float:
    """Draw flag, years and months; return the y where the rows begin."""
    style = canvas.style
    em = style.em
    months = axis.months()
    years = [month for month in months if month.month == 1 or month == months[0]]
    # A year that shows too few months has no room for its name beside its neighbour's.
    years = [
        year
        for year, following in zip(years, [*years[1:], axis.stop], strict=True)
        if axis.at(following) - axis.at(year) > (text_width(_year(year)) + 0.25) * em
    ]
    flag = f"今日 {today.month}-{today.day:02d}" if today else ""
    flag_width = (text_width(flag) * _SMALL + 1.0) * em
    top = 0.0
    if today:
        x = axis.at(today)
        start = min(max(x - flag_width / 2, axis.left), axis.right - flag_width)
        names = [(axis.at(y), axis.at(y) + text_width(_year(y)) * em + em) for y in years]
        clash = any(start < stop and begin < start + flag_width for begin, stop in names)
        top = 1.9 * em if clash else 0.0
        with canvas.group("today"):
            canvas.rect(start, 0, flag_width, 1.5 * em, fill="ink")
            canvas.text(
                start + flag_width / 2, 1.08 * em, flag,
                size=_SMALL, bold=True, paint="paper", anchor="middle",
            )  # fmt: skip
    for year in years:
        canvas.text(axis.at(year) + 0.25 * em, top + 1.1 * em, _year(year), bold=True)
    base = top + 3.1 * em
    named = [m for m in months[:: axis.step(em)] if axis.right - axis.at(m) > 2.3 * em]
    for month in months:
        x = axis.at(month)
        tall = 1.9 if month in years else 1.5
        canvas.path([(x, base - tall * em), (x, base)], stroke="rule", line=style.hair)
    for month in named:
        canvas.text(axis.at(month) + 0.3 * em, base - 0.5 * em, f"{month.month}月", size=_SMALL)
    if today:
        x = axis.at(today)
        # The line of today stops above the name of a month that it would cross.
        spans = [(axis.at(m), axis.at(m) + (0.4 + text_width(f"{m.month}月")) * em) for m in named]
        crossed = any(start < x < stop for start, stop in spans)
        stop = base - 1.5 * em if crossed else base
        canvas.path([(x, 1.5 * em), (x, stop)], stroke="red", line=style.hair * 1.3)
    canvas.path([(0, base), (style.width, base)], line=style.heavy)
    return base


def _year(day: date) -> str:
    return f"{day.year}年"


def _row(canvas: Canvas, axis: Axis, span: Span, today: date | None, top: float) -> float:
    """Draw one phase below y `top`; return the y of its lower edge."""
    em = canvas.style.em
    stacked = canvas.style.stacked
    if stacked:
        bottom = _row_title(canvas, span, top + 1.75 * em, canvas.style.width / em)
        lane = bottom + 0.9 * em
    else:
        bottom = _row_title(canvas, span, top + 1.75 * em, axis.left / em - 0.8)
        lane = top + 0.8 * em
    _grid(canvas, axis, lane - 0.35 * em, lane + (_BAR + 0.35) * em, today)
    _bar(canvas, axis, span, today, lane)
    below = lane + (_BAR + 0.35) * em
    available = (axis.right - axis.left) / em
    if span.lines:
        natural = max(text_width(line) for line in span.lines) + 1.0
        here = (axis.right - axis.at(span.start)) / em
        # Text starts below its bar; where it would not fit it moves left, at most to the lane's edge.
        room = min(natural, available) if here < max(_MIN_TEXT, natural) else here
        x = axis.left if stacked else min(axis.at(span.start), axis.right - room * em)
        room = available if stacked else room
        y = below + 0.2 * em
        for line in span.lines:
            for index, part in enumerate(wrap(line, room - 1.0)):
                y += _LEADING * em
                if index == 0:
                    canvas.rect(x + 0.15 * em, y - 0.46 * em, 0.22 * em, 0.22 * em, fill="ink")
                canvas.text(x + em, y - 0.03 * em, part)
        below = y
    return max(below, bottom) + 1.05 * em


def _row_title(canvas: Canvas, span: Span, y: float, width: float) -> float:
    """Write number, title and window from baseline y; return the last baseline."""
    em = canvas.style.em
    size = 1.75
    name = str(span.number)
    indent = max(text_width(name) * size + 0.55, 1.8)
    canvas.text(0, y + 0.12 * em, name, size=size, face="ti", bold=True)
    window = text_width(span.window) * _SMALL
    if canvas.style.stacked and indent + text_width(span.title) * _TITLE + 1 + window <= width:
        canvas.text(indent * em, y, span.title, size=_TITLE, face="ti", bold=True, href=span.href)
        canvas.text(width * em, y, span.window, size=_SMALL, paint="mid", anchor="end")
        return y
    for index, part in enumerate(wrap(span.title, (width - indent) / _TITLE)):
        y += 1.6 * em if index else 0
        canvas.text(indent * em, y, part, size=_TITLE, face="ti", bold=True, href=span.href)
    for part in wrap(span.window, (width - indent) / _SMALL):
        y += _LEADING * em
        canvas.text(indent * em, y, part, size=_SMALL, paint="mid")
    return y


def _grid(canvas: Canvas, axis: Axis, top: float, bottom: float, today: date | None) -> None:
    """Draw the months, and today, in the lane of one bar only."""
    hair = canvas.style.hair
    for month in [*axis.months(), axis.stop]:
        x = axis.at(month)
        canvas.path([(x, top), (x, bottom)], stroke="rule", line=hair)
    if today is not None and axis.first <= today < axis.stop:
        x = axis.at(today)
        reach = 0.0 if canvas.style.stacked else 0.45 * canvas.style.em
        canvas.path([(x, top - reach), (x, bottom)], stroke="red", line=hair * 1.3)


def _bar(canvas: Canvas, axis: Axis, span: Span, today: date | None, top: float) -> None:
    """Draw one bar with its marks and the words beside it."""
    em = canvas.style.em
    height = _BAR * em
    start = axis.at(span.start)
    stop = max(axis.at(span.end + timedelta(days=1)), start + _MIN_BAR * em)
    state = _state(span, today)
    canvas.rect(start, top, stop - start, height, fill="paper")
    if state == "past":
        canvas.rect(start, top, stop - start, height, fill="ink")
    elif state == "now" and today is not None:
        now = min(max(axis.at(today), start), stop)
        canvas.hatch(now, top, stop - now, height, pitch=0.42 * em)
        canvas.rect(start, top, now - start, height, fill="ink")
    canvas.rect(start, top, stop - start, height, stroke="ink", line=canvas.style.hair * 1.6)
    if state == "now" and today is not None:
        x = axis.at(today)
        canvas.path([(x, top), (x, top + height)], stroke="red", line=canvas.style.hair * 1.3)
    half = 0.62 * em
    middle = top + height / 2
    left_edge, right_edge = start, stop
    for mark in span.marks:
        x = axis.at(mark.day)
        canvas.path(
            [(x, middle - half), (x + half, middle), (x, middle + half), (x - half, middle)],
            fill="red", stroke="paper", line=canvas.style.hair, closed=True,
        )  # fmt: skip
        left_edge, right_edge = min(left_edge, x - half), max(right_edge, x + half)
    _beside(canvas, axis, span, (left_edge, right_edge, middle + 0.36 * em), state, today)


def _beside(
    canvas: Canvas,
    axis: Axis,
    span: Span,
    edges: tuple[float, float, float],
    state: str,
    today: date | None,
) -> None:
    """Write the marks' names and the days of a phase to the right of its bar, or else left."""
    em = canvas.style.em
    left, right, y = edges
    names = "、".join(dict.fromkeys(mark.label for mark in span.marks))
    days = f"{(span.end - span.start).days + 1} 天"
    if state == "now" and today is not None:
        days = f"余 {(span.end - today).days} 天" if span.end > today else "今日止"
    widths = [text_width(names) * 1.03, text_width(days) * _SMALL]
    gap = 0.6
    full = sum(widths) + gap * (2 if names else 1)
    if (axis.right - right) / em >= full:
        x, sign = right, 1
    elif (left - axis.left) / em >= full:
        x, sign = left, -1
    else:
        # No room on either side: the window stands beside the title anyway.
        return
    backing = x if sign > 0 else x - full * em
    canvas.rect(backing + 0.2 * em, y - 1.1 * em, (full - 0.1) * em, 1.5 * em, fill="paper")
    anchor: Anchor = "start" if sign > 0 else "end"
    for words, width, bold in ((names, widths[0], True), (days, widths[1], state == "now")):
        if not words:
            continue
        x += sign * gap * em
        canvas.text(
            x, y, words,
            size=1.0 if words is names else _SMALL,
            bold=bold, paint="ink" if bold else "mid", anchor=anchor,
        )  # fmt: skip
        x += sign * width * em


def _state(span: Span, today: date | None) -> str:
    if today is None or span.start > today:
        return "future"
    return "past" if span.end < today else "now"


def _legend(canvas: Canvas, y: float, today: date | None, *, inside: bool, marks: bool) -> float:
    """Draw the key below the chart; return the height of the drawing."""
    em = canvas.style.em
    hair = canvas.style.hair
    x = 0.0
    entries = ["已过", "本阶段余下", "未到"] if today else ["阶段"]
    for entry in [*entries, *(["检查"] if marks else [])]:
        swatch = 0.9 if entry == "检查" else 2.1
        width = (swatch + 0.5 + text_width(entry) * _SMALL) * em
        if x + width > canvas.style.width:
            x, y = 0.0, y + 1.7 * em
        top = y - 0.78 * em
        if entry == "检查":
            half = 0.5 * em
            middle = (x + half, top + 0.42 * em)
            canvas.path(
                [(middle[0], middle[1] - half), (middle[0] + half, middle[1]),
                 (middle[0], middle[1] + half), (middle[0] - half, middle[1])],
                fill="red", stroke=None, closed=True,
            )  # fmt: skip
        else:
            if entry == "本阶段余下":
                canvas.hatch(x, top, swatch * em, 0.8 * em, pitch=0.42 * em)
            canvas.rect(
                x, top, swatch * em, 0.8 * em,
                fill="ink" if entry == "已过" else None, stroke="ink", line=hair * 1.6,
            )  # fmt: skip
        canvas.text(x + (swatch + 0.5) * em, y, entry, size=_SMALL)
        x += width + 1.6 * em
    if today is not None and not inside:
        words = f"今日 {today.isoformat()} 不在图中"
        if x + text_width(words) * _SMALL * em > canvas.style.width:
            x, y = 0.0, y + 1.7 * em
        canvas.text(x, y, words, size=_SMALL, bold=True)
    return y + 0.6 * em


def _describe(spans: Sequence[Span], today: date | None) -> str:
    """Say in words what the drawing shows."""
    words = {"past": "已过", "now": "正在进行", "future": "未到"}
    parts = [
        f"{span.number} {span.title}，{span.start.isoformat()} 至 {span.end.isoformat()}"
        + (f"，{words[_state(span, today)]}" if today else "")
        + "".join(f"，{mark.day.isoformat()} {mark.label}" for mark in span.marks)
        for span in spans
    ]
    lead = f"今日 {today.isoformat()}。" if today else ""
    return lead + "；".join(parts) + "。"
