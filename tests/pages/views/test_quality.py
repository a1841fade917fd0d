"""What fails of seven qualities, in every scope; what stands before each inspection."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.pages.views.county import DAY
from tests.pages.views.reading import targets
from yingjian.derive.quality import assess
from yingjian.model.references import Ref
from yingjian.pages.views.common import Link
from yingjian.pages.views.quality import failing_rows, measure_rows, page_ref, quality

if TYPE_CHECKING:
    from tests.pages.views.reading import Edited
    from yingjian.model.project import Project

NAMES = ("齐全", "真实", "可信", "准确", "规范", "完整", "统一")


def test_the_whole_lists_every_quality_with_what_fails(county: Project) -> None:
    view = quality(county, DAY)
    assert view.names == NAMES
    assert [(row.name, row.passed, row.checks, len(row.failing)) for row in view.whole] == [
        ("齐全", 6, 9, 3),
        ("真实", 10, 13, 3),
        ("可信", 6, 12, 6),
        ("准确", 4, 6, 2),
        ("规范", 5, 11, 6),
        ("完整", 12, 23, 11),
        ("统一", 1, 4, 3),
    ]
    assert view.whole[0].failing[0] == Link(Ref("indicator", "A1.1"), "缺“实施方案”")
    assert {row.withheld for row in view.whole} == {""}


def test_systems_and_units_have_a_cell_a_quality(county: Project) -> None:
    view = quality(county, DAY)
    assert [(row.link.label, row.cells, row.failing) for row in view.systems] == [
        ("评分表", ("3／5", "8／11", "3／7", "2／2", "4／8", "10／13", "1／3"), 18),
        ("达标表", ("3／4", "3／5", "1／2", "2／2", "2／3", "2／10", "1／4"), 16),
    ]
    assert [(row.link.label, row.failing) for row in view.units] == [
        ("乡政府", 6),
        ("中心小学", 17),
        ("供销社", 0),
        ("卫生院", 10),
    ]
    assert view.units[0].cells == ("4／6", "2／2", "2／2", "", "3／3", "4／7", "0／1")
    assert view.units[0].link.ref == Ref("unit", "U1")


def test_a_unit_with_nothing_to_check_has_empty_cells(county: Project) -> None:
    assert quality(county, DAY).units[2].cells == ("",) * 7


def test_a_quality_that_was_not_checked_has_no_row(county: Project) -> None:
    rows = measure_rows(county, assess(county, DAY).units["U1"])
    assert [row.name for row in rows] == ["齐全", "真实", "可信", "规范", "完整", "统一"]
    assert measure_rows(county, ()) == ()


def test_only_what_fails_is_told_beside_a_thing(county: Project, inspector: Project) -> None:
    measures = assess(county, DAY).units["U1"]
    assert [row.name for row in failing_rows(county, measures)] == ["齐全", "完整", "统一"]
    assert failing_rows(county, assess(county, DAY).units["U3"]) == ()
    assert failing_rows(inspector, measures) == ()


def test_a_failure_that_is_only_held_back_still_makes_a_row(public: Project) -> None:
    open_ = replace(public, edition=replace(public.edition, closed=frozenset()))
    rows = {row.name: row for row in failing_rows(open_, assess(open_, DAY).whole)}
    assert rows["准确"].withheld == "另有 1 处未列入公开版（密级）"
    assert targets(rows["准确"].failing) == ["figure/F002"]
    only = [row for row in assess(open_, DAY).whole if row.quality.value == "准确"]
    hidden = replace(only[0], failing=(), withheld=1)
    assert [row.name for row in failing_rows(open_, [hidden])] == ["准确"]


def test_an_inner_indicator_leads_to_its_row(county: Project) -> None:
    assert page_ref(county, Ref("indicator", "A1")) == Ref("block", "A1")
    assert page_ref(county, Ref("indicator", "A1.1")) == Ref("indicator", "A1.1")
    assert page_ref(county, Ref("evidence", "E001")) == Ref("evidence", "E001")


def test_what_is_to_do_before_an_inspection_is_counted(county: Project) -> None:
    first, second = quality(county, DAY).outlooks
    assert (first.name, first.days, first.late, first.to_do) == ("县级检查", 20, 5, 14)
    assert (second.name, second.late, second.to_do) == ("市级抽查", 5, 7)


def test_how_the_whole_would_stand_is_told_for_the_first_day_of_each(county: Project) -> None:
    rows = quality(county, DAY).forecasts
    assert [(row.name, row.day) for row in rows] == [
        ("县级检查", date(2024, 4, 10)),
        ("市级抽查", date(2024, 6, 1)),
    ]
    assert rows[0].cells == ("6／9", "10／13", "6／12", "4／6", "5／11", "12／23", "1／4")
    assert rows[0].failing == 34


def test_what_is_filed_until_then_counts_on_that_day(edited: Edited) -> None:
    project = edited(("evidence/E002", "filed: 2024-03-08", "filed: 2024-03-25"))
    view = quality(project, DAY)
    # Today A1.2's first slot is empty; on the inspection's day it is not.
    assert view.whole[0].passed == 5
    assert view.forecasts[0].cells[0] == "6／9"


@pytest.mark.parametrize(
    ("day", "ahead", "marks"),
    [
        (date(2024, 4, 9), ["县级检查", "市级抽查"], ["县级检查", "市级抽查"]),
        (date(2024, 4, 10), ["县级检查", "市级抽查"], ["市级抽查"]),
        (date(2024, 4, 11), ["市级抽查"], ["市级抽查"]),
        (date(2024, 6, 15), ["市级抽查"], []),
        (date(2024, 7, 1), [], []),
    ],
    ids=str,
)
def test_an_inspection_under_way_is_ahead_but_no_goal_of_the_chart(
    county: Project, day: date, ahead: list[str], marks: list[str]
) -> None:
    view = quality(county, day)
    assert [row.name for row in view.forecasts] == ahead
    assert [row.name for row in view.outlooks] == ahead
    assert [name for name, _ in view.inspections] == marks


def test_an_inspection_under_way_is_judged_by_today(edited: Edited) -> None:
    project = edited(("evidence/E002", "filed: 2024-03-08", "filed: 2024-06-10"))
    during = quality(project, date(2024, 6, 15))
    assert (during.forecasts[0].day, during.forecasts[0].cells[0]) == (date(2024, 6, 1), "6／9")


def test_how_papers_came_together_ends_today(county: Project) -> None:
    burnup = quality(county, DAY).burnup
    assert (burnup.need, burnup.undated, burnup.today) == (8, 0, DAY)
    now = burnup.now
    assert (now.received, now.reviewed, now.closed, now.done) == (5, 3, 1, 1)


def test_numbers_stay_those_of_the_whole_in_every_edition(county: Project, public: Project) -> None:
    whole, view = quality(county, DAY), quality(public, DAY)
    assert [row.cells for row in view.systems] == [row.cells for row in whole.systems]
    assert [row.failing for row in view.systems] == [18, 16]
    assert [row.failing for row in view.forecasts] == [34, 34]
    assert [(row.name, row.withheld) for row in view.whole if row.withheld] == [
        ("真实", "另有 1 处未列入公开版（密级）"),
        ("准确", "另有 1 处未列入公开版（密级）"),
        ("规范", "另有 1 处未列入公开版（密级）"),
        ("统一", "另有 1 处未列入公开版（密级）"),
    ]
