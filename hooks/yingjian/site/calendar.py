"""The plan's days as a calendar file (RFC 5545) that phones, WPS and Outlook take in.

An event is known by its kind and id: taking in a newer file changes what was taken in before. What
is done stays, marked as done, so that it is no longer waited for.
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

#: Behind the kind and id in the name by which calendars know an event; never changed.
DOMAIN: Final = "yingjian.invalid"
_PRODUCT: Final = "-//yingjian//yingjian//ZH"
_LINE: Final = 75  # octets, RFC 5545 §3.1
_BEGINNING: Final = date(2000, 1, 1)
# What is not text (RFC 5545 §3.3.11): controls but the tab, and what is no character.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ufffe\uffff\ud800-\udfff]")
# What is owed of evidence; tasks and rectification have events of their own.
_COLLECT: Final = frozenset({What.COLLECT, What.REWORK})
_HELD: Final = {"evidence": "材料号", "indicator": "指标"}
_DONE: Final = "✓ "


@dataclass(frozen=True, slots=True)
class Event:
    """Something on whole days, both ends included; ``units`` are those it concerns, None: all.

    ``alarm``: whether calendars remind of it the day before.
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
    """Everything that has a day, in the order of the days; ``everything`` is what is owed."""
    made = (
        *_phases(project),
        *_inspections(project, day),
        *_tasks(project, day),
        *_ledger(project, day),
        *_evidence(project, day, everything),
    )
    return tuple(sorted(made, key=lambda one: (one.since, one.until, one.sort, one.ref)))


def of_unit(found: Iterable[Event], unit: str) -> tuple[Event, ...]:
    """What concerns a unit: its own, and what concerns all."""
    return tuple(one for one in found if one.units is None or unit in one.units)


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
        one = project.inspections[row.inspection]
        notes = [f"由{one.by}检查", f"方案原话：{one.when}"]
        if not row.exact:
            notes.append("方案没有写明是哪一天，起止按方案推算")
        yield Event(
            Ref("inspection", one.id),
            one.name,
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
    for one in dossier.ledger.values():
        units = frozenset(filter(None, (one.lead, *one.support)))
        if one.withheld or one.due is None or one.found > day:
            continue
        state = one.state(day)
        done = state is LedgerState.CLOSED
        notes = [
            f"整改台账 {one.id}，{state.value}",
            _who(project, "牵头", one.lead and (one.lead,)),
            _who(project, "配合", one.support),
            f"责任人：{_person(project, one.owner)}" if one.owner else "",
        ]
        text = dossier.fill(one.problem).rstrip("。")
        yield Event(
            one.ref,
            f"{_DONE if done else ''}整改到期：{text}（{one.id}）",
            one.due,
            one.due,
            "整改",
            tuple(filter(None, notes)),
            units,
            alarm=not done and one.due > day,
        )


def _evidence(project: Project, day: date, everything: Iterable[Owed]) -> Iterator[Event]:
    """Papers to bring; all that one indicator lacks is one event."""
    wanted: dict[Ref, list[Owed]] = {}
    for one in everything:
        if project.edition.hides(*one.ref):
            continue
        if one.what in _COLLECT and one.due is not None:
            wanted.setdefault(one.ref, []).append(one)
    for ref, rows in wanted.items():
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


def calendar_file(title: str, day: date, found: Iterable[Event]) -> bytes:
    """The file as of a day: the same events, the same bytes."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{_PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(title)}",
        f"X-WR-CALNAME:{_text(title)}",
    ]
    for one in found:
        lines += _event(one, day)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(one: Event, day: date) -> Iterator[str]:
    stamp = f"{day:%Y%m%d}T000000Z"
    yield "BEGIN:VEVENT"
    yield f"UID:{one.ref.kind}-{one.ref.id}@{DOMAIN}"
    # The day that the file was made for stands for its time: a later file replaces an earlier one.
    yield f"DTSTAMP:{stamp}"
    yield f"LAST-MODIFIED:{stamp}"
    yield f"SEQUENCE:{max((day - _BEGINNING).days, 0)}"
    yield f"DTSTART;VALUE=DATE:{one.since:%Y%m%d}"
    # The end is the first day that no longer belongs to it (RFC 5545 §3.6.1).
    yield f"DTEND;VALUE=DATE:{one.until + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(one.title)}"
    if one.notes:
        yield f"DESCRIPTION:{_text(chr(10).join(one.notes))}"
    yield f"CATEGORIES:{_text(one.sort)}"
    yield f"STATUS:{'CONFIRMED' if one.sure else 'TENTATIVE'}"
    yield "TRANSP:TRANSPARENT"
    if one.alarm:
        # Nine o'clock of the day before.
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_text(one.title)}")
        yield from ("TRIGGER:-PT15H", "END:VALARM")
    yield "END:VEVENT"


def _text(value: str) -> str:
    """A value of type TEXT (RFC 5545 §3.3.11)."""
    plain = _CONTROL.sub(" ", value.replace("\r\n", "\n").replace("\r", "\n"))
    for sign in "\\;,":
        plain = plain.replace(sign, f"\\{sign}")
    return plain.replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """A content line in pieces of at most 75 octets, no character torn (RFC 5545 §3.1)."""
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
