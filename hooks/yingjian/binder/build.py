"""Project → binder.pdf and binder.json: chapters, typesetting, assembly, manifest."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian import fonts
from yingjian.binder.assemble import AssemblyError, Binder, Part, assemble
from yingjian.binder.chapters import Chapter, chapter_texts, chapters
from yingjian.binder.typeset import typeset
from yingjian.problems import DataError, Problem, code
from yingjian.source import Mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor
    from datetime import date
    from pathlib import Path

    from yingjian.binder.typeset import Typeset
    from yingjian.project import Project

NO_GLYPH = code("binder.glyph", "有字体里没有的字", why="印出来会是方框，看的人不知道是什么字。")
NOT_TYPESET = code("binder.typeset", "排版不正常", why="排版的警告意味着纸上与数据不一致。")
NOT_BOUND = code("binder.assemble", "装订不起来", why="目录或引用指不到页，册子不可信。")

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class BuiltBinder:
    """The finished binder, its manifest as JSON text, and which chapters were typeset anew."""

    binder: Binder
    manifest: str
    fresh: tuple[str, ...]
    kept: int


def build(
    project: Project,
    day: date,
    docs: Path,
    cache: Path,
    *,
    edition: str,
    made: Sequence[Chapter] | None = None,
    executor: Executor | None = None,
    progress: Callable[[str, bool], None] | None = None,
) -> BuiltBinder:
    """Make the binder as of a day. Same arguments, same bytes, whatever ``executor`` typesets.

    ``made`` are its chapters, where they are known already.

    Raises:
        DataError: characters no font has, warnings of typesetting, links that lead nowhere.
        FontsMissing: the font folder is not filled.
    """
    made = chapters(project, day, docs) if made is None else made
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
    try:
        binder = assemble(
            [_part(chapter, sheet) for chapter, sheet in zip(made, typeset_sheets, strict=True)],
            title=project.binder.title,
            author=project.plan.issuer,
            day=day,
            fingerprint=project.fingerprint,
            cache=cache / "subsets",
        )
    except AssemblyError as error:
        where = {chapter.id: chapter for chapter in made}
        raise DataError(
            Problem(_where(where[part]), 0, 0, NOT_BOUND.name, message, _ASSEMBLY_TIP)
            for part, message in error.problems
        ) from None
    return BuiltBinder(
        binder,
        _manifest(project, day, edition, made, binder),
        tuple(sheet.title for sheet in typeset_sheets if sheet.fresh),
        sum(not sheet.fresh for sheet in typeset_sheets),
    )


_TYPESET_TIP = "这是程序的样式问题，请把这句话报给维护者。"
_ASSEMBLY_TIP = "检查 data/binder.yml 是否漏了被引用的章；仍不行，请把这句话报给维护者。"


def _where(chapter: Chapter) -> str:
    return chapter.source or "data/binder.yml"


def _part(chapter: Chapter, sheet: Typeset) -> Part:
    return Part(
        id=chapter.id,
        title=chapter.title,
        pdf=sheet.pdf,
        recto=chapter.recto,
        binding_shift=chapter.binding_shift,
        thumb=chapter.thumb,
        outline=chapter.outline,
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


def _manifest(
    project: Project, day: date, edition: str, made: Sequence[Chapter], binder: Binder
) -> str:
    """The binder's manifest: what is bound, on which pages, and what is not."""
    pages = {part.id: part for part in binder.parts}
    entries = [
        {
            "kind": chapter.kind,
            "id": chapter.id,
            "title": chapter.title,
            "first": pages[chapter.id].first,
            "last": pages[chapter.id].last,
            "source": chapter.source,
            "sha256": None,
            "bound": "generated" if chapter.source is None else "hand-written",
        }
        for chapter in made
    ]
    content = {
        "schema": SCHEMA,
        "title": project.binder.title,
        "as_of": day.isoformat(),
        "edition": edition,
        "data_sha256": project.fingerprint,
        "pages": binder.pages,
        "volumes": [{"number": 1, "first": 1, "last": binder.pages}],
        "entries": entries,
        "anchors": dict(sorted(binder.anchors.items())),
        "fonts": dict(sorted(binder.fonts.items())),
        "omissions": [],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
