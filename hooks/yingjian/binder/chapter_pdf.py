"""Tidy a chapter's PDF once, when it is typeset, so that binding it later is cheap and sound.

WeasyPrint 70 writes one structure element per box and per piece of text (about 250 a page), leaves
its page matrix in force, and marks running heads as content that no structure element owns. Here
the structure tree shrinks to what carries meaning (ISO 32000-1, 14.8.4), running heads become
artifacts (14.8.2.2), page content is closed in ``q … Q`` and each font says which face it is.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Self

import pikepdf
import uharfbuzz
from pikepdf import Array, Dictionary, Name, String

#: Key in the catalog of a chapter that went through here; foreign files do not have it.
MARK: Final = "/YjChapter"
#: Key in a font dictionary: the PostScript name of the face that its subset comes from.
FACE: Final = "/YjFace"
#: Key in the catalog: the Figure elements, whose boxes move with a page that is shifted.
FIGURES: Final = "/YjFigures"
SCHEMA: Final = 1

_MARKED: Final = re.compile(rb"/\w+\s*<<\s*/MCID (\d+)\s*>>\s*BDC")
_PAGINATION: Final = b"/Artifact <</Type /Pagination>> BDC"

# Roles that hold no text themselves: what stands in them bare becomes a paragraph.
_GROUPING: Final = frozenset({"Document", "Part", "Art", "Sect", "BlockQuote"})
# Roles that only mirror boxes of the layout.
_LAYOUT: Final = frozenset({"NonStruct", "Div", "Span"})
# Cells stay even if empty, or a table would no longer be regular.
_KEPT_EMPTY: Final = frozenset({"TD", "TH", "Document"})
_TABLE_PARTS: Final = frozenset({"Table", "THead", "TBody", "TFoot", "TR"})


@dataclass(frozen=True, slots=True)
class Finished:
    """A tidied chapter: its file, number of pages, and what is wrong with it, in Chinese."""

    pdf: bytes
    pages: int
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Content:
    """Marked content: number ``mcid`` on a page."""

    page: int
    mcid: int


@dataclass(frozen=True, slots=True)
class _Annotation:
    """A link annotation and the page it is on."""

    page: int
    annotation: Any


@dataclass(slots=True)
class _Element:
    """A structure element: role, children in reading order, attributes worth keeping.

    ``soft`` marks a paragraph that is only one if its parent needs one.
    """

    role: str
    kids: list["_Kid"] = field(default_factory=list)
    alt: str | None = None
    spans: tuple[int, int] = (1, 1)
    box: tuple[float, ...] | None = None
    identity: str | None = None
    headers: tuple[str, ...] = ()
    soft: bool = False

    @property
    def empty(self) -> bool:
        return not self.kids


_Kid = _Content | _Annotation | _Element


def finish(pdf: bytes, *, prefix: str) -> Finished:
    """Return the chapter tidied. ``prefix`` makes table cell identifiers unique in a binder.

    Expects a tagged file of WeasyPrint 70; raises ``ValueError`` if it is not tagged.
    """
    with pikepdf.open(io.BytesIO(pdf)) as file:
        if "/StructTreeRoot" not in file.Root:
            raise ValueError("not a tagged PDF")
        tree = _Tree.read(file)
        used = tree.write(file, prefix)
        warnings = _wrap_pages(file, used)
        _name_faces(file)
        for key in ("/ViewerPreferences", "/PageMode"):
            if key in file.Root:
                del file.Root[key]
        file.Root[MARK] = SCHEMA
        del file.docinfo
        buffer = io.BytesIO()
        file.save(
            buffer,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
        )
        return Finished(buffer.getvalue(), len(file.pages), tuple(warnings))


class _Tree:
    """The structure tree of one chapter, read, made smaller, and written anew."""

    def __init__(self, pages: list[Any]) -> None:
        self._pages = pages
        self._index = {page.objgen: i for i, page in enumerate(pages)}
        self._heights = [float(page.MediaBox[3]) - float(page.MediaBox[1]) for page in pages]
        self.root = _Element("Document")

    @classmethod
    def read(cls, file: pikepdf.Pdf) -> Self:
        tree = cls([page.obj for page in file.pages])
        document = file.Root.StructTreeRoot.K[0]
        tree.root = tree._absorb(_Element("Document"), tree._kids(document, 0))
        return tree

    def _kids(self, element: Any, page: int) -> list[_Kid]:
        kids: list[_Kid] = []
        for kid in element.get("/K", ()):
            if isinstance(kid, int):
                kids.append(_Content(page, kid))
            elif kid.get("/Type") == Name.OBJR:
                kids.append(_Annotation(page, kid.Obj))
            else:
                kids.extend(self._simplified(kid, page))
        return kids

    def _simplified(self, source: Any, page: int) -> list[_Kid]:
        if "/Pg" in source:
            page = self._index[source.Pg.objgen]
        role = str(source.S)[1:]
        kids = self._kids(source, page)
        if role == "Link" and not any(isinstance(kid, _Annotation) for kid in kids):
            role = "Span"
        if role in _LAYOUT:
            if role == "Span" or not kids:
                return kids
            return _soft_paragraphs(kids)
        element = _Element(role)
        if "/Alt" in source:
            element.alt = str(source.Alt)
        if "/A" in source:
            self._attributes(element, source.A, page)
        if "/ID" in source:
            element.identity = str(source.ID)
        self._absorb(element, kids)
        return [element] if element.kids or role in _KEPT_EMPTY else []

    def _attributes(self, element: _Element, source: Any, page: int) -> None:
        element.spans = (int(source.get("/ColSpan", 1)), int(source.get("/RowSpan", 1)))
        element.headers = tuple(str(header) for header in source.get("/Headers", ()))
        if "/BBox" in source:
            # WeasyPrint writes CSS pixels from the top; PDF wants points from the bottom.
            left, top, right, bottom = (float(value) * 0.75 for value in source.BBox)
            height = self._heights[page]
            element.box = (left, height - bottom, right, height - top)

    @staticmethod
    def _absorb(element: _Element, kids: list[_Kid]) -> _Element:
        """Give ``element`` its children, bare text as a paragraph where it may not stand bare."""
        role = element.role
        if role in _GROUPING:
            for kid in _soft_paragraphs(kids):
                if isinstance(kid, _Element):
                    kid.soft = False
                element.kids.append(kid)
        elif role == "L":
            for kid in _soft_paragraphs(kids):
                if isinstance(kid, _Element) and kid.soft:
                    element.kids.append(_Element("LI", [_Element("LBody", kid.kids)]))
                else:
                    element.kids.append(kid)
        elif role == "LI":
            for kid in _soft_paragraphs(kids):
                if isinstance(kid, _Element) and kid.soft:
                    element.kids.append(_Element("LBody", kid.kids))
                else:
                    element.kids.append(kid)
        elif role in _TABLE_PARTS:
            for kid in _soft_paragraphs(kids):
                if isinstance(kid, _Element) and kid.soft:
                    kid.role, kid.soft = "Span", False
                element.kids.append(kid)
        else:
            for kid in kids:
                if isinstance(kid, _Element) and kid.soft:
                    element.kids.extend(kid.kids)
                else:
                    element.kids.append(kid)
        return element

    def write(self, file: pikepdf.Pdf, prefix: str) -> list[set[int]]:
        """Replace the tree in the file; return the content numbers in use, page by page."""
        for table in _elements(self.root, "Table"):
            _relate_headers(table)
        root = file.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        owners: list[dict[int, Any]] = [{} for _ in self._pages]
        annotations: list[tuple[Any, Any]] = []
        figures: list[Any] = []
        identities: dict[str, Any] = {}

        def build(element: _Element, parent: Any) -> Any:
            made = file.make_indirect(Dictionary(S=Name("/" + element.role), P=parent))
            page = next((k.page for k in element.kids if not isinstance(k, _Element)), None)
            if page is not None:
                made.Pg = self._pages[page]
            if element.alt is not None:
                made.Alt = String(element.alt)
            if element.role in {"TH", "TD"}:
                self._write_cell(element, made, prefix, identities)
            if element.box is not None:
                made.A = Dictionary(O=Name.Layout, BBox=Array([round(v, 3) for v in element.box]))
                figures.append(made)
            array = Array()
            for kid in element.kids:
                if isinstance(kid, _Content):
                    owners[kid.page][kid.mcid] = made
                    if kid.page == page:
                        array.append(kid.mcid)
                    else:
                        reference = Dictionary(Type=Name.MCR, MCID=kid.mcid)
                        reference.Pg = self._pages[kid.page]
                        array.append(reference)
                elif isinstance(kid, _Annotation):
                    array.append(
                        Dictionary(Type=Name.OBJR, Obj=kid.annotation, Pg=self._pages[kid.page])
                    )
                    annotations.append((kid.annotation, made))
                else:
                    array.append(build(kid, made))
            made.K = array
            return made

        root.K = Array([build(self.root, root)])
        nums = Array()
        for i, (page, owner) in enumerate(zip(self._pages, owners, strict=True)):
            page.StructParents = i
            nums.append(i)
            nums.append(
                file.make_indirect(Array([owner.get(n) for n in range(max(owner, default=-1) + 1)]))
            )
        for i, (annotation, owner) in enumerate(annotations, start=len(self._pages)):
            annotation.StructParent = i
            annotation.F = 4
            if "/Contents" in annotation:
                del annotation["/Contents"]
            nums.append(i)
            nums.append(owner)
        root.ParentTree = file.make_indirect(Dictionary(Nums=nums))
        if identities:
            names = Array()
            for key in sorted(identities):
                names.append(String(key))
                names.append(identities[key])
            root.IDTree = file.make_indirect(Dictionary(Names=names))
        file.Root.StructTreeRoot = root
        if figures:
            file.Root[FIGURES] = Array(figures)
        return [set(owner) for owner in owners]

    @staticmethod
    def _write_cell(element: _Element, made: Any, prefix: str, identities: dict[str, Any]) -> None:
        attributes = Dictionary(O=Name.Table)
        columns, rows = element.spans
        if columns > 1:
            attributes.ColSpan = columns
        if rows > 1:
            attributes.RowSpan = rows
        if element.headers and element.role == "TD":
            attributes.Headers = Array([String(f"{prefix}-{name}") for name in element.headers])
        if element.role == "TH":
            attributes.Scope = Name.Row if element.soft else Name.Column
        if element.identity is not None:
            key = f"{prefix}-{element.identity}"
            made.ID = String(key)
            identities[key] = made
        if len(attributes) > 1:
            made.A = attributes


def _soft_paragraphs(kids: list[_Kid]) -> list[_Kid]:
    """Gather each run of bare text and links into one paragraph that may yet dissolve."""
    gathered: list[_Kid] = []
    run: list[_Kid] = []
    for kid in kids:
        inline = not isinstance(kid, _Element) or (kid.role in {"Link", "Figure"} and not kid.soft)
        if inline:
            run.append(kid)
            continue
        if run:
            gathered.append(_paragraph(run))
            run = []
        gathered.append(kid)
    if run:
        gathered.append(_paragraph(run))
    return gathered


def _paragraph(run: list[_Kid]) -> _Kid:
    if len(run) == 1 and isinstance(run[0], _Element) and run[0].role == "Figure":
        return run[0]
    return _Element("P", run, soft=True)


def _elements(element: _Element, role: str) -> Iterator[_Element]:
    if element.role == role:
        yield element
    for kid in element.kids:
        if isinstance(kid, _Element):
            yield from _elements(kid, role)


def _relate_headers(table: _Element) -> None:
    """Say which way header cells point; keep WeasyPrint's cell lists only where cells span."""
    cells = [*_elements(table, "TH"), *_elements(table, "TD")]
    if all(cell.spans == (1, 1) for cell in cells):
        for cell in cells:
            cell.identity, cell.headers = None, ()
    heads = {id(cell) for head in _elements(table, "THead") for cell in _elements(head, "TH")}
    for row in _elements(table, "TR"):
        only_heads = all(isinstance(kid, _Element) and kid.role == "TH" for kid in row.kids)
        for cell in _elements(row, "TH"):
            # "soft" of a header cell: it heads its row.
            cell.soft = id(cell) not in heads and not only_heads


def _wrap_pages(file: pikepdf.Pdf, used: list[set[int]]) -> list[str]:
    """Close each page's content in q … Q and make what no element owns an artifact."""
    warnings = []
    for i, (page, owned) in enumerate(zip(file.pages, used, strict=True), start=1):
        found: set[int] = set()

        def mark(match: re.Match[bytes], owned: set[int] = owned, found: set[int] = found) -> bytes:
            number = int(match[1])
            found.add(number)
            return match[0] if number in owned else _PAGINATION

        content = _MARKED.sub(mark, page.Contents.read_bytes())
        page.Contents.write(b"q\n" + content.rstrip() + b"\nQ\n")
        if owned - found:
            warnings.append(f"第 {i} 页有半透明的文字（opacity），读屏软件会漏读；请改用颜色")
        for key in ("/TrimBox", "/BleedBox"):
            if key in page:
                del page[key]
    return warnings


def _name_faces(file: pikepdf.Pdf) -> None:
    """Write into each embedded font the PostScript name of its face (OpenType name ID 6)."""
    seen: dict[tuple[int, int], str] = {}
    for page in file.pages:
        for _, font in page.Resources.get("/Font", {}).items():
            if FACE in font or "/DescendantFonts" not in font:
                continue
            descriptor = font.DescendantFonts[0].FontDescriptor
            stream = descriptor.get("/FontFile3", descriptor.get("/FontFile2"))
            if stream is None:
                continue
            if stream.objgen not in seen:
                face = uharfbuzz.Face(stream.read_bytes())
                seen[stream.objgen] = (
                    face.get_name(uharfbuzz.OTNameIdPredefined.POSTSCRIPT_NAME) or ""
                )
            if seen[stream.objgen]:
                font[FACE] = String(seen[stream.objgen])
