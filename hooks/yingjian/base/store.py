"""A cache by key in one SQLite file, from which the least recently used entries are dropped.

An entry that is damaged, truncated, or of another format counts as absent, and a file that is no
database is replaced. Where the folder cannot be written, nothing is cached, and nothing fails.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sqlite3
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Final, NamedTuple, Self, TypeVar

from yingjian.base import atomic

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
#: Raised whenever entries are laid out otherwise; part of every checksum.
FORMAT: Final = 2
#: Bytes kept, if what a run uses is not more.
LIMIT: Final = 256 * 2**20
# Rows read one after another from the most recently used on, until the limit is reached.
_EVICT: Final = """
DELETE FROM entries WHERE used < ? AND key IN (
  SELECT key FROM (SELECT key, SUM(size) OVER (ORDER BY used DESC, key) AS total FROM entries)
  WHERE total > ?)
"""


class Entry(NamedTuple):
    """The value of a key: a text, mostly JSON, and the bytes of a file."""

    text: str
    content: bytes


class Store:
    """Texts are written when the store is closed, entries with bytes at once.

    Nothing here raises for the state of the file, its folder or its disk.
    """

    def __init__(self, path: Path, *, limit: int = LIMIT) -> None:
        self._path = path
        self._limit = limit
        self._new: dict[str, Entry] = {}
        self._used: set[str] = set()
        self._turn = 0
        self._base = self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open(self) -> sqlite3.Connection | None:
        """The database, made anew where the file is not one of ours; None where it cannot be made."""
        for _ in range(2):
            base = None
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                base = sqlite3.connect(self._path, timeout=5, check_same_thread=False)
                if _prepared(base):
                    return base
            except (OSError, sqlite3.OperationalError):  # read-only, locked, full
                if base is not None:
                    base.close()
                return None
            except sqlite3.DatabaseError:  # damaged, or no database at all
                pass
            if base is not None:
                base.close()
            with suppress(OSError):
                self._path.unlink()
        return None

    def _do(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        """The result of ``work``; None where the database fails."""
        if self._base is None:
            return None
        try:
            return work(self._base)
        except sqlite3.OperationalError:
            return None
        except sqlite3.DatabaseError:
            self._base.close()
            with suppress(OSError):
                self._path.unlink()
            self._base = self._open()
            return None

    def entry(self, key: str) -> Entry | None:
        """The entry of a key, put in this run or an earlier one; None where there is none."""
        self._used.add(key)
        if key in self._new:
            return self._new[key]
        query = "SELECT checksum, text, content FROM entries WHERE key = ?"
        row = self._do(lambda base: base.execute(query, (key,)).fetchone())
        if not row or not all(isinstance(value, bytes) for value in row):
            return None
        checksum, text, content = row
        if checksum != _checksum(key, text, content):
            return None
        return Entry(text.decode("utf-8", "surrogatepass"), content)

    def get(self, key: str) -> str | None:
        """The text of an entry; None where there is none."""
        entry = self.entry(key)
        return entry.text if entry else None

    def put(self, key: str, text: str, content: bytes = b"") -> None:
        """Put an entry; one without bytes is written by the next :meth:`flush`."""
        self._new[key] = Entry(text, content)
        self._used.add(key)
        if content:
            self.flush()

    def flush(self) -> None:
        """Write new entries and times of use; drop the least recently used entries."""
        if self._new or self._used:
            self._do(self._write)
            self._new.clear()
            self._used.clear()

    def close(self) -> None:
        """Flush, and close the file."""
        self.flush()
        if self._base is not None:
            self._base.close()
        self._base = None

    def _write(self, base: sqlite3.Connection) -> None:
        with base:
            if not self._turn:
                newest = base.execute("SELECT COALESCE(MAX(used), 0) FROM entries").fetchone()
                self._turn = newest[0] + 1
            base.executemany(
                "INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?, ?)",
                [self._row(key, entry) for key, entry in sorted(self._new.items())],
            )
            base.executemany(
                "UPDATE entries SET used = ? WHERE key = ?",
                [(self._turn, key) for key in sorted(self._used - self._new.keys())],
            )
            if self._new:
                base.execute(_EVICT, (self._turn, self._limit))

    def _row(self, key: str, entry: Entry) -> tuple[str, bytes, bytes, bytes, int, int]:
        text = entry.text.encode("utf-8", "surrogatepass")
        size = len(text) + len(entry.content)
        return key, _checksum(key, text, entry.content), text, entry.content, size, self._turn


def writable(folder: Path) -> bool:
    """Whether files may be made in a folder, or the folder itself where there is none yet."""
    for path in (folder, *folder.parents):
        with suppress(PermissionError):
            if path.exists():
                return path.is_dir() and os.access(path, os.W_OK | os.X_OK)
    return False


@lru_cache(maxsize=1)
def own_folder() -> Path:
    """A temporary folder of this process, deleted when it ends."""
    folder = Path(mkdtemp(prefix="yingjian-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def keep_file(folder: Path, name: str, content: bytes) -> Path:
    """Write a file into a folder of the cache, or for this run alone where that cannot be written.

    Raises:
        OSError: it cannot be written anywhere.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        atomic.write(folder / name, content)
    except OSError:
        atomic.write(own_folder() / name, content)
        return own_folder() / name
    return folder / name


def _prepared(base: sqlite3.Connection) -> bool:
    """Make the table in an empty database; False where the database has another format."""
    if base.execute("PRAGMA user_version").fetchone() != (FORMAT,):
        if base.execute("SELECT 1 FROM sqlite_master").fetchone():
            return False
        base.execute(
            "CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, checksum BLOB, text BLOB,"
            " content BLOB, size INTEGER, used INTEGER)"
        )
        base.execute(f"PRAGMA user_version = {FORMAT}")
    # Entries that a power failure damages are made again; waiting for the disk slows every build.
    base.execute("PRAGMA synchronous = OFF")
    return True


def _checksum(key: str, text: bytes, content: bytes) -> bytes:
    digest = sha256(f"{FORMAT}\0{key}\0{len(text)}\0".encode("utf-8", "surrogatepass"))
    digest.update(text)
    digest.update(content)
    return digest.digest()
