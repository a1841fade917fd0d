"""Typeset chapters with WeasyPrint: HTML in, tagged PDF pages out, from the cache or anew.

WeasyPrint is imported only when something must be typeset, and its private parts are used in
``typeset_patches`` alone. What this makes depends on the bytes of the sheet, the fonts and the versions named in :func:`_versions`,
never on where in the binder the pages will stand.
"""

import ctypes
import gc
import hashlib
import json
import logging
import multiprocessing
import os
import re
import sys
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, NamedTuple

from yingjian.base import fonts
from yingjian.base.patching import PatchError
from yingjian.base.store import Store
from yingjian.typeset import chapter_pdf

#: Bytes of chapters kept; one of ten pages takes about 0.3 MB.
LIMIT: Final = 512 * 2**20
#: Release whose private functions are replaced and whose font subsets are united.
WEASYPRINT: Final = "70.0"
# Raised whenever the same sheet would come out otherwise, so that no old chapter is taken.
_SCHEMA: Final = 9
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
    """A chapter's PDF file, the number of its pages, and what the typesetter complained of."""

    pdf: bytes
    length: int
    warnings: tuple[str, ...]


class TypesetError(Exception):
    """A chapter could not be typeset at all; the message is Chinese and names it."""


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
    was typeset now, as they get ready. Raises :class:`TypesetError`, ``fonts.FontsMissing``.
    """
    common = json.dumps([_SCHEMA, fonts.fingerprint(), _versions()]).encode()
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
        for key, pages in _make(misses, executor):
            # A chapter with a complaint is made again next time: what caused it may have gone
            # without a change to the key.
            if not pages.warnings:
                store.put(key, str(pages.length), pages.pdf)
            chapters[key] = pages
            if progress is not None:
                progress(misses[key].title, True)  # noqa: FBT003 -- as above
    return [
        Typeset(sheet.id, sheet.title, *chapters[key][:2], key in misses, chapters[key].warnings)
        for key, sheet in zip(keys, sheets, strict=True)
    ]


def load() -> None:
    """Import the typesetter into this process. Raises ``fonts.FontsMissing``."""
    _weasyprint()


def compose(request: bytes) -> bytes:
    """Typeset one chapter: a pure function of bytes that any executor may run anywhere.

    ``request`` is what :func:`_request` makes; the answer is one line of JSON (pages, warnings, by:
    see :func:`maker`) followed by the PDF file.
    """
    with _alone:
        return _composed(json.loads(request))


# What WeasyPrint says, and Python's garbage, belong to a process: one chapter at a time in each.
_alone: Final = threading.Lock()


def _composed(task: dict[str, Any]) -> bytes:
    collecting = gc.isenabled()
    # The collector walks hundreds of thousands of live boxes again and again: 20 % of the time.
    gc.disable()
    try:
        pdf, pages, warnings = _compose(task["html"], task["css"], task["title"], task["lang"])
    finally:
        # Once at the end, and a process stays at 160 MB instead of growing by 100 MB a chapter. All
        # that was made meanwhile is of the youngest generation; walking the rest, the typesetter's
        # own modules, would take .03 s of the .14 that a page takes.
        gc.collect(0)
        if collecting:
            gc.enable()
    head = {"pages": pages, "warnings": warnings, "by": maker()}
    return json.dumps(head).encode() + b"\n" + pdf


@lru_cache(maxsize=1)
def maker() -> str:
    """What makes pages on this machine: where two answers differ, so may the bytes of a chapter.

    Raises ``fonts.FontsMissing``.
    """
    said = [
        _SCHEMA,
        fonts.fingerprint(),
        _versions(),
        sys.version_info[:2],
        zlib.ZLIB_RUNTIME_VERSION,
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _compose(
    html: str, css: Sequence[str], title: str, lang: str
) -> tuple[bytes, int, tuple[str, ...]]:
    weasyprint = _weasyprint()
    from weasyprint.urls import URLFetcher

    page = (
        f'<!DOCTYPE html><html lang="{escape(lang)}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title></head><body>{html}</body></html>"
    )
    with _overheard() as heard:
        configuration = _configuration(html, css)
        document = weasyprint.HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=("data",)))
        complaints = list(_complaints(document.etree_element))
        rendered = document.render(
            stylesheets=[_style_sheet(text, configuration, heard) for text in css],
            font_config=configuration,
        )
        unsound: list[str] = []

        def finish(_document: Any, pdf: Any) -> None:
            unsound.extend(chapter_pdf.finish(pdf, *pdf.yingjian_tags))

        pdf = rendered.write_pdf(pdf_tags=True, finisher=finish)
    warnings = tuple(dict.fromkeys([*heard, *complaints]))
    return pdf, len(rendered.pages), (*warnings, *unsound)


def _configuration(html: str, css: Sequence[str]) -> Any:
    """The process's one font configuration: opening faces anew takes .02 s a chapter.

    WeasyPrint's heights of empty lines, kept in it under a key of a few properties, are forgotten,
    so that a chapter does not depend on those before it. One that brings a font has its own.
    """
    if any(_BRINGS_A_FONT in text for text in (html, *css)):
        return _new_configuration()
    from yingjian.typeset.patches import quick_text

    configuration = _first_configuration()
    quick_text.forget_struts(configuration)
    return configuration


def _new_configuration() -> Any:
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@lru_cache(maxsize=1)
def _first_configuration() -> Any:
    return _new_configuration()


def _style_sheet(text: str, configuration: Any, heard: list[str]) -> Any:
    """A style sheet parsed once in a process, which takes .03 s of the .14 that a page takes.

    What is wrong with it is said for every chapter. Rules that become part of a document, or
    remember that they have complained, are parsed anew.
    """
    if any(word in text for word in _BOUND_TO_A_DOCUMENT):
        return _weasyprint().CSS(string=text, font_config=configuration)
    before = len(heard)
    sheet, complaints = _parsed(text)
    heard[before:] = complaints
    return sheet


_BRINGS_A_FONT: Final = "@font-face"
_BOUND_TO_A_DOCUMENT: Final = (
    _BRINGS_A_FONT,
    "@color-profile",
    "@counter-style",
    "@import",
    "var(",
)


@lru_cache(maxsize=64)
def _parsed(text: str) -> tuple[Any, tuple[str, ...]]:
    with _overheard() as heard:
        sheet = _weasyprint().CSS(string=text, font_config=_first_configuration())
    return sheet, tuple(heard)


@lru_cache(maxsize=1)
def _weasyprint() -> Any:
    """Import WeasyPrint with our fonts and patches.

    Raises:
        FontsMissing: the project's fonts are not there.
        TypesetError: it is another release, or a required patch does not fit.
    """
    installed = version("weasyprint")
    if installed != WEASYPRINT:
        raise TypesetError(
            f"装的是 WeasyPrint {installed}，排版要用 {WEASYPRINT}；请运行 scripts/setup。"
        )
    fonts.activate()
    from yingjian.typeset import patches as typeset_patches

    try:
        typeset_patches.apply()
    except PatchError as error:
        raise TypesetError(str(error)) from None
    import weasyprint

    return weasyprint


def _complaints(root: Any) -> Iterator[str]:
    """Yield what WeasyPrint passes over: ids used twice, drawings nobody can hear of."""
    seen: dict[str, int] = {}
    for element in root.iter():
        if name := element.get("id"):
            seen[name] = seen.get(name, 0) + 1
        if element.tag == f"{_SVG}svg" and element.get("role") == "img":
            title = element.find(f"{_SVG}title")
            if title is None or not (title.text or "").strip():
                yield "有一幅图没有文字说明（svg 里的 title）"
    yield from (f"编号 {name} 在这一章里出现了不止一次" for name, n in seen.items() if n > 1)


_SVG: Final = "{http://www.w3.org/2000/svg}"


@contextmanager
def _overheard() -> Iterator[list[str]]:
    """Collect, in Chinese, whatever WeasyPrint complains of."""
    heard: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(_in_chinese(record.getMessage()))

    logger = logging.getLogger("weasyprint")
    ear = Ear(logging.WARNING)
    level, propagate = logger.level, logger.propagate
    logger.addHandler(ear)
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    try:
        yield heard
    finally:
        logger.removeHandler(ear)
        logger.setLevel(level)
        logger.propagate = propagate


_KNOWN: Final = (
    (re.compile(r'\.notdef glyph .*?: "(.*)" \((U\+\w+)\)', re.DOTALL), r"字体里没有“\1”（\2）这个字"),
    (re.compile(r"No anchor #(.*) for internal URI reference"), r"本章里没有链接指向的 #\1"),
    (re.compile(r"Anchor defined twice: '(.*)'"), r"编号 \1 在这一章里出现了不止一次"),
    (re.compile(r"Failed to load (\w+) at '?data:.*", re.DOTALL), r"内嵌的东西读不出来（\1）"),
    (re.compile(r"Failed to load (\w+) at '?([^']{0,120}).*", re.DOTALL), r"不许取外部的东西（\1）：\2"),
    (re.compile(r'Image "(.{0,60}).*" has no required alt description', re.DOTALL), r"图没有文字说明（alt）：\1"),
)  # fmt: skip


def _in_chinese(message: str) -> str:
    for pattern, chinese in _KNOWN:
        if pattern.match(message):
            return pattern.sub(chinese, message, count=1)
    return f"排版引擎提示：{message}"


def _request(sheet: Sheet) -> bytes:
    return json.dumps(
        {"html": sheet.html, "css": sheet.css, "title": sheet.title, "lang": sheet.lang},
        ensure_ascii=False,
    ).encode()


def _make(misses: dict[str, Sheet], executor: Executor | None) -> Iterator[tuple[str, _Pages]]:
    if not misses:
        return
    small = sum(len(sheet.html) for sheet in misses.values()) < _WORTH_WORKERS
    if executor is None and (len(misses) == 1 or small):
        for key, sheet in misses.items():
            with _naming(sheet):
                pages = _answer(compose(_request(sheet)))
            yield key, pages
        return
    if executor is not None:
        yield from _submit(misses, executor)
        return
    with _workers(len(misses)) as pool:
        yield from _submit(misses, pool)


def _submit(misses: dict[str, Sheet], executor: Executor) -> Iterator[tuple[str, _Pages]]:
    # Longest first, or the last worker is left alone with the longest chapter.
    order = sorted(misses.items(), key=lambda item: (-len(item[1].html), item[0]))
    futures: dict[Future[bytes], str] = {
        executor.submit(compose, _request(sheet)): key for key, sheet in order
    }
    for future in as_completed(futures):
        key = futures[future]
        with _naming(misses[key]):
            pages = _answer(_result(future, misses[key]))
        yield key, pages


def _result(future: Future[bytes], sheet: Sheet) -> bytes:
    """The answer; a chapter that failed elsewhere is made here, where a mistake shows again."""
    try:
        return future.result()
    except BrokenExecutor:
        raise
    except Exception:  # noqa: BLE001 -- a cluster that falls apart can die of anything
        return compose(_request(sheet))


@contextmanager
def _naming(sheet: Sheet) -> Iterator[None]:
    """Turn whatever a typesetter dies of into one Chinese line that names the chapter."""
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


def _answer(answer: bytes) -> _Pages:
    head, _, pdf = answer.partition(b"\n")
    told = json.loads(head)
    if told["by"] != maker():
        raise TypesetError(
            "有一台机器的程序、字体或库的版本与本机不同，它排的页不能用。"
            "请在每台机器上放同一份项目文件夹，并运行 scripts/setup。"
        )
    return _Pages(pdf, told["pages"], tuple(told["warnings"]))


@contextmanager
def _workers(tasks: int) -> Iterator[Executor]:
    """Give a pool of fresh processes that can import this package.

    They are not replaced after some chapters (``max_tasks_per_child`` deadlocks when all tasks are
    submitted at once: CPython gh-115634): :func:`compose` leaves no garbage behind.
    """
    package_home = str(Path(__file__).resolve().parents[2])
    added = package_home not in sys.path
    if added:
        # MkDocs has the folder on sys.path only while it loads a hook, and workers copy sys.path.
        sys.path.append(package_home)
    try:
        with ProcessPoolExecutor(
            max_workers=min(os.cpu_count() or 1, tasks),
            mp_context=multiprocessing.get_context("spawn"),
        ) as pool:
            try:
                yield pool
            except BaseException:
                # What is waiting is of no use any more; only what runs is waited for.
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    finally:
        if added:
            sys.path.remove(package_home)


def _versions() -> list[str]:
    """Name all that decides how a sheet comes out, without importing any of it."""
    python = [f"{name} {version(name)}" for name in ("weasyprint", "pydyf", "pikepdf", "uharfbuzz")]
    return [*python, *(_library(*names) for names in _LIBRARIES)]


_LIBRARIES: Final = (
    ("libpango-1.0.so.0", "pango_version_string"),
    ("libharfbuzz.so.0", "hb_version_string"),
)


def _library(file: str, function: str) -> str:
    try:
        ask = getattr(ctypes.CDLL(file), function)
    except (OSError, AttributeError):
        return f"{file} unknown"
    ask.restype = ctypes.c_char_p
    return f"{file} {(ask() or b'').decode('ascii', 'replace')}"
