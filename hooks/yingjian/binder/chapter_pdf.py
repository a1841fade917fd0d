"""Tidy a chapter's PDF once, when it is typeset, so that binding it later is cheap and sound.

The structure tree shrinks to what carries meaning, running heads become artifacts (ISO 32000-1,
14.8.2.2), page content is closed in ``q … Q``, each font says which face it is, and what binding
needs to know of links, anchors and headings is written into one table.
"""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pikepdf
import uharfbuzz
from pikepdf import Name, String

from yingjian.binder import structure

#: Key in a font dictionary: the PostScript name of the face that its subset comes from.
FACE: Final = "/YjFace"
#: Key in the catalog: the Figure elements, whose boxes move with a page that is shifted.
FIGURES: Final = "/YjFigures"
# Key in the catalog of the table; foreign files do not have it.
_TABLE: Final = "/YjChapter"
_SCHEMA: Final = 2

_MARKED: Final = re.compile(rb"/(\w+)\s*<<\s*/MCID (\d+)\s*>>\s*BDC")
# Unowned text is a running head or foot, an unowned drawing decoration.
_ARTIFACTS: Final = {b"Figure": b"/Artifact BMC"}
_PAGINATION: Final = b"/Artifact <</Type /Pagination>> BDC"


@dataclass(frozen=True, slots=True)
class Finished:
    """A tidied chapter: its file, number of pages, and what is wrong with it, in Chinese."""

    pdf: bytes
    pages: int
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A link: page (from 0), place among the page's annotations, key in the parent tree.

    ``address`` is what the chapter wrote (``#id`` inside the chapter), ``box`` left, bottom, right,
    top in points.
    """

    page: int
    number: int
    key: int
    address: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Anchor:
    """Something that can be linked to: its id, page (from 0) and height on it in points."""

    name: str
    page: int
    y: float


@dataclass(frozen=True, slots=True)
class Heading:
    """A bookmark: depth from 0, title, page (from 0), height in points."""

    depth: int
    title: str
    page: int
    y: float


@dataclass(frozen=True, slots=True)
class Table:
    """What binding needs to know of a chapter, in reading order."""

    links: tuple[Link, ...]
    anchors: tuple[Anchor, ...]
    headings: tuple[Heading, ...]


def finish(pdf: bytes) -> Finished:
    """Return the chapter tidied.

    Expects a tagged file of WeasyPrint 70; raises ``ValueError`` if it is not tagged.
    """
    with pikepdf.open(io.BytesIO(pdf)) as file:
        written = structure.write(file, structure.read(file))
        warnings = _close_pages(file, written.used)
        _name_faces(file)
        table = {
            "schema": _SCHEMA,
            "links": list(_take_links(file, written.keys)),
            "anchors": list(_anchors(file)),
            "headings": list(_headings(file)),
        }
        text = json.dumps(table, ensure_ascii=False, separators=(",", ":"))
        file.Root[_TABLE] = file.make_stream(text.encode())
        if written.figures:
            file.Root[FIGURES] = file.make_indirect(pikepdf.Array(written.figures))
        for key in ("/ViewerPreferences", "/Names", "/Outlines"):
            if key in file.Root:
                del file.Root[key]
        del file.docinfo
        buffer = io.BytesIO()
        file.save(
            buffer,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
        )
        return Finished(buffer.getvalue(), len(file.pages), tuple(warnings))


def table(file: pikepdf.Pdf) -> Table | None:
    """Return what :func:`finish` noted in a chapter, or None if the file did not go through it."""
    stream = file.Root.get(_TABLE)
    if not isinstance(stream, pikepdf.Stream):
        return None
    told = json.loads(stream.read_bytes())
    if told["schema"] != _SCHEMA:
        return None
    return Table(
        tuple(Link(page, at, key, to, tuple(box)) for page, at, key, to, box in told["links"]),
        tuple(Anchor(*anchor) for anchor in told["anchors"]),
        tuple(Heading(*heading) for heading in told["headings"]),
    )


def _close_pages(file: pikepdf.Pdf, used: list[set[int]]) -> list[str]:
    """Close each page's content in q … Q and make what no element owns an artifact."""
    warnings = []
    for i, (page, owned) in enumerate(zip(file.pages, used, strict=True), start=1):
        found: set[int] = set()

        def mark(match: re.Match[bytes], owned: set[int] = owned, found: set[int] = found) -> bytes:
            number = int(match[2])
            found.add(number)
            return match[0] if number in owned else _ARTIFACTS.get(match[1], _PAGINATION)

        content = _MARKED.sub(mark, page.Contents.read_bytes())
        page.Contents.write(b"q\n" + content.rstrip() + b"\nQ\n")
        if owned - found:
            warnings.append(f"第 {i} 页有半透明的文字（opacity），读屏软件会漏读；请改用颜色")
        for key in ("/TrimBox", "/BleedBox"):
            if key in page:
                del page[key]
    return warnings


def _take_links(file: pikepdf.Pdf, keys: dict[tuple[int, int], int]) -> Iterator[list[Any]]:
    """Yield every link and strip it of what binding will write anew."""
    for index, page in enumerate(file.pages):
        for number, annotation in enumerate(page.get("/Annots", ())):
            if "/Dest" in annotation:
                address = f"#{annotation.Dest}"
                del annotation.Dest
            else:
                address = str(annotation.A.URI)
                del annotation.A
            if "/Contents" in annotation:
                del annotation.Contents
            left, low, right, high = (round(float(value), 3) for value in annotation.Rect)
            box = [min(left, right), min(low, high), max(left, right), max(low, high)]
            # WeasyPrint writes the upper edge first.
            annotation.Rect = pikepdf.Array(box)
            yield [index, number, keys[annotation.objgen], address, box]


def _anchors(file: pikepdf.Pdf) -> Iterator[list[Any]]:
    names = file.Root.get("/Names")
    if names is None or "/Dests" not in names:
        return
    index = {page.obj.objgen: i for i, page in enumerate(file.pages)}
    flat = list(names.Dests.Names)
    for i in range(0, len(flat), 2):
        page, _, _, y, _ = flat[i + 1]
        yield [str(flat[i]), index[page.objgen], round(float(y), 2)]


def _headings(file: pikepdf.Pdf) -> Iterator[list[Any]]:
    outlines = file.Root.get("/Outlines")
    if outlines is None:
        return
    index = {page.obj.objgen: i for i, page in enumerate(file.pages)}

    def below(parent: Any, depth: int) -> Iterator[list[Any]]:
        item = parent.get("/First")
        while item is not None:
            page, _, _, y, _ = item.Dest
            title = " ".join(str(item.Title).split())
            yield [depth, title, index[page.objgen], round(float(y), 2)]
            yield from below(item, depth + 1)
            item = item.get("/Next")

    yield from below(outlines, 0)


def _name_faces(file: pikepdf.Pdf) -> None:
    """Write into each embedded font the PostScript name of its face (OpenType name ID 6)."""
    names: dict[tuple[int, int], str] = {}
    for page in file.pages:
        for font in page.Resources.get("/Font", {}).values():
            if FACE in font or font.get("/Subtype") != Name.Type0:
                continue
            descriptor = font.DescendantFonts[0].FontDescriptor
            program = descriptor.get("/FontFile3", descriptor.get("/FontFile2"))
            if program is None:
                continue
            if program.objgen not in names:
                face = uharfbuzz.Face(program.read_bytes())
                name = face.get_name(uharfbuzz.OTNameIdPredefined.POSTSCRIPT_NAME)
                names[program.objgen] = name or ""
            if names[program.objgen]:
                font[FACE] = String(names[program.objgen])
