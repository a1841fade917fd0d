"""Template → chapter: HTML and style sheets of one binder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import TYPE_CHECKING, Any, Final

from yingjian.binder.book import Chapter
from yingjian.binder.continued import continued
from yingjian.pages.markup import css_string, element
from yingjian.pages.rendering import TEMPLATES
from yingjian.typeset import markdown
from yingjian.typeset.chapters import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from yingjian.base.registry import Insert
    from yingjian.model.project import Project
    from yingjian.pages.rendering import Writer

LANDSCAPE: Final = "html { page: landscape; }"

_HREF = re.compile(r'<a\b[^>]*\bhref="(?!yj:|https?:|mailto:)[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
_H1 = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)
_H2 = re.compile(r'<h2\b[^>]*\bid="([^"]+)"[^>]*>(.*?)</h2>', re.DOTALL)
_TAGS = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class Sheets:
    """Renders the chapters of one binder; ``head`` is the CSS of its running head."""

    writer: Writer
    head: str

    @property
    def styles(self) -> tuple[str, ...]:
        """The style sheets of every chapter but official documents."""
        return (style("page.css"), style("content.css"), self.head)

    def html(self, template: str, **values: Any) -> str:
        """Render a template, in Markdown or in HTML, as HTML."""
        text = self.writer.render(template, **values)
        return text if template.endswith(".html.j2") else _html(text)

    def insert(
        self, insert: Insert, title: str = "", view: Any = None, **values: Any
    ) -> tuple[str, Sheet]:
        """Return an insert's title and its sheet, whose id is the insert's name."""
        title = title or insert.title
        html = self.html(insert.template, view=view, **values)
        styles = (*self.styles, *map(style, insert.styles))
        return title, Sheet(insert.name, title, html, styles)

    def front(self, insert: Insert, title: str = "", view: Any = None, **values: Any) -> Chapter:
        """Return an insert as a chapter that begins on a right-hand page."""
        title, sheet = self.insert(insert, title, view, **values)
        return Chapter(insert.name, insert.name, title, sheet)


@cache
def style(name: str) -> str:
    """Return a style sheet for paper."""
    return (TEMPLATES / "print" / name).read_text(encoding="utf-8")


def hand_written(text: str, file: str, title: str | None) -> tuple[str, str]:
    """Return title and HTML of a page of docs/; links to other pages of the site become text."""
    html = _HREF.sub(r"\1", _html(text))
    html = re.sub(r'\bid="[^"]*"', "", html)
    heading = _H1.search(html)
    name = title or (_plain(heading[1]) if heading else file)
    anchor = f'<span id="page/{file}" class="yj-anchor"></span>'
    return name, anchor + (html if heading else f"<h1>{element('span', name)}</h1>{html}")


def headings(html: str) -> Iterator[tuple[str, str]]:
    """Yield id and text of every second-level heading that has an id."""
    for match in _H2.finditer(html):
        yield unescape(match[1]), _plain(match[2])


def chapter_texts(chapters: Sequence[Chapter]) -> Iterator[tuple[Chapter, frozenset[str]]]:
    """Yield each chapter and the characters that it prints."""
    for chapter in chapters:
        yield chapter, frozenset(unescape(_TAGS.sub("", chapter.sheet.html)))


def running_head(project: Project, day: date) -> str:
    """Return CSS that puts the binder's name and day into the running head of every page."""
    demonstrates = any(system.demonstration for system in project.dossier.systems.values())
    edition = "" if project.edition.whole else f"{project.edition.title}　"
    demonstration = "演示　" if demonstrates else ""
    text = f"{edition}{demonstration}{project.plan.short_title}　{day.isoformat()}"
    return f'@page {{ @top-right {{ content: "{css_string(text)}"; }} }}'


def _html(text: str) -> str:
    return continued(markdown.to_html(text))


def _plain(html: str) -> str:
    """Return the text of our own HTML, on one line."""
    return " ".join(unescape(_TAGS.sub("", html)).split())
