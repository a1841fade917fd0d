"""A bar on a terminal, from the first step that takes work; nowhere else a single byte."""

from __future__ import annotations

import io
import sys
from contextlib import contextmanager, redirect_stderr
from typing import TYPE_CHECKING

import pytest

from yingjian.base.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Iterator


class Terminal(io.StringIO):
    """What a terminal says of itself."""

    def isatty(self) -> bool:
        return True


@contextmanager
def attached() -> Iterator[Terminal]:
    """Let standard error be a terminal; a fixture could not, pytest puts its own in between."""
    with redirect_stderr(Terminal()) as screen:
        yield screen


def frames(screen: Terminal) -> list[str]:
    """What stood on the line one after the other, blanks at the ends left out."""
    return [frame.strip() for frame in screen.getvalue().split("\r") if frame.strip()]


def test_a_terminal_shows_what_is_done_and_how_many() -> None:
    with attached() as terminal, Progress("排版") as progress:
        for title in ("封面", "目录", "工作方案"):
            progress.step(title, fresh=True)
        assert progress.bar is not None
        assert progress.bar.n == 3
        # tqdm draws ten times a second at most; this draws what it would show now.
        progress.bar.refresh()
        assert frames(terminal)[-1].startswith("排版 3 章 ")
        assert frames(terminal)[-1].endswith("工作方案")


def test_the_line_is_empty_again_afterwards() -> None:
    with attached() as terminal, Progress("排版") as progress:
        progress.step("封面", fresh=True)
    assert frames(terminal)
    assert "\n" not in terminal.getvalue()
    last = terminal.getvalue().rstrip("\r").rpartition("\r")[2]
    assert last.strip() == ""
    assert terminal.getvalue().endswith("\r")


def test_cached_steps_show_nothing() -> None:
    with attached() as terminal, Progress("排版") as progress:
        for _ in range(3):
            progress.step("封面", fresh=False)
    assert progress.bar is None
    assert terminal.getvalue() == ""


@pytest.mark.parametrize(
    ("steps", "counted"),
    [([], 0), ([True], 1), ([False, True, False], 1), ([True, False, True], 2), ([True] * 7, 7)],
    ids=str,
)
def test_only_fresh_steps_are_counted(steps: list[bool], counted: int) -> None:
    with attached() as terminal, Progress("排版") as progress:
        for fresh in steps:
            progress.step("一章", fresh=fresh)
    assert (progress.bar.n if progress.bar is not None else 0) == counted
    assert bool(frames(terminal)) is bool(counted)


def test_without_a_terminal_nothing_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert not sys.stderr.isatty()
    with Progress("排版") as progress:
        progress.step("封面", fresh=True)
    assert progress.bar is None
    assert capsys.readouterr() == ("", "")


def test_nested_bars_count_separately() -> None:
    with attached() as terminal, Progress("排版") as outer:
        outer.step("封面", fresh=True)
        with Progress("读材料") as inner:
            inner.step("E001.pdf", fresh=True)
            inner.step("E002.pdf", fresh=True)
            assert inner.bar is not None
            inner.bar.refresh()
        outer.step("目录", fresh=True)
        assert outer.bar is not None
        assert (outer.bar.n, inner.bar.n) == (2, 2)
        assert (outer.bar.disable, inner.bar.disable) == (False, True)  # closed, and only that
    assert any(frame.startswith("读材料 2 章 ") for frame in frames(terminal))
    assert outer.bar.disable


@pytest.mark.parametrize("steps", [0, 1, 3])
def test_an_exception_closes_the_bar_and_passes_through(steps: int) -> None:
    progress = Progress("排版")

    def work() -> None:
        with progress:
            for _ in range(steps):
                progress.step("封面", fresh=True)
            raise RuntimeError("排不成")

    with attached() as terminal, pytest.raises(RuntimeError, match="排不成"):
        work()
    assert (progress.bar is not None) is bool(steps)
    assert progress.bar is None or progress.bar.disable  # closed
    assert terminal.getvalue().endswith("\r" if steps else "")
    assert bool(terminal.getvalue()) is bool(steps)
