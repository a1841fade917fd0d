"""Bind chapters and papers into one PDF: place → draw → link → write.

Each step hands its values to the next: :mod:`place <yingjian.binder.place>` gives every part its
pages, :mod:`draw <yingjian.binder.draw>` gives every page its object, :mod:`links
<yingjian.binder.links>` resolves the addresses of the private scheme,
:mod:`write <yingjian.binder.write>` writes the file.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from yingjian.binder.draw import draw
from yingjian.binder.parts import AssemblyError, Binder, PartPages
from yingjian.binder.place import place
from yingjian.binder.write import Writer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from yingjian.binder.metadata import About
    from yingjian.binder.parts import Part


def assemble(
    parts: Sequence[Part],
    about: About,
    *,
    first: int = 1,
    volumes: Collection[str] = (),
    fillable: bool = False,
    cache: Path | None = None,
) -> Binder:
    """Bind the parts in this order. Same arguments, same bytes.

    ``first`` is the number of the first page: a supplement numbers on. ``volumes`` are the ids of
    the parts with which volumes begin. ``cache`` is a folder for font subsets, which seldom change
    from one binder to the next. A ``fillable`` file has text fields where it has boxes to write
    in, and claims no conformance.

    Raises:
        AssemblyError: with every unreadable part, dangling link, duplicate id and number that does
            not fit its box.
        faces.FaceMissing: a face lacks a character that is stamped.
    """
    if fillable:
        about = replace(about, conformance=None)
    with place(parts, first, volumes) as layout, _without_collector():
        sheets = draw(layout, cache)
        problems: list[tuple[str, str]] = []
        writer = Writer(layout, sheets, about, problems, fillable=fillable)
        writer.write_parts()
        if problems:
            raise AssemblyError(problems)
        return Binder(
            writer.finish(),
            layout.total,
            tuple(
                PartPages(
                    placed.part.id, placed.part.title, placed.first + first, placed.last + first
                )
                for placed in layout.parts
            ),
            layout.volumes,
            MappingProxyType(writer.anchors),
            MappingProxyType(writer.glyphs),
        )


@contextmanager
def _without_collector() -> Iterator[None]:
    """Switch the collector off: it would walk hundreds of thousands of live objects repeatedly."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
