"""Whatever data holds is shown as itself: nothing of it becomes markup."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from yingjian.pages.markup import (
    Safe,
    chinese_day,
    chinese_number,
    copy_button,
    css_string,
    element,
    escape,
    join,
    shown,
    title_lines,
    weekday,
)
from yingjian.typeset.markdown import EXTENSIONS

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[甲](javascript:alert(1))",
    "![甲](http://example.invalid/a.png)",
    "**粗** _斜_ `码` ~~删~~ ^上^",
    "| 甲 | 乙 |",
    "# 题",
    "1. 项",
    "- 项",
    "> 引",
    "    缩进",
    "{: onclick=alert(1) }",
    "{{ config }} {% raw %}",
    "&lt;b&gt; &amp; &#60;",
    "\\*甲\\*",
    "http://example.invalid/",
    "<http://example.invalid/>",
    "[甲][乙]\n\n[乙]: http://example.invalid/",
    "术语\n:   定义",
    "***",
    "===",
    '" onmouseover="alert(1)',
]


class Text(HTMLParser):
    """Text and tags of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag + "".join(f" {name}" for name, _ in attrs))

    def handle_data(self, data: str) -> None:
        self.text += data


def read(source: str) -> Text:
    reader = Text()
    reader.feed(markdown.markdown(source, extensions=list(EXTENSIONS)))
    return reader


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("text", HOSTILE)
def test_a_paragraph_shows_it(text: str) -> None:
    read_back = read(f"{escape(text)}")
    assert flat(read_back.text) == flat(text)
    assert read_back.tags == ["p"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_table_cell_shows_it(text: str) -> None:
    read_back = read(f"| 头 | 尾 |\n|---|---|\n| {escape(text)} | 甲 |\n")
    assert flat(text) in flat(read_back.text)
    assert [tag for tag in read_back.tags if tag == "td"] == ["td", "td"]
    assert set(read_back.tags) <= {"table", "thead", "tbody", "tr", "th", "td"}


@pytest.mark.parametrize("text", HOSTILE)
def test_a_heading_and_an_html_block_show_it(text: str) -> None:
    source = f"## {escape(text)} {{: #a }}\n\n<div markdown>\n<p>{escape(text)}</p>\n</div>\n"
    read_back = read(source)
    assert flat(read_back.text) == f"{flat(text)} {flat(text)}"
    assert set(read_back.tags) <= {"h2 id", "div", "p"}


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cf"]), min_size=1))
def test_any_text_makes_no_tags(text: str) -> None:
    assert set(read(f"甲{escape(text)}").tags) <= {"p"}


def test_markup_of_ours_passes_once() -> None:
    mark = Safe("<b>甲</b>")
    assert shown(mark) == "<b>甲</b>"
    assert join([mark, "<i>"]) == "<b>甲</b>、&#60;i&#62;"
    assert mark + "<i>" == "<b>甲</b>&#60;i&#62;"


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")]
)
def test_heading_numbers(number: int, words: str) -> None:
    assert chinese_number(number) == words


def test_there_is_no_heading_zero() -> None:
    with pytest.raises(ValueError, match="0"):
        chinese_number(0)


def test_days() -> None:
    assert chinese_day(date(2015, 7, 5)) == "2015年7月5日"


@pytest.mark.parametrize(
    ("title", "most", "lines"),
    [
        ("短题", 10, ("短题",)),
        (
            "吴集镇迎接省“第三轮两项督导评估”工作方案",
            20,
            ("吴集镇迎接省", "“第三轮两项督导评估”工作方案"),
        ),
    ],
)
def test_titles_break_where_a_reader_pauses(title: str, most: int, lines: tuple[str, ...]) -> None:
    assert title_lines(title, most) == lines


@settings(deadline=None)
@given(st.text("甲乙丙“”《》，。0aA", min_size=1, max_size=60), st.integers(6, 30))
def test_titles_lose_nothing(title: str, most: int) -> None:
    lines = title_lines(title, most)
    assert "".join(lines) == title
    assert all(lines)


def test_an_element_has_escaped_attributes_and_content() -> None:
    made = element("span", "<甲>", class_="yj", data_x='"&')
    assert made == '<span class="yj" data-x="&quot;&amp;">&#60;甲&#62;</span>'
    assert element("b", Safe("<i>甲</i>")) == "<b><i>甲</i></b>"


def test_a_copy_button_holds_the_text_as_an_attribute() -> None:
    assert copy_button('甲"<') == (
        '<button type="button" class="yj-copy" data-clipboard-text="甲&quot;&lt;">复制</button>'
    )


def test_a_string_of_css_has_every_character_by_its_number() -> None:
    assert css_string('甲"\\') == r"\007532\000022\00005c"


@pytest.mark.parametrize(("day", "word"), [(3, "星期日"), (4, "星期一"), (9, "星期六")])
def test_days_of_the_week(day: int, word: str) -> None:
    assert weekday(date(2024, 3, day)) == word


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (date(2024, 3, 1), "2024-03-01"), (12, "12"), (Markup("<b>"), "<b>")],
)
def test_any_value_is_shown(value: object, text: str) -> None:
    assert shown(value) == text
    assert isinstance(shown(value), Safe)


@pytest.mark.parametrize("number", [-1, 0, 100])
def test_no_heading_beyond_ninety_nine(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        chinese_number(number)
