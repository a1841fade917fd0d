"""The table of editions: names that exist, each edition inside the next, the internal one whole."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from yingjian.base.problems import Problem, code
from yingjian.read import hand_written
from yingjian.read.records import nearest
from yingjian.read.secrecy import EDITIONS, FIELDS, INTERNAL, KINDS, PAGES, highest_default

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from yingjian.read.rules.draft import Draft

UNKNOWN = code(
    "editions.unknown",
    "版本表里没有这一项",
    why="写错的名字不起作用，人却以为已经定了密级。",
)
ORDER = code(
    "editions.order", "版本之间的密级颠倒了", why="内部版要收全，公开版不能比督导组版收得多。"
)
PAPERS = code("editions.papers", "内部版的材料总是原件", why="内部版是存档的一版，原样收全。")

PAGE_LEVEL = code(
    "editions.page-level",
    "手写的网页写错了密级",
    why="不认识的密级，这一页只在内部版里有。",
    mend="在这一页开头的 secrecy: 后面写 data/systems.yml 的 secrecy 里有的词。",
)

_FILE = "editions.yml"


def names_are_known(draft: Draft) -> Iterator[Problem]:
    """Editions, kinds, fields and pages of the table are those that the program knows."""
    if draft.editions is None:
        return
    known: tuple[tuple[str, Mapping[str, object], Mapping[str, str]], ...] = (
        ("editions", draft.editions.editions, {name: row.title for name, row in EDITIONS.items()}),
        ("unmarked", draft.editions.unmarked, KINDS),
        ("fields", draft.editions.fields, FIELDS),
        ("pages", draft.editions.pages, PAGES),
    )
    for part, rows, words in known:
        for key in rows:
            if key not in words:
                near = nearest(key, words)
                listed = "、".join(words)
                yield draft.problem(
                    UNKNOWN,
                    _FILE,
                    (part, key),
                    f"{part} 里没有“{key}”。",
                    f"是不是 {near[0]}？" if near else f"可写：{listed}。",
                    found=key,
                    key=True,
                )


def editions_are_nested(draft: Draft) -> Iterator[Problem]:
    """The internal edition reaches the highest level, each of the others no further than the one before."""
    if draft.editions is None:
        return
    levels = tuple(draft.secrecy.meanings)
    editions = draft.editions.editions
    reach: dict[str, int] = {}
    for edition in EDITIONS:
        upto = (editions[edition].upto if edition in editions else None) or highest_default(
            edition, levels
        )
        if upto not in levels:
            return  # references_resolve reports it
        reach[edition] = levels.index(upto)
    if reach[INTERNAL] != len(levels) - 1:
        yield draft.problem(
            ORDER,
            _FILE,
            ("editions", INTERNAL, "upto"),
            f"内部版只收到“{levels[reach[INTERNAL]]}”，最高一级是“{levels[-1]}”。",
            f"写 upto: {levels[-1]}，或删去这一行。",
            found=levels[reach[INTERNAL]],
        )
    for wider, narrower in pairwise(EDITIONS):
        if reach[narrower] > reach[wider] and wider != INTERNAL:
            edition = narrower if narrower in editions and editions[narrower].upto else wider
            yield draft.problem(
                ORDER,
                _FILE,
                ("editions", edition, "upto"),
                f"{narrower} 收到“{levels[reach[narrower]]}”，比 {wider} 的“{levels[reach[wider]]}”还高。",
                f"{EDITIONS[narrower].title}收到的密级不能高于{EDITIONS[wider].title}，对调或改低。",
                found=levels[reach[edition]],
            )


def internal_papers_are_originals(draft: Draft) -> Iterator[Problem]:
    """The internal edition always offers originals; it has no ``papers``."""
    if draft.editions is None or INTERNAL not in draft.editions.editions:
        return
    if "papers" in draft.editions.editions[INTERNAL].model_fields_set:
        path = ("editions", INTERNAL, "papers")
        message = "内部版的网站总是放原件，这一项不起作用。"
        yield draft.problem(PAPERS, _FILE, path, message, "删去这一行。", key=True)


def pages_have_known_levels(draft: Draft) -> Iterator[Problem]:
    """A hand-written page has a level that exists; only the internal edition shows unknown levels."""
    levels = tuple(draft.secrecy.meanings)
    for path in hand_written.pages(draft.docs):
        level = hand_written.level(path.read_text(encoding="utf-8", errors="replace"))
        if level and level.word not in levels:
            near = nearest(level.word, levels)
            yield Problem(
                f"docs/{path.relative_to(draft.docs).as_posix()}",
                level.line,
                1,
                PAGE_LEVEL.name,
                f"没有叫“{level.word}”的密级。",
                f"是不是 {near[0]}？" if near else f"可用：{'、'.join(levels)}。",
                found=level.word,
            )


RULES = (
    pages_have_known_levels,
    names_are_known,
    editions_are_nested,
    internal_papers_are_originals,
)
