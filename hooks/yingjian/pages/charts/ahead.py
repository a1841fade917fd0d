"""Draw what stands before each inspection: the days left on an axis, one square a thing to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from yingjian.pages.charts.axis import Axis, next_month
from yingjian.pages.charts.calendar_head import calendar_head
from yingjian.pages.charts.pieces import Shape, piece
from yingjian.pages.charts.svg import Canvas, Style, text_width, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

_SMALL: Final = 0.94
_FINGER: Final = 27  # px: 24 (WCAG 2.2, 2.5.8) where a drawing is shown at nine tenths
_MOST: Final = 150  # squares of one kind that are drawn; more are counted
_WIDE: Final = 70  # em: from here on a drawing is for a desk


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing to do, drawn as a square that is named by ``title``."""

    title: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Heap:
    """Things to do that stand alike."""

    name: str
    shape: Shape
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """An inspection, its first day, and what is to be done before it."""

    name: str
    day: date
    heaps: tuple[Heap, ...]
    href: str | None = None


def ahead(checks: Sequence[Check], *, today: date, style: Style, ident: str = "ahead") -> str:
    """Return the chart as SVG text; an empty text where no inspection is to come.

    ``ident`` must be unique on the page.
    """
    if not checks:
        return ""
    canvas = Canvas(style)
    left = 0.0 if style.stacked else (14.0 if style.width / style.em > _WIDE else 11.0) * style.em
    last = max(today, *(check.day for check in checks))
    axis = Axis(today.replace(day=1), next_month(last), left, style.width - style.heavy)
    y = calendar_head(canvas, axis, today, width=axis.right)
    for index, check in enumerate(checks):
        if index:
            canvas.path([(0, y), (style.width, y)], line=style.hair)
        y = _check(canvas, axis, check, today, y)
    canvas.path([(0, y), (style.width, y)], line=style.heavy)
    return canvas.document(
        y + style.heavy, ident=ident, title="检查前要办的事项", description=_describe(checks, today)
    )


def _check(canvas: Canvas, axis: Axis, check: Check, today: date, top: float) -> float:
    """Draw one inspection below y ``top``; return the y of its lower edge."""
    style, em = canvas.style, canvas.style.em
    left = (check.day - today).days
    rest = f"还有 {left} 天" if left > 0 else "已经开始"
    y = top + 1.75 * em
    if style.stacked:
        when = f"{check.day}　{rest}"
        room = style.width / em
        beside = text_width(check.name) * 1.2 + 1 + text_width(when) * _SMALL <= room
        for index, part in enumerate(wrap(check.name, room / 1.2)):
            y += 1.65 * em if index else 0
            canvas.text(0, y, part, size=1.2, face="ti", bold=True, href=check.href)
        y += 0 if beside else 1.55 * em
        if beside:
            canvas.text(style.width, y, when, size=_SMALL, paint="mid", anchor="end")
        else:
            canvas.text(0, y, when, size=_SMALL, paint="mid")
        y += 1.7 * em
        bottom = y
    else:
        at = y
        for part in wrap(check.name, (axis.left / em - 1) / 1.2):
            canvas.text(0, at, part, size=1.2, face="ti", bold=True, href=check.href)
            at += 1.65 * em
        canvas.text(0, at, f"{check.day} 起", size=_SMALL, paint="mid")
        canvas.text(0, at + 1.55 * em, rest, bold=True)
        bottom = at + 2.4 * em
    y = _days(canvas, axis, check.day, today, y - 0.4 * em)
    if not check.heaps:
        canvas.text(axis.left, y + 1.1 * em, "没有待办的事项", paint="mid")
        y += 1.8 * em
    for heap in check.heaps:
        y = _heap(canvas, heap, axis.left, y)
    return max(y, bottom) + 0.7 * em


def _days(canvas: Canvas, axis: Axis, day: date, today: date, middle: float) -> float:
    """Draw the time that is left, ending in ◆; return the y below."""
    style, em = canvas.style, canvas.style.em
    start, stop, half = axis.at(today), axis.at(day), 0.6 * em
    canvas.path([(axis.left, middle), (axis.right, middle)], stroke="rule")
    if stop > start:
        height = 0.62 * em
        canvas.rect(start, middle - height / 2, stop - start, height, fill="paper")
        canvas.hatch(start, middle - height / 2, stop - start, height, pitch=0.42 * em)
        canvas.rect(start, middle - height / 2, stop - start, height, stroke="ink")
    canvas.path(
        [(start, middle - 0.7 * em), (start, middle + 0.7 * em)],
        stroke="red", line=1.4 * style.hair,
    )  # fmt: skip
    canvas.path(
        [(stop, middle - half), (stop + half, middle), (stop, middle + half), (stop - half, middle)],
        fill="red", stroke="paper", closed=True,
    )  # fmt: skip
    return middle + 1.25 * em


def _heap(canvas: Canvas, heap: Heap, left: float, top: float) -> float:
    """Draw the name, the count and the squares of one heap; return the y below."""
    style, em = canvas.style, canvas.style.em
    size, pitch, line = (1.1, 1.6, 1.7) if style.stacked else (0.95, 1.3, 1.55)
    if style.links:
        pitch = line = max(pitch, line, _FINGER / em)
        size = 1.1
    names = (text_width(heap.name) + 0.6) * em
    column = left + max(names + 3.0 * em, 7.2 * em)
    canvas.text(left, top + 1.05 * em, heap.name)
    canvas.text(left + names + 1.6 * em, top + 1.05 * em, str(len(heap.pieces)), bold=True,
                anchor="end", paint="red" if heap.shape in {"late", "lack"} else "ink")  # fmt: skip
    across = max(int((style.width - column) / (pitch * em)), 1)
    shown = heap.pieces[:_MOST]
    for index, one in enumerate(shown):
        x = column + index % across * pitch * em
        y = top + (index // across * line + 0.7 - size / 2) * em
        with canvas.link(one.href, one.title):
            piece(canvas, heap.shape, x, y, size * em)
            gap = ((pitch - size) / 2 * em, (line - size) / 2 * em)
            canvas.touch(x - gap[0], y - gap[1], pitch * em, line * em)
    lines = -(-len(shown) // across)
    if len(shown) < len(heap.pieces):
        words = f"另有 {len(heap.pieces) - len(shown)} 件没有画出"
        canvas.text(column, top + (lines * line + 1.05) * em, words, size=_SMALL, paint="mid")
        lines += 1
    return top + lines * line * em


def _describe(checks: Sequence[Check], today: date) -> str:
    """Say in words what the drawing shows."""
    parts = []
    for check in checks:
        heaps = "、".join(f"{heap.name} {len(heap.pieces)} 件" for heap in check.heaps)
        left = (check.day - today).days
        rest = f"还有 {left} 天" if left > 0 else "已经开始"
        parts.append(
            f"{check.name}（{check.day.isoformat()}，{rest}）：{heaps or '没有待办的事项'}"
        )
    return f"今日 {today.isoformat()}。" + "；".join(parts) + "。"
