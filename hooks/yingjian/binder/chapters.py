"""Ordered chapters of the binder, from data/binder.yml: cover, contents, generated, hand-written."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from html import unescape
from typing import TYPE_CHECKING, Any, Final

import markdown

from yingjian.binder.continued import continued
from yingjian.binder.medium import PaperMedium
from yingjian.binder.stamps import Strip
from yingjian.binder.typeset import Sheet
from yingjian.binding import Binding, How, binding
from yingjian.chapter_kinds import CHAPTER_KINDS, PAGE
from yingjian.hand_written import shown as shown_by_hand
from yingjian.markup import chinese_day, css_string, element
from yingjian.owing import owed
from yingjian.pages import hand_written
from yingjian.readiness import TaskState
from yingjian.render import TEMPLATES, Writer
from yingjian.views.cover import cover
from yingjian.views.divider import divider, others, sheet
from yingjian.views.evidence import catalogue
from yingjian.views.figures import figures
from yingjian.views.guide import guide
from yingjian.views.indicators import indicators
from yingjian.views.ledger import ledger
from yingjian.views.matrix import FileFacts, by_indicator, by_paper, manifest
from yingjian.views.organization import organization
from yingjian.views.people import people
from yingjian.views.plan import plan
from yingjian.views.questions import open_questions
from yingjian.views.report import report
from yingjian.views.responsibility import responsibility
from yingjian.views.schedule import schedule
from yingjian.views.units import units

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from yingjian.binding import Item, Section
    from yingjian.dossier import Evidence
    from yingjian.intake import Taken
    from yingjian.project import Project
    from yingjian.records import plan as records
    from yingjian.secrecy import Edition

# The same as in mkdocs.yml, so that one template reads alike on screen and on paper.
EXTENSIONS: Final = ("attr_list", "md_in_html", "tables", "def_list")

# Chapters whose second-level headings are listed in the contents.
_LISTED: Final = frozenset(
    {"plan", "organization", "schedule", "responsibility", "assessment", "report"}
)
# Chapters of wide tables, and those whose template is not called after them.
_WIDE: Final = frozenset({"assessment", "ledger"})
_TEMPLATES: Mapping[str, str] = {
    "evidence": "archive",
    **{kind: f"print/{kind}" for kind in ("matrix", "matrix-evidence", "manifest", "scoring")},
}
# Chapters that are written as HTML, with a style sheet of their own.
_FORMS: Final = frozenset({"guide", "box-note"})
_PAPERS: Final = "papers"
# A volume's cover looks like the cover, with a few differences.
_FRONT_STYLES: Mapping[str, tuple[str, ...]] = {"volume": ("cover.css", "volume.css")}
_LANDSCAPE: Final = "html { page: landscape; }"
_SHIFT_MM: Final = 8.0  # 订口 28 − 切口 20 (LOOK, print geometry)
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"

# How a file was bound, in the words of ``intake``, as people read it.
_HOW: Mapping[str, str] = {"as-is": "原样", "converted": "转换", "rasterised": "重新成像"}
_UNBOUND: Final = "无法装订"


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter ready to be typeset, and how it is bound (see ``parts.Part``).

    ``stands_for`` is why a sheet stands where a paper should be; "" for every other chapter.
    """

    id: str
    kind: str
    title: str
    sheet: Sheet
    recto: bool
    binding_shift: float
    thumb: str | None
    outline: bool
    source: str | None
    below: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    stands_for: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """An item of evidence to bind: its files in order, each with what intake made of it."""

    id: str
    title: str
    files: tuple[tuple[str, str, Taken], ...]
    recto: bool
    thumb: str | None
    below: tuple[str, ...]
    names: tuple[str, ...]
    strip: Strip


@dataclass(frozen=True, slots=True)
class SpineLabel:
    """A volume on its spine: first and last page, first and last item number (four digits)."""

    number: int
    first: int
    last: int
    items: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class _Labels:
    """The sheet of labels; what the data does not say is left for the hand."""

    label: str
    issuer: str
    fonds: str | None
    year: str | None
    retention: str | None
    volumes: Sequence[SpineLabel]


@dataclass(frozen=True, slots=True)
class Book:
    """Everything to bind, in order; ``facts`` are what became of each file, by path.

    ``front`` parts come before all chapters; ``plan`` tells which papers answer to which
    indicator; ``divided`` gives all parts with the covers and
    contents of volumes that begin with the given ones, ``labels`` the sheet of their labels.
    """

    parts: tuple[Chapter | Paper, ...]
    facts: Mapping[str, FileFacts]
    front: int
    plan: Binding
    divided: Callable[[Sequence[int]], list[Chapter | Paper]]
    labels: Callable[[Sequence[SpineLabel]], Chapter]

    @property
    def chapters(self) -> list[Chapter]:
        """What must be typeset."""
        return [one for one in self.parts if isinstance(one, Chapter)]


@cache
def _style(name: str) -> str:
    return (TEMPLATES / "print" / name).read_text(encoding="utf-8")


def _html(text: str) -> str:
    html = markdown.markdown(text, extensions=list(EXTENSIONS), output_format="html")
    return continued(html)


_VIEWS: Mapping[str, Callable[[Project, date], Any]] = {
    "plan": plan,
    "organization": organization,
    "schedule": schedule,
    "responsibility": responsibility,
    "questions": lambda project, _: open_questions(project),
    "units": units,
    "people": people,
    "assessment": indicators,
    "scoring": indicators,
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


def _hand_written(text: str, file: str, title: str | None) -> tuple[str, str]:
    """Title and HTML of a page of docs/; links to other pages of the site become plain words."""
    html = _HREF.sub(r"\1", _html(text))
    html = re.sub(r'\bid="[^"]*"', "", html)
    heading = _H1.search(html)
    name = title or (plain(heading[1]) if heading else file)
    anchor = f'<span id="page/{file}" class="yj-anchor"></span>'
    return name, anchor + (html if heading else f"<h1>{element('span', name)}</h1>{html}")


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """A line of the contents list: level 1 chapter, 2 section.

    ``part`` is the place, among the parts after the front matter, of the one it belongs to.
    """

    level: int
    title: str
    target: str
    part: int


ContentsPart = tuple[str, str, list[ContentsLine]]
"""A part of the contents list: its stem, its title, its lines."""


def binds_papers(project: Project) -> bool:
    """Whether the binder holds the papers themselves."""
    return any(
        chapter.kind == _PAPERS for part in project.binder.parts for chapter in part.chapters
    )


def chapters(project: Project, day: date, docs: Path, taken: Mapping[str, Taken]) -> Book:
    """Every chapter in the order of the binder, cover and contents first.

    ``taken`` is what intake made of each file below data/evidence/files/.
    """
    return _Maker(project, day, docs, taken).book()


def _again(one: Chapter | Paper, part: int) -> ContentsLine:
    """The line of a first-level indicator that goes on in a new volume."""
    return ContentsLine(1, one.below[0] if one.below else one.title, f"part/{one.id}", part)


def _inserted(listed: Sequence[ContentsPart], new: Sequence[ContentsLine]) -> list[ContentsPart]:
    """The contents with lines before the first that belongs to the same part of the binder."""
    made: list[ContentsPart] = []
    left = list(new)
    for stem, title, lines in listed:
        at = next((i for i, line in enumerate(lines) if line.part == new[0].part), None)
        if at is None or not left:
            made.append((stem, title, lines))
            continue
        made.append((stem, title, [*lines[:at], *left, *lines[at:]]))
        left = []
    return made


@dataclass(frozen=True, slots=True)
class _Volume:
    """A volume's cover: which it is, and what its first and last pages are known by."""

    title: str
    label: str
    issuer: str
    number: int
    first: str
    last: str
    edition: Edition


class _Maker:
    def __init__(self, project: Project, day: date, docs: Path, taken: Mapping[str, Taken]) -> None:
        self.project, self.day, self.docs, self.taken = project, day, docs, taken
        with_papers = binds_papers(project)
        self.plan = binding(project, day) if with_papers else Binding((), {}, frozenset())
        self.facts = {
            path: FileFacts(
                one.pages,
                _HOW.get(one.how, _UNBOUND),
                one.notes if one.pdf else (one.reason,),
                one.image_only,
            )
            for path, one in taken.items()
        }
        self.kinds = frozenset(
            chapter.kind
            for part in project.binder.parts
            for chapter in part.chapters
            if project.edition.opens(chapter.kind)
        )
        dividers = {section.ref for section in self.plan.sections}
        self.writer = Writer(
            PaperMedium(self.kinds, self.plan.sheets | dividers, edition=project.edition)
        )
        self.head = running_head(project, day)
        self.debts = owed(project, day) if with_papers else ()
        self.made: list[Chapter | Paper] = []

    def book(self) -> Book:
        listed: list[ContentsPart] = []
        for part in self.project.binder.parts:
            lines: list[ContentsLine] = []
            shown = [
                (record, text)
                for record in part.chapters
                for text in [self.text(record)]
                if text is not None
            ]
            for at, (record, text) in enumerate(shown):
                recto = not at
                if record.kind == _PAPERS:
                    lines += self.papers(part.thumb)
                elif record.kind == PAGE:
                    file = record.file or ""
                    title, html = _hand_written(text, file, record.title)
                    lines.append(self.line(1, title, f"page/{file}"))
                    self.add(f"page-{len(self.made)}", PAGE, title, html, part.thumb, recto, file)
                else:
                    title = record.title or CHAPTER_KINDS[record.kind]
                    html = self.html(record.kind)
                    lines.append(self.line(1, title, f"page/{record.kind}"))
                    if record.kind in _LISTED:
                        lines += [self.line(2, words, place) for place, words in _headings(html)]
                    self.add(record.kind, record.kind, title, html, part.thumb, recto)
            if shown:
                listed.append((_STEMS[len(listed) % len(_STEMS)], part.title, lines))
        unbound = sum(not one.pages for one in self.facts.values())
        front = [
            self.front(
                "cover",
                "封面",
                view=cover(self.project, self.day, unbound),
                day=chinese_day(self.day),
                legend=tuple(TaskState),
            ),
            self.front("contents", "目录", parts=listed, number=1),
        ]
        parts = (*front, *self.made)

        def divided(starts: Sequence[int]) -> list[Chapter | Paper]:
            return self.divided(parts, len(front), starts, listed)

        return Book(parts, self.facts, len(front), self.plan, divided, self.labels)

    def text(self, record: records.Chapter) -> str | None:
        """The text of a hand-written chapter, "" of another; None where the edition has it not."""
        edition = self.project.edition
        if record.kind == PAGE:
            return shown_by_hand(self.docs / (record.file or ""), edition)
        return "" if edition.opens(record.kind) else None

    def labels(self, volumes: Sequence[SpineLabel]) -> Chapter:
        """The sheet of spine and box labels."""
        plan = self.project.binder
        view = _Labels(
            plan.label, self.project.plan.issuer, plan.fonds, plan.year, plan.retention, volumes
        )
        return self.front("labels", "脊签", view=view)

    def line(self, level: int, title: str, target: str) -> ContentsLine:
        """A line about the chapter that is added next."""
        return ContentsLine(level, title, target, len(self.made))

    def divided(
        self,
        parts: Sequence[Chapter | Paper],
        front: int,
        starts: Sequence[int],
        listed: Sequence[ContentsPart],
    ) -> list[Chapter | Paper]:
        """All parts with a cover and a list of contents before each volume but the first."""
        made: list[Chapter | Paper] = []
        ends = [*starts[1:], len(parts)]
        whole = list(listed)
        for number, (start, end) in enumerate(zip(starts, ends, strict=True), start=1):
            if number > 1:
                title = f"第 {number} 卷"
                opening = [ContentsLine(1, title, f"part/volume-{number}", start - front)]
                again = _again(parts[start], start - front)
                if parts[start].below == parts[start - 1].below[:1]:
                    opening.append(again)
                    inner = _inserted(listed, [again])
                else:
                    inner = list(listed)
                whole = _inserted(whole, opening)
                held = range(start - front, end - front)
                view = _Volume(
                    self.project.binder.title,
                    self.project.binder.label,
                    self.project.plan.issuer,
                    number,
                    f"part/volume-{number}",
                    f"part/{parts[end - 1].id}",
                    self.project.edition,
                )
                made.append(
                    self.volume("volume", title, number, view=view, day=chinese_day(self.day))
                )
                contents = self.volume(
                    "contents",
                    f"第 {number} 卷目录",
                    number,
                    parts=[
                        (stem, name, found)
                        for stem, name, lines in inner
                        if (found := [line for line in lines if line.part in held])
                    ],
                    number=number,
                )
                made.append(replace(contents, below=(title,)))
            made += parts[start:end]
        contents = self.front("contents", "目录", parts=whole, number=1)
        contents = replace(contents, id="contents-whole")
        return [contents if one.id == "contents" else one for one in made]

    def volume(self, name: str, title: str, volume: int, **values: Any) -> Chapter:
        chapter = self.front(name, title, **values)
        identity = f"{name}-{volume}" if name != "volume" else f"volume-{volume}"
        return replace(chapter, id=identity, sheet=replace(chapter.sheet, id=identity))

    # Chapters made from data

    def view(self, kind: str) -> Any:
        """What a chapter of a kind shows."""
        project, day = self.project, self.day
        if kind == "report":
            return report(project, day, hand_written(self.docs, project.edition))
        if kind == "matrix":
            return by_indicator(project, self.plan, day)
        if kind == "matrix-evidence":
            return by_paper(project, self.plan, day)
        if kind in {"manifest", "box-note"}:
            return manifest(project, self.plan, self.facts)
        return _VIEWS[kind](project, day)

    def html(self, kind: str) -> str:
        if kind in _FORMS:
            unbound = sum(not one.pages for one in self.facts.values())
            view = cover(self.project, self.day, unbound)
            found = guide(self.project, self.plan, self.day, self.kinds)
            return self.writer.render(
                f"print/{kind}.html.j2", view=view, guide=found, files=self.view("manifest")
            )
        template = _TEMPLATES.get(kind, kind)
        return _html(self.writer.render(f"{template}.md.j2", view=self.view(kind)))

    def add(
        self,
        identity: str,
        kind: str,
        title: str,
        html: str,
        thumb: str | None,
        recto: bool,  # noqa: FBT001 — a field of the chapter
        file: str | None = None,
    ) -> None:
        official = kind == "plan"
        extra = [_LANDSCAPE] if kind in _WIDE else []
        if kind in _FORMS:
            extra.append(_style(f"{kind}.css"))
        self.made.append(
            Chapter(
                id=identity,
                kind=kind,
                title=title,
                sheet=Sheet(
                    identity,
                    title,
                    html,
                    (_style("plan.css"),) if official else (*self.styles(), *extra),
                ),
                recto=official or recto,
                binding_shift=0.0 if official else _SHIFT_MM,
                thumb=thumb,
                outline=True,
                source=file and f"docs/{file}",
            )
        )

    def styles(self) -> tuple[str, ...]:
        return (_style("page.css"), _style("content.css"), self.head)

    def front(self, name: str, title: str, **values: Any) -> Chapter:
        html = self.writer.render(f"print/{name}.html.j2", **values)
        sheets = _FRONT_STYLES.get(name, (f"{name}.css",))
        return Chapter(
            id=name,
            kind=name,
            title=title,
            sheet=Sheet(name, title, html, (*self.styles(), *map(_style, sheets))),
            recto=True,
            binding_shift=_SHIFT_MM,
            thumb=None,
            outline=True,
            source=None,
        )

    # Papers behind their dividers

    def papers(self, thumb: str) -> Iterator[ContentsLine]:
        """Bind every section; yields its lines of the contents."""
        last = ""
        for section in self.plan.sections:
            if section.indicator is None:
                yield self.line(1, _OTHERS, str(section.ref))
                self.section(section, _OTHERS, (), thumb)
                continue
            path = self.project.dossier.path(section.indicator)
            root = f"{path[0].id}　{path[0].title}"
            if root != last:
                yield self.line(1, root, f"part/{section.ref}")
                last = root
            title = f"{path[-1].id}　{path[-1].title}"
            yield self.line(2, title, str(section.ref))
            self.section(section, title, (root,), path[0].title[:_THUMB])

    def section(self, section: Section, title: str, below: tuple[str, ...], thumb: str) -> None:
        """Add a divider and, on the next right-hand page, what follows it."""
        name = "divider" if section.indicator else "others"
        view = (divider if section.indicator else others)(
            self.project, self.plan, section, self.day
        )
        html = _html(self.writer.render(f"print/{name}.md.j2", view=view))
        styles = (*self.styles(), _style("divider.css"))
        self.made.append(
            Chapter(
                id=str(section.ref),
                kind="divider",
                title=title,
                sheet=Sheet(str(section.ref), title, html, styles),
                recto=True,
                binding_shift=_SHIFT_MM,
                thumb=thumb,
                outline=True,
                source=None,
                below=below,
            )
        )
        first = True
        for item in section.items:
            for part in self.item(section, item, (*below, title), thumb, first=first):
                self.made.append(part)
                first = False

    def item(
        self, section: Section, item: Item, below: tuple[str, ...], thumb: str, *, first: bool
    ) -> Iterator[Chapter | Paper]:
        """The paper of a line, and a sheet for what is lacking or cannot be bound."""
        if item.ref is None or item.how not in {How.HERE, How.LACKING}:
            return
        ref = str(item.ref)
        if item.how is How.LACKING:
            if not any(ref in one.names for one in self.made):
                held = self.project.dossier.evidence.get(item.evidence or "")
                source = f"{FILES}{held.files[0].path}" if held and held.files else None
                yield self.sheet(
                    section, item, below, thumb, None, first=first, names=(ref,), source=source
                )
            return
        one = self.project.dossier.evidence[item.evidence or ""]
        files = [(paper.path, paper.sha256, self.taken[paper.path]) for paper in one.files]
        whole = tuple(file for file in files if file[2].pdf)
        if whole:
            yield Paper(
                id=ref,
                title=f"{item.number}　{one.title}",
                files=whole,
                recto=first,
                thumb=thumb,
                below=below,
                names=(ref,),
                strip=_strip(item, one),
            )
        for path, _, found in files:
            if found.pdf is None:
                names = () if whole else (ref,)
                broken = (f"{path}：{found.reason}", found.tip)
                yield self.sheet(
                    section,
                    item,
                    below,
                    thumb,
                    broken,
                    first=first and not whole,
                    names=names,
                    source=f"{FILES}{path}",
                )
                whole = (*whole, (path, "", found))

    def sheet(
        self,
        section: Section,
        item: Item,
        below: tuple[str, ...],
        thumb: str,
        broken: tuple[str, str] | None,
        *,
        first: bool,
        names: tuple[str, ...],
        source: str | None = None,
    ) -> Chapter:
        """A sheet that stands for a paper; ``source`` is its file where there is one."""
        view = sheet(self.project, item, section.indicator, self.day, self.debts, broken=broken)
        html = _html(self.writer.render("print/sheet.md.j2", view=view))
        title = f"{item.number}　{view.word}：{item.title}"
        identity = f"sheet/{len(self.made)}-{item.number}"
        styles = (*self.styles(), _style("sheet.css"))
        return Chapter(
            id=identity,
            kind="sheet",
            title=title,
            sheet=Sheet(f"sheet/{item.number}", title, html, styles),
            recto=first,
            binding_shift=_SHIFT_MM,
            thumb=thumb,
            outline=True,
            source=source,
            below=below,
            names=names,
            stands_for=view.reason,
        )


#: Where papers lie, as the manifest says it.
FILES: Final = "data/evidence/files/"
_OTHERS: Final = "其他材料"
# Characters of a first-level indicator's title on its thumb tab.
_THUMB: Final = 2


def _strip(item: Item, one: Evidence) -> Strip:
    return Strip(
        item.number,
        one.id,
        one.title,
        one.formed.isoformat() if one.formed else "",
        one.filed.isoformat() if one.filed else "",
    )


def sheet_of(name: str, title: str, writer: Writer, head: str, **values: Any) -> Chapter:
    """A chapter of its own from a Markdown template of paper."""
    html = _html(writer.render(f"print/{name}.md.j2", **values))
    return Chapter(
        id=name,
        kind=name,
        title=title,
        sheet=Sheet(name, title, html, (_style("page.css"), _style("content.css"), head)),
        recto=False,
        binding_shift=_SHIFT_MM,
        thumb=None,
        outline=True,
        source=None,
    )


def running_head(project: Project, day: date) -> str:
    """CSS that puts the binder's name and day into the running head of every page."""
    shown = any(one.demonstration for one in project.dossier.systems.values())
    edition = "" if project.edition.whole else f"{project.edition.title}　"
    demonstration = "演示　" if shown else ""
    text = f"{edition}{demonstration}{project.plan.short_title}　{day.isoformat()}"
    return f'@page {{ @top-right {{ content: "{css_string(text)}"; }} }}'


def chapter_texts(made: Sequence[Chapter]) -> Iterator[tuple[Chapter, frozenset[str]]]:
    """The characters that each chapter prints."""
    for chapter in made:
        yield chapter, frozenset(unescape(_TAGS.sub("", chapter.sheet.html)))
