"""The binder's cover: what it is, how complete, as of which day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.pages.views.county import DAY
from yingjian.derive.readiness import TaskState
from yingjian.pages.views.assessed import Tally
from yingjian.pages.views.cover import cover

if TYPE_CHECKING:
    from tests.pages.views.reading import Edited
    from yingjian.model.project import Project


def test_a_cover_names_binder_plan_and_issuer(county: Project) -> None:
    view = cover(county, DAY)
    assert (view.title, view.label) == ("乙乡消防安全检查迎检册", "迎检册")
    assert (view.issuer, view.number) == ("乙乡人民政府", "乙政发〔2024〕3号")
    assert view.basis == "乙乡迎接县消防安全检查工作方案"
    assert view.edition.name == "internal"


def test_each_phase_has_a_square_a_task(county: Project) -> None:
    view = cover(county, DAY)
    assert [(row.phase.number, row.phase.name, row.states) for row in view.rows] == [
        (1, "自查", (TaskState.DONE, TaskState.LATE, TaskState.LATE)),
        (2, "整改", (TaskState.NOW, TaskState.NOW)),
        (3, "迎检", (TaskState.AHEAD,)),
    ]
    assert [(row.late, row.done) for row in view.rows] == [(2, 1), (0, 0), (0, 0)]


def test_numbers_are_those_of_tasks_people_and_questions(county: Project) -> None:
    view = cover(county, DAY)
    assert (view.tasks, view.late, view.done) == (6, 2, 1)
    assert (view.nameless, view.open_questions) == (1, 15)
    assert (view.unbound, cover(county, DAY, 3).unbound) == (0, 3)


@pytest.mark.parametrize(("day", "late"), [(15, 0), (16, 1), (20, 1), (21, 2)])
def test_a_task_is_late_the_day_after_its_last(county: Project, day: int, late: int) -> None:
    assert cover(county, date(2024, 3, day)).late == late


def test_each_block_has_a_square_a_paper_and_all_are_counted(county: Project) -> None:
    view = cover(county, DAY)
    assert [(row.number, row.title, len(row.squares)) for row in view.blocks] == [
        ("A1", "管理", 6),
        ("A2", "设施", 2),
        ("B1", "在岗", 1),
        ("B2", "责任书", 3),
        ("B3", "宣传", 0),
    ]
    assert view.blocks[0].tally == Tally(need=6, whole=1, pending=1, doubt=1, lack=3, free=0)
    assert view.papers == Tally(need=8, whole=3, pending=1, doubt=1, lack=3, free=4)


@pytest.mark.parametrize(
    ("day", "name", "when", "days"),
    [
        (date(2024, 4, 10), "县级检查", "2024年4月10日", 0),
        (date(2024, 4, 11), "市级抽查", "2024年6月", 51),
        (date(2024, 7, 1), "", "", None),
    ],
    ids=str,
)
def test_the_nearest_inspection_is_not_over(
    county: Project, day: date, name: str, when: str, days: int | None
) -> None:
    view = cover(county, day)
    assert (view.nearest_name, view.nearest_when) == (name, when)
    assert (view.nearest.days if view.nearest else None) == days


def test_what_is_a_demonstration_says_so(county: Project, edited: Edited) -> None:
    view = cover(county, DAY)
    assert (view.assessed_demonstration, view.demonstration) == (True, False)
    real = cover(edited(("systems", "    demonstration: true\n", "")), DAY)
    assert not real.assessed_demonstration
    shown = cover(
        edited(("plan", "closing: 制定本方案", "closing: 制定本方案\nas_of: 2024-03-21")), DAY
    )
    assert shown.demonstration


def test_an_edition_is_named_and_counts_what_it_does_not_hold(
    county: Project, inspector: Project, public: Project
) -> None:
    views = [cover(one, DAY) for one in (county, inspector, public)]
    assert [(view.edition.title, view.withheld) for view in views] == [
        ("内部版", 0),
        ("督导组版", 1),
        ("公开版", 2),
    ]
    assert {view.papers for view in views} == {views[0].papers}, "numbers are those of the whole"


def test_without_systems_there_are_no_blocks(county: Project) -> None:
    view = cover(replace(county, dossier=replace(county.dossier, systems={})), DAY)
    assert (view.blocks, view.papers, view.assessed_demonstration) == ((), Tally.of([]), False)
