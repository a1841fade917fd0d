"""Write the strip of phases as an HTML list: one segment per phase, solid, hatched or outlined.

HTML and not SVG, because on a phone the segments become the rows of a list.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from yingjian.pages.charts.timeline import STATES, days_left, phase_state

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from yingjian.pages.charts.timeline import Span


def phase_strip(spans: Sequence[Span], *, today: date | None) -> str:
    """Return `<ol class="yj-strip">` with the name, window and remaining days of each phase."""
    items = []
    for span in spans:
        state = phase_state(span, today)
        percent, left = (100.0 if state == "past" else 0.0), ""
        if state == "now" and today is not None:
            percent = 100 * (today - span.start).days / ((span.end - span.start).days + 1)
            left = f" <b>{days_left(span, today)}</b>"
        title = escape(f"{span.number} {span.title}", quote=False)
        if span.href is not None:
            title = f'<a href="{escape(span.href)}">{title}</a>'
        items.append(
            f'<li class="yj-strip-{state}">'
            f'<span class="yj-strip-bar" role="img" aria-label="{STATES[state]}">'
            f'<i style="width:{percent:.1f}%"></i></span>'
            f'<span class="yj-strip-title">{title}</span>'
            f'<span class="yj-strip-window">{escape(span.window, quote=False)}{left}</span></li>'
        )
    return '<ol class="yj-strip">\n' + "\n".join(items) + "\n</ol>"
