"""The page of one lowest-level indicator."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.pages.views.county import DAY
from tests.pages.views.reading import labels, words
from yingjian.derive.quality import assess
from yingjian.model.editions import for_edition
from yingjian.model.ledger import LedgerState
from yingjian.model.references import Ref
from yingjian.pages.rendering import Writer
from yingjian.pages.views.assessed import Filling, Tally
from yingjian.pages.views.common import NOWHERE, Link
from yingjian.pages.views.indicator import indicator
from yingjian.site.addresses import SiteMedium
from yingjian.site.binder_pages import marker

if TYPE_CHECKING:
    from tests.pages.views.reading import Edited
    from yingjian.model.project import Project
    from yingjian.pages.views.indicator import IndicatorView


def page(project: Project, name: str, day: date = DAY) -> IndicatorView:
    return indicator(project, name, day, assess(project, day))


def test_a_page_stands_in_its_system_below_its_parents(county: Project) -> None:
    view = page(county, "A1.1")
    assert view.indicator is county.dossier.indicators["A1.1"]
    assert view.system is county.dossier.systems["A"]
    assert view.points == "4"
    assert view.lead == Link(Ref("unit", "U1"), "乡政府")
    assert labels(view.support) == ["中心小学"]
    assert view.owner is not None
    assert view.owner.name == "张三"
    assert page(county, "B2").owner is None
    assert words(view.rule) == "值班率达到 96.5% 得满分"


def test_every_side_has_a_row_whether_it_gave_something_or_not(county: Project) -> None:
    view = page(county, "A1.1")
    assert [(row.side, row.score, words(row.note), words(row.deduction)) for row in view.sides] == [
        ("自评", "3", "研究 2 次", "缺 0起"),
        ("市评", "2.5", "市里核过", ""),
        ("省评", "—", "", ""),
        ("终评", "—", "", ""),
    ]
    assert [row.on for row in view.sides] == [date(2024, 3, 10), date(2024, 3, 12), None, None]
    assert page(county, "A2.2").sides[0].score == "不适用"


@pytest.mark.parametrize(
    ("name", "computed"), [("A1.1", ""), ("A1.2", "1"), ("A2.1", ""), ("B1", "达标")]
)
def test_what_the_rule_gives_over_the_figures_is_shown(
    county: Project, name: str, computed: str
) -> None:
    assert page(county, name).computed == computed


def test_each_slot_has_its_papers_and_its_state(county: Project) -> None:
    view = page(county, "A1.1")
    assert [
        (row.slot.id, row.state, [paper.evidence.id for paper in row.evidence])
        for row in view.slots
    ] == [
        (1, Filling.WHOLE, ["E001"]),
        (2, Filling.LACK, ["E003"]),
        (3, Filling.LACK, []),
        (4, Filling.LACK, ["E008"]),
    ]
    assert view.slots[0].evidence[0].point == "第 1 页"
    assert [row.evidence.id for row in view.loose] == ["E006"]
    assert view.loose[0].point == "第 2 页"
    assert view.loose_withheld == ""


def test_only_required_papers_that_lack_or_are_in_doubt_are_gaps(county: Project) -> None:
    assert page(county, "A1.1").gaps == ("第 3 项“实施方案”缺", "第 4 项“责任书”缺")
    assert page(county, "A1.2").gaps == ("第 2 项“排班表”存疑",)
    assert page(county, "B2").gaps == ()
    assert page(county, "B3").slots == ()


def test_of_what_does_not_apply_nothing_lacks(county: Project) -> None:
    view = page(county, "A2.2")
    assert (view.gaps, [row.state for row in view.slots]) == ((), [Filling.FREE])
    assert view.tally == Tally(0, 0, 0, 0, 0, 1)


def test_figures_of_the_rule_come_with_their_source(county: Project, edited: Edited) -> None:
    (use,) = page(county, "A1.2").figures
    assert use.link == Link(Ref("figure", "F001"), "值班率")
    assert (use.value, use.as_of) == ("96.5%", date(2024, 3, 1))
    assert use.source == Link(Ref("evidence", "E002"), "E002")
    assert page(county, "A1.1").figures == (), "a text is not a rule"
    project = edited(("figures", "as_of: 2024-03-01, source: E002", "as_of: 2024-03-01"))
    assert page(project, "A1.2").figures[0].source is None


def test_a_source_that_is_held_back_is_not_named(edited: Edited) -> None:
    hidden = for_edition(
        edited(("evidence/E002", "state: 待审", "state: 待审\nsecrecy: 内部")), "public"
    )
    (use,) = page(hidden, "A1.2").figures
    assert use.source == Link(Ref("evidence", "E002"), "（未列入公开版）")
    assert use.as_of == date(2024, 3, 1)
    figure = for_edition(
        edited(("figures", "decimals: 1, note: 按月统计", "decimals: 1, secrecy: 内部")), "public"
    )
    (use,) = page(figure, "A1.2").figures
    assert (use.value, use.as_of) == ("（未列入公开版）", None)
    assert use.source == Link(NOWHERE, "（未列入公开版）")


def test_items_of_the_ledger_stand_with_their_state_and_day(county: Project) -> None:
    assert [
        (use.item.id, use.state, use.overdue, use.left) for use in page(county, "A1.1").ledger
    ] == [
        ("R02", LedgerState.ACCEPTED, False, 15),
        ("R04", LedgerState.UNDER_WAY, True, -1),
        ("R07", LedgerState.OPEN, True, -3),
    ]
    assert page(county, "A1.1").ledger_withheld == ""
    assert page(county, "B1").ledger == ()


def test_an_item_without_a_day_has_none_left(edited: Edited) -> None:
    use = page(edited(("rectification", ", due: 2024-03-18}", "}")), "A1.1").ledger[2]
    assert (use.item.due, use.overdue, use.left) == (None, False, 0)


@pytest.mark.xfail(reason="the page shows {F001} itself; mending it changes the demonstration")
def test_a_problem_has_its_figures_filled_in(county: Project) -> None:
    text = Writer(SiteMedium("indicators/A1.1.md")).render(
        "indicator.md.j2", view=page(county, "A1.1"), bound=marker, history=None
    )
    assert "只有 96" in text


def test_what_fails_is_told_by_quality_where_the_edition_holds_it(
    county: Project, inspector: Project
) -> None:
    assert [(row.name, row.passed, row.checks) for row in page(county, "A1.2").failing] == [
        ("真实", 4, 7),
        ("可信", 1, 4),
        ("规范", 0, 2),
        ("完整", 4, 5),
        ("统一", 1, 3),
    ]
    assert page(inspector, "A1.2").failing == ()


def test_a_page_counts_what_the_edition_holds_back(public: Project, edited: Edited) -> None:
    view = page(public, "A1.1")
    assert [row.withheld for row in view.slots] == ["1 件未列入公开版（密级）", "", "", ""]
    assert view.slots[0].state is Filling.WHOLE
    assert [use.item.id for use in view.ledger] == ["R02", "R04"]
    assert view.ledger_withheld == "另有 1 项未列入公开版（密级）"
    project = for_edition(
        edited(
            ("evidence/E006", "state: 已收", "state: 已收\nsecrecy: 内部"),
            ("evidence/E003", "slot: 2", "slot: 1"),
        ),
        "public",
    )
    view = page(project, "A1.1")
    assert (view.loose, view.loose_withheld) == ((), "另有 1 件未列入公开版（密级）")
    assert [row.evidence.id for row in view.slots[0].evidence] == ["E003"]
    assert view.slots[0].withheld == "另有 1 件未列入公开版（密级）"
