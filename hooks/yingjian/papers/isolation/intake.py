"""Take in all papers of a project: from the cache, or converted several at a time."""

from __future__ import annotations

import os
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor, as_completed
from typing import TYPE_CHECKING, Final

from yingjian.papers.isolation import processes as isolation
from yingjian.papers.isolation.paper_cache import Keeping, makers
from yingjian.papers.limits import MAX_FILE
from yingjian.papers.outcome import Answer, Unbindable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from concurrent.futures import Executor, Future
    from pathlib import Path

    from yingjian.papers.outcome import Bindable, Taken

# Papers under way at once in an executor whose size is not told: bounds what lies in memory.
_AT_ONCE: Final = 8
_MB: Final = 2**20


def convert(data: bytes, name: str) -> Bindable | Unbindable:
    """Convert one paper: a function of its bytes, and of the programs installed.

    Runs in a process of its own with limits on memory and time, so it may be called in any
    process; a paper that crashes a library becomes an :class:`Unbindable`.
    """
    return isolated(data, name).outcome


def isolated(data: bytes, name: str) -> Answer:
    """The same with what a cache must know; once more with more memory where that may help."""
    answer = isolation.converted(data, name)
    return isolation.converted(data, name, more=True) if answer.hungry else answer


def elsewhere(data: bytes, name: str) -> tuple[tuple[str, ...], Answer]:
    """The same on another machine, with what converts papers there."""
    return makers(name), isolated(data, name)


def intake(
    papers: Mapping[str, Path],
    digests: Mapping[str, str],
    cache: Path,
    *,
    executor: Executor | None = None,
    at_once: int = _AT_ONCE,
    progress: Callable[[str, bool], None] | None = None,
) -> dict[str, Taken]:
    """Convert every paper and return what became of each, in the order of ``papers``.

    ``papers`` gives files by a name whose suffix counts, ``digests`` the SHA-256 (hex) of each by
    the same name. Converted pages lie in the folder ``cache``. Without an ``executor`` worker
    processes of this machine are used; with one ``at_once`` papers are under way. ``progress`` is called with each name and whether it was
    converted now. Raises OSError if there is no room anywhere.
    """
    found: dict[str, Taken] = {}
    misses: dict[str, list[str]] = {}
    with Keeping(cache) as kept:
        keys = {name: kept.key(digests[name], name) for name in papers}
        for name, key in keys.items():
            taken = kept.get(key)
            if taken is None:
                misses.setdefault(key, []).append(name)
                continue
            found[name] = taken
            if progress is not None:
                progress(name, False)  # noqa: FBT003 -- the same signature as typesetting
        wanted = [(names[0], papers[names[0]]) for names in misses.values()]
        for name, answer in _answers(wanted, executor, at_once):
            taken = kept.put(keys[name], answer)
            for twin in misses[keys[name]]:
                found[twin] = taken
                if progress is not None:
                    progress(twin, True)  # noqa: FBT003 -- as above
    return {name: found[name] for name in papers}


def _answers(
    wanted: Sequence[tuple[str, Path]], executor: Executor | None, at_once: int
) -> Iterator[tuple[str, Answer]]:
    if not wanted:
        return
    # The longest first, or one worker is left alone with it.
    left = dict(sorted(wanted, key=lambda item: (-_weight(item[1]), item[0])))
    if executor is not None:
        for name, answer in _elsewhere(left, executor, at_once):
            del left[name]
            yield name, answer
    hungry = []
    if left:
        with ThreadPoolExecutor(min(os.cpu_count() or 1, len(left))) as pool:
            futures = {pool.submit(_here, name, path): name for name, path in left.items()}
            try:
                for future in as_completed(futures):
                    name, answer = futures[future], future.result()
                    if answer.hungry:
                        hungry.append(name)
                    else:
                        yield name, answer
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    # Alone, so that all together stay within the memory.
    for name in hungry:
        yield name, _here(name, left[name], more=True)


def _elsewhere(
    left: Mapping[str, Path], executor: Executor, at_once: int
) -> Iterator[tuple[str, Answer]]:
    """Convert in an executor; what it fails at, or has other programs for, is left to this machine."""
    waiting = list(left.items())[::-1]
    running: dict[Future[tuple[tuple[str, ...], Answer]], str] = {}
    while waiting or running:
        while waiting and len(running) < at_once:
            name, path = waiting.pop()
            data = _read(path)
            if isinstance(data, Answer):
                yield name, data
                continue
            try:
                running[executor.submit(elsewhere, data, name)] = name
            except (BrokenExecutor, RuntimeError):
                return
        if not running:
            continue
        future = next(as_completed(list(running)))
        name = running.pop(future)
        # Whatever an executor dies of, the paper is done here.
        if future.exception() is None:
            by, answer = future.result()
            if by == makers(name):
                yield name, answer


def _here(name: str, path: Path, *, more: bool = False) -> Answer:
    data = _read(path)
    return data if isinstance(data, Answer) else isolation.converted(data, name, more=more)


def _read(path: Path) -> bytes | Answer:
    try:
        size = path.stat().st_size
        if size > MAX_FILE:
            reason = f"文件有 {size // _MB} MB，超过了 {MAX_FILE // _MB} MB"
            return Answer(Unbindable(reason, "请降低扫描分辨率，或拆成几份分别登记"))
        return path.read_bytes()
    except OSError as error:
        reason = f"文件读不出来（{error.strerror or type(error).__name__}）"
        return Answer(Unbindable(reason, "请检查文件还在不在、有没有读取权限"), lasting=False)


def _weight(path: Path) -> int:
    """Guess the time a paper takes: office files cost a second whatever their size."""
    try:
        size = path.stat().st_size
    except OSError:
        return 0
    plain = path.suffix.lower() in {".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff"}
    return size if plain else size + 10 * _MB
