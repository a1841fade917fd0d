"""Divide a binder that is too thick for one cover into volumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def plan(pages: Sequence[int], openers: Sequence[bool], limit: int, extra: int = 6) -> list[int]:
    """Return the indices of the parts with which volumes begin; the first is 0.

    ``pages`` are those of every part in order, ``openers`` tells which parts may open a volume,
    ``limit`` is the most pages that a volume should hold, ``extra`` the pages of a volume's own
    cover and contents. The volumes are about equally thick. Where no part may open a volume in
    time, one exceeds the limit: a chapter or a paper is never divided.
    """
    total = sum(pages)
    if total <= limit:
        return [0]
    count = -(-total // (limit - extra))
    starts = [0]
    done = 0
    for index, (size, opener) in enumerate(zip(pages, openers, strict=True)):
        aim = total * len(starts) / count
        if (
            index
            and opener
            and len(starts) < count
            and _nearer(done, size, pages[index:], openers[index:], aim)
        ):
            starts.append(index)
        done += size
    return starts


def _nearer(
    done: int, size: int, ahead: Sequence[int], openers: Sequence[bool], aim: float
) -> bool:
    """Whether beginning here comes nearer to the aim than beginning at the next opener."""
    if done >= aim:
        return True
    next_start = done + size
    for following, opener in zip(ahead[1:], openers[1:], strict=True):
        if opener:
            break
        next_start += following
    else:
        return False
    return aim - done <= next_start - aim
