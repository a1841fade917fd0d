"""The list of units by kind, and the page of each with all that concerns it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.pages.views.county import DAY
from tests.pages.views.reading import labels, names
from yingjian.derive.obligations import owed
from yingjian.derive.quality import assess
from yingjian.model.references import Ref
from yingjian.pages.views.common import Link
from yingjian.pages.views.units import unit, units

if TYPE_CHECKING:
    from tests.pages.views.reading import Edited
    from yingjian.model.project import Project
    from yingjian.pages.views.units import UnitView


def page(project: Project, name: str, day: date = DAY) -> UnitView:
    return unit(project, name, day, owed(project, day), assess(project, day))


def test_units_stand_by_kind_and_a_kind_without_units_stays(county: Project) -> None:
    view = units(county, DAY)
    assert [(kind, [row.unit.name for row in rows]) for kind, rows in view.kinds] == [
        ("乡直单位", ["乡政府", "供销社", "卫生院"]),
        ("学校", ["中心小学"]),
        ("村", []),
    ]
    assert view.total == 4


def test_a_units_tasks_are_led_supported_or_only_reach_it(county: Project) -> None:
    view = page(county, "U2")
    assert [row.task.id for row in view.leads] == ["T1.3"]
    assert [row.task.id for row in view.supports] == ["T1.1"]
    assert [row.task.id for row in view.concerns] == ["T3.1"]
    none = page(county, "U3")
    assert (none.leads, none.supports, none.concerns) == ((), (), ())


def test_staff_stand_with_the_posts_of_the_day_and_the_former_ones(county: Project) -> None:
    first, second = page(county, "U1").staff
    assert (first.who.name, first.posts, first.former) == (
        "张三",
        ("乡长",),
        ("副乡长（2022-01-01—2024-02-14）",),
    )
    assert [(link.label, role) for link, role in first.roles] == [
        ("领导小组", "组长"),
        ("现场组", "组长"),
    ]
    assert (second.who.name, second.posts, second.former) == ("□□□", ("文书",), ())


def test_staff_that_are_in_no_body_have_no_role(edited: Edited) -> None:
    project = edited(("organization", "people: [P3, 赵六]", "people: [P3]"))
    assert [row.roles for row in page(project, "U4").staff] == [()]


def test_a_post_without_a_first_day_leaves_it_open(county: Project) -> None:
    (row,) = page(county, "U3").staff
    assert (row.posts, row.former) == ((), ("主任（—2024-02-29）",))


def test_a_post_in_another_unit_is_not_this_units(edited: Edited) -> None:
    project = edited(
        (
            "organization",
            "posts: [{unit: 卫生院, title: 院长}]",
            "posts: [{unit: 卫生院, title: 院长}, {unit: 乡政府, title: 委员}]",
        )
    )
    assert [row.posts for row in page(project, "U4").staff] == [("院长",)]
    assert [row.posts for row in page(project, "U1").staff][-1] == ("委员",)


def test_a_closed_unit_names_the_one_that_follows_it(county: Project) -> None:
    assert page(county, "U3").successor == Link(Ref("unit", "U1"), "乡政府")
    assert page(county, "U1").successor is None


def test_how_a_unit_came_to_be_listed_is_still_to_be_settled(
    county: Project, public: Project, inspector: Project
) -> None:
    assert page(county, "U2").basis == "由职务推得，待核定"
    assert page(county, "U1").basis == ""
    # Readers cannot settle what they are not told.
    assert page(public, "U2").basis == "（未列入公开版）"
    assert page(inspector, "U2").basis == "由职务推得，待核定"


def test_requirements_are_those_that_it_meets_and_those_that_it_receives(county: Project) -> None:
    sender, receiver = page(county, "U1"), page(county, "U2")
    assert ([need.id for need in sender.requirements], sender.receives) == (["Q1"], ())
    assert (receiver.requirements, [need.id for need in receiver.receives]) == ((), ["Q1"])


def test_a_unit_in_which_a_body_sits_is_its_host(county: Project) -> None:
    assert labels(page(county, "U1").hosts) == ["办公室"]
    assert page(county, "U2").hosts == ()


def test_what_a_unit_owes_is_counted_and_listed(county: Project) -> None:
    view = page(county, "U1")
    assert (view.owed_total, view.owed_late, view.owed_withheld) == (8, 2, "")
    assert [(group.title, len(group.rows)) for group in view.owed] == [
        ("已逾期", 2),
        ("七日之内", 1),
        ("之后", 5),
    ]
    assert view.lists_owed
    assert [row.leads for row in view.owed[1].rows] == [False], "it only supports T2.1"


def test_an_edition_without_the_lists_counts_and_lists_nothing(
    inspector: Project, public: Project
) -> None:
    view = page(inspector, "U1")
    assert (view.owed, view.lists_owed, view.failing) == ((), False, ())
    assert (view.owed_total, view.owed_late) == (8, 2)
    assert view.owed_withheld == "另有 1 项未列入督导组版（密级）"
    assert page(public, "U4").staff == ()


def test_a_units_indicators_are_led_or_supported(county: Project) -> None:
    first, second = page(county, "U1"), page(county, "U2")
    assert labels(first.led) == ["1.1 责任落实", "2 责任书"]
    assert first.supported == ()
    assert labels(second.led) == ["1.2 值班", "2.1 完好", "1 在岗"]
    assert labels(second.supported) == ["1.1 责任落实"]


def test_a_units_papers_are_listed_and_what_is_held_back_is_counted(
    county: Project, public: Project
) -> None:
    view = page(county, "U1")
    assert [row.evidence.id for row in view.papers] == ["E001", "E004", "E005", "E008"]
    assert (view.papers_total, view.papers_withheld) == (4, "")
    view = page(public, "U1")
    assert [row.evidence.id for row in view.papers] == ["E004", "E005", "E008"]
    assert (view.papers_total, view.papers_withheld) == (4, "另有 1 件未列入公开版（密级）")
    view = page(county, "U3")
    assert (view.papers, view.papers_total, view.failing) == ((), 0, ())


def test_what_fails_of_a_units_matters_is_told_by_quality(county: Project) -> None:
    assert [(row.name, len(row.failing)) for row in page(county, "U4").failing] == [
        ("齐全", 1),
        ("可信", 3),
        ("准确", 1),
        ("规范", 2),
        ("完整", 3),
    ]


def test_questions_about_a_unit_stand_on_its_page(county: Project, public: Project) -> None:
    assert [one.kind for one in page(county, "U2").notes] == ["two-keepers", "spelling", "unit"]
    assert page(county, "U4").notes == ()
    assert page(public, "U2").notes == ()


@pytest.mark.parametrize(("day", "late"), [(20, 1), (21, 2)])
def test_what_is_late_grows_the_day_after_the_last(county: Project, day: int, late: int) -> None:
    assert page(county, "U1", date(2024, 3, day)).owed_late == late


def test_people_of_a_unit_keep_the_order_of_the_register(county: Project) -> None:
    assert names(row.who for row in page(county, "U1").staff) == ["张三", "□□□"]
