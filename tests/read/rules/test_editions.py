"""Levels of hand-written pages: what the check says of one that does not exist."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.support import SMALL
from yingjian.model.loading import examine

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("word", "tip"),
    [("督异组", "是不是 督导组？"), ("完全", "可用：公开、督导组、内部。")],
)
def test_a_level_that_does_not_exist(tmp_path: Path, word: str, tip: str) -> None:
    page = tmp_path / "甲" / "a.md"
    page.parent.mkdir()
    # Bytes that are no UTF-8 are no reason to stop.
    page.write_bytes(f"---\nsecrecy: {word}\n---\n\n正文\n".encode() + b"\xff\n")
    problems = examine(SMALL, tmp_path, today=date(2024, 4, 10)).problems
    assert [(one.file, one.line, one.column, one.code) for one in problems] == [
        ("docs/甲/a.md", 2, 1, "editions.page-level")
    ]
    assert (problems[0].message, problems[0].found, problems[0].tip) == (
        f"没有叫“{word}”的密级。",
        word,
        tip,
    )
