"""Arguments and results of the assembly: parts, the finished binder, problems."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from yingjian.binder.stamps import Strip


@dataclass(frozen=True, slots=True)
class Part:
    """One chapter or paper to bind.

    ``recto``: it must start on a right-hand (odd) page. ``binding_shift``: millimetres by which a
    page that lands on an even side moves to the left, because it was typeset with the binding
    margin at the left; 0 if the chapter mirrors its margins itself. ``outline``: its bookmarks go
    below one entry that bears its title; otherwise straight into the top level. ``thumb``: label
    of its thumb tab, equal labels share a slot; None for no tab. ``stamp``: whether its pages bear
    their number. ``below``: titles of the bookmarks above its own; those that no part
    before it had are created. ``names``: further link targets on its first page.

    A chapter is one file from the typesetter. With a ``strip`` the part is a paper: one or more
    files from the intake, every page of which is one form, scaled to leave the margins free and
    marked with what the strip says.
    """

    id: str
    title: str
    pdf: bytes | tuple[bytes | Path, ...]
    recto: bool
    binding_shift: float
    outline: bool = True
    thumb: str | None = None
    stamp: bool = True
    below: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    strip: Strip | None = None

    @property
    def files(self) -> tuple[bytes | Path, ...]:
        """Its files in order."""
        return (self.pdf,) if isinstance(self.pdf, bytes) else self.pdf


@dataclass(frozen=True, slots=True)
class PartPages:
    """Where a part stands: its first and last page in the binder, from 1."""

    id: str
    title: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Binder:
    """The finished file.

    ``volumes`` are the first and last page of each; ``anchors`` maps every link target to its
    page; ``fonts`` maps every face to its number of glyphs.
    """

    pdf: bytes
    pages: int
    parts: tuple[PartPages, ...]
    volumes: tuple[tuple[int, int], ...]
    anchors: Mapping[str, int]
    fonts: Mapping[str, int]


class AssemblyError(Exception):
    """The parts cannot be bound: ``problems`` are pairs (part id, Chinese message)."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        """Keep the problems in the order found."""
        super().__init__("\n".join(f"{part}：{message}" for part, message in problems))
        self.problems = list(problems)
