"""The folder of typeset chapters: least recently used goes first, what is in use stays."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from yingjian.binder.cache import Cache, Entry

if TYPE_CHECKING:
    from pathlib import Path


def entry(size: int) -> Entry:
    return Entry(b"%" * size, 1, ())


def test_the_least_recently_used_goes_first(tmp_path: Path) -> None:
    for number in range(4):
        Cache(tmp_path).put(f"k{number}", entry(100))
        os.utime(tmp_path / f"k{number}.pdf", (number, number))
    assert Cache(tmp_path).get("k0") is not None  # used now: k1 is the oldest
    assert Cache(tmp_path, limit=250).prune() == 2
    kept = Cache(tmp_path)
    assert [kept.get(f"k{number}") is not None for number in range(4)] == [True, False, False, True]
    assert len(list(tmp_path.iterdir())) == 4


def test_what_this_build_uses_is_never_dropped(tmp_path: Path) -> None:
    cache = Cache(tmp_path, limit=1)
    cache.put("k", entry(100))
    assert cache.prune() == 0
    assert cache.get("k") == entry(100)


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "none")
    assert cache.get("k") is None
    assert cache.prune() == 0


def test_nothing_half_written_stays(tmp_path: Path) -> None:
    Cache(tmp_path).put("k", entry(10))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["k.json", "k.pdf"]
