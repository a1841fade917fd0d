"""The ledger by urgency, state and unit; each item with its history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.pages.views.county import DAY
from tests.pages.views.reading import labels, targets, words
from yingjian.model.ledger import LedgerState
from yingjian.model.references import Ref
from yingjian.pages.views.common import Link
from yingjian.pages.views.ledger import ledger, ledger_item, ledger_row

if TYPE_CHECKING:
    from tests.pages.views.reading import Edited
    from yingjian.model.project import Project


def test_late_items_come_first_then_the_next_due_and_the_closed_last(county: Project) -> None:
    view = ledger(county, DAY)
    assert [(row.item.id, row.overdue, row.left) for row in view.rows] == [
        ("R07", True, -3),
        ("R05", True, -2),
        ("R04", True, -1),
        ("R03", False, 0),
        ("R06", False, 12),
        ("R02", False, 15),
        ("R01", False, -1),
    ]
    assert view.sections == (("", view.rows),)
    assert (view.by, view.overdue, view.total, view.withheld) == ("due", 3, 7, "")


def test_an_item_without_a_day_stands_behind_those_that_have_one(edited: Edited) -> None:
    project = edited(
        ("rectification", "    due: 2024-03-21\n", ""),
        ("rectification", ", due: 2024-03-18}", "}"),
    )
    view = ledger(project, DAY)
    # R03 was found before R07; both stand before what is closed.
    assert [row.item.id for row in view.rows] == ["R05", "R04", "R06", "R02", "R03", "R07", "R01"]
    row = view.rows[4]
    assert (row.item.due, row.left, row.overdue) == (None, 0, False)


def test_items_of_one_day_stand_by_number(edited: Edited) -> None:
    project = edited(("rectification", "due: 2024-03-18", "due: 2024-03-20"))
    assert [row.item.id for row in ledger(project, DAY).rows][:3] == ["R05", "R04", "R07"]


def test_states_are_counted_in_the_order_of_an_items_life(county: Project) -> None:
    view = ledger(county, DAY)
    assert view.states == (
        (LedgerState.REOPENED, 1),
        (LedgerState.OPEN, 2),
        (LedgerState.UNDER_WAY, 1),
        (LedgerState.TO_ACCEPT, 1),
        (LedgerState.ACCEPTED, 1),
        (LedgerState.CLOSED, 1),
    )
    assert view.count(LedgerState.OPEN) == 2


def test_a_state_that_does_not_occur_is_not_listed_and_counts_none(county: Project) -> None:
    view = ledger(county, date(2024, 3, 20))
    assert LedgerState.TO_ACCEPT not in dict(view.states)
    assert view.count(LedgerState.TO_ACCEPT) == 0


def test_by_state_each_heading_keeps_the_order_of_urgency(county: Project) -> None:
    view = ledger(county, DAY, "state")
    assert [(title, [row.item.id for row in rows]) for title, rows in view.sections] == [
        ("重新整改", ["R06"]),
        ("待整改", ["R07", "R05"]),
        ("整改中", ["R04"]),
        ("待验收", ["R03"]),
        ("已验收", ["R02"]),
        ("已销号", ["R01"]),
    ]
    assert view.by == "state"


def test_by_unit_an_item_stands_with_who_leads_and_who_supports(county: Project) -> None:
    assert [
        (title, [row.item.id for row in rows])
        for title, rows in ledger(county, DAY, "unit").sections
    ] == [
        ("乡政府", ["R07", "R04", "R02", "R01"]),
        ("中心小学", ["R01"]),
        ("供销社", ["R05"]),
        ("卫生院", ["R03", "R06"]),
    ]


def test_numbers_count_the_whole_and_rows_only_what_the_edition_shows(public: Project) -> None:
    view = ledger(public, DAY)
    assert [row.item.id for row in view.rows] == ["R05", "R04", "R03", "R06", "R02", "R01"]
    assert (view.total, view.overdue, view.count(LedgerState.OPEN)) == (7, 3, 2)
    assert view.withheld == "其中 1 项未列入公开版（密级）"
    sections = dict(ledger(public, DAY, "unit").sections)
    assert [row.item.id for row in sections["乡政府"]] == ["R04", "R02", "R01"]


def test_an_empty_ledger_is_empty(edited: Edited) -> None:
    project = _without_items(edited())
    for by in ("due", "state", "unit"):
        view = ledger(project, DAY, by)
        assert (view.rows, view.states, view.total, view.overdue) == ((), (), 0, 0)
        assert view.sections == ()


def test_a_unit_or_state_without_items_has_no_heading(edited: Edited) -> None:
    project = edited(("rectification", "lead: 供销社", "lead: 卫生院"))
    titles = [title for title, _ in ledger(project, DAY, "unit").sections]
    assert titles == ["乡政府", "中心小学", "卫生院"]
    early = ledger(project, date(2024, 3, 20), "state")
    assert "待验收" not in [title for title, _ in early.sections]


def _without_items(project: Project) -> Project:
    dossier = replace(project.dossier, ledger={}, ledger_of_unit={})
    return replace(project, dossier=dossier)


@pytest.mark.parametrize(
    ("name", "day", "state"),
    [
        ("R01", date(2024, 3, 3), LedgerState.OPEN),
        ("R01", date(2024, 3, 4), LedgerState.TO_ACCEPT),
        ("R01", date(2024, 3, 7), LedgerState.TO_ACCEPT),
        ("R01", date(2024, 3, 8), LedgerState.ACCEPTED),
        ("R01", date(2024, 3, 9), LedgerState.ACCEPTED),
        ("R01", date(2024, 3, 10), LedgerState.CLOSED),
        ("R04", date(2024, 3, 9), LedgerState.OPEN),
        ("R04", date(2024, 3, 10), LedgerState.UNDER_WAY),
        ("R06", date(2024, 3, 14), LedgerState.CLOSED),
        ("R06", date(2024, 3, 15), LedgerState.REOPENED),
    ],
)
def test_an_item_changes_its_state_on_the_days_that_it_names(
    county: Project, name: str, day: date, state: LedgerState
) -> None:
    assert ledger_row(county, county.dossier.ledger[name], day).state is state


@pytest.mark.parametrize(
    ("day", "left"),
    [(date(2024, 3, 19), 1), (date(2024, 3, 20), 0), (date(2024, 3, 21), -1)],
    ids=str,
)
def test_the_last_day_itself_is_not_late(county: Project, day: date, left: int) -> None:
    row = ledger_row(county, county.dossier.ledger["R04"], day)
    assert (row.overdue, row.left) == (left < 0, left)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2024, 3, 3), ""),
        (date(2024, 3, 4), "已排"),
        (date(2024, 3, 5), "已排"),
        (date(2024, 3, 6), "已换"),
    ],
    ids=str,
)
def test_the_last_progress_made_by_the_day_is_shown(county: Project, day: date, text: str) -> None:
    assert words(ledger_row(county, county.dossier.ledger["R01"], day).progress) == text


def test_a_row_holds_what_the_record_says(county: Project) -> None:
    row = ledger_row(county, county.dossier.ledger["R01"], DAY)
    assert row.item is county.dossier.ledger["R01"]
    assert row.indicator == Link(Ref("indicator", "A1.2"), "1.2 值班")
    assert (words(row.problem), words(row.measures)) == ("有两天缺人", "排定替班")
    assert row.lead == Link(Ref("unit", "U2"), "中心小学")
    assert labels(row.support) == ["乡政府"]
    assert row.owner is not None
    assert row.accepted_by is not None
    assert (row.owner.name, row.accepted_by.name) == ("李四", "张三")
    assert (labels(row.before), labels(row.after)) == (["E002"], ["E001", "E002"])


def test_what_is_not_recorded_is_none(county: Project) -> None:
    row = ledger_row(county, county.dossier.ledger["R05"], DAY)
    assert (row.indicator, row.owner, row.accepted_by) == (None, None, None)
    assert (row.measures, row.progress, row.support, row.before, row.after) == ((), (), (), (), ())


def test_figures_in_a_problem_are_filled_in(county: Project) -> None:
    row = ledger_row(county, county.dossier.ledger["R02"], DAY)
    assert row.problem == ("值班率只有 ", Link(Ref("figure", "F001"), "96.5%"))


def test_what_an_edition_does_not_name_of_an_item_is_said(public: Project) -> None:
    row = ledger_row(public, public.dossier.ledger["R01"], DAY)
    assert row.owner is not None
    assert row.accepted_by is not None
    word = "（未列入公开版）"
    assert {row.owner.name, row.accepted_by.name, words(row.measures), words(row.progress)} == {
        word
    }
    assert labels(row.after) == ["E002", "另有 1 件未列入公开版（密级）"]


def test_the_history_runs_by_day_and_ends_today(county: Project) -> None:
    assert [
        (on.day, what, words(text)) for on, what, text in ledger_item(county, "R01", DAY).history
    ] == [
        (1, "发现", "有两天缺人"),
        (4, "进展", "已排"),
        (6, "进展", "已换"),
        (8, "验收", ""),
        (10, "销号", ""),
    ]
    history = ledger_item(county, "R06", DAY).history
    assert [(on.day, what) for on, what, _ in history] == [
        (6, "发现"),
        (7, "进展"),
        (8, "验收"),
        (9, "销号"),
        (15, "重新整改"),
    ]
    assert words(history[-1][2]) == "又不足"


def test_work_after_an_item_was_opened_again_stands_behind_that(edited: Edited) -> None:
    project = edited(
        ("rectification", "text: 换泵}", "text: 换泵}, {on: 2024-03-16, text: 再换}"),
    )
    history = ledger_item(project, "R06", DAY).history
    assert [what for _, what, _ in history] == [
        "发现",
        "进展",
        "验收",
        "销号",
        "重新整改",
        "进展",
    ]


@pytest.mark.parametrize(("day", "steps"), [(24, 2), (25, 3), (26, 3)])
def test_progress_of_a_later_day_is_not_told_yet(county: Project, day: int, steps: int) -> None:
    assert len(ledger_item(county, "R04", date(2024, 3, day)).history) == steps


def test_an_item_lists_its_evidence_before_and_after(county: Project, public: Project) -> None:
    view = ledger_item(county, "R01", DAY)
    assert ([row.evidence.id for row in view.before], view.before_withheld) == (["E002"], "")
    assert ([row.evidence.id for row in view.after], view.after_withheld) == (["E001", "E002"], "")
    assert view.row == ledger_row(county, county.dossier.ledger["R01"], DAY)
    view = ledger_item(public, "R01", DAY)
    assert [row.evidence.id for row in view.after] == ["E002"]
    assert view.after_withheld == "另有 1 件未列入公开版（密级）"
    assert ledger_item(public, "R02", DAY).after_withheld == "1 件未列入公开版（密级）"
    assert targets(ledger_item(public, "R05", DAY).row.before) == []
