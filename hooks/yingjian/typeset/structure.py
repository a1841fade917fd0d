"""The structure tree of one chapter: read WeasyPrint's, drop layout boxes, flatten it.

WeasyPrint 70 writes one element per box and per piece of text, about 250 a page. Only those
that carry meaning are kept (ISO 32000-1, 14.8.4): headings, paragraphs, lists, tables, links,
figures. Binding a thousand pages then handles a fifth of the objects, and most of these only get
their numbers there (see :class:`Tree`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeGuard

from yingjian.typeset.pdf_file import PER_STREAM, PLACE, Block, block, text

# Roles that hold no text themselves: bare text in them becomes a paragraph.
_GROUPING: Final = frozenset({"Document", "Part", "Art", "Sect", "BlockQuote"})
_SECTIONS: Final = frozenset({"Part", "Art", "Sect"})
# Roles that only mirror boxes of the layout.
_LAYOUT: Final = frozenset({"NonStruct", "Div", "Span"})
# Cells stay even if empty, or the rows of a table would differ in length.
_CELLS: Final = frozenset({"TD", "TH"})
_TABLE_PARTS: Final = ("Table", "THead", "TBody", "TFoot", "TR")
_INLINE: Final = frozenset({"Link", "Figure"})
# CSS pixels to points.
_POINTS: Final = 0.75


@dataclass(frozen=True, slots=True)
class Content:
    """Marked content: number ``mcid`` on a page (from 0)."""

    page: int
    mcid: int


@dataclass(frozen=True, slots=True)
class Annotation:
    """A link annotation (its object's number) and the page it is on."""

    page: int
    number: int


@dataclass(slots=True)
class Element:
    """A structure element: role, children in reading order, attributes.

    ``soft`` marks a paragraph that is written only if its parent needs one; ``rowwise`` a header
    cell that heads its row; ``box`` is in points from the lower left of the page.
    """

    role: str
    kids: list["Kid"] = field(default_factory=list)
    alt: str | None = None
    spans: tuple[int, int] = (1, 1)
    box: tuple[float, ...] | None = None
    soft: bool = False
    rowwise: bool = False


Kid = Content | Annotation | Element


def read(pdf: Any) -> Element:
    """Return the simplified tree of a tagged file of WeasyPrint 70 that is not written yet."""
    reader = _Reader(pdf)
    document = reader.resolve(reader.resolve(pdf.catalog["StructTreeRoot"])["K"][0])
    root = Element("Document", _admit("Document", reader.kids(document, 0)))
    for table in elements(root, "Table"):
        _relate_headers(table)
    return root


def elements(element: Element, role: str) -> Iterator[Element]:
    """Yield ``element`` and all below it that have this role, in reading order."""
    if element.role == role:
        yield element
    for kid in element.kids:
        if isinstance(kid, Element):
            yield from elements(kid, role)


class _Reader:
    """Reads elements; pages are told apart by their object numbers."""

    def __init__(self, pdf: Any) -> None:
        self._objects = pdf.objects
        self._index = {number: i for i, number in enumerate(pdf.pages["Kids"][::3])}
        self._heights = [
            float(box[3]) - float(box[1])
            for box in (self._objects[number]["MediaBox"] for number in self._index)
        ]

    def resolve(self, reference: bytes) -> Any:
        """Return the object that ``b"n 0 R"`` refers to."""
        return self._objects[int(reference[:-4])]

    def kids(self, element: Any, page: int) -> list[Kid]:
        """Return the simplified children of WeasyPrint's element, which begins on a page."""
        kids: list[Kid] = []
        for entry in element["K"]:
            if isinstance(entry, int):
                kids.append(Content(page, entry))
                continue
            kid = self.resolve(entry)
            if kid["Type"] == "/OBJR":
                kids.append(Annotation(page, int(kid["Obj"][:-4])))
            else:
                kids.extend(self._simplify(kid, page))
        return kids

    def _simplify(self, source: Any, page: int) -> list[Kid]:
        """Return an element, only its children, or nothing, by its role."""
        if "Pg" in source:
            page = self._index[int(source["Pg"][:-4])]
        role = source["S"][1:]
        kids = self.kids(source, page)
        if role == "Link" and not any(isinstance(kid, Annotation) for kid in kids):
            role = "Span"
        if role == "Span":
            return kids
        if role in _LAYOUT:
            return _paragraphs(kids)
        if role in _SECTIONS and len(only := _paragraphs(kids)) == 1 and _is_soft(only[0]):
            # WeasyPrint gives the anonymous box around bare text of a section the role of the section.
            return only
        if role == "Figure" and "Alt" not in source:
            # A drawing without a title is decoration; content without an owner becomes an artifact.
            return []
        element = Element(role, _admit(role, kids))
        if not element.kids and role not in _CELLS:
            return []
        if "Alt" in source:
            element.alt = source["Alt"].string
        if "A" in source:
            self._read_attributes(element, source["A"], page)
        return [element]

    def _read_attributes(self, element: Element, source: Any, page: int) -> None:
        element.spans = (int(source.get("ColSpan", 1)), int(source.get("RowSpan", 1)))
        if "BBox" in source:
            # WeasyPrint writes CSS pixels from the top; PDF wants points from the bottom.
            left, top, right, bottom = (float(value) * _POINTS for value in source["BBox"])
            height = self._heights[page]
            element.box = (left, height - bottom, right, height - top)


def _paragraphs(kids: list[Kid]) -> list[Kid]:
    """Gather each run of bare text, links and small pictures into a soft paragraph."""
    gathered: list[Kid] = []
    run: list[Kid] = []
    for kid in kids:
        if not isinstance(kid, Element) or kid.role in _INLINE:
            run.append(kid)
            continue
        if run:
            gathered.append(_paragraph(run))
            run = []
        gathered.append(kid)
    if run:
        gathered.append(_paragraph(run))
    return gathered


def _paragraph(run: list[Kid]) -> Kid:
    only = run[0]
    if len(run) == 1 and isinstance(only, Element) and only.role == "Figure":
        return only
    return Element("P", run, soft=True)


def _is_soft(kid: Kid) -> TypeGuard["Element"]:
    return isinstance(kid, Element) and kid.soft


def _admit(role: str, kids: list[Kid]) -> list[Kid]:
    """Return the children in the form that an element of this role may hold."""
    wrap = _WRAPPERS.get(role)
    if wrap is None:
        return [inner for kid in kids for inner in (kid.kids if _is_soft(kid) else (kid,))]
    return [wrap(kid.kids) if _is_soft(kid) else kid for kid in _paragraphs(kids)]


_WRAPPERS: Final[Mapping[str, Callable[[list[Kid]], Kid]]] = {
    **dict.fromkeys(_GROUPING, lambda kids: Element("P", kids)),
    **dict.fromkeys(_TABLE_PARTS, lambda kids: Element("Span", kids)),
    "L": lambda kids: Element("LI", [Element("LBody", kids)]),
    "LI": lambda kids: Element("LBody", kids),
}


def _relate_headers(table: Element) -> None:
    """Mark the header cells that head a row: those outside THead in a row with other cells.

    Their direction (ISO 32000-1, 14.8.5.7, Scope) replaces the lists of header cells that
    WeasyPrint gives every cell, which leave out columns under a header that spans.
    """
    heads = {id(cell) for head in elements(table, "THead") for cell in elements(head, "TH")}
    for row in elements(table, "TR"):
        only_heads = all(isinstance(kid, Element) and kid.role == "TH" for kid in row.kids)
        for cell in elements(row, "TH"):
            cell.rowwise = id(cell) not in heads and not only_heads


@dataclass(frozen=True, slots=True)
class Loose:
    """An element that binding may change: the root, links, figures that move with their page.

    ``kids`` in order: a number of marked content on the element's own page, or ``("page", page,
    mcid)``, ``("element", number)``, ``("link", number)``. ``parent`` is -1 for the root;
    ``attributes`` are those of a cell.
    """

    role: str
    parent: int
    page: int | None
    kids: list[Any]
    attributes: str = ""
    alt: str | None = None
    box: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Tree:
    """A chapter's tree, ready to be numbered: elements in blocks first, loose ones after them.

    ``references`` are those of each block: an element, or a page as ``-1 - page``. ``owners`` are,
    for each page, the elements that own each number of marked content, -1 for none; ``links`` the
    elements that own each link.
    """

    blocks: list[Block]
    references: list[list[int]]
    loose: list[Loose]
    owners: list[list[int]]
    links: list[int]

    @property
    def fixed(self) -> int:
        """Number of elements in blocks."""
        return sum(block.count for block in self.blocks)


def flatten(root: Element, pages: int, links: Mapping[int, int]) -> Tree:
    """Return the tree of a chapter of so many pages.

    ``links`` gives each link annotation (its object's number) its place among the links.
    """
    return _Flattener(root, pages, links).tree()


class _Flattener:
    def __init__(self, root: Element, pages: int, links: Mapping[int, int]) -> None:
        self._links = links
        fixed: list[Element] = []
        loose: list[Element] = []
        self._parents: dict[int, Element] = {}

        def collect(element: Element) -> None:
            moves = element is root or element.box is not None
            held = any(isinstance(kid, Annotation) for kid in element.kids)
            (loose if moves or held else fixed).append(element)
            for kid in element.kids:
                if isinstance(kid, Element):
                    self._parents[id(kid)] = element
                    collect(kid)

        collect(root)
        self._fixed, self._loose = fixed, loose
        self._numbers = {id(element): number for number, element in enumerate([*fixed, *loose])}
        self._owners: list[dict[int, int]] = [{} for _ in range(pages)]
        self._owned = [-1] * len(links)

    def tree(self) -> Tree:
        blocks, references = [], []
        for start in range(0, len(self._fixed), PER_STREAM):
            chosen = self._fixed[start : start + PER_STREAM]
            bodies = [self._fixed_body(element) for element in chosen]
            blocks.append(block([(body, len(numbers)) for body, numbers in bodies]))
            references.append([number for _, numbers in bodies for number in numbers])
        loose = [self._loose_element(element) for element in self._loose]
        owners = [
            [owner.get(mcid, -1) for mcid in range(max(owner, default=-1) + 1)]
            for owner in self._owners
        ]
        return Tree(blocks, references, loose, owners, self._owned)

    def _fixed_body(self, element: Element) -> tuple[bytes, list[int]]:
        """Return an element with places for its references, and those references."""
        number, page, numbers, kids = self._numbers[id(element)], _page(element), [], []
        for kid in element.kids:
            if isinstance(kid, Element):
                kids.append(_REFERENCE)
                numbers.append(self._numbers[id(kid)])
            elif isinstance(kid, Content):
                self._owners[kid.page][kid.mcid] = number
                if kid.page == page:
                    kids.append(b"%d" % kid.mcid)
                else:
                    kids.append(b"<</Type/MCR/MCID %d/Pg %s>>" % (kid.mcid, _REFERENCE))
                    numbers.append(-1 - kid.page)
        parts = [b"<</K[", b" ".join(kids), b"]/P ", _REFERENCE]
        numbers.append(self._numbers[id(self._parents[id(element)])])
        if page is not None:
            parts += [b"/Pg ", _REFERENCE]
            numbers.append(-1 - page)
        parts += [b"/S/", element.role.encode(), _alt(element.alt).replace(b"%", b"%%")]
        if element.role in _CELLS:
            parts.append(_cell(element))
        return b"".join((*parts, b">>")), numbers

    def _loose_element(self, element: Element) -> Loose:
        number, page = self._numbers[id(element)], _page(element)
        kids: list[Any] = []
        for kid in element.kids:
            if isinstance(kid, Element):
                kids.append(("element", self._numbers[id(kid)]))
            elif isinstance(kid, Annotation):
                link = self._links[kid.number]
                self._owned[link] = number
                kids.append(("link", link))
            else:
                self._owners[kid.page][kid.mcid] = number
                kids.append(kid.mcid if kid.page == page else ("page", kid.page, kid.mcid))
        above = self._parents.get(id(element))
        parent = -1 if above is None else self._numbers[id(above)]
        box = None if element.box is None else tuple(round(value, 3) for value in element.box)
        cell = _cell(element).decode() if element.role in _CELLS else ""
        return Loose(element.role, parent, page, kids, cell, element.alt, box)


_REFERENCE: Final = PLACE + b" 0 R"


def _page(element: Element) -> int | None:
    return next((kid.page for kid in element.kids if not isinstance(kid, Element)), None)


def _alt(alt: str | None) -> bytes:
    return b"" if alt is None else b"/Alt" + text(alt)


def _cell(element: Element) -> bytes:
    attributes = []
    columns, rows = element.spans
    if columns > 1:
        attributes.append(b"/ColSpan %d" % columns)
    if rows > 1:
        attributes.append(b"/RowSpan %d" % rows)
    if element.role == "TH":
        attributes.append(b"/Scope/Row" if element.rowwise else b"/Scope/Column")
    return b"/A<</O/Table%s>>" % b"".join(attributes) if attributes else b""
