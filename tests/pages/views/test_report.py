"""The self-assessment report: figures and findings filled in from data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pages.views.county import DAY
from tests.pages.views.reading import words
from yingjian.model.references import Ref
from yingjian.pages.views.common import Link
from yingjian.pages.views.indicators import indicators
from yingjian.pages.views.report import _FILES, report

if TYPE_CHECKING:
    from tests.pages.views.reading import Edited
    from yingjian.model.project import Project


def test_the_title_is_what_the_plan_prepares_for(county: Project, edited: Edited) -> None:
    view = report(county, DAY, {})
    assert (view.issuer, view.title) == ("乙乡人民政府", "县消防安全检查")
    other = edited(("plan", "purpose: 为迎接县消防安全检查", "purpose: 做好县消防安全检查"))
    assert report(other, DAY, {}).title == "做好县消防安全检查"


def test_every_system_is_told(county: Project) -> None:
    assert report(county, DAY, {}).systems == indicators(county, DAY).systems


def test_points_lost_are_the_deductions_of_the_lowest_level(
    county: Project, edited: Edited
) -> None:
    (lost,) = report(county, DAY, {}).lost
    assert (lost.indicator.id, words(lost.deduction)) == ("A1.1", "缺 0起")
    none = edited(("indicators/A1", ", deduction: '缺 {F003}'", ""))
    assert report(none, DAY, {}).lost == ()


def test_items_not_closed_are_listed_by_urgency_and_the_rest_counted(county: Project) -> None:
    view = report(county, DAY, {})
    assert [row.item.id for row in view.open_items] == ["R07", "R05", "R04", "R03", "R06", "R02"]
    assert (view.closed, view.total, view.withheld) == (1, 7, "")


def test_hand_written_parts_have_their_figures_and_no_empty_lines(county: Project) -> None:
    view = report(county, DAY, {"done": "一、做了\n\n   \n值班率 {F001}\n", "measures": ""})
    assert view.hand == {
        "done": (("一、做了",), ("值班率 ", Link(Ref("figure", "F001"), "96.5%"))),
        "measures": (),
    }
    assert report(county, DAY, {}).hand == {}


def test_the_four_parts_have_their_files() -> None:
    assert _FILES == {
        "done": "report/self-check.md",
        "achieved": "report/achievements.md",
        "problems": "report/problems.md",
        "measures": "report/measures.md",
    }


@pytest.mark.parametrize("name", ["inspector", "public"])
def test_an_edition_says_how_many_items_it_does_not_list(
    name: str, request: pytest.FixtureRequest
) -> None:
    project: Project = request.getfixturevalue(name)
    view = report(project, DAY, {})
    assert "R07" not in [row.item.id for row in view.open_items]
    assert (view.closed, view.total) == (1, 7)
    assert view.withheld == f"其中 1 项未列入{project.edition.title}（密级）"
