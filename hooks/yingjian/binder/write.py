"""Last step of the assembly: pages of chapters, structure tree, links and catalog, as bytes.

Papers, fonts, resources and bookmarks, which are few objects, are in ``DrawnPages.file``; pages of
chapters, their links and tags, which are many, are written here. The numbers of the objects written
here follow those of ``DrawnPages.file``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pikepdf import Dictionary

from yingjian.binder import metadata, outline
from yingjian.binder.destinations import Destinations
from yingjian.binder.links import LinkedPage, Links, Whole, move_box
from yingjian.binder.tags import Tags
from yingjian.typeset import geometry, pdf_file
from yingjian.typeset.pdf_file import ObjectFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from yingjian.binder.draw import DrawnPages
    from yingjian.binder.metadata import About
    from yingjian.binder.place import Layout, PlacedPart
    from yingjian.typeset.chapter_pdf import Link, Table


class Writer:
    """Writes one binder; ``problems`` grows with every link that cannot be resolved."""

    def __init__(
        self,
        layout: Layout,
        sheets: DrawnPages,
        about: About,
        problems: list[tuple[str, str]],
        *,
        fillable: bool,
    ) -> None:
        """Write bookmarks, fonts and metadata, and number what follows them."""
        self._layout, self._sheets = layout, sheets
        self._destinations = Destinations(layout, sheets, problems)
        bookmarks = outline.bookmarks(layout, self._destinations.chapters)
        outline.write(sheets.file, bookmarks, sheets.pages, layout.number)
        self.glyphs: Mapping[str, int] = sheets.fonts.write()
        metadata.write(sheets.file, about, layout.number, sheets.pages[0])
        self._last = sheets.file.make_indirect(Dictionary()).objgen[0]
        self._out = ObjectFile(self._last)
        self._tags = Tags(self._out)
        whole = Whole(about, layout.number, layout.total, len(layout.volumes), fillable)
        self._links = Links(
            self._out, self._tags, sheets.stamps, self._destinations, whole, problems
        )
        self._moves: dict[tuple[float, float], int] = {}

    @property
    def anchors(self) -> dict[str, int]:
        """The page number of everything that can be linked to, by name, in order of names."""
        anchors = self._destinations.anchors
        return {name: anchors[name].page + self._layout.number for name in sorted(anchors)}

    def write_parts(self) -> None:
        """Number the tags of every part, resolve its links, write its pages."""
        for number, placed in enumerate(self._layout.parts):
            if placed.table is None:
                self._write_paper(placed)
            else:
                for sheet in self._link(number, placed, placed.table):
                    self._write_page(placed, placed.table, sheet)

    def _write_paper(self, paper: PlacedPart) -> None:
        """Make each page of a paper one Figure for screen readers."""
        part = paper.part
        group = self._tags.group(part.title)
        name = f"{part.strip.number} {part.title}" if part.strip else part.title
        for index in range(paper.count):
            page = self._sheets.pages[paper.first + index]
            box = self._sheets.papers[paper.first + index].box
            text = f"{name}，第 {index + 1} 页，共 {paper.count} 页"
            page.StructParents = self._tags.figure(page.objgen[0], text, group, box)

    def _link(self, number: int, chapter: PlacedPart, table: Table) -> Iterator[LinkedPage]:
        """Yield a chapter's pages, each with its links resolved."""
        pages = self._destinations.pages[chapter.first : chapter.last + 1]
        first = self._out.reserve(len(table.links))
        annotations = range(first, first + len(table.links))
        tags = self._tags.adopt(table.tree, chapter.part.title, pages, annotations)
        moves = self._sheets.moves(chapter)
        for figure in tags.figures:
            # The boxes of figures move with the content of even pages.
            if figure.box is not None and figure.page is not None:
                figure.box = move_box(figure.box, moves[pages.index(figure.page)])
        start = 0
        for index, links in enumerate(_by_page(table.links, chapter.count)):
            sheet = LinkedPage(number, chapter.first + index, tags, moves[index])
            self._links.resolve(sheet, links, annotations[start : start + len(links)], start)
            start += len(links)
            yield sheet

    def _write_page(self, chapter: PlacedPart, table: Table, sheet: LinkedPage) -> None:
        """Move a page towards the fore-edge, stamp it, write it."""
        out, index = self._out, sheet.page - chapter.first
        source = chapter.sources[0].pages[index].obj.Contents
        streams = [out.add_stream(source.read_raw_bytes(), b"/Filter/FlateDecode", raw=True)]
        sheet.drawn.append(self._sheets.furniture(chapter.part, sheet.page))
        content = b"".join(sheet.drawn)
        if sheet.move is not None:
            streams.insert(0, self._moving(sheet.move))
            content = b"Q\n" + content
        if content:
            streams.append(out.add_stream(content))
        annotations = (
            b"/Annots" + pdf_file.references(sheet.annotations) if sheet.annotations else b""
        )
        out.put(
            self._sheets.pages[sheet.page].objgen[0],
            b"<</Type/Page/Parent %d 0 R/MediaBox%s/Resources %d 0 R/Contents%s/StructParents %d/Tabs/S%s>>"
            % (
                self._sheets.file.Root.Pages.objgen[0],
                b"[%s]" % " ".join(f"{v:.9g}" for v in table.pages[index]).encode(),
                self._sheets.resources[sheet.page],
                pdf_file.references(streams),
                sheet.tags.keys[index],
                annotations,
            ),
        )

    def _moving(self, move: tuple[float, float]) -> int:
        """Return the number of the stream that moves content; pages that move alike share it."""
        if move not in self._moves:
            shift = " ".join(map(geometry.number, move))
            self._moves[move] = self._out.add_stream(f"q 1 0 0 1 {shift} cm\n".encode())
        return self._moves[move]

    def finish(self) -> bytes:
        """Write page tree, tags, names, form and catalog; return the file, and close ``DrawnPages.file``."""
        out, file = self._out, self._sheets.file
        pages = self._destinations.pages
        root = file.Root
        out.put(
            root.Pages.objgen[0],
            b"<</Type/Pages/Count %d/Kids%s>>" % (len(pages), pdf_file.references(pages)),
        )
        entries = [
            b"/StructTreeRoot %d 0 R/MarkInfo<</Marked true>>" % self._tags.write(),
            b"/Names<</Dests %d 0 R>>" % out.add(self._destinations.names(out)),
        ]
        if self._links.fields:
            entries.append(b"/AcroForm %d 0 R" % _form(out, self._links.fields))
        out.put(root.objgen[0], root.unparse(resolved=True)[:-2] + b"".join(entries) + b">>")
        out.adopt(file, self._last - 1)
        pdf = out.write(root.objgen[0], file.docinfo.objgen[0])
        file.close()
        return pdf


def _form(out: ObjectFile, fields: Sequence[int]) -> int:
    """Write the form; its standard font is not embedded, as the text to be typed is unknown."""
    font = out.add(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
    return out.add(
        b"<</Fields%s/NeedAppearances true/DA(/Helv 10 Tf 0 g)/DR<</Font<</Helv %d 0 R>>>>>>"
        % (pdf_file.references(fields), font)
    )


def _by_page(links: Sequence[Link], count: int) -> list[list[Link]]:
    grouped: list[list[Link]] = [[] for _ in range(count)]
    for link in links:
        grouped[link.page].append(link)
    return grouped
