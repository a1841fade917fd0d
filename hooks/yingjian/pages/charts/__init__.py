"""Static charts: immutable facts in, SVG text out (HTML for the strip of phases).

Pure and deterministic. Every chart takes a `Style`: `PAPER` (162 mm wide, the binder's type area)
or one of three widths for the screen. `responsive` draws these three; the style sheet shows one.
"""

from __future__ import annotations

from yingjian.pages.charts.ahead import Inspection, Task, TaskGroup, ahead
from yingjian.pages.charts.burnup import DayCount, Goal, burnup
from yingjian.pages.charts.organisation import organisation
from yingjian.pages.charts.organisation_facts import Group, Office, OrgChart, Person
from yingjian.pages.charts.overdue import OverdueTask, OverdueUnit, overdue
from yingjian.pages.charts.strip import phase_strip
from yingjian.pages.charts.svg import MEDIUM, NARROW, PAPER, WIDE, Style, responsive
from yingjian.pages.charts.timeline import Mark, Span, timeline

__all__ = [
    "MEDIUM",
    "NARROW",
    "PAPER",
    "WIDE",
    "DayCount",
    "Goal",
    "Group",
    "Inspection",
    "Mark",
    "Office",
    "OrgChart",
    "OverdueTask",
    "OverdueUnit",
    "Person",
    "Span",
    "Style",
    "Task",
    "TaskGroup",
    "ahead",
    "burnup",
    "organisation",
    "overdue",
    "phase_strip",
    "responsive",
    "timeline",
]
