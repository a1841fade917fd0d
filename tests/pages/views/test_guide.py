"""The one page that tells an inspector how to find, check and score."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.pages.views.county import DAY
from tests.support import some
from yingjian.base.registry import CHAPTER_TITLES
from yingjian.derive.binding import binding
from yingjian.model.references import Ref
from yingjian.pages.views.guide import box_note, guide
from yingjian.pages.views.matrix import FileFacts, manifest

if TYPE_CHECKING:
    from yingjian.model.project import Project
    from yingjian.pages.views.guide import GuideView


def page(project: Project, kinds: set[str] | None = None) -> GuideView:
    return guide(project, binding(project, DAY), DAY, kinds or set(), 0)


def test_only_chapters_that_the_binder_has_are_named_in_the_order_of_the_page(
    county: Project,
) -> None:
    view = page(county, {"ledger", "plan", "scoring"})
    assert [(line.want, line.title, line.target) for line in view.lines] == [
        ("看方案原文", "工作方案", "page/plan"),
        ("看问题和整改", "整改台账", "page/ledger"),
        ("打分", "评分表", "page/scoring"),
    ]
    assert page(county).lines == ()


def test_each_chapter_is_wanted_once(county: Project) -> None:
    lines = page(county, set(CHAPTER_TITLES)).lines
    assert [(line.want, line.title) for line in lines] == [
        ("看方案原文", "工作方案"),
        ("看谁负责", "组织机构"),
        ("看得分和依据", "自评表"),
        ("知道指标，找材料", "由指标查材料"),
        ("知道材料，找指标", "由材料查指标"),
        ("看问题和整改", "整改台账"),
        ("看数字从哪里来", "数据与来源"),
        ("找单位", "单位"),
        ("找人", "人员"),
        ("核对原始文件", "材料清单与指纹"),
        ("打分", "评分表"),
    ]


def test_what_lacks_is_named_and_what_is_bound_is_counted(county: Project) -> None:
    view = page(county)
    assert [row.item.ref for row in view.lacking] == [
        Ref("evidence", "E003"),
        Ref("gap", "A1.1-3"),
        Ref("evidence", "E008"),
    ]
    assert view.lacking[1].unit is not None
    assert view.lacking[1].unit.label == "乡政府", "who leads the indicator brings it"
    assert (view.more, view.withheld) == (0, "")


@pytest.mark.parametrize(("room", "named", "more"), [(2, 2, 1), (3, 3, 0), (4, 3, 0)])
def test_what_has_no_room_is_counted(
    county: Project, monkeypatch: pytest.MonkeyPatch, room: int, named: int, more: int
) -> None:
    monkeypatch.setattr("yingjian.pages.views.guide._ROOM", room)
    view = page(county)
    assert (len(view.lacking), view.more) == (named, more)


def test_six_lacking_papers_leave_the_guide_on_one_page() -> None:
    from yingjian.pages.views import guide as module

    assert module._ROOM == 6


def test_a_paper_that_lacks_in_two_places_is_named_once(county: Project) -> None:
    plan = binding(county, DAY)
    twice = replace(plan, sections=(*plan.sections, plan.sections[0]))
    assert len(guide(county, twice, DAY, set(), 0).lacking) == 3


def test_an_edition_says_how_many_papers_it_does_not_hold(public: Project) -> None:
    view = page(public)
    assert view.withheld == "另有 2 件未列入公开版（密级）"


@pytest.mark.parametrize(("edition", "bound"), [("county", 5), ("public", 3)])
def test_the_box_note_counts_what_is_bound(
    edition: str, bound: int, request: pytest.FixtureRequest
) -> None:
    project: Project = request.getfixturevalue(edition)
    papers = (paper for item in project.dossier.evidence.values() for paper in item.files)
    facts = {paper.path: FileFacts(2, "原样", (), ()) for paper in papers}
    rows = manifest(project, binding(project, DAY), facts).rows
    note = box_note(project, binding(project, DAY), DAY, facts, 0)
    assert note.bound == bound
    assert note.pages == 2 * len(some(row for row in rows if row.file))
