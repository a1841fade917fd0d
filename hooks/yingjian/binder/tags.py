"""Join the structure trees of chapters into one (ISO 32000-1, 14.7.2 to 14.7.4)."""

from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String


class Tags:
    """The structure tree of the binder: one Document, in it one Part per chapter.

    Keys of the parent tree are given out anew so that they stay unique; objects are those copied
    into the file together with the chapter's pages, so their /Pg already point to the new pages.
    """

    def __init__(self, file: pikepdf.Pdf) -> None:
        """Start the tree of ``file``."""
        self._file = file
        self._document = file.make_indirect(Dictionary(S=Name.Document))
        self._parts: list[Any] = []
        self._numbers: list[tuple[int, Any]] = []

    def _take(self, value: Any) -> int:
        key = len(self._numbers)
        self._numbers.append((key, value))
        return key

    def adopt(self, tree: Any, title: str, pages: list[Any]) -> "PartTags":
        """Take over a chapter's copied tree; ``pages`` are its pages in the binder."""
        part = tree.K[0]
        part.S = Name.Part
        part.T = String(title)
        part.P = self._document
        self._parts.append(part)
        # Keys count up from 0, pages first (see ``structure.write``).
        owners = list(tree.ParentTree.Nums)[1::2]
        contents = {}
        for page, owned in zip(pages, owners, strict=False):
            contents[page.objgen] = owned
            page.StructParents = self._take(owned)
        return PartTags(self, owners, contents)

    def group(self, title: str) -> Any:
        """Start a part for the pages of a paper; return its element."""
        part = self._file.make_indirect(
            Dictionary(S=Name.Part, P=self._document, T=String(title), K=Array())
        )
        self._parts.append(part)
        return part

    def figure(
        self, page: Any, alternative: str, group: Any, box: tuple[float, float, float, float]
    ) -> int:
        """Make a paper's page one Figure with a text; return the content number (always 0).

        ``box`` is where it lies on the page, in points (ISO 32000-1, 14.8.5.4.3, BBox).
        """
        layout = Dictionary(O=Name.Layout, BBox=Array([round(value, 3) for value in box]))
        element = self._file.make_indirect(
            Dictionary(
                S=Name.Figure, P=group, Pg=page, Alt=String(alternative), A=layout, K=Array([0])
            )
        )
        group.K.append(element)
        page.StructParents = self._take(self._file.make_indirect(Array([element])))
        return 0

    def write(self) -> None:
        """Put the tree into the catalog."""
        root = self._file.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self._document.P = root
        self._document.K = Array(self._parts)
        root.K = Array([self._document])
        nums = Array()
        for key, value in self._numbers:
            nums.append(key)
            nums.append(value)
        root.ParentTree = self._file.make_indirect(Dictionary(Nums=nums))
        root.ParentTreeNextKey = len(self._numbers)
        self._file.Root.StructTreeRoot = root
        self._file.Root.MarkInfo = Dictionary(Marked=True)


class PartTags:
    """What one chapter's pages and links need to know of the joined tree."""

    def __init__(self, tags: Tags, owners: list[Any], contents: dict[Any, Any]) -> None:
        """Made by :meth:`Tags.adopt`."""
        self._tags = tags
        self._owners = owners
        self._contents = contents

    def keep(self, annotation: Any, key: int) -> Any:
        """Give the annotation that had ``key`` its new key; return the element that owns it."""
        owner = self._owners[key]
        annotation.StructParent = self._tags._take(owner)  # noqa: SLF001 -- two halves of one class
        return owner

    def own(self, annotation: Any, owner: Any, page: Any) -> None:
        """Let ``owner`` hold one more annotation of the page."""
        annotation.StructParent = self._tags._take(owner)  # noqa: SLF001 -- two halves of one class
        owner.K.append(Dictionary(Type=Name.OBJR, Obj=annotation, Pg=page))

    def next_content(self, page: Any) -> int:
        """Return the number the next marked content of the page will have."""
        return len(self._contents[page.objgen])

    def add_content(self, page: Any, owner: Any) -> None:
        """Let ``owner`` hold the page's next marked content."""
        contents = self._contents[page.objgen]
        owner.K.append(len(contents))
        contents.append(owner)
