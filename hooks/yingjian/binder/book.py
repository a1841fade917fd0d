"""The content of a binder before it is typeset: chapters, papers, and their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from yingjian.binder.stamps import Strip
    from yingjian.derive.binding import Binding
    from yingjian.pages.views.matrix import FileFacts
    from yingjian.papers import Taken
    from yingjian.typeset.chapters import Sheet

#: Folder of papers, as the manifest names it.
FILES: Final = "data/evidence/files/"
#: Millimetres between the middles of a left-hand and a right-hand page: margins 28 and 20 (LOOK).
SHIFT_MM: Final = 8.0


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter ready to be typeset, and how it is bound (see ``parts.Part``).

    ``source`` is its file, None where it is generated from data. ``stands_for`` is the reason why a
    sheet takes the place of a paper; "" for every other chapter.
    """

    id: str
    kind: str
    title: str
    sheet: Sheet
    recto: bool = True
    binding_shift: float = SHIFT_MM
    thumb: str | None = None
    source: str | None = None
    below: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    stands_for: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """An item of evidence to bind: its files in order, each as path, SHA-256 and clean pages."""

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
class ContentsLine:
    """A line of the contents list: level 1 chapter, 2 section.

    ``part`` is the index of its part among those after the front matter.
    """

    level: int
    title: str
    target: str
    part: int


ContentsPart = tuple[str, str, list[ContentsLine]]
"""A part of the contents list: its stem, its title, its lines."""


@dataclass(frozen=True, slots=True)
class Book:
    """Everything to bind, in order; ``facts`` tell how each file was bound, by path.

    The first ``front`` parts come before all chapters; ``plan`` has the papers of each indicator;
    ``divided`` returns all parts with the covers and contents of volumes that begin with the given
    ones, ``labels`` the sheet of their labels.
    """

    parts: tuple[Chapter | Paper, ...]
    facts: Mapping[str, FileFacts]
    front: int
    plan: Binding
    divided: Callable[[Sequence[int]], list[Chapter | Paper]]
    labels: Callable[[Sequence[SpineLabel]], Chapter]

    @property
    def chapters(self) -> list[Chapter]:
        """The parts to typeset."""
        return [part for part in self.parts if isinstance(part, Chapter)]
