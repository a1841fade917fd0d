"""Project → binder.pdf and binder.json: chapters, typesetting, assembly, manifest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from yingjian import fonts
from yingjian.binder.assemble import AssemblyError, Binder, Part
from yingjian.binder.chapters import Chapter, Paper, chapter_texts, chapters
from yingjian.binder.finished import bind
from yingjian.binder.manifest import manifest
from yingjian.binder.metadata import About
from yingjian.binder.typeset import typeset
from yingjian.problems import DataError, Problem, code
from yingjian.source import Mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Executor
    from datetime import date
    from pathlib import Path

    from yingjian.binder.chapters import Book
    from yingjian.project import Project

NO_GLYPH = code("binder.glyph", "有字体里没有的字", why="印出来会是方框，看的人不知道是什么字。")
NOT_TYPESET = code("binder.typeset", "排版不正常", why="排版的警告意味着纸上与数据不一致。")
NOT_BOUND = code("binder.assemble", "装订不起来", why="目录或引用指不到页，册子不可信。")


@dataclass(frozen=True, slots=True)
class BuiltBinder:
    """The finished binder, its manifest as JSON text, and which chapters were typeset anew.

    ``scoring`` is the fillable scoring sheet, None where the binder has none.
    """

    binder: Binder
    manifest: str
    fresh: tuple[str, ...]
    kept: int
    scoring: bytes | None
    unbound: tuple[tuple[str, str], ...]


def build(
    project: Project,
    day: date,
    docs: Path,
    cache: Path,
    *,
    edition: str,
    book: Book | None = None,
    executor: Executor | None = None,
    progress: Callable[[str, bool], None] | None = None,
) -> BuiltBinder:
    """Make the binder as of a day. Same arguments, same bytes, whatever ``executor`` typesets.

    ``book`` are its chapters; without it the binder is made without papers.

    Raises:
        DataError: characters no font has, warnings of typesetting, links that lead nowhere.
        FontsMissing: the font folder is not filled.
    """
    book = chapters(project, day, docs, {}) if book is None else book
    made = book.chapters
    problems = list(_missing_glyphs(project, made))
    if problems:
        raise DataError(problems)
    typeset_sheets = typeset(
        [one.sheet for one in made], cache=cache / "chapters", executor=executor, progress=progress
    )
    problems = [
        Problem(_where(chapter), 0, 0, NOT_TYPESET.name, f"“{chapter.title}”：{text}", _TYPESET_TIP)
        for chapter, sheet in zip(made, typeset_sheets, strict=True)
        for text in sheet.warnings
    ]
    if problems:
        raise DataError(problems)
    pages = {chapter.id: sheet.pdf for chapter, sheet in zip(made, typeset_sheets, strict=True)}
    levels = {
        found.conformance
        for one in book.parts
        if isinstance(one, Paper)
        for _, _, found in one.files
    }
    about = About(
        project.binder.title, project.plan.issuer, day, project.fingerprint, _claim(levels)
    )
    try:
        binder, _ = bind([_part(one, pages) for one in book.parts], about, cache=cache)
        scoring = [
            bind([_part(one, pages)], about, fillable=True, cache=cache)[0].pdf
            for one in made
            if one.kind == SCORING
        ]
    except AssemblyError as error:
        where = {chapter.id: chapter for chapter in made}
        raise DataError(
            Problem(_where(where.get(part)), 0, 0, NOT_BOUND.name, message, _ASSEMBLY_TIP)
            for part, message in error.problems
        ) from None
    return BuiltBinder(
        binder,
        manifest(project, day, edition, book, binder, about.conformance),
        tuple(sheet.title for sheet in typeset_sheets if sheet.fresh),
        sum(not sheet.fresh for sheet in typeset_sheets),
        scoring[0] if scoring else None,
        tuple((path, facts.notes[0]) for path, facts in book.facts.items() if not facts.pages),
    )


SCORING: Final = "scoring"
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


def _part(one: Chapter | Paper, pages: Mapping[str, bytes]) -> Part:
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
        pdf=pages[one.id],
        recto=one.recto,
        binding_shift=one.binding_shift,
        thumb=one.thumb,
        outline=one.outline,
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
