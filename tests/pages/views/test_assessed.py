"""Texts with figures, squares, evidence in a row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.pages.views.county import DAY
from tests.pages.views.reading import labels, targets
from yingjian.model.evidence import EvidenceState
from yingjian.model.references import Ref
from yingjian.pages.views.assessed import (
    Filling,
    Square,
    Tally,
    evidence_link,
    evidence_row,
    evidence_rows,
    filled,
    filling,
    indicator_link,
    indicator_ref,
    points,
    squares,
)
from yingjian.pages.views.common import Link

if TYPE_CHECKING:
    from tests.pages.views.reading import Edited
    from yingjian.model.project import Project

F001 = Link(Ref("figure", "F001"), "96.5%")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (None, ()),
        ("", ()),
        ("没有数", ("没有数",)),
        ("{F001}", (F001,)),
        ("率{F001}，达标", ("率", F001, "，达标")),
        ("{F001}{F001}", (F001, F001)),
        ("缺 {F002} 处", ("缺 ", Link(Ref("figure", "F002"), "（待填）"), " 处")),
        ("没有 {F999} 这个", ("没有 {F999} 这个",)),
        ("{F999}和{F001}", ("{F999}和", F001)),
    ],
)
def test_figures_in_a_text_become_links_to_their_rows(
    county: Project, text: str | None, parts: tuple[object, ...]
) -> None:
    assert filled(county, text) == parts


def test_a_figure_that_is_held_back_is_words_without_a_link(
    county: Project, public: Project
) -> None:
    assert filled(public, "{F004}") == ("（未列入公开版）",)
    assert public.dossier.fill("内部 {F004}") == "内部 （未列入公开版）"
    assert county.dossier.fill("内部 {F004}") == "内部 90%"


@pytest.mark.parametrize(
    ("value", "text"), [(None, "—"), (Decimal(0), "0"), (Decimal("2.50"), "2.5")]
)
def test_points_are_plain_or_a_dash(value: Decimal | None, text: str) -> None:
    assert points(value) == text


def test_a_filling_is_said_in_a_word() -> None:
    assert [one.value for one in Filling] == ["齐", "待审", "存疑", "缺", "免附"]


def test_each_slot_has_its_filling(county: Project) -> None:
    def states(name: str) -> list[Filling]:
        node = county.dossier.indicators[name]
        return [filling(county, node, slot, DAY) for slot in node.slots]

    assert states("A1.1") == [Filling.WHOLE, Filling.LACK, Filling.LACK, Filling.LACK]
    assert states("A1.2") == [Filling.PENDING, Filling.DOUBT]
    assert states("B2") == [Filling.WHOLE, Filling.WHOLE, Filling.FREE]


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2024, 3, 5), Filling.LACK),
        (date(2024, 3, 6), Filling.PENDING),
        (date(2024, 3, 7), Filling.WHOLE),
    ],
    ids=str,
)
def test_a_slot_fills_on_the_days_that_its_paper_names(
    county: Project, day: date, state: Filling
) -> None:
    node = county.dossier.indicators["A1.1"]
    assert filling(county, node, node.slots[0], day) is state


def test_squares_lead_to_the_paper_or_to_the_indicator_that_lacks_it(county: Project) -> None:
    found = squares(county, county.dossier.indicators["A1.1"], DAY)
    assert [(str(one.ref), one.title) for one in found] == [
        ("evidence/E001", "会议纪要"),
        ("evidence/E003", "照片"),
        ("indicator/A1.1", "实施方案"),
        ("evidence/E008", "责任书"),
    ]


def test_an_optional_paper_that_nobody_answered_has_no_square(edited: Edited) -> None:
    project = edited(("evidence/E003", "answers: [{indicator: A1.1, slot: 2}]\n", ""))
    found = squares(project, project.dossier.indicators["A1.1"], DAY)
    assert [one.title for one in found] == ["会议纪要", "实施方案", "责任书"]


@pytest.mark.parametrize("name", ["A2.1", "A2.2"], ids=["on site", "not applicable"])
def test_where_no_paper_is_asked_for_one_square_is_free(county: Project, name: str) -> None:
    node = county.dossier.indicators[name]
    assert squares(county, node, DAY) == (Square(node.ref, node.title, Filling.FREE),)


def test_an_indicator_that_lists_no_papers_has_no_square(county: Project) -> None:
    assert squares(county, county.dossier.indicators["B3"], DAY) == ()


def test_what_is_looked_at_on_site_may_ask_for_papers_too(edited: Edited) -> None:
    project = edited(("indicators/B2", "lead: 乡政府", "lead: 乡政府\non_site: true"))
    found = squares(project, project.dossier.indicators["B2"], DAY)
    assert [one.title for one in found] == ["责任书", "引用件", "免交件"]


def test_a_square_never_leads_to_what_the_edition_holds_back(public: Project) -> None:
    found = squares(public, public.dossier.indicators["A1.1"], DAY)
    assert (found[0].ref, found[0].state) == (Ref("indicator", "A1.1"), Filling.WHOLE)


def test_a_tally_asks_for_everything_but_what_is_free() -> None:
    ref = Ref("indicator", "A1")
    states = [*Filling, Filling.WHOLE, Filling.FREE, Filling.FREE]
    assert Tally.of(Square(ref, "", state) for state in states) == Tally(
        need=5, whole=2, pending=1, doubt=1, lack=1, free=3
    )
    assert Tally.of([]) == Tally(0, 0, 0, 0, 0, 0)


def test_a_row_of_evidence_holds_the_record_and_its_links(county: Project) -> None:
    row = evidence_row(county, county.dossier.evidence["E001"], DAY, "第 1 页")
    assert row.evidence is county.dossier.evidence["E001"]
    assert row.unit == Link(Ref("unit", "U1"), "乡政府")
    assert (row.point, row.due) == ("第 1 页", None)
    assert (targets(row.serves), labels(row.serves)) == (
        ["indicator/A1.1", "indicator/B2"],
        ["A1.1", "B2"],
    )


def test_an_indicator_served_twice_is_named_once(edited: Edited) -> None:
    project = edited(
        ("evidence/E006", "point: 第 2 页}", "point: 第 2 页}\n  - {indicator: A1.1, slot: 3}"),
    )
    row = evidence_row(project, project.dossier.evidence["E006"], DAY)
    assert labels(row.serves) == ["A1.1"]


@pytest.mark.parametrize(
    ("name", "state", "mark"),
    [
        ("E001", EvidenceState.REVIEWED, ""),
        ("E002", EvidenceState.IN_REVIEW, ""),
        ("E003", EvidenceState.RETURNED, "lack"),
        ("E004", EvidenceState.REFERRED, ""),
        ("E005", EvidenceState.NOT_NEEDED, ""),
        ("E006", EvidenceState.RECEIVED, ""),
        ("E007", EvidenceState.DOUBTFUL, "doubt"),
        ("E008", EvidenceState.MISSING, "lack"),
    ],
)
def test_each_state_of_evidence_has_its_mark(
    county: Project, name: str, state: EvidenceState, mark: str
) -> None:
    row = evidence_row(county, county.dossier.evidence[name], DAY)
    assert (row.state, row.mark) == (state, mark)


def test_rows_of_evidence_come_with_the_number_held_back(county: Project, public: Project) -> None:
    rows, withheld = evidence_rows(county, ["E002", "E001"], DAY)
    assert ([row.evidence.id for row in rows], withheld) == (["E002", "E001"], "")
    rows, withheld = evidence_rows(public, ["E002", "E001"], DAY)
    assert ([row.evidence.id for row in rows], withheld) == (
        ["E002"],
        "另有 1 件未列入公开版（密级）",
    )
    assert evidence_rows(public, ["E001"], DAY) == ((), "1 件未列入公开版（密级）")
    assert evidence_rows(public, [], DAY) == ((), "")


def test_inner_indicators_have_a_row_and_the_lowest_a_page(county: Project) -> None:
    nodes = county.dossier.indicators
    assert indicator_ref(nodes["A1"]) == Ref("block", "A1")
    assert indicator_ref(nodes["A1.1"]) == Ref("indicator", "A1.1")
    assert indicator_ref(nodes["B1"]) == Ref("indicator", "B1")
    assert indicator_link(county, "A1") == Link(Ref("block", "A1"), "1 管理")


def test_evidence_is_linked_by_id_and_title_or_not_named(county: Project, public: Project) -> None:
    ref = Ref("evidence", "E001")
    assert evidence_link(county, "E001") == Link(ref, "E001 会议纪要")
    assert evidence_link(public, "E001") == Link(ref, "（未列入公开版）")
    assert evidence_link(county, "E001", titled=False) == Link(ref, "E001")
    assert evidence_link(public, "E001", titled=False) == Link(ref, "（未列入公开版）")
