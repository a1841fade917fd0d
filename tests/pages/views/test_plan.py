"""The plan whole; posts are those of the day that it bears."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.pages.views.county import DAY, ORGANIZATION
from tests.pages.views.reading import labels, names, targets
from yingjian.model.references import Ref
from yingjian.pages.views.plan import plan, section

if TYPE_CHECKING:
    from tests.pages.views.reading import Edited
    from yingjian.model.project import Project


def test_the_head_is_that_of_the_document(county: Project) -> None:
    view = plan(county, DAY)
    assert view.text is county.plan
    assert [phase.id for phase in view.phases] == ["S1", "S2", "S3"]


def test_posts_are_those_of_the_day_that_the_plan_bears(county: Project, edited: Edited) -> None:
    # On 2024-02-01 P1 was still the deputy; today he is not.
    head = plan(county, DAY).leading_group.roster[1].people[0]
    assert (head.name, head.posts) == ("张三", ("副乡长",))
    undated = edited(("plan", "dated: 2024-02-01\npublished: 2024-02-05\n", ""))
    assert plan(undated, DAY).leading_group.roster[1].people[0].posts == ("乡长",)


def test_a_roster_has_the_roles_in_the_order_of_the_plan(county: Project) -> None:
    top = plan(county, DAY).leading_group
    assert [(row.role, names(row.people)) for row in top.roster] == [
        ("顾问", ["王五"]),
        ("组长", ["张三"]),
        ("副组长", ["李四", "孙七"]),
        ("成员", ["□□□", "赵六"]),
    ]
    assert (top.ref, top.name, top.seat, top.duties) == (Ref("body", "L1"), "领导小组", None, ())


def test_office_and_groups_have_their_duties(county: Project) -> None:
    view = plan(county, DAY)
    assert view.office is not None
    assert (view.office.seat, targets(view.office.duties)) == ("乡政府二楼", ["duty/O1.1"])
    assert [(one.name, labels(one.duties)) for one in view.groups] == [
        ("资料组", ["整理资料", "报送资料"]),
        ("现场组", ["布置现场"]),
    ]
    assert section(county, county.bodies["G1"], DAY) == view.groups[0]


def test_a_plan_without_office_has_none(edited: Edited) -> None:
    office = ORGANIZATION[ORGANIZATION.index("office:") : ORGANIZATION.index("working_groups:")]
    project = edited(
        ("organization", office, ""),
        ("organization", "  - {name: 主任, share: 牵头}\n", ""),
    )
    assert plan(project, DAY).office is None


def test_requirements_have_their_contact(county: Project) -> None:
    first, second = plan(county, DAY).requirements
    assert first.requirement is county.requirements["Q1"]
    assert first.contact is not None
    assert first.contact.name == "李四"
    assert second.requirement is county.requirements["Q2"]


def test_an_edition_names_no_contact_and_no_note_above_its_level(
    inspector: Project, public: Project
) -> None:
    contact = plan(inspector, DAY).requirements[1].contact
    assert contact is not None
    assert (contact.ref.id, contact.name) == ("-", "（未列入督导组版）")
    assert plan(inspector, DAY).text.editor_notes == ("原文“自捡”应为“自查”",)
    assert plan(public, DAY).text.editor_notes == ("另有 1 条未列入公开版（密级）。",)
