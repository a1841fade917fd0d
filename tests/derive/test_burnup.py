"""Papers received and reviewed by the records' own days, and their chart at every width."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.pages.test_charts import EVIL, STYLES, assert_tidy, words
from tests.support import DAY, ROOT, some
from yingjian.derive.burnup import ROWS, BurnUp, Reached, burn_up
from yingjian.model.loading import load
from yingjian.pages.charts import WIDE, DayCount, Goal, burnup, responsive
from yingjian.pages.views.indicators import indicators
from yingjian.pages.views.quality import quality

if TYPE_CHECKING:
    from pathlib import Path

    from yingjian.model.project import Project
    from yingjian.pages.charts import Style

EVERY = pytest.mark.parametrize("style", STYLES, ids=lambda s: s.name)


@pytest.fixture(scope="module")
def project(demonstration: Path) -> Project:
    return load(demonstration, ROOT / "docs", day=DAY)


def test_today_has_the_numbers_of_the_home_page(project: Project) -> None:
    for day in (DAY, date(2015, 9, 15), date(2015, 8, 10), date(2016, 4, 1)):
        result = burn_up(project, day)
        tallies = [system.tally for system in indicators(project, day).systems]
        assert result.need == sum(system.need for system in tallies)
        assert result.now.reviewed == sum(system.whole for system in tallies)
        assert result.now.day == day


def test_each_day_was_so_when_it_was_today(project: Project) -> None:
    """The past as told today is what the site of that day would have said."""
    result = burn_up(project, DAY)
    for row in some(result.days):
        then = burn_up(project, row.day)
        assert then.now.reviewed == row.reviewed, row.day
        assert (then.now.closed, then.now.done) == (row.closed, row.done), row.day
    assert [row.day for row in result.days] == sorted({row.day for row in result.days})
    assert all(row.received >= row.reviewed for row in some(result.days))


def test_small_data(small: Path) -> None:
    docs = ROOT / "docs"
    result = burn_up(load(small, docs, day=date(2024, 3, 10)), date(2024, 3, 10))
    assert result.need == 4
    assert result.days == (
        Reached(date(2024, 3, 6), 2, 0, 0, 0),
        Reached(date(2024, 3, 7), 2, 2, 0, 0),
        Reached(date(2024, 3, 8), 3, 2, 0, 0),
        Reached(date(2024, 3, 10), 3, 2, 0, 0),
    )
    assert result.drawable
    later = burn_up(load(small, docs, day=date(2024, 3, 22)), date(2024, 3, 22))
    assert (later.now.closed, later.now.done) == (1, 1)
    assert later.on(date(2024, 3, 1)) == Reached(date(2024, 3, 1), 0, 0, 0, 0)
    early = burn_up(load(small, docs, day=date(2024, 3, 1)), date(2024, 3, 1))
    assert not early.drawable
    assert quality(load(small, docs, day=date(2024, 3, 1)), date(2024, 3, 1)).burnup == early


@pytest.mark.parametrize("days", [1, 7, 100, 419, 421, 3000])
def test_the_table_is_never_too_long(days: int) -> None:
    first = DAY - timedelta(days)
    rows = BurnUp((Reached(first, 1, 0, 0, 0), Reached(DAY, 2, 1, 0, 0)), 3, 0, DAY).rows
    assert 1 <= len(rows) <= ROWS
    assert rows[-1] == Reached(DAY, 2, 1, 0, 0)
    assert (rows[0].day - first).days < 7 * (1 + days // 7 // ROWS)


def _levels(*days: int, step: int = 3) -> list[DayCount]:
    """So many days ago a few papers more each time."""
    return [DayCount(DAY - timedelta(ago), step * (n + 1), step * n) for n, ago in enumerate(days)]


@EVERY
@pytest.mark.parametrize("ago", [(1, 0), (60, 40, 3), (400, 200, 0), (30, 29, 28, 27, 1)], ids=str)
@pytest.mark.parametrize("ahead", [(), (12,), (1,), (12, 164), (3, 5, 900)], ids=str)
def test_the_chart_is_tidy_and_whole(
    style: Style, ago: tuple[int, ...], ahead: tuple[int, ...]
) -> None:
    goals = [
        Goal("省人民政府教育督导委员会评估" if n % 2 else "市级检查评估", DAY + timedelta(left))
        for n, left in enumerate(ahead)
    ]
    svg = burnup(_levels(*ago), goals, need=40, today=DAY, style=style)
    assert_tidy(svg)
    labels = [box.words for box in words(svg)]
    for goal in goals:
        assert any(str(goal.day) in label for label in labels)
    assert {"已审", "收到", "还差", "40 件", "0 件"} <= set(labels)


@EVERY
def test_a_complete_chart_has_no_hatched_area(style: Style) -> None:
    goals = [Goal("市级检查评估", DAY + timedelta(12))]
    done = burnup(
        [DayCount(DAY - timedelta(9), 1, 1), DayCount(DAY, 5, 5)],
        goals,
        need=5,
        today=DAY,
        style=style,
    )
    assert_tidy(done)
    assert "还差 0 件" in done


def test_too_little_to_draw_is_not_drawn() -> None:
    assert not burnup(_levels(3), [], need=9, today=DAY, style=WIDE)
    assert not burnup(_levels(3, 3), [], need=9, today=DAY, style=WIDE)
    assert not burnup(_levels(3, 1), [], need=0, today=DAY, style=WIDE)
    with pytest.raises(ValueError, match="还没有到"):
        burnup(_levels(3, -1), [], need=9, today=DAY, style=WIDE)


def test_words_of_the_data_stay_words() -> None:
    goals = [Goal(EVIL, DAY + timedelta(30))]
    svg = responsive(lambda style: burnup(_levels(9, 1), goals, need=9, today=DAY, style=style))
    assert "<script" not in svg
    assert len(re.findall("<svg", svg)) == 3
