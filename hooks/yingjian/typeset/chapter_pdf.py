"""Prepare a chapter's PDF for binding once, when it is typeset.

The structure tree shrinks to what carries meaning, running heads become artifacts (ISO 32000-1,
14.8.2.2), page content is closed in ``q … Q``, each font names its face, and links, anchors, headings and
the structure tree move out of the file into one table, from which binding writes them.
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
    """A link target: its id, page (from 0) and height on the page in points."""

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
    """Prepare a chapter before it is written; return warnings in Chinese.

    ``pdf`` is a tagged ``pydyf.PDF`` as WeasyPrint 70 makes it, ``streams`` the contents of its
    pages, ``tags`` the number of the first object of its structure tree, the last
    objects of the file. Only pages and the table remain.
    """
    import pydyf

    root = structure.read(pdf)
    pages = [pdf.objects[number] for number in pdf.pages["Kids"][::3]]
    numbers: dict[int, int] = {}
    links = list(_read_links(pdf, pages, numbers))
    tree = structure.flatten(root, len(pages), numbers)
    warnings = _close_pages(streams, tree.owners)
    _name_faces(pdf, pages)
    outlines: list[int] = []
    facts = {
        "schema": _SCHEMA,
        "pages": [_media_box(page) for page in pages],
        "links": links,
        "anchors": list(_read_anchors(pdf)),
        "headings": list(_read_headings(pdf, outlines)),
        "blocks": [[block.count, len(block.head), len(block.body)] for block in tree.blocks],
        "references": tree.references,
        "loose": [astuple(element) for element in tree.loose],
        "owners": tree.owners,
        "owned": tree.links,
    }
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()
    del pdf.objects[tags:]
    blocks = b"".join(block.head + block.body for block in tree.blocks)
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
    """Return the table that :func:`finish` wrote into a chapter, None in any other file."""
    stream = file.Root.get(_TABLE)
    if not isinstance(stream, pikepdf.Stream):
        return None
    line, _, rest = stream.read_bytes().partition(b"\n")
    facts = json.loads(line)
    if facts["schema"] != _SCHEMA:
        return None
    return Table(
        tuple((left, low, right, high) for left, low, right, high in facts["pages"]),
        tuple(
            Link(page, number, address, tuple(box)) for page, number, address, box in facts["links"]
        ),
        tuple(Anchor(*anchor) for anchor in facts["anchors"]),
        tuple(Heading(*heading) for heading in facts["headings"]),
        Tree(
            list(_read_blocks(facts["blocks"], rest)),
            facts["references"],
            [Loose(*fields) for fields in facts["loose"]],
            facts["owners"],
            facts["owned"],
        ),
    )


def _read_blocks(sizes: list[tuple[int, int, int]], rest: bytes) -> Iterator[Block]:
    start = 0
    for count, head, body in sizes:
        middle, end = start + head, start + head + body
        yield Block(count, rest[start:middle], rest[middle:end])
        start = end


def _number(reference: bytes) -> int:
    """Return the number of the object that ``b"n 0 R"`` refers to."""
    return int(reference[:-4])


def _media_box(page: Any) -> list[float]:
    # Binding writes pages anew with these entries and would lose any other.
    expected = {"Type", "Parent", "MediaBox", "Contents", "Resources", "StructParents", "Tabs"}
    if unexpected := page.keys() - {*expected, "Annots", "TrimBox", "BleedBox"}:
        raise ValueError(f"a page with {', '.join(sorted(unexpected))}")
    return [round(float(value), 6) for value in page["MediaBox"]]


def _close_pages(streams: Sequence[Any], owners: list[list[int]]) -> list[str]:
    """Close each page's content in q … Q; mark content that no element owns as an artifact."""
    warnings = []
    for i, (stream, owner) in enumerate(zip(streams, owners, strict=True), start=1):
        owned = {mcid for mcid, element in enumerate(owner) if element >= 0}
        seen: set[int] = set()

        def mark(match: re.Match[bytes], owned: set[int] = owned, seen: set[int] = seen) -> bytes:
            number = int(match[2])
            seen.add(number)
            return match[0] if number in owned else _ARTIFACTS.get(match[1], _PAGINATION)

        stream.compress = False
        written = stream.data
        content = written[written.index(b"stream\n") + 7 : -len(b"\nendstream")]
        content = _MARKED.sub(mark, content)
        stream.stream = [zlib.compress(b"q\n" + content.rstrip() + b"\nQ\n")]
        stream.extra["Filter"] = "/FlateDecode"
        if owned - seen:
            warnings.append(f"第 {i} 页有半透明的文字（opacity），读屏软件会漏读；请改用颜色")
    return warnings


def _read_links(pdf: Any, pages: Sequence[Any], numbers: dict[int, int]) -> Iterator[list[Any]]:
    """Yield every link as in :class:`Link`; add to ``numbers`` its object's number."""
    for index, page in enumerate(pages):
        for order, reference in enumerate(page.get("Annots", ())):
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
            yield [index, order, address, box]


def _read_anchors(pdf: Any) -> Iterator[list[Any]]:
    names = pdf.catalog.get("Names", {}).get("Dests", {}).get("Names", ())
    index = {number: i for i, number in enumerate(pdf.pages["Kids"][::3])}
    for name, destination in zip(names[::2], names[1::2], strict=True):
        page, _, _, y, _ = destination
        yield [name.string, index[_number(page)], round(float(y), 2)]


def _read_headings(pdf: Any, outlines: list[int]) -> Iterator[list[Any]]:
    """Yield every heading as in :class:`Heading`; add the bookmarks' objects to ``outlines``."""
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
        for font_reference in pdf.objects[_number(resources["Font"])].values():
            font = pdf.objects[_number(font_reference)]
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
