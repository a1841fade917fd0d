"""Hold the preview of a paper: pictures of its first pages, and rows or words of its text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """The first ``rows`` of a sheet that has ``of_rows``, or the first words of a text."""

    sheet: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    of_rows: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A picture of a page: the name of its file and its size in pixels."""

    name: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Preview:
    """The preview of a paper of ``kind`` (a Chinese word) with ``pages`` pages.

    ``leaves`` are pictures of the first pages; ``trouble`` says in Chinese why there are none.
    ``opens`` tells whether links open the file in the browser or only save it: only kinds that
    cannot run scripts open, so web pages do not.
    """

    kind: str = ""
    opens: bool = False
    pages: int = 0
    leaves: tuple[Leaf, ...] = ()
    trouble: str = ""
    text: Text | None = None
