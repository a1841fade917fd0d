"""As of a day: states of phases and tasks, and the days until each inspection."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.pages.views.county import write
from tests.support import ROOT
from yingjian.derive.readiness import (
    TaskState,
    When,
    countdowns,
    days_left,
    inspection_span,
    last_day,
    phase_state,
    span_state,
    task_state,
)
from yingjian.model.loading import load

if TYPE_CHECKING:
    from yingjian.model.project import Project

DAY = date(2024, 3, 21)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return load(write(tmp_path_factory.mktemp("county") / "data"), ROOT / "docs", day=DAY)


@pytest.mark.parametrize(
    ("days", "state"),
    [(-1, When.AHEAD), (0, When.NOW), (4, When.NOW), (5, When.PAST)],
    ids=["the day before", "the first day", "the last day", "the day after"],
)
def test_both_ends_of_a_span_belong_to_it(days: int, state: When) -> None:
    assert span_state(DAY, DAY + timedelta(4), DAY + timedelta(days)) is state


def test_a_span_of_one_day_is_now_on_that_day() -> None:
    assert span_state(DAY, DAY, DAY) is When.NOW


def test_a_phase_is_judged_by_its_own_days(county: Project) -> None:
    assert [phase_state(phase, DAY) for phase in county.phases.values()] == [
        When.PAST,
        When.NOW,
        When.AHEAD,
    ]


def test_a_tasks_last_day_is_its_own_else_that_of_its_phase(county: Project) -> None:
    phase = county.phases["S2"]
    assert last_day(county.tasks["T2.1"], phase) == date(2024, 3, 28)
    assert last_day(county.tasks["T2.2"], phase) == date(2024, 3, 31)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2024, 2, 29), TaskState.AHEAD),
        (date(2024, 3, 1), TaskState.NOW),
        (date(2024, 3, 17), TaskState.NOW),
        (date(2024, 3, 18), TaskState.DONE),
        (date(2024, 3, 25), TaskState.DONE),
    ],
    ids=str,
)
def test_a_task_is_done_from_the_day_on_which_it_was(
    county: Project, day: date, state: TaskState
) -> None:
    assert task_state(county.tasks["T1.1"], county.phases["S1"], day) is state


@pytest.mark.parametrize(
    ("day", "state"), [(date(2024, 3, 20), TaskState.NOW), (date(2024, 3, 21), TaskState.LATE)]
)
def test_a_task_is_done_only_where_a_day_is_recorded(
    county: Project, day: date, state: TaskState
) -> None:
    assert task_state(county.tasks["T1.2"], county.phases["S1"], day) is state


def test_an_inspection_lasts_as_it_says(county: Project) -> None:
    assert inspection_span(county.inspections["I2"], county) == (
        date(2024, 6, 1),
        date(2024, 6, 30),
    )


@pytest.mark.parametrize(
    ("name", "since", "until"),
    [
        ("I1", date(2024, 4, 10), date(2024, 4, 30)),
        ("I1", date(2024, 5, 2), date(2024, 5, 2)),
        ("I2", date(2024, 6, 1), date(2024, 6, 1)),
    ],
    ids=["with the phase that receives it", "never before it begins", "no phase receives it"],
)
def test_an_open_end_closes(county: Project, name: str, since: date, until: date) -> None:
    inspection = county.inspections[name].model_copy(update={"since": since, "until": None})
    assert inspection_span(inspection, county) == (since, until)


def test_countdowns_are_by_day_and_say_whether_the_day_is_certain(county: Project) -> None:
    assert [
        (row.inspection, row.days, row.state, row.exact) for row in countdowns(county, DAY)
    ] == [
        ("I3", -20, When.PAST, False),
        ("I1", 20, When.AHEAD, True),
        ("I2", 72, When.AHEAD, False),
    ]
    last = countdowns(county, DAY)[2]
    assert (last.since, last.until) == (date(2024, 6, 1), date(2024, 6, 30))


def test_states_are_chinese_words_and_task_states_in_order_of_urgency() -> None:
    assert [state.value for state in When] == ["已过", "进行中", "未到"]
    assert [state.value for state in TaskState] == ["到期未记办结", "进行中", "未到", "已办结"]


@pytest.mark.parametrize(("until", "left"), [(20, -1), (21, 0), (22, 1)])
def test_days_left_count_neither_today_nor_the_last(until: int, left: int) -> None:
    assert days_left(date(2024, 3, until), DAY) == left
