"""Tidy a chapter's PDF once, when it is typeset, so that binding it later is cheap and sound.

The structure tree shrinks to what carries meaning, running heads become artifacts (ISO 32000-1,
14.8.2.2), page content is closed in ``q … Q``, each font says which face it is, and links, anchors,
headings and the structure tree leave the file for one table from which binding makes them.
"""

import json
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from typing import Any, Final

import pikepdf
import uharfbuzz

from yingjian.typeset import structure
from yingjian.typeset.pdf_file import Block
from yingjian.typeset.structure import Loose, Tree

#: Key in a font dictionary: the PostScript name of the face that its subset comes from.
FACE: Final = "/YjFace"
# Key in the catalog of the table; foreign files do not have it.
_TABLE: Final = "/YjChapter"
_SCHEMA: Final = 4

_MARKED: Final = re.compile(rb"/(\w+)\s*<<\s*/MCID (\d+)\s*>>\s*BDC")
# Unowned text is a running head or foot, an unowned drawing decoration.
_ARTIFACTS: Final = {b"Figure": b"/Artifact BMC"}
_PAGINATION: Final = b"/Artifact <</Type /Pagination>> BDC"


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


def finish(pdf: Any, streams: Sequence[Any], tags: int) -> list[str]:
    """Tidy a chapter before it is written; return what is wrong with it, in Chinese.

    ``pdf`` is a tagged ``pydyf.PDF`` as WeasyPrint 70 makes it, ``streams`` the contents of its
    pages, ``tags`` the number of the first object of its structure tree, behind which there is
    nothing else. Only pages remain, and in the table all else that binding makes anew.
    """
    import pydyf

    root = structure.read(pdf)
    pages = [pdf.objects[number] for number in pdf.pages["Kids"][::3]]
    numbers: dict[int, int] = {}
    links = list(_links(pdf, pages, numbers))
    tree = structure.flatten(root, len(pages), numbers)
    warnings = _close_pages(streams, tree.owners)
    _name_faces(pdf, pages)
    outlines: list[int] = []
    said = {
        "schema": _SCHEMA,
        "pages": [_box(page) for page in pages],
        "links": links,
        "anchors": list(_anchors(pdf)),
        "headings": list(_headings(pdf, outlines)),
        "blocks": [[one.count, len(one.head), len(one.body)] for one in tree.blocks],
        "references": tree.references,
        "loose": [astuple(one) for one in tree.loose],
        "owners": tree.owners,
        "owned": tree.links,
    }
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    del pdf.objects[tags:]
    blocks = b"".join(one.head + one.body for one in tree.blocks)
    table = pydyf.Stream([text + b"\n" + blocks], compress=True)
    pdf.add_object(table)
    for key in ("ViewerPreferences", "Names", "Outlines", "StructTreeRoot"):
        pdf.catalog.pop(key, None)
    pdf.catalog[_TABLE[1:]] = table.reference
    for page in pages:
        for key in ("Annots", "StructParents", "TrimBox", "BleedBox"):
            page.pop(key, None)
    for number in (*numbers, *outlines):
        empty = pydyf.Dictionary()
        empty.number = number
        pdf.objects[number] = empty
    pdf.info.clear()
    return warnings


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


def _number(reference: bytes) -> int:
    """The number of the object that ``b"n 0 R"`` refers to."""
    return int(reference[:-4])


def _box(page: Any) -> list[float]:
    # In these, and in nothing else, pages of WeasyPrint differ.
    known = {"Type", "Parent", "MediaBox", "Contents", "Resources", "StructParents", "Tabs"}
    if more := page.keys() - {*known, "Annots", "TrimBox", "BleedBox"}:
        raise ValueError(f"a page with {', '.join(sorted(more))}")
    return [round(float(value), 6) for value in page["MediaBox"]]


def _close_pages(streams: Sequence[Any], owners: list[list[int]]) -> list[str]:
    """Close each page's content in q … Q and make what no element owns an artifact."""
    warnings = []
    for i, (stream, owner) in enumerate(zip(streams, owners, strict=True), start=1):
        owned = {mcid for mcid, element in enumerate(owner) if element >= 0}
        found: set[int] = set()

        def mark(match: re.Match[bytes], owned: set[int] = owned, found: set[int] = found) -> bytes:
            number = int(match[2])
            found.add(number)
            return match[0] if number in owned else _ARTIFACTS.get(match[1], _PAGINATION)

        stream.compress = False
        written = stream.data
        content = written[written.index(b"stream\n") + 7 : -len(b"\nendstream")]
        content = _MARKED.sub(mark, content)
        stream.stream = [zlib.compress(b"q\n" + content.rstrip() + b"\nQ\n")]
        stream.extra["Filter"] = "/FlateDecode"
        if owned - found:
            warnings.append(f"第 {i} 页有半透明的文字（opacity），读屏软件会漏读；请改用颜色")
    return warnings


def _links(pdf: Any, pages: Sequence[Any], numbers: dict[int, int]) -> Iterator[list[Any]]:
    """Yield every link; note in ``numbers`` which object it is."""
    for index, page in enumerate(pages):
        for place, reference in enumerate(page.get("Annots", ())):
            number = _number(reference)
            annotation = pdf.objects[number]
            address = (
                f"#{annotation['Dest'].string}"
                if "Dest" in annotation
                else annotation["A"]["URI"].string
            )
            left, low, right, high = (round(float(value), 3) for value in annotation["Rect"])
            # WeasyPrint writes the upper edge first.
            box = [min(left, right), min(low, high), max(left, right), max(low, high)]
            numbers[number] = len(numbers)
            yield [index, place, address, box]


def _anchors(pdf: Any) -> Iterator[list[Any]]:
    names = pdf.catalog.get("Names", {}).get("Dests", {}).get("Names", ())
    index = {number: i for i, number in enumerate(pdf.pages["Kids"][::3])}
    for name, place in zip(names[::2], names[1::2], strict=True):
        page, _, _, y, _ = place
        yield [name.string, index[_number(page)], round(float(y), 2)]


def _headings(pdf: Any, outlines: list[int]) -> Iterator[list[Any]]:
    """Yield every heading; note the objects of the bookmarks in ``outlines``."""
    if "Outlines" not in pdf.catalog:
        return
    index = {number: i for i, number in enumerate(pdf.pages["Kids"][::3])}

    def below(parent: Any, depth: int) -> Iterator[list[Any]]:
        reference = parent.get("First")
        while reference is not None:
            outlines.append(_number(reference))
            item = pdf.objects[outlines[-1]]
            page, _, _, y, _ = item["Dest"]
            title = " ".join(item["Title"].string.split())
            yield [depth, title, index[_number(page)], round(float(y), 2)]
            yield from below(item, depth + 1)
            reference = item.get("Next")

    outlines.append(_number(pdf.catalog["Outlines"]))
    yield from below(pdf.objects[outlines[0]], 0)


def _name_faces(pdf: Any, pages: Sequence[Any]) -> None:
    """Write into each embedded font the PostScript name of its face (OpenType name ID 6)."""
    import pydyf

    names: dict[int, str] = {}
    for reference in {page["Resources"]: None for page in pages}:
        resources = pdf.objects[_number(reference)]
        for said in pdf.objects[_number(resources["Font"])].values():
            font = pdf.objects[_number(said)]
            if font.get("Subtype") != "/Type0":
                continue
            descendant = pdf.objects[_number(font["DescendantFonts"][0])]
            descriptor = pdf.objects[_number(descendant["FontDescriptor"])]
            program = descriptor.get("FontFile3", descriptor.get("FontFile2"))
            if program is None:
                continue
            number = _number(program)
            if number not in names:
                face = uharfbuzz.Face(b"".join(pdf.objects[number].stream))
                name = face.get_name(uharfbuzz.OTNameIdPredefined.POSTSCRIPT_NAME)
                names[number] = name or ""
            if names[number]:
                font[FACE[1:]] = pydyf.String(names[number])
