"""WeasyPrint's warnings in Chinese, and warnings about what it accepts in silence."""

from __future__ import annotations

import logging
import re
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_SVG: Final = "{http://www.w3.org/2000/svg}"
# WeasyPrint 70's messages that people's data can cause, and what they read instead.
_CHINESE: Final = (
    (re.compile(r'\.notdef glyph .*?: "(.*)" \((U\+\w+)\)', re.DOTALL), r"字体里没有“\1”（\2）这个字"),
    (re.compile(r"No anchor #(.*) for internal URI reference"), r"本章里没有链接指向的 #\1"),
    (re.compile(r"Anchor defined twice: '(.*)'"), r"编号 \1 在这一章里出现了不止一次"),
    (re.compile(r"Failed to load (\w+) at '?data:.*", re.DOTALL), r"内嵌的东西读不出来（\1）"),
    (re.compile(r"Failed to load (\w+) at '?([^']{0,120}).*", re.DOTALL), r"不许取外部的东西（\1）：\2"),
    (re.compile(r'Image "(.{0,60}).*" has no required alt description', re.DOTALL), r"图没有文字说明（alt）：\1"),
)  # fmt: skip


def check_document(root: Any) -> Iterator[str]:
    """Yield warnings about drawings without a title and ids used twice; ``root`` is the element."""
    ids: Counter[str] = Counter()
    for element in root.iter():
        if name := element.get("id"):
            ids[name] += 1
        if element.tag == f"{_SVG}svg" and element.get("role") == "img":
            title = element.find(f"{_SVG}title")
            if title is None or not (title.text or "").strip():
                yield "有一幅图没有文字说明（svg 里的 title）"
    yield from (f"编号 {name} 在这一章里出现了不止一次" for name, n in ids.items() if n > 1)


@contextmanager
def collect_warnings() -> Iterator[list[str]]:
    """Collect, in Chinese, whatever WeasyPrint logs as a warning within the context."""
    messages: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            messages.append(_in_chinese(record.getMessage()))

    logger = logging.getLogger("weasyprint")
    collector = Collector(logging.WARNING)
    level, propagate = logger.level, logger.propagate
    logger.addHandler(collector)
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    try:
        yield messages
    finally:
        logger.removeHandler(collector)
        logger.setLevel(level)
        logger.propagate = propagate


def _in_chinese(message: str) -> str:
    for pattern, chinese in _CHINESE:
        if pattern.match(message):
            return pattern.sub(chinese, message, count=1)
    return f"排版引擎提示：{message}"
