"""Obligations: who has to do what by which day, what is late, what is at risk."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.pages.views.county import DAY, write
from tests.support import ROOT
from yingjian.derive.obligations import Owed, What, of_unit, outlooks, owed
from yingjian.model.editions import for_edition
from yingjian.model.loading import load

if TYPE_CHECKING:
    from yingjian.model.project import Project


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return load(write(tmp_path_factory.mktemp("county") / "data"), ROOT / "docs", day=DAY)


def by_id(project: Project, day: date = DAY) -> dict[str, Owed]:
    return {row.ref.id: row for row in owed(project, day)}


def test_everything_owed_stands_by_day_then_kind_then_name(county: Project) -> None:
    rows = owed(county, DAY)
    assert [(row.ref.id, row.what) for row in rows] == [
        ("T1.3", What.TASK),
        ("R07", What.RECTIFY),
        ("R05", What.RECTIFY),
        ("T1.2", What.TASK),
        ("R04", What.RECTIFY),
        ("R03", What.RECTIFY),
        ("T2.1", What.TASK),
        ("T2.2", What.TASK),
        ("R06", What.RECTIFY),
        ("R02", What.RECTIFY),
        ("E008", What.COLLECT),
        ("A1.1", What.COLLECT),
        ("E003", What.REWORK),
        ("E007", What.REWORK),
        ("E002", What.REVIEW),
        ("E006", What.REVIEW),
        ("F002", What.FIGURE),
        ("B2", What.SCORE),
        ("B3", What.SCORE),
        ("T3.1", What.TASK),
    ]


def test_settled_things_are_no_obligations(county: Project) -> None:
    # Done, closed, reviewed, not needed, referring; on site, not applicable, scored by rule.
    settled = {"T1.1", "R01", "E001", "E005", "E004", "E009", "A2.1", "A2.2", "A1.2", "B1", "F001"}
    assert not settled & set(by_id(county))


@pytest.mark.parametrize(("day", "late"), [(14, False), (15, False), (16, True)])
def test_an_obligation_with_its_own_day_is_late_the_day_after(
    county: Project, day: int, late: object
) -> None:
    assert by_id(county, date(2024, 3, day))["T1.3"].late is late


@pytest.mark.parametrize(("day", "late"), [(9, False), (10, True), (11, False)])
def test_an_obligation_for_an_inspection_is_late_on_its_first_day(
    county: Project, day: int, late: object
) -> None:
    # After the county's inspection of system A none looks at it any more.
    row = by_id(county, date(2024, 4, day))["E008"]
    assert row.late is late
    assert row.due == (date(2024, 4, 10) if day < 11 else None)
    assert not row.own_day


def test_a_system_that_names_no_inspection_is_looked_at_by_all(county: Project) -> None:
    rows = by_id(county)
    assert rows["B2"].inspections == ("I1", "I2")
    assert rows["E008"].inspections == ("I1",)
    after = by_id(county, date(2024, 4, 11))
    assert (after["B2"].inspections, after["B2"].due) == (("I2",), date(2024, 6, 1))


def test_a_task_is_needed_by_inspections_from_its_last_day_on(county: Project) -> None:
    rows = by_id(county)
    assert rows["T2.1"].inspections == ("I1", "I2")
    assert rows["T3.1"].inspections == ("I2",), "it ends after the first"
    on_the_day = replace(county.tasks["T2.1"], due=date(2024, 4, 10))
    project = replace(county, tasks={**county.tasks, "T2.1": on_the_day})
    assert by_id(project)["T2.1"].inspections == ("I1", "I2")


@pytest.mark.parametrize(
    ("name", "text", "unit", "support", "person"),
    [
        ("T2.1", "检修设施", "U4", ("U1",), None),
        ("T3.1", "接受检查", None, ("U2",), None),
        ("R02", "值班率只有 96.5%（已验收）", "U1", (), "P1"),
        ("R03", "通道堵塞（待验收）", "U4", (), None),
        ("A1.1", "1.1 责任落实：缺“实施方案”", "U1", ("U2",), "P1"),
        ("B2", "2 责任书：还没有自评", "U1", (), None),
        ("E003", "照片：已退回：看不清", "U2", (), None),
        ("E006", "巡查记录：已收，还没有送审", "U4", (), None),
        ("E002", "值班统计表：等待审核", "U2", (), None),
        ("E007", "排班表：审核后有变动，存疑，要重新审核", "U2", (), None),
        ("E008", "责任书样本：还没有收到", "U1", (), None),
        ("F002", "隐患：还没有数值", "U4", (), None),
    ],
)
def test_each_obligation_names_the_matter_and_the_people(
    county: Project,
    name: str,
    text: str,
    unit: str | None,
    support: tuple[str, ...],
    person: str | None,
) -> None:
    row = by_id(county)[name]
    assert (row.text, row.unit, row.support, row.person) == (text, unit, support, person)


def test_a_figure_without_a_source_is_owed(county: Project) -> None:
    figures = {**county.dossier.figures}
    figures["F001"] = replace(figures["F001"], source=None)
    project = replace(county, dossier=replace(county.dossier, figures=figures))
    assert by_id(project)["F001"].text == "值班率：没有来源材料"


def test_evidence_returned_without_a_reason_says_only_that(county: Project) -> None:
    evidence = {**county.dossier.evidence}
    evidence["E003"] = replace(evidence["E003"], reason=None)
    project = replace(county, dossier=replace(county.dossier, evidence=evidence))
    assert by_id(project)["E003"].text == "照片：已退回"


@pytest.mark.parametrize(("day", "there"), [(4, False), (5, True)])
def test_an_item_is_an_obligation_from_the_day_of_its_discovery(
    county: Project, day: int, there: object
) -> None:
    assert ("R05" in by_id(county, date(2024, 3, day))) is there


def test_a_slot_is_missing_only_until_somebody_answers_it(county: Project) -> None:
    rows = [row for row in owed(county, DAY) if row.what is What.COLLECT]
    # A1.1 asks for a plan that nobody registered; E008 is registered and not yet here.
    assert [(row.ref.kind, row.ref.id) for row in rows] == [
        ("evidence", "E008"),
        ("indicator", "A1.1"),
    ]


def test_withheld_obligations_are_counted_and_marked(county: Project) -> None:
    rows = by_id(for_edition(county, "public"))
    assert len(rows) == 20
    assert [name for name, row in rows.items() if row.withheld] == ["R07"]


def test_a_unit_has_the_obligations_that_it_leads_or_supports(county: Project) -> None:
    mine = [row.ref.id for row in of_unit(owed(county, DAY), "U2")]
    assert mine == ["T1.3", "A1.1", "E003", "E007", "E002", "T3.1"]
    assert of_unit(owed(county, DAY), "U9") == ()


def test_an_outlook_lists_late_obligations_and_those_due_before_the_inspection(
    county: Project,
) -> None:
    first, second = outlooks(county, DAY, owed(county, DAY))
    assert (first.inspection, first.first_day, first.days) == ("I1", date(2024, 4, 10), 20)
    late = ["T1.3", "R07", "R05", "T1.2", "R04"]
    assert [row.ref.id for row in first.late] == late
    assert len(first.at_risk) == 14
    assert [row.ref.id for row in second.at_risk] == [
        "R03",
        "T2.1",
        "T2.2",
        "R06",
        "B2",
        "B3",
        "T3.1",
    ]
    # What is late by its own day is late before every inspection, whichever looks at it.
    assert [row.ref.id for row in second.late] == late


def test_obligations_due_after_an_inspection_are_not_at_risk(county: Project) -> None:
    items = {**county.dossier.ledger}
    for name, day in (("R02", 10), ("R06", 11)):
        items[name] = replace(items[name], due=date(2024, 4, day))
    project = replace(county, dossier=replace(county.dossier, ledger=items))
    risk = [row.ref.id for row in outlooks(project, DAY, owed(project, DAY))[0].at_risk]
    assert "R02" in risk
    assert "R06" not in risk


def test_an_obligation_late_for_one_inspection_is_late_in_its_outlook_only(
    county: Project,
) -> None:
    first, second = outlooks(county, date(2024, 4, 10), owed(county, date(2024, 4, 10)))
    assert "E008" in [row.ref.id for row in first.late]
    assert "E008" not in [row.ref.id for row in second.late]


@pytest.mark.parametrize(
    ("day", "names"),
    [
        (date(2024, 3, 5), ["I3", "I1", "I2"]),
        (date(2024, 3, 6), ["I1", "I2"]),
        (date(2024, 6, 30), ["I2"]),
        (date(2024, 7, 1), []),
    ],
    ids=str,
)
def test_an_inspection_is_looked_out_for_until_it_is_over(
    county: Project, day: date, names: list[str]
) -> None:
    assert [outlook.inspection for outlook in outlooks(county, day, owed(county, day))] == names


def test_obligations_may_be_passed_in(county: Project) -> None:
    first, _ = outlooks(county, DAY, ())
    assert (first.late, first.at_risk) == ((), ())
