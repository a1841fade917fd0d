"""Typeset one chapter with WeasyPrint: HTML in, tagged PDF pages out.

WeasyPrint is imported only when something must be typeset; its private parts are used in
:mod:`yingjian.typeset.patches` alone.
"""

import ctypes
import gc
import hashlib
import json
import sys
import threading
import zlib
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from importlib.metadata import version
from typing import Any, Final

from yingjian.base import fonts
from yingjian.base.patching import PatchError
from yingjian.typeset import chapter_pdf
from yingjian.typeset.messages import check_document, collect_warnings

#: Release whose private functions are replaced and whose font subsets are united.
WEASYPRINT: Final = "70.0"
#: Raised whenever the same sheet would come out otherwise, so that no old chapter is taken.
SCHEMA: Final = 9
_FONT_FACE: Final = "@font-face"
# Rules that become part of a document or that warn only once.
_BOUND_TO_A_DOCUMENT: Final = (
    _FONT_FACE,
    "@color-profile",
    "@counter-style",
    "@import",
    "var(",
)
_LIBRARIES: Final = (
    ("libpango-1.0.so.0", "pango_version_string"),
    ("libharfbuzz.so.0", "hb_version_string"),
)
# Logging and garbage collection are process-wide: one chapter at a time.
_lock: Final = threading.Lock()


class TypesetError(Exception):
    """A chapter could not be typeset at all; the message is Chinese and names it."""


def load() -> None:
    """Import the typesetter into this process. Raises ``fonts.FontsMissing``."""
    _weasyprint()


def compose(request: bytes) -> bytes:
    """Typeset one chapter: a pure function of bytes that any executor may run anywhere.

    ``request`` is a JSON object of html, css (a list), title and lang. The answer is one line of
    JSON (pages, warnings, by: see :func:`maker`) followed by the PDF file.
    """
    with _lock:
        return _compose(json.loads(request))


def _compose(request: dict[str, Any]) -> bytes:
    collecting = gc.isenabled()
    # The collector walks hundreds of thousands of live boxes again and again: 20 % of the time.
    gc.disable()
    try:
        pdf, pages, warnings = _render(**request)
    finally:
        # Collecting once at the end keeps a process at 160 MB; without, it grows by 100 MB a
        # chapter. All new objects are of the youngest generation; walking the rest, the
        # typesetter's own modules, would take .03 s of the .14 that a page takes.
        gc.collect(0)
        if collecting:
            gc.enable()
    head = {"pages": pages, "warnings": warnings, "by": maker()}
    return json.dumps(head).encode() + b"\n" + pdf


@lru_cache(maxsize=1)
def maker() -> str:
    """Name what makes pages on this machine: chapters of equal makers are the same bytes.

    Raises ``fonts.FontsMissing``.
    """
    depends = [
        SCHEMA,
        fonts.fingerprint(),
        versions(),
        sys.version_info[:2],
        zlib.ZLIB_RUNTIME_VERSION,
    ]
    return hashlib.sha256(json.dumps(depends).encode()).hexdigest()


def versions() -> list[str]:
    """Return name and version of every library that decides how a sheet comes out.

    None of them is imported.
    """
    python = [f"{name} {version(name)}" for name in ("weasyprint", "pydyf", "pikepdf", "uharfbuzz")]
    return [*python, *(_library(*names) for names in _LIBRARIES)]


def _library(file: str, function: str) -> str:
    try:
        get_version = getattr(ctypes.CDLL(file), function)
    except (OSError, AttributeError):
        return f"{file} unknown"
    get_version.restype = ctypes.c_char_p
    return f"{file} {(get_version() or b'').decode('ascii', 'replace')}"


def _render(
    html: str, css: Sequence[str], title: str, lang: str
) -> tuple[bytes, int, tuple[str, ...]]:
    """Return a chapter's PDF file, its number of pages, and warnings, each once."""
    weasyprint = _weasyprint()
    from weasyprint.urls import URLFetcher

    page = (
        f'<!DOCTYPE html><html lang="{escape(lang)}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title></head><body>{html}</body></html>"
    )
    with collect_warnings() as logged:
        configuration = _configuration(html, css)
        document = weasyprint.HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=("data",)))
        warnings = list(check_document(document.etree_element))
        rendered = document.render(
            stylesheets=[_style_sheet(text, configuration, logged) for text in css],
            font_config=configuration,
        )
        finishing: list[str] = []

        def finish(_document: Any, pdf: Any) -> None:
            finishing.extend(chapter_pdf.finish(pdf, *pdf.yingjian_tags))

        pdf = rendered.write_pdf(pdf_tags=True, finisher=finish)
    return pdf, len(rendered.pages), (*dict.fromkeys([*logged, *warnings]), *finishing)


def _configuration(html: str, css: Sequence[str]) -> Any:
    """Return the process's one font configuration: opening faces anew takes .02 s a chapter.

    WeasyPrint keeps heights of empty lines in it under a key of a few properties. They are dropped,
    so that a chapter does not depend on those before it. A chapter with fonts of its own gets a
    configuration of its own.
    """
    if any(_FONT_FACE in text for text in (html, *css)):
        return _new_configuration()
    from yingjian.typeset.patches import quick_text

    configuration = _shared_configuration()
    quick_text.forget_struts(configuration)
    return configuration


def _new_configuration() -> Any:
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


_shared_configuration = lru_cache(maxsize=1)(_new_configuration)


def _style_sheet(text: str, configuration: Any, logged: list[str]) -> Any:
    """Return a style sheet, parsed once in a process: that takes .03 s of the .14 of a page.

    Its warnings are added to ``logged`` for every chapter.
    """
    if any(word in text for word in _BOUND_TO_A_DOCUMENT):
        return _weasyprint().CSS(string=text, font_config=configuration)
    before = len(logged)
    sheet, warnings = _parse(text)
    logged[before:] = warnings
    return sheet


@lru_cache(maxsize=64)
def _parse(text: str) -> tuple[Any, tuple[str, ...]]:
    with collect_warnings() as logged:
        sheet = _weasyprint().CSS(string=text, font_config=_shared_configuration())
    return sheet, tuple(logged)


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
    from yingjian.typeset import patches

    try:
        patches.apply()
    except PatchError as error:
        raise TypesetError(str(error)) from None
    import weasyprint

    return weasyprint
