"""A progress bar on a terminal, silence elsewhere."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

from yingjian.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Iterable


class Screen(io.StringIO):
    """What a person sees; ``terminal`` tells whether it is one."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


def shown(
    monkeypatch: pytest.MonkeyPatch, steps: Iterable[tuple[str, bool]], *, terminal: bool
) -> str:
    screen = Screen(terminal=terminal)
    monkeypatch.setattr(sys, "stderr", screen)
    with Progress("排版") as progress:
        for title, fresh in steps:
            progress.step(title, fresh)
            if progress.bar is not None:
                progress.bar.refresh()
    return screen.getvalue()


def test_a_terminal_shows_what_is_made_and_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(monkeypatch, [("封面", True), ("方案", True)], terminal=True)
    assert "排版 2 章" in text
    assert "封面" in text
    assert "方案" in text


def test_a_chapter_out_of_the_cache_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(monkeypatch, [("封面", False), ("方案", True)], terminal=True)
    assert "排版 1 章" in text
    assert "封面" not in text
    assert "2 章" not in text


def test_nothing_is_left_on_the_line_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(monkeypatch, [("封面", True)], terminal=True)
    assert text.endswith("\r")
    assert not text.rstrip("\r").rpartition("\r")[2].strip()


@pytest.mark.parametrize(
    "steps", [[], [("封面", False)]], ids=["no chapter", "all out of the cache"]
)
def test_without_work_it_is_silent(
    monkeypatch: pytest.MonkeyPatch, steps: list[tuple[str, bool]]
) -> None:
    assert shown(monkeypatch, steps, terminal=True) == ""


def test_elsewhere_than_on_a_terminal_it_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, [("封面", True)], terminal=False) == ""


def test_a_bar_ends_with_the_work_also_where_it_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen(terminal=True)
    monkeypatch.setattr(sys, "stderr", screen)
    progress = Progress("排版")

    def work() -> None:
        with progress:
            progress.step("封面", fresh=True)
            raise ValueError("坏了")

    with pytest.raises(ValueError, match="坏了"):
        work()
    assert progress.bar is not None
    assert progress.bar.disable, "closed"
