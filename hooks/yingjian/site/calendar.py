"""Write the plan's days as calendar files (RFC 5545) that phones, WPS and Outlook import.

The UID of an event is its kind and id: importing a newer file updates the events imported before.
What is done stays in the file, marked as done.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from yingjian.derive.obligations import What
from yingjian.derive.readiness import TaskState, countdowns, last_day, task_state
from yingjian.model.ledger import LedgerState
from yingjian.model.references import Ref

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from yingjian.derive.obligations import Owed
    from yingjian.model.project import Project

#: Ends the UID of every event; it must never change.
DOMAIN: Final = "yingjian.invalid"
_PRODUCT: Final = "-//yingjian//yingjian//ZH"
_LINE: Final = 75  # octets, RFC 5545 §3.1
_BEGINNING: Final = date(2000, 1, 1)
# What is not TEXT (RFC 5545 §3.3.11): controls but the tab, and non-characters.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ufffe\uffff\ud800-\udfff]")
# Obligations about evidence; tasks and rectification have events of their own.
_COLLECT: Final = frozenset({What.COLLECT, What.REWORK})
_HELD: Final = {"evidence": "材料号", "indicator": "指标"}
_DONE: Final = "✓ "


@dataclass(frozen=True, slots=True)
class Event:
    """An event of whole days.

    Attributes:
        since, until: first and last day.
        sort: its category.
        units: ids of the units concerned; None: all.
        sure: False where the plan leaves the day open.
        alarm: whether calendars remind people the day before.
    """

    ref: Ref
    title: str
    since: date
    until: date
    sort: str
    notes: tuple[str, ...] = ()
    units: frozenset[str] | None = None
    sure: bool = True
    alarm: bool = False


def events(project: Project, day: date, everything: Iterable[Owed]) -> tuple[Event, ...]:
    """Return all events in the order of their days; ``everything`` are all obligations."""
    unsorted = (
        *_phases(project),
        *_inspections(project, day),
        *_tasks(project, day),
        *_ledger(project, day),
        *_evidence(project, day, everything),
    )
    return tuple(
        sorted(unsorted, key=lambda event: (event.since, event.until, event.sort, event.ref))
    )


def of_unit(all_events: Iterable[Event], unit: str) -> tuple[Event, ...]:
    """Return the events that concern a unit, or all units."""
    return tuple(event for event in all_events if event.units is None or unit in event.units)


def _phases(project: Project) -> Iterator[Event]:
    for phase in project.phases.values():
        yield Event(
            phase.ref,
            f"第 {phase.number} 阶段：{phase.name}",
            phase.since,
            phase.until,
            "阶段",
            (f"方案原话：{phase.window}", *(f"{task.id} {task.text}" for task in phase.tasks)),
        )


def _inspections(project: Project, day: date) -> Iterator[Event]:
    for row in countdowns(project, day):
        inspection = project.inspections[row.inspection]
        notes = [f"由{inspection.by}检查", f"方案原话：{inspection.when}"]
        if not row.exact:
            notes.append("方案没有写明是哪一天，起止按方案推算")
        yield Event(
            Ref("inspection", inspection.id),
            inspection.name,
            row.since,
            row.until,
            "检查",
            tuple(notes),
            sure=row.exact,
            alarm=row.since > day,
        )


def _tasks(project: Project, day: date) -> Iterator[Event]:
    for task in project.tasks.values():
        phase = project.phases[task.phase]
        due = last_day(task, phase)
        done = task_state(task, phase, day) is TaskState.DONE
        notes = [
            f"任务 {task.id}，第 {phase.number} 阶段{phase.name}",
            _who(project, "牵头", task.lead and (task.lead,)),
            _who(project, "配合", task.support),
            f"责任人：{_person(project, task.owner)}" if task.owner else "",
            f"{task.done} 办结" if done else "",
            "" if task.due else "方案没有给这项任务单写时限，按所在阶段的最后一天",
        ]
        title = f"{_DONE if done else ''}{task.text}（任务 {task.id} 到期）"
        yield Event(
            task.ref,
            title,
            due,
            due,
            "任务",
            tuple(filter(None, notes)),
            task.units | set(filter(None, (task.lead, *task.support))),
            alarm=not done and due > day,
        )


def _ledger(project: Project, day: date) -> Iterator[Event]:
    dossier = project.dossier
    for item in dossier.ledger.values():
        units = frozenset(filter(None, (item.lead, *item.support)))
        if item.withheld or item.due is None or item.found > day:
            continue
        state = item.state(day)
        done = state is LedgerState.CLOSED
        notes = [
            f"整改台账 {item.id}，{state.value}",
            _who(project, "牵头", item.lead and (item.lead,)),
            _who(project, "配合", item.support),
            f"责任人：{_person(project, item.owner)}" if item.owner else "",
        ]
        text = dossier.fill(item.problem).rstrip("。")
        yield Event(
            item.ref,
            f"{_DONE if done else ''}整改到期：{text}（{item.id}）",
            item.due,
            item.due,
            "整改",
            tuple(filter(None, notes)),
            units,
            alarm=not done and item.due > day,
        )


def _evidence(project: Project, day: date, everything: Iterable[Owed]) -> Iterator[Event]:
    """Yield papers to hand in; what one indicator lacks is one event."""
    by_ref: dict[Ref, list[Owed]] = {}
    for obligation in everything:
        hidden = project.edition.hides(*obligation.ref)
        if obligation.what in _COLLECT and obligation.due is not None and not hidden:
            by_ref.setdefault(obligation.ref, []).append(obligation)
    for ref, rows in by_ref.items():
        first = rows[0]
        due = min(row.due for row in rows if row.due)
        title = project.dossier.fill(first.text)
        if len(rows) > 1:
            node = project.dossier.indicators[ref.id]
            title = f"{node.number} {node.title}：缺 {len(rows)} 件"
        notes = [
            *(project.dossier.fill(row.text) for row in rows if len(rows) > 1),
            f"{_HELD[ref.kind]} {ref.id}，{first.what.value}",
            _who(project, "责任单位", first.unit and (first.unit,)),
            f"责任人：{_person(project, first.person)}" if first.person else "",
            "" if first.own_day else "没有单定时限，按需要它的第一次检查的首日",
        ]
        yield Event(
            ref,
            f"交材料：{title}",
            due,
            due,
            "材料",
            tuple(filter(None, notes)),
            frozenset(filter(None, (first.unit, *first.support))),
            alarm=due > day,
        )


def _who(project: Project, word: str, units: Iterable[str] | None) -> str:
    names = [project.units[unit].name for unit in units or ()]
    return f"{word}：{'、'.join(names)}" if names else ""


def _person(project: Project, name: str) -> str:
    return project.people[name].name or "□□□（缺名）"


def calendar_file(title: str, day: date, events: Iterable[Event]) -> bytes:
    """Return a calendar file as of a day; the same events give the same bytes."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{_PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(title)}",
        f"X-WR-CALNAME:{_text(title)}",
    ]
    for event in events:
        lines += _event_lines(event, day)
    lines.append("END:VCALENDAR")
    return b"".join(_fold(line) for line in lines)


def _event_lines(event: Event, day: date) -> Iterator[str]:
    stamp = f"{day:%Y%m%d}T000000Z"
    yield "BEGIN:VEVENT"
    yield f"UID:{event.ref.kind}-{event.ref.id}@{DOMAIN}"
    # A file of a later day replaces an earlier event.
    yield f"DTSTAMP:{stamp}"
    yield f"LAST-MODIFIED:{stamp}"
    yield f"SEQUENCE:{max((day - _BEGINNING).days, 0)}"
    yield f"DTSTART;VALUE=DATE:{event.since:%Y%m%d}"
    # DTEND is the day after the last (RFC 5545 §3.6.1).
    yield f"DTEND;VALUE=DATE:{event.until + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(event.title)}"
    if event.notes:
        yield f"DESCRIPTION:{_text(chr(10).join(event.notes))}"
    yield f"CATEGORIES:{_text(event.sort)}"
    yield f"STATUS:{'CONFIRMED' if event.sure else 'TENTATIVE'}"
    yield "TRANSP:TRANSPARENT"
    if event.alarm:
        # Nine o'clock on the day before.
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_text(event.title)}")
        yield from ("TRIGGER:-PT15H", "END:VALARM")
    yield "END:VEVENT"


def _text(value: str) -> str:
    """Return a value of type TEXT (RFC 5545 §3.3.11)."""
    plain = _CONTROL.sub(" ", value.replace("\r\n", "\n").replace("\r", "\n"))
    for sign in "\\;,":
        plain = plain.replace(sign, f"\\{sign}")
    return plain.replace("\n", "\\n")


def _fold(line: str) -> bytes:
    """Fold a content line to 75 octets without splitting a character (RFC 5545 §3.1)."""
    pieces, rest = [], line.encode()
    room = _LINE
    while len(rest) > room:
        end = room
        while rest[end] & 0xC0 == 0x80:  # noqa: PLR2004 — a byte inside a character in UTF-8
            end -= 1
        pieces.append(rest[:end])
        rest = rest[end:]
        room = _LINE - 1  # the space that a continued line begins with
    return b"\r\n ".join([*pieces, rest]) + b"\r\n"
