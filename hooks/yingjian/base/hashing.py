"""SHA-256 of evidence files (FIPS 180-4), remembered by size and time of change."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import file_digest
from typing import TYPE_CHECKING, Final

from yingjian.base.store import Store

if TYPE_CHECKING:
    from pathlib import Path

_KEY: Final = "SHA-256 of files"


@dataclass(frozen=True, slots=True)
class DiskFile:
    """A file as it is on disk: path below data/evidence/files/, size in bytes, SHA-256 in hex."""

    path: str
    size: int
    sha256: str


class Digests:
    """Digests of files; with a ``store`` they are kept between runs.

    A file is read again when its size or its time of change (nanoseconds) differs from what was
    remembered. The store can be deleted at any time.
    """

    def __init__(self, store: Path | None = None) -> None:
        self.store = store
        self.known: dict[str, tuple[int, int, str]] = {}
        self.used: dict[str, tuple[int, int, str]] = {}
        if store:
            with Store(store) as kept:
                rows = json.loads(kept.get(_KEY) or "{}")
            self.known = {path: (row[0], row[1], row[2]) for path, row in rows.items()}

    def of(self, path: Path, size: int, changed: int) -> str:
        """The digest of a file of a size (bytes), last changed at a time (nanoseconds).

        Raises:
            OSError: the file cannot be read.
        """
        name = str(path)
        row = self.known.get(name)
        if row is None or row[:2] != (size, changed):
            with path.open("rb") as file:
                row = (size, changed, file_digest(file, "sha256").hexdigest())
        self.used[name] = row
        return row[2]

    def save(self) -> None:
        """Write the digests that were used to the store."""
        if self.store is not None and self.used != self.known:
            with Store(self.store) as kept:
                kept.put(_KEY, json.dumps(dict(sorted(self.used.items()))))
