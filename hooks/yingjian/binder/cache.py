"""Keep typeset chapters on disk by the hash of all that they depend on."""

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

#: Bytes of chapters kept; a chapter of ten pages takes about 0.3 MB.
LIMIT: Final = 512 * 2**20


@dataclass(frozen=True, slots=True)
class Entry:
    """One typeset chapter: its PDF file, pages, and what the typesetter complained of.

    Font subsets are kept the same way: the font file, the number of glyphs, no complaints.
    """

    pdf: bytes
    pages: int
    warnings: tuple[str, ...]


class Cache:
    """A folder of ``<key>.pdf`` with a ``<key>.json`` beside each that proves it whole.

    Both are written under another name and renamed, so several builds may share the folder. What
    does not match its proof counts as absent. Nothing here raises for a damaged folder.
    """

    def __init__(self, folder: Path, *, limit: int = LIMIT) -> None:
        """Use ``folder``, made when first needed; ``limit`` in bytes."""
        self._folder = folder
        self._limit = limit
        self._used: set[str] = set()

    def get(self, key: str) -> Entry | None:
        """Return what was kept under ``key``, or None if that is nothing or not whole."""
        pdf_path, proof_path = self._paths(key)
        try:
            proof = json.loads(proof_path.read_text(encoding="utf-8"))
            pdf = pdf_path.read_bytes()
            pages, warnings = proof["pages"], tuple(proof["warnings"])
            whole = proof["sha256"] == hashlib.sha256(pdf).hexdigest()
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if not whole or not isinstance(pages, int) or not all(isinstance(w, str) for w in warnings):
            return None
        self._used.add(key)
        with suppress(OSError):
            os.utime(pdf_path)
        return Entry(pdf, pages, warnings)

    def put(self, key: str, entry: Entry) -> None:
        """Keep ``entry``. Raises OSError if the folder cannot be written."""
        self._folder.mkdir(parents=True, exist_ok=True)
        pdf_path, proof_path = self._paths(key)
        proof = {
            "sha256": hashlib.sha256(entry.pdf).hexdigest(),
            "pages": entry.pages,
            "warnings": entry.warnings,
        }
        _write(pdf_path, entry.pdf)
        _write(proof_path, json.dumps(proof, ensure_ascii=False).encode())
        self._used.add(key)

    def prune(self) -> int:
        """Drop the least recently used chapters above the limit, never one used now; count them."""
        found = []
        with suppress(OSError):
            for path in self._folder.glob("*.pdf"):
                with suppress(OSError):
                    status = path.stat()
                    found.append((status.st_mtime_ns, path.name, status.st_size, path))
        total = sum(size for _, _, size, _ in found)
        dropped = 0
        for _, _, size, path in sorted(found):
            if total <= self._limit:
                break
            if path.stem in self._used:
                continue
            with suppress(OSError):
                path.unlink()
                path.with_suffix(".json").unlink(missing_ok=True)
                dropped += 1
            total -= size
        return dropped

    def _paths(self, key: str) -> tuple[Path, Path]:
        return self._folder / f"{key}.pdf", self._folder / f"{key}.json"


def _write(path: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as stream:
        temporary = Path(stream.name)
        try:
            stream.write(content)
        except BaseException:
            temporary.unlink()
            raise
    temporary.replace(path)
