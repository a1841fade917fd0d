"""Tidy a chapter's PDF once, when it is typeset, so that binding it later is cheap and sound.

The structure tree shrinks to what carries meaning, running heads become artifacts (ISO 32000-1,
14.8.2.2), page content is closed in ``q … Q``, each font says which face it is, and links, anchors,
headings and the structure tree leave the file for one table from which binding makes them.
"""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from typing import Any, Final

import pikepdf
import uharfbuzz
from pikepdf import Name, String

from yingjian.binder import structure
from yingjian.binder.pdf_file import Block
from yingjian.binder.structure import Loose, Tree

#: Key in a font dictionary: the PostScript name of the face that its subset comes from.
FACE: Final = "/YjFace"
# Key in the catalog of the table; foreign files do not have it.
_TABLE: Final = "/YjChapter"
_SCHEMA: Final = 3

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
    """A link: page (from 0), place among the page's links.

    ``address`` is what the chapter wrote (``#id`` inside the chapter), ``box`` left, bottom, right,
    top in points.
    """

    page: int
    number: int
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
    """What binding needs to know of a chapter, in reading order; ``pages`` are their media boxes."""

    pages: tuple[tuple[float, float, float, float], ...]
    links: tuple[Link, ...]
    anchors: tuple[Anchor, ...]
    headings: tuple[Heading, ...]
    tree: Tree


def finish(pdf: bytes) -> Finished:
    """Return the chapter tidied: pages, and in the table all else that binding makes anew.

    Expects a tagged file of WeasyPrint 70; raises ``ValueError`` if it is not tagged.
    """
    with pikepdf.open(io.BytesIO(pdf)) as file:
        root = structure.read(file)
        numbers: dict[tuple[int, int], int] = {}
        links = list(_links(file, numbers))
        tree = structure.flatten(root, len(file.pages), numbers)
        warnings = _close_pages(file, tree.owners)
        _name_faces(file)
        table = {
            "schema": _SCHEMA,
            "pages": [_box(page) for page in file.pages],
            "links": links,
            "anchors": list(_anchors(file)),
            "headings": list(_headings(file)),
            "blocks": [[one.count, len(one.head), len(one.body)] for one in tree.blocks],
            "references": tree.references,
            "loose": [astuple(one) for one in tree.loose],
            "owners": tree.owners,
            "owned": tree.links,
        }
        said = json.dumps(table, ensure_ascii=False, separators=(",", ":")).encode()
        blocks = b"".join(one.head + one.body for one in tree.blocks)
        file.Root[_TABLE] = file.make_stream(said + b"\n" + blocks)
        for key in ("/ViewerPreferences", "/Names", "/Outlines", "/StructTreeRoot"):
            if key in file.Root:
                del file.Root[key]
        for page in file.pages:
            for key in ("/Annots", "/StructParents"):
                if key in page:
                    del page[key]
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
    said, _, rest = stream.read_bytes().partition(b"\n")
    told = json.loads(said)
    if told["schema"] != _SCHEMA:
        return None
    return Table(
        tuple((left, low, right, high) for left, low, right, high in told["pages"]),
        tuple(Link(page, at, to, tuple(box)) for page, at, to, box in told["links"]),
        tuple(Anchor(*anchor) for anchor in told["anchors"]),
        tuple(Heading(*heading) for heading in told["headings"]),
        Tree(
            list(_blocks(told["blocks"], rest)),
            told["references"],
            [Loose(*one) for one in told["loose"]],
            told["owners"],
            told["owned"],
        ),
    )


def _blocks(sizes: list[tuple[int, int, int]], rest: bytes) -> Iterator[Block]:
    at = 0
    for count, head, body in sizes:
        yield Block(count, rest[at : at + head], rest[at + head : at + head + body])
        at += head + body


def _box(page: pikepdf.Page) -> list[float]:
    # In these, and in nothing else, pages of WeasyPrint differ.
    known = {"/Type", "/Parent", "/MediaBox", "/Contents", "/Resources", "/StructParents", "/Tabs"}
    if more := set(page.obj.keys()) - {*known, "/Annots", "/TrimBox", "/BleedBox"}:
        raise ValueError(f"a page with {', '.join(sorted(more))}")
    left, low, right, high = (float(value) for value in page.MediaBox)
    return [left, low, right, high]


def _close_pages(file: pikepdf.Pdf, owners: list[list[int]]) -> list[str]:
    """Close each page's content in q … Q and make what no element owns an artifact."""
    warnings = []
    for i, (page, owner) in enumerate(zip(file.pages, owners, strict=True), start=1):
        owned = {mcid for mcid, element in enumerate(owner) if element >= 0}
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


def _links(file: pikepdf.Pdf, numbers: dict[tuple[int, int], int]) -> Iterator[list[Any]]:
    """Yield every link; note in ``numbers`` which annotation it is."""
    for index, page in enumerate(file.pages):
        for number, annotation in enumerate(page.get("/Annots", ())):
            address = f"#{annotation.Dest}" if "/Dest" in annotation else str(annotation.A.URI)
            left, low, right, high = (round(float(value), 3) for value in annotation.Rect)
            # WeasyPrint writes the upper edge first.
            box = [min(left, right), min(low, high), max(left, right), max(low, high)]
            numbers[annotation.objgen] = len(numbers)
            yield [index, number, address, box]


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
