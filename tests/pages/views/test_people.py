"""The list of people, and the page of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.pages.views.county import DAY
from tests.pages.views.reading import labels, names
from yingjian.model.references import Ref
from yingjian.pages.views.common import Link
from yingjian.pages.views.people import people, person

if TYPE_CHECKING:
    from tests.pages.views.reading import Edited
    from yingjian.model.project import Project


def test_everybody_is_listed_in_the_order_of_the_register(county: Project) -> None:
    view = people(county, DAY)
    assert names(one.who for one in view.entries) == [
        "张三", "李四", "□□□", "王五", "赵六", "孙七",
    ]  # fmt: skip
    assert (view.nameless, view.phones, view.withheld) == (1, True, "")
    first, second = view.entries[:2]
    assert first.phone == "13812345678"
    assert [(link.label, role) for link, role in first.roles] == [
        ("领导小组", "组长"),
        ("现场组", "组长"),
    ]
    assert (first.contact_for, second.phone) == ((), None)
    assert second.contact_for == (Link(Ref("requirement", "Q1"), "要求 1"),)


def test_without_any_number_there_is_no_column_for_it(edited: Edited) -> None:
    project = edited(("organization", "    phone: '13812345678'\n", ""))
    assert not people(project, DAY).phones


def test_an_edition_lists_no_one_above_its_level_and_says_how_many(
    inspector: Project, public: Project
) -> None:
    view = people(inspector, DAY)
    assert names(one.who for one in view.entries) == ["张三", "李四", "□□□", "王五", "孙七"]
    assert view.withheld == "另有 1 人未列入督导组版（密级）"
    assert view.entries[0].phone == "138****5678"
    assert people(public, DAY).withheld == "另有 1 人未列入公开版（密级）"


def test_without_people_the_list_is_empty(county: Project) -> None:
    view = people(replace(county, people={}), DAY)
    assert (view.entries, view.phones, view.nameless, view.withheld) == ((), False, 0, "")


@pytest.mark.parametrize(
    ("day", "held"), [(date(2024, 2, 14), [True, False]), (date(2024, 2, 15), [False, True])]
)
def test_posts_say_which_is_held_on_the_day(county: Project, day: date, held: list[bool]) -> None:
    posts = person(county, "P1", day).posts
    assert [(row.post.title, row.unit) for row in posts] == [
        ("副乡长", Link(Ref("unit", "U1"), "乡政府")),
        ("乡长", Link(Ref("unit", "U1"), "乡政府")),
    ]
    assert [row.held for row in posts] == held


def test_a_post_of_no_unit_has_none(county: Project) -> None:
    (post,) = person(county, "P4", DAY).posts
    assert (post.unit, post.held) == (None, True)


def test_a_person_has_every_role_with_the_duties_of_its_body(county: Project) -> None:
    view = person(county, "P2", DAY)
    assert [(row.body.label, row.role, labels(row.duties)) for row in view.roles] == [
        ("领导小组", "副组长", []),
        ("办公室", "主任", ["汇总材料"]),
        ("资料组", "组长", ["整理资料", "报送资料"]),
        ("现场组", "副组长", ["布置现场"]),
    ]
    assert (view.who.name, view.person) == ("李四", county.people["P2"])


def test_tasks_and_requirements_are_those_of_the_units_of_the_day(county: Project) -> None:
    view = person(county, "P1", DAY)
    assert [row.task.id for row in view.tasks] == ["T1.1", "T2.1", "T2.2"]
    assert [need.id for need in view.requirements] == ["Q1"]
    assert view.contact_for == ()
    assert [need.id for need in person(county, "P2", DAY).contact_for] == ["Q1"]


@pytest.mark.parametrize(("day", "needs"), [(29, ["Q1"]), (30, [])])
def test_who_left_a_unit_has_no_more_of_its_requirements(
    county: Project, day: int, needs: list[str]
) -> None:
    # P6 was in U3 until 2024-02-29.
    on = date(2024, 2, 29) if day == 29 else date(2024, 3, 1)
    assert [need.id for need in person(county, "P6", on).requirements] == needs


def test_a_person_of_no_unit_and_no_body_has_nothing(edited: Edited) -> None:
    project = edited(("organization", "    - {role: 顾问, people: [王五]}\n", ""))
    view = person(project, "P4", DAY)
    assert (view.roles, view.tasks, view.requirements) == ((), (), ())
    entry = next(one for one in people(project, DAY).entries if one.who.ref.id == "P4")
    assert (entry.roles, entry.contact_for) == ((), ())


def test_questions_about_a_person_stand_on_the_page(county: Project, public: Project) -> None:
    assert [one.kind for one in person(county, "P3", DAY).notes] == ["missing-name"]
    assert [one.kind for one in person(county, "P4", DAY).notes] == ["post"]
    assert person(county, "P1", DAY).notes == ()
    assert person(public, "P3", DAY).notes == ()
