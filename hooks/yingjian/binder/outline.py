"""Write the binder's bookmarks, each ending with its page: 工作方案　5."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from yingjian.binder.destinations import LinkedPart
from yingjian.binder.place import Layout
from yingjian.typeset.chapter_pdf import Heading

#: Up to this many bookmarks the tree opens unfolded.
UNFOLDED: Final = 60
#: Deeper headings have no bookmark: a reader's side bar is narrow.
LEVELS: Final = 3


@dataclass(slots=True)
class Bookmark:
    """One bookmark: page of the binder from 0, ``y`` in points or None for the top of the page."""

    title: str
    page: int
    y: float | None
    kids: list["Bookmark"] = field(default_factory=list)


def nest(headings: Sequence[Heading]) -> list[Bookmark]:
    """Return the headings as a tree by their depth."""
    top: list[Bookmark] = []
    open_lists = [top]
    for heading in headings:
        # A heading that skips a level stands below the one before it all the same.
        del open_lists[heading.depth + 1 :]
        bookmark = Bookmark(heading.title, heading.page, heading.y)
        open_lists[-1].append(bookmark)
        open_lists.append(bookmark.kids)
    return top


def shallow(bookmarks: Sequence[Bookmark], levels: int = LEVELS) -> list[Bookmark]:
    """Return the bookmarks of the upper levels."""
    return [
        replace(bookmark, kids=shallow(bookmark.kids, levels - 1) if levels > 1 else [])
        for bookmark in bookmarks
    ]


def flat(bookmarks: Sequence[Bookmark]) -> Iterator[Bookmark]:
    """Yield bookmarks and those below them in reading order."""
    for bookmark in bookmarks:
        yield bookmark
        yield from flat(bookmark.kids)


def bookmarks(layout: Layout, chapters: Sequence[LinkedPart]) -> list[Bookmark]:
    """Return the bookmarks of all parts, three levels deep; ``chapters`` have the headings."""
    top: list[Bookmark] = []
    parents: dict[tuple[str, ...], Bookmark] = {}
    starts = {first for first, _ in layout.volumes}
    for placed, chapter in zip(layout.parts, chapters, strict=True):
        kids = nest(chapter.headings)
        part = placed.part
        if placed.first + layout.number in starts:
            # A group that continues in a new volume has its bookmark there again.
            parents.clear()
        level = top
        for depth in range(1, len(part.below) + 1):
            path = part.below[:depth]
            if path not in parents:
                parents[path] = Bookmark(path[-1], placed.first, None)
                level.append(parents[path])
            level = parents[path].kids
        if not part.outline:
            level.extend(kids)
            continue
        if (
            kids
            and kids[0].page == placed.first
            and (len(kids) == 1 or _squeezed(kids[0].title) == _squeezed(part.title))
        ):
            # The chapter's title is its first or only heading: one entry, not two.
            kids = [*kids[0].kids, *kids[1:]]
        bookmark = Bookmark(part.title, placed.first, None, kids)
        parents.setdefault((*part.below, part.title), bookmark)
        level.append(bookmark)
    return shallow(top)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def write(
    file: pikepdf.Pdf, bookmarks: Sequence[Bookmark], pages: Sequence[Any], first: int = 1
) -> None:
    """Put the bookmarks into the catalog; their pages are indices into ``pages``.

    ``first`` is the number of the page with index 0.
    """
    if not bookmarks:
        return
    root = file.make_indirect(Dictionary(Type=Name.Outlines))
    folded = sum(1 for _ in flat(bookmarks)) > UNFOLDED
    shown = _write(file, bookmarks, root, pages, first, folded=folded)
    root.Count = shown
    file.Root.Outlines = root


def _write(
    file: pikepdf.Pdf,
    bookmarks: Sequence[Bookmark],
    parent: Any,
    pages: Sequence[Any],
    first: int,
    *,
    folded: bool,
) -> int:
    """Write one level; return the number of entries visible below ``parent`` when it is open."""
    items = [file.make_indirect(Dictionary(Parent=parent)) for _ in bookmarks]
    shown = len(items)
    for i, (bookmark, item) in enumerate(zip(bookmarks, items, strict=True)):
        item.Title = String(f"{bookmark.title}　{bookmark.page + first}")
        item.Dest = destination(pages[bookmark.page], bookmark.y)
        if i:
            item.Prev = items[i - 1]
        if i + 1 < len(items):
            item.Next = items[i + 1]
        if bookmark.kids:
            below = _write(file, bookmark.kids, item, pages, first, folded=folded)
            item.Count = -below if folded else below
            shown += 0 if folded else below
    parent.First, parent.Last = items[0], items[-1]
    return shown


def destination(page: Any, y: float | None) -> Array:
    """Return a destination that keeps the reader's zoom (ISO 32000-1, 12.3.2.2)."""
    return Array([page, Name.XYZ, None, None if y is None else round(y, 2), None])
