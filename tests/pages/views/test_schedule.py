"""The phases on a line of time, with their tasks and inspections."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.pages.views.county import DAY
from yingjian.derive.readiness import When
from yingjian.pages.views.schedule import schedule

if TYPE_CHECKING:
    from tests.pages.views.reading import Edited
    from yingjian.model.project import Project


def test_phases_stand_in_order_with_their_tasks(county: Project) -> None:
    view = schedule(county, DAY)
    assert [
        (row.phase.id, row.phase.number, row.phase.name, row.phase.window) for row in view.phases
    ] == [
        ("S1", 1, "自查", "3月中旬以前"),
        ("S2", 2, "整改", "3月下旬"),
        ("S3", 3, "迎检", "2024年4月"),
    ]
    assert [[task.task.id for task in row.tasks] for row in view.phases] == [
        ["T1.1", "T1.2", "T1.3"],
        ["T2.1", "T2.2"],
        ["T3.1"],
    ]
    assert view.day == DAY


def test_the_line_runs_from_the_first_day_of_all_to_the_last(county: Project) -> None:
    view = schedule(county, DAY)
    assert (view.first, view.last) == (date(2024, 3, 1), date(2024, 4, 30))


@pytest.mark.parametrize(
    ("day", "states", "left"),
    [
        (date(2024, 3, 20), [When.NOW, When.AHEAD, When.AHEAD], 0),
        (date(2024, 3, 21), [When.PAST, When.NOW, When.AHEAD], -1),
        (date(2024, 4, 1), [When.PAST, When.PAST, When.NOW], -12),
        (date(2024, 5, 1), [When.PAST, When.PAST, When.PAST], -42),
    ],
    ids=str,
)
def test_both_ends_of_a_phase_belong_to_it(
    county: Project, day: date, states: list[When], left: int
) -> None:
    view = schedule(county, day)
    assert [one.state for one in view.phases] == states
    assert view.phases[0].left == left


def test_an_inspection_stands_with_the_phase_that_receives_it(county: Project) -> None:
    inspections = [row.inspection for row in schedule(county, DAY).phases]
    assert inspections == [None, None, county.inspections["I1"]]


def test_countdowns_are_in_the_order_of_their_days(county: Project) -> None:
    assert [(one.inspection, one.days) for one in schedule(county, DAY).countdowns] == [
        ("I3", -20),
        ("I1", 20),
        ("I2", 72),
    ]


def test_only_questions_about_time_are_repeated_here(county: Project) -> None:
    assert [one.kind for one in schedule(county, DAY).notes] == [
        "task",
        "task",
        "unscheduled",
        "window-conflict",
        "open-day",
        "open-day",
    ]


def test_questions_stay_out_of_an_edition_that_does_not_hold_them(
    inspector: Project, public: Project
) -> None:
    assert len(schedule(inspector, DAY).notes) == 6
    assert schedule(public, DAY).notes == ()


def test_a_phase_without_tasks_stays(edited: Edited) -> None:
    project = edited(
        ("schedule", "    tasks:\n      - {id: T3.1, text: 接受检查, applies_to: [学校]}\n", "")
    )
    phase = schedule(project, DAY).phases[-1]
    assert (phase.phase.id, phase.tasks) == ("S3", ())
