"""Bind chapters into one PDF: page numbers, links, outline, labels, tags, fonts, metadata.

A chapter arrives without any number that depends on where it stands. Its links are addresses of a
private scheme, resolved here:

``yj:KIND/ID``
    a link to the element whose id is ``KIND/ID``, in whatever chapter;
``yj:page:STYLE/KIND/ID``
    the same, and that element's page number is written into the link's box;
``yj:last:STYLE/KIND/ID``
    the same for the last page of the part in which the element is, linked to that page;
``yj:total:STYLE``
    the number of pages of the binder, not a link.

``part/ID`` is the first page of part ``ID`` without anything having to bear that id. ``STYLE`` is
one of :data:`stamps.NUMBER_STYLES`. Whatever cannot be resolved is an :class:`AssemblyError`.
"""

import io
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import unquote

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from yingjian.binder import geometry, metadata, outline
from yingjian.binder.chapter_pdf import FIGURES, MARK, SCHEMA
from yingjian.binder.stamps import NUMBER_STYLES, Stamps
from yingjian.binder.tags import PartTags, Tags
from yingjian.binder.unite_fonts import UnitedFonts

#: Scheme of addresses that assembly resolves.
SCHEME: Final = "yj:"
# Schemes a printed binder may point to on the reader's own account.
_OUTSIDE: Final = ("http://", "https://", "mailto:")


@dataclass(frozen=True, slots=True)
class Part:
    """One chapter to bind.

    ``recto``: it must start on a right-hand (odd) page. ``binding_shift``: millimetres by which a
    page that lands on an even side moves to the left, because it was typeset with the binding
    margin at the left; 0 if the chapter mirrors its margins itself. ``outline``: its bookmarks go
    below one entry that bears its title; otherwise straight into the top level. ``thumb``: label
    of its thumb tab, the same label being the same slot; None for no tab. ``stamp``: whether its
    pages bear their number.
    """

    id: str
    title: str
    pdf: bytes
    recto: bool
    binding_shift: float
    outline: bool = True
    thumb: str | None = None
    stamp: bool = True


@dataclass(frozen=True, slots=True)
class PartPages:
    """Where a part stands: its first and last page in the binder, from 1."""

    id: str
    title: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Binder:
    """The finished file. ``anchors``: page of every linkable thing; ``fonts``: glyphs per face."""

    pdf: bytes
    pages: int
    parts: tuple[PartPages, ...]
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
    """A part being bound."""

    part: Part
    source: pikepdf.Pdf
    first: int
    count: int
    index: dict[tuple[int, int], int]
    local: dict[str, _Place] = field(default_factory=dict)
    bookmarks: list[outline.Bookmark] = field(default_factory=list)
    #: (page, -y) of the bookmarks in reading order, and their titles, to name what is linked.
    heads: list[tuple[int, float]] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)

    @property
    def last(self) -> int:
        return self.first + self.count - 1


def assemble(
    parts: Sequence[Part],
    *,
    title: str,
    author: str,
    day: date,
    language: str = "zh-CN",
    fingerprint: str,
) -> Binder:
    """Bind the parts in this order. Same arguments, same bytes.

    ``day`` is the binder's date, ``fingerprint`` names the data it was made from. Raises
    :class:`AssemblyError` with every dangling link, doubled id and number that has no room, and
    ``faces.FaceMissing``.
    """
    problems: list[tuple[str, str]] = []
    chapters = _open(parts, problems)
    if problems:
        raise AssemblyError(problems)
    try:
        return _Binding(chapters, problems).bind(
            title=title, author=author, day=day, language=language, fingerprint=fingerprint
        )
    finally:
        for chapter in chapters:
            chapter.source.close()


def _open(parts: Sequence[Part], problems: list[tuple[str, str]]) -> list[_Chapter]:
    """Open every part and give it its pages."""
    if not parts:
        problems.append(("", "装订册里一章也没有"))
    chapters: list[_Chapter] = []
    known: set[str] = set()
    at = 0
    for part in parts:
        if part.id in known:
            problems.append((part.id, "有两章用了同一个编号"))
        known.add(part.id)
        try:
            source = pikepdf.open(io.BytesIO(part.pdf))
            pages = [page.obj for page in source.pages]
        except (pikepdf.PdfError, pikepdf.PasswordError) as error:
            problems.append((part.id, f"“{part.title}”不是能读的 PDF：{error}"))
            continue
        if not pages:
            problems.append((part.id, f"“{part.title}”一页也没有"))
            continue
        at += part.recto and at % 2
        chapters.append(
            _Chapter(part, source, at, len(pages), {page.objgen: i for i, page in enumerate(pages)})
        )
        at += len(pages)
    return chapters


class _Binding:
    """The state of one assembly."""

    def __init__(self, chapters: list[_Chapter], problems: list[tuple[str, str]]) -> None:
        self._chapters = chapters
        self._problems = problems
        self._total = chapters[-1].last + 1
        self._file = pikepdf.Pdf.new()
        self._anchors: dict[str, _Place] = {}
        self._fonts = UnitedFonts(self._file)
        self._tags = Tags(self._file)
        labels = dict.fromkeys(c.part.thumb for c in chapters if c.part.thumb)
        self._stamps = Stamps(self._fonts, self._total, list(labels))
        self._pages: list[Any] = []
        self._resources: set[tuple[int, int]] = set()

    def bind(
        self, *, title: str, author: str, day: date, language: str, fingerprint: str
    ) -> Binder:
        for number, chapter in enumerate(self._chapters):
            self._survey(number, chapter)
        self._insert_pages()
        for chapter in self._chapters:
            self._finish_chapter(chapter)
        if self._problems:
            raise AssemblyError(self._problems)
        self._tags.write()
        outline.write(self._file, self._outline(), self._pages)
        self._write_names()
        glyphs = self._fonts.write()
        metadata.write(
            self._file,
            title=title,
            author=author,
            day=day,
            language=language,
            fingerprint=fingerprint,
        )
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
                PartPages(c.part.id, c.part.title, c.first + 1, c.last + 1) for c in self._chapters
            ),
            MappingProxyType(
                {name: self._anchors[name].page + 1 for name in sorted(self._anchors)}
            ),
            MappingProxyType(glyphs),
        )

    # What is where

    def _survey(self, number: int, chapter: _Chapter) -> None:
        """Note the chapter's linkable things and headings."""
        self._declare(f"part/{chapter.part.id}", _Place(number, chapter.first, None), chapter)
        for name, target in _destinations(chapter.source):
            if not isinstance(target, Array) or target[0].objgen not in chapter.index:
                continue
            page = chapter.first + chapter.index[target[0].objgen]
            y = float(target[3]) if len(target) > 3 and target[3] is not None else None  # noqa: PLR2004 -- [page /XYZ x y zoom]
            place = _Place(number, page, y)
            chapter.local[name] = place
            if "/" in name and MARK in chapter.source.Root:
                self._declare(name, place, chapter)
        chapter.bookmarks = outline.read(chapter.source, chapter.index)
        for bookmark in outline.flat(chapter.bookmarks):
            bookmark.page += chapter.first
            chapter.heads.append((bookmark.page, -(bookmark.y or 0.0)))
            chapter.titles.append(bookmark.title)

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
        # A heading and its anchor differ by less than a line.
        found = bisect_right(chapter.heads, (place.page, -place.y + 2))
        return chapter.titles[found - 1] if found else chapter.part.title

    # Pages

    def _insert_pages(self) -> None:
        file = self._file
        for i, chapter in enumerate(self._chapters):
            if len(file.pages) < chapter.first:
                file.add_blank_page(page_size=(geometry.A4_WIDTH, geometry.A4_HEIGHT))
                before = self._chapters[i - 1].part
                self._blank(file.pages[-1].obj, before, chapter.part)
            file.pages.extend(chapter.source.pages)
        self._pages = [page.obj for page in file.pages]

    def _blank(self, page: Any, before: Part, after: Part) -> None:
        """Fill an inserted page: it belongs to no part, its tab to the run it interrupts."""
        number = len(self._file.pages)
        side = self._side(page, number)
        label = before.thumb if before.thumb == after.thumb else None
        content = self._stamps.blank(side)
        content += self._stamps.furniture(side, number, label, stamp=before.stamp)
        page.Contents = self._file.make_stream(content)
        page.Resources = Dictionary(Font=Dictionary(self._stamps.resources()))

    @staticmethod
    def _side(page: Any, number: int) -> geometry.Side:
        box = page.get("/CropBox", page.MediaBox)
        left, bottom, right, top = (float(value) for value in box)
        rotate = int(page.get("/Rotate", 0))
        return geometry.side((left, bottom, right, top), rotate, odd=number % 2 == 1)

    def _finish_chapter(self, chapter: _Chapter) -> None:
        pages = self._pages[chapter.first : chapter.last + 1]
        root = chapter.source.Root
        ours = root.get(MARK) == SCHEMA
        tags = None
        if ours:
            tree = self._file.copy_foreign(root.StructTreeRoot)
            tags = self._tags.adopt(tree, chapter.part.title, pages)
            if chapter.part.binding_shift:
                self._shift_figures(chapter, tree)
        for offset, page in enumerate(pages):
            self._finish_page(chapter, page, chapter.first + offset, tags)

    def _shift_figures(self, chapter: _Chapter, tree: Any) -> None:
        """Figures say where they are: on even pages that is further left."""
        if FIGURES not in chapter.source.Root:
            return
        numbers = {page.objgen: i for i, page in enumerate(self._pages)}
        for figure in _elements_with_box(tree.K[0]):
            if "/Pg" in figure and (numbers[figure.Pg.objgen] + 1) % 2 == 0:
                move = chapter.part.binding_shift * geometry.MM
                box = [float(value) for value in figure.A.BBox]
                figure.A.BBox = Array([box[0] - move, box[1], box[2] - move, box[3]])

    def _finish_page(self, chapter: _Chapter, page: Any, index: int, tags: PartTags | None) -> None:
        part = chapter.part
        side = self._side(page, index + 1)
        shift = part.binding_shift * geometry.MM if not side.odd else 0.0
        drawn = self._links(chapter, page, index, tags, shift)
        drawn.append(self._stamps.furniture(side, index + 1, part.thumb or None, stamp=part.stamp))
        content = b"".join(drawn)
        if content:
            self._add_resources(page)
        before = b""
        if tags is None:
            # A foreign page: closed off, and one Figure to those who cannot see it.
            number = self._tags.figure(page, f"{part.title}，第 {index + 1} 页")
            before = f"/Figure <</MCID {number}>> BDC\n".encode()
            content = b"EMC\n" + content
        if shift:
            before += f"q 1 0 0 1 {geometry.number(-shift)} 0 cm\n".encode()
            content = b"Q\n" + content
        elif tags is None:
            before += b"q\n"
            content = b"Q\n" + content
        streams = list(page.Contents) if isinstance(page.Contents, Array) else [page.Contents]
        if before:
            streams.insert(0, self._file.make_stream(before))
        page.Contents = Array([*streams, self._file.make_stream(content)])

    def _add_resources(self, page: Any) -> None:
        if "/Resources" not in page:
            page.Resources = Dictionary()
        resources = page.Resources
        if resources.is_indirect:
            if resources.objgen in self._resources:
                return
            self._resources.add(resources.objgen)
        if "/Font" not in resources:
            resources.Font = Dictionary()
        self._fonts.replace(resources.Font)
        for name, font in self._stamps.resources().items():
            resources.Font[name] = font

    # Links

    def _links(
        self, chapter: _Chapter, page: Any, index: int, tags: PartTags | None, shift: float
    ) -> list[bytes]:
        """Resolve the links of a page; return the numbers to draw on it."""
        annotations = page.get("/Annots")
        if annotations is None:
            return []
        drawn: list[bytes] = []
        kept = Array()
        for annotation in annotations:
            if tags is None:
                kept.append(annotation)
                continue
            if shift:
                box = [float(value) for value in annotation.Rect]
                annotation.Rect = Array([box[0] - shift, box[1], box[2] - shift, box[3]])
            owner = tags.keep(annotation)
            if self._link(chapter, page, index, annotation, _Drawing(tags, owner, drawn)):
                kept.append(annotation)
        page.Annots = kept
        if not len(kept):
            del page.Annots
        return drawn

    def _link(
        self, chapter: _Chapter, page: Any, index: int, annotation: Any, drawing: "_Drawing"
    ) -> bool:
        """Resolve one link; return whether it stays a link."""
        if "/Dest" in annotation:
            name = str(annotation.Dest)
            place = chapter.local.get(name)
            if place is None:
                self._complain(chapter, f"链接指向本章里没有的 #{name}")
                return True
            self._point(annotation, place)
            return True
        address = str(annotation.A.URI) if "/A" in annotation and "/URI" in annotation.A else ""
        if not address.startswith(SCHEME):
            if not address.lower().startswith(_OUTSIDE):
                self._complain(chapter, f"链接的地址不能用：{address or '（空）'}")
            annotation.Contents = String(f"网址：{address}")
            return True
        return self._resolve(
            chapter, page, index, annotation, unquote(address[len(SCHEME) :]), drawing
        )

    def _resolve(
        self,
        chapter: _Chapter,
        page: Any,
        index: int,
        annotation: Any,
        address: str,
        drawing: "_Drawing",
    ) -> bool:
        command, _, rest = address.partition(":")
        if command == "total" and rest:
            self._draw(chapter, page, index, annotation, rest, str(self._total), drawing)
            drawing.owner.S = Name.Span
            for i, kid in reversed(list(enumerate(drawing.owner.K))):
                if isinstance(kid, Dictionary) and kid.get("/Type") == Name.OBJR:
                    del drawing.owner.K[i]
            return False
        style = None
        target = address
        if command in {"page", "last"} and rest:
            style, _, target = rest.partition("/")
        place = self._anchors.get(target)
        if place is None:
            self._complain(
                chapter, f"第 {index - chapter.first + 1} 页的链接指向册中没有的内容：{target}"
            )
            return True
        if command == "last":
            place = _Place(place.part, self._chapters[place.part].last, None)
        self._point(annotation, place)
        if style is not None:
            self._draw(chapter, page, index, annotation, style, str(place.page + 1), drawing)
        return True

    def _point(self, annotation: Any, place: _Place) -> None:
        if "/A" in annotation:
            del annotation.A
        annotation.Dest = outline.destination(self._pages[place.page], place.y)
        annotation.Contents = String(f"第 {place.page + 1} 页：{self._title_at(place)}")

    def _draw(
        self,
        chapter: _Chapter,
        page: Any,
        index: int,
        annotation: Any,
        style: str,
        text: str,
        drawing: "_Drawing",
    ) -> None:
        chosen = NUMBER_STYLES.get(style)
        if chosen is None:
            names = "、".join(NUMBER_STYLES)
            self._complain(chapter, f"页码没有“{style}”这种样式（有 {names}）")
            return
        left, low, right, high = (float(value) for value in annotation.Rect)
        box = (min(left, right), min(low, high), max(left, right), max(low, high))
        drawn = self._stamps.number(text, chosen, box, drawing.tags.next_content(page))
        if drawn is None:
            where = index - chapter.first + 1
            self._complain(chapter, f"第 {where} 页留给页码 {text} 的格子太窄（{style}）")
            return
        drawing.tags.add_content(page, drawing.owner)
        drawing.drawn.append(drawn)

    def _complain(self, chapter: _Chapter, message: str) -> None:
        self._problems.append((chapter.part.id, message))

    # Catalog

    def _outline(self) -> list[outline.Bookmark]:
        top: list[outline.Bookmark] = []
        for chapter in self._chapters:
            kids = chapter.bookmarks
            if not chapter.part.outline:
                top.extend(kids)
                continue
            own = _squeezed(chapter.part.title)
            if kids and kids[0].page == chapter.first and _squeezed(kids[0].title) == own:
                # The chapter's title is its first heading: one entry, not two.
                kids = [*kids[0].kids, *kids[1:]]
            top.append(outline.Bookmark(chapter.part.title, chapter.first, None, kids))
        return top

    def _write_names(self) -> None:
        """Write named destinations, so that others can link into the binder from outside."""
        named = sorted((bytes(String(name)), name) for name in self._anchors)
        names = Array()
        for _, name in named:
            place = self._anchors[name]
            names.append(String(name))
            names.append(outline.destination(self._pages[place.page], place.y))
        self._file.Root.Names = Dictionary(Dests=self._file.make_indirect(Dictionary(Names=names)))


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Where the numbers of one page go."""

    tags: PartTags
    owner: Any
    drawn: list[bytes]


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _destinations(source: pikepdf.Pdf) -> Iterator[tuple[str, Any]]:
    names = source.Root.get("/Names", {}).get("/Dests")
    if names is None:
        return
    flat = list(names.get("/Names", ()))
    for i in range(0, len(flat) - 1, 2):
        yield str(flat[i]), flat[i + 1]


def _elements_with_box(element: Any) -> Iterator[Any]:
    if "/A" in element and isinstance(element.A, Dictionary) and "/BBox" in element.A:
        yield element
    for kid in element.get("/K", ()):
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield from _elements_with_box(kid)
