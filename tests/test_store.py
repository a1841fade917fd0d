"""Kept texts come back, old ones go, damage costs only speed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingjian import store
from yingjian.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_what_was_put_comes_back_in_the_next_run(tmp_path: Path) -> None:
    path = tmp_path / "new" / "kept.sqlite"
    first = Store(path)
    assert first.get("甲") is None
    first.put("甲", "一")
    assert first.get("甲") == "一"
    first.close()
    again = Store(path)
    assert again.get("甲") == "一"
    again.close()
    assert again.get("乙") is None


def test_the_least_recently_used_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_SPARE", 1)
    path = tmp_path / "kept.sqlite"
    for name in "abc":
        one = Store(path)
        one.put(name, name)
        one.get(name)
        one.close()
    last = Store(path)
    assert [last.get(name) for name in "abc"] == [None, "b", "c"]
    last.close()


def test_a_damaged_file_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "kept.sqlite"
    path.write_bytes(b"not a database" * 100)
    one = Store(path)
    assert one.get("a") is None
    one.put("a", "b")
    one.close()
    again = Store(path)
    assert again.get("a") == "b"
    again.close()
