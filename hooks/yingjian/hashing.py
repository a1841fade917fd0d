"""SHA-256 of evidence files (FIPS 180-4), remembered by size and time of change."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from hashlib import file_digest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class DiskFile:
    """A file as it is on disk: path below data/evidence/files/, size in bytes, SHA-256 in hex."""

    path: str
    size: int
    sha256: str


class Digests:
    """Digests of files; with a ``store`` they are kept between runs.

    A file is read again when its size or its time of change (nanoseconds) differs from what was
    remembered. The store can be deleted at any time; one that cannot be read is as good as none.
    """

    def __init__(self, store: Path | None = None) -> None:
        self.store = store
        self.known: dict[str, tuple[int, int, str]] = {}
        self.used: dict[str, tuple[int, int, str]] = {}
        if store and store.is_file():
            try:
                self.known = {
                    str(path): (int(size), int(changed), str(digest))
                    for path, (size, changed, digest) in json.loads(store.read_bytes()).items()
                }
            except (OSError, ValueError, TypeError, AttributeError):
                self.known = {}

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
        """Keep what was used; a store that cannot be written is left as it is."""
        if self.store is None or self.used == self.known:
            return
        try:
            self.store.parent.mkdir(parents=True, exist_ok=True)
            fresh = self.store.with_suffix(f".{os.getpid()}.tmp")
            fresh.write_text(json.dumps(dict(sorted(self.used.items()))), encoding="utf-8")
            fresh.replace(self.store)
        except OSError:
            return
