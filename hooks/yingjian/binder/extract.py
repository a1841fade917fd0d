"""Pages taken out of a finished binder: volumes, and what concerns one indicator or one unit.

They keep their numbers, their text and the links among themselves. The structure tree stays with
the whole binder; without it PDF/A-2u is what can be claimed (ISO 19005-2, 5.3 and 5.4).
"""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from yingjian.binder import metadata, outline
from yingjian.binder.outline import Bookmark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from yingjian.binder.metadata import About


def extract(pdf: bytes, ranges: Iterable[tuple[int, int]], about: About) -> bytes:
    """Return the pages of these ranges (first and last, from 1) as a file of their own.

    ``about`` is what the file says of itself; of PDF/A-2a, which needs tags, 2u is left. The same
    arguments give the same bytes.

    Raises:
        ValueError: no page is left.
    """
    numbers = sorted({number for first, last in ranges for number in range(first, last + 1)})
    with pikepdf.open(io.BytesIO(pdf)) as file:
        numbers = [number for number in numbers if 1 <= number <= len(file.pages)]
        if not numbers:
            message = "no page to take out"
            raise ValueError(message)
        pages = [page.obj for page in file.pages]
        index = {page.objgen: at for at, page in enumerate(pages)}
        kept = {pages[number - 1].objgen: number - 1 for number in numbers}
        bookmarks = list(_bookmarks(file.Root.get("/Outlines"), index))
        names = _names(file, kept)
        # A signature is of the whole, not of its parts.
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
        for at in reversed(range(len(pages))):
            if pages[at].objgen not in kept:
                del file.pages[at]
        level = "U" if about.conformance == "A" else about.conformance
        metadata.write(file, replace(about, conformance=level))
        file.Root.PageLabels = Dictionary(Nums=Array(list(_labels(numbers))))
        outline.write(file, _pruned(bookmarks, set(kept.values())), pages)
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
    """Page labels that are the printed numbers (ISO 32000-1, 12.4.2)."""
    yield 0
    yield Dictionary(S=Name.D, St=numbers[0])
    for at, (before, number) in enumerate(pairwise(numbers), start=1):
        if number != before + 1:
            yield at
            yield Dictionary(S=Name.D, St=number)


def _tidy(page: Any, kept: Mapping[Any, int]) -> None:
    """Take from a page its place in the structure and the links that would lead nowhere."""
    if "/StructParents" in page:
        del page["/StructParents"]
    if "/Annots" not in page:
        return
    left = []
    for annotation in page.Annots:
        target = annotation.get("/Dest")
        if target is not None and target[0].objgen not in kept:
            continue
        if annotation.get("/Subtype") == Name.Widget:
            continue
        if "/StructParent" in annotation:
            del annotation["/StructParent"]
        left.append(annotation)
    page.Annots = Array(left)


def _names(file: pikepdf.Pdf, kept: Mapping[Any, int]) -> list[tuple[Any, Any]]:
    tree = file.Root.get("/Names", Dictionary()).get("/Dests", Dictionary()).get("/Names", Array())
    pairs = zip(list(tree)[::2], list(tree)[1::2], strict=True)
    return [(String(str(name)), place) for name, place in pairs if place[0].objgen in kept]


def _bookmarks(level: Any, index: Mapping[Any, int]) -> Iterator[Bookmark]:
    item = level.get("/First") if level is not None else None
    while item is not None:
        title, _, _ = str(item.Title).rpartition("　")
        place = item.Dest
        top = place[3]
        yield Bookmark(
            title,
            index[place[0].objgen],
            None if top is None else float(top),
            list(_bookmarks(item, index)),
        )
        item = item.get("/Next")


def _pruned(bookmarks: Iterable[Bookmark], kept: set[int]) -> list[Bookmark]:
    """Bookmarks whose page is kept; one that has such below it leads to the first of them."""
    left = []
    for one in bookmarks:
        kids = _pruned(one.kids, kept)
        if one.page in kept:
            left.append(replace(one, kids=kids))
        elif kids:
            left.append(Bookmark(one.title, kids[0].page, kids[0].y, kids))
    return left
