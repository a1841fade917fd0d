"""The charts of overdue tasks and of tasks before each inspection."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, get_args

import pytest

from tests.pages.test_charts import EVIL, STYLES, SVG, assert_tidy, root, words
from tests.support import some
from yingjian.pages.charts import (
    NARROW,
    PAPER,
    WIDE,
    Inspection,
    OverdueTask,
    OverdueUnit,
    Task,
    TaskGroup,
    ahead,
    overdue,
    responsive,
)
from yingjian.pages.charts.symbols import Shape

if TYPE_CHECKING:
    from yingjian.pages.charts import Style

TODAY = date(2015, 10, 20)
LONG = "2015 年教育投入财政所为 321.6万元，中心学校报表为 312.6万元，差在校舍维修一项（整改中）"
EVERY = pytest.mark.parametrize("style", STYLES, ids=lambda s: s.name)


def overdue_units(today: date, *late: int, units: int = 1, more: int = 0) -> list[OverdueUnit]:
    """Units with one task per number of days, with short and long titles in turn."""
    rows = tuple(
        OverdueTask(
            f"R{n:02d}", LONG if n % 2 else "制定方案", today - timedelta(days), f"r/{n}.html"
        )
        for n, days in enumerate(late)
    )
    names = ("未定牵头单位", "中心学校", "镇人民政府教育工作领导小组办公室")
    return [OverdueUnit(names[n % 3], rows, more, f"u/{n}.html") for n in range(units)]


def inspections(today: date, *days: int, each: int = 7) -> list[Inspection]:
    """One inspection per number of days from today, each with a group of every shape."""
    return [
        Inspection(
            "市级检查评估" if n % 2 == 0 else "省人民政府教育督导委员会评估",
            today + timedelta(left),
            tuple(
                TaskGroup(
                    name, shape, tuple(Task(f"{name} {k}", f"p/{k}.html") for k in range(each))
                )
                for name, shape in zip(
                    ("已逾期", "缺材料", "要重报", "七日内", "七日后"), get_args(Shape), strict=True
                )
            ),
            f"i/{n}.html",
        )
        for n, left in enumerate(days)
    ]


@EVERY
@pytest.mark.parametrize("late", [(0,), (4,), (71, 71, 50, 50, 4), (400, 31), (1100, 1), (3,) * 30])
@pytest.mark.parametrize("today", [TODAY, date(2016, 1, 1), date(2015, 12, 31)], ids=str)
def test_the_chart_of_overdue_tasks_is_tidy_and_shows_them_all(
    style: Style, late: tuple[int, ...], today: date
) -> None:
    svg = overdue(overdue_units(today, *late, units=3, more=2), today=today, style=style)
    assert_tidy(svg)
    texts = [box.words for box in words(svg)]
    for days in late:
        assert texts.count(f"{days} 天" if days else "今日") == 3 * late.count(days)
    assert texts.count("另有 2 件") == 3
    assert f"今日 {today.month}-{today.day:02d}" in texts
    assert "镇人民政府教育工作领导小组办公室" in "".join(texts)


def test_the_line_of_a_task_begins_at_its_due_day() -> None:
    svg = overdue(overdue_units(TODAY, 71, 4), today=TODAY, style=WIDE)
    reds = [
        [float(x) for x in re.findall(r"[ML]?(-?[\d.]+) -?[\d.]+", path.attrib["d"])]
        for path in root(svg).iter(f"{SVG}path")
        if "yj-s-red" in path.attrib["class"]
    ]
    (long_start, long_end), (short_start, short_end) = reds
    assert long_end == short_end
    assert (long_end - long_start) / (short_end - short_start) == pytest.approx(71 / 4, rel=0.01)


@EVERY
@pytest.mark.parametrize("days", [(12,), (12, 164), (0,), (1, 2, 3), (-3, 900)])
@pytest.mark.parametrize("today", [TODAY, date(2016, 1, 1), date(2015, 12, 31)], ids=str)
def test_the_chart_of_inspections_is_tidy_and_names_every_task(
    style: Style, days: tuple[int, ...], today: date
) -> None:
    svg = ahead(inspections(today, *days), today=today, style=style)
    assert_tidy(svg)
    texts = "".join(box.words for box in words(svg))
    for left in days:
        assert (f"还有 {left} 天" if left > 0 else "已经开始") in texts
    _, *titles = root(svg).iter(f"{SVG}title")
    assert len(titles) == 5 * 7 * len(days)


@EVERY
def test_squares_beyond_the_limit_are_counted(style: Style) -> None:
    svg = ahead(inspections(TODAY, 12, each=400), today=TODAY, style=style)
    assert_tidy(svg)
    texts = [box.words for box in words(svg)]
    assert texts.count("400") == 5
    drawn = len(list(root(svg).iter(f"{SVG}title"))) - 1
    assert f"另有 {400 - drawn // 5} 件没有画出" in texts


@EVERY
def test_an_inspection_without_tasks_says_so(style: Style) -> None:
    svg = ahead([Inspection("市级检查评估", date(2015, 11, 1), ())], today=TODAY, style=style)
    assert_tidy(svg)
    assert "没有待办的事项" in [box.words for box in words(svg)]


def test_without_tasks_or_inspections_nothing_is_drawn() -> None:
    assert overdue([], today=TODAY, style=WIDE) == ""
    assert ahead([], today=TODAY, style=WIDE) == ""


def test_a_task_that_is_not_overdue_is_refused() -> None:
    with pytest.raises(ValueError, match="还没有到"):
        overdue(overdue_units(TODAY, -1), today=TODAY, style=WIDE)


def test_squares_differ_by_shape_and_not_only_by_colour() -> None:
    task = Task("一件")
    drawn = set()
    for shape in get_args(Shape):
        svg = ahead(
            [Inspection("评估", TODAY, (TaskGroup("事项", shape, (task,)),))],
            today=TODAY,
            style=PAPER,
        )
        group = next(g for g in root(svg).iter(f"{SVG}g") if g.find(f"{SVG}title") is not None)
        drawn.add(
            tuple(
                (child.tag, child.attrib.get("d"), child.attrib.get("fill") == "none")
                for child in group
            )
        )
    assert len(drawn) == len(get_args(Shape))


def test_lines_and_squares_on_the_screen_are_named_links() -> None:
    late = root(overdue(overdue_units(TODAY, 71, 4, more=1), today=TODAY, style=NARROW))
    assert [a.attrib["href"] for a in late.iter(f"{SVG}a")] == ["r/0.html", "r/1.html", "u/0.html"]
    assert all("".join(a.itertext()).strip() for a in some(late.iter(f"{SVG}a")))
    coming = root(ahead(inspections(TODAY, 12), today=TODAY, style=NARROW))
    squares = [a for a in coming.iter(f"{SVG}a") if a.find(f"{SVG}g") is not None]
    assert len(squares) == 35
    assert all(a.findtext(f"{SVG}g/{SVG}title") for a in squares)
    for element in (late, coming):
        assert element.attrib["role"] == "group"


def test_paper_has_no_links() -> None:
    assert "href" not in overdue(overdue_units(TODAY, 71), today=TODAY, style=PAPER)
    assert "href" not in ahead(inspections(TODAY, 12), today=TODAY, style=PAPER)


def test_drawings_are_described_in_words() -> None:
    late = overdue(overdue_units(TODAY, 71, more=2), today=TODAY, style=WIDE)
    assert "未定牵头单位：R00 制定方案逾期 71 天，另有 2 件" in late
    coming = ahead(inspections(TODAY, 12), today=TODAY, style=WIDE)
    assert "市级检查评估（2015-11-01，还有 12 天）：已逾期 7 件、缺材料 7 件" in coming


@EVERY
def test_text_of_data_never_becomes_markup(style: Style) -> None:
    drawn = [
        overdue([OverdueUnit(EVIL, (OverdueTask(EVIL, EVIL, TODAY, EVIL),), 1, EVIL)], today=TODAY, style=style),
        ahead([Inspection(EVIL, TODAY, (TaskGroup(EVIL, "late", (Task(EVIL, EVIL),)),), EVIL)],
              today=TODAY, style=style),
    ]  # fmt: skip
    for svg in drawn:
        tags = {element.tag.removeprefix(SVG) for element in root(svg).iter()}
        assert tags <= {"svg", "title", "desc", "g", "rect", "path", "text", "a"}


def test_three_widths_have_different_ids_and_the_same_bytes_each_time() -> None:
    html = responsive(lambda style: ahead(inspections(TODAY, 12), today=TODAY, style=style))
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids)) == 6
    assert html == responsive(lambda style: ahead(inspections(TODAY, 12), today=TODAY, style=style))
