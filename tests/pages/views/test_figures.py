"""Every figure once, with its source and uses; which of them agree."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.pages.views.reading import labels
from yingjian.model.references import Ref
from yingjian.pages.views.common import Link
from yingjian.pages.views.figures import figures

if TYPE_CHECKING:
    from tests.pages.views.reading import Edited
    from yingjian.model.project import Project


def test_a_figure_shows_value_day_source_owner_and_uses(county: Project) -> None:
    view = figures(county)
    assert [row.figure.id for row in view.figures] == ["F001", "F002", "F003", "F004"]
    row = view.figures[0]
    assert row.figure is county.dossier.figures["F001"]
    assert row.source == Link(Ref("evidence", "E002"), "E002 值班统计表")
    assert row.owner == Link(Ref("unit", "U2"), "中心小学")
    assert labels(row.users) == [
        "1.1 责任落实", "1.2 值班", "1 在岗", "值班率不低于九成", "两个值班率", "值班率满分", "R02",
    ]  # fmt: skip


def test_what_is_not_known_of_a_figure_is_said(county: Project) -> None:
    row = figures(county).figures[1]
    assert (row.figure.shown, row.source) == ("（待填）", None)
    assert figures(county).figures[2].owner is None


def test_a_figure_that_nothing_uses_has_no_uses(edited: Edited) -> None:
    project = edited(
        ("figures", "left: F001, relation: =, right: F004", "left: F001, relation: =, right: '90'")
    )
    assert figures(project).figures[3].users == ()


@pytest.mark.parametrize(
    ("name", "sides", "difference", "holds"),
    [
        ("X01", ("96.5", "≥", "90"), "6.5", True),
        ("X02", ("96.5", "=", "90"), "6.5", False),
        ("X03", ("—", "≤", "—"), "—", None),
        ("X04", ("96.5", "≥", "100"), "-3.5", False),
    ],
)
def test_two_sides_are_shown_with_what_lies_between(
    county: Project, name: str, sides: tuple[str, str, str], difference: str, holds: object
) -> None:
    row = next(row for row in figures(county).reconciliations if row.pair.id == name)
    assert (row.left_value, row.relation, row.right_value) == sides
    assert row.difference == difference
    assert row.pair.holds is holds


def test_both_sides_and_each_source_once_are_named(county: Project, edited: Edited) -> None:
    row = figures(county).reconciliations[1]
    assert row.pair is county.dossier.reconciliations["X02"]
    assert labels(row.sources) == ["E002 值班统计表", "E001 会议纪要"]
    same = edited(("figures", "secrecy: 督导组, source: E001", "secrecy: 督导组, source: E002"))
    assert labels(figures(same).reconciliations[1].sources) == ["E002 值班统计表"]


def test_numbers_count_all(county: Project) -> None:
    view = figures(county)
    assert (view.broken, view.unknown, view.total, view.pairs) == (2, 1, 4, 4)
    assert (view.withheld, view.pairs_withheld) == ("", "")


def test_only_a_pair_that_does_not_hold_is_broken(edited: Edited) -> None:
    pair = "  - {id: X04, title: 值班率满分, left: F001, relation: '>=', right: '100'}\n"
    view = figures(edited(("figures", pair, "")))
    assert (view.broken, view.unknown, view.total, view.pairs) == (1, 1, 4, 3)


def test_an_edition_lists_no_figure_above_its_level_and_no_pair_that_would_tell_it(
    public: Project, inspector: Project
) -> None:
    view = figures(public)
    assert [row.figure.id for row in view.figures] == ["F001", "F002", "F003"]
    assert [row.pair.id for row in view.reconciliations] == ["X01", "X03", "X04"]
    assert (view.broken, view.unknown, view.total, view.pairs) == (2, 1, 4, 4)
    assert view.withheld == "另有 1 个未列入公开版（密级）"
    assert view.pairs_withheld == "另有 1 项未列入公开版（密级）"
    assert labels(view.figures[0].users)[-1] == "另有 1 处未列入公开版（密级）"
    assert view.figures[2].source == Link(Ref("evidence", "E009"), "（未列入公开版）")
    assert (figures(inspector).withheld, figures(inspector).pairs_withheld) == ("", "")


def test_without_figures_everything_is_empty(county: Project) -> None:
    view = figures(replace(county, dossier=replace(county.dossier, figures={}, reconciliations={})))
    assert (view.figures, view.reconciliations, view.broken, view.total) == ((), (), 0, 0)
