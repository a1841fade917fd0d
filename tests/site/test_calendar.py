"""Another program reads the calendar: it is whole, valid, reproducible, and updated by a later one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import icalendar
import pytest

from tests.pages.views.county import DAY as TODAY
from tests.pages.views.county import write
from tests.support import DAY, ROOT, SMALL, some
from yingjian.derive.obligations import What, owed
from yingjian.model.editions import for_edition
from yingjian.model.loading import load
from yingjian.model.references import Ref
from yingjian.site.addresses import CALENDAR, calendar_path
from yingjian.site.calendar import Event, calendar_file, events, of_unit
from yingjian.site.pages import calendars

if TYPE_CHECKING:
    from pathlib import Path

    from yingjian.model.project import Project


@pytest.fixture(scope="module")
def project(demonstration: Path) -> Project:
    return load(demonstration, ROOT / "docs", day=DAY, today=DAY)


@pytest.fixture(scope="module")
def files(project: Project) -> dict[str, bytes]:
    return dict(calendars(project, DAY))


def read(content: bytes) -> Any:
    """Parse as a strict reader does: one calendar, and no component with an error."""
    calendar: Any = icalendar.Calendar.from_ical(content)
    assert not [component.errors for component in calendar.walk() if component.errors]
    return calendar


def by_uid(content: bytes) -> dict[str, Any]:
    events = {str(event["UID"]): event for event in read(content).events}
    assert len(events) == len(read(content).events), "no two events of one name"
    return events


def test_the_plan_and_every_unit_have_a_calendar(project: Project, files: dict[str, bytes]) -> None:
    assert set(files) == {CALENDAR, *map(calendar_path, project.units)}
    whole = by_uid(files[CALENDAR])
    for path, content in files.items():
        events = by_uid(content)
        assert events
        for uid, event in events.items():
            assert event.to_ical() == whole[uid].to_ical(), f"{path}: {uid} is one event everywhere"


def test_everything_with_a_day_is_in_the_calendar_of_the_plan(
    project: Project, files: dict[str, bytes]
) -> None:
    whole = by_uid(files[CALENDAR])
    wanted = [
        *(f"phase-{name}" for name in project.phases),
        *(f"task-{name}" for name in project.tasks),
        *(f"inspection-{name}" for name in project.inspections),
        *(
            f"ledger-{one.id}"
            for one in project.dossier.ledger.values()
            if one.due and one.found <= DAY
        ),
        *(
            f"{one.ref.kind}-{one.ref.id}"
            for one in owed(project, DAY)
            if one.what in {What.COLLECT, What.REWORK} and one.due
        ),
    ]
    assert set(whole) == {f"{name}@yingjian.invalid" for name in wanted}
    task = project.tasks["T2.1"]
    event = whole["task-T2.1@yingjian.invalid"]
    due = task.due or project.phases[task.phase].until
    assert event["DTSTART"].dt == due
    assert event["DTEND"].dt == due + timedelta(days=1)
    assert task.text in str(event["SUMMARY"])
    phase = next(iter(project.phases.values()))
    event = whole[f"phase-{phase.id}@yingjian.invalid"]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (
        phase.since,
        phase.until + timedelta(days=1),
    )


def test_the_calendar_of_a_unit_holds_what_concerns_it(
    project: Project, files: dict[str, bytes]
) -> None:
    uids = by_uid(files[calendar_path("U07")])
    mine = {one.ref for one in owed(project, DAY) if "U07" in {one.unit, *one.support}}
    for one in some(mine):
        if one.kind in {"task", "ledger"}:
            assert f"{one.kind}-{one.id}@yingjian.invalid" in uids
    other = [
        one
        for one in project.dossier.ledger.values()
        if one.due and "U07" not in {one.lead, *one.support}
    ]
    assert other
    assert not {f"ledger-{one.id}@yingjian.invalid" for one in other} & set(uids)


def test_the_file_depends_on_its_day_only_and_a_later_one_updates_events(project: Project) -> None:
    assert dict(calendars(project, DAY)) == dict(calendars(project, DAY))
    early = by_uid(dict(calendars(project, DAY))[CALENDAR])
    late = by_uid(dict(calendars(project, DAY + timedelta(days=9)))[CALENDAR])
    for uid in some(set(early) & set(late)):
        assert late[uid]["SEQUENCE"] == early[uid]["SEQUENCE"] + 9
        assert late[uid]["DTSTAMP"].dt > early[uid]["DTSTAMP"].dt
        assert early[uid]["DTSTAMP"].dt.date() == DAY
    assert {uid for uid in early if uid.startswith(("phase", "task", "inspection"))} <= set(late)


def test_only_future_events_have_reminders(files: dict[str, bytes]) -> None:
    events = read(files[CALENDAR]).events
    assert any(event.walk("VALARM") for event in events)
    for event in some(events):
        if event.walk("VALARM"):
            assert event["DTSTART"].dt > DAY
            assert not str(event["SUMMARY"]).startswith("✓")


def test_an_inspection_without_an_exact_day_is_tentative(
    project: Project, files: dict[str, bytes]
) -> None:
    whole = by_uid(files[CALENDAR])
    for name, one in some(project.inspections.items()):
        exact = one.until == one.since
        status = whole[f"inspection-{name}@yingjian.invalid"]["STATUS"]
        assert status == ("CONFIRMED" if exact else "TENTATIVE")


NASTY = [
    "逗号，和, 分号；和; 反斜杠\\ 换行\n第二行 冒号: 引号\"'",
    "BEGIN:VEVENT\r\nUID:x\nEND:VEVENT",
    "\\n 不是换行 \\, \\\\",
    "控制\x00\x07\x1b\x7f字符\u2028和\u2029分隔",
    "𠮷野家" * 40,
    "é̂" * 100,
    "👨‍👩‍👧" * 30,
    "a" * 74 + "字",
    " 前后空格 ",
]


@pytest.mark.parametrize("text", NASTY)
def test_a_reader_gets_any_text_unchanged(text: str) -> None:
    event = Event(Ref("task", "T1"), text, DAY, DAY, "任务", (text, text), None, alarm=True)
    content = calendar_file(text, DAY, [event])
    (parsed,) = read(content).events
    plain = text.replace("\r\n", "\n")
    for sign in "\x00\x07\x1b\x7f\u2028\u2029":
        plain = plain.replace(sign, " ")
    assert str(parsed["SUMMARY"]) == plain
    assert str(parsed["DESCRIPTION"]) == f"{plain}\n{plain}"
    assert str(parsed["UID"]) == "task-T1@yingjian.invalid"


@pytest.mark.parametrize("text", NASTY)
def test_lines_are_folded_at_75_octets_between_characters(text: str) -> None:
    content = calendar_file(text, DAY, [Event(Ref("task", "T1"), text, DAY, DAY, "任务")])
    assert content.endswith(b"\r\n")
    lines = content.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    for line in lines:
        assert len(line) <= 75
        line.decode("utf-8")


def test_a_unit_gets_the_events_of_all_units_and_its_own() -> None:
    event = Event(Ref("task", "T1"), "事", DAY, DAY, "任务", units=frozenset({"U01"}))
    everyone = replace(event, units=None)
    nobody = replace(event, units=frozenset())
    assert of_unit([event, everyone, nobody], "U01") == (event, everyone)
    assert of_unit([event, everyone, nobody], "U02") == (everyone,)


@pytest.mark.parametrize("day", [date(1999, 1, 1), date(2024, 4, 10), date(2030, 1, 1)])
def test_calendars_of_any_day_are_valid(day: date) -> None:
    small = load(SMALL, ROOT / "docs", day=day, today=day)
    assert events(small, day, owed(small, day))
    for _, content in calendars(small, day):
        by_uid(content)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Project:
    data = write(tmp_path_factory.mktemp("county") / "data")
    record = data / "evidence" / "E008.yml"
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace("answers: [{indicator: A1.1, slot: 4}]\n", ""), "utf-8")
    return load(data, ROOT / "docs", day=TODAY)


def of_county(project: Project) -> dict[Ref, Event]:
    return {event.ref: event for event in events(project, TODAY, owed(project, TODAY))}


def test_all_papers_that_one_indicator_lacks_are_one_event(county: Project) -> None:
    event = of_county(county)[Ref("indicator", "A1.1")]
    assert event.title.endswith("1.1 责任落实：缺 2 件")
    assert event.notes[:2] == (
        "1.1 责任落实：缺“实施方案”",
        "1.1 责任落实：缺“责任书”",
    )
    assert event.units == frozenset({"U1", "U2"})
    assert event.until == date(2024, 4, 10)


def test_what_an_edition_holds_back_has_no_event(county: Project) -> None:
    assert Ref("ledger", "R07") in of_county(county)
    assert Ref("ledger", "R07") not in of_county(for_edition(county, "public"))
