"""Third step of the assembly, first half: note what can be linked to and where it stands."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from yingjian.typeset import pdf_file
from yingjian.typeset.geometry import number as length

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingjian.binder.draw import Sheets
    from yingjian.binder.place import Layout, PlacedPart
    from yingjian.typeset.chapter_pdf import Heading
    from yingjian.typeset.pdf_file import ObjectFile

#: Scheme of addresses that assembly resolves.
SCHEME: Final = "yj:"
# Points by which a heading may lie below what bears its id.
_LINE: Final = 2.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is: index of its part, index of its page, height on the page in points."""

    part: int
    page: int
    y: float | None


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part as links see it: ``anchors`` are its ids, ``headings`` stand where they are bound."""

    id: str
    title: str
    first: int
    last: int
    anchors: Mapping[str, Place]
    headings: Sequence[Heading]


class Destinations:
    """Everything in a binder that can be linked to; ``anchors`` are names that hold anywhere."""

    def __init__(self, layout: Layout, sheets: Sheets, problems: list[tuple[str, str]]) -> None:
        """Note the ids, headings and links of every part; doubled ids are added to ``problems``."""
        self._problems = problems
        self._mentions: dict[str, list[Place]] = {}
        self._written: dict[Place, int] = {}
        self.seals: Final[dict[str, bytes]] = {}
        self.anchors: Final[dict[str, Place]] = {}
        self.pages: Final = sheets.numbers
        self.chapters: Final = [
            _chapter(number, part, sheets) for number, part in enumerate(layout.parts)
        ]
        for number, part in enumerate(layout.parts):
            self._survey(number, part, sheets)

    def _survey(self, number: int, part: PlacedPart, sheets: Sheets) -> None:
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
        known = self.anchors.setdefault(name, place)
        if known is not place:
            other = self.chapters[known.part].title
            message = f"编号 {name} 在“{other}”里已经用过"
            self._problems.append((self.chapters[place.part].id, message))

    def _mention(self, address: str, place: Place) -> None:
        """Note where a link of the private scheme stands: an index lists such places."""
        if address.startswith(SCHEME):
            name = unquote(address[len(SCHEME) :])
            self._mentions.setdefault(name, []).append(place)

    def places(self, name: str, besides: int) -> list[Place] | None:
        """Where a name stands, or with ``@`` where other parts than ``besides`` link to it.

        None if nothing bears the name.
        """
        if name.startswith("@"):
            return [place for place in self._mentions.get(name[1:], ()) if place.part != besides]
        return [self.anchors[name]] if name in self.anchors else None

    def title_at(self, place: Place) -> str:
        """Name a place by the nearest heading above it."""
        chapter = self.chapters[place.part]
        if place.y is None:
            return chapter.title
        # A heading and what bears its id differ by less than a line.
        above = bisect_right(
            chapter.headings, (place.page, -place.y + _LINE), key=lambda head: (head.page, -head.y)
        )
        return chapter.headings[above - 1].title if above else chapter.title

    def write(self, place: Place, out: ObjectFile) -> int:
        """Return the one destination object of a place, shared by all that lead there.

        It keeps the reader's zoom (ISO 32000-1, 12.3.2.2).
        """
        number = self._written.get(place)
        if number is None:
            height = b"null" if place.y is None else length(round(place.y, 2)).encode()
            body = b"[%d 0 R/XYZ null %s null]" % (self.pages[place.page], height)
            number = self._written[place] = out.add(body)
        return number

    def names(self, out: ObjectFile) -> bytes:
        """Return the name tree, so that others can link into the binder from outside."""
        names = sorted((pdf_file.sort_key(name), name) for name in {*self.anchors, *self.seals})
        return b"<</Names[%s]>>" % b" ".join(
            pdf_file.text(name)
            + (self.seals.get(name) or b"%d 0 R" % self.write(self.anchors[name], out))
            for _, name in names
        )


def _lifts(part: PlacedPart, sheets: Sheets) -> list[float]:
    """How far the content of each page moves up, in points."""
    return [move[1] if move is not None else 0.0 for move in sheets.moves(part)]


def _chapter(number: int, part: PlacedPart, sheets: Sheets) -> Chapter:
    title, first, last = part.part.title, part.first, part.last
    if part.table is None:
        return Chapter(part.part.id, title, first, last, {}, ())
    lifts = _lifts(part, sheets)
    anchors = {
        anchor.name: Place(number, first + anchor.page, anchor.y + lifts[anchor.page])
        for anchor in part.table.anchors
    }
    headings = tuple(
        replace(heading, page=first + heading.page, y=heading.y + lifts[heading.page])
        for heading in part.table.headings
    )
    return Chapter(part.part.id, title, first, last, anchors, headings)
