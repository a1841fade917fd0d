"""Take in all papers of a project: from the cache, or converted several at a time."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from yingjian.papers.file_kind import LIBRARY_SUFFIXES
from yingjian.papers.isolation import processes
from yingjian.papers.isolation.paper_cache import PaperCache, converters
from yingjian.papers.limits import MAX_FILE, MB
from yingjian.papers.outcome import Answer, Unbindable, too_large

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from concurrent.futures import Executor
    from pathlib import Path

    from yingjian.papers.outcome import Bindable, Taken

T = TypeVar("T")


def convert(data: bytes, name: str) -> Bindable | Unbindable:
    """Convert one paper: a function of its bytes and of the programs installed.

    Runs in a process of its own with limits on memory and time, so it may be called in any
    process; a paper that crashes a library becomes an :class:`Unbindable`.
    """
    return _convert_isolated(data, name).outcome


def convert_remotely(data: bytes, name: str) -> tuple[tuple[str, ...], Answer]:
    """Convert one paper on another machine; return its converters too, which may differ."""
    return converters(name), _convert_isolated(data, name)


def _convert_isolated(data: bytes, name: str) -> Answer:
    answer = processes.convert(data, name)
    return processes.convert(data, name, retry=True) if answer.hungry else answer


def intake(
    papers: Mapping[str, Path],
    digests: Mapping[str, str],
    cache: Path,
    *,
    executor: Executor | None = None,
    at_once: int = 8,
    progress: Callable[[str, bool], None] | None = None,
) -> dict[str, Taken]:
    """Convert every paper and return the results in the order of ``papers``.

    Args:
        papers: files by name; the suffix of the name counts.
        digests: the SHA-256 (hex) of each file by the same name.
        cache: the folder in which converted pages lie.
        executor: where to convert; None for worker processes of this machine.
        at_once: how many papers the executor gets at a time; they lie in memory.
        progress: called with each name and whether it was converted now.

    Raises:
        OSError: no folder has room for the pages.
    """
    results: dict[str, Taken] = {}
    misses: dict[str, list[str]] = {}
    with PaperCache(cache) as entries:
        keys = {name: entries.key(digests[name], name) for name in papers}
        for name, key in keys.items():
            entry = entries.get(key)
            if entry is None:
                misses.setdefault(key, []).append(name)
                continue
            results[name] = entry
            if progress is not None:
                progress(name, False)  # noqa: FBT003 -- the same signature as typesetting
        # Papers with the same key are converted once.
        files = {names[0]: papers[names[0]] for names in misses.values()}
        for first, answer in _answers(files, executor, at_once):
            entry = entries.put(keys[first], answer)
            for name in misses[keys[first]]:
                results[name] = entry
                if progress is not None:
                    progress(name, True)  # noqa: FBT003 -- as above
    return {name: results[name] for name in papers}


def _answers(
    files: Mapping[str, Path], executor: Executor | None, at_once: int
) -> Iterator[tuple[str, Answer]]:
    """Convert files; yield each name with its answer as it is ready."""
    # The longest first, or one worker is left alone with it.
    waiting = dict(sorted(files.items(), key=lambda item: (-_weight(item[1]), item[0])))
    if executor is not None:
        remote = partial(_convert_remote, executor)
        for name, answer in _in_threads(remote, dict(waiting), at_once):
            if answer is not None:
                del waiting[name]
                yield name, answer
    hungry = []
    for name, answer in _in_threads(_convert_local, waiting, os.cpu_count() or 1):
        if answer.hungry:
            hungry.append(name)
        else:
            yield name, answer
    # One at a time, or together they exceed the memory.
    for name in hungry:
        yield name, _convert_local(name, waiting[name], retry=True)


def _in_threads(
    work: Callable[[str, Path], T], files: Mapping[str, Path], width: int
) -> Iterator[tuple[str, T]]:
    """Yield each name with what ``work`` returns for it, as it is ready."""
    if not files:
        return
    with ThreadPoolExecutor(min(width, len(files))) as pool:
        futures = {pool.submit(work, name, path): name for name, path in files.items()}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _convert_remote(executor: Executor, name: str, path: Path) -> Answer | None:
    """Convert a file in an executor; None where that fails or has other programs."""
    data = _read(path)
    if isinstance(data, Answer):
        return data
    with suppress(Exception):  # of whatever kind; the paper is converted on this machine
        remote_converters, answer = executor.submit(convert_remotely, data, name).result()
        if remote_converters == converters(name):
            return answer
    return None


def _convert_local(name: str, path: Path, *, retry: bool = False) -> Answer:
    data = _read(path)
    return data if isinstance(data, Answer) else processes.convert(data, name, retry=retry)


def _read(path: Path) -> bytes | Answer:
    """Return a file's content, or the answer that says why it cannot be read."""
    try:
        size = path.stat().st_size
        return too_large(size) if size > MAX_FILE else path.read_bytes()
    except OSError as error:
        reason = f"文件读不出来（{error.strerror or type(error).__name__}）"
        return Answer(Unbindable(reason, "请检查文件还在不在、有没有读取权限"), lasting=False)


def _weight(path: Path) -> int:
    """Estimate a paper's time by its size; office files take a second whatever their size."""
    try:
        size = path.stat().st_size
    except OSError:
        return 0
    return size if path.suffix.lower() in LIBRARY_SUFFIXES else size + 10 * MB
