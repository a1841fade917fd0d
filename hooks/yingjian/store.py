"""Texts kept by key in one SQLite file, the least recently used dropped; a damaged file is begun anew."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_TABLE = "CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, value TEXT NOT NULL, used INTEGER)"
# Of what this run did not use, so much is kept as well: the state before an edit that is undone.
_SPARE = 4000


class Store:
    """Everything is read and written inside one run; nothing here raises for a damaged file."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._new: dict[str, str] = {}
        self._used: set[str] = set()
        self._base: sqlite3.Connection | None = self._open() or self._anew()

    def _open(self) -> sqlite3.Connection | None:
        try:
            base = sqlite3.connect(self._path, timeout=5, check_same_thread=False)
            base.execute(_TABLE)
        except sqlite3.Error:
            return None
        return base

    def _anew(self) -> sqlite3.Connection | None:
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
        return self._open()

    def get(self, key: str) -> str | None:
        """What was kept under ``key``, in this run or an earlier one."""
        self._used.add(key)
        if key in self._new or self._base is None:
            return self._new.get(key)
        try:
            row = self._base.execute("SELECT value FROM kept WHERE key = ?", (key,)).fetchone()
        except sqlite3.Error:
            return None
        return str(row[0]) if row else None

    def put(self, key: str, value: str) -> None:
        """Keep ``value`` from :meth:`close` on."""
        self._new[key] = value

    def close(self) -> None:
        """Write what is new, drop what was not used for longest; a full disk loses only speed."""
        if self._base is None:
            return
        with suppress(sqlite3.Error):
            if self._new:
                (turn,) = self._base.execute(
                    "SELECT COALESCE(MAX(used), 0) + 1 FROM kept"
                ).fetchone()
                with self._base:
                    self._base.executemany(
                        "INSERT OR REPLACE INTO kept VALUES (?, ?, ?)",
                        [(key, value, turn) for key, value in sorted(self._new.items())],
                    )
                    self._base.executemany(
                        "UPDATE kept SET used = ? WHERE key = ?",
                        [(turn, key) for key in sorted(self._used)],
                    )
                    self._base.execute(
                        "DELETE FROM kept WHERE key NOT IN"
                        " (SELECT key FROM kept ORDER BY used DESC, key LIMIT ?)",
                        (len(self._used) + _SPARE,),
                    )
            self._base.close()
        self._base = None
