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

from __future__ import annotations

import gc
import io
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from yingjian.binder import chapter_pdf, geometry, metadata, outline, pdf_file
from yingjian.binder.links import Bound, Links, Place, Sheet, Whole, moved
from yingjian.binder.outline import Bookmark
from yingjian.binder.pdf_file import ObjectFile
from yingjian.binder.stamps import Stamps
from yingjian.binder.tags import Tags
from yingjian.binder.unite_fonts import UnitedFonts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from yingjian.binder.chapter_pdf import Link
    from yingjian.binder.geometry import Side
    from yingjian.binder.metadata import About
    from yingjian.binder.stamps import Strip


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


@dataclass(slots=True, kw_only=True)
class _Chapter(Bound):
    """A part being bound, with its open files; ``resources`` is the object of each page's."""

    part: Part
    sources: list[pikepdf.Pdf]
    resources: list[int] = field(default_factory=list)


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
        with _uncollected():
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
        chapters.append(
            _Chapter(
                id=part.id,
                title=part.title,
                first=at,
                count=count,
                table=table,
                part=part,
                sources=sources,
            )
        )
        at += count
        if not count:
            problems.append((part.id, f"“{part.title}”一页也没有"))
    return chapters


def _opened(file: bytes | Path) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(file) if isinstance(file, bytes) else file)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Make objects by the hundred thousand without the collector walking them again and again."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class _Binding:
    """The state of one assembly.

    What is made of few objects (papers, fonts, resources, bookmarks) is made with pikepdf in
    ``_file``; pages of chapters, their links and tags, which are many, are written by ``_out`` as
    bytes. Both number their objects together: ``_file`` first.
    """

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
        self._fonts = UnitedFonts(self._file, cache)
        labels = dict.fromkeys(c.part.thumb for c in chapters if c.part.thumb)
        strips = [chapter.part.strip for chapter in chapters if chapter.part.strip]
        self._stamps = Stamps(self._fonts, self._total, list(labels), strips)
        self._pages: list[Any] = []
        self._sides: list[Side] = []
        self._papers: dict[int, geometry.Placed] = {}
        self._fillable = fillable
        self._moves: dict[tuple[float, float], int] = {}

    def bind(self, volumes: Collection[str]) -> Binder:
        starts = [one.first + self._number for one in self._chapters if one.part.id in volumes] or [
            self._number
        ]
        ends = [start - 1 for start in starts[1:]] + [self._total]
        spans = tuple(zip(starts, ends, strict=True))
        self._insert_pages()
        for chapter in self._chapters:
            self._lift(chapter)
        outline.write(self._file, self._outline(set(starts)), self._pages, self._number)
        glyphs = self._fonts.write()
        metadata.write(self._file, self._about, self._number, self._pages[0])
        last = self._file.make_indirect(Dictionary()).objgen[0]
        out = ObjectFile(last)
        tags = Tags(out)
        links = self._links(out, tags, len(spans))
        for number, chapter in enumerate(self._chapters):
            self._survey(number, chapter, links)
        for number, chapter in enumerate(self._chapters):
            if chapter.table is None:
                self._finish_paper(chapter, tags)
            else:
                self._finish_chapter(number, chapter, out, tags, links)
        if self._problems:
            raise AssemblyError(self._problems)
        pdf = self._written(out, tags, links, last)
        self._file.close()
        return Binder(
            pdf,
            self._total,
            tuple(
                PartPages(c.part.id, c.part.title, c.first + self._number, c.last + self._number)
                for c in self._chapters
            ),
            spans,
            MappingProxyType(
                {name: links.anchors[name].page + self._number for name in sorted(links.anchors)}
            ),
            MappingProxyType(glyphs),
        )

    def _links(self, out: ObjectFile, tags: Tags, volumes: int) -> Links:
        whole = Whole(self._about, self._number, self._total, volumes, self._fillable)
        pages = [page.objgen[0] for page in self._pages]
        return Links(out, tags, self._stamps, self._chapters, pages, whole, self._problems)

    def _written(self, out: ObjectFile, tags: Tags, links: Links, last: int) -> bytes:
        """Write what belongs to the whole, and the file."""
        pages = [page.objgen[0] for page in self._pages]
        out.put(
            self._file.Root.Pages.objgen[0],
            b"<</Type/Pages/Count %d/Kids%s>>" % (len(pages), pdf_file.references(pages)),
        )
        root = self._file.Root
        more = [
            b"/StructTreeRoot %d 0 R/MarkInfo<</Marked true>>" % tags.write(),
            b"/Names<</Dests %d 0 R>>" % out.add(links.names()),
        ]
        if links.fields:
            more.append(b"/AcroForm %d 0 R" % _form(out, links.fields))
        out.put(root.objgen[0], root.unparse(resolved=True)[:-2] + b"".join(more) + b">>")
        out.adopt(self._file, last - 1)
        return out.write(root.objgen[0], self._file.docinfo.objgen[0])

    # What is where

    def _lift(self, chapter: _Chapter) -> None:
        """Note the chapter's headings as they stand in the binder."""
        if chapter.table is None:
            return
        lifts = self._lifts(chapter)
        chapter.headings = [
            replace(heading, page=chapter.first + heading.page, y=heading.y + lifts[heading.page])
            for heading in chapter.table.headings
        ]

    def _lifts(self, chapter: _Chapter) -> list[float]:
        """How far the content of each page moves up."""
        shift = chapter.part.binding_shift
        return [
            move[1] if (move := side.shift(shift)) is not None else 0.0
            for side in self._sides[chapter.first : chapter.last + 1]
        ]

    def _survey(self, number: int, chapter: _Chapter, links: Links) -> None:
        """Note the chapter's linkable things as they stand in the binder."""
        for name in (f"part/{chapter.part.id}", *chapter.part.names):
            links.declare(name, Place(number, chapter.first, None))
        if chapter.table is None:
            return
        lifts = self._lifts(chapter)
        for anchor in chapter.table.anchors:
            place = Place(number, chapter.first + anchor.page, anchor.y + lifts[anchor.page])
            chapter.local[anchor.name] = place
            if "/" in anchor.name:
                links.declare(anchor.name, place)
        for link in chapter.table.links:
            place = Place(number, chapter.first + link.page, link.box[3] + lifts[link.page])
            links.mention(link.address, place)

    # Pages

    def _insert_pages(self) -> None:
        """Give every page its object: those of chapters are filled in when they are finished."""
        before = None
        for chapter in self._chapters:
            if len(self._pages) < chapter.first and before is not None:
                self._blank(before.part, chapter.part)
            before = chapter
            if chapter.table is None:
                self._insert_paper(chapter)
                continue
            chapter.resources = self._equipped(chapter.sources[0])
            for box in chapter.table.pages:
                self._sides.append(_side(box, 0, len(self._pages) + self._number))
                self._pages.append(self._file.make_indirect(Dictionary()))

    def _insert_paper(self, chapter: _Chapter) -> None:
        """Scale each page of a paper and mark it.

        Its content is a form of its own, so that neither its graphics state nor its fonts, names
        or marked content meet ours (ISO 32000-1, 8.10).
        """
        part = chapter.part
        if part.strip is None:  # only papers have no table
            return
        first = len(self._file.pages)
        for source in chapter.sources:
            self._file.pages.extend(source.pages)
        for at, one in enumerate(list(self._file.pages)[first:], start=1):
            page, number = one.obj, len(self._pages) + self._number
            width, height = _on_a_sheet(page)
            box = [float(value) for value in page.get("/CropBox", page.MediaBox)]
            side = _side(box, int(page.get("/Rotate", 0)), number)
            self._sides.append(side)
            self._pages.append(page)
            placed = self._papers[number] = geometry.place(width, height, side)
            page.Resources.Font = Dictionary(self._stamps.resources())
            content = page.Contents.read_bytes()
            matrix = " ".join(map(geometry.number, placed.matrix))
            page.Contents = self._file.make_stream(
                b"".join(
                    [
                        f"/Figure <</MCID 0>> BDC q {matrix} cm\n".encode(),
                        content,
                        b"\nQ EMC\n",
                        self._stamps.frame(placed.box),
                        self._stamps.strip(side, part.strip, at, chapter.count, placed.scale),
                        self._furniture(part, number),
                    ]
                )
            )

    def _finish_paper(self, chapter: _Chapter, tags: Tags) -> None:
        """Make each page of a paper one Figure for screen readers."""
        part = chapter.part
        group = tags.group(part.title)
        named = f"{part.strip.number} {part.title}" if part.strip else part.title
        for at in range(chapter.count):
            page = self._pages[chapter.first + at]
            placed = self._papers[chapter.first + at + self._number]
            said = f"{named}，第 {at + 1} 页，共 {chapter.count} 页"
            page.StructParents = tags.figure(page.objgen[0], said, group, placed.box)

    def _blank(self, before: Part, after: Part) -> None:
        """Insert a page that belongs to no part; it bears a tab inside a run of one label."""
        number = len(self._pages) + self._number
        sheet = (0.0, 0.0, geometry.A4_WIDTH, geometry.A4_HEIGHT)
        side = _side(sheet, 0, number)
        label = before.thumb if before.thumb == after.thumb else None
        content = self._stamps.blank(side)
        content += self._stamps.furniture(side, number, label, stamp=before.stamp)
        page = Dictionary(
            Type=Name.Page,
            Parent=self._file.Root.Pages,
            MediaBox=Array([round(value, 3) for value in sheet]),
            Contents=self._file.make_stream(content),
            Resources=Dictionary(Font=Dictionary(self._stamps.resources())),
        )
        self._sides.append(side)
        self._pages.append(self._file.make_indirect(page))

    def _equipped(self, source: pikepdf.Pdf) -> list[int]:
        """Take a chapter's resources, with united fonts and those of the stamps in them.

        WeasyPrint's pages share one resource dictionary in each chapter.
        """
        taken: dict[tuple[int, int], int] = {}
        numbers = []
        for page in source.pages:
            own = page.obj.Resources
            if own.objgen not in taken:
                if "/Font" not in own:
                    own.Font = Dictionary()
                united = self._fonts.take(own.Font)
                copied = self._file.copy_foreign(own)
                for name, font in (united | self._stamps.resources()).items():
                    copied.Font[name] = font
                taken[own.objgen] = copied.objgen[0]
            numbers.append(taken[own.objgen])
        return numbers

    def _finish_chapter(
        self, number: int, chapter: _Chapter, out: ObjectFile, tags: Tags, links: Links
    ) -> None:
        """Number the chapter's tags, resolve its links, write its pages."""
        if chapter.table is None:
            return
        pages = [page.objgen[0] for page in self._pages[chapter.first : chapter.last + 1]]
        notes = out.reserve(len(chapter.table.links))
        numbers = range(notes, notes + len(chapter.table.links))
        part = tags.adopt(chapter.table.tree, chapter.part.title, pages, numbers)
        moves = [
            side.shift(chapter.part.binding_shift)
            for side in self._sides[chapter.first : chapter.last + 1]
        ]
        for figure in part.figures:
            # Figures say where they are: on even pages that is further left.
            if figure.box is not None and figure.page is not None:
                figure.box = moved(figure.box, moves[pages.index(figure.page)])
        at = 0
        for index, found in enumerate(_by_page(chapter.table.links, chapter.count)):
            sheet = Sheet(number, chapter.first + index, part, moves[index])
            links.resolve(sheet, found, numbers[at : at + len(found)], at)
            at += len(found)
            self._finish_page(chapter, sheet, out, pages[index])

    def _finish_page(self, chapter: _Chapter, sheet: Sheet, out: ObjectFile, number: int) -> None:
        """Move a page where it must be moved, stamp it, write it."""
        assert chapter.table is not None  # noqa: S101 -- only chapters come here
        at = sheet.page - chapter.first
        source = chapter.sources[0].pages[at].obj.Contents
        streams = [out.add_stream(source.read_raw_bytes(), b"/Filter/FlateDecode", raw=True)]
        sheet.drawn.append(self._furniture(chapter.part, sheet.page + self._number))
        content = b"".join(sheet.drawn)
        if sheet.move is not None:
            streams.insert(0, self._moving(sheet.move, out))
            content = b"Q\n" + content
        if content:
            streams.append(out.add_stream(content))
        notes = b"/Annots" + pdf_file.references(sheet.annotations) if sheet.annotations else b""
        parent = self._file.Root.Pages.objgen[0]
        out.put(
            number,
            b"<</Type/Page/Parent %d 0 R/MediaBox%s/Resources %d 0 R/Contents%s/StructParents %d/Tabs/S%s>>"
            % (
                parent,
                b"[%s]" % " ".join(f"{v:.9g}" for v in chapter.table.pages[at]).encode(),
                chapter.resources[at],
                pdf_file.references(streams),
                sheet.tags.keys[at],
                notes,
            ),
        )

    def _moving(self, move: tuple[float, float], out: ObjectFile) -> int:
        """The one stream that moves the content of all pages that move alike."""
        if move not in self._moves:
            way = " ".join(map(geometry.number, move))
            self._moves[move] = out.add_stream(f"q 1 0 0 1 {way} cm\n".encode())
        return self._moves[move]

    def _furniture(self, part: Part, number: int) -> bytes:
        label = part.thumb or None
        return self._stamps.furniture(
            self._sides[number - self._number], number, label, stamp=part.stamp
        )

    # Catalog

    def _outline(self, starts: set[int]) -> list[Bookmark]:
        top: list[Bookmark] = []
        known: dict[tuple[str, ...], Bookmark] = {}
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


def _form(out: ObjectFile, fields: Sequence[int]) -> int:
    """Write the form; its standard font is not embedded, since what is typed is not known."""
    font = out.add(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
    return out.add(
        b"<</Fields%s/NeedAppearances true/DA(/Helv 10 Tf 0 g)/DR<</Font<</Helv %d 0 R>>>>>>"
        % (pdf_file.references(fields), font)
    )


def _side(box: Sequence[float], rotate: int, number: int) -> Side:
    """The side that a page of this number becomes."""
    x0, y0, x1, y1 = box
    sorted_box = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    return geometry.side(sorted_box, rotate // 90 * 90, odd=number % 2 == 1)


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


def _squeezed(text: str) -> str:
    return "".join(text.split())
