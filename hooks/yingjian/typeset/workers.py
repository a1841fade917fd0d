"""Worker processes for the typesetter, started when they are needed or ahead of the need.

Importing the typesetter takes longer than a short chapter; when data has changed since the last
build, workers import it while MkDocs is still reading its configuration.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from yingjian.base import fonts
from yingjian.base.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Executor

_KEY: Final = "files of the last build"
_pools: list[ProcessPoolExecutor] = []


@contextmanager
def new_pool(tasks: int) -> Iterator[Executor]:
    """Give a pool of fresh processes that can import this package.

    They are not replaced after some chapters (``max_tasks_per_child`` deadlocks when all tasks are
    submitted at once: CPython gh-115634): ``compose`` leaves no garbage behind.
    """
    hooks = str(Path(__file__).resolve().parents[2])
    added = hooks not in sys.path
    if added:
        # MkDocs has the folder on sys.path only while it loads a hook, and workers copy sys.path.
        sys.path.append(hooks)
    try:
        with ProcessPoolExecutor(
            max_workers=min(os.cpu_count() or 1, tasks),
            mp_context=multiprocessing.get_context("spawn"),
        ) as pool:
            try:
                yield pool
            except BaseException:
                # Waiting tasks are dropped; only the running ones are waited for.
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    finally:
        if added:
            sys.path.remove(hooks)


def changed(folders: Iterable[Path], memory: Path) -> bool:
    """Whether any file in the folders differs from when ``memory`` was last written; write it.

    Sizes and times of change are compared: a guess that only decides whether to start workers.
    What is typeset anew is decided by content.
    """
    files = sorted(
        [str(path), path.stat().st_size, path.stat().st_mtime_ns]
        for folder in folders
        if folder.is_dir()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )
    now = json.dumps(files)
    with Store(memory) as store:
        if store.get(_KEY) == now:
            return False
        store.put(_KEY, now)
    return True


def start() -> None:
    """Start workers that import the typesetter by themselves."""
    workers = min(os.cpu_count() or 1, 4)
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"))
    for _ in range(workers):
        pool.submit(ready)
    _pools.append(pool)


def ready() -> None:
    """Import the typesetter. Missing fonts are reported when a chapter is typeset, not here."""
    from yingjian.typeset import compose

    try:
        compose.load()
    except fonts.FontsMissing:
        return


def executor() -> Executor | None:
    """Return the pool that was started last, None if there is none."""
    return _pools[-1] if _pools else None


def stop() -> None:
    """Stop the workers without waiting; what they have not begun is dropped."""
    while _pools:
        _pools.pop().shutdown(wait=False, cancel_futures=True)
