"""Page furniture: the stamp, strip and thumb tab that binding adds, and what they cover."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from yingjian.preflight.boxes import contains, grow, lies_mostly_in, overlaps, shrink_to_overlap
from yingjian.preflight.facts import squeeze
from yingjian.preflight.page_objects import (
    FORM,
    IMAGE,
    PATH,
    SHADING,
    TEXT,
    is_artifact,
    is_filled,
    is_inked,
    page_object,
    visible_objects,
)
from yingjian.preflight.paper import MM

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from yingjian.preflight.facts import Box
    from yingjian.preflight.page_objects import PageObject
    from yingjian.preflight.pdfium import OpenPage

# A filled shape smaller than this, in points, is the stroke of a letter or a rule.
_MIN_SHAPE: Final = 4 * MM


def find_furniture(
    page: OpenPage, objects: Sequence[tuple[Any, int]], stamp: Box
) -> list[PageObject]:
    """Return the furniture of a page, which is painted last; ``stamp`` is the place of the stamp.

    Among the artifacts painted last, a running head may come first. The furniture begins with the
    path that bleeds over the edge of the page or stands on the foot line of the stamp.
    """
    start = len(objects)
    while start and is_artifact(objects[start - 1][0]):
        start -= 1
    artifacts = [page_object(handle, kind) for handle, kind in objects[start:]]
    edge = page.to_user_space((0.0, 0.0, page.width, page.height))
    for index, item in enumerate(artifacts):
        if item.kind == PATH and (
            not contains(edge, grow(item.box, -0.05)) or _is_on_foot_line(item.box, stamp)
        ):
            return artifacts[index:]
    return []


def _is_on_foot_line(box: Box, stamp: Box) -> bool:
    upright = stamp[2] - stamp[0] >= stamp[3] - stamp[1]
    low, high = (1, 3) if upright else (0, 2)
    return abs(box[low] - stamp[low]) < MM and abs(box[high] - stamp[high]) < MM


def find_covered(
    page: OpenPage,
    objects: Sequence[tuple[Any, int]],
    drawings: Sequence[PageObject],
    furniture: Sequence[PageObject],
) -> Iterator[str]:
    """Name what lies under the filled shapes of the furniture.

    ``objects`` are all objects painted before the furniture, ``drawings`` the visible ones of them
    that are not text.
    """
    shapes = [
        item.box
        for item in furniture
        if item.kind == PATH
        and min(item.box[2] - item.box[0], item.box[3] - item.box[1]) >= _MIN_SHAPE
        and is_filled(item.handle)
    ]
    if not shapes:
        return
    for item in drawings:
        if item.kind in {IMAGE, SHADING} and any(overlaps(item.box, box) for box in shapes):
            yield "图像"
        elif item.kind == PATH and any(lies_mostly_in(item.box, box) for box in shapes):
            yield "图形"
    labels = [item for item in furniture if item.kind == TEXT]
    # To look at every text object is slow: do it only if the shapes contain other characters.
    if any(_has_other_text(page, box, labels) for box in shapes):
        for handle, kind in objects:
            if kind in {TEXT, FORM}:
                yield from _covered_texts(page, handle, kind, shapes)


def _has_other_text(page: OpenPage, shape: Box, labels: Sequence[PageObject]) -> bool:
    """Return whether a shape of the furniture contains characters that are not its own label."""
    label = "".join(page.text_of(item.handle) for item in labels if overlaps(item.box, shape))
    text = page.text_in(shrink_to_overlap(shape))
    return bool(Counter(squeeze(text)) - Counter(squeeze(label)))


def _covered_texts(page: OpenPage, handle: Any, kind: int, shapes: Sequence[Box]) -> Iterator[str]:
    for item in visible_objects(handle, kind):
        if (
            item.kind == TEXT
            and is_inked(item.handle)
            and any(overlaps(item.box, box) for box in shapes)
        ):
            yield f"文字“{page.text_of(item.handle).strip()[:20]}”"
