"""Bind chapters into one PDF: page numbers, links, outline, labels, tags, fonts, metadata.

A chapter arrives without any number that depends on where it stands. Its links are addresses of a
private scheme, resolved here:

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
    the pages on which those things stand, each page once, in order, each a link; ``@NAME`` means
    the pages of other parts from which ``NAME`` is linked to: an index;
``yj:total:STYLE``
    the number of pages of the binder, not a link;
``yj:volumes:STYLE``
    the number of its volumes, not a link;
``yj:data:STYLE/PART``
    the first (PART 1) or second half (2) of the fingerprint of the data, or what tells versions
    apart (0: its first eight digits), not a link;
``yj:qr:data``
    a QR code with day, pages and fingerprint, not a link;
``yj:seal:NAME``
    the place for a seal, not a link: the named destination ``seal/NAME`` says where it is.

``part/ID`` is the first page of part ``ID`` without anything having to bear that id. ``STYLE`` is
one of :data:`stamps.NUMBER_STYLES`. Whatever cannot be resolved is an :class:`AssemblyError`.
"""

import io
from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import unquote

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from yingjian.binder import chapter_pdf, geometry, metadata, outline
from yingjian.binder.chapter_pdf import FIGURES, Heading, Link, Table
from yingjian.binder.geometry import Side
from yingjian.binder.metadata import About
from yingjian.binder.outline import Bookmark
from yingjian.binder.stamps import NUMBER_STYLES, TO, Stamps, Strip
from yingjian.binder.tags import PartTags, Tags
from yingjian.binder.unite_fonts import UnitedFonts

#: Scheme of addresses that assembly resolves.
SCHEME: Final = "yj:"
#: First word of what the QR code says; day, pages and fingerprint follow.
CODE: Final = "yingjian1"
# Schemes a printed binder may point to on the reader's own account.
_OUTSIDE: Final = ("http://", "https://", "mailto:")
# Flag of a text field of several lines (ISO 32000-1, table 228), and the width from which it is one.
_MULTILINE: Final = 1 << 12
_WIDE: Final = 100.0
# Points by which a heading may lie below what bears its id.
_LINE: Final = 2.0


@dataclass(frozen=True, slots=True)
class Part:
    """One chapter to bind.

    ``recto``: it must start on a right-hand (odd) page. ``binding_shift``: millimetres by which a
    page that lands on an even side moves to the left, because it was typeset with the binding
    margin at the left; 0 if the chapter mirrors its margins itself. ``outline``: its bookmarks go
    below one entry that bears its title; otherwise straight into the top level. ``thumb``: label
    of its thumb tab, the same label being the same slot; None for no tab. ``stamp``: whether its
    pages bear their number. ``below``: titles of the bookmarks below which its own stands; those
    that no part before it had are made. ``names``: what else stands on its first page.

    A chapter is one file that ``typeset`` made. With a ``strip`` the part is a paper: one or more
    files as ``intake`` makes them, every page of which is one form, scaled to leave the margins
    free and marked with what the strip says.
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
    """The finished file. ``anchors``: page of every linkable thing; ``fonts``: glyphs per face.

    ``volumes`` are first and last page of each.
    """

    pdf: bytes
    pages: int
    parts: tuple[PartPages, ...]
    volumes: tuple[tuple[int, int], ...]
    anchors: Mapping[str, int]
    fonts: Mapping[str, int]


class AssemblyError(Exception):
    """The parts do not make a binder: ``problems`` are pairs (part id, Chinese message)."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        """Keep the problems in the order found."""
        super().__init__("\n".join(f"{part}：{message}" for part, message in problems))
        self.problems = list(problems)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where something is: part and page in the binder (from 0), height on the page in points."""

    part: int
    page: int
    y: float | None


@dataclass(slots=True)
class _Chapter:
    """A part being bound; ``table`` is None for papers."""

    part: Part
    sources: list[pikepdf.Pdf]
    first: int
    count: int
    table: Table | None
    local: dict[str, _Place] = field(default_factory=dict)
    headings: list[Heading] = field(default_factory=list)

    @property
    def last(self) -> int:
        return self.first + self.count - 1


def assemble(
    parts: Sequence[Part],
    about: About,
    *,
    first: int = 1,
    volumes: Collection[str] = (),
    fillable: bool = False,
    cache: Path | None = None,
) -> Binder:
    """Bind the parts in this order. Same arguments, same bytes.

    ``first`` is the number of the first page: a supplement numbers on. ``volumes`` are the ids of the parts with which volumes begin. ``cache`` is a folder for font subsets, which seldom change from one binder to the next. A
    ``fillable`` file has text fields where it has boxes to write in, and claims no conformance.
    Raises
    :class:`AssemblyError` with every dangling link, doubled id and number that has no room, and
    ``faces.FaceMissing``.
    """
    problems: list[tuple[str, str]] = []
    chapters = _open(parts, problems)
    try:
        if problems:
            raise AssemblyError(problems)
        if fillable:
            about = replace(about, conformance=None)
        binding = _Binding(chapters, problems, about, cache, first=first, fillable=fillable)
        return binding.bind(volumes)
    finally:
        for chapter in chapters:
            for source in chapter.sources:
                source.close()


def _open(parts: Sequence[Part], problems: list[tuple[str, str]]) -> list[_Chapter]:
    """Open every part and give it its pages."""
    if not parts:
        problems.append(("", "装订册里一章也没有"))
    chapters: list[_Chapter] = []
    known: set[str] = set()
    at = 0
    for part in parts:
        if part.id in known:
            problems.append((part.id, f"有两章用了同一个编号 {part.id}"))
        known.add(part.id)
        sources: list[pikepdf.Pdf] = []
        try:
            sources.extend(map(_opened, part.files))
            count = sum(len(source.pages) for source in sources)
            table = None if part.strip else chapter_pdf.table(sources[0])
        except (pikepdf.PdfError, OSError) as error:
            problems.append((part.id, f"“{part.title}”不是能读的 PDF：{error}"))
            continue
        if table is None and not part.strip:
            problems.append((part.id, f"“{part.title}”不是排版得来的一章"))
        at += part.recto and at % 2
        chapters.append(_Chapter(part, sources, at, count, table))
        at += count
        if not count:
            problems.append((part.id, f"“{part.title}”一页也没有"))
    return chapters


def _opened(file: bytes | Path) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(file) if isinstance(file, bytes) else file)


class _Binding:
    """The state of one assembly."""

    def __init__(
        self,
        chapters: list[_Chapter],
        problems: list[tuple[str, str]],
        about: About,
        cache: Path | None,
        *,
        first: int,
        fillable: bool,
    ) -> None:
        self._chapters = chapters
        self._about = about
        self._problems = problems
        # What the index of a page in the file lacks to be its number.
        self._number = first
        self._total = chapters[-1].last + first
        self._file = pikepdf.Pdf.new()
        self._anchors: dict[str, _Place] = {}
        self._mentions: dict[str, list[_Place]] = {}
        self._destinations: dict[_Place, Any] = {}
        self._seals: dict[str, Array] = {}
        self._fonts = UnitedFonts(self._file, cache)
        self._tags = Tags(self._file)
        labels = dict.fromkeys(c.part.thumb for c in chapters if c.part.thumb)
        strips = [chapter.part.strip for chapter in chapters if chapter.part.strip]
        self._stamps = Stamps(self._fonts, self._total, list(labels), strips)
        self._pages: list[Any] = []
        self._sides: list[Side] = []
        self._equipped: set[tuple[int, int]] = set()
        self._papers: dict[tuple[int, int], tuple[float, float]] = {}
        self._fillable = fillable
        self._fields: list[Any] = []
        self._volumes: tuple[tuple[int, int], ...] = ()

    def bind(self, volumes: Collection[str]) -> Binder:
        starts = [one.first + self._number for one in self._chapters if one.part.id in volumes] or [
            self._number
        ]
        ends = [start - 1 for start in starts[1:]] + [self._total]
        self._volumes = tuple(zip(starts, ends, strict=True))
        self._insert_pages()
        for number, chapter in enumerate(self._chapters):
            self._survey(number, chapter)
        for chapter in self._chapters:
            self._finish_chapter(chapter)
        if self._problems:
            raise AssemblyError(self._problems)
        self._tags.write()
        outline.write(self._file, self._outline(), self._pages, self._number)
        self._write_names()
        glyphs = self._fonts.write()
        metadata.write(self._file, self._about, self._number)
        if self._fields:
            self._write_form()
        buffer = io.BytesIO()
        self._file.save(
            buffer,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            min_version="1.7",
        )
        self._file.close()
        return Binder(
            buffer.getvalue(),
            self._total,
            tuple(
                PartPages(c.part.id, c.part.title, c.first + self._number, c.last + self._number)
                for c in self._chapters
            ),
            self._volumes,
            MappingProxyType(
                {name: self._anchors[name].page + self._number for name in sorted(self._anchors)}
            ),
            MappingProxyType(glyphs),
        )

    # What is where

    def _survey(self, number: int, chapter: _Chapter) -> None:
        """Note the chapter's linkable things and headings, as they stand in the binder."""
        for name in (f"part/{chapter.part.id}", *chapter.part.names):
            self._declare(name, _Place(number, chapter.first, None), chapter)
        if chapter.table is None:
            return
        shift = chapter.part.binding_shift
        lifts = [
            move[1] if (move := side.shift(shift)) is not None else 0.0
            for side in self._sides[chapter.first : chapter.last + 1]
        ]
        for anchor in chapter.table.anchors:
            place = _Place(number, chapter.first + anchor.page, anchor.y + lifts[anchor.page])
            chapter.local[anchor.name] = place
            if "/" in anchor.name:
                self._declare(anchor.name, place, chapter)
        for link in chapter.table.links:
            if link.address.startswith(SCHEME):
                place = _Place(number, chapter.first + link.page, link.box[3] + lifts[link.page])
                name = unquote(link.address[len(SCHEME) :])
                self._mentions.setdefault(name, []).append(place)
        chapter.headings = [
            replace(heading, page=chapter.first + heading.page, y=heading.y + lifts[heading.page])
            for heading in chapter.table.headings
        ]

    def _declare(self, name: str, place: _Place, chapter: _Chapter) -> None:
        known = self._anchors.setdefault(name, place)
        if known is not place:
            other = self._chapters[known.part].part.title
            self._problems.append((chapter.part.id, f"编号 {name} 在“{other}”里已经用过"))

    def _title_at(self, place: _Place) -> str:
        """Name a place by the nearest heading above it."""
        chapter = self._chapters[place.part]
        if place.y is None:
            return chapter.part.title
        # A heading and what bears its id differ by less than a line.
        found = bisect_right(
            chapter.headings, (place.page, -place.y + _LINE), key=lambda head: (head.page, -head.y)
        )
        return chapter.headings[found - 1].title if found else chapter.part.title

    # Pages

    def _insert_pages(self) -> None:
        pages = self._file.pages
        for i, chapter in enumerate(self._chapters):
            if len(pages) < chapter.first:
                self._file.add_blank_page(page_size=(geometry.A4_WIDTH, geometry.A4_HEIGHT))
                self._blank(pages[-1].obj, self._chapters[i - 1].part, chapter.part)
            for source in chapter.sources:
                pages.extend(source.pages)
        self._pages = [page.obj for page in pages]
        for chapter in self._chapters:
            if chapter.part.strip:
                for page in self._pages[chapter.first : chapter.last + 1]:
                    self._papers[page.objgen] = _on_a_sheet(page)
        self._sides = [
            _side(page, number) for number, page in enumerate(self._pages, start=self._number)
        ]

    def _blank(self, page: Any, before: Part, after: Part) -> None:
        """Fill an inserted page: it belongs to no part; it bears a tab inside a run of one label."""
        number = len(self._file.pages) + self._number - 1
        side = _side(page, number)
        label = before.thumb if before.thumb == after.thumb else None
        content = self._stamps.blank(side)
        content += self._stamps.furniture(side, number, label, stamp=before.stamp)
        page.Contents = self._file.make_stream(content)
        page.Resources = Dictionary(Font=Dictionary(self._stamps.resources()))

    def _finish_chapter(self, chapter: _Chapter) -> None:
        pages = self._pages[chapter.first : chapter.last + 1]
        if chapter.table is None:
            group = self._tags.group(chapter.part.title)
            for number, page in enumerate(pages, start=chapter.first + self._number):
                self._finish_paper(chapter, page, number, group)
            return
        root = chapter.sources[0].Root
        tags = self._tags.adopt(
            self._file.copy_foreign(root.StructTreeRoot), chapter.part.title, pages
        )
        moves = {
            page.objgen: side.shift(chapter.part.binding_shift)
            for page, side in zip(pages, self._sides[chapter.first :], strict=False)
        }
        if FIGURES in root and any(moves.values()):
            for figure in self._file.copy_foreign(root[FIGURES]):
                # Figures say where they are: on even pages that is further left.
                if (move := moves[figure.Pg.objgen]) is not None:
                    figure.A.BBox = Array(_moved([float(v) for v in figure.A.BBox], move))
        links = _by_page(chapter.table.links, chapter.count)
        for number, page in enumerate(pages, start=chapter.first + self._number):
            sheet = _Sheet(chapter, page, number, tags, moves[page.objgen])
            self._finish_page(sheet, links[number - chapter.first - self._number])

    def _finish_page(self, sheet: "_Sheet", links: Sequence[Link]) -> None:
        """Resolve a page's links, move it where it must be moved, stamp it."""
        part = sheet.chapter.part
        if links:
            self._links(sheet, links)
        sheet.drawn.append(self._furniture(part, sheet.number))
        content = b"".join(sheet.drawn)
        self._equip(sheet.page)
        streams = [sheet.page.Contents]
        if sheet.move is not None:
            move = " ".join(map(geometry.number, sheet.move))
            streams.insert(0, self._file.make_stream(f"q 1 0 0 1 {move} cm\n".encode()))
            content = b"Q\n" + content
        sheet.page.Contents = Array([*streams, self._file.make_stream(content)])

    def _finish_paper(self, chapter: _Chapter, page: Any, number: int, group: Any) -> None:
        """Scale a page of a paper, mark it, and make it one Figure for screen readers.

        Its content is a form of its own, so that neither its graphics state nor its fonts, names
        or marked content meet ours (ISO 32000-1, 8.10).
        """
        part, side = chapter.part, self._sides[number - self._number]
        strip = part.strip
        if strip is None:  # only papers have no table
            return
        at = number - chapter.first - self._number + 1
        placed = geometry.place(*self._papers[page.objgen], side)
        alternative = f"{strip.number} {part.title}，第 {at} 页，共 {chapter.count} 页"
        mcid = self._tags.figure(page, alternative, group, placed.box)
        shown = (
            f"/Figure <</MCID {mcid}>> BDC q {' '.join(map(geometry.number, placed.matrix))} cm\n"
        )
        page.Resources.Font = Dictionary(self._stamps.resources())
        content = page.Contents.read_bytes()
        page.Contents = self._file.make_stream(
            b"".join(
                [
                    shown.encode(),
                    content,
                    b"\nQ EMC\n",
                    self._stamps.frame(placed.box),
                    self._stamps.strip(side, strip, at, chapter.count, placed.scale),
                    self._furniture(part, number),
                ]
            )
        )

    def _furniture(self, part: Part, number: int) -> bytes:
        label = part.thumb or None
        return self._stamps.furniture(
            self._sides[number - self._number], number, label, stamp=part.stamp
        )

    def _equip(self, page: Any) -> None:
        """See that a page has the fonts of the stamps and that its own are united ones.

        WeasyPrint's pages share one resource dictionary in each chapter.
        """
        resources = page.Resources
        if resources.objgen in self._equipped:
            return
        self._equipped.add(resources.objgen)
        if "/Font" not in resources:
            resources.Font = Dictionary()
        self._fonts.replace(resources.Font)
        for name, font in self._stamps.resources().items():
            resources.Font[name] = font

    # Links

    def _links(self, sheet: "_Sheet", links: Sequence[Link]) -> None:
        annotations = list(sheet.page.Annots)
        dropped = set()
        for link in links:
            annotation = annotations[link.number]
            box = link.box
            if sheet.move is not None:
                box = _moved(box, sheet.move)
                annotation.Rect = Array(box)
            owner = sheet.tags.keep(annotation, link.key)
            if not self._link(_Target(sheet, annotation, owner, box), link.address):
                dropped.add(link.number)
        if dropped or sheet.added:
            kept = [one for i, one in enumerate(annotations) if i not in dropped]
            sheet.page.Annots = Array([*kept, *sheet.added])

    def _link(self, target: "_Target", address: str) -> bool:
        """Resolve one link; return whether it stays a link."""
        chapter = target.sheet.chapter
        if address.startswith("#"):
            place = chapter.local.get(address[1:])
            if place is None:
                self._complain(target, f"链接指向本章里没有的 {address}")
            else:
                self._point(target, place)
            return True
        if address.startswith(SCHEME):
            return self._resolve(target, unquote(address[len(SCHEME) :]))
        if not address.lower().startswith(_OUTSIDE):
            self._complain(target, f"链接的地址不能用：{address or '（空）'}")
        target.annotation.A = Dictionary(S=Name.URI, URI=String(address))
        target.annotation.Contents = String(f"网址：{address}")
        return True

    def _resolve(self, target: "_Target", address: str) -> bool:
        command, _, rest = address.partition(":")
        if command in {"qr", "seal", "field"}:
            return self._filled(target, command, rest)
        if command in {"total", "volumes", "data"} and rest:
            style, _, half = rest.partition("/")
            self._draw(target, style, self._total_or_data(command, half))
            target.owner.S = Name.Span
            target.owner.K = Array([kid for kid in target.owner.K if isinstance(kid, int)])
            return False
        if command == "pages":
            return self._index(target, *rest.split("/", 1))
        style, name = "", address
        if command in {"page", "last", "range"} and rest:
            style, _, name = rest.partition("/")
        place = self._anchors.get(name)
        if place is None:
            self._complain(target, f"链接指向册中没有的内容：{name}")
            return True
        if command == "last":
            place = _Place(place.part, self._chapters[place.part].last, None)
        self._point(target, place)
        if style or name != address:
            text = str(place.page + self._number)
            end = self._chapters[place.part].last
            if command == "range" and end > place.page:
                text += f"{TO}{end + self._number}"
            self._draw(target, style, text)
        return True

    def _filled(self, target: "_Target", command: str, rest: str) -> bool:
        """Put something other than text into a box."""
        if command == "qr":
            return self._code(target)
        if command == "seal":
            return self._seal(target, f"{command}/{rest}")
        return self._field(target, *rest.split("/", 1))

    def _field(self, target: "_Target", name: str, label: str) -> bool:
        """Make the box a text field (ISO 32000-1, 12.7.4.3), or nothing on paper."""
        target.owner.K = Array([kid for kid in target.owner.K if isinstance(kid, int)])
        target.owner.S = Name.Span
        if not self._fillable:
            return False
        left, bottom, right, top = target.box
        widget = self._file.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Tx,
                F=4,
                T=String(name),
                TU=String(label),
                DA=String("/Helv 10 Tf 0 g"),
                Ff=_MULTILINE if right - left > _WIDE else 0,
                Rect=Array([left + 2, bottom + 1, right - 2, top - 1]),
                P=target.sheet.page,
                MK=Dictionary(),
            )
        )
        self._fields.append(widget)
        target.sheet.added.append(widget)
        return False

    def _total_or_data(self, command: str, half: str) -> str:
        if command == "total":
            return str(self._total)
        if command == "volumes":
            return str(len(self._volumes) or 1)
        digits = self._about.fingerprint
        if half == "0":
            return digits[:8]
        middle = len(digits) // 2
        shown = digits[:middle] if half == "1" else digits[middle:]
        return " ".join(shown[at : at + 4] for at in range(0, len(shown), 4))

    def _code(self, target: "_Target") -> bool:
        """Draw the QR code (ISO/IEC 18004) in the place of its link."""
        import segno

        about = self._about
        said = f"{CODE} {about.day.isoformat()} {self._total} {about.fingerprint}"
        dark = [list(row) for row in segno.make_qr(said, error="m", boost_error=False).matrix]
        sheet = target.sheet
        mcid = sheet.tags.next_content(sheet.page)
        sheet.drawn.append(self._stamps.code(dark, target.box, mcid))
        sheet.tags.add_content(sheet.page, target.owner)
        layout = Dictionary(O=Name.Layout, BBox=Array([round(value, 3) for value in target.box]))
        target.owner.S, target.owner.A = Name.Figure, layout
        target.owner.Alt = String(f"二维码：{said}")
        target.owner.K = Array([kid for kid in target.owner.K if isinstance(kid, int)])
        return False

    def _seal(self, target: "_Target", name: str) -> bool:
        """Note where a seal belongs (ISO 32000-1, table 151, FitR): a signature may be shown there."""
        box = [round(value, 3) for value in target.box]
        self._seals[name] = Array([target.sheet.page, Name.FitR, *box])
        target.owner.K = Array([kid for kid in target.owner.K if isinstance(kid, int)])
        target.owner.S = Name.Span
        return False

    def _index(self, target: "_Target", style: str, names: str) -> bool:
        """Write the pages of several things into one box, each number a link of its own."""
        chosen = NUMBER_STYLES.get(style)
        if chosen is None:
            self._complain(target, f"页码没有“{style}”这种样式（有{'、'.join(NUMBER_STYLES)}）")
            return True
        own = self._chapters.index(target.sheet.chapter)
        places: dict[int, _Place] = {}
        for name in filter(None, names.split(";")):
            if name.startswith("@"):
                found = [place for place in self._mentions.get(name[1:], ()) if place.part != own]
            elif name in self._anchors:
                found = [self._anchors[name]]
            else:
                self._complain(target, f"链接指向册中没有的内容：{name}")
                return True
            for place in found:
                places.setdefault(place.page, place)
        numbers = [(str(page + self._number), places[page]) for page in sorted(places)]
        row = self._stamps.row([text for text, _ in numbers], chosen, target.box)
        if numbers and not row:
            self._complain(target, f"留给页码 {numbers[0][0]} 的格子太窄（{style}）")
            return True
        target.owner.K = Array([kid for kid in target.owner.K if isinstance(kid, int)])
        for (text, box), (_, place) in zip(row, numbers, strict=False):
            annotation = self._file.make_indirect(
                Dictionary(
                    Type=Name.Annot,
                    Subtype=Name.Link,
                    F=4,
                    Border=Array([0, 0, 0]),
                    Rect=Array(box),
                )
            )
            target.sheet.tags.own(annotation, target.owner, target.sheet.page)
            target.sheet.added.append(annotation)
            one = replace(target, annotation=annotation, box=box)
            self._point(one, place)
            self._draw(one, style, text)
        if not numbers:
            target.owner.S = Name.Span
        return False

    def _point(self, target: "_Target", place: _Place) -> None:
        target.annotation.Dest = self._destination(place)
        title = self._title_at(place)
        target.annotation.Contents = String(f"第 {place.page + self._number} 页：{title}")

    def _destination(self, place: _Place) -> Any:
        """Return the one destination object of a place, shared by all that lead there."""
        known = self._destinations.get(place)
        if known is None:
            known = self._file.make_indirect(outline.destination(self._pages[place.page], place.y))
            self._destinations[place] = known
        return known

    def _draw(self, target: "_Target", style: str, text: str) -> None:
        chosen = NUMBER_STYLES.get(style)
        if chosen is None:
            self._complain(target, f"页码没有“{style}”这种样式（有{'、'.join(NUMBER_STYLES)}）")
            return
        sheet = target.sheet
        mcid = sheet.tags.next_content(sheet.page)
        drawn = self._stamps.number(text, chosen, target.box, mcid)
        if drawn is None:
            self._complain(target, f"留给页码 {text} 的格子太窄（{style}）")
            return
        sheet.tags.add_content(sheet.page, target.owner)
        # The name tells a page reference from a link that happens to print a figure.
        target.annotation.NM = String(f"page-{mcid}")
        sheet.drawn.append(drawn)

    def _complain(self, target: "_Target", message: str) -> None:
        chapter = target.sheet.chapter
        page = target.sheet.number - chapter.first - self._number + 1
        self._problems.append((chapter.part.id, f"本章第 {page} 页：{message}"))

    # Catalog

    def _outline(self) -> list[Bookmark]:
        top: list[Bookmark] = []
        known: dict[tuple[str, ...], Bookmark] = {}
        starts = {first for first, _ in self._volumes}
        for chapter in self._chapters:
            kids = outline.nest(chapter.headings)
            part = chapter.part
            if chapter.first + self._number in starts:
                # What goes on in a new volume has its bookmark there again.
                known.clear()
            level = top
            for depth in range(1, len(part.below) + 1):
                path = part.below[:depth]
                if path not in known:
                    known[path] = Bookmark(path[-1], chapter.first, None)
                    level.append(known[path])
                level = known[path].kids
            if not part.outline:
                level.extend(kids)
                continue
            own = _squeezed(part.title)
            if (
                kids
                and kids[0].page == chapter.first
                and (len(kids) == 1 or _squeezed(kids[0].title) == own)
            ):
                # The chapter's title is its first or only heading: one entry, not two.
                kids = [*kids[0].kids, *kids[1:]]
            bookmark = Bookmark(part.title, chapter.first, None, kids)
            known.setdefault((*part.below, part.title), bookmark)
            level.append(bookmark)
        return outline.shallow(top)

    def _write_form(self) -> None:
        """Write the form; its standard font is not embedded, since what is typed is not known."""
        helvetica = Dictionary(
            Type=Name.Font,
            Subtype=Name.Type1,
            BaseFont=Name.Helvetica,
            Encoding=Name.WinAnsiEncoding,
        )
        self._file.Root.AcroForm = self._file.make_indirect(
            Dictionary(
                Fields=Array(self._fields),
                NeedAppearances=True,
                DA=String("/Helv 10 Tf 0 g"),
                DR=Dictionary(Font=Dictionary(Helv=self._file.make_indirect(helvetica))),
            )
        )

    def _write_names(self) -> None:
        """Write named destinations, so that others can link into the binder from outside."""
        names = Array()
        for _, name in sorted(
            (bytes(String(name)), name) for name in {*self._anchors, *self._seals}
        ):
            names.append(String(name))
            names.append(self._seals.get(name) or self._destination(self._anchors[name]))
        self._file.Root.Names = Dictionary(Dests=self._file.make_indirect(Dictionary(Names=names)))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page being finished: its number in the binder, how its content moves, what is drawn on."""

    chapter: _Chapter
    page: Any
    number: int
    tags: PartTags
    move: geometry.Move
    drawn: list[bytes] = field(default_factory=list)
    added: list[Any] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Target:
    """A link being resolved: its annotation, the element that owns it, its box on the page."""

    sheet: _Sheet
    annotation: Any
    owner: Any
    box: tuple[float, float, float, float]


def _side(page: Any, number: int) -> Side:
    x0, y0, x1, y1 = (float(value) for value in page.get("/CropBox", page.MediaBox))
    box = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    rotate = int(page.get("/Rotate", 0)) // 90 * 90
    return geometry.side(box, rotate, odd=number % 2 == 1)


def _on_a_sheet(page: Any) -> tuple[float, float]:
    """Make a paper's page an A4 one, portrait or landscape as it is; return its own size."""
    _, _, width, height = (float(value) for value in page.MediaBox)
    sheet = (geometry.A4_WIDTH, geometry.A4_HEIGHT)
    across, up = reversed(sheet) if width > height else sheet
    page.MediaBox = Array([0, 0, round(across, 3), round(up, 3)])
    return width, height


def _by_page(links: Sequence[Link], count: int) -> list[list[Link]]:
    grouped: list[list[Link]] = [[] for _ in range(count)]
    for link in links:
        grouped[link.page].append(link)
    return grouped


def _moved(box: Sequence[float], move: tuple[float, float]) -> tuple[float, float, float, float]:
    left, bottom, right, top = box
    across, up = move
    return left + across, bottom + up, right + across, top + up


def _squeezed(text: str) -> str:
    return "".join(text.split())
