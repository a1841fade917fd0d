"""Project → binder.pdf and binder.json: chapters, typesetting, assembly, manifest."""

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


@dataclass(frozen=True, slots=True)
class BuiltBinder:
    """The finished binder, its manifest as JSON text, and which chapters were typeset anew.

    ``files`` are the further files by name: volumes, scoring sheet to fill in, labels; ``unbound``
    are the papers that could not be bound and why; ``notices`` are what the preflight warns of.
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
    """Make the binder as of a day. Same arguments, same bytes, whatever ``executor`` typesets.

    ``book`` are its chapters. ``since`` is the manifest of a binder handed over before: then there
    is a supplement to it, too.

    Raises:
        DataError: characters no font has, warnings of typesetting, links that lead nowhere.
        FontsMissing: the font folder is not filled.
        OldManifestError: ``since`` is no manifest.
    """
    problems = list(_missing_glyphs(project, book.chapters))
    if problems:
        raise DataError(problems)
    pages = _typeset(book.chapters, cache, executor, progress)
    starts = _divide(book, [_count(one, pages) for one in book.parts], project.binder.volume_pages)
    parts = list(book.parts)
    if len(starts) > 1:
        parts = book.divided(starts)
        more = [one for one in parts if isinstance(one, Chapter) and one.id not in pages]
        pages |= _typeset(more, cache, executor, progress)
    made = [one for one in parts if isinstance(one, Chapter)]
    levels = {
        found.conformance
        for one in book.parts
        if isinstance(one, Paper)
        for _, _, found in one.files
    }
    about = About(_title(project), project.plan.issuer, day, project.fingerprint, _claim(levels))
    finished = Finished(cache)
    try:
        binder = finished.bind(
            [_part(one, pages) for one in parts],
            about,
            volumes=["cover", *(f"volume-{at}" for at in range(2, len(starts) + 1))],
        )
        sheets = dict(_sheets(book, parts, binder, pages, cache, about, finished))
        if since is not None:
            extra = supplement(project, day, parts, since)
            sheets |= _supplement(project, extra, cache, about, finished)
    except AssemblyError as error:
        where = {chapter.id: chapter for chapter in made}
        raise DataError(
            Problem(_where(where.get(part)), 0, 0, NOT_BOUND.name, message, _ASSEMBLY_TIP)
            for part, message in error.problems
        ) from None
    told = manifest(about, project.edition, parts, binder, scopes(project, book, binder))
    return BuiltBinder(
        binder,
        told,
        tuple(sheet.title for sheet in pages.values() if sheet.fresh),
        sum(not sheet.fresh for sheet in pages.values()),
        sheets,
        tuple((path, facts.notes[0]) for path, facts in book.facts.items() if not facts.pages),
        _preflight(binder.pdf, told, cache, finished),
    )


def _typeset(
    made: Sequence[Chapter],
    cache: Path,
    executor: Executor | None,
    progress: Callable[[str, bool], None] | None,
) -> dict[str, Typeset]:
    """Pages of chapters by their ids. Raises DataError with every warning of the typesetter."""
    sheets = typeset([one.sheet for one in made], cache=cache, executor=executor, progress=progress)
    problems = [
        Problem(_where(chapter), 0, 0, NOT_TYPESET.name, f"“{chapter.title}”：{text}", _TYPESET_TIP)
        for chapter, sheet in zip(made, sheets, strict=True)
        for text in sheet.warnings
    ]
    if problems:
        raise DataError(problems)
    return {chapter.id: sheet for chapter, sheet in zip(made, sheets, strict=True)}


def _count(one: Chapter | Paper, pages: Mapping[str, Typeset]) -> int:
    """Pages of a part, the blank one before a right-hand page counted in half of all cases."""
    if isinstance(one, Paper):
        return sum(found.pages for _, _, found in one.files)
    return pages[one.id].pages + (1 if one.recto and one.kind == "divider" else 0)


def _divide(book: Book, sizes: Sequence[int], limit: int) -> list[int]:
    """Parts with which volumes begin: whole first-level indicators where they fit, else any divider."""
    may = [
        at > book.front and isinstance(one, Chapter) and one.recto and one.kind != "sheet"
        for at, one in enumerate(book.parts)
    ]
    firsts = [
        fit and (not one.below or one.below != book.parts[at - 1].below[:1])
        for at, (fit, one) in enumerate(zip(may, book.parts, strict=True))
    ]
    starts = volumes.plan(sizes, firsts, limit)
    ends = [*starts[1:], len(sizes)]
    if all(sum(sizes[a:b]) <= limit for a, b in zip(starts, ends, strict=True)):
        return starts
    return volumes.plan(sizes, may, limit)


def _sheets(
    book: Book,
    parts: Sequence[Chapter | Paper],
    binder: Binder,
    pages: Mapping[str, Typeset],
    cache: Path,
    about: About,
    finished: Finished,
) -> Iterator[tuple[str, bytes]]:
    """Files beside the binder: the scoring sheet to fill in, the labels, the volumes."""
    for one in parts:
        if isinstance(one, Chapter) and one.kind == SCORING:
            yield "scoring.pdf", finished.bind([_part(one, pages)], about, fillable=True).pdf
    labels = book.labels(list(_spines(parts, binder)))
    made = _typeset([labels], cache, None, None)
    part = replace(_part(labels, made), stamp=False)
    yield "labels.pdf", finished.bind([part], about).pdf
    if len(binder.volumes) > 1:
        for number, volume in enumerate(binder.volumes, start=1):
            yield f"volume-{number}.pdf", finished.pages(binder.pdf, volume, about)


def _title(project: Project) -> str:
    """The binder's title; the internal edition is the one that needs no name."""
    edition = project.edition
    return project.binder.title + ("" if edition.whole else f"（{edition.title}）")


def _supplement(
    project: Project, extra: Supplement, cache: Path, about: About, finished: Finished
) -> dict[str, bytes]:
    """The supplement and its manifest; nothing where nothing changed."""
    if not extra.parts:
        return {}
    pages = _typeset([one for one in extra.parts if isinstance(one, Chapter)], cache, None, None)
    bound = finished.bind([_part(one, pages) for one in extra.parts], about, first=extra.first)
    told = manifest(about, project.edition, extra.parts, bound)
    return {"supplement.pdf": bound.pdf, "supplement.json": told.encode()}


def _spines(parts: Sequence[Chapter | Paper], binder: Binder) -> Iterator[SpineLabel]:
    """What the spine of each volume says; item numbers count the papers in order of binding."""
    places = {part.id: part.first for part in binder.parts}
    firsts = [places[one.id] for one in parts if isinstance(one, Paper)]
    for number, (first, last) in enumerate(binder.volumes, start=1):
        held = [f"{at:04d}" for at, page in enumerate(firsts, start=1) if first <= page <= last]
        yield SpineLabel(number, first, last, (held[0], held[-1]) if held else None)


def _preflight(pdf: bytes, told: str, cache: Path, finished: Finished) -> tuple[str, ...]:
    """Read the finished file as a stranger would; return what it warns of.

    A file that was read before, with the same manifest and the same rules, is not read again.

    Raises:
        DataError: the binder breaks a rule; every page with a fault is named.
    """
    if (before := finished.notices(pdf, told)) is not None:
        return before
    report = check(pdf, json.loads(told), cache=cache / "preflight")
    if not report.sound:
        raise DataError(
            Problem("binder.pdf", 0, 0, NOT_SOUND.name, _at(one), _PREFLIGHT_TIP)
            for one in report.errors
        )
    notices = tuple(_at(one) for one in report.findings)
    finished.passed(pdf, told, notices)
    return notices


def _at(found: Finding) -> str:
    return f"第 {found.page} 页：{found.message}" if found.page else found.message


_PREFLIGHT_TIP = "这是程序的问题：册子没有交出，请把这些话报给维护者。"
_TYPESET_TIP = "这是程序的样式问题，请把这句话报给维护者。"
_ASSEMBLY_TIP = "检查 data/binder.yml 是否漏了被引用的章；仍不行，请把这句话报给维护者。"


def _claim(levels: Iterable[str | None]) -> str | None:
    """The level of PDF/A-2 that the papers allow: what is generated holds 2a (ISO 19005-2, 5)."""
    found = set(levels)
    if None in found:
        return None
    return "B" if "2b" in found else "A"


def _where(chapter: Chapter | None) -> str:
    return (chapter.source if chapter else None) or "data/binder.yml"


def _part(one: Chapter | Paper, pages: Mapping[str, Typeset]) -> Part:
    if isinstance(one, Paper):
        return Part(
            id=one.id,
            title=one.title,
            pdf=tuple(found.pdf for _, _, found in one.files if found.pdf),
            recto=one.recto,
            binding_shift=0.0,
            thumb=one.thumb,
            below=one.below,
            names=one.names,
            strip=one.strip,
        )
    return Part(
        id=one.id,
        title=one.title,
        pdf=pages[one.id].pdf,
        recto=one.recto,
        binding_shift=one.binding_shift,
        thumb=one.thumb,
        below=one.below,
        names=one.names,
    )


def _missing_glyphs(project: Project, made: Sequence[Chapter]) -> Iterator[Problem]:
    """A problem at every place in data/ (or a chapter's file) with a character no font has."""
    families = tuple(fonts.coverage())
    lacking: dict[str, Chapter] = {}
    for chapter, characters in chapter_texts(made):
        for char in fonts.unprintable("".join(sorted(characters)), families):
            lacking.setdefault(char, chapter)
    for char, chapter in sorted(lacking.items()):
        name = f"“{char}”（U+{ord(char):04X}）"
        tip = "换成通行的写法；确是人名用字，请维护者补一种有这个字的字体。"
        places = [(file, mark, text) for file, mark, text in project.texts if char in text] or [
            (_where(chapter), Mark(0, 0), "")
        ]
        for file, mark, text in places:
            message = f"字体里没有{name}这个字，用在“{chapter.title}”一章。"
            yield Problem(
                file, mark.line, mark.column, NO_GLYPH.name, message, tip, found=text[:40]
            )
