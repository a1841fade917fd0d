"""Write the strip of phases: one segment a phase, solid, hatched or outline, as HTML.

HTML and not SVG, because on a phone the segments become the rows of a list.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from yingjian.pages.charts.timeline import Span


def phase_strip(spans: Sequence[Span], *, today: date | None) -> str:
    """Return `<ol class="yj-strip">` with the name, window and remaining days of each phase."""
    items = []
    for span in spans:
        state, done, left = "future", 0.0, ""
        if today is not None and span.end < today:
            state, done = "past", 100.0
        elif today is not None and span.start <= today:
            state = "now"
            days = (span.end - span.start).days + 1
            done = 100 * (today - span.start).days / days
            rest = (span.end - today).days
            left = f"余 {rest} 天" if rest else "今日止"
        title = escape(f"{span.number} {span.title}", quote=False)
        if span.href is not None:
            title = f'<a href="{escape(span.href)}">{title}</a>'
        words = {"past": "已过", "now": "正在进行", "future": "未到"}[state]
        items.append(
            f'<li class="yj-strip-{state}">'
            f'<span class="yj-strip-bar" role="img" aria-label="{words}">'
            f'<i style="width:{done:.1f}%"></i></span>'
            f'<span class="yj-strip-title">{title}</span>'
            f'<span class="yj-strip-window">{escape(span.window, quote=False)}'
            + (f" <b>{left}</b>" if left else "")
            + "</span></li>"
        )
    return '<ol class="yj-strip">\n' + "\n".join(items) + "\n</ol>"
