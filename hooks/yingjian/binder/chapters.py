"""Ordered chapters of the binder, from data/binder.yml: cover, contents, generated, hand-written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import TYPE_CHECKING, Any, Final

import markdown

from yingjian.binder.typeset import Sheet
from yingjian.chapter_kinds import CHAPTER_KINDS, PAGE
from yingjian.markup import Safe, chinese_day, element, shown
from yingjian.pages import hand_written
from yingjian.readiness import TaskState
from yingjian.render import TEMPLATES, Writer
from yingjian.views.cover import cover
from yingjian.views.evidence import catalogue
from yingjian.views.figures import figures
from yingjian.views.indicators import indicators
from yingjian.views.ledger import ledger
from yingjian.views.organization import organization
from yingjian.views.people import people
from yingjian.views.plan import plan
from yingjian.views.questions import open_questions
from yingjian.views.report import report
from yingjian.views.responsibility import responsibility
from yingjian.views.schedule import schedule
from yingjian.views.units import units

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from yingjian.project import Project, Ref

# The same as in mkdocs.yml, so that one template reads alike on screen and on paper.
EXTENSIONS: Final = ("attr_list", "md_in_html", "tables", "def_list")

# Things that stand in a chapter, by kind: links to them hold only where that chapter is bound.
_IN_CHAPTER: Mapping[str, str] = {
    "plan": "plan",
    "requirement": "plan",
    "body": "organization",
    "phase": "schedule",
    "task": "schedule",
    "inspection": "schedule",
    "duty": "responsibility",
    "question": "questions",
    "indicator": "assessment",
    "block": "assessment",
    "system": "assessment",
    "evidence": "evidence",
    "figure": "figures",
    "reconciliation": "figures",
    "ledger": "ledger",
    "unit": "units",
    "person": "people",
}
# Chapters whose second-level headings are listed in the contents.
_LISTED: Final = frozenset(
    {"plan", "organization", "schedule", "responsibility", "assessment", "report"}
)
# Chapters of wide tables, and those whose template is not called after them.
_WIDE: Final = frozenset({"assessment", "ledger"})
_TEMPLATES: Mapping[str, str] = {"evidence": "archive"}
_LANDSCAPE: Final = "html { page: landscape; }"
_SHIFT_MM: Final = 8.0  # 订口 28 − 切口 20 (LOOK, print geometry)
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter ready to be typeset, and how it is bound (see ``assemble.Part``)."""

    id: str
    kind: str
    title: str
    sheet: Sheet
    recto: bool
    binding_shift: float
    thumb: str | None
    outline: bool
    source: str | None


@dataclass(frozen=True, slots=True)
class PaperMedium:
    """Links as addresses that assembly resolves; only to what is bound."""

    bound: frozenset[str]
    paper: bool = True

    def target(self, ref: Ref) -> str | None:
        """``yj:KIND/ID``, or None where the thing's chapter is not bound."""
        chapter = ref.id if ref.kind == "page" else _IN_CHAPTER.get(ref.kind)
        return f"yj:{ref}" if chapter in self.bound else None

    def url(self, ref: Ref) -> str | None:
        """The same: drawings on paper link like text."""
        return self.target(ref)

    def paper_link(self, path: str) -> Safe:
        """The file's name."""
        return shown(path)

    def preview(self, path: str) -> Safe:  # noqa: ARG002 — papers are bound as pages of their own
        """Nothing."""
        return Safe("")

    def page_number(self, ref: Ref, style: str) -> Safe:
        """A box into which assembly writes the page; empty where the thing is not bound."""
        target = self.target(ref)
        if target is None:
            return Safe("")
        address = f"yj:page:{style}/{ref}"
        return element("a", Safe("&#8199;"), class_="yj-page", href=address)

    def mentions(self, ref: Ref, also: Iterable[Ref]) -> Safe:
        """A box for the pages that link to a thing, and those on which the others stand."""
        names = [f"@{ref}", *(str(one) for one in also if self.target(one))]
        address = f"yj:pages:index/{';'.join(names)}"
        return element("a", Safe("&#8199;"), class_="yj-page yj-pages", href=address)


@cache
def _style(name: str) -> str:
    return (TEMPLATES / "print" / name).read_text(encoding="utf-8")


def _html(text: str) -> str:
    return markdown.markdown(text, extensions=list(EXTENSIONS), output_format="html")


_VIEWS: Mapping[str, Callable[[Project, date], Any]] = {
    "plan": plan,
    "organization": organization,
    "schedule": schedule,
    "responsibility": responsibility,
    "questions": lambda project, _: open_questions(project),
    "units": units,
    "people": people,
    "assessment": indicators,
    "evidence": lambda project, day: catalogue(project, "number", day),
    "figures": lambda project, _: figures(project),
    "ledger": ledger,
}

_HREF = re.compile(r'<a\b[^>]*\bhref="(?!yj:|https?:|mailto:)[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
_H1 = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)
_H2 = re.compile(r'<h2\b[^>]*\bid="([^"]+)"[^>]*>(.*?)</h2>', re.DOTALL)
_TAGS = re.compile(r"<[^>]+>")


def plain(html: str) -> str:
    """Text of a piece of HTML of ours, on one line."""
    return " ".join(unescape(_TAGS.sub("", html)).split())


def _headings(html: str) -> Iterator[tuple[str, str]]:
    """(id, text) of every second-level heading that has an id."""
    for found in _H2.finditer(html):
        yield unescape(found[1]), plain(found[2])


def _hand_written(docs: Path, file: str, title: str | None) -> tuple[str, str]:
    """Title and HTML of a page of docs/; links to other pages of the site become plain words."""
    text = (docs / file).read_text(encoding="utf-8")
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    html = _HREF.sub(r"\1", _html(text))
    html = re.sub(r'\bid="[^"]*"', "", html)
    heading = _H1.search(html)
    name = title or (plain(heading[1]) if heading else file)
    anchor = f'<span id="page/{file}" class="yj-anchor"></span>'
    return name, anchor + (html if heading else f"<h1>{element('span', name)}</h1>{html}")


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """A line of the contents list: level 1 chapter, 2 section."""

    level: int
    title: str
    target: str


def chapters(project: Project, day: date, docs: Path) -> list[Chapter]:
    """Every chapter in the order of the binder, cover and contents first."""
    bound = frozenset(chapter.kind for part in project.binder.parts for chapter in part.chapters)
    writer = Writer(PaperMedium(bound))
    shown = any(one.demonstration for one in project.dossier.systems.values())
    running = f"{'演示　' if shown else ''}{project.plan.short_title}　{day.isoformat()}"
    head = _running_head(running)
    made: list[Chapter] = []
    listed: list[tuple[str, str, list[ContentsLine]]] = []
    for number, part in enumerate(project.binder.parts):
        lines: list[ContentsLine] = []
        for record in part.chapters:
            if record.kind == PAGE:
                title, html = _hand_written(docs, record.file or "", record.title)
                anchor, identity = f"page/{record.file}", f"page-{len(made)}"
            else:
                view = (
                    report(project, day, hand_written(docs))
                    if record.kind == "report"
                    else _VIEWS[record.kind](project, day)
                )
                template = _TEMPLATES.get(record.kind, record.kind)
                html = _html(writer.render(f"{template}.md.j2", view=view))
                title = record.title or CHAPTER_KINDS[record.kind]
                anchor, identity = f"page/{record.kind}", record.kind
            lines.append(ContentsLine(1, title, anchor))
            if record.kind in _LISTED:
                lines += [ContentsLine(2, text, target) for target, text in _headings(html)]
            official = record.kind == "plan"
            styles = (
                (_style("plan.css"),)
                if official
                else (
                    _style("page.css"),
                    _style("content.css"),
                    head,
                    *([_LANDSCAPE] if record.kind in _WIDE else []),
                )
            )
            made.append(
                Chapter(
                    id=identity,
                    kind=record.kind,
                    title=title,
                    sheet=Sheet(identity, title, html, styles),
                    recto=official or record is part.chapters[0],
                    binding_shift=0.0 if official else _SHIFT_MM,
                    thumb=part.thumb,
                    outline=True,
                    source=record.file and f"docs/{record.file}",
                )
            )
        listed.append((_STEMS[number % len(_STEMS)], part.title, lines))
    front = [
        _front(
            "cover",
            "封面",
            writer,
            head,
            view=cover(project, day),
            day=chinese_day(day),
            legend=tuple(TaskState),
        ),
        _front("contents", "目录", writer, head, parts=listed),
    ]
    return [*front, *made]


def _front(name: str, title: str, writer: Writer, head: str, **values: Any) -> Chapter:
    html = writer.render(f"print/{name}.html.j2", **values)
    styles = (_style("page.css"), _style("content.css"), head, _style(f"{name}.css"))
    return Chapter(
        id=name,
        kind=name,
        title=title,
        sheet=Sheet(name, title, html, styles),
        recto=True,
        binding_shift=_SHIFT_MM,
        thumb=None,
        outline=True,
        source=None,
    )


def _running_head(text: str) -> str:
    """CSS that puts the binder's name and day into the running head of every page."""
    quoted = "".join(f"\\{ord(char):06x}" for char in text)
    return f'@page {{ @top-right {{ content: "{quoted}"; }} }}'


def chapter_texts(made: Sequence[Chapter]) -> Iterator[tuple[Chapter, frozenset[str]]]:
    """The characters that each chapter prints."""
    for chapter in made:
        yield chapter, frozenset(unescape(_TAGS.sub("", chapter.sheet.html)))
