"""View + template → Markdown: links, people, marks and drawings of one medium."""

from __future__ import annotations

from datetime import date
from typing import Any

import jinja2
import pytest

from yingjian import render
from yingjian.charts import PAPER, WIDE
from yingjian.markup import Safe
from yingjian.project import Ref
from yingjian.render import Writer
from yingjian.secrecy import NOBODY
from yingjian.site_medium import SiteMedium
from yingjian.views.common import BLANK, NOWHERE, Link, Who

UNIT = Ref("unit", "U1")


@pytest.fixture
def writer() -> Writer:
    return Writer(SiteMedium("index.md"))


def written(writer: Writer, text: str, **values: Any) -> str:
    """A template given as text."""
    return render._environment().from_string(text).render(writer.helpers, **values)


def test_a_link_leads_where_the_medium_says(writer: Writer) -> None:
    assert writer.link(Link(UNIT, "乡政府")) == "[乡政府](units/U1.md)"
    assert writer.to(UNIT, "<b>") == "[&#60;b&#62;](units/U1.md)"
    assert writer.to(UNIT, Safe("<b>甲</b>")) == "[<b>甲</b>](units/U1.md)"


def test_words_without_a_place_are_plain(writer: Writer) -> None:
    assert writer.link(Link(Ref("person", NOBODY), "某人")) == "某人"


def test_what_leads_nowhere_must_lead_nowhere(writer: Writer) -> None:
    assert writer.link(Link(NOWHERE, "另有 1 件")) == "另有 1 件"


def test_links_stand_one_after_another(writer: Writer) -> None:
    two = [Link(UNIT, "甲"), Link(Ref("unit", "U2"), "乙")]
    assert writer.links(two) == "[甲](units/U1.md)、[乙](units/U2.md)"
    assert writer.links(two, "；") == "[甲](units/U1.md)；[乙](units/U2.md)"
    assert writer.links([]) == ""


def test_a_text_with_figures_has_links_in_it(writer: Writer) -> None:
    figure = Link(Ref("figure", "F001"), "96.5%")
    assert writer.parts(("率", figure, "，<b>")) == (
        "率[96&#46;5%](figures.md#figure/F001)，&#60;b&#62;"
    )
    assert writer.parts(()) == ""


def test_a_person_is_a_link_and_what_is_missing_is_marked(writer: Writer) -> None:
    known = Who(Ref("person", "P1"), "张三", None, ("乡长", "委员"), ())
    assert writer.person(known) == "[张三](people/P1.md)"
    assert writer.person(known, posts=True) == "[张三](people/P1.md)（乡长、委员）"
    nameless = Who(Ref("person", "P3"), BLANK, "全名", (), ())
    assert writer.person(nameless, posts=True) == (
        f'[<span class="yj-blank">{BLANK}</span>](people/P3.md) '
        '<span class="yj-mark yj-mark--lack">缺全名</span>'
    )
    assert writer.people([known, known], posts=True) == (
        "[张三](people/P1.md)（乡长、委员）、[张三](people/P1.md)（乡长、委员）"
    )


def test_every_value_of_a_template_is_escaped(writer: Writer) -> None:
    assert written(writer, "{{ value }}", value="<i>*甲*") == "&#60;i&#62;&#42;甲&#42;"
    assert (
        written(writer, "{{ nobody }}{{ day }}", nobody=None, day=date(2024, 3, 1)) == "2024-03-01"
    )


def test_a_value_that_is_not_given_is_an_error(writer: Writer) -> None:
    with pytest.raises(jinja2.UndefinedError):
        written(writer, "{{ nothing }}")


def test_marks_and_anchors_are_ours(writer: Writer) -> None:
    assert written(writer, '{{ mark("late", "<") }}') == (
        '<span class="yj-mark yj-mark--late">&#60;</span>'
    )
    assert written(writer, '{{ anchor(Ref("task", "T1.1")) }}') == (
        '<span id="task/T1.1" class="yj-anchor"></span>'
    )


def test_a_drawing_is_made_for_three_widths_on_the_screen_and_for_one_on_paper(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    styles = []

    def draw(view: object, _: object, style: Any) -> str:
        assert view == "view"
        styles.append(style)
        return f"<svg>{style.name}</svg>"

    monkeypatch.setitem(render._DRAWINGS, "timeline", draw)
    screen = Writer(SiteMedium("index.md")).drawing("timeline", "view")
    assert len(styles) == 3
    assert WIDE in styles
    assert PAPER not in styles
    assert screen.count("<svg>") == 3

    class Paper(SiteMedium):
        paper = True

    monkeypatch.setattr(Writer, "__init__", lambda self, medium: setattr(self, "medium", medium))
    styles.clear()
    assert Writer(Paper.__new__(Paper)).drawing("timeline", "view") == f"<svg>{PAPER.name}</svg>"
    assert styles == [PAPER]


def test_the_strip_is_drawn_once(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yingjian.drawings.strip", lambda view, url: f"{view} {url(UNIT)}")
    assert writer.drawing("strip", "view") == "view units/U1.html"


def test_a_drawing_that_there_is_not_is_refused(writer: Writer) -> None:
    with pytest.raises(KeyError):
        writer.drawing("pie", None)
