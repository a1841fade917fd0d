"""Open questions by kind, and the warnings of the check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.pages.views.reading import labels, targets
from yingjian.derive.open_questions import KINDS, roles_of
from yingjian.model.references import Ref
from yingjian.pages.views.questions import open_questions

if TYPE_CHECKING:
    from tests.pages.views.reading import Edited
    from yingjian.model.project import Project


def test_questions_stand_by_kind_in_the_order_of_the_kinds(county: Project) -> None:
    view = open_questions(county)
    assert [(group.ref.id, len(group.rows)) for group in view.groups] == [
        ("missing-name", 1),
        ("task", 2),
        ("idle-member", 1),
        ("many-roles", 1),
        ("two-keepers", 1),
        ("unscheduled", 1),
        ("window-conflict", 1),
        ("open-day", 2),
        ("spelling", 1),
        ("unit", 2),
        ("post", 1),
        ("no-number", 1),
    ]
    assert view.total == 15
    first = view.groups[0]
    assert (first.ref, first.title) == (Ref("question", "missing-name"), "姓名缺漏")
    assert first.why == KINDS[0].why


def test_a_question_leads_to_what_it_is_about_and_where_it_is_written(county: Project) -> None:
    rows = {group.ref.id: group.rows for group in open_questions(county).groups}
    (missing,) = rows["missing-name"]
    assert (missing.question.text, labels(missing.about)) == ("文书：缺全名", ["文书（缺名）"])
    assert missing.question.origin == county.people["P3"].origin
    assert [row.question.text for row in rows["task"]] == [
        "6 项任务中，2 项没有写明牵头单位",
        "6 项任务中，3 项没有到日的时限，只能按阶段末日计",
    ]
    assert targets(rows["task"][0].about) == ["task/T1.2", "task/T3.1"]
    assert rows["task"][0].question.origin is None
    assert rows["many-roles"][0].question.text == (
        "李四一人身兼 5 个角色：领导小组副组长、办公室主任、资料组组长、现场组副组长、联系人"
    )
    assert rows["two-keepers"][0].question.text == (
        "“材料”有 3 个主管：办公室（汇总材料）；资料组（整理资料）；中心小学（按时报送材料）"
    )
    assert rows["spelling"][0].question.text == "中心小学有 2 种写法：中心小学、中心校"
    assert rows["no-number"][0].question.text == "依据《消防安全通知》没有文号"


def test_many_roles_begin_at_the_number_that_the_data_sets(edited: Edited) -> None:
    five = open_questions(edited(("checks", "many_roles: 3", "many_roles: 5")))
    assert "many-roles" in {group.ref.id for group in five.groups}


def test_one_role_fewer_than_the_number_is_not_asked_about(edited: Edited, county: Project) -> None:
    assert len(roles_of(county, "P2")) == 5
    assert roles_of(county, "P4") == ("领导小组顾问",)
    six = open_questions(edited(("checks", "many_roles: 3", "many_roles: 6")))
    assert "many-roles" not in {group.ref.id for group in six.groups}


def test_a_change_is_asked_about_until_a_unit_says_how_it_was_settled(
    county: Project, edited: Edited
) -> None:
    assert "change" not in {group.ref.id for group in open_questions(county).groups}
    open_ = open_questions(edited(("organization", ", to: 2024-02-29, successor: 乡政府}", "}")))
    (row,) = next(group.rows for group in open_.groups if group.ref.id == "change")
    assert row.question.text == "2024年2月供销社撤并；各单位何时撤并、并入哪里，尚未登记"
    assert labels(row.about) == ["组织机构"]


def test_a_kind_without_questions_has_no_heading(edited: Edited) -> None:
    project = edited(
        (
            "plan",
            "{id: B2, title: 消防安全通知, number: null}",
            "{id: B2, title: 消防安全通知, number: 县消发〔2023〕9号}",
        )
    )
    view = open_questions(project)
    assert "no-number" not in {group.ref.id for group in view.groups}
    assert view.total == 14


def test_every_warning_of_the_check_is_for_the_whole_edition(
    county: Project, inspector: Project
) -> None:
    view = open_questions(county)
    assert len(view.warnings) == len(county.warnings) == 11
    assert view.warnings[0].place == "data/evidence/E007.yml:12:34"
    assert view.warnings[0].message == "E007 的文件与审核时封存的不同，存疑。"
    assert view.warnings[0].tip == county.warnings[0].tip
    assert view.withheld == ""
    assert open_questions(inspector).warnings == ()
    assert open_questions(inspector).withheld == "另有 11 条检查提醒未列入督导组版（密级）"
