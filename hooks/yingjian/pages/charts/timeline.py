"""Draw phases on a time axis: past ones solid, the rest of the current one hatched, others empty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

from yingjian.pages.charts.axis import Axis, next_month
from yingjian.pages.charts.calendar_head import draw_flag, flag_width
from yingjian.pages.charts.svg import SMALL, Canvas, Style
from yingjian.pages.charts.wrapping import text_width, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingjian.pages.charts.svg import Anchor, Paint

_TITLE: Final = 1.25
_NUMBER: Final = 1.75
_BAR: Final = 1.25  # height of a bar
_LEADING: Final = 1.5
_MIN_BAR: Final = 0.5  # width at which a phase of one day is still visible
_MIN_TEXT: Final = 18.0  # lines below a bar that have less room move to the left
_GAP: Final = 0.6  # between a bar and the words beside it

State = Literal["past", "now", "future"]
#: What a reader is told about a phase.
STATES: Final[dict[State, str]] = {"past": "已过", "now": "正在进行", "future": "未到"}


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


def phase_state(span: Span, today: date | None) -> State:
    """Return whether a phase is over, current or to come; to come if `today` is None."""
    if today is None or span.start > today:
        return "future"
    return "past" if span.end < today else "now"


def days_left(span: Span, today: date) -> str:
    """Return the days left of the current phase in words."""
    return f"余 {(span.end - today).days} 天" if span.end > today else "今日止"


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

    `today` None draws no line of today and every phase empty; a day outside the axis is named in
    the legend. `ident` must be unique on the page.

    Raises:
        ValueError: a span or mark lies outside the axis or ends before it starts.
    """
    _check(spans, first, last)
    canvas = Canvas(style)
    em = style.em
    left = 0.0 if style.stacked else _label_width(spans, style)
    axis = Axis(first.replace(day=1), next_month(last), left, right=style.width - style.heavy / 2)
    inside = today is not None and axis.first <= today < axis.stop
    y = _draw_head(canvas, axis, today if inside else None)
    for index, span in enumerate(spans):
        if index:
            canvas.path([(0, y), (style.width, y)], stroke="ink", line=style.hair)
        y = _draw_row(canvas, axis, span, today, y)
    canvas.path([(0, y), (style.width, y)], line=style.heavy)
    marked = any(span.marks for span in spans)
    y = _draw_legend(canvas, y + 1.6 * em, today, inside=inside, marked=marked)
    return canvas.to_svg(y, ident=ident, title="时间安排", description=_describe(spans, today))


def _label_width(spans: Sequence[Span], style: Style) -> float:
    """Return the width of the column with number, title and window, in the style's unit."""
    title = max((text_width(span.title) * _TITLE for span in spans), default=8.0)
    window = max((text_width(span.window) * SMALL for span in spans), default=8.0)
    return min(max(title, window) + 3.3, 0.3 * style.width / style.em) * style.em


def _draw_head(canvas: Canvas, axis: Axis, today: date | None) -> float:
    """Draw years, months and the flag of today; return the y where the rows begin."""
    em = canvas.style.em
    months = axis.months()
    years = [month for month in months if month.month == 1 or month == months[0]]
    # A year of only a few months has no room for its name.
    years = [
        year
        for year, following in zip(years, [*years[1:], axis.stop], strict=True)
        if axis.x(following) - axis.x(year) > (text_width(_year(year)) + 0.25) * em
    ]
    top = _draw_today(canvas, axis, today, years) if today else 0.0
    for year in years:
        canvas.text(axis.x(year) + 0.25 * em, top + 1.1 * em, _year(year), bold=True)
    base = top + 3.1 * em
    for month in months:
        x = axis.x(month)
        height = 1.9 if month in years else 1.5
        canvas.path([(x, base - height * em), (x, base)], stroke="rule")
    named = [m for m in months[:: axis.step(em)] if axis.right - axis.x(m) > 2.3 * em]
    for month in named:
        canvas.text(axis.x(month) + 0.3 * em, base - 0.5 * em, f"{month.month}月", size=SMALL)
    if today:
        x = axis.x(today)
        # The line of today stops above the name of a month that it would cross.
        names = [(axis.x(m), axis.x(m) + (0.4 + text_width(f"{m.month}月")) * em) for m in named]
        crossed = any(start < x < stop for start, stop in names)
        _draw_today_line(canvas, x, 1.5 * em, base - 1.5 * em if crossed else base)
    canvas.path([(0, base), (canvas.style.width, base)], line=canvas.style.heavy)
    return base


def _draw_today(canvas: Canvas, axis: Axis, today: date, years: Sequence[date]) -> float:
    """Draw the flag of today; return the y of the years, which give way to it."""
    em = canvas.style.em
    width = flag_width(canvas, today)
    x = min(max(axis.x(today) - width / 2, axis.left), axis.right - width)
    names = [(axis.x(year), axis.x(year) + text_width(_year(year)) * em + em) for year in years]
    draw_flag(canvas, x, today)
    return 1.9 * em if any(x < stop and start < x + width for start, stop in names) else 0.0


def _draw_today_line(canvas: Canvas, x: float, top: float, bottom: float) -> None:
    canvas.path([(x, top), (x, bottom)], stroke="red", line=canvas.style.hair * 1.3)


def _year(day: date) -> str:
    return f"{day.year}年"


def _draw_row(canvas: Canvas, axis: Axis, span: Span, today: date | None, top: float) -> float:
    """Draw one phase below y `top`; return the y of its lower edge."""
    em, stacked = canvas.style.em, canvas.style.stacked
    width = canvas.style.width / em if stacked else axis.left / em - 0.8
    bottom = _draw_title(canvas, span, top + 1.75 * em, width)
    lane = bottom + 0.9 * em if stacked else top + 0.8 * em
    _draw_grid(canvas, axis, lane - 0.35 * em, lane + (_BAR + 0.35) * em, today)
    _draw_bar(canvas, axis, span, today, lane)
    below = lane + (_BAR + 0.35) * em
    if span.lines:
        below = _draw_lines(canvas, axis, span, below + 0.2 * em)
    return max(below, bottom) + 1.05 * em


def _draw_lines(canvas: Canvas, axis: Axis, span: Span, y: float) -> float:
    """Write the lines of a phase below its bar, from y; return the last baseline."""
    em = canvas.style.em
    available = (axis.right - axis.left) / em
    natural = max(text_width(line) for line in span.lines) + 1.0
    here = (axis.right - axis.x(span.start)) / em
    # The lines start below the bar; where they do not fit, they move left, at most to the edge.
    room = min(natural, available) if here < max(_MIN_TEXT, natural) else here
    x = min(axis.x(span.start), axis.right - room * em)
    if canvas.style.stacked:
        x, room = axis.left, available
    for line in span.lines:
        for index, part in enumerate(wrap(line, room - 1.0)):
            y += _LEADING * em
            if index == 0:
                canvas.rect(x + 0.15 * em, y - 0.46 * em, 0.22 * em, 0.22 * em, fill="ink")
            canvas.text(x + em, y - 0.03 * em, part)
    return y


def _draw_title(canvas: Canvas, span: Span, y: float, width: float) -> float:
    """Write number, title and window in `width` em from baseline y; return the last baseline."""
    em = canvas.style.em
    number = str(span.number)
    indent = max(text_width(number) * _NUMBER + 0.55, 1.8)
    canvas.text(0, y + 0.12 * em, number, size=_NUMBER, face="ti", bold=True)
    window = text_width(span.window) * SMALL
    if canvas.style.stacked and indent + text_width(span.title) * _TITLE + 1 + window <= width:
        canvas.text(indent * em, y, span.title, size=_TITLE, face="ti", bold=True, href=span.href)
        canvas.text(width * em, y, span.window, size=SMALL, paint="mid", anchor="end")
        return y
    for index, part in enumerate(wrap(span.title, (width - indent) / _TITLE)):
        y += 1.6 * em if index else 0
        canvas.text(indent * em, y, part, size=_TITLE, face="ti", bold=True, href=span.href)
    for part in wrap(span.window, (width - indent) / SMALL):
        y += _LEADING * em
        canvas.text(indent * em, y, part, size=SMALL, paint="mid")
    return y


def _draw_grid(canvas: Canvas, axis: Axis, top: float, bottom: float, today: date | None) -> None:
    """Draw the months and today, only as high as one bar."""
    for month in [*axis.months(), axis.stop]:
        x = axis.x(month)
        canvas.path([(x, top), (x, bottom)], stroke="rule")
    if today is not None and axis.first <= today < axis.stop:
        reach = 0.0 if canvas.style.stacked else 0.45 * canvas.style.em
        _draw_today_line(canvas, axis.x(today), top - reach, bottom)


def _draw_bar(canvas: Canvas, axis: Axis, span: Span, today: date | None, top: float) -> None:
    """Draw the bar of a phase with its marks and the words beside it."""
    em, hair = canvas.style.em, canvas.style.hair
    height = _BAR * em
    start = axis.x(span.start)
    stop = max(axis.x(span.end + timedelta(days=1)), start + _MIN_BAR * em)
    state = phase_state(span, today)
    canvas.rect(start, top, stop - start, height, fill="paper")
    if state == "past":
        canvas.rect(start, top, stop - start, height, fill="ink")
    elif state == "now" and today is not None:
        now = min(max(axis.x(today), start), stop)
        canvas.hatch(now, top, stop - now, height)
        canvas.rect(start, top, now - start, height, fill="ink")
    canvas.rect(start, top, stop - start, height, stroke="ink", line=hair * 1.6)
    if state == "now" and today is not None:
        _draw_today_line(canvas, axis.x(today), top, top + height)
    half = 0.62 * em
    middle = top + height / 2
    left, right = start, stop
    for mark in span.marks:
        x = axis.x(mark.day)
        canvas.diamond(x, middle, half)
        left, right = min(left, x - half), max(right, x + half)
    _draw_beside(canvas, axis, span, (left, right, middle + 0.36 * em), today)


def _draw_beside(
    canvas: Canvas,
    axis: Axis,
    span: Span,
    edges: tuple[float, float, float],
    today: date | None,
) -> None:
    """Write the marks' names and the days of a phase right of its bar, or else left of it.

    Where neither side has room, nothing is written: the window stands beside the title anyway.
    `edges` are left and right end of the bar and the baseline.
    """
    em = canvas.style.em
    left, right, y = edges
    now = phase_state(span, today) == "now"
    names = "、".join(dict.fromkeys(mark.label for mark in span.marks))
    days = f"{(span.end - span.start).days + 1} 天"
    if now and today is not None:
        days = days_left(span, today)
    widths = [text_width(names) * 1.03, text_width(days) * SMALL]
    full = sum(widths) + _GAP * (2 if names else 1)
    if (axis.right - right) / em >= full:
        x, sign = right, 1
    elif (left - axis.left) / em >= full:
        x, sign = left, -1
    else:
        return
    backing = x if sign > 0 else x - full * em
    canvas.rect(backing + 0.2 * em, y - 1.1 * em, (full - 0.1) * em, 1.5 * em, fill="paper")
    anchor: Anchor = "start" if sign > 0 else "end"
    texts = ((names, widths[0], 1.0, True), (days, widths[1], SMALL, now))
    for text, width, size, bold in texts:
        if not text:
            continue
        x += sign * _GAP * em
        paint: Paint = "ink" if bold else "mid"
        canvas.text(x, y, text, size=size, bold=bold, paint=paint, anchor=anchor)
        x += sign * width * em


def _draw_legend(
    canvas: Canvas, y: float, today: date | None, *, inside: bool, marked: bool
) -> float:
    """Draw the legend from baseline y; return the height of the drawing."""
    em = canvas.style.em
    x = 0.0
    entries = ["已过", "本阶段余下", "未到"] if today else ["阶段"]
    for entry in [*entries, *(["检查"] if marked else [])]:
        swatch = 0.9 if entry == "检查" else 2.1
        width = (swatch + 0.5 + text_width(entry) * SMALL) * em
        if x + width > canvas.style.width:
            x, y = 0.0, y + 1.7 * em
        top = y - 0.78 * em
        if entry == "检查":
            canvas.diamond(x + 0.5 * em, top + 0.42 * em, 0.5 * em, stroke=None)
        else:
            if entry == "本阶段余下":
                canvas.hatch(x, top, swatch * em, 0.8 * em)
            fill: Paint | None = "ink" if entry == "已过" else None
            canvas.rect(
                x, top, swatch * em, 0.8 * em,
                fill=fill, stroke="ink", line=canvas.style.hair * 1.6,
            )  # fmt: skip
        canvas.text(x + (swatch + 0.5) * em, y, entry, size=SMALL)
        x += width + 1.6 * em
    if today is not None and not inside:
        note = f"今日 {today.isoformat()} 不在图中"
        if x + text_width(note) * SMALL * em > canvas.style.width:
            x, y = 0.0, y + 1.7 * em
        canvas.text(x, y, note, size=SMALL, bold=True)
    return y + 0.6 * em


def _describe(spans: Sequence[Span], today: date | None) -> str:
    """Describe the drawing in words."""
    parts = [
        f"{span.number} {span.title}，{span.start.isoformat()} 至 {span.end.isoformat()}"
        + (f"，{STATES[phase_state(span, today)]}" if today else "")
        + "".join(f"，{mark.day.isoformat()} {mark.label}" for mark in span.marks)
        for span in spans
    ]
    lead = f"今日 {today.isoformat()}。" if today else ""
    return lead + "；".join(parts) + "。"
