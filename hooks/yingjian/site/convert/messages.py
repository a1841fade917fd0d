"""Translate MkDocs' log messages about hand-written pages and serving into Chinese."""

from __future__ import annotations

import logging
import re

# MkDocs 1.6.1: structure/pages.py, structure/nav.py, structure/files.py, livereload.
_WORDS: tuple[tuple[str, str], ...] = (
    (
        (
            r"Doc file '(.+?)' contains a link '(.+?)', but the target '.+?' is not found among"
            r" documentation files\.(?: Did you mean '(.+?)'\?)?.*"
        ),
        "docs/{0}：链接“{1}”指向的文件不存在。{2}",
    ),
    (
        (
            r"Doc file '(.+?)' contains a link '(.+?)', but (?:the doc '.+?'|there is no such anchor)"
            r".*"
        ),
        "docs/{0}：链接“{1}”指向的位置不存在。",
    ),
    (
        r"Doc file '(.+?)' contains an absolute link '(.+?)'.*",
        "docs/{0}：链接“{1}”以 / 开头，换个地方放网站就断了；写相对路径。",
    ),
    (
        r"Doc file '(.+?)' contains an unrecognized relative link '(.+?)'.*",
        "docs/{0}：链接“{1}”认不出指向哪里；写成 .md 文件的相对路径。",
    ),
    (
        r"A reference to '(.+?)' is included in the 'nav' configuration, which is not found.*",
        "mkdocs.yml：导航里的“{0}”不存在。",
    ),
    (r"Building documentation\.\.\.", "正在生成……"),
    (r"Documentation built in (.+?) seconds", "生成完毕，用时 {0} 秒。"),
    (r".*Detected file changes", "数据或网页有改动。"),
    (r".*Reloading browsers", "已让浏览器刷新。"),
    (r".*Serving on (\S+)", "打开 {0} ，按 Ctrl+C 结束。"),
    (r".*Watching paths for changes: (.*)", "留意着：{0}"),
    (r"Cleaning site directory", ""),
    (r"Shutting down\.\.\.", "结束。"),
    (r".*Browser connected: (\S+)", ""),
    (
        r".*An error happened during the rebuild.*",
        "这次没有生成；改好以前，浏览器会一直等着。",
    ),
)


def translate(message: str) -> str | None:
    """Return the message in Chinese; None if it is unknown, "" if it is not to be shown."""
    for pattern, words in _WORDS:
        match = re.fullmatch(pattern, message, re.DOTALL)
        if match:
            parts = [part or "" for part in match.groups()]
            if len(parts) > 2 and parts[2]:  # noqa: PLR2004 — the third group is a suggestion
                parts[2] = f"是不是“{parts[2]}”？"
            return words.format(*parts)
    return None


class InChinese(logging.Filter):
    """Translate known messages, pass unknown ones, drop those that are not to be shown.

    A warning is never dropped, since ``--strict`` counts it; ``quiet`` drops everything below.
    """

    def __init__(self, *, quiet: bool) -> None:
        super().__init__()
        self.quiet = quiet

    def filter(self, record: logging.LogRecord) -> bool:
        """Translate the record in place; return whether to show it."""
        if self.quiet and record.levelno < logging.WARNING:
            return False
        words = translate(record.getMessage())
        if words is None:
            return True
        record.msg, record.args = words or record.msg, None
        return bool(words) or record.levelno >= logging.WARNING
