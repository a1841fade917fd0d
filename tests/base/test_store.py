"""Entries come back whole or not at all; damage and a folder that cannot be written cost only speed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from yingjian.base import settings, store
from yingjian.base.store import Entry, Store

if TYPE_CHECKING:
    from pathlib import Path

KEYS = [f"key {number}" for number in range(40)]


def entries(path: Path) -> list[str]:
    """The keys in a store's file."""
    with closing(sqlite3.connect(path)) as base:
        return [key for (key,) in base.execute("SELECT key FROM entries ORDER BY key")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store of a few entries."""
    path = tmp_path / "new" / "kept.sqlite"
    with Store(path) as kept:
        for key in KEYS:
            kept.put(key, f"text of {key}", key.encode() * 50)
    return path


def whole(path: Path) -> int:
    """How many entries come back; none comes back otherwise than it was put."""
    with Store(path) as kept:
        found = {key: kept.entry(key) for key in KEYS}
    for key, entry in found.items():
        assert entry in {None, Entry(f"text of {key}", key.encode() * 50)}
    return sum(entry is not None for entry in found.values())


def test_entries_come_back_in_the_same_run_and_the_next(tmp_path: Path) -> None:
    path = tmp_path / "kept.sqlite"
    with Store(path) as first:
        assert first.get("甲") is None
        first.put("甲", "一")
        first.put("乙", "二\ud800", b"\0")
        assert (first.get("甲"), first.entry("乙")) == ("一", Entry("二\ud800", b"\0"))
    with Store(path) as again:
        assert (again.get("甲"), again.entry("乙")) == ("一", Entry("二\ud800", b"\0"))
        assert again.get("丙") is None


def test_bytes_are_kept_at_once_texts_from_the_end_of_the_run(tmp_path: Path) -> None:
    with Store(tmp_path / "kept.sqlite") as first, Store(tmp_path / "kept.sqlite") as other:
        first.put("text", "a")
        assert other.get("text") is None
        first.put("bytes", "b", b"c")
        assert other.get("bytes") == "b"


def test_the_least_recently_used_is_dropped_first(tmp_path: Path) -> None:
    path = tmp_path / "kept.sqlite"
    for key in "abcd":
        with Store(path) as kept:
            kept.put(key, "x" * 100)
    with Store(path) as kept:
        assert kept.get("a")
    with Store(path, limit=300) as kept:
        kept.put("e", "x" * 100)
    assert entries(path) == ["a", "d", "e"]


def test_what_a_run_uses_is_never_dropped(path: Path) -> None:
    with Store(path, limit=1) as kept:
        assert kept.get(KEYS[0])
        kept.put("new", "text", b"bytes")
        assert kept.get(KEYS[0])
    assert entries(path) == [KEYS[0], "new"]


@pytest.mark.parametrize("share", [0, 0.001, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file_loses_entries_without_an_error(path: Path, share: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    assert whole(path) < len(KEYS)
    with Store(path) as kept:
        kept.put("key", "text")
    with Store(path) as kept:
        assert kept.get("key") == "text"


@pytest.mark.parametrize("at", range(16))
def test_a_damaged_page_loses_entries_without_an_error(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    page = len(content) * at // 16
    content[page : page + 2048] = b"\xa5" * 2048
    path.write_bytes(content)
    whole(path)
    with Store(path) as kept:
        kept.put("key", "text")
    assert whole(path) <= len(KEYS)


@pytest.mark.parametrize(
    "change",
    ["text = text || 'x'", "content = x'00'", "checksum = NULL", "text = 1", "content = NULL"],
)
def test_an_entry_that_was_changed_counts_as_absent(path: Path, change: str) -> None:
    with closing(sqlite3.connect(path)) as base, base:
        base.execute(f"UPDATE entries SET {change} WHERE key = ?", (KEYS[0],))  # noqa: S608 — the cases above
    assert whole(path) == len(KEYS) - 1


def test_an_entry_under_the_key_of_another_counts_as_absent(path: Path) -> None:
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("DELETE FROM entries WHERE key = ?", (KEYS[0],))
        base.execute("UPDATE entries SET key = ? WHERE key = ?", KEYS[:2])
    assert whole(path) == len(KEYS) - 2


def test_a_database_of_another_format_is_replaced(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "FORMAT", store.FORMAT + 1)
    assert whole(path) == 0
    assert entries(path) == []


def test_a_foreign_database_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "kept.sqlite"
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("CREATE TABLE entries (name TEXT)")
    with Store(path) as kept:
        kept.put("key", "text")
    with Store(path) as kept:
        assert kept.get("key") == "text"


def test_a_read_only_file_is_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = sqlite3.connect

    def read_only(file: Path, **options: object) -> sqlite3.Connection:
        return connect(f"file:{file}?mode=ro", uri=True, **options)  # type: ignore[call-overload,no-any-return]  # as the caller gives them

    monkeypatch.setattr(sqlite3, "connect", read_only)
    with Store(path) as kept:
        kept.put("new", "text", b"bytes")
        assert kept.get(KEYS[0])
    assert whole(path) == len(KEYS)


@pytest.mark.parametrize("name", ["file/kept.sqlite", "folder"])
def test_nothing_is_cached_where_no_file_can_be_made(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "folder").mkdir()
    with Store(tmp_path / name) as kept:
        kept.put("key", "text", b"bytes")
        assert kept.get("key") is None


def test_a_cache_that_cannot_be_written_is_one_of_this_run_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YINGJIAN_CACHE", str(tmp_path / "a" / "b"))
    assert settings.cache_folder() == tmp_path / "a" / "b"
    (tmp_path / "a").write_text("in the way")
    folder = settings.cache_folder()
    assert folder != tmp_path / "a" / "b"
    assert folder == settings.cache_folder()
    assert store.writable(folder)
