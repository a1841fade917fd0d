"""Views → charts: which facts a chart shows, and where its parts lead."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.pages.views.county import DAY, write
from tests.support import ROOT
from yingjian.model.loading import load
from yingjian.pages import drawings
from yingjian.pages.charts import PAPER, WIDE
from yingjian.pages.views.home import home
from yingjian.pages.views.organization import organization
from yingjian.pages.views.quality import quality
from yingjian.pages.views.schedule import schedule

if TYPE_CHECKING:
    from yingjian.model.project import Project
    from yingjian.model.references import Ref


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return load(write(tmp_path_factory.mktemp("county") / "data"), ROOT / "docs", day=DAY)


def url(ref: Ref) -> str | None:
    return f"{ref}.html"


def text(drawn: str) -> str:
    return re.sub(r"<[^>]*>|\s", "", drawn)


def links(drawn: str) -> list[str]:
    return re.findall(r'href="([^"]*)\.html"', drawn)


def test_the_chart_of_the_organisation_has_everybody_in_a_place(county: Project) -> None:
    drawn = drawings.organisation(organization(county, DAY), url, WIDE)
    words = text(drawn)
    for name in ("张三", "李四", "孙七", "王五", "资料组", "现场组", "设在乡政府二楼", "整理资料"):
        assert name in words, name
    assert {"person/P1", "person/P4", "body/G1", "body/G2", "body/O1"} <= set(links(drawn))
    # Who merely takes part is not drawn.
    assert "person/P5" not in links(drawn)


def test_without_a_head_no_chart_is_drawn(county: Project) -> None:
    view = replace(organization(county, DAY), heads=())
    assert drawings.organisation(view, url, WIDE) == ""


def test_a_deputy_is_joined_to_the_groups_that_he_leads(county: Project) -> None:
    view = organization(county, DAY)
    drawn = drawings.organisation(view, url, WIDE)
    unled = drawings.organisation(replace(view, led=()), url, WIDE)
    assert drawn != unled
    with pytest.raises(ValueError, match=r"."):
        drawings.organisation(replace(view, led=(("P2", (7,)),)), url, WIDE)


def test_an_office_without_seat_and_duties_is_drawn_without_them(county: Project) -> None:
    view = organization(county, DAY)
    assert view.office is not None
    bare = replace(view, office=replace(view.office, seat=None, duties=(), roster=()))
    words = text(drawings.organisation(bare, url, WIDE))
    assert "设在" not in words
    assert "负责" not in words
    seated = replace(view, office=replace(view.office, duties=()))
    words = text(drawings.organisation(seated, url, WIDE))
    assert "设在乡政府二楼" in words
    assert "负责" not in words
    assert "负责汇总材料" in text(drawings.organisation(view, url, WIDE))


def test_an_organisation_without_office_and_groups_is_drawn(county: Project) -> None:
    view = replace(organization(county, DAY), office=None, groups=(), led=())
    words = text(drawings.organisation(view, url, WIDE))
    assert "张三" in words
    assert "办公室" not in words


def test_a_group_without_anybody_is_drawn(county: Project) -> None:
    view = organization(county, DAY)
    empty = replace(view, groups=(replace(view.groups[0], roster=()), view.groups[1]), led=())
    assert "资料组" in text(drawings.organisation(empty, url, WIDE))


def test_a_missing_name_is_drawn_as_missing(county: Project) -> None:
    view = organization(county, DAY)
    nameless = next(row.who for row in view.members if row.who.missing)
    words = text(drawings.organisation(replace(view, advisers=(nameless,)), url, WIDE))
    assert "□□□" in words


def test_the_line_of_time_has_phases_tasks_and_inspections(county: Project) -> None:
    drawn = drawings.timeline(schedule(county, DAY), url, WIDE)
    words = text(drawn)
    for word in ("自查", "整改", "迎检", "县级检查", "汇总自查"):
        assert word in words, word
    assert set(links(drawn)) == {"phase/S1", "phase/S2", "phase/S3"}


@pytest.mark.parametrize("outside", [-40, 40])
def test_an_inspection_outside_its_phase_still_lies_on_the_line(
    county: Project, outside: int
) -> None:
    view = schedule(county, DAY)
    edge = view.first if outside < 0 else view.last
    inspection = view.phases[2].inspection
    assert inspection is not None
    away = inspection.model_copy(update={"name": "远处的检查", "since": edge + timedelta(outside)})
    phases = (*view.phases[:2], replace(view.phases[2], inspection=away))
    drawn = drawings.timeline(replace(view, phases=phases), url, WIDE)
    assert "远处的检查" in text(drawn)


def test_what_is_late_is_drawn_with_links_to_the_things(county: Project) -> None:
    drawn = drawings.overdue(home(county, DAY), url, WIDE)
    assert set(links(drawn)) == {"task/T1.2", "task/T1.3", "ledger/R04", "ledger/R05", "ledger/R07"}
    assert ">6 天<" in drawn
    assert "未定牵头单位" in text(drawn)
    assert "另有" not in text(drawn)


@pytest.mark.parametrize(("number", "more"), [(8, ""), (9, "另有1件"), (11, "另有3件")])
def test_eight_late_things_of_a_unit_are_drawn_and_the_rest_counted(
    county: Project, number: int, more: str
) -> None:
    view = home(county, DAY)
    unit = replace(view.late[1], rows=view.late[1].rows * number)
    drawn = drawings.overdue(replace(view, late=(unit,)), url, WIDE)
    assert ("另有" in text(drawn)) == bool(more)
    assert more in text(drawn)
    assert ("unit/U2" in links(drawn)) == bool(more)


def test_nothing_late_and_nothing_ahead_draw_nothing(county: Project) -> None:
    view = replace(home(county, DAY), late=(), upcoming=())
    assert drawings.overdue(view, url, WIDE) == ""
    assert drawings.ahead(view, url, WIDE) == ""


def test_what_stands_before_an_inspection_has_a_square_each(county: Project) -> None:
    drawn = drawings.ahead(home(county, DAY), url, WIDE)
    assert {"inspection/I1", "inspection/I2", "evidence/E008", "figure/F002"} <= set(links(drawn))
    assert "还有20天" in text(drawn)
    assert links(drawn).count("evidence/E008") == 1


def test_how_papers_came_together_is_drawn_with_the_inspections(county: Project) -> None:
    words = text(drawings.burnup(quality(county, DAY), url, WIDE))
    assert "县级检查" in words
    assert "8" in words
    assert drawings.burnup(quality(county, DAY), url, PAPER) != ""


def test_the_strip_has_every_phase_with_its_link(county: Project) -> None:
    drawn = drawings.strip(home(county, DAY), url)
    assert links(drawn) == ["phase/S1", "phase/S2", "phase/S3"]
    assert "自查" in drawn


def test_what_has_no_place_is_drawn_without_a_link(county: Project) -> None:
    drawn = drawings.overdue(home(county, DAY), lambda _: None, WIDE)
    assert links(drawn) == []
    assert "T1.3" in drawn
