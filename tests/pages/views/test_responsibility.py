"""Who leads and supports what; people against bodies, units against what falls to them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.pages.views.county import DAY
from tests.pages.views.reading import labels, names
from yingjian.model.references import Ref
from yingjian.pages.views.common import Link
from yingjian.pages.views.responsibility import Cell, responsibility, unit_rows

if TYPE_CHECKING:
    from tests.pages.views.reading import Edited
    from yingjian.model.project import Project


def test_every_person_has_a_cell_for_every_body(county: Project) -> None:
    view = responsibility(county, DAY)
    assert labels(view.bodies) == ["领导小组", "办公室", "资料组", "现场组"]
    assert names(row.who for row in view.people) == [
        "张三", "李四", "□□□", "王五", "赵六", "孙七",
    ]  # fmt: skip
    none = Cell("", None)
    assert view.people[0].cells == (Cell("组长", "牵头"), none, none, Cell("组长", "牵头"))
    assert view.people[1].cells == (
        Cell("副组长", "配合"),
        Cell("主任", "牵头"),
        Cell("组长", "牵头"),
        Cell("副组长", "配合"),
    )


def test_each_duty_has_the_people_who_lead_and_support_its_body(county: Project) -> None:
    view = responsibility(county, DAY)
    assert [
        (row.duty.id, row.body.label, names(row.lead), names(row.support)) for row in view.duties
    ] == [
        ("O1.1", "办公室", ["李四"], []),
        ("G1.1", "资料组", ["李四"], []),
        ("G1.2", "资料组", ["李四"], []),
        ("G2.1", "现场组", ["张三"], ["李四", "孙七"]),
    ]


def test_all_tasks_stand_in_the_order_of_the_plan(county: Project) -> None:
    ids = [row.task.id for row in responsibility(county, DAY).tasks]
    assert ids == ["T1.1", "T1.2", "T1.3", "T2.1", "T2.2", "T3.1"]


def test_a_unit_leads_supports_or_is_merely_reached(county: Project) -> None:
    rows = {row.unit.name: row for row in unit_rows(county, DAY)}
    assert list(rows) == ["乡政府", "中心小学", "供销社", "卫生院"]

    def shares(name: str) -> tuple[list[str], list[str], list[str]]:
        row = rows[name]
        return labels(row.leads), labels(row.supports), labels(row.concerns)

    assert shares("乡政府") == (["T1.1", "T2.2"], ["T2.1"], [])
    assert shares("中心小学") == (["T1.3"], ["T1.1"], ["T3.1"])
    assert shares("供销社") == ([], [], [])
    assert shares("卫生院") == (["T2.1"], [], [])
    assert names(rows["乡政府"].people) == ["张三", "□□□"]
    assert rows["乡政府"].leads[0] == Link(Ref("task", "T1.1"), "T1.1")


def test_requirements_reach_those_named_and_those_who_receive(edited: Edited) -> None:
    # 中心小学 is no 乡直单位: it receives what the others hand in.
    rows = {row.unit.name: row for row in unit_rows(edited(), DAY)}
    assert {name: labels(row.requirements) for name, row in rows.items()} == {
        "乡政府": ["1"],
        "中心小学": ["1"],
        "供销社": ["1"],
        "卫生院": ["1"],
    }
    project = edited(("plan", ", receiver: 中心小学", ""))
    rows = {row.unit.name: row for row in unit_rows(project, DAY)}
    assert rows["中心小学"].requirements == ()


def test_every_lowest_indicator_names_who_answers_for_it(county: Project) -> None:
    owners = responsibility(county, DAY).indicators
    assert [
        (
            row.indicator.id,
            row.lead.label if row.lead else None,
            labels(row.support),
            row.owner.name if row.owner else None,
        )
        for row in owners
    ] == [
        ("A1.1", "乡政府", ["中心小学"], "张三"),
        ("A1.2", "中心小学", [], "李四"),
        ("A2.1", "中心小学", [], None),
        ("A2.2", "卫生院", [], None),
        ("B1", "中心小学", [], None),
        ("B2", "乡政府", [], None),
        ("B3", "卫生院", [], None),
    ]


def test_principles_are_those_of_the_requirements(county: Project) -> None:
    assert responsibility(county, DAY).principles == (("第一责任人", "村主任"),)


def test_an_edition_has_no_row_for_whom_it_does_not_name(public: Project) -> None:
    view = responsibility(public, DAY)
    assert names(row.who for row in view.people) == ["张三", "李四", "□□□", "王五", "孙七"]
    rows = {row.unit.name: row for row in unit_rows(public, DAY)}
    assert rows["卫生院"].people == ()
    assert rows["乡政府"].unit.phone == "055****3456"


def test_without_tasks_and_requirements_nothing_falls_to_a_unit(county: Project) -> None:
    rows = unit_rows(replace(county, tasks={}, requirements={}), DAY)
    assert {(row.leads, row.supports, row.concerns, row.requirements) for row in rows} == {
        ((), (), (), ())
    }
