"""Extract pages from a finished binder: volumes, and the pages of one indicator or one unit.

They keep their numbers, their text and the links among themselves. The structure tree stays with
the whole binder; without it PDF/A-2u is what can be claimed (ISO 19005-2, 5.3 and 5.4).
"""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from yingjian.binder import metadata, outline
from yingjian.binder.outline import Bookmark
from yingjian.typeset.pdf_file import number_runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from yingjian.binder.metadata import About


def extract(pdf: bytes, ranges: Iterable[tuple[int, int]], about: About) -> bytes:
    """Return the pages of these ranges (first and last, from 1) as a file of their own.

    A claim of PDF/A-2a in ``about``, which needs tags, becomes 2u. Same arguments, same bytes.

    Raises:
        ValueError: the ranges hold no page of the file.
    """
    numbers = sorted({number for first, last in ranges for number in range(first, last + 1)})
    with pikepdf.open(io.BytesIO(pdf)) as file:
        numbers = [number for number in numbers if 1 <= number <= len(file.pages)]
        if not numbers:
            message = "no page to take out"
            raise ValueError(message)
        pages = [page.obj for page in file.pages]
        indices = {page.objgen: index for index, page in enumerate(pages)}
        kept = {pages[number - 1].objgen: number - 1 for number in numbers}
        bookmarks = list(_bookmarks(file.Root.get("/Outlines"), indices))
        names = _names(file, kept)
        # The structure tree and a signature belong to the whole file.
        for key in (
            "/StructTreeRoot",
            "/MarkInfo",
            "/Outlines",
            "/Names",
            "/OpenAction",
            "/AcroForm",
        ):
            if key in file.Root:
                del file.Root[key]
        for number in numbers:
            _tidy(pages[number - 1], kept)
        for index in reversed(range(len(pages))):
            if pages[index].objgen not in kept:
                del file.pages[index]
        level = "U" if about.conformance == "A" else about.conformance
        metadata.write(file, replace(about, conformance=level))
        file.Root.PageLabels = Dictionary(Nums=Array(list(_labels(numbers))))
        outline.write(file, _prune(bookmarks, set(kept.values())), pages)
        if names:
            file.Root.Names = Dictionary(
                Dests=Dictionary(Names=Array([part for pair in names for part in pair]))
            )
        buffer = io.BytesIO()
        file.save(
            buffer,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            min_version="1.7",
        )
    return buffer.getvalue()


def _labels(numbers: list[int]) -> Iterator[Any]:
    """Yield page labels that are the printed numbers (ISO 32000-1, 12.4.2)."""
    for index, first, _ in number_runs(numbers):
        yield index
        yield Dictionary(S=Name.D, St=first)


def _tidy(page: Any, kept: Mapping[Any, int]) -> None:
    """Remove a page's keys of the structure tree, dangling links and form fields."""
    if "/StructParents" in page:
        del page["/StructParents"]
    if "/Annots" not in page:
        return
    annotations = []
    for annotation in page.Annots:
        target = annotation.get("/Dest")
        if target is not None and target[0].objgen not in kept:
            continue
        if annotation.get("/Subtype") == Name.Widget:
            continue
        if "/StructParent" in annotation:
            del annotation["/StructParent"]
        annotations.append(annotation)
    page.Annots = Array(annotations)


def _names(file: pikepdf.Pdf, kept: Mapping[Any, int]) -> list[tuple[Any, Any]]:
    """Return the named destinations that lead to a page kept."""
    tree = file.Root.get("/Names", Dictionary()).get("/Dests", Dictionary()).get("/Names", Array())
    pairs = zip(list(tree)[::2], list(tree)[1::2], strict=True)
    return [(String(str(name)), place) for name, place in pairs if place[0].objgen in kept]


def _bookmarks(level: Any, indices: Mapping[Any, int]) -> Iterator[Bookmark]:
    """Yield the bookmarks below an entry, without the page number at their end."""
    item = level.get("/First") if level is not None else None
    while item is not None:
        title, _, _ = str(item.Title).rpartition("　")
        place = item.Dest
        top = place[3]
        yield Bookmark(
            title,
            indices[place[0].objgen],
            None if top is None else float(top),
            list(_bookmarks(item, indices)),
        )
        item = item.get("/Next")


def _prune(bookmarks: Iterable[Bookmark], kept: set[int]) -> list[Bookmark]:
    """Return the bookmarks whose page is kept; a parent of such leads to the first of them."""
    result = []
    for bookmark in bookmarks:
        kids = _prune(bookmark.kids, kept)
        if bookmark.page in kept:
            result.append(replace(bookmark, kids=kids))
        elif kids:
            result.append(Bookmark(bookmark.title, kids[0].page, kids[0].y, kids))
    return result
