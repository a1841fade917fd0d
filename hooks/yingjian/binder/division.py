"""Add covers, contents and labels to a binder in several volumes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from yingjian.base.registry import CONTENTS, LABELS, VOLUME
from yingjian.binder.book import ContentsLine
from yingjian.pages.markup import chinese_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from yingjian.binder.book import Chapter, ContentsPart, Paper, SpineLabel
    from yingjian.binder.sheets import Sheets
    from yingjian.model.project import Project
    from yingjian.read.secrecy import Edition


@dataclass(frozen=True, slots=True)
class _Volume:
    """A volume's cover; ``first`` and ``last`` are link targets on its first and in its last part."""

    title: str
    label: str
    issuer: str
    number: int
    first: str
    last: str
    edition: Edition


@dataclass(frozen=True, slots=True)
class _Labels:
    """The sheet of labels; None is left blank, to be filled in by hand."""

    label: str
    issuer: str
    fonds: str | None
    year: str | None
    retention: str | None
    volumes: Sequence[SpineLabel]


@dataclass(frozen=True, slots=True)
class Division:
    """Divides a book's parts, the first ``front`` of which come before all chapters.

    ``contents`` are the contents of the whole.
    """

    project: Project
    day: date
    sheets: Sheets
    parts: Sequence[Chapter | Paper]
    front: int
    contents: Sequence[ContentsPart]

    def divided(self, starts: Sequence[int]) -> list[Chapter | Paper]:
        """Return all parts with a cover and a list of contents before each volume but the first.

        ``starts`` are the indices of the parts with which volumes begin.
        """
        parts: list[Chapter | Paper] = []
        ends = [*starts[1:], len(self.parts)]
        whole = list(self.contents)
        for number, (start, end) in enumerate(zip(starts, ends, strict=True), start=1):
            if number > 1:
                title, index = f"第 {number} 卷", start - self.front
                opening = [ContentsLine(1, title, f"part/volume-{number}", index)]
                inner = list(self.contents)
                if self.parts[start].below == self.parts[start - 1].below[:1]:
                    line = _repeat(self.parts[start], index)
                    opening.append(line)
                    inner = _insert(self.contents, [line])
                whole = _insert(whole, opening)
                held = range(index, end - self.front)
                parts.append(self._cover(title, number, self.parts[end - 1]))
                parts.append(self._contents(title, number, inner, held))
            parts += self.parts[start:end]
        contents = replace(self.sheets.front(CONTENTS, parts=whole, number=1), id="contents-whole")
        return [contents if part.id == CONTENTS.name else part for part in parts]

    def labels(self, volumes: Sequence[SpineLabel]) -> Chapter:
        """Return the sheet of spine and box labels."""
        plan = self.project.binder
        view = _Labels(
            plan.label, self.project.plan.issuer, plan.fonds, plan.year, plan.retention, volumes
        )
        return self.sheets.front(LABELS, view=view)

    def _cover(self, title: str, number: int, last: Chapter | Paper) -> Chapter:
        name = f"{VOLUME.name}-{number}"
        view = _Volume(
            self.project.binder.title,
            self.project.binder.label,
            self.project.plan.issuer,
            number,
            f"part/{name}",
            f"part/{last.id}",
            self.project.edition,
        )
        return _rename(name, self.sheets.front(VOLUME, title, view, day=chinese_day(self.day)))

    def _contents(
        self, volume: str, number: int, inner: Sequence[ContentsPart], held: range
    ) -> Chapter:
        """Return the contents of one volume; ``held`` are the indices of its parts."""
        parts = [
            (stem, title, lines)
            for stem, title, part_lines in inner
            if (lines := [line for line in part_lines if line.part in held])
        ]
        contents = self.sheets.front(CONTENTS, f"{volume}目录", parts=parts, number=number)
        return replace(_rename(f"{CONTENTS.name}-{number}", contents), below=(volume,))


def _rename(name: str, chapter: Chapter) -> Chapter:
    return replace(chapter, id=name, sheet=replace(chapter.sheet, id=name))


def _repeat(part: Chapter | Paper, index: int) -> ContentsLine:
    """Return the line of a first-level indicator that continues in a new volume."""
    return ContentsLine(1, part.below[0] if part.below else part.title, f"part/{part.id}", index)


def _insert(contents: Sequence[ContentsPart], new: Sequence[ContentsLine]) -> list[ContentsPart]:
    """Return the contents with new lines before the first line of the same part."""
    result: list[ContentsPart] = []
    left = list(new)
    for stem, title, lines in contents:
        index = next((i for i, line in enumerate(lines) if line.part == new[0].part), None)
        if index is None or not left:
            result.append((stem, title, lines))
            continue
        result.append((stem, title, [*lines[:index], *left, *lines[index:]]))
        left = []
    return result
