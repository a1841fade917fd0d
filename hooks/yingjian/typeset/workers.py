"""Worker processes started before it is known what they will typeset.

Importing the typesetter takes longer than a short chapter; when data has changed since the last
build, workers import it while MkDocs is still reading its configuration.
"""

from __future__ import annotations

import json
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Final

from yingjian.base import fonts
from yingjian.base.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterable
    from concurrent.futures import Executor
    from pathlib import Path

_KEY: Final = "files of the last build"
_pools: list[ProcessPoolExecutor] = []


def changed(folders: Iterable[Path], memory: Path) -> bool:
    """Whether anything in the folders looks otherwise than when ``memory`` was last written.

    A guess by sizes and times of change, for speed only: what is typeset anew is decided by
    content. Writes ``memory``.
    """
    seen = sorted(
        [str(path), path.stat().st_size, path.stat().st_mtime_ns]
        for folder in folders
        if folder.is_dir()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )
    now = json.dumps(seen)
    with Store(memory) as kept:
        if kept.get(_KEY) == now:
            return False
        kept.put(_KEY, now)
    return True


def start() -> None:
    """Start workers that get ready by themselves."""
    workers = min(os.cpu_count() or 1, 4)
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"))
    for _ in range(workers):
        pool.submit(ready)
    _pools.append(pool)


def ready() -> None:
    """Import the typesetter; what goes wrong will go wrong again, and be told, when it is used."""
    from yingjian.typeset import compose

    try:
        compose.load()
    except fonts.FontsMissing:
        return


def executor() -> Executor | None:
    """The workers that were started, if any."""
    return _pools[-1] if _pools else None


def stop() -> None:
    """Let the workers go."""
    while _pools:
        _pools.pop().shutdown(wait=False, cancel_futures=True)
