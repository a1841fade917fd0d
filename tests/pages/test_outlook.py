"""What the home page draws: who is late with what, and what stands before each inspection."""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.support import DAY, ROOT, SMALL
from yingjian.derive.obligations import outlooks, owed
from yingjian.model.loading import load
from yingjian.pages import drawings
from yingjian.pages.charts import WIDE
from yingjian.pages.views.home import home
from yingjian.pages.views.outlook import late_units, upcoming_inspections

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from yingjian.model.project import Project


@pytest.fixture(scope="module")
def town(demonstration: Path) -> Project:
    """The project's own data as of the day of the pictures."""
    return load(demonstration, ROOT / "docs", day=DAY)


def small(folder: Path, day: date, names: Iterable[str]) -> Project:
    """The small plan with further tasks of its first phase, all led by one unit."""
    data = folder / "data"
    shutil.copytree(SMALL, data)
    schedule = (data / "schedule.yml").read_text(encoding="utf-8")
    rows = "".join(f"      - {{id: {name}, text: 事项{name}, lead: 乡政府}}\n" for name in names)
    text = schedule.replace("    tasks:\n", f"    tasks:\n{rows}", 1)
    (data / "schedule.yml").write_text(text, encoding="utf-8")
    return load(data, ROOT / "docs", day=day)


def test_everything_late_is_with_its_unit_the_longest_first(town: Project) -> None:
    everything = owed(town, DAY)
    found = late_units(town, DAY, everything)
    assert [
        (unit.name, [(row.code, row.days) for row in unit.rows]) for unit in found
    ] == [
        (
            "未定牵头单位",
            [("T1.1", 71), ("T1.2", 71), ("T1.3", 71), ("T2.2", 50), ("T2.3", 50), ("T2.4", 50)],
        ),
        ("中心学校", [("T2.1", 50)]),
        ("镇财政所", [("R11", 4)]),
    ]  # fmt: skip
    view = home(town, DAY)
    assert view.late == found
    assert view.late_total == sum(one.late for one in everything) == 8


def test_before_each_inspection_every_thing_is_in_one_heap(town: Project) -> None:
    everything = owed(town, DAY)
    found = upcoming_inspections(town, DAY, everything)
    assert [one.link.label for one in found] == [
        "市级检查评估",
        "省级评估",
    ]
    for one, source in zip(found, outlooks(town, DAY, everything), strict=True):
        assert one.late == len(source.late)
        assert one.at_risk == len(source.at_risk)
        counts = {group.name: len(group.items) for group in one.groups}
        assert counts["已逾期"] == one.late
        assert sum(counts.values()) == one.late + one.at_risk
    assert [(group.name, len(group.items)) for group in found[0].groups] == [
        ("已逾期", 8), ("缺材料", 4), ("要重报", 3), ("七日内", 2), ("七日后", 13),
    ]  # fmt: skip
    labels = [item.label for group in found[0].groups for item in group.items]
    assert "T2.1 中心校督促学校和幼儿园管理规范化精细化（中心学校，逾期 50 天）" in labels
    assert "E046 送教上门工作记录：还没有收到（中心学校，限 2015-11-01）" in labels


@pytest.mark.parametrize(
    ("day", "groups"),
    [
        (date(2015, 10, 17), {"R06": "七日后", "R11": "已逾期"}),
        (date(2015, 10, 18), {"R06": "七日内", "R11": "已逾期"}),
        (date(2015, 10, 25), {"R06": "七日内", "R05": "七日内"}),
        (date(2015, 10, 26), {"R06": "已逾期", "R05": "七日内"}),
    ],
    ids=str,
)
def test_seven_days_and_the_last_day_count(
    town: Project, day: date, groups: dict[str, str]
) -> None:
    nearest = upcoming_inspections(town, day, owed(town, day))[0]
    found = {item.ref.id: group.name for group in nearest.groups for item in group.items}
    assert {name: found[name] for name in groups} == groups


def test_when_all_inspections_are_over_none_is_ahead(town: Project) -> None:
    day = date(2017, 1, 1)
    view = home(town, day)
    assert view.upcoming == ()
    assert view.late_total == sum(one.late for one in owed(town, day))


def test_where_nothing_is_late_nothing_is_drawn() -> None:
    day = date(2024, 3, 1)
    view = home(load(SMALL, ROOT / "docs", day=day), day)
    assert view.late == ()
    assert view.late_total == 0
    assert [group.name for group in view.upcoming[0].groups] == ["缺材料", "要重报", "七日后"]


def test_many_late_things_of_one_unit_are_counted_and_lead_on(tmp_path: Path) -> None:
    day = date(2024, 4, 5)
    project = small(tmp_path, day, (f"T1.{n}" for n in range(11, 23)))
    (unit,) = late_units(project, day, owed(project, day))
    assert unit.ref == project.units["U1"].ref
    assert len(unit.rows) == 12
    drawn = drawings.overdue(home(project, day), lambda ref: f"{ref}.html", WIDE)
    assert drawn.count(">5 天<") == 8
    assert '<a href="unit/U1.html">另有 4 件</a>' in drawn


def test_what_comes_first_names_its_indicator(town: Project) -> None:
    numbers = [one.number for one in home(town, DAY).todo]
    assert numbers == [
        "A7.2.1", "A4.1.3-2", "A7.1.2-3", "A5.1.2-2", "A2.1.3-2", "A6.2.1-2", "A6.3.2-2", "A2.1.1",
    ]  # fmt: skip
