"""Charts: right at any size, safe with any text, the same bytes every time, drawn by WeasyPrint."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import ROOT, some
from yingjian.pages.charts import (
    MEDIUM,
    NARROW,
    PAPER,
    WIDE,
    Group,
    Mark,
    Office,
    OrgChart,
    Person,
    Span,
    organisation,
    phase_strip,
    responsive,
    timeline,
)
from yingjian.pages.charts.wrapping import text_width, wrap, wrap_clauses, wrap_items

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingjian.pages.charts import Style

STYLES = [WIDE, MEDIUM, NARROW, PAPER]
SVG = "{http://www.w3.org/2000/svg}"
EVIL = '<script>alert("1")</script> & \'"]]> ]]&gt; {{ x }}'
FIRST, LAST, TODAY = date(2015, 8, 1), date(2016, 5, 31), date(2015, 10, 20)
SPANS = (
    Span(1, "动员部署", "2015年8月上旬", date(2015, 8, 1), date(2015, 8, 10), (), ("成立机构",), "#1"),
    Span(2, "自查自纠", "8月中旬、下旬", date(2015, 8, 11), date(2015, 8, 31), (), ("对照指标自查",) * 4),
    Span(3, "全面整改", "9月、10月", date(2015, 9, 1), date(2015, 10, 31), (), ("整理档案",)),
    Span(
        4, "接受市级检查评估", "11月", date(2015, 11, 1), date(2015, 11, 30),
        (Mark(date(2015, 11, 1), "市级评估"),), ("完善评估资料（齐全、真实、可信）并确保指标达标",),
    ),
    Span(5, "巩固提高", "12月—3月", date(2015, 12, 1), date(2016, 3, 31)),
    Span(
        6, "接受省级评估", "4月—5月", date(2016, 4, 1), date(2016, 5, 31),
        (Mark(date(2016, 4, 1), "省级评估"),), ("整改全部到位", "制定接待方案"),
    ),
)  # fmt: skip


def plan(deputies: int = 6, groups: int = 4, advisers: int = 1) -> OrgChart:
    """A chart of any size; if there are deputies, every group is headed by one of them."""
    return OrgChart(
        head=Person("彭宏平", ("镇党委副书记", "镇长"), "p/head.html"),
        advisers=tuple(Person(f"谢正辉{i}", ("镇党委书记",)) for i in range(advisers)),
        deputies=tuple(
            Person(
                "□□□" if i % 4 == 3 else "谷阳雄",
                ("镇党委委员", "武装部长", "综治办主任兼信访办主任")[: 1 + i % 3],
                f"p/{i}.html",
                missing="脱全名" if i % 4 == 3 else None,
                heads=tuple(g for g in range(groups) if deputies and g % deputies == i),
            )
            for i in range(deputies)
        ),
        groups=tuple(
            Group(
                f"教育发展环境治理第{i}组",
                Person("谷阳雄", href="p/1.html"),
                (Person("文亚平", href="p/2.html"), Person("向明珍", href="p/3.html")),
                ("整治校园周边环境", "宣传公众教育满意度调查并写本部门汇报材料（数据详实可靠）")[
                    : 1 + i % 2
                ],
                f"g/{i}.html",
            )
            for i in range(groups)
        ),
        office=Office(Person("胡宏泽"), "设在吴集中心校，负责迎检日常工作", href="o.html"),
    )


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float
    words: str

    def holds(self, other: Box) -> bool:
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right - 1e-6
            and other.left < self.right - 1e-6
            and self.top < other.bottom - 1e-6
            and other.top < self.bottom - 1e-6
        )


def root(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 (our own output)


def size(svg: str) -> tuple[float, float]:
    _, _, width, height = map(float, root(svg).attrib["viewBox"].split())
    return width, height


def words(svg: str) -> list[Box]:
    """Boxes of all lines of text, glyphs only: 0.8 em above the baseline, 0.1 em below it."""
    boxes = []
    for text in root(svg).iter(f"{SVG}text"):
        content = "".join(text.itertext())
        em = float(text.attrib["font-size"])
        width = text_width(content) * em * 0.98
        x, y = float(text.attrib["x"]), float(text.attrib["y"])
        left = {"start": x, "middle": x - width / 2, "end": x - width}[
            text.attrib.get("text-anchor", "start")
        ]
        boxes.append(Box(left, y - 0.8 * em, left + width, y + 0.1 * em, content))
    return boxes


def frames(svg: str) -> list[Box]:
    """Outlined boxes of the chart."""
    return [
        Box(x, y, x + width, y + height, "")
        for rect in root(svg).iter(f"{SVG}rect")
        if "stroke" in rect.attrib
        for x, y, width, height in [[float(rect.attrib[k]) for k in ("x", "y", "width", "height")]]
    ]


def assert_tidy(svg: str) -> None:
    width, height = size(svg)
    boxes = words(svg)
    outside = [b for b in boxes if b.left < -0.5 or b.right > width + 0.5 or b.bottom > height]
    assert outside == []
    assert [(a.words, b.words) for a, b in combinations(boxes, 2) if a.meets(b)] == []


@pytest.mark.parametrize("style", STYLES, ids=lambda s: s.name)
@pytest.mark.parametrize("groups", range(13))
@pytest.mark.parametrize("deputies", [0, 1, 2, 5, 6, 7, 9, 12])
def test_organisation_of_any_size_is_tidy(style: Style, deputies: int, groups: int) -> None:
    svg = organisation(plan(deputies, groups), style=style)
    assert_tidy(svg)
    for a, b in some(combinations(frames(svg), 2)):
        assert a.holds(b) or b.holds(a) or not a.meets(b)


@pytest.mark.parametrize("style", STYLES, ids=lambda s: s.name)
@pytest.mark.parametrize("advisers", [0, 1, 3])
def test_every_name_post_and_duty_is_in_the_chart(style: Style, advisers: int) -> None:
    chart = plan(advisers=advisers)
    joined = "".join(box.words for box in words(organisation(chart, style=style)))
    for person in (chart.head, *chart.advisers, *chart.deputies):
        assert person.name in joined
        for post in some(person.posts):
            assert post in joined
    for group in some(chart.groups):
        assert group.name in joined
        assert all(duty in joined for duty in some(group.duties))
    assert "设在吴集中心校" in joined
    assert "脱全名" in joined


def lines(svg: str) -> list[list[tuple[float, float]]]:
    """Connecting lines: open paths without a fill."""
    return [
        [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path.attrib["d"])]
        for path in root(svg).iter(f"{SVG}path")
        if path.attrib["fill"] == "none"
    ]


@pytest.mark.parametrize("style", [WIDE, MEDIUM, PAPER], ids=lambda s: s.name)
@pytest.mark.parametrize(
    "heads", [(0, 1, 2, 3), (3, 2, 1, 0), (5, 5, 5, 5), (0, 0, 5, 5), (2, 2, 2, 3)]
)
def test_lines_from_deputies_to_groups_do_not_cross(style: Style, heads: Sequence[int]) -> None:
    chart = plan()
    deputies = tuple(
        dataclasses.replace(deputy, heads=tuple(g for g, d in enumerate(heads) if d == i))
        for i, deputy in enumerate(chart.deputies)
    )
    svg = organisation(dataclasses.replace(chart, deputies=deputies), style=style)
    elbows = [line for line in lines(svg) if len(line) == 4]
    assert len(elbows) == 4
    for a, b in some(combinations(elbows, 2)):
        if a[0] == b[0]:
            continue  # lines from the same deputy share their beginning
        for (ax, ay), (bx, by) in some(pairwise(a)):
            for (cx, cy), (dx, dy) in some(pairwise(b)):
                apart = (
                    max(ax, bx) < min(cx, dx) or max(cx, dx) < min(ax, bx)
                    or max(ay, by) < min(cy, dy) or max(cy, dy) < min(ay, by)
                )  # fmt: skip
                assert apart, (a, b)


@pytest.mark.parametrize("style", STYLES, ids=lambda s: s.name)
def test_a_line_leads_to_the_office(style: Style) -> None:
    svg = organisation(plan(), style=style)
    washed = next(r for r in root(svg).iter(f"{SVG}rect") if "yj-f-wash" in r.attrib["class"])
    left, top = float(washed.attrib["x"]), float(washed.attrib["y"])
    bottom = top + float(washed.attrib["height"])
    assert any(
        abs(x - left) < style.heavy and top < y < bottom for line in lines(svg) for x, y in line
    )


def test_a_person_who_heads_no_group_of_the_chart_is_refused() -> None:
    chart = dataclasses.replace(plan(), head=Person("彭宏平", heads=(9,)))
    with pytest.raises(ValueError, match="彭宏平"):
        organisation(chart, style=WIDE)


@pytest.mark.parametrize("style", STYLES, ids=lambda s: s.name)
@pytest.mark.parametrize(
    "today",
    [
        None,
        FIRST - timedelta(1),
        FIRST,
        date(2015, 8, 3),
        TODAY,
        date(2015, 12, 30),
        LAST,
        date(2016, 7, 1),
    ],
    ids=str,
)
def test_the_timeline_is_tidy_on_every_day(style: Style, today: date | None) -> None:
    svg = timeline(SPANS, first=FIRST, last=LAST, today=today, style=style)
    assert_tidy(svg)
    joined = "".join(box.words for box in words(svg))
    for span in SPANS:
        assert span.title in joined
        assert span.window in joined
    assert all(line in joined for line in some(line for span in SPANS for line in span.lines))
    assert all(mark.label in joined for mark in some(mark for span in SPANS for mark in span.marks))
    if today is None:
        assert "今日" not in joined
    elif FIRST <= today <= LAST:
        assert f"今日 {today.month}-{today.day:02d}" in joined
    else:
        assert f"今日 {today.isoformat()} 不在图中" in joined


@pytest.mark.parametrize("style", STYLES, ids=lambda s: s.name)
def test_short_and_long_phases_stay_readable(style: Style) -> None:
    for days in (1, 20, 700, 3000):
        start = date(2015, 12, 25)
        spans = [
            Span(1, "一日之短", "一日", start, start),
            Span(
                2,
                "很长的名称一直写到不能再写下去为止",
                "从头到尾",
                start,
                start + timedelta(days - 1),
            ),
        ]
        last = start + timedelta(days)
        assert_tidy(timeline(spans, first=start, last=last, today=last, style=style))


def test_bars_show_past_present_and_future_by_shape() -> None:
    svg = timeline(SPANS, first=FIRST, last=LAST, today=TODAY, style=PAPER)
    filled = [r for r in root(svg).iter(f"{SVG}rect") if r.attrib["class"] == "yj-f-ink"]
    bars = [r for r in filled if float(r.attrib["height"]) > PAPER.em]
    # Two past phases, the past part of the third, the flag of today.
    assert len(bars) == 4
    assert "余 11 天" in "".join(box.words for box in words(svg))


@pytest.mark.parametrize(
    ("spans", "message"),
    [
        ([Span(1, "颠倒", "", date(2015, 9, 2), date(2015, 9, 1))], "早于首日"),
        ([Span(1, "太早", "", date(2015, 7, 1), date(2015, 9, 1))], "超出时间轴"),
        ([dataclasses.replace(SPANS[0], marks=(Mark(date(2017, 1, 1), "检"),))], "超出时间轴"),
    ],
)
def test_impossible_days_are_refused(spans: Sequence[Span], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        timeline(spans, first=FIRST, last=LAST, today=None, style=WIDE)


def test_an_axis_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="早于首日"):
        timeline([], first=LAST, last=FIRST, today=None, style=WIDE)


@pytest.mark.parametrize("style", STYLES, ids=lambda s: s.name)
def test_text_of_data_never_becomes_markup(style: Style) -> None:
    person = Person(EVIL, (EVIL,), EVIL, missing=EVIL)
    chart = OrgChart(
        person, (person,), (dataclasses.replace(person, heads=(0,)),),
        (Group(EVIL, person, (person, person), (EVIL,), EVIL),), Office(person, EVIL, EVIL, EVIL),
    )  # fmt: skip
    span = Span(1, EVIL, EVIL, FIRST, LAST, (Mark(FIRST, EVIL),), (EVIL,), EVIL)
    drawn = [
        organisation(chart, style=style),
        timeline([span], first=FIRST, last=LAST, today=TODAY, style=style),
    ]
    for svg in drawn:
        tags = {element.tag.removeprefix(SVG) for element in root(svg).iter()}
        assert tags <= {"svg", "title", "desc", "g", "rect", "path", "text", "a"}
    assert "<script" not in phase_strip([span], today=TODAY)


@pytest.mark.parametrize("draw", ["organisation", "timeline"])
def test_a_drawing_has_an_accessible_name_and_description(draw: str) -> None:
    svg = (
        organisation(plan(), style=WIDE)
        if draw == "organisation"
        else timeline(SPANS, first=FIRST, last=LAST, today=TODAY, style=PAPER)
    )
    element = root(svg)
    ids = {child.attrib["id"]: child.text or "" for child in element if "id" in child.attrib}
    named = [ids[name] for name in element.attrib["aria-labelledby"].split()]
    assert all(named)
    # A picture hides what is inside it, links too.
    assert element.attrib["role"] == ("group" if element.findall(f".//{SVG}a") else "img")


def test_paper_has_no_links_and_the_screen_has_all_of_them() -> None:
    chart = plan()
    assert "href" not in organisation(chart, style=PAPER)
    screen = organisation(chart, style=WIDE)
    expected = {
        "p/head.html",
        "o.html",
        *(p.href for p in chart.deputies),
        *(g.href for g in chart.groups),
    }
    expected |= {"p/1.html", "p/2.html", "p/3.html"}
    assert {a.attrib["href"] for a in root(screen).iter(f"{SVG}a")} == expected


def test_three_widths_have_different_ids_and_stay_out_of_the_search_index() -> None:
    html = responsive(lambda style: organisation(plan(), style=style))
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids)) == 6
    assert "data-search-exclude" in html
    assert "\n\n" not in html


def test_nothing_is_loaded_from_elsewhere() -> None:
    html = responsive(
        lambda style: timeline(SPANS, first=FIRST, last=LAST, today=TODAY, style=style)
    )
    assert re.findall(r"https?://(?!www\.w3\.org/2000/svg)", html) == []
    assert "url(" not in html


def test_the_same_facts_give_the_same_bytes() -> None:
    assert organisation(plan(), style=WIDE) == organisation(plan(), style=WIDE)
    drawn = [timeline(SPANS, first=FIRST, last=LAST, today=TODAY, style=PAPER) for _ in range(2)]
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize(
    ("today", "states", "rest"),
    [
        (None, ["future"] * 6, []),
        (TODAY, ["past", "past", "now", "future", "future", "future"], ["余 11 天"]),
        (date(2015, 10, 31), ["past", "past", "now", "future", "future", "future"], ["今日止"]),
        (date(2017, 1, 1), ["past"] * 6, []),
    ],
)
def test_the_strip_shows_the_current_phase(
    today: date | None, states: list[str], rest: list[str]
) -> None:
    html = phase_strip(SPANS, today=today)
    assert re.findall(r'<li class="yj-strip-(\w+)"', html) == states
    assert re.findall(r"<b>(.*?)</b>", html) == rest
    assert '<a href="#1">1 动员部署</a>' in html


@given(st.text(alphabet="一二三，。（）《》、ab1 ", max_size=60), st.integers(2, 20))
def test_wrapping_keeps_every_character_and_the_width(text: str, width: int) -> None:
    wrapped = wrap(text, width)
    assert "".join(wrapped).replace(" ", "") == text.replace(" ", "")
    assert max((text_width(line) for line in wrapped), default=0) <= width + 1e-6
    assert bool(wrapped) == bool(text.strip())


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("维护教师权益、表彰奖励教师", 7, ("维护教师权益、", "表彰奖励教师")),
        ("写本部门汇报材料，", 8, ("写本部门汇报", "材料，")),
        ("据《办法》办", 2, ("据", "《办", "法》", "办")),
        ("第12345号", 3, ("第", "12345", "号")),
    ],
)
def test_lines_do_not_begin_or_end_with_the_wrong_mark(
    text: str, width: float, expected: tuple[str, ...]
) -> None:
    assert wrap(text, width) == expected


def test_items_and_clauses_are_kept_whole() -> None:
    assert wrap_items(["文亚平", "向明珍", "胡宏泽"], 8) == ("文亚平、向明珍、", "胡宏泽")
    assert wrap_clauses("设在吴集中心校，负责迎检日常工作", 13) == (
        "设在吴集中心校，",
        "负责迎检日常工作",
    )
    assert wrap_clauses("设在吴集中心校，负责迎检日常工作", 17) == (
        "设在吴集中心校，负责迎检日常工作",
    )


# In a process of its own: the patches of typeset/ stay in a process and change its fonts.
_PRINT = """
import logging, sys
from yingjian.base import fonts
fonts.activate()
import weasyprint
logging.getLogger("weasyprint").addHandler(logging.StreamHandler())
sys.stdout.buffer.write(weasyprint.HTML(string=sys.stdin.buffer.read().decode()).write_pdf())
"""


def test_weasyprint_draws_every_word_at_its_place() -> None:
    drawings = [
        organisation(plan(), style=PAPER),
        timeline(SPANS, first=FIRST, last=LAST, today=TODAY, style=PAPER),
    ]
    pages = "".join(f'<div style="break-after:page">{svg}</div>' for svg in drawings)
    css = "<style>@page{size:210mm 297mm;margin:20mm 20mm 20mm 28mm}svg{display:block}</style>"
    done = subprocess.run(
        [sys.executable, "-c", _PRINT],
        input=(css + pages).encode(),
        capture_output=True,
        check=True,
        env=os.environ | {"PYTHONPATH": f"{ROOT / 'hooks'}"},
    )
    assert done.stderr == b""
    document = pypdfium2.PdfDocument(done.stdout)
    for page, svg in some(zip(document, drawings, strict=False)):
        textpage = page.get_textpage()
        text = re.sub(r"\s", "", textpage.get_text_bounded())
        for box in some(words(svg)):
            assert re.sub(r"\s", "", box.words) in text
        # All characters are within the type area of 162 mm.
        boxes = [textpage.get_charbox(i) for i in range(textpage.count_chars())]
        assert min(b[0] for b in boxes if b[0] > 0) >= 28 / 25.4 * 72 - 1
        assert max(b[2] for b in boxes) <= 190 / 25.4 * 72 + 1
    document.close()
