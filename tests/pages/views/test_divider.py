"""Dividers before an indicator's papers, and sheets that stand for papers not there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.pages.views.county import DAY
from tests.pages.views.reading import labels, words
from yingjian.derive.binding import binding
from yingjian.derive.obligations import owed
from yingjian.model.references import Ref
from yingjian.pages.views.assessed import Filling, Tally
from yingjian.pages.views.common import Link
from yingjian.pages.views.divider import divider, item_row, others, sheet

if TYPE_CHECKING:
    from tests.pages.views.reading import Edited
    from yingjian.model.project import Project
    from yingjian.pages.views.divider import DividerView, ItemRow, SheetView


def page(project: Project, name: str, day: date = DAY) -> DividerView:
    plan = binding(project, day)
    section = next(one for one in plan.sections if one.indicator == name)
    return divider(project, plan, section, day)


def lines(project: Project, name: str | None, day: date = DAY) -> list[ItemRow]:
    plan = binding(project, day)
    section = next(one for one in plan.sections if one.indicator == name)
    return [item_row(project, plan, item, day, name) for item in section.items]


def missing(
    project: Project, number: str, day: date = DAY, broken: tuple[str, str] | None = None
) -> SheetView:
    plan = binding(project, day)
    section, item = next(
        (section, item)
        for section in plan.sections
        for item in section.items
        if item.number == number
    )
    return sheet(project, item, section.indicator, day, owed(project, day), broken=broken)


def test_each_line_says_in_a_word_how_its_paper_stands(county: Project) -> None:
    assert [(row.item.number, row.state, row.mark) for row in lines(county, "A1.1")] == [
        ("A1.1-1", "齐", ""),
        ("A1.1-2", "缺", "lack"),
        ("A1.1-3", "缺", "lack"),
        ("A1.1-4", "缺", "lack"),
        ("A1.1-附1", "待审", "plain"),
    ]
    assert [(row.state, row.mark) for row in lines(county, "A1.2")] == [
        ("待审", "plain"),
        ("疑", "doubt"),
    ]


def test_a_paper_bound_elsewhere_names_the_number_there(county: Project) -> None:
    assert [
        (row.item.evidence, row.state, row.mark, row.same_as) for row in lines(county, "B2")
    ] == [
        ("E001", "互见", "", "A1.1-1"),
        ("E001", "互见", "", "A1.1-1"),
        ("E005", "免附", "", ""),
    ]
    assert lines(county, "A1.1")[0].same_as == ""


def test_a_line_names_who_brings_the_paper_else_who_leads_the_indicator(county: Project) -> None:
    units = [row.unit.label if row.unit else None for row in lines(county, "A1.1")]
    assert units == ["乡政府", "中心小学", "乡政府", "乡政府", "卫生院"]
    plan = binding(county, DAY)
    gap = plan.sections[0].items[2]
    assert item_row(county, plan, gap, DAY, None).unit is None


def test_a_divider_shows_the_indicator_and_its_self_score(county: Project) -> None:
    view = page(county, "A1.1")
    assert (view.ref, view.path) == (Ref("divider", "A1.1"), ("A1　管理",))
    assert view.indicator is county.dossier.indicators["A1.1"]
    assert view.system is county.dossier.systems["A"]
    assert (view.points, view.score) == ("4", "3")
    assert view.lead == Link(Ref("unit", "U1"), "乡政府")
    assert labels(view.support) == ["中心小学"]
    assert view.owner is not None
    assert view.owner.name == "张三"
    assert (words(view.rule), words(view.note), words(view.deduction)) == (
        "值班率达到 96.5% 得满分",
        "研究 2 次",
        "缺 0起",
    )
    assert view.items == tuple(lines(county, "A1.1"))
    assert view.tally == Tally(need=4, whole=1, pending=0, doubt=0, lack=3, free=0)


@pytest.mark.parametrize(
    ("name", "score"),
    [("A1.2", "1"), ("A2.2", "不适用"), ("B1", "达标"), ("B3", "—")],
    ids=["by rule", "not applicable", "a conclusion", "nothing yet"],
)
def test_the_score_is_points_a_word_or_a_dash(county: Project, name: str, score: str) -> None:
    assert page(county, name).score == score


def test_what_is_not_recorded_is_empty(county: Project) -> None:
    view = page(county, "B3")
    assert (view.owner, view.rule, view.note, view.deduction) == (None, (), (), ())
    assert (view.items, view.gaps, view.ledger, view.path) == ((), (), (), ())


def test_gaps_are_required_papers_that_lack_or_are_in_doubt(county: Project) -> None:
    assert page(county, "A1.1").gaps == ("第 3 项“实施方案”缺", "第 4 项“责任书”缺")
    assert page(county, "A1.2").gaps == ("第 2 项“排班表”存疑",)


def test_of_what_does_not_apply_nothing_lacks(county: Project) -> None:
    assert page(county, "A2.2").gaps == ()


def test_items_of_the_ledger_stand_with_their_state(county: Project, public: Project) -> None:
    assert labels(page(county, "A1.1").ledger) == [
        "R02（已验收）",
        "R04（整改中）",
        "R07（待整改）",
    ]
    assert labels(page(public, "A1.1").ledger) == [
        "R02（已验收）",
        "R04（整改中）",
        "另有 1 项未列入公开版（密级）",
    ]


def test_siblings_are_the_lowest_indicators_of_the_block(county: Project) -> None:
    rows = page(county, "A1.2").siblings
    assert [row.indicator.id for row in rows] == ["A1.1", "A1.2"]
    assert [square.state for square in rows[1].squares] == [Filling.PENDING, Filling.DOUBT]
    assert rows[1].tally == Tally(need=2, whole=0, pending=1, doubt=1, lack=0, free=0)


def test_an_edition_says_how_many_papers_it_does_not_hold(county: Project, public: Project) -> None:
    assert page(county, "A1.1").withheld == ""
    view = page(public, "A1.1")
    assert [row.item.number for row in view.items] == ["A1.1-2", "A1.1-3", "A1.1-4", "A1.1-附1"]
    assert view.withheld == "另有 1 件未列入公开版（密级）"
    assert page(public, "B2").withheld == "另有 2 件未列入公开版（密级）"


def test_a_section_of_no_indicator_has_no_divider_but_its_own(
    county: Project, public: Project
) -> None:
    plan = binding(county, DAY)
    with pytest.raises(KeyError):
        divider(county, plan, plan.sections[-1], DAY)
    view = others(county, plan, plan.sections[-1], DAY)
    assert (view.ref, view.withheld) == (Ref("divider", "other"), "")
    assert [(row.item.number, row.item.evidence, row.state) for row in view.items] == [
        ("其他-1", "E009", "齐")
    ]
    plan = binding(public, DAY)
    view = others(public, plan, plan.sections[-1], DAY)
    assert (view.items, view.withheld) == ((), "1 件未列入公开版（密级）")


# -- sheets ---------------------------------------------------------------------------------------


def test_a_sheet_says_what_lacks_why_and_who_owes_it_by_when(county: Project) -> None:
    view = missing(county, "A1.1-2")
    assert (view.item.number, view.word, view.reason) == ("A1.1-2", "待补", "退回：看不清")
    assert view.tip == "材料到后登记入册，重新生成，本页即由材料代替。"
    assert view.indicator == Link(Ref("indicator", "A1.1"), "1.1 责任落实")
    assert view.unit == Link(Ref("unit", "U2"), "中心小学")
    assert view.person is not None
    assert view.person.name == "张三", "nobody in particular: who owns the indicator"
    assert (view.due, view.own_day, view.days, view.also) == (date(2024, 4, 10), False, 20, ())


def test_a_sheet_for_a_gap_is_owed_by_who_leads_the_indicator(county: Project) -> None:
    view = missing(county, "A1.1-3")
    assert view.item.ref == Ref("gap", "A1.1-3")
    assert view.unit == Link(Ref("unit", "U1"), "乡政府")
    assert view.due == date(2024, 4, 10)


def test_the_paper_names_its_own_person_before_the_indicators(edited: Edited) -> None:
    project = edited(("evidence/E003", "state: 退回", "person: 王五\nstate: 退回"))
    person = missing(project, "A1.1-2").person
    assert person is not None
    assert person.name == "王五"


@pytest.mark.parametrize(
    ("day", "due", "days"),
    [
        (date(2024, 4, 9), date(2024, 4, 10), 1),
        (date(2024, 4, 10), date(2024, 4, 10), 0),
        (date(2024, 4, 11), date(2024, 6, 1), 51),
        (date(2024, 7, 1), None, 0),
    ],
    ids=["the day before", "the day", "the next inspection", "after all of them"],
)
def test_a_sheet_is_due_on_the_first_day_of_the_next_inspection(
    county: Project, day: date, due: date | None, days: int
) -> None:
    view = missing(county, "A1.1-2", day)
    assert (view.due, view.days, view.own_day) == (due, days, False)


def test_a_gap_is_due_when_its_own_system_is_inspected(edited: Edited) -> None:
    project = edited(
        ("systems", "    demonstration: true\n", "    inspections: [I2]\n"),
        ("evidence/E001", "  - {indicator: B2, slot: 1}\n", ""),
    )
    view = missing(project, "B2-1")
    assert (view.due, view.days) == (date(2024, 6, 1), 72)


def test_a_file_that_cannot_be_bound_says_why_and_what_to_do(county: Project) -> None:
    view = missing(county, "A1.1-1", broken=("文件加了密", "解密后再交"))
    assert (view.word, view.reason, view.tip) == ("无法装订", "文件加了密", "解密后再交")
    assert view.also == (Link(Ref("indicator", "B2"), "B2"),)
    assert view.person is not None
    assert view.person.ref == Ref("person", "P3")


def test_a_sheet_without_a_debt_of_its_own_is_due_with_the_inspection(county: Project) -> None:
    # E001 is reviewed and owed by nobody.
    view = missing(county, "A1.1-1", broken=("坏", "换"))
    assert (view.due, view.own_day) == (date(2024, 4, 10), False)


def test_a_sheet_for_a_paper_of_no_indicator_names_none(county: Project) -> None:
    view = missing(county, "其他-1", broken=("坏", "换"))
    assert (view.indicator, view.person, view.also) == (None, None, ())
    assert view.unit == Link(Ref("unit", "U4"), "卫生院")


def test_a_thing_with_a_day_of_its_own_is_due_then(county: Project) -> None:
    plan = binding(county, DAY)
    item = plan.sections[0].items[1]
    debts = [
        replace(one, due=date(2024, 3, 20), own_day=True)
        for one in owed(county, DAY)
        if one.ref.id in {"E003", "E008"}
    ]
    view = sheet(county, item, "A1.1", DAY, debts)
    assert (view.due, view.own_day, view.days) == (date(2024, 3, 20), True, -1)
