"""Render views with templates to Markdown; a medium says where links lead."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from yingjian.model.references import Ref
from yingjian.pages import charts, drawings, markup
from yingjian.pages.markup import Safe
from yingjian.pages.views.assessed import Filling
from yingjian.pages.views.common import Link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from yingjian.pages.charts import Style
    from yingjian.pages.views.assessed import Filled
    from yingjian.pages.views.common import Who

TEMPLATES = Path(__file__).parent / "templates"


class Medium(Protocol):
    """The place where pages go, site or binder: how links are written there."""

    @property
    def paper(self) -> bool:
        """Whether it is paper, which has page numbers and boxes to write in."""

    def target(self, ref: Ref) -> str | None:
        """Return a link's target in Markdown; None where the medium has no place for the thing."""

    def url(self, ref: Ref) -> str | None:
        """Return the same as a finished URL, for links inside drawings."""

    def page_number(self, ref: Ref, style: str) -> Safe:
        """Return a box for the page of a thing; empty where pages have no numbers."""

    def page_range(self, ref: Ref, style: str) -> Safe:
        """Return a box for the first and last page of a thing; empty without page numbers."""

    def field(self, name: str, label: str) -> Safe:
        """Return a box to write in; empty where there is no paper."""

    def apart(self, ref: Ref) -> bool:
        """Tell whether a thing has pages of its own."""

    def mentions(self, ref: Ref, also: Iterable[Ref]) -> Safe:
        """Return a box for all pages that mention a thing, and the pages of the things ``also``."""


@cache
def _environment() -> Environment:
    """Return Jinja with the helpers that do not depend on the medium, one for all pages.

    ``finalize`` escapes every value for Markdown and HTML both; autoescape makes macros give
    markup.
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=markup.shown,
        keep_trailing_newline=True,
    )
    environment.globals |= {
        "mark": _mark,
        "anchor": _anchor,
        "join": markup.join,
        "cn": markup.chinese_number,
        "cn_day": markup.chinese_day,
        "weekday": markup.weekday,
        "title_lines": markup.title_lines,
        "Ref": Ref,
        "Safe": Safe,
        "fillings": tuple(Filling),
    }
    return environment


def _mark(kind: str, words: str) -> Safe:
    """Return words as a mark of a kind: lack, late, doubt, demo or plain."""
    return markup.element("span", words, class_=f"yj-mark yj-mark--{kind}")


def _anchor(ref: Ref) -> Safe:
    """Return the element to which links to a thing lead."""
    return markup.element("span", "", id_=str(ref), class_="yj-anchor")


@cache
def view_function(name: str) -> tuple[Callable[..., Any], frozenset[str]]:
    """Return the function ``MODULE:FUNCTION`` of ``pages.views`` and the names of its parameters.

    Raises:
        ImportError, AttributeError: there is no such function.
    """
    module, _, attribute = name.partition(":")
    function: Callable[..., Any] = getattr(
        import_module(f"yingjian.pages.views.{module}"), attribute
    )
    return function, frozenset(signature(function).parameters)


def view(name: str, facts: Mapping[str, Any]) -> Any:
    """Call a view of the registry with those facts that its parameters name.

    Raises:
        TypeError: a fact is missing that the view requires.
    """
    show, parameters = view_function(name)
    return show(**{key: value for key, value in facts.items() if key in parameters})


class Writer:
    """Renders templates for one page of one medium; every value of data is escaped."""

    def __init__(self, medium: Medium) -> None:
        self.medium = medium
        self.helpers = {
            "paper": medium.paper,
            "number": medium.page_number,
            "pages": medium.page_range,
            "field": medium.field,
            "apart": medium.apart,
            "mentions": medium.mentions,
            "link": self.link,
            "links": self.links,
            "to": self.to,
            "person": self.person,
            "people": self.people,
            "drawing": self.drawing,
            "parts": self.parts,
            "url": medium.url,
        }

    def render(self, template: str, **values: Any) -> str:
        """Return the Markdown (or HTML) of one template."""
        return _environment().get_template(template).render(self.helpers, **values)

    def link(self, link: Link) -> Safe:
        """Return a link; plain words where the medium has no place for its thing."""
        return self.to(link.ref, link.label)

    def to(self, ref: Ref, label: object) -> Safe:
        """Return a link to a thing with any label, which may be markup."""
        target = self.medium.target(ref)
        words = markup.shown(label)
        return Safe(f"[{words}]({target})") if target else words

    def links(self, links: Iterable[Link], separator: str = "、") -> Safe:
        """Return several links with a separator between them."""
        return markup.join(map(self.link, links), separator)

    def parts(self, filled: Filled) -> Safe:
        """Return a text whose figures are links."""
        return markup.join(
            (self.link(part) if isinstance(part, Link) else part for part in filled), ""
        )

    def person(self, person: Who, *, posts: bool = False) -> Safe:
        """Return a person's name as a link with gaps marked, followed by ``posts`` if asked."""
        name = markup.shown(person.name)
        if person.missing:
            name = markup.element("span", name, class_="yj-blank")
        words = self.to(person.ref, name)
        if person.missing:
            words = Safe(f"{words} {_mark('lack', f'缺{person.missing}')}")
        if posts and person.posts:
            words = Safe(f"{words}（{markup.join(person.posts)}）")
        return words

    def people(self, people: Iterable[Who], *, posts: bool = False) -> Safe:
        """Return several people."""
        return markup.join(self.person(person, posts=posts) for person in people)

    def drawing(self, name: str, view: Any) -> Safe:
        """Return a chart as inline SVG: in three widths for the screen, in one for paper."""

        def draw(style: Style) -> str:
            return _DRAWINGS[name](view, self.medium.url, style)

        if name == "strip":
            return Safe(drawings.strip(view, self.medium.url))
        return Safe(draw(charts.PAPER) if self.medium.paper else charts.responsive(draw))


_DRAWINGS: Mapping[str, Callable[[Any, drawings.Url, Style], str]] = {
    "organisation": drawings.organisation,
    "timeline": drawings.timeline,
    "overdue": drawings.overdue,
    "ahead": drawings.ahead,
    "burnup": drawings.burnup,
}
