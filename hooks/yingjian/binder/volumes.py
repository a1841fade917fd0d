"""Where a binder that is too thick for one cover is divided, and the pages that only volumes have."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def plan(pages: Sequence[int], openers: Sequence[bool], limit: int, extra: int = 6) -> list[int]:
    """Return the indices of the parts with which volumes begin; the first is 0.

    ``pages`` are those of every part in order, ``openers`` tells which parts may open a volume,
    ``limit`` is the most that a volume should hold, ``extra`` what a volume's own cover and
    contents take. The volumes come out about equally thick. Where no part may open a volume in
    time, the volume is thicker than it should be: a chapter and a paper are never torn apart.
    """
    total = sum(pages)
    if total <= limit:
        return [0]
    count = -(-total // (limit - extra))
    starts = [0]
    done = 0
    for at, (size, opener) in enumerate(zip(pages, openers, strict=True)):
        aim = total * len(starts) / count
        if (
            at
            and opener
            and len(starts) < count
            and _nearer(done, size, pages[at:], openers[at:], aim)
        ):
            starts.append(at)
        done += size
    return starts


def _nearer(
    done: int, size: int, ahead: Sequence[int], openers: Sequence[bool], aim: float
) -> bool:
    """Whether to begin here comes nearer to the aim than to begin with the next part that may."""
    if done >= aim:
        return True
    then = done + size
    for following, opener in zip(ahead[1:], openers[1:], strict=True):
        if opener:
            break
        then += following
    else:
        return False
    return aim - done <= then - aim
