"""The facts that the rules look at: what a finished binder shows and what it says of itself."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: Left, bottom, right, top in points.
Box = tuple[float, float, float, float]

#: Name of a form field in :attr:`Page.annotations`.
FIELD: Final = "表单域"

_CONTENTS: Final = re.compile(r"(?:第\d+卷)?目录")
_PAPERS: Final = "evidence/files/"
# A title cut shorter than this many characters cannot be recognised.
_MIN_CUT: Final = 6


def squeeze(text: str) -> str:
    """Return text without white space and control characters, in normal form NFKC (UAX #15)."""
    return re.sub(r"[\s\x00-\x1f\u00ad\ufffe]+", "", unicodedata.normalize("NFKC", text))


def contains_title(text: str, title: str) -> bool:
    """Return whether a squeezed text contains a title, or each of its parts.

    Wide spaces and colons separate the parts. On the strip of a paper a long part is cut and ends
    in dots.
    """
    if squeeze(title) in text:
        return True
    parts = [squeeze(part) for part in re.split(r"[　：]", title)]
    return all(
        part in text
        or any(f"{part[:end]}..." in text for end in range(len(part) - 1, _MIN_CUT - 1, -1))
        for part in parts
    )


def paper_path(entry: Mapping[str, Any]) -> str:
    """Return the path of an entry's source below data/evidence/files, "" where it has none."""
    return str(entry.get("source") or "").rpartition(_PAPERS)[2]


class Line(NamedTuple):
    """A line of text; ``top`` is the upper edge of its first character in points."""

    top: float
    text: str


class Link(NamedTuple):
    """A link: its box, the text in it, and where it leads.

    ``target`` is the page (from 0), -1 if the file does not have it, None if the link leads out of
    the file. ``top`` is the height on that page in points, None if not given. ``action`` is "" for
    a jump within the file, ``uri`` with its ``address``, or else the Chinese name of the action.
    ``reference``: the link is marked as the printed number of its target page.
    """

    box: Box
    text: str
    target: int | None
    top: float | None
    action: str
    address: str
    reference: bool


class Image(NamedTuple):
    """An image on a page: pixels in a row and in a column, size in points."""

    columns: int
    rows: int
    width: float
    height: float


class Page(NamedTuple):
    """What one page shows, read by PDFium.

    Furniture is what binding adds to a page: stamp, strip and thumb tab. ``width`` and ``height``
    are points of the page as shown; ``stamp`` is the text in the place of the stamp. ``characters``
    and ``drawings`` (images, shadings and paths) count what is not furniture; ``turns`` counts
    sampled characters by quarter turns clockwise; ``covered`` names what lies under the furniture;
    ``annotations`` names the annotations that are not links.
    """

    width: float
    height: float
    lines: tuple[Line, ...]
    stamp: str
    characters: int
    drawings: int
    turns: tuple[int, int, int, int]
    covered: tuple[str, ...]
    images: tuple[Image, ...]
    links: tuple[Link, ...]
    annotations: tuple[str, ...]

    @property
    def text(self) -> str:
        """All text of the page, squeezed."""
        return squeeze("".join(line.text for line in self.lines))


class Bookmark(NamedTuple):
    """A bookmark: level from 0, title, page from 0 (-1: not in the file), height in points."""

    level: int
    title: str
    page: int
    top: float | None


class Font(NamedTuple):
    """A font and the first page (from 0) whose resources contain it.

    ``unicode``: its character codes map to Unicode.
    """

    name: str
    page: int
    embedded: bool
    unicode: bool


class Signature(NamedTuple):
    """A signature: page of its field (from 0, -1 for none), signer, day (ISO 8601 or "").

    ``covers``: the whole file is signed. ``intact``: the signed bytes are unchanged; None if that
    was not checked, and then ``by`` is only what the file claims.
    """

    page: int
    by: str
    day: str
    covers: bool
    intact: bool | None


@dataclass(frozen=True, slots=True)
class Document:
    """What the file says of itself.

    ``opens`` is page (from 0) and zoom (1 = 100 %, 0 = as the reader left it) of the first view,
    None if not given. ``active`` are pairs (page from 0 or None, Chinese name) of content that acts
    or reaches outside the file. ``claim`` is the claimed part and level of PDF/A, such as "2u".
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
    """What an edition must not contain: ``files`` by path, ``words`` with what each of them is.

    ``mask`` returns a text with its telephone numbers masked; None where they may be shown.
    """

    edition: str
    files: frozenset[str]
    words: Mapping[str, str]
    mask: Callable[[str], str] | None


@dataclass(frozen=True)
class Facts:
    """Everything that the rules may look at.

    ``pages`` holds None for a page that PDFium cannot load. ``first`` is the number printed on the
    file's first page, ``total`` the number of pages that the stamps count up to. ``manifest`` is
    the binder's manifest, ``files`` the SHA-256 of every paper by its path below
    data/evidence/files, ``data_sha256`` the fingerprint of data/, ``withheld`` what the edition
    must not contain; each is None where it is not available.
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
        return tuple(
            index + 1
            for index, page in self.readable_pages
            if page.drawings and not page.characters
        )

    @cached_property
    def readable_pages(self) -> tuple[tuple[int, Page], ...]:
        """Index and content of every page that could be read."""
        return tuple((index, page) for index, page in enumerate(self.pages) if page is not None)

    @cached_property
    def contents(self) -> range:
        """Pages (from 0) of the contents list by its bookmark; empty without one.

        The bookmark is 目录, in a later volume 第 2 卷目录 below the bookmark of that volume.
        """
        bookmarks = self.document.bookmarks
        for bookmark in bookmarks:
            title = re.sub(r"\d+$", "", squeeze(bookmark.title))
            if _CONTENTS.fullmatch(title) and bookmark.page >= 0:
                following = [
                    other.page
                    for other in bookmarks
                    if other.level == 0 and other.page > bookmark.page
                ]
                return range(bookmark.page, min(following, default=bookmark.page + 1))
        return range(0)

    def number(self, index: int) -> int:
        """Return the printed number of the page at an index."""
        return self.first + index

    def rows(self, key: str) -> list[Mapping[str, Any]]:
        """Return the objects in a list of the manifest; none if it is missing or no list."""
        rows = (self.manifest or {}).get(key)
        return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
