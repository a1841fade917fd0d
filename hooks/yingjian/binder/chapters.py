"""Put the binder's chapters in order, from data/binder.yml: cover, contents, and what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from yingjian.base.registry import BINDER, CHAPTER_TITLES, CONTENTS, COVER, PAGE, PAPERS
from yingjian.binder.book import Book, Chapter, ContentsLine, Paper
from yingjian.binder.division import Division
from yingjian.binder.medium import PaperMedium
from yingjian.binder.sections import Sections
from yingjian.binder.sheets import LANDSCAPE, Sheets, hand_written, headings, running_head, style
from yingjian.derive.binding import Binding, binding
from yingjian.derive.obligations import owed
from yingjian.derive.readiness import TaskState
from yingjian.pages.markup import chinese_day
from yingjian.pages.rendering import Writer, view
from yingjian.pages.views.cover import cover
from yingjian.pages.views.matrix import FileFacts
from yingjian.pages.views.report import hand_written as hand_written_report
from yingjian.read.hand_written import shown as shown_by_hand
from yingjian.typeset.chapters import Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from yingjian.binder.book import ContentsPart
    from yingjian.model.project import Project
    from yingjian.papers import Taken
    from yingjian.read.records import binder as records

_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"

# How a file was bound, in the terms of the papers room → in Chinese.
_HOW: Final[Mapping[str, str]] = {"as-is": "原样", "converted": "转换", "rasterised": "重新成像"}
_UNBOUND: Final = "无法装订"


def binds_papers(project: Project) -> bool:
    """Whether the binder holds the papers themselves."""
    return any(chapter.kind == PAPERS for part in project.binder.parts for chapter in part.chapters)


def chapters(project: Project, day: date, docs: Path, taken: Mapping[str, Taken]) -> Book:
    """Return every chapter in the order of the binder, cover and contents first.

    ``taken`` are the clean pages of each file below data/evidence/files/, by path.
    """
    return _BookMaker(project, day, docs, taken).book()


def _fact(taken: Taken) -> FileFacts:
    notes = taken.notes if taken.pdf else (taken.reason,)
    return FileFacts(taken.pages, _HOW.get(taken.how, _UNBOUND), notes, taken.image_only)


class _BookMaker:
    """Builds one book; ``parts`` grows in the order of binding."""

    def __init__(self, project: Project, day: date, docs: Path, taken: Mapping[str, Taken]) -> None:
        self.project, self.day, self.docs = project, day, docs
        with_papers = binds_papers(project)
        self.plan = binding(project, day) if with_papers else Binding((), {}, frozenset())
        kinds = frozenset(
            chapter.kind
            for part in project.binder.parts
            for chapter in part.chapters
            if project.edition.opens(chapter.kind)
        )
        dividers = {section.ref for section in self.plan.sections}
        medium = PaperMedium(kinds, self.plan.sheets | dividers, edition=project.edition)
        self.sheets = Sheets(Writer(medium), running_head(project, day))
        self.file_facts = {path: _fact(file) for path, file in taken.items()}
        self.unbound = sum(not file.pages for file in self.file_facts.values())
        # Arguments that views of chapters may take.
        self.facts = {
            "project": project,
            "day": day,
            "hand": hand_written_report(docs, project.edition),
            "plan": self.plan,
            "facts": self.file_facts,
            "kinds": kinds,
            "unbound": self.unbound,
        }
        self.parts: list[Chapter | Paper] = []
        debts = owed(project, day) if with_papers else ()
        self.sections = Sections(project, day, self.plan, taken, debts, self.sheets, self.parts)

    def book(self) -> Book:
        contents: list[ContentsPart] = []
        for part in self.project.binder.parts:
            shown = [
                (record, text)
                for record in part.chapters
                if (text := self._text(record)) is not None
            ]
            lines: list[ContentsLine] = []
            for index, (record, text) in enumerate(shown):
                lines += self._chapter(record, text, part.thumb, first=index == 0)
            if shown:
                contents.append((_STEMS[len(contents) % len(_STEMS)], part.title, lines))
        front = (
            self.sheets.front(
                COVER,
                view=cover(self.project, self.day, self.unbound),
                day=chinese_day(self.day),
                legend=tuple(TaskState),
            ),
            self.sheets.front(CONTENTS, parts=contents, number=1),
        )
        parts = (*front, *self.parts)
        division = Division(self.project, self.day, self.sheets, parts, len(front), contents)
        return Book(
            parts, self.file_facts, len(front), self.plan, division.divided, division.labels
        )

    def _text(self, record: records.Chapter) -> str | None:
        """Return a hand-written chapter's text, "" for others; None if the edition omits it."""
        edition = self.project.edition
        if record.kind == PAGE:
            return shown_by_hand(self.docs / (record.file or ""), edition)
        return "" if edition.opens(record.kind) else None

    def _chapter(
        self, record: records.Chapter, text: str, thumb: str, *, first: bool
    ) -> list[ContentsLine]:
        """Add a chapter; return its lines of the contents."""
        if record.kind == PAPERS:
            return list(self.sections.bind(thumb))
        index = len(self.parts)
        if record.kind == PAGE:
            file = record.file or ""
            title, html = hand_written(text, file, record.title)
            sheet = Sheet(f"{PAGE}-{index}", title, html, self.sheets.styles)
            self.parts.append(
                Chapter(sheet.id, PAGE, title, sheet, first, thumb=thumb, source=f"docs/{file}")
            )
            return [ContentsLine(1, title, f"page/{file}", index)]
        chapter = self._generated(record.kind, record.title, thumb, first=first)
        self.parts.append(chapter)
        lines = [ContentsLine(1, chapter.title, f"page/{record.kind}", index)]
        if BINDER[record.kind][1].sections:
            lines += [
                ContentsLine(2, title, target, index)
                for target, title in headings(chapter.sheet.html)
            ]
        return lines

    def _generated(self, name: str, title: str | None, thumb: str, *, first: bool) -> Chapter:
        """Return a chapter made from data; ``first``: a part of the binder begins with it."""
        kind, chapter = BINDER[name]
        title = title or CHAPTER_TITLES[name]
        facts: dict[str, Any] = {**self.facts, **(chapter.arguments or kind.arguments)}
        template = chapter.template or kind.template
        html = self.sheets.html(template, view=view(kind.view, facts))
        styles = (*([LANDSCAPE] if chapter.landscape else []), *map(style, chapter.styles))
        if not chapter.official:
            styles = (*self.sheets.styles, *styles)
        sheet = Sheet(name, title, html, styles)
        if chapter.official:
            # Its own style sheet mirrors its margins.
            return Chapter(name, name, title, sheet, binding_shift=0.0, thumb=thumb)
        return Chapter(name, name, title, sheet, recto=first, thumb=thumb)
