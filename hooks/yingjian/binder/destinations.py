"""Third step of the assembly, first half: collect every link target and its place."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from yingjian.typeset import pdf_file
from yingjian.typeset.geometry import number as length

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingjian.binder.draw import DrawnPages
    from yingjian.binder.place import Layout, PlacedPart
    from yingjian.typeset.chapter_pdf import Heading
    from yingjian.typeset.pdf_file import ObjectFile

#: Scheme of addresses that assembly resolves.
SCHEME: Final = "yj:"
# Points by which a heading may lie below the element with its id.
_LINE: Final = 2.0


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the binder: index of a part, index of a page, height on the page in points."""

    part: int
    page: int
    y: float | None


@dataclass(frozen=True, slots=True)
class LinkedPart:
    """A part with its anchors by id and its headings; all pages are indices in the binder."""

    id: str
    title: str
    first: int
    last: int
    anchors: Mapping[str, Place]
    headings: Sequence[Heading]


class Destinations:
    """All link targets of a binder; ``anchors`` are the names that every part may link to."""

    def __init__(self, layout: Layout, sheets: DrawnPages, problems: list[tuple[str, str]]) -> None:
        """Collect ids, headings and links of every part; add duplicate ids to ``problems``."""
        self._problems = problems
        self._mentions: dict[str, list[Place]] = {}
        self._written: dict[Place, int] = {}
        self.seals: Final[dict[str, bytes]] = {}
        self.anchors: Final[dict[str, Place]] = {}
        self.pages: Final = sheets.numbers
        self.chapters: Final = [
            _linked_part(number, part, sheets) for number, part in enumerate(layout.parts)
        ]
        for number, part in enumerate(layout.parts):
            self._collect(number, part, sheets)

    def _collect(self, number: int, part: PlacedPart, sheets: DrawnPages) -> None:
        for name in (f"part/{part.part.id}", *part.part.names):
            self._declare(name, Place(number, part.first, None))
        if part.table is None:
            return
        lifts = _lifts(part, sheets)
        for anchor in part.table.anchors:
            if "/" in anchor.name:
                place = Place(number, part.first + anchor.page, anchor.y + lifts[anchor.page])
                self._declare(anchor.name, place)
        for link in part.table.links:
            place = Place(number, part.first + link.page, link.box[3] + lifts[link.page])
            self._mention(link.address, place)

    def _declare(self, name: str, place: Place) -> None:
        first = self.anchors.setdefault(name, place)
        if first is not place:
            other = self.chapters[first.part].title
            message = f"编号 {name} 在“{other}”里已经用过"
            self._problems.append((self.chapters[place.part].id, message))

    def _mention(self, address: str, place: Place) -> None:
        """Remember the place of a link of the private scheme, for an index."""
        if address.startswith(SCHEME):
            name = unquote(address[len(SCHEME) :])
            self._mentions.setdefault(name, []).append(place)

    def places(self, name: str, besides: int) -> list[Place] | None:
        """Return the place of a name, or with ``@`` the places of links to it in other parts.

        Parts other than ``besides`` are meant. None if the name does not exist.
        """
        if name.startswith("@"):
            return [place for place in self._mentions.get(name[1:], ()) if place.part != besides]
        return [self.anchors[name]] if name in self.anchors else None

    def title_at(self, place: Place) -> str:
        """Return the nearest heading above a place."""
        chapter = self.chapters[place.part]
        if place.y is None:
            return chapter.title
        # A heading and the element with its id differ by less than a line.
        above = bisect_right(
            chapter.headings, (place.page, -place.y + _LINE), key=lambda head: (head.page, -head.y)
        )
        return chapter.headings[above - 1].title if above else chapter.title

    def write(self, place: Place, out: ObjectFile) -> int:
        """Return the number of a place's destination object, shared by all links to it.

        It keeps the reader's zoom (ISO 32000-1, 12.3.2.2).
        """
        number = self._written.get(place)
        if number is None:
            height = b"null" if place.y is None else length(round(place.y, 2)).encode()
            body = b"[%d 0 R/XYZ null %s null]" % (self.pages[place.page], height)
            number = self._written[place] = out.add(body)
        return number

    def names(self, out: ObjectFile) -> bytes:
        """Return the name tree, by which other files can link into the binder."""
        names = sorted((pdf_file.sort_key(name), name) for name in {*self.anchors, *self.seals})
        return b"<</Names[%s]>>" % b" ".join(
            pdf_file.text(name)
            + (self.seals.get(name) or b"%d 0 R" % self.write(self.anchors[name], out))
            for _, name in names
        )


def _lifts(part: PlacedPart, sheets: DrawnPages) -> list[float]:
    """Return by how much the content of each page moves up, in points."""
    return [move[1] if move is not None else 0.0 for move in sheets.moves(part)]


def _linked_part(number: int, part: PlacedPart, sheets: DrawnPages) -> LinkedPart:
    title, first, last = part.part.title, part.first, part.last
    if part.table is None:
        return LinkedPart(part.part.id, title, first, last, {}, ())
    lifts = _lifts(part, sheets)
    anchors = {
        anchor.name: Place(number, first + anchor.page, anchor.y + lifts[anchor.page])
        for anchor in part.table.anchors
    }
    headings = tuple(
        replace(heading, page=first + heading.page, y=heading.y + lifts[heading.page])
        for heading in part.table.headings
    )
    return LinkedPart(part.part.id, title, first, last, anchors, headings)
