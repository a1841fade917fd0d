"""View + template → Markdown: links, people, marks and drawings of one medium."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import jinja2
import pytest

from tests.support import ROOT, SMALL
from yingjian.binder.medium import PaperMedium
from yingjian.model.loading import load
from yingjian.model.references import Ref
from yingjian.pages import drawings, rendering
from yingjian.pages.charts import PAPER, responsive
from yingjian.pages.markup import Safe
from yingjian.pages.rendering import Writer
from yingjian.pages.views.common import BLANK, NOWHERE, Link, Who
from yingjian.pages.views.home import home
from yingjian.pages.views.organization import organization
from yingjian.pages.views.quality import quality
from yingjian.pages.views.schedule import schedule
from yingjian.read.secrecy import NOBODY
from yingjian.site.addresses import SiteMedium

if TYPE_CHECKING:
    from yingjian.model.project import Project

UNIT = Ref("unit", "U1")
DAY = date(2024, 3, 21)


@pytest.fixture(scope="module")
def project() -> Project:
    return load(SMALL, ROOT / "docs", day=DAY)


@pytest.fixture
def writer() -> Writer:
    return Writer(SiteMedium("index.md"))


def written(writer: Writer, text: str, **values: Any) -> str:
    """A template given as text."""
    return rendering._environment().from_string(text).render(writer.helpers, **values)


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


@pytest.mark.parametrize(
    ("name", "view", "draw"),
    [
        ("organisation", organization, drawings.organisation),
        ("timeline", schedule, drawings.timeline),
        ("overdue", home, drawings.overdue),
        ("ahead", home, drawings.ahead),
        ("burnup", quality, drawings.burnup),
    ],
)
def test_a_drawing_is_made_for_three_widths_on_the_screen_and_for_one_on_paper(
    project: Project, name: str, view: Any, draw: Any
) -> None:
    facts = view(project, DAY)
    site, paper = SiteMedium("index.md"), PaperMedium(frozenset({"schedule", "organization"}))
    assert Writer(site).drawing(name, facts) == responsive(
        lambda style: draw(facts, site.url, style)
    )
    assert Writer(paper).drawing(name, facts) == draw(facts, paper.url, PAPER)


def test_the_strip_is_drawn_once(project: Project, writer: Writer) -> None:
    facts = home(project, DAY)
    assert writer.drawing("strip", facts) == drawings.strip(facts, writer.medium.url)


def test_a_drawing_that_there_is_not_is_refused(writer: Writer) -> None:
    with pytest.raises(KeyError):
        writer.drawing("pie", None)
