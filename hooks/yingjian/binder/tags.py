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
class Held:
    """An annotation (its object's number) on a page."""

    annotation: int
    page: int


#: What an element holds: marked content, an annotation, or another element by its number.
Kid = Mark | Held | int


@dataclass(slots=True)
class Element:
    """An element that is written when all is known: ``number`` is its own, ``parent`` another's."""

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
        """Let go of all but the text."""
        self.kids = [kid for kid in self.kids if isinstance(kid, Mark)]

    def body(self) -> bytes:
        """The object."""
        said = [b"<</K[", b" ".join(map(self._kid, self.kids)), b"]/P %d 0 R" % self.parent]
        if self.page is not None:
            said.append(b"/Pg %d 0 R" % self.page)
        said += [b"/S/", self.role.encode(), self.attributes]
        if self.box is not None:
            said.append(b"/A<</O/Layout/BBox%s>>" % box(self.box))
        if self.alt is not None:
            said.append(b"/Alt" + text(self.alt))
        if self.title is not None:
            said.append(b"/T" + text(self.title))
        return b"".join((*said, b">>"))

    def _kid(self, kid: Kid) -> bytes:
        if isinstance(kid, Held):
            return b"<</Type/OBJR/Obj %d 0 R/Pg %d 0 R>>" % (kid.annotation, kid.page)
        if isinstance(kid, int):
            return b"%d 0 R" % kid
        if kid.page == self.page:
            return b"%d" % kid.mcid
        return b"<</Type/MCR/MCID %d/Pg %d 0 R>>" % (kid.mcid, kid.page)


class Tags:
    """The structure tree of the binder: one Document, in it one Part per chapter.

    Keys of the parent tree are given out in the order in which they are asked for.
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
        at = first
        for block, told in zip(tree.blocks, tree.references, strict=True):
            numbers = [first + one if one >= 0 else pages[-1 - one] for one in told]
            self._out.add_block(at, block, numbers)
            at += block.count
        loose = {
            number: self._placed(one, first + number, first, pages, links)
            for number, one in enumerate(tree.loose, start=tree.fixed)
        }
        self._elements += loose.values()
        root = loose[tree.fixed]
        root.role, root.title, root.parent = "Part", title, self._document
        self._parts.append(root.number)
        contents = [[first + one if one >= 0 else 0 for one in owner] for owner in tree.owners]
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
                case ["page", at, mcid]:
                    kids.append(Mark(pages[at], mcid))
                case ["element", at]:
                    kids.append(first + at)
                case [_, at]:
                    kids.append(Held(links[at], page or 0))
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
        made = Element(self._out.reserve(), "Part", self._document, None, [], title=title)
        self._parts.append(made.number)
        self._elements.append(made)
        return made

    def figure(self, page: int, alternative: str, group: Element, on: Sequence[float]) -> int:
        """Make a paper's page one Figure with a text, marked content 0; return the page's key.

        ``on`` is where it lies on the page, in points (ISO 32000-1, 14.8.5.4.3, BBox).
        """
        made = Element(
            self._out.reserve(),
            "Figure",
            group.number,
            page,
            [Mark(page, 0)],
            alt=alternative,
            box=on,
        )
        self._elements.append(made)
        group.kids.append(made.number)
        return self.take_page([made.number])

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
    """What one chapter's pages and links need to know of the joined tree.

    ``figures`` say where they are; ``keys`` are those of its pages.
    """

    def __init__(
        self,
        tags: Tags,
        loose: dict[int, Element],
        owned: Sequence[int],
        contents: list[list[int]],
        keys: list[int],
    ) -> None:
        """Made by :meth:`Tags.adopt`."""
        self._tags = tags
        self._loose = loose
        self._owned = owned
        self._contents = contents
        self.keys: Final = keys
        self.figures: Final = [one for one in loose.values() if one.box is not None]

    def owner(self, link: int) -> Element:
        """Return the element that owns a link of the chapter."""
        return self._loose[self._owned[link]]

    def next_content(self, page: int) -> int:
        """Return the number the next marked content of the chapter's page will have."""
        return len(self._contents[page])

    def add_content(self, page: int, number: int, owner: Element) -> None:
        """Let ``owner`` hold the page's next marked content; ``number`` is that of its object."""
        owner.kids.append(Mark(number, len(self._contents[page])))
        self._contents[page].append(owner.number)
