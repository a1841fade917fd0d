"""Typeset chapters: take the pages of unchanged ones from the cache, share the rest out to workers.

A chapter's pages depend on the bytes of its sheet, the fonts and the versions named in
:func:`compose.versions`, never on where in the binder they will stand.
"""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from yingjian.base import fonts
from yingjian.base.store import Store
from yingjian.typeset.compose import SCHEMA, TypesetError, compose, maker, versions
from yingjian.typeset.workers import new_pool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

#: Bytes of chapters kept; one of ten pages takes about 0.3 MB.
LIMIT: Final = 512 * 2**20
# Characters of HTML in all. Below, starting workers costs more than it saves: two workers are ready
# after .35 s more than this process; 9,000 characters in nine chapters took 1.8 s here and 1.5 s
# there, 4,000 in four 1.0 s either way, one chapter of ten pages 1.45 s here and 1.6 s there.
_WORTH_WORKERS: Final = 6_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """One chapter to typeset.

    ``html`` is the content of ``<body>``: trusted markup made by us with all data escaped; nothing
    outside it can be loaded but ``data:`` addresses. An SVG without ``<title>`` is decoration that
    screen readers pass over; with ``role="img"`` it must have one. ``css`` are style sheets in
    order. ``title`` is Chinese, for messages and for the chapter's own metadata.
    """

    id: str
    title: str
    html: str
    css: tuple[str, ...]
    lang: str = "zh-CN"


@dataclass(frozen=True, slots=True)
class Typeset:
    """A chapter's pages. ``fresh`` if typeset now, ``warnings`` in Chinese, each once."""

    id: str
    title: str
    pdf: bytes
    pages: int
    fresh: bool
    warnings: tuple[str, ...]


class _Pages(NamedTuple):
    """A chapter's PDF file, the number of its pages, and the typesetter's warnings."""

    pdf: bytes
    length: int
    warnings: tuple[str, ...]


def typeset(
    sheets: Sequence[Sheet],
    *,
    cache: Path,
    executor: Executor | None = None,
    progress: Callable[[str, bool], None] | None = None,
) -> list[Typeset]:
    """Return the pages of every sheet, in order.

    ``cache`` is a folder. Without an ``executor`` a few small chapters are typeset in this process
    and more in new worker processes. ``progress`` is called with each sheet's title and whether it
    was typeset now, as they get ready.

    Raises:
        TypesetError: a chapter could not be typeset.
        FontsMissing: the font folder is not filled.
    """
    common = json.dumps([SCHEMA, fonts.fingerprint(), versions()]).encode()
    keys = [hashlib.sha256(common + _request(sheet)).hexdigest() for sheet in sheets]
    chapters: dict[str, _Pages] = {}
    misses: dict[str, Sheet] = {}
    with Store(cache / "chapters.sqlite", limit=LIMIT) as store:
        for key, sheet in zip(keys, sheets, strict=True):
            entry = None if key in chapters or key in misses else store.entry(key)
            if entry is not None:
                chapters[key] = _Pages(entry.content, int(entry.text), ())
            if key not in chapters:
                misses.setdefault(key, sheet)
            elif progress is not None:
                progress(sheet.title, False)  # noqa: FBT003 -- the agreed signature
        for key, pages in _compose_all(misses, executor):
            # A chapter with warnings is typeset again next time: their cause may disappear without
            # a change to the key.
            if not pages.warnings:
                store.put(key, str(pages.length), pages.pdf)
            chapters[key] = pages
            if progress is not None:
                progress(misses[key].title, True)  # noqa: FBT003 -- as above
    return [
        Typeset(sheet.id, sheet.title, *chapters[key][:2], key in misses, chapters[key].warnings)
        for key, sheet in zip(keys, sheets, strict=True)
    ]


def _request(sheet: Sheet) -> bytes:
    """The argument of :func:`compose` for a sheet."""
    return json.dumps(
        {"html": sheet.html, "css": sheet.css, "title": sheet.title, "lang": sheet.lang},
        ensure_ascii=False,
    ).encode()


def _compose_all(
    sheets: Mapping[str, Sheet], executor: Executor | None
) -> Iterator[tuple[str, _Pages]]:
    """Yield the key and the pages of every sheet, in whatever order they get ready."""
    small = sum(len(sheet.html) for sheet in sheets.values()) < _WORTH_WORKERS
    if executor is not None:
        yield from _submit(sheets, executor)
    elif small or len(sheets) == 1:
        for key, sheet in sheets.items():
            with _naming(sheet):
                pages = _read_answer(compose(_request(sheet)))
            yield key, pages
    else:
        with new_pool(len(sheets)) as pool:
            yield from _submit(sheets, pool)


def _submit(sheets: Mapping[str, Sheet], executor: Executor) -> Iterator[tuple[str, _Pages]]:
    # Longest first, or the last worker is left alone with the longest chapter.
    order = sorted(sheets.items(), key=lambda item: (-len(item[1].html), item[0]))
    futures: dict[Future[bytes], str] = {
        executor.submit(compose, _request(sheet)): key for key, sheet in order
    }
    for future in as_completed(futures):
        key = futures[future]
        with _naming(sheets[key]):
            pages = _read_answer(_result(future, sheets[key]))
        yield key, pages


def _result(future: Future[bytes], sheet: Sheet) -> bytes:
    """Return a worker's answer; what failed there is tried here, where a real error shows again."""
    try:
        return future.result()
    except BrokenExecutor:
        raise
    except Exception:  # noqa: BLE001 -- a cluster that falls apart can raise anything
        return compose(_request(sheet))


@contextmanager
def _naming(sheet: Sheet) -> Iterator[None]:
    """Turn any failure of the typesetter into one Chinese line that names the chapter."""
    try:
        yield
    except (TypesetError, fonts.FontsMissing):
        raise
    except BrokenExecutor as error:
        raise TypesetError(
            "排版的工作进程中途退出，多半是内存不够；请关掉别的程序，再来一次。"
        ) from error
    except Exception as error:
        raise TypesetError(
            f"“{sheet.title}”这一章没能排成：{type(error).__name__}：{error}"
        ) from error


def _read_answer(answer: bytes) -> _Pages:
    """Read what :func:`compose` returned, here or on another machine."""
    line, _, pdf = answer.partition(b"\n")
    head = json.loads(line)
    if head["by"] != maker():
        raise TypesetError(
            "有一台机器的程序、字体或库的版本与本机不同，它排的页不能用。"
            "请在每台机器上放同一份项目文件夹，并运行 scripts/setup。"
        )
    return _Pages(pdf, head["pages"], tuple(head["warnings"]))
