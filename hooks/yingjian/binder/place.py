"""First step of the assembly: open every part and decide on which pages it stands."""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pikepdf

from yingjian.binder.parts import AssemblyError
from yingjian.typeset import chapter_pdf

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from yingjian.binder.parts import Part
    from yingjian.typeset.chapter_pdf import Table


@dataclass(frozen=True, slots=True)
class PlacedPart:
    """A part with its open files and its place.

    ``first`` is the index (from 0) of its first page, ``count`` its number of pages; ``table`` is
    what the typesetter noted of a chapter, None for a paper.
    """

    part: Part
    first: int
    count: int
    table: Table | None
    sources: tuple[pikepdf.Pdf, ...]

    @property
    def last(self) -> int:
        """The index of its last page."""
        return self.first + self.count - 1


@dataclass(frozen=True, slots=True)
class Layout:
    """Every part in its place.

    ``number`` is the printed number of the page with index 0, ``total`` that of the last page;
    ``volumes`` are the first and last number of each volume.
    """

    parts: tuple[PlacedPart, ...]
    number: int
    total: int
    volumes: tuple[tuple[int, int], ...]


@contextmanager
def place(parts: Sequence[Part], first: int, volumes: Collection[str]) -> Iterator[Layout]:
    """Place the parts one after the other; their files stay open within the context.

    ``first`` is the number of the first page, ``volumes`` are the ids of the parts with which
    volumes begin.

    Raises:
        AssemblyError: there is no part, two share an id, or one cannot be read or has no page.
    """
    problems: list[tuple[str, str]] = []
    placed: list[PlacedPart] = []
    try:
        placed.extend(_open(parts, problems))
        if problems:
            raise AssemblyError(problems)
        total = placed[-1].last + first
        starts = [part.first + first for part in placed if part.part.id in volumes] or [first]
        ends = [*(start - 1 for start in starts[1:]), total]
        yield Layout(tuple(placed), first, total, tuple(zip(starts, ends, strict=True)))
    finally:
        for part in placed:
            for source in part.sources:
                source.close()


def _open(parts: Sequence[Part], problems: list[tuple[str, str]]) -> Iterator[PlacedPart]:
    """Yield the parts that can be read, in their places; add to ``problems`` what is wrong."""
    if not parts:
        problems.append(("", "装订册里一章也没有"))
    ids: set[str] = set()
    first = 0
    for part in parts:
        if part.id in ids:
            problems.append((part.id, f"有两章用了同一个编号 {part.id}"))
        ids.add(part.id)
        try:
            sources = tuple(map(_open_pdf, part.files))
            count = sum(len(source.pages) for source in sources)
            table = None if part.strip else chapter_pdf.table(sources[0])
        except (pikepdf.PdfError, OSError) as error:
            problems.append((part.id, f"“{part.title}”不是能读的 PDF：{error}"))
            continue
        if table is None and not part.strip:
            problems.append((part.id, f"“{part.title}”不是排版得来的一章"))
        first += part.recto and first % 2
        yield PlacedPart(part, first, count, table, sources)
        first += count
        if not count:
            problems.append((part.id, f"“{part.title}”一页也没有"))


def _open_pdf(file: bytes | Path) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(file) if isinstance(file, bytes) else file)
