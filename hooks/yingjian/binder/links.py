"""Third step of the assembly, second half: destinations, page numbers, boxes to fill.

A chapter is typeset before its pages have numbers. Its links are addresses of a private scheme,
resolved here:

``yj:KIND/ID``
    a link to the element whose id is ``KIND/ID``, in whatever chapter;
``yj:page:STYLE/KIND/ID``
    the same, and that element's page number is written into the link's box;
``yj:last:STYLE/KIND/ID``
    the same for the last page of the part in which the element is, linked to that page;
``yj:range:STYLE/KIND/ID``
    the element's page and, where it is another, the last page of its part: 69–73;
``yj:field:NAME/LABEL``
    a box to write in, by hand on paper; a text field where the file is made to be filled in;
``yj:pages:STYLE/NAME;NAME;…``
    the pages of those things, each page once, in order, each a link; ``@NAME`` means the pages of
    other parts that link to ``NAME``, for an index;
``yj:total:STYLE``
    the number of pages of the binder, not a link;
``yj:volumes:STYLE``
    the number of its volumes, not a link;
``yj:data:STYLE/PART``
    the first (PART 1) or second half (2) of the fingerprint of the data, or its first eight digits
    (0), not a link;
``yj:qr:data``
    a QR code with day, pages and fingerprint, not a link;
``yj:seal:NAME``
    the place for a seal, not a link: it becomes the named destination ``seal/NAME``.

``part/ID`` is the first page of part ``ID``; no element needs that id. ``STYLE`` is one of
 :data:`stamps.NUMBER_STYLES`. An address that cannot be resolved is an :class:`AssemblyError`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from yingjian.binder.destinations import SCHEME, Place
from yingjian.binder.stamps import NUMBER_STYLES, TO
from yingjian.binder.tags import AnnotationRef
from yingjian.typeset import pdf_file
from yingjian.typeset.geometry import number as length

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingjian.binder.destinations import Destinations
    from yingjian.binder.metadata import About
    from yingjian.binder.stamps import Box, Stamps
    from yingjian.binder.tags import Element, PartTags, Tags
    from yingjian.typeset.chapter_pdf import Link
    from yingjian.typeset.geometry import Move
    from yingjian.typeset.pdf_file import ObjectFile

#: First word of the QR code's text; day, pages and fingerprint follow.
CODE: Final = "yingjian1"
# Schemes of addresses outside the binder that a link may have.
_OUTSIDE: Final = ("http://", "https://", "mailto:")
# Flag of a text field of several lines (ISO 32000-1, table 228), and the width from which it is one.
_MULTILINE: Final = 1 << 12
_WIDE: Final = 100.0


@dataclass(frozen=True, slots=True)
class LinkedPage:
    """A page whose links are being resolved.

    ``part`` and ``page`` are indices in the binder, ``move`` the shift of its content, ``drawn`` the
    content to add, ``annotations`` the object numbers of its annotations.
    """

    part: int
    page: int
    tags: PartTags
    move: Move
    drawn: list[bytes] = field(default_factory=list)
    annotations: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Note:
    """A link annotation (ISO 32000-1, 12.5.6.5); ``target`` is its /Dest or /A entry."""

    number: int
    box: Box
    key: int
    target: bytes = b""
    contents: str = ""
    name: str | None = None

    def body(self) -> bytes:
        name = b"" if self.name is None else b"/NM" + pdf_file.text(self.name)
        return (
            b"<</Type/Annot/Subtype/Link/BS<</W 0>>/F 4/Rect%s/StructParent %d%s/Contents%s%s>>"
            % (
                pdf_file.box(self.box),
                self.key,
                self.target,
                pdf_file.text(self.contents),
                name,
            )
        )


@dataclass(frozen=True, slots=True)
class _Target:
    """A link being resolved: its sheet, its annotation, the element that owns it."""

    sheet: LinkedPage
    note: _Note
    owner: Element

    @property
    def box(self) -> Box:
        return self.note.box


@dataclass(frozen=True, slots=True)
class Whole:
    """Facts of the whole binder that links print; ``first`` is the number of its first page."""

    about: About
    first: int
    total: int
    volumes: int
    fillable: bool


class Links:
    """Resolves the links of one binder, page by page.

    ``fields`` are the text fields of a file to be filled in; dangling links and numbers too wide
    for their boxes are added to ``problems``.
    """

    def __init__(
        self,
        out: ObjectFile,
        tags: Tags,
        stamps: Stamps,
        destinations: Destinations,
        whole: Whole,
        problems: list[tuple[str, str]],
    ) -> None:
        """Resolve against ``destinations``; write to ``out``."""
        self._out, self._tags, self._stamps = out, tags, stamps
        self._destinations, self._whole = destinations, whole
        self._chapters, self._pages = destinations.chapters, destinations.pages
        self._problems = problems
        self.fields: Final[list[int]] = []

    # Links of a page

    def resolve(
        self, sheet: LinkedPage, links: Sequence[Link], numbers: Sequence[int], start: int
    ) -> None:
        """Resolve a page's links: ``numbers`` are reserved for their annotations.

        ``start`` is the place of the first among the chapter's links.
        """
        for place, (link, number) in enumerate(zip(links, numbers, strict=True), start):
            owner = sheet.tags.owner(place)
            note = _Note(number, move_box(link.box, sheet.move), self._tags.take_link(owner))
            if self._link(_Target(sheet, note, owner), link.address):
                self._keep(sheet, note)
            else:
                self._out.put(number, b"null")

    def _keep(self, sheet: LinkedPage, note: _Note) -> None:
        self._out.put(note.number, note.body())
        sheet.annotations.append(note.number)

    def _link(self, target: _Target, address: str) -> bool:
        """Resolve one link; return whether it remains a link."""
        if address.startswith("#"):
            place = self._chapters[target.sheet.part].anchors.get(address[1:])
            if place is None:
                self._complain(target, f"链接指向本章里没有的 {address}")
            else:
                self._point(target, place)
            return True
        if address.startswith(SCHEME):
            return self._resolve(target, unquote(address[len(SCHEME) :]))
        if not address.lower().startswith(_OUTSIDE):
            self._complain(target, f"链接的地址不能用：{address or '（空）'}")
        target.note.target = b"/A<</S/URI/URI%s>>" % pdf_file.text(address)
        target.note.contents = f"网址：{address}"
        return True

    def _resolve(self, target: _Target, address: str) -> bool:
        command, _, rest = address.partition(":")
        if command in {"qr", "seal", "field"}:
            return self._fill(target, command, rest)
        if command in {"total", "volumes", "data"} and rest:
            style, _, half = rest.partition("/")
            self._draw(target, style, self._total_or_data(command, half))
            target.owner.role = "Span"
            target.owner.empty()
            return False
        if command == "pages":
            return self._index(target, *rest.split("/", 1))
        style, name = "", address
        if command in {"page", "last", "range"} and rest:
            style, _, name = rest.partition("/")
        place = self._destinations.anchors.get(name)
        if place is None:
            self._complain(target, f"链接指向册中没有的内容：{name}")
            return True
        if command == "last":
            place = Place(place.part, self._chapters[place.part].last, None)
        self._point(target, place)
        if style or name != address:
            text = str(place.page + self._whole.first)
            end = self._chapters[place.part].last
            if command == "range" and end > place.page:
                text += f"{TO}{end + self._whole.first}"
            self._draw(target, style, text)
        return True

    def _fill(self, target: _Target, command: str, rest: str) -> bool:
        """Put a QR code, a place for a seal or a text field into a box."""
        if command == "qr":
            self._code(target)
        elif command == "seal":
            self._seal(target, f"{command}/{rest}")
        else:
            self._field(target, *rest.split("/", 1))
        return False

    def _field(self, target: _Target, name: str, label: str) -> None:
        """Make the box a text field (ISO 32000-1, 12.7.4.3) where the file is fillable."""
        target.owner.empty()
        target.owner.role = "Span"
        if not self._whole.fillable:
            return
        left, bottom, right, top = target.box
        widget = self._out.add(
            b"<</Type/Annot/Subtype/Widget/FT/Tx/F 4/T%s/TU%s/DA%s/Ff %d/Rect%s/P %d 0 R/MK<<>>>>"
            % (
                pdf_file.text(name),
                pdf_file.text(label),
                pdf_file.text("/Helv 10 Tf 0 g"),
                _MULTILINE if right - left > _WIDE else 0,
                pdf_file.box((left + 2, bottom + 1, right - 2, top - 1)),
                self._pages[target.sheet.page],
            )
        )
        self.fields.append(widget)
        target.sheet.annotations.append(widget)

    def _total_or_data(self, command: str, half: str) -> str:
        if command == "total":
            return str(self._whole.total)
        if command == "volumes":
            return str(self._whole.volumes)
        digits = self._whole.about.fingerprint
        if half == "0":
            return digits[:8]
        middle = len(digits) // 2
        shown = digits[:middle] if half == "1" else digits[middle:]
        return " ".join(shown[start : start + 4] for start in range(0, len(shown), 4))

    def _code(self, target: _Target) -> None:
        """Draw the QR code (ISO/IEC 18004) in the place of its link."""
        import segno

        about = self._whole.about
        text = f"{CODE} {about.day.isoformat()} {self._whole.total} {about.fingerprint}"
        dark = [list(row) for row in segno.make_qr(text, error="m", boost_error=False).matrix]
        mcid = self._next_content(target)
        target.sheet.drawn.append(self._stamps.code(dark, target.box, mcid))
        self._add_content(target)
        target.owner.role, target.owner.box = "Figure", target.box
        target.owner.alt = f"二维码：{text}"
        target.owner.empty()

    def _seal(self, target: _Target, name: str) -> None:
        """Name the place of a seal (ISO 32000-1, table 151, FitR), where a signature is shown."""
        box = " ".join(map(length, target.box))
        self._destinations.seals[name] = (
            f"[{self._pages[target.sheet.page]} 0 R/FitR {box}]".encode()
        )
        target.owner.empty()
        target.owner.role = "Span"

    def _index(self, target: _Target, style: str, names: str) -> bool:
        """Write the pages of several things into one box, each number a link of its own."""
        chosen = NUMBER_STYLES.get(style)
        if chosen is None:
            self._complain(target, f"页码没有“{style}”这种样式（有{'、'.join(NUMBER_STYLES)}）")
            return True
        places: dict[int, Place] = {}
        for name in filter(None, names.split(";")):
            matches = self._destinations.places(name, besides=target.sheet.part)
            if matches is None:
                self._complain(target, f"链接指向册中没有的内容：{name}")
                return True
            for place in matches:
                places.setdefault(place.page, place)
        numbers = [(str(page + self._whole.first), places[page]) for page in sorted(places)]
        row = self._stamps.row([text for text, _ in numbers], chosen, target.box)
        if numbers and not row:
            self._complain(target, f"留给页码 {numbers[0][0]} 的格子太窄（{style}）")
            return True
        target.owner.empty()
        for (text, box), (_, place) in zip(row, numbers, strict=False):
            note = _Note(self._out.reserve(), box, self._tags.take_link(target.owner))
            page = self._pages[target.sheet.page]
            target.owner.kids.append(AnnotationRef(note.number, page))
            entry = replace(target, note=note)
            self._point(entry, place)
            self._draw(entry, style, text)
            self._keep(target.sheet, note)
        if not numbers:
            target.owner.role = "Span"
        return False

    def _point(self, target: _Target, place: Place) -> None:
        target.note.target = b"/Dest %d 0 R" % self._destinations.write(place, self._out)
        title = self._destinations.title_at(place)
        target.note.contents = f"第 {place.page + self._whole.first} 页：{title}"

    def _draw(self, target: _Target, style: str, text: str) -> None:
        chosen = NUMBER_STYLES.get(style)
        if chosen is None:
            self._complain(target, f"页码没有“{style}”这种样式（有{'、'.join(NUMBER_STYLES)}）")
            return
        mcid = self._next_content(target)
        drawn = self._stamps.number(text, chosen, target.box, mcid)
        if drawn is None:
            self._complain(target, f"留给页码 {text} 的格子太窄（{style}）")
            return
        self._add_content(target)
        # Preflight tells page references by this name from links whose text is a number.
        target.note.name = f"page-{mcid}"
        target.sheet.drawn.append(drawn)

    def _index_in_part(self, sheet: LinkedPage) -> int:
        """Return the index of a page in its chapter."""
        return sheet.page - self._chapters[sheet.part].first

    def _next_content(self, target: _Target) -> int:
        return target.sheet.tags.next_content(self._index_in_part(target.sheet))

    def _add_content(self, target: _Target) -> None:
        sheet = target.sheet
        sheet.tags.add_content(self._index_in_part(sheet), self._pages[sheet.page], target.owner)

    def _complain(self, target: _Target, message: str) -> None:
        chapter = self._chapters[target.sheet.part]
        text = f"本章第 {self._index_in_part(target.sheet) + 1} 页：{message}"
        self._problems.append((chapter.id, text))


def move_box(box: Sequence[float], move: Move) -> Box:
    """Return a box moved with the content of its page."""
    left, bottom, right, top = box
    across, up = move or (0.0, 0.0)
    return left + across, bottom + up, right + across, top + up
