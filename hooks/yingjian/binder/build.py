"""Build binder.pdf, binder.json and the files beside them: typeset, bind, check."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from yingjian.base import fonts
from yingjian.base.problems import DataError, Problem, code
from yingjian.base.registry import SCORING
from yingjian.binder import volumes
from yingjian.binder.book import Chapter, Paper, SpineLabel
from yingjian.binder.finished import Finished
from yingjian.binder.manifest import manifest
from yingjian.binder.metadata import About
from yingjian.binder.parts import AssemblyError, Binder, Part
from yingjian.binder.scopes import scopes
from yingjian.binder.sheets import chapter_texts
from yingjian.binder.supplement import supplement
from yingjian.preflight.check import check
from yingjian.read.source import Mark
from yingjian.typeset.chapters import typeset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Executor
    from datetime import date
    from pathlib import Path

    from yingjian.binder.book import Book
    from yingjian.binder.supplement import Supplement
    from yingjian.model.project import Project
    from yingjian.preflight.findings import Finding
    from yingjian.typeset.chapters import Typeset

NO_GLYPH = code(
    "binder.glyph",
    "有字体里没有的字",
    why="印出来会是方框，看的人不知道是什么字。",
    mend="核对这个字；确是生僻字，请维护者补一种有它的字体。",
)
NOT_TYPESET = code(
    "binder.typeset",
    "排版不正常",
    why="排版的警告意味着纸上与数据不一致。",
    mend="把屏幕上的原话告诉维护者。",
)
NOT_SOUND = code(
    "binder.preflight",
    "成册查验不通过",
    why="交出去的册子，页码、链接、目录必须处处对得上。",
    mend="照屏幕上点名的页核对数据；看不出原因，把原话告诉维护者。",
)
NOT_BOUND = code(
    "binder.assemble",
    "装订不起来",
    why="目录或引用指不到页，册子不可信。",
    mend="把屏幕上的原话告诉维护者。",
)

_PREFLIGHT_TIP = "这是程序的问题：册子没有交出，请把这些话报给维护者。"
_TYPESET_TIP = "这是程序的样式问题，请把这句话报给维护者。"
_ASSEMBLY_TIP = "检查 data/binder.yml 是否漏了被引用的章；仍不行，请把这句话报给维护者。"


@dataclass(frozen=True, slots=True)
class BuiltBinder:
    """The finished binder and its manifest as JSON text.

    ``fresh`` are the titles of the chapters typeset now, ``kept`` is the number of the others.
    ``files`` are the further files by name: volumes, scoring sheet to fill in, labels; ``unbound``
    are the paths of papers that could not be bound, each with the reason; ``notices`` are the
    preflight's warnings.
    """

    binder: Binder
    manifest: str
    fresh: tuple[str, ...]
    kept: int
    files: Mapping[str, bytes]
    unbound: tuple[tuple[str, str], ...]
    notices: tuple[str, ...]


def build(
    project: Project,
    day: date,
    book: Book,
    cache: Path,
    *,
    since: Mapping[str, Any] | None = None,
    executor: Executor | None = None,
    progress: Callable[[str, bool], None] | None = None,
) -> BuiltBinder:
    """Build the binder as of a day. Same arguments, same bytes, with any ``executor``.

    With ``since``, the manifest of a binder handed over before, a supplement to that one is built
    as well.

    Raises:
        DataError: characters no font has, warnings of typesetting, links that lead nowhere, a
            finished file that breaks a rule of the preflight.
        FontsMissing: the font folder is not filled.
        OldManifestError: ``since`` is no manifest.
    """
    problems = list(_missing_glyphs(project, book.chapters))
    if problems:
        raise DataError(problems)
    pages = _typeset(book.chapters, cache, executor, progress)
    sizes = [_estimate_pages(part, pages) for part in book.parts]
    starts = _volume_starts(book, sizes, project.binder.volume_pages)
    parts = list(book.parts)
    if len(starts) > 1:
        parts = book.divided(starts)
        openings = [chapter for chapter in _chapters(parts) if chapter.id not in pages]
        pages |= _typeset(openings, cache, executor, progress)
    about = About(
        _title(project), project.plan.issuer, day, project.fingerprint, _conformance(book)
    )
    finished = Finished(cache)
    try:
        binder = finished.bind(
            [_part(part, pages) for part in parts],
            about,
            volumes=["cover", *(f"volume-{number}" for number in range(2, len(starts) + 1))],
        )
        files = dict(_companions(book, parts, binder, pages, cache, about, finished))
        if since is not None:
            changes = supplement(project, day, parts, since)
            files |= _supplement(project, changes, cache, about, finished)
    except AssemblyError as error:
        chapters = {chapter.id: chapter for chapter in _chapters(parts)}
        raise DataError(
            Problem(_source(chapters.get(part)), 0, 0, NOT_BOUND.name, message, _ASSEMBLY_TIP)
            for part, message in error.problems
        ) from None
    text = manifest(about, project.edition, parts, binder, scopes(project, book, binder))
    return BuiltBinder(
        binder,
        text,
        tuple(sheet.title for sheet in pages.values() if sheet.fresh),
        sum(not sheet.fresh for sheet in pages.values()),
        files,
        tuple((path, facts.notes[0]) for path, facts in book.facts.items() if not facts.pages),
        _preflight(binder.pdf, text, cache, finished),
    )


def _chapters(parts: Iterable[Chapter | Paper]) -> list[Chapter]:
    return [part for part in parts if isinstance(part, Chapter)]


def _typeset(
    chapters: Sequence[Chapter],
    cache: Path,
    executor: Executor | None = None,
    progress: Callable[[str, bool], None] | None = None,
) -> dict[str, Typeset]:
    """Return chapters' pages by their ids. Raises DataError with every warning."""
    sheets = typeset(
        [chapter.sheet for chapter in chapters], cache=cache, executor=executor, progress=progress
    )
    pages = list(zip(chapters, sheets, strict=True))
    problems = [
        Problem(
            _source(chapter), 0, 0, NOT_TYPESET.name, f"“{chapter.title}”：{text}", _TYPESET_TIP
        )
        for chapter, sheet in pages
        for text in sheet.warnings
    ]
    if problems:
        raise DataError(problems)
    return {chapter.id: sheet for chapter, sheet in pages}


def _estimate_pages(part: Chapter | Paper, pages: Mapping[str, Typeset]) -> int:
    """Return the pages of a part; one more for a divider, which may follow a blank page."""
    if isinstance(part, Paper):
        return sum(taken.pages for _, _, taken in part.files)
    return pages[part.id].pages + (1 if part.recto and part.kind == "divider" else 0)


def _volume_starts(book: Book, sizes: Sequence[int], limit: int) -> list[int]:
    """Return the indices of the parts with which volumes begin.

    Volumes hold whole first-level indicators where those fit, else they begin at any divider.
    """
    openers = [
        index > book.front and isinstance(part, Chapter) and part.recto and part.kind != "sheet"
        for index, part in enumerate(book.parts)
    ]
    # Of the openers those that do not continue the first-level indicator of the part before.
    first_level = [
        opens and (not part.below or part.below != book.parts[index - 1].below[:1])
        for index, (opens, part) in enumerate(zip(openers, book.parts, strict=True))
    ]
    starts = volumes.plan(sizes, first_level, limit)
    ends = [*starts[1:], len(sizes)]
    if all(sum(sizes[a:b]) <= limit for a, b in zip(starts, ends, strict=True)):
        return starts
    return volumes.plan(sizes, openers, limit)


def _companions(
    book: Book,
    parts: Sequence[Chapter | Paper],
    binder: Binder,
    pages: Mapping[str, Typeset],
    cache: Path,
    about: About,
    finished: Finished,
) -> Iterator[tuple[str, bytes]]:
    """Yield the files beside the binder: scoring sheet to fill in, labels, volumes."""
    for chapter in _chapters(parts):
        if chapter.kind == SCORING:
            scoring = finished.bind([_part(chapter, pages)], about, fillable=True)
            yield "scoring.pdf", scoring.pdf
    labels = book.labels(list(_spines(parts, binder)))
    part = replace(_part(labels, _typeset([labels], cache)), stamp=False)
    yield "labels.pdf", finished.bind([part], about).pdf
    if len(binder.volumes) > 1:
        for number, volume in enumerate(binder.volumes, start=1):
            yield f"volume-{number}.pdf", finished.pages(binder.pdf, volume, about)


def _title(project: Project) -> str:
    """Return the binder's title with the edition's, which the internal one goes without."""
    edition = project.edition
    return project.binder.title + ("" if edition.whole else f"（{edition.title}）")


def _supplement(
    project: Project, changes: Supplement, cache: Path, about: About, finished: Finished
) -> dict[str, bytes]:
    """Return the supplement and its manifest by file name; nothing where nothing changed."""
    if not changes.parts:
        return {}
    pages = _typeset(_chapters(changes.parts), cache)
    parts = [_part(part, pages) for part in changes.parts]
    binder = finished.bind(parts, about, first=changes.first)
    text = manifest(about, project.edition, changes.parts, binder)
    return {"supplement.pdf": binder.pdf, "supplement.json": text.encode()}


def _spines(parts: Sequence[Chapter | Paper], binder: Binder) -> Iterator[SpineLabel]:
    """Yield the label of each volume's spine; item numbers count papers in order of binding."""
    first_pages = {part.id: part.first for part in binder.parts}
    papers = [first_pages[part.id] for part in parts if isinstance(part, Paper)]
    for volume, (first, last) in enumerate(binder.volumes, start=1):
        items = [
            f"{item:04d}" for item, page in enumerate(papers, start=1) if first <= page <= last
        ]
        yield SpineLabel(volume, first, last, (items[0], items[-1]) if items else None)


def _preflight(pdf: bytes, text: str, cache: Path, finished: Finished) -> tuple[str, ...]:
    """Check the finished file; return the preflight's warnings. ``text`` is its manifest.

    A file that passed before, with the same manifest and the same rules, is not read again.

    Raises:
        DataError: the binder breaks a rule; every page with a fault is named.
    """
    if (before := finished.notices(pdf, text)) is not None:
        return before
    report = check(pdf, json.loads(text), cache=cache / "preflight")
    if not report.sound:
        raise DataError(
            Problem("binder.pdf", 0, 0, NOT_SOUND.name, _sentence(finding), _PREFLIGHT_TIP)
            for finding in report.errors
        )
    notices = tuple(map(_sentence, report.findings))
    finished.passed(pdf, text, notices)
    return notices


def _sentence(finding: Finding) -> str:
    return f"第 {finding.page} 页：{finding.message}" if finding.page else finding.message


def _conformance(book: Book) -> str | None:
    """Return the level of PDF/A-2 that the papers allow; generated pages hold 2a.

    Source: ISO 19005-2, 5.
    """
    levels = {
        taken.conformance
        for part in book.parts
        if isinstance(part, Paper)
        for _, _, taken in part.files
    }
    if None in levels:
        return None
    return "B" if "2b" in levels else "A"


def _source(chapter: Chapter | None) -> str:
    """Return the file to name in a problem with a chapter."""
    return (chapter.source if chapter else None) or "data/binder.yml"


def _part(part: Chapter | Paper, pages: Mapping[str, Typeset]) -> Part:
    """Return a chapter or paper as the assembly takes it."""
    pdf: bytes | tuple[bytes | Path, ...]
    if isinstance(part, Paper):
        pdf = tuple(taken.pdf for _, _, taken in part.files if taken.pdf)
        shift, strip = 0.0, part.strip
    else:
        pdf, shift, strip = pages[part.id].pdf, part.binding_shift, None
    return Part(
        id=part.id,
        title=part.title,
        pdf=pdf,
        recto=part.recto,
        binding_shift=shift,
        thumb=part.thumb,
        below=part.below,
        names=part.names,
        strip=strip,
    )


def _missing_glyphs(project: Project, chapters: Sequence[Chapter]) -> Iterator[Problem]:
    """Yield a problem at every place in data/, or for a chapter, with a character no font has."""
    families = tuple(fonts.coverage())
    lacking: dict[str, Chapter] = {}
    for chapter, characters in chapter_texts(chapters):
        for char in fonts.unprintable("".join(sorted(characters)), families):
            lacking.setdefault(char, chapter)
    for char, chapter in sorted(lacking.items()):
        name = f"“{char}”（U+{ord(char):04X}）"
        tip = "换成通行的写法；确是人名用字，请维护者补一种有这个字的字体。"
        places = [(file, mark, text) for file, mark, text in project.texts if char in text] or [
            (_source(chapter), Mark(0, 0), "")
        ]
        for file, mark, text in places:
            message = f"字体里没有{name}这个字，用在“{chapter.title}”一章。"
            yield Problem(
                file, mark.line, mark.column, NO_GLYPH.name, message, tip, found=text[:40]
            )
