"""Join the structure trees of chapters into one (ISO 32000-1, 14.7.2 to 14.7.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from yingjian.typeset.pdf_file import box, references, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingjian.typeset.pdf_file import ObjectFile
    from yingjian.typeset.structure import Loose, Tree


@dataclass(frozen=True, slots=True)
class Mark:
    """Marked content of a page (its object's number)."""

    page: int
    mcid: int


@dataclass(frozen=True, slots=True)
class AnnotationRef:
    """An annotation (its object's number) on a page."""

    annotation: int
    page: int


#: A child of an element: marked content, an annotation, or another element by its number.
Kid = Mark | AnnotationRef | int


@dataclass(slots=True)
class Element:
    """An element of the joined tree; ``number`` and ``parent`` are object numbers."""

    number: int
    role: str
    parent: int
    page: int | None
    kids: list[Kid]
    attributes: bytes = b""
    alt: str | None = None
    box: Sequence[float] | None = None
    title: str | None = None

    def empty(self) -> None:
        """Remove child elements and annotations; keep marked content."""
        self.kids = [kid for kid in self.kids if isinstance(kid, Mark)]

    def body(self) -> bytes:
        """Return the object's text."""
        parts = [b"<</K[", b" ".join(map(self._kid, self.kids)), b"]/P %d 0 R" % self.parent]
        if self.page is not None:
            parts.append(b"/Pg %d 0 R" % self.page)
        parts += [b"/S/", self.role.encode(), self.attributes]
        if self.box is not None:
            parts.append(b"/A<</O/Layout/BBox%s>>" % box(self.box))
        if self.alt is not None:
            parts.append(b"/Alt" + text(self.alt))
        if self.title is not None:
            parts.append(b"/T" + text(self.title))
        return b"".join((*parts, b">>"))

    def _kid(self, kid: Kid) -> bytes:
        if isinstance(kid, AnnotationRef):
            return b"<</Type/OBJR/Obj %d 0 R/Pg %d 0 R>>" % (kid.annotation, kid.page)
        if isinstance(kid, int):
            return b"%d 0 R" % kid
        if kid.page == self.page:
            return b"%d" % kid.mcid
        return b"<</Type/MCR/MCID %d/Pg %d 0 R>>" % (kid.mcid, kid.page)


class Tags:
    """The structure tree of the binder: one Document with one Part per chapter.

    Keys of the parent tree are numbered in the order of the calls.
    """

    def __init__(self, out: ObjectFile) -> None:
        """Start the tree of a file."""
        self._out = out
        self._document = out.reserve()
        self._parts: list[int] = []
        self._elements: list[Element] = []
        self._owners: list[int] = []
        self._pages: list[tuple[int, list[int]]] = []

    def _take(self, owner: int) -> int:
        self._owners.append(owner)
        return len(self._owners) - 1

    def take_page(self, owners: list[int]) -> int:
        """Return the key of a page whose marked content belongs to these elements."""
        number = self._out.reserve()
        self._pages.append((number, owners))
        return self._take(number)

    def take_link(self, owner: Element) -> int:
        """Return the key of an annotation that an element owns."""
        return self._take(owner.number)

    def adopt(self, tree: Tree, title: str, pages: Sequence[int], links: Sequence[int]) -> PartTags:
        """Number a chapter's tree; ``pages`` and ``links`` are the numbers of its objects."""
        first = self._out.reserve(tree.fixed + len(tree.loose))
        start = first
        for block, targets in zip(tree.blocks, tree.references, strict=True):
            numbers = [first + target if target >= 0 else pages[-1 - target] for target in targets]
            self._out.add_block(start, block, numbers)
            start += block.count
        loose = {
            number: self._placed(element, first + number, first, pages, links)
            for number, element in enumerate(tree.loose, start=tree.fixed)
        }
        self._elements += loose.values()
        root = loose[tree.fixed]
        root.role, root.title, root.parent = "Part", title, self._document
        self._parts.append(root.number)
        contents = [
            [first + element if element >= 0 else 0 for element in owners] for owners in tree.owners
        ]
        keys = [self.take_page(owned) for owned in contents]
        return PartTags(self, loose, tree.links, contents, keys)

    @staticmethod
    def _placed(
        loose: Loose, number: int, first: int, pages: Sequence[int], links: Sequence[int]
    ) -> Element:
        page = None if loose.page is None else pages[loose.page]
        kids: list[Kid] = []
        for kid in loose.kids:
            match kid:
                case int():
                    kids.append(Mark(page or 0, kid))
                case ["page", index, mcid]:
                    kids.append(Mark(pages[index], mcid))
                case ["element", index]:
                    kids.append(first + index)
                case [_, index]:
                    kids.append(AnnotationRef(links[index], page or 0))
        return Element(
            number,
            loose.role,
            first + loose.parent,
            page,
            kids,
            loose.attributes.encode(),
            loose.alt,
            loose.box,
        )

    def group(self, title: str) -> Element:
        """Start a part for the pages of a paper; return its element."""
        part = Element(self._out.reserve(), "Part", self._document, None, [], title=title)
        self._parts.append(part.number)
        self._elements.append(part)
        return part

    def figure(self, page: int, alternative: str, group: Element, box: Sequence[float]) -> int:
        """Add a paper's page as one Figure with a text, marked content 0; return the page's key.

        ``box`` is its place on the page in points (ISO 32000-1, 14.8.5.4.3, BBox).
        """
        figure = Element(
            self._out.reserve(),
            "Figure",
            group.number,
            page,
            [Mark(page, 0)],
            alt=alternative,
            box=box,
        )
        self._elements.append(figure)
        group.kids.append(figure.number)
        return self.take_page([figure.number])

    def write(self) -> int:
        """Write the tree; return the number of its root."""
        for element in self._elements:
            self._out.put(element.number, element.body())
        for number, owners in self._pages:
            self._out.put(number, references(owners))
        nums = b" ".join(b"%d %d 0 R" % pair for pair in enumerate(self._owners))
        keys = self._out.add(b"<</Nums[%s]>>" % nums)
        root = self._out.add(
            b"<</Type/StructTreeRoot/K[%d 0 R]/ParentTree %d 0 R/ParentTreeNextKey %d>>"
            % (self._document, keys, len(self._owners))
        )
        self._out.put(
            self._document, b"<</S/Document/P %d 0 R/K%s>>" % (root, references(self._parts))
        )
        return root


class PartTags:
    """One chapter's share of the joined tree, for its pages and links.

    ``figures`` are its elements with a box; ``keys`` are the parent tree's keys of its pages.
    """

    def __init__(
        self,
        tags: Tags,
        loose: dict[int, Element],
        owned: Sequence[int],
        contents: list[list[int]],
        keys: list[int],
    ) -> None:
        """Return value of :meth:`Tags.adopt`."""
        self._tags = tags
        self._loose = loose
        self._owned = owned
        self._contents = contents
        self.keys: Final = keys
        self.figures: Final = [element for element in loose.values() if element.box is not None]

    def owner(self, link: int) -> Element:
        """Return the element that owns a link of the chapter."""
        return self._loose[self._owned[link]]

    def next_content(self, page: int) -> int:
        """Return the number the next marked content of the chapter's page will have."""
        return len(self._contents[page])

    def add_content(self, page: int, number: int, owner: Element) -> None:
        """Give the page's next marked content to ``owner``; ``number`` is the page's object number."""
        owner.kids.append(Mark(number, len(self._contents[page])))
        self._contents[page].append(owner.number)
