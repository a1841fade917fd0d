"""The leading group, its office and groups, and what its chart is drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.pages.views.county import DAY
from tests.pages.views.reading import names
from yingjian.pages.views.organization import organization

if TYPE_CHECKING:
    from tests.pages.views.reading import Edited
    from yingjian.model.project import Project


def test_people_stand_by_their_share_in_the_leading_group(county: Project) -> None:
    view = organization(county, DAY)
    assert names(view.advisers) == ["王五"]
    assert names(view.heads) == ["张三"]
    assert names(view.deputies) == ["李四", "孙七"]
    assert view.roster_size == 6


def test_leaders_are_all_who_do_not_merely_take_part(county: Project) -> None:
    view = organization(county, DAY)
    assert [(row.who.name, row.role) for row in view.leaders] == [
        ("王五", "顾问"),
        ("张三", "组长"),
        ("李四", "副组长"),
        ("孙七", "副组长"),
    ]
    assert [(row.who.name, row.role) for row in view.members] == [
        ("□□□", "成员"),
        ("赵六", "成员"),
    ]


def test_a_member_is_busy_who_is_in_another_body(county: Project) -> None:
    view = organization(county, DAY)
    assert [row.busy for row in view.members] == [True, False]
    assert view.busy == 1
    assert view.leaders[2].busy


def test_a_deputy_leads_only_groups_that_he_heads(county: Project) -> None:
    # 李四 heads G1 and is a deputy of G2; 孙七 heads none.
    assert organization(county, DAY).led == (("P2", (0,)), ("P6", ()))


def test_posts_are_those_of_the_day(county: Project) -> None:
    assert organization(county, DAY).heads[0].posts == ("乡长",)


def test_office_groups_and_changes_are_those_of_the_data(county: Project) -> None:
    view = organization(county, DAY)
    assert view.leading_group.name == "领导小组"
    assert view.office is not None
    assert view.office.name == "办公室"
    assert [group.name for group in view.groups] == ["资料组", "现场组"]
    assert [change.id for change in view.changes] == ["C1"]


def test_without_groups_members_and_advisers_the_lists_are_empty(edited: Edited) -> None:
    project = edited(
        ("organization", "    - {role: 顾问, people: [王五]}\n", ""),
        ("organization", "    - {role: 成员, people: [P3, 赵六]}\n", ""),
    )
    view = organization(project, DAY)
    assert (view.advisers, view.members, view.busy) == ((), (), 0)


def test_only_questions_about_the_roster_are_repeated_here(
    county: Project, inspector: Project, public: Project
) -> None:
    kinds = ["missing-name", "idle-member", "many-roles", "two-keepers"]
    assert [one.kind for one in organization(county, DAY).notes] == kinds
    assert [one.kind for one in organization(inspector, DAY).notes] == kinds
    assert organization(public, DAY).notes == ()


def test_a_deputy_without_a_group_is_asked_about(edited: Edited) -> None:
    project = edited(
        ("organization", "people: [李四, 孙七]}\n    duties", "people: [李四]}\n    duties")
    )
    texts = [one.text for one in organization(project, DAY).notes if one.kind == "idle-deputy"]
    assert texts == ["副职孙七不带工作小组"]


def test_a_person_who_is_not_to_be_named_keeps_the_place(public: Project) -> None:
    members = organization(public, DAY).members
    assert [row.who.name for row in members] == ["□□□", "（未列入公开版）"]
