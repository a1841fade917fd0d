"""What of a paper is shown on its page: pictures of its first pages, rows, words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """Rows of a sheet (of how many), or words of a text."""

    sheet: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    of_rows: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True)
class Leaf:
    """The picture of a page: its file's name and its size in pixels."""

    name: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Preview:
    """The first of so many ``pages``, and the text; ``trouble`` is why there are no pages.

    ``opens``: a browser shows the file; whatever else it is, web pages too, is only saved.
    """

    kind: str = ""
    opens: bool = False
    pages: int = 0
    leaves: tuple[Leaf, ...] = ()
    trouble: str = ""
    text: Text | None = None
