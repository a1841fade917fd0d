"""Open questions of the plan, one kind after the other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.pages.views.county import DAY, write
from tests.support import ROOT
from yingjian.derive.open_questions import BY_NAME, KINDS, questions, roles_of, shown
from yingjian.model.editions import for_edition
from yingjian.model.loading import load
from yingjian.model.references import Ref

if TYPE_CHECKING:
    from yingjian.model.project import Project


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return load(write(tmp_path_factory.mktemp("county") / "data"), ROOT / "docs", day=DAY)


def texts(project: Project, kind: str) -> list[str]:
    return [question.text for question in BY_NAME[kind].find(project)]


def test_every_kind_has_a_name_of_its_own_a_title_and_a_reason() -> None:
    assert list(BY_NAME) == [kind.name for kind in KINDS]
    assert len(BY_NAME) == len(KINDS) == 14
    assert all(kind.title and kind.why for kind in KINDS)


def test_questions_stand_in_the_order_of_the_kinds_and_bear_their_names(county: Project) -> None:
    rows = questions(county)
    order = [kind.name for kind in KINDS]
    assert [question.kind for question in rows] == sorted(
        (question.kind for question in rows), key=order.index
    )
    for kind in KINDS:
        assert {question.kind for question in kind.find(county)} <= {kind.name}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("missing-name", ["文书：缺全名"]),
        (
            "task",
            [
                "6 项任务中，2 项没有写明牵头单位",
                "6 项任务中，3 项没有到日的时限，只能按阶段末日计",
            ],
        ),
        ("idle-member", ["2 名成员中，1 人没有进办公室或工作小组，没有任务"]),
        ("idle-deputy", []),
        ("unscheduled", ["第 2 阶段“检修设施”以“设备到货”为前提，此前没有安排"]),
        ("window-conflict", ["县级检查：引言写“2024年4月10日”，工作步骤写“2024年4月”"]),
        (
            "open-day",
            [
                "市级抽查没有定到日：方案写“2024年6月”，倒计时按首日 2024-06-01 计",
                "摸底没有定到日：方案写“2024年3月初”，倒计时按首日 2024-03-01 计",
            ],
        ),
        ("spelling", ["中心小学有 2 种写法：中心小学、中心校"]),
        (
            "unit",
            [
                "方案没有单位名单，1 个单位由职务推得，名称和类别待各单位核定",
                "方案对“村”提了任务和要求，却没有村的名单",
            ],
        ),
        ("post", ["王五的职务“老干部”没有写明属于哪个单位"]),
        ("no-number", ["依据《消防安全通知》没有文号"]),
        ("change", []),
    ],
)
def test_each_kind_finds_its_open_questions(
    county: Project, kind: str, expected: list[str]
) -> None:
    assert texts(county, kind) == expected


def test_an_incomplete_name_is_listed_with_its_posts(county: Project) -> None:
    half = replace(county.people["P3"], name="钱某")
    project = replace(county, people={**county.people, "P3": half})
    assert texts(project, "missing-name") == ["钱某（文书）：缺全名"]


def test_a_complete_plan_has_no_questions(county: Project) -> None:
    tasks = {
        name: replace(task, lead="U1", due=DAY, presupposes=())
        for name, task in county.tasks.items()
    }
    project = replace(county, tasks=tasks)
    assert texts(project, "task") == []
    assert texts(project, "unscheduled") == []
    same = county.phases["S3"]
    day = county.inspections["I1"]
    phases = {**county.phases, "S3": replace(same, since=day.since, until=day.since)}
    assert texts(replace(county, phases=phases), "window-conflict") == []


def test_a_premise_that_a_task_provides_is_no_question(county: Project) -> None:
    task = county.tasks["T2.1"]
    need = replace(task.presupposes[0], task="T1.1")
    tasks = {**county.tasks, "T2.1": replace(task, presupposes=(need,))}
    assert texts(replace(county, tasks=tasks), "unscheduled") == []


@pytest.mark.parametrize(
    ("field", "value"), [("until", DAY), ("successor", "U1")], ids=["closed", "followed"]
)
def test_a_change_is_settled_by_one_unit_that_says_how(
    county: Project, field: str, value: object
) -> None:
    plain = {name: replace(unit, until=None, successor=None) for name, unit in county.units.items()}
    open_ = replace(county, units=plain)
    assert texts(open_, "change") == ["2024年2月供销社撤并；各单位何时撤并、并入哪里，尚未登记"]
    settled = {**plain, "U3": replace(plain["U3"], **{field: value})}  # type: ignore[arg-type]
    assert texts(replace(county, units=settled), "change") == []


def test_one_keeper_of_a_matter_is_enough(county: Project) -> None:
    project = replace(county, requirements={}, bodies={"G1": county.bodies["G1"]})
    assert texts(project, "two-keepers") == []


def test_a_kind_of_unit_that_nobody_asks_anything_of_needs_no_list(county: Project) -> None:
    project = replace(county, requirements={})
    assert texts(project, "unit") == [
        "方案没有单位名单，1 个单位由职务推得，名称和类别待各单位核定"
    ]


@pytest.mark.parametrize(("number", "asked"), [(4, True), (5, True), (6, False)])
def test_so_many_roles_are_many(county: Project, number: int, asked: object) -> None:
    assert len(roles_of(county, "P2")) == 5
    assert bool(texts(replace(county, many_roles=number), "many-roles")) is asked


def test_roles_are_places_in_bodies_and_being_the_contact(county: Project) -> None:
    assert roles_of(county, "P2") == (
        "领导小组副组长",
        "办公室主任",
        "资料组组长",
        "现场组副组长",
        "联系人",
    )
    assert roles_of(county, "P9") == ()


def test_a_deputy_of_no_other_body_is_idle_and_a_nameless_one_is_called_by_post(
    county: Project,
) -> None:
    alone = {**county.memberships, "P6": county.memberships["P6"][:1]}
    people = {**county.people, "P6": replace(county.people["P6"], name=None)}
    project = replace(county, memberships=alone, people=people)
    assert texts(project, "idle-deputy") == ["副职主任不带工作小组"]
    bare = {**people, "P6": replace(people["P6"], posts=())}
    assert texts(replace(project, people=bare), "idle-deputy") == ["副职P6不带工作小组"]


def test_each_question_has_its_records_and_its_place_in_data(county: Project) -> None:
    by_text = {question.text: question for question in questions(county)}
    question = by_text["县级检查：引言写“2024年4月10日”，工作步骤写“2024年4月”"]
    assert (question.about, question.origin) == (
        (Ref("phase", "S3"),),
        county.origins[Ref("inspection", "I1")],
    )
    question = by_text["方案对“村”提了任务和要求，却没有村的名单"]
    assert (question.about, question.origin) == ((Ref("requirement", "Q2"),), None)
    question = by_text["2 名成员中，1 人没有进办公室或工作小组，没有任务"]
    assert (question.about, question.origin) == (
        (Ref("person", "P5"),),
        county.leading_group.origin,
    )


def test_an_edition_shows_all_or_none_beside_the_facts(county: Project) -> None:
    assert shown(county) == questions(county)
    assert len(shown(for_edition(county, "inspector"))) == 15
    assert shown(for_edition(county, "public")) == ()
