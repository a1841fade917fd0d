"""Static charts: frozen facts in, SVG (or, for the strip of phases, HTML) text out.

Pure and deterministic. Every chart takes a `Style`: `PAPER` (162 mm wide, the binder's type area)
or one of the three widths for the screen, which `responsive` sets side by side for the style sheet
to choose from.
"""

from __future__ import annotations

from yingjian.pages.charts.ahead import Check, Heap, Piece, ahead
from yingjian.pages.charts.burnup import Goal, Level, burnup
from yingjian.pages.charts.organisation import Group, Office, OrgChart, Person, organisation
from yingjian.pages.charts.overdue import Debtor, Missed, overdue
from yingjian.pages.charts.strip import phase_strip
from yingjian.pages.charts.svg import MEDIUM, NARROW, PAPER, WIDE, Style, responsive
from yingjian.pages.charts.timeline import Mark, Span, timeline

__all__ = [
    "MEDIUM",
    "NARROW",
    "PAPER",
    "WIDE",
    "Check",
    "Debtor",
    "Goal",
    "Group",
    "Heap",
    "Level",
    "Mark",
    "Missed",
    "Office",
    "OrgChart",
    "Person",
    "Piece",
    "Span",
    "Style",
    "ahead",
    "burnup",
    "organisation",
    "overdue",
    "phase_strip",
    "responsive",
    "timeline",
]
