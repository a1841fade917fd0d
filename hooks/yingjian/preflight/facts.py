"""What is read from a finished binder before any rule looks at it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Box = tuple[float, float, float, float]

#: What :attr:`Page.others` calls a form's field on the page.
FIELD: Final = "表单域"


def squeezed(text: str) -> str:
    """Text without white space and control signs, compatibility forms unified (UAX #15, NFKC)."""
    return re.sub(r"[\s\x00-\x1f\u00ad\ufffe]+", "", unicodedata.normalize("NFKC", text))


_CONTENTS: Final = re.compile(r"(?:第\d+卷)?目录")
# So many characters of a title that is cut short must be left for it to be known again.
_KNOWABLE: Final = 6


def shows(text: str, title: str) -> bool:
    """Whether a squeezed text shows a title: whole, or its parts one by one.

    The parts stand apart by wide spaces or colons. On a paper's strip a long one is cut short and
    ends in dots.
    """
    if squeezed(title) in text:
        return True
    parts = [squeezed(part) for part in re.split(r"[　：]", title)]
    return all(
        part in text
        or any(f"{part[:end]}..." in text for end in range(len(part) - 1, _KNOWABLE - 1, -1))
        for part in parts
    )


class Line(NamedTuple):
    """A line of text: upper edge of its first character in points, and the text."""

    top: float
    text: str


class Link(NamedTuple):
    """A link: its rectangle in points, the text in it, and where it leads.

    ``target`` is the page (from 0) or -1 for one that the file does not have; None where it leads
    out of the file. ``top`` is the height on that page, None where the file does not say.
    ``action`` is the kind of action that is no plain jump: ``uri`` with its ``address``, or the
    name of something that a binder may not do. ``reference``: it is marked as the printed number of
    the page to which it leads.
    """

    box: Box
    text: str
    target: int | None
    top: float | None
    action: str
    address: str
    reference: bool


class Image(NamedTuple):
    """An image as it is placed: pixels across and down, points across and down."""

    columns: int
    rows: int
    width: float
    height: float


class Page(NamedTuple):
    """What one page shows, read by PDFium.

    ``width`` and ``height`` are points as shown; ``stamp`` is the text where the stamp belongs;
    ``own`` counts characters that are not page furniture, ``drawn`` images, shadings and paths
    likewise; ``turns`` counts sampled characters by quarter turns clockwise; ``masked`` says what
    lies under the furniture; ``others`` are kinds of annotations that are not links.
    """

    width: float
    height: float
    lines: tuple[Line, ...]
    stamp: str
    own: int
    drawn: int
    turns: tuple[int, int, int, int]
    masked: tuple[str, ...]
    images: tuple[Image, ...]
    links: tuple[Link, ...]
    others: tuple[str, ...]

    @property
    def text(self) -> str:
        """All text of the page, squeezed."""
        return squeezed("".join(line.text for line in self.lines))


class Bookmark(NamedTuple):
    """A bookmark: level from 0, title, page from 0 (-1: none in the file), height in points."""

    level: int
    title: str
    page: int
    top: float | None


class Font(NamedTuple):
    """A font and the first page (from 0) that has it in its resources."""

    name: str
    page: int
    embedded: bool
    unicode: bool


class Signature(NamedTuple):
    """A signature: page of its field (from 0, -1 for none), who signed, the day (ISO 8601, or "").

    ``covers``: all of the file is signed. ``intact``: it is what was signed; None where nobody
    looked, and then ``by`` is merely what the file claims.
    """

    page: int
    by: str
    day: str
    covers: bool
    intact: bool | None


@dataclass(frozen=True, slots=True)
class Document:
    """What the file says of itself. ``opens``: page from 0 and zoom (1 = 100 %), None if unsaid.

    ``active`` are pairs (page from 0 or None, Chinese name) of what acts or reaches outside.
    """

    size: int
    encrypted: bool
    tagged: bool
    language: str
    title: str
    shows_title: bool
    shows_bookmarks: bool
    opens: tuple[int, float] | None
    labels: tuple[str, ...]
    bookmarks: tuple[Bookmark, ...]
    fonts: tuple[Font, ...]
    active: tuple[tuple[int | None, str], ...]
    xmp_title: str
    identifier: str
    claim: str
    output_intents: int
    signatures: tuple[Signature, ...] = ()


class Withheld(NamedTuple):
    """What an edition must not hold: paths of papers, and words → what each of them is.

    ``masked`` gives a text with every telephone number masked; None where numbers may stand.
    """

    edition: str
    files: frozenset[str]
    words: Mapping[str, str]
    masked: Callable[[str], str] | None


@dataclass(frozen=True)
class Facts:
    """Everything that the rules may look at.

    ``pages`` holds None for a page that PDFium cannot load. ``first`` and ``total`` are the number that the file's first page bears, and the number of pages
    it is counted within. ``manifest`` is the binder's manifest, ``files`` the SHA-256 of every
    paper by its path below data/evidence/files, ``data_sha256`` the fingerprint of data/,
    ``withheld`` what the edition must not hold; each None where it is not at hand.
    """

    document: Document
    pages: tuple[Page | None, ...]
    first: int
    total: int
    manifest: Mapping[str, Any] | None = None
    files: Mapping[str, str] | None = None
    data_sha256: str | None = None
    withheld: Withheld | None = None

    @cached_property
    def image_only(self) -> tuple[int, ...]:
        """Pages (from 1) that show something but have no text of their own."""
        return tuple(index + 1 for index, page in self.read if page.drawn and not page.own)

    @cached_property
    def read(self) -> tuple[tuple[int, Page], ...]:
        """Index and content of every page that could be read."""
        return tuple((at, page) for at, page in enumerate(self.pages) if page is not None)

    @cached_property
    def contents(self) -> range:
        """Pages (from 0) of the contents list, told by its bookmark; empty where none is.

        The bookmark says 目录, in a later volume 第 2 卷目录 and lies below that of the volume.
        """
        marks = self.document.bookmarks
        for mark in marks:
            title = re.sub(r"\d+$", "", squeezed(mark.title))
            if _CONTENTS.fullmatch(title) and mark.page >= 0:
                after = [one.page for one in marks if one.level == 0 and one.page > mark.page]
                return range(mark.page, min(after, default=mark.page + 1))
        return range(0)

    def number(self, index: int) -> int:
        """The printed number of a page given by its index."""
        return self.first + index
