"""The structure tree of one chapter: read WeasyPrint's, keep what carries meaning, write it.

WeasyPrint 70 writes one element per box and per piece of text, about 250 a page. Here remain those
that tell a reader something (ISO 32000-1, 14.8.4): headings, paragraphs, lists, tables, links,
figures. Binding a thousand pages then handles a fifth of the objects.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeGuard

import pikepdf
from pikepdf import Array, Dictionary, Name, String

# Roles that hold no text themselves: what stands in them bare becomes a paragraph.
_GROUPING: Final = frozenset({"Document", "Part", "Art", "Sect", "BlockQuote"})
_SECTIONS: Final = frozenset({"Part", "Art", "Sect"})
# Roles that only mirror boxes of the layout.
_LAYOUT: Final = frozenset({"NonStruct", "Div", "Span"})
# Cells stay even if empty, or a table would no longer be regular.
_KEPT_EMPTY: Final = frozenset({"TD", "TH"})
_TABLE_PARTS: Final = ("Table", "THead", "TBody", "TFoot", "TR")
_INLINE: Final = frozenset({"Link", "Figure"})
# CSS pixels to points.
_POINTS: Final = 0.75
# Annotation flag "print" (ISO 32000-1, table 165), which PDF/A asks for.
_PRINT: Final = 4


@dataclass(frozen=True, slots=True)
class Content:
    """Marked content: number ``mcid`` on a page (from 0)."""

    page: int
    mcid: int


@dataclass(frozen=True, slots=True)
class Annotation:
    """A link annotation and the page it is on."""

    page: int
    annotation: Any


@dataclass(slots=True)
class Element:
    """A structure element: role, children in reading order, attributes worth keeping.

    ``soft`` marks a paragraph that is one only if its parent needs one; ``rowwise`` a header cell
    that heads its row; ``box`` is in points from the lower left of the page.
    """

    role: str
    kids: list["Kid"] = field(default_factory=list)
    alt: str | None = None
    spans: tuple[int, int] = (1, 1)
    box: tuple[float, ...] | None = None
    soft: bool = False
    rowwise: bool = False


Kid = Content | Annotation | Element


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: content numbers in use by page, key of each link, elements with a box."""

    used: list[set[int]]
    keys: dict[tuple[int, int], int]
    figures: list[Any]


def read(file: pikepdf.Pdf) -> Element:
    """Return the tree of a tagged file of WeasyPrint 70, made smaller.

    Raises ``ValueError`` if the file is not tagged.
    """
    if "/StructTreeRoot" not in file.Root:
        raise ValueError("not a tagged PDF")
    reader = _Reader([page.obj for page in file.pages])
    document = file.Root.StructTreeRoot.K[0]
    root = Element("Document", _admitted("Document", reader.kids(document, 0)))
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
    """Reads elements; knows the pages by object."""

    def __init__(self, pages: list[Any]) -> None:
        self._index = {page.objgen: i for i, page in enumerate(pages)}
        self._heights = [float(page.MediaBox[3]) - float(page.MediaBox[1]) for page in pages]

    def kids(self, element: Any, page: int) -> list[Kid]:
        kids: list[Kid] = []
        for kid in element.get("/K", ()):
            if isinstance(kid, int):
                kids.append(Content(page, kid))
            elif kid.get("/Type") == Name.OBJR:
                kids.append(Annotation(page, kid.Obj))
            else:
                kids.extend(self._simplified(kid, page))
        return kids

    def _simplified(self, source: Any, page: int) -> list[Kid]:
        """Return what is left of an element: itself, only its children, or nothing."""
        if "/Pg" in source:
            page = self._index[source.Pg.objgen]
        role = str(source.S)[1:]
        kids = self.kids(source, page)
        if role == "Link" and not any(isinstance(kid, Annotation) for kid in kids):
            role = "Span"
        if role == "Span":
            return kids
        if role in _LAYOUT:
            return _paragraphs(kids)
        if role in _SECTIONS and len(only := _paragraphs(kids)) == 1 and _is_soft(only[0]):
            # An anonymous box around text that stands bare in a section bears its name, too.
            return only
        if role == "Figure" and "/Alt" not in source:
            # A drawing without a title is decoration; its content, owned by none, is an artifact.
            return []
        element = Element(role, _admitted(role, kids))
        if not element.kids and role not in _KEPT_EMPTY:
            return []
        if "/Alt" in source:
            element.alt = str(source.Alt)
        if "/A" in source:
            self._read_attributes(element, source.A, page)
        return [element]

    def _read_attributes(self, element: Element, source: Any, page: int) -> None:
        element.spans = (int(source.get("/ColSpan", 1)), int(source.get("/RowSpan", 1)))
        if "/BBox" in source:
            # WeasyPrint writes CSS pixels from the top; PDF wants points from the bottom.
            left, top, right, bottom = (float(value) * _POINTS for value in source.BBox)
            height = self._heights[page]
            element.box = (left, height - bottom, right, height - top)


def _paragraphs(kids: list[Kid]) -> list[Kid]:
    """Gather each run of bare text, links and small pictures into a paragraph that may dissolve."""
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


def _admitted(role: str, kids: list[Kid]) -> list[Kid]:
    """Return the children as an element of this role may have them."""
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
    """Find the header cells that head a row: those outside THead in a row with other cells.

    The direction takes the place of the lists of header cells that WeasyPrint gives every cell,
    and which leave out columns under a header that spans (ISO 32000-1, 14.8.5.7, Scope).
    """
    heads = {id(cell) for head in elements(table, "THead") for cell in elements(head, "TH")}
    for row in elements(table, "TR"):
        only_heads = all(isinstance(kid, Element) and kid.role == "TH" for kid in row.kids)
        for cell in elements(row, "TH"):
            cell.rowwise = id(cell) not in heads and not only_heads


def write(file: pikepdf.Pdf, root: Element) -> Written:
    """Replace the file's structure tree by this one.

    Keys of the parent tree: pages first, in order, then the links in reading order.
    """
    return _Writer(file).write(root)


class _Writer:
    def __init__(self, file: pikepdf.Pdf) -> None:
        self._file = file
        self._pages = [page.obj for page in file.pages]
        self._owners: list[dict[int, Any]] = [{} for _ in self._pages]
        self._links: list[tuple[Any, Any]] = []
        self._figures: list[Any] = []

    def write(self, root: Element) -> Written:
        tree = self._file.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        tree.K = Array([self._element(root, tree)])
        nums = Array()
        for key, (page, owner) in enumerate(zip(self._pages, self._owners, strict=True)):
            page.StructParents = key
            owned = [owner.get(mcid) for mcid in range(max(owner, default=-1) + 1)]
            nums.append(key)
            nums.append(self._file.make_indirect(Array(owned)))
        keys = {}
        for key, (annotation, owner) in enumerate(self._links, start=len(self._pages)):
            annotation.StructParent = key
            annotation.F = _PRINT
            keys[annotation.objgen] = key
            nums.append(key)
            nums.append(owner)
        tree.ParentTree = self._file.make_indirect(Dictionary(Nums=nums))
        self._file.Root.StructTreeRoot = tree
        return Written([set(owner) for owner in self._owners], keys, self._figures)

    def _element(self, element: Element, parent: Any) -> Any:
        made = self._file.make_indirect(Dictionary(S=Name("/" + element.role), P=parent))
        page = next((kid.page for kid in element.kids if not isinstance(kid, Element)), None)
        if page is not None:
            made.Pg = self._pages[page]
        if element.alt is not None:
            made.Alt = String(element.alt)
        if element.role in _KEPT_EMPTY:
            _write_cell(element, made)
        if element.box is not None:
            box = Array([round(value, 3) for value in element.box])
            made.A = Dictionary(O=Name.Layout, BBox=box)
            self._figures.append(made)
        made.K = Array([self._kid(kid, made, page) for kid in element.kids])
        return made

    def _kid(self, kid: Kid, owner: Any, page: int | None) -> Any:
        if isinstance(kid, Element):
            return self._element(kid, owner)
        if isinstance(kid, Annotation):
            self._links.append((kid.annotation, owner))
            return Dictionary(Type=Name.OBJR, Obj=kid.annotation, Pg=self._pages[kid.page])
        self._owners[kid.page][kid.mcid] = owner
        if kid.page == page:
            return kid.mcid
        return Dictionary(Type=Name.MCR, MCID=kid.mcid, Pg=self._pages[kid.page])


def _write_cell(element: Element, made: Any) -> None:
    attributes = Dictionary(O=Name.Table)
    columns, rows = element.spans
    if columns > 1:
        attributes.ColSpan = columns
    if rows > 1:
        attributes.RowSpan = rows
    if element.role == "TH":
        attributes.Scope = Name.Row if element.rowwise else Name.Column
    if len(attributes) > 1:
        made.A = attributes
