"""Maps a function over many items with all processors of this machine; results in order."""

from __future__ import annotations

import os
import pickle
import sys
import threading
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")
R = TypeVar("R")
# Fewer are done sooner than processes begin.
_LEAST = 64


def processors() -> int:
    """Processors that this process may use."""
    count = getattr(os, "sched_getaffinity", None)  # Linux
    return len(count(0)) if count else os.cpu_count() or 1


def spread(work: Callable[[T], R], items: Sequence[T]) -> list[R]:
    """The result of ``work`` for each item.

    Forked copies of this process take a share each, where that is safe (no other thread runs) and
    pays. Shares of copies that fail are done here, so that errors are raised in this process.
    """
    shares = min(processors(), len(items) // _LEAST)
    if shares < 2 or not hasattr(os, "sched_getaffinity") or threading.active_count() > 1:  # noqa: PLR2004 — one share is no sharing
        return [work(item) for item in items]
    copies = [_Copy(work, items[n::shares]) for n in range(1, shares)]
    parts: list[Sequence[R]] = [[work(item) for item in items[::shares]]]
    for n, copy in enumerate(copies, start=1):
        answer = copy.answer()
        parts.append([work(item) for item in items[n::shares]] if answer is None else answer)
    return [parts[n % shares][n // shares] for n in range(len(items))]


class _Copy(Generic[T, R]):
    """A forked copy of this process that works on its share."""

    def __init__(self, work: Callable[[T], R], items: Sequence[T]) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        self._end, writing = os.pipe()
        self._process = os.fork()
        if self._process:
            os.close(writing)
            return
        # The copy: nothing but the answer leaves it, and nothing of its parent's is closed by it.
        status = 1
        try:
            os.close(self._end)
            answer = pickle.dumps([work(item) for item in items], pickle.HIGHEST_PROTOCOL)
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(answer)
            status = 0
        finally:
            os._exit(status)

    def answer(self) -> list[R] | None:
        """The results of the copy; None where it failed."""
        with os.fdopen(self._end, "rb") as pipe:
            content = pipe.read()
        _, status = os.waitpid(self._process, 0)
        return None if status else pickle.loads(content)  # noqa: S301 — written by a copy of ourselves
