"""Links, people with gaps in their names, tasks as of a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.pages.views.county import DAY
from tests.pages.views.reading import labels, names, targets
from yingjian.derive.readiness import TaskState
from yingjian.model.references import Ref
from yingjian.pages.views.common import (
    BLANK,
    NOWHERE,
    Link,
    Who,
    body_link,
    body_roles,
    everyone,
    evidence_codes,
    label_of,
    lead_name,
    links,
    listed,
    person_label,
    task_row,
    task_rows,
    unit_link,
    who,
    withheld_link,
)

if TYPE_CHECKING:
    from tests.pages.views.reading import Edited
    from yingjian.model.project import Project


@pytest.mark.parametrize(
    ("day", "posts"),
    [
        (date(2024, 2, 14), ("副乡长",)),
        (date(2024, 2, 15), ("乡长",)),
        (date(2021, 12, 31), ("副乡长", "乡长")),
    ],
    ids=["last day of the old post", "first day of the new post", "before any: all of them"],
)
def test_a_person_has_the_posts_of_the_day(
    county: Project, day: date, posts: tuple[str, ...]
) -> None:
    person = who(county, "P1", day)
    assert person.posts == posts
    assert person.units == (Link(Ref("unit", "U1"), "乡政府"),), "the same unit once"


def test_a_post_that_ended_is_shown_where_there_is_no_other(county: Project) -> None:
    assert who(county, "P6", DAY).posts == ("主任",)


def test_a_missing_name_is_blank_and_says_what_is_missing(county: Project) -> None:
    person = who(county, "P3", DAY)
    assert (person.name, person.missing, person.title) == (BLANK, "全名", "文书（缺名）")
    assert who(county, "P1", DAY).title == "张三"
    assert Who(Ref("person", "P9"), BLANK, "全名", (), ()).title == "P9（缺名）"
    two = Who(Ref("person", "P9"), BLANK, "全名", ("文书", "会计"), ())
    assert two.title == "文书、会计（缺名）"


def test_a_post_without_a_unit_gives_no_unit(county: Project) -> None:
    assert who(county, "P4", DAY).units == ()


def test_everyone_keeps_the_order_given(county: Project) -> None:
    assert names(everyone(county, ["P4", "P1", "P3"], DAY)) == ["王五", "张三", BLANK]
    assert everyone(county, [], DAY) == ()


def test_a_person_without_a_name_is_called_by_post_or_id(edited: Edited, county: Project) -> None:
    assert person_label(county.people["P1"]) == "张三"
    assert person_label(county.people["P3"]) == "文书（缺名）"
    person = county.people["P3"]
    two = replace(person, posts=(*person.posts, replace(person.posts[0], title="会计")))
    assert person_label(two) == "文书、会计（缺名）"
    postless = edited(
        ("organization", "name: null, missing: 全名, posts: [{unit: 乡政府, title: 文书}]",
         "name: null, missing: 全名, posts: []"),
    )  # fmt: skip
    assert person_label(postless.people["P3"]) == "P3（缺名）"


def test_units_and_bodies_are_linked_by_name(county: Project) -> None:
    assert unit_link(county, "U2") == Link(Ref("unit", "U2"), "中心小学")
    assert body_link(county.bodies["G1"]) == Link(Ref("body", "G1"), "资料组")


def test_the_absence_of_a_leading_unit_is_named(county: Project) -> None:
    assert (lead_name(county, "U2"), lead_name(county, None)) == ("中心小学", "未定牵头单位")


def test_a_person_has_a_role_in_each_body(county: Project) -> None:
    roles = [(link.label, role) for link, role in body_roles(county, "P1")]
    assert roles == [("领导小组", "组长"), ("现场组", "组长")]


@pytest.mark.parametrize(
    ("ref", "label"),
    [
        ("person/P3", "文书（缺名）"),
        ("unit/U2", "中心小学"),
        ("body/G1", "资料组"),
        ("phase/S2", "第 2 阶段 整改"),
        ("requirement/Q2", "要求 2"),
        ("indicator/A1.1", "1.1 责任落实"),
        ("block/A1", "1 管理"),
        ("system/B", "达标表"),
        ("evidence/E002", "E002 值班统计表"),
        ("figure/F001", "值班率"),
        ("reconciliation/X01", "值班率不低于九成"),
        ("inspection/I1", "县级检查"),
        ("page/ledger", "整改台账"),
        ("ledger/R02", "R02"),
        ("task/T1.1", "T1.1"),
    ],
)
def test_each_kind_of_thing_has_its_usual_words(county: Project, ref: str, label: str) -> None:
    assert label_of(county, Ref(*ref.split("/"))) == label


def test_a_withheld_record_has_no_label(public: Project, inspector: Project) -> None:
    assert label_of(public, Ref("evidence", "E001")) == "（未列入公开版）"
    assert label_of(inspector, Ref("evidence", "E001")) == "E001 会议纪要"


def test_the_last_link_counts_withheld_records(county: Project, public: Project) -> None:
    refs = [Ref("evidence", "E001"), Ref("evidence", "E002"), Ref("ledger", "R07")]
    assert labels(links(county, refs)) == ["E001 会议纪要", "E002 值班统计表", "R07"]
    shown = links(public, refs)
    assert labels(shown) == ["E002 值班统计表", "另有 2 处未列入公开版（密级）"]
    assert shown[-1].ref == NOWHERE
    assert links(public, []) == ()


def test_links_by_id_count_withheld_evidence(county: Project, public: Project) -> None:
    both = ["E001", "E002"]
    assert targets(evidence_codes(county, both)) == ["evidence/E001", "evidence/E002"]
    assert labels(evidence_codes(public, both)) == [
        "E002",
        "另有 1 件未列入公开版（密级）",
    ]
    # Beside nothing there is no "another".
    assert labels(evidence_codes(public, ["E001"])) == ["1 件未列入公开版（密级）"]
    assert evidence_codes(public, []) == ()


def test_listed_keeps_the_order_and_drops_withheld_records(
    county: Project, public: Project
) -> None:
    assert listed(county, "evidence", ["E002", "E001"]) == ("E002", "E001")
    assert listed(public, "evidence", ["E002", "E001", "E003"]) == ("E002", "E003")


def test_withheld_records_are_counted_where_there_are_any(county: Project, public: Project) -> None:
    assert withheld_link(county, 0) == ()
    assert labels(withheld_link(public, 1)) == ["另有 1 件未列入公开版（密级）"]
    assert labels(withheld_link(public, 2, "项")) == ["另有 2 项未列入公开版（密级）"]


def test_a_task_row_holds_the_record_and_its_links(county: Project) -> None:
    row = task_row(county, county.tasks["T1.3"], DAY)
    assert row.task is county.tasks["T1.3"]
    assert row.phase == Link(Ref("phase", "S1"), "自查")
    assert row.lead == Link(Ref("unit", "U2"), "中心小学")
    assert row.owner is not None
    assert row.owner.name == "李四"
    assert targets(row.deliverables) == ["evidence/E001", "evidence/E008"]
    assert row.last_day == date(2024, 3, 15)
    assert (row.state, row.left) == (TaskState.LATE, -6)
    assert targets(task_row(county, county.tasks["T1.1"], DAY).support) == ["unit/U2"]


def test_a_task_without_lead_or_day_says_so_and_runs_to_the_end_of_its_phase(
    county: Project,
) -> None:
    row = task_row(county, county.tasks["T1.2"], DAY)
    assert (row.lead, row.owner, row.deliverables) == (None, None, ())
    assert (row.last_day, row.state, row.left) == (date(2024, 3, 20), TaskState.LATE, -1)


@pytest.mark.parametrize(
    ("days", "state", "left"),
    [
        (-1, TaskState.AHEAD, 8),
        (0, TaskState.NOW, 7),
        (7, TaskState.NOW, 0),
        (8, TaskState.LATE, -1),
    ],
)
def test_a_task_runs_from_its_phase_to_its_last_day(
    county: Project, days: int, state: TaskState, left: int
) -> None:
    row = task_row(county, county.tasks["T2.1"], DAY + timedelta(days))
    assert (row.state, row.left) == (state, left)


def test_task_rows_keep_the_order_given(county: Project) -> None:
    tasks = [county.tasks[name] for name in ("T2.1", "T1.1")]
    assert [row.task.id for row in task_rows(county, tasks, DAY)] == ["T2.1", "T1.1"]


def test_withheld_deliverables_are_counted(public: Project) -> None:
    row = task_row(public, public.tasks["T1.3"], DAY)
    assert labels(row.deliverables) == ["E008", "另有 1 件未列入公开版（密级）"]
