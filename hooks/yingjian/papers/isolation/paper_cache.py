"""Cache converted papers on disk under the hash of all that they depend on."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path, PurePath
from typing import Final, Self

from yingjian.base.store import Store, keep_file
from yingjian.papers.file_kind import LIBRARY_SUFFIXES
from yingjian.papers.office import programs
from yingjian.papers.outcome import Answer, Bindable, Taken, facts, with_tuples

# Increase when the same paper would come out differently.
_SCHEMA: Final = 2
_LIBRARIES: Final = ("pikepdf", "pypdfium2", "pillow", "fonttools", "uharfbuzz", "weasyprint")
# The same for papers that an outside program converts.
_OFFICE: Final = "office 2"


def converters(name: str) -> tuple[str, ...]:
    """Return the programs and versions that convert a paper of this name on this machine."""
    suffix = PurePath(name).suffix.lower()
    return _libraries() if suffix in LIBRARY_SUFFIXES else (*_libraries(), *_programs())


@lru_cache(maxsize=1)
def _libraries() -> tuple[str, ...]:
    return tuple(f"{name} {version(name)}" for name in _LIBRARIES)


@lru_cache(maxsize=1)
def _programs() -> tuple[str, ...]:
    return (_OFFICE, *programs.versions())


class PaperCache:
    """A folder of ``<key>.pdf``, with a store of the other facts and each file's SHA-256.

    A file that does not match its SHA-256 counts as absent, so its paper is converted again.
    """

    def __init__(self, folder: Path) -> None:
        """Use ``folder``, which is created when first needed."""
        self._folder = folder
        self._store = Store(folder / "papers.sqlite")

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Write new entries."""
        self._store.close()

    def key(self, digest: str, name: str) -> str:
        """Return the key of a paper: its SHA-256 (hex), its suffix, and what converts it."""
        suffix = PurePath(name).suffix.lower()
        parts = [str(_SCHEMA), digest, suffix, *converters(name)]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def get(self, key: str) -> Taken | None:
        """Return an entry, or None if there is none or its file is damaged."""
        text = self._store.get(key)
        if text is None:
            return None
        fields = json.loads(text)
        digest = fields.pop("sha256")
        path = self._folder / f"{key}.pdf" if digest else None
        if path is not None:
            try:
                with path.open("rb") as stream:
                    if hashlib.file_digest(stream, "sha256").hexdigest() != digest:
                        return None
            except OSError:
                return None
        return Taken(path, **with_tuples(fields))

    def put(self, key: str, answer: Answer) -> Taken:
        """Store an answer that lasts; return it. Raises what :func:`keep_file` raises."""
        path, digest = None, ""
        if isinstance(answer.outcome, Bindable):
            digest = hashlib.sha256(answer.outcome.pdf).hexdigest()
            path = keep_file(self._folder, f"{key}.pdf", answer.outcome.pdf)
        fields = facts(answer.outcome)
        if answer.lasting or path:
            self._store.put(key, json.dumps(fields | {"sha256": digest}, ensure_ascii=False))
            self._store.flush()
        return Taken(path, **fields, fresh=True)
