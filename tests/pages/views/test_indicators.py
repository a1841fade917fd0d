"""The tree of every system with points, scores and papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pages.views.county import DAY
from tests.pages.views.reading import labels, targets, words
from yingjian.model.references import Ref
from yingjian.pages.views.assessed import Tally
from yingjian.pages.views.common import NOWHERE, Link
from yingjian.pages.views.indicators import indicators

if TYPE_CHECKING:
    from tests.pages.views.reading import Edited
    from yingjian.model.project import Project
    from yingjian.pages.views.indicators import NodeRow, SystemView


def systems(project: Project) -> tuple[SystemView, ...]:
    return indicators(project, DAY).systems


def rows(project: Project) -> dict[str, NodeRow]:
    return {row.ref.id: row for one in systems(project) for row in one.rows}


def test_systems_stand_in_the_order_of_the_data(county: Project) -> None:
    first, second = systems(county)
    assert (first.system, second.system) == tuple(county.dossier.systems.values())
    assert second.vetoes == ()


def test_only_sides_that_gave_something_have_a_column_and_the_own_is_first(
    county: Project,
) -> None:
    first, second = systems(county)
    assert (first.sides, second.sides) == (("自评", "市评"), ("自评",))


def test_the_total_is_scaled_where_something_does_not_apply(
    county: Project, edited: Edited
) -> None:
    first = systems(county)[0]
    # 3 + 1 (by rule) + 2 of 8 points that count, brought to 10.
    assert (first.full, first.score) == ("10", "7.5")
    assert first.line.endswith("不适用 1 项不计入：得 6／8 分，按 10 分折算。")
    counted = systems(edited(("indicators/A2", "effect: exclude", "effect: full")))[0]
    assert (counted.score, "折算" in counted.line) == ("8", False)


def test_a_system_of_conclusions_counts_them_and_has_no_points(county: Project) -> None:
    second = systems(county)[1]
    assert (second.full, second.score, second.counts) == ("—", "—", (("达标", 1),))
    assert "折算" not in second.line


def test_a_grade_is_named_only_once_it_is_certain(county: Project, edited: Edited) -> None:
    assert [one.grade for one in systems(county)] == ["未定", "未定"]
    known = edited(("figures", "title: 隐患, value: null", "title: 隐患, value: 0"))
    assert systems(known)[0].grade == "合格"


@pytest.mark.parametrize(
    ("old", "new", "states"),
    [
        ("happened: null", "happened: null", ["没有发生", "没有发生", "数据未知"]),
        ("happened: null", "happened: 2024-03-21", ["没有发生", "已发生", "数据未知"]),
    ],
)
def test_a_veto_happened_did_not_or_is_not_known(
    edited: Edited, old: str, new: str, states: list[str]
) -> None:
    vetoes = systems(edited(("systems", old, new)))[0].vetoes
    assert [one.id for one in vetoes] == ["V1", "V2", "V3"]
    assert [one.state for one in vetoes] == states
    marks = {"没有发生": "", "已发生": "late", "数据未知": "doubt"}
    assert [one.mark for one in vetoes] == [marks[state] for state in states]
    assert vetoes[0].text == "发生事故"


def test_parents_stand_before_their_children_and_blocks_are_the_first_level(
    county: Project,
) -> None:
    first, second = systems(county)
    assert [
        (row.indicator.number, row.indicator.depth, row.indicator.leaf) for row in first.rows
    ] == [
        ("1", 1, False),
        ("1.1", 2, True),
        ("1.2", 2, True),
        ("2", 1, False),
        ("2.1", 2, True),
        ("2.2", 2, True),
    ]
    assert [row.indicator.title for row in first.blocks] == ["管理", "设施"]
    assert [row.indicator.title for row in second.blocks] == ["在岗", "责任书", "宣传"]
    assert (first.rows[0].ref, first.rows[1].ref) == (Ref("block", "A1"), Ref("indicator", "A1.1"))


def test_papers_are_counted_for_the_whole_and_for_everything_below(county: Project) -> None:
    first, second = systems(county)
    assert first.tally == Tally(need=6, whole=1, pending=1, doubt=1, lack=3, free=2)
    assert second.tally == Tally(need=2, whole=2, pending=0, doubt=0, lack=0, free=2)
    assert first.rows[0].tally == Tally(need=6, whole=1, pending=1, doubt=1, lack=3, free=0)
    assert first.rows[1].tally == Tally(need=4, whole=1, pending=0, doubt=0, lack=3, free=0)
    assert len(first.rows[0].squares) == 6


@pytest.mark.parametrize(
    ("name", "points", "scores", "counting", "share"),
    [
        ("A1", "6", ("4", "2.5"), "6", 66),
        ("A1.1", "4", ("3", "2.5"), "4", 75),
        ("A1.2", "2", ("1", "—"), "2", 50),
        ("A2", "4", ("2", "—"), "2", 100),
        ("A2.2", "2", ("不适用", "不适用"), "0", None),
        ("B1", "—", ("达标",), "—", None),
        ("B2", "—", ("—",), "—", None),
    ],
)
def test_points_scores_and_the_share_of_what_counts(
    county: Project,
    name: str,
    points: str,
    scores: tuple[str, ...],
    counting: str,
    share: int | None,
) -> None:
    row = rows(county)[name]
    assert (row.points, row.scores) == (points, scores)
    assert (row.counting, row.share) == (counting, share)


def test_a_block_without_any_score_has_a_dash_and_no_share(edited: Edited) -> None:
    project = edited(("indicators/A2", "    scores:\n      self: {score: 2, on: 2024-03-10}\n", ""))
    row = rows(project)["A2"]
    assert (row.scores[0], row.share) == ("—", None)


def test_the_worst_conclusion_below_is_that_of_the_parent(edited: Edited) -> None:
    children = (
        "children:\n"
        "  - {id: B3.1, title: 甲, lead: 卫生院, scores: {self: {conclusion: 达标}}}\n"
        "  - {id: B3.2, title: 乙, lead: 卫生院, scores: {self: {conclusion: 不达标}}}\n"
    )
    project = edited(
        ("indicators/B3", "lead: 卫生院\n", children),
        ("indicators/B2", "lead: 乡政府\n", "lead: 乡政府\n"),
        ("systems", "levels: [指标]", "levels: [指标, 分项]"),
        ("indicators/B1", "id: B1\ntitle: 在岗\n", "id: B1\ntitle: 在岗\n"),
    )
    assert rows(project)["B3"].scores == ("不达标",)
    assert rows(project)["B3"].ref == Ref("block", "B3")


def test_a_row_names_who_answers_and_what_was_written(county: Project) -> None:
    row = rows(county)["A1.1"]
    assert row.lead == Link(Ref("unit", "U1"), "乡政府")
    assert row.owner is not None
    assert row.owner.name == "张三"
    assert row.rule == ("值班率达到 ", Link(Ref("figure", "F001"), "96.5%"), " 得满分")
    assert (words(row.note), words(row.deduction)) == ("研究 2 次", "缺 0起")
    assert labels(row.papers) == ["E001", "E003", "E006", "E008"]
    other = rows(county)["A1.2"]
    assert (other.rule, other.note, other.deduction) == ((), (), ())
    assert (rows(county)["A1"].lead, rows(county)["A2.1"].owner) == (None, None)


def test_a_row_shows_what_the_edition_holds_back_as_such(public: Project) -> None:
    row = rows(public)["A1.1"]
    assert row.owner is not None
    assert row.owner.name == words(row.deduction) == "（未列入公开版）"
    assert labels(row.papers) == ["E003", "E006", "E008", "另有 1 件未列入公开版（密级）"]
    assert row.tally.whole == 1, "counted all the same"


def test_links_held_back_lead_nowhere(public: Project) -> None:
    assert rows(public)["A1.1"].papers[-1].ref == NOWHERE
    assert targets(rows(public)["A1.2"].papers) == ["evidence/E002", "evidence/E007"]
