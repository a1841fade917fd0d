"""What MkDocs says reaches people in Chinese, and warnings always do."""

from __future__ import annotations

import logging

import pytest

from yingjian.site.convert.messages import InChinese, translate

# Word for word as MkDocs 1.6.1 says them.
SAID = {
    "Doc file 'guide/a.md' contains a link 'nowhere.md', but the target 'guide/nowhere.md' is not "
    "found among documentation files.": "docs/guide/a.md：链接“nowhere.md”指向的文件不存在。",
    "Doc file 'guide/a.md' contains a link '../plan.html', but the target 'plan.html' is not found "
    "among documentation files. Did you mean '../plan.md'?": "docs/guide/a.md：链接“../plan.html”"
    "指向的文件不存在。是不是“../plan.md”？",
    "Doc file 'guide/a.md' contains a link '../plan.md#nope', but the doc 'plan.md' does not "
    "contain an anchor '#nope'.": "docs/guide/a.md：链接“../plan.md#nope”指向的位置不存在。",
    "Documentation built in 0.84 seconds": "生成完毕，用时 0.84 秒。",
}


@pytest.mark.parametrize(("message", "words"), SAID.items())
def test_known_messages_are_translated(message: str, words: str) -> None:
    assert translate(message) == words


def record(level: int, message: str) -> logging.LogRecord:
    return logging.LogRecord("mkdocs", level, "", 0, message, None, None)


def test_unknown_messages_are_not_changed() -> None:
    assert InChinese(quiet=False).filter(record(logging.INFO, "something new"))


def test_quiet_drops_only_records_below_warnings() -> None:
    quiet = InChinese(quiet=True)
    assert not quiet.filter(record(logging.INFO, "something new"))
    assert quiet.filter(record(logging.WARNING, "something new"))
    assert quiet.filter(record(logging.WARNING, "Cleaning site directory"))
