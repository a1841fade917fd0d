"""The home page: countdown, phases, what to do first, numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.pages.views.county import DAY
from tests.pages.views.reading import labels
from yingjian.derive.readiness import TaskState, When
from yingjian.model.references import Ref
from yingjian.pages.views.common import Link
from yingjian.pages.views.home import Attention, home
from yingjian.pages.views.indicators import indicators

if TYPE_CHECKING:
    from tests.pages.views.reading import Edited
    from yingjian.model.project import Project


def test_inspections_stand_in_the_order_of_days_and_the_nearest_is_not_over(
    county: Project,
) -> None:
    view = home(county, DAY)
    assert [
        (row.inspection.name, row.inspection.when, row.count.days) for row in view.inspections
    ] == [
        ("摸底", "2024年3月初", -20),
        ("县级检查", "2024年4月10日", 20),
        ("市级抽查", "2024年6月", 72),
    ]
    assert view.nearest == view.inspections[1]
    assert (view.title, view.day) == ("乙乡迎检册", DAY)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2024, 3, 5), "摸底"),
        (date(2024, 3, 6), "县级检查"),
        (date(2024, 4, 10), "县级检查"),
        (date(2024, 4, 11), "市级抽查"),
        (date(2024, 7, 1), None),
    ],
    ids=str,
)
def test_an_inspection_is_the_nearest_until_its_last_day_is_over(
    county: Project, day: date, name: str | None
) -> None:
    nearest = home(county, day).nearest
    assert (nearest.inspection.name if nearest else None) == name


def test_the_strip_has_every_phase_and_knows_which_is_now(county: Project) -> None:
    view = home(county, DAY)
    assert [(row.phase.id, row.state, row.left) for row in view.phases] == [
        ("S1", When.PAST, -1),
        ("S2", When.NOW, 10),
        ("S3", When.AHEAD, 40),
    ]
    assert view.now == view.phases[1]


@pytest.mark.parametrize(
    ("day", "number"),
    [(date(2024, 2, 29), None), (date(2024, 3, 20), 1), (date(2024, 5, 1), None)],
    ids=str,
)
def test_outside_all_phases_none_is_now(county: Project, day: date, number: int | None) -> None:
    now = home(county, day).now
    assert (now.phase.number if now else None) == number


def test_every_state_of_a_task_is_counted_even_where_none_stands_so(county: Project) -> None:
    view = home(county, DAY)
    assert view.states == (
        (TaskState.LATE, 2),
        (TaskState.NOW, 2),
        (TaskState.AHEAD, 1),
        (TaskState.DONE, 1),
    )
    assert view.total == 6
    assert dict(home(county, date(2024, 2, 1)).states)[TaskState.LATE] == 0


def test_the_most_urgent_comes_first_and_the_rest_is_counted(county: Project) -> None:
    view = home(county, DAY)
    assert [(one.mark, one.word, one.link.ref.id, one.number) for one in view.todo] == [
        ("late", "逾期 3 天", "R07", "A1.1"),
        ("late", "逾期 2 天", "R05", ""),
        ("late", "逾期 1 天", "R04", "A1.1"),
        ("lack", "缺材料", "E008", "A1.1-4"),
        ("lack", "缺材料", "A1.1", ""),
        ("doubt", "退回重报", "E003", "A1.1-2"),
        ("doubt", "退回重报", "E007", "A1.2-2"),
        ("doubt", "不符", "X02", "X02"),
    ]
    # X04, T1.3, T1.2, T2.1 and T2.2 are left.
    assert view.more == 5


def test_tasks_that_are_late_come_before_those_under_way_by_their_last_day(
    edited: Edited,
) -> None:
    view = home(_with_tasks_only(edited), DAY)
    assert view.todo == (
        Attention(
            "late", "过期 6 天", Link(Ref("task", "T1.3"), "报送清单"), "中心小学　限 2024-03-15"
        ),
        Attention(
            "late",
            "过期 1 天",
            Link(Ref("task", "T1.2"), "汇总自查"),
            "未定牵头单位　限 2024-03-20",
        ),
        Attention(
            "plain", "余 7 天", Link(Ref("task", "T2.1"), "检修设施"), "卫生院　限 2024-03-28"
        ),
        Attention("plain", "余 10 天", Link(Ref("task", "T2.2"), "复查"), "乡政府　限 2024-03-31"),
    )
    assert view.more == 0


def _with_tasks_only(edited: Edited) -> Project:
    project = edited()
    dossier = replace(
        project.dossier, evidence={}, ledger={}, figures={}, reconciliations={}, systems={}
    )
    return replace(project, dossier=dossier)


@pytest.mark.parametrize(("limit", "more"), [(8, 5), (9, 4)])
def test_so_many_things_are_listed_and_no_more(
    county: Project, monkeypatch: pytest.MonkeyPatch, limit: int, more: int
) -> None:
    monkeypatch.setattr("yingjian.pages.views.home._TODO_LIMIT", limit)
    view = home(county, DAY)
    assert (len(view.todo), view.more) == (limit, more)


def test_an_item_that_is_not_late_yet_is_not_urgent(county: Project) -> None:
    ids = [one.link.ref.id for one in home(county, date(2024, 3, 20)).todo]
    assert "R04" not in ids, "its last day is the 20th"
    assert "R05" in ids


def test_what_must_be_there_on_the_day_itself_is_not_called_late(county: Project) -> None:
    # On the inspection's first day papers without a day of their own count as late.
    view = home(county, date(2024, 4, 10))
    row = next(one for one in view.todo if one.link.ref.id == "E008")
    assert (row.mark, row.word, row.note) == ("lack", "缺材料", "乡政府　限 2024-04-10")


def test_after_all_inspections_a_missing_paper_has_no_day(county: Project) -> None:
    view = home(county, date(2024, 7, 1))
    row = next(one for one in view.todo if one.link.ref.id == "E008")
    assert row.note == "乡政府"


def test_a_paper_for_no_slot_is_named_by_its_indicator_and_one_for_none_by_nothing(
    edited: Edited,
) -> None:
    project = edited(
        ("evidence/E003", "slot: 2", "point: 一张"),
        ("evidence/E008", "answers: [{indicator: A1.1, slot: 4}]\n", ""),
    )
    numbers = {one.link.ref.id: one.number for one in home(project, DAY).todo}
    assert (numbers["E003"], numbers["E008"]) == ("A1.1", "")


def test_a_figure_that_is_not_known_breaks_no_pair(
    county: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yingjian.pages.views.home._TODO_LIMIT", 99)
    rows = [one for one in home(county, DAY).todo if one.word == "不符"]
    assert [(one.number, one.link.label, one.note) for one in rows] == [
        ("X02", "两个值班率：96.5／90", "见数据页"),
        ("X04", "值班率满分：96.5／100", "见数据页"),
    ]


def test_late_things_stand_before_the_rest_and_papers_that_lack_before_those_in_doubt(
    edited: Edited, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yingjian.pages.views.home._TODO_LIMIT", 99)
    # B2 lacks a paper that only the later inspection needs.
    project = edited(
        ("systems", "    demonstration: true\n", "    inspections: [I2]\n"),
        ("evidence/E001", "  - {indicator: B2, slot: 1}\n", ""),
    )

    def papers(day: date) -> list[str]:
        ids = [one.link.ref.id for one in home(project, day).todo]
        return [name for name in ids if name in {"E008", "A1.1", "B2", "E003", "E007"}]

    assert papers(DAY) == ["E008", "A1.1", "B2", "E003", "E007"]
    # On the first inspection's day what it needs is late, what the later one needs is not.
    assert papers(date(2024, 4, 10)) == ["E008", "A1.1", "E003", "E007", "B2"]


def test_an_item_that_nobody_leads_says_so(county: Project) -> None:
    ledger = {**county.dossier.ledger}
    ledger["R05"] = replace(ledger["R05"], lead=None)
    project = replace(county, dossier=replace(county.dossier, ledger=ledger))
    notes = {one.link.ref.id: one.note for one in home(project, DAY).todo}
    assert notes["R05"] == "未定牵头单位　限 2024-03-19"


def test_late_things_are_counted_all(county: Project) -> None:
    view = home(county, DAY)
    assert view.late_total == 5
    assert sum(len(unit.rows) for unit in view.late) == 5
    assert [one.link.label for one in view.upcoming] == ["县级检查", "市级抽查"]
    assert view.systems == indicators(county, DAY).systems


def test_questions_are_counted_by_kind(county: Project) -> None:
    view = home(county, DAY)
    assert view.open_questions[:2] == (
        (Link(Ref("question", "missing-name"), "姓名缺漏"), 1),
        (Link(Ref("question", "task"), "任务没有落到单位和日子"), 2),
    )
    assert view.open_total == sum(number for _, number in view.open_questions) == 15
    assert len(set(labels(link for link, _ in view.open_questions))) == 12


def test_each_edition_says_which_lists_it_holds_and_what_is_held_back(
    county: Project, inspector: Project, public: Project
) -> None:
    views = [home(one, DAY) for one in (county, inspector, public)]
    assert [(view.lists_owed, view.lists_questions) for view in views] == [
        (True, True),
        (False, True),
        (False, False),
    ]
    assert [view.withheld for view in views] == [
        "",
        "另有 1 件未列入督导组版（密级）",
        "另有 1 件未列入公开版（密级）",
    ]
    assert [view.late_total for view in views] == [5, 5, 5]


def test_nothing_held_back_is_named_among_what_to_do_first(
    public: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yingjian.pages.views.home._TODO_LIMIT", 99)
    ids = {one.link.ref.id for one in home(public, DAY).todo}
    assert not ids & {"R07", "X02", "E001", "E009"}
    assert {"R05", "X04"} <= ids
