"""The binder's order: known chapters, each once, hand-written files inside docs/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingjian.base.problems import code
from yingjian.base.registry import CHAPTER_TITLES, PAGE
from yingjian.read.records import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yingjian.base.problems import Problem
    from yingjian.read.rules.draft import Draft
    from yingjian.read.source import Path_

UNKNOWN_KIND = code("binder.kind", "没有这种章", why="不认识的章印不出来。")
TWICE = code("binder.twice", "同一章列了两次", why="同一内容只装订一次，页码才能对上。")
FILE = code("binder.file", "手写的章找不到文件", why="漏装的章，检查的人会当作没有。")
NEEDLESS = code(
    "binder.needless", "自动生成的章不用写文件", why="写了文件，人会以为印的是那份文件。"
)
THUMB = code("binder.thumb", "书口标签太长", why="书口标签只有两字宽。")

_FILE = "binder.yml"
_THUMB_LIMIT = 2


def chapters_are_known(draft: Draft) -> Iterator[Problem]:
    """Each chapter is of a known kind, and listed once."""
    seen: set[tuple[str, str | None]] = set()
    for index, part in enumerate(draft.binder.parts):
        if len(part.thumb) > _THUMB_LIMIT:
            yield draft.problem(
                THUMB,
                _FILE,
                ("parts", index, "thumb"),
                f"书口标签“{part.thumb}”超过 {_THUMB_LIMIT} 个字。",
                f"写成两个字，如“{part.thumb[:2]}”。",
                found=part.thumb,
            )
        for number, chapter in enumerate(part.chapters):
            path: Path_ = ("parts", index, "chapters", number)
            if chapter.kind not in CHAPTER_TITLES:
                near = nearest(chapter.kind, CHAPTER_TITLES)
                known = "、".join(f"{kind}（{word}）" for kind, word in CHAPTER_TITLES.items())
                tip = f"是不是 {near[0]}？可用：{known}。" if near else f"可用：{known}。"
                message = f"没有“{chapter.kind}”这种章。"
                yield draft.problem(
                    UNKNOWN_KIND, _FILE, (*path, "kind"), message, tip, found=chapter.kind
                )
            elif (chapter.kind, chapter.file) in seen:
                yield draft.problem(
                    TWICE,
                    _FILE,
                    (*path, "kind"),
                    f"“{CHAPTER_TITLES[chapter.kind]}”已经列过。",
                    "只留一处。",
                    found=chapter.kind,
                )
            else:
                yield from _page(draft, path, chapter.kind, chapter.file)
            seen.add((chapter.kind, chapter.file))


def _page(draft: Draft, path: Path_, kind: str, file: str | None) -> Iterator[Problem]:
    if kind != PAGE:
        if file:
            yield draft.problem(
                NEEDLESS,
                _FILE,
                (*path, "file"),
                f"“{CHAPTER_TITLES[kind]}”由数据生成，不用写 file。",
                "删去 file；要加手写的章，另写一项 kind: page。",
                found=file,
            )
        return
    if not file:
        tip = "加上 file: 文件名.md（docs/ 下的文件）。"
        yield draft.problem(FILE, _FILE, path, "手写的章没有写 file。", tip)
        return
    root = draft.docs.resolve()
    target = (root / file).resolve()
    if not target.is_relative_to(root) or target.suffix != ".md":
        message, tip = "手写的章应当是 docs/ 下的 .md 文件。", "把文件放进 docs/，写相对路径。"
    elif not target.is_file():
        names = sorted(str(path.relative_to(root)) for path in root.rglob("*.md"))
        near = nearest(file, names)
        message = f"docs/ 下没有 {file}。"
        tip = f"是不是 {near[0]}？" if near else "先把文件写好放进 docs/。"
    else:
        return
    yield draft.problem(FILE, _FILE, (*path, "file"), message, tip, found=file)


RULES = (chapters_are_known,)
