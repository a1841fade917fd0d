"""Converted papers kept on disk by the hash of all that they depend on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path, PurePath
from typing import Final, Self

from yingjian import atomic
from yingjian.intake import programs
from yingjian.intake.outcome import Answer, Taken, Unbindable
from yingjian.store import Store

# Raised whenever the same paper would come out otherwise.
_SCHEMA: Final = 2
_LIBRARIES: Final = ("pikepdf", "pypdfium2", "pillow", "fonttools", "uharfbuzz", "weasyprint")
# The same for papers that an outside program converts.
_OFFICE: Final = "office 2"
# What these become depends on no outside program.
_PLAIN: Final = frozenset(
    {".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".gif", ".webp"}
)


def makers(name: str) -> tuple[str, ...]:
    """What would convert a paper of this name on this machine."""
    suffix = PurePath(name).suffix.lower()
    return _libraries() if suffix in _PLAIN else (*_libraries(), *_outside())


@lru_cache(maxsize=1)
def _libraries() -> tuple[str, ...]:
    return tuple(f"{name} {version(name)}" for name in _LIBRARIES)


@lru_cache(maxsize=1)
def _outside() -> tuple[str, ...]:
    return (_OFFICE, *programs.versions())


class Keeping:
    """A folder of ``<key>.pdf``; what else is known of them, and their SHA-256, is in a store.

    A file that does not match its SHA-256 counts as absent and is made again.
    """

    def __init__(self, folder: Path) -> None:
        """Use ``folder``, made when first needed."""
        self._folder = folder
        self._store = Store(folder / "papers.sqlite")

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Write what is new."""
        self._store.close()

    def key(self, digest: str, name: str) -> str:
        """Return the key of a paper: its SHA-256 (hex), its suffix, and what would convert it."""
        suffix = PurePath(name).suffix.lower()
        depends = [str(_SCHEMA), digest, suffix, *makers(name)]
        return hashlib.sha256(json.dumps(depends).encode()).hexdigest()

    def get(self, key: str) -> Taken | None:
        """Return what was kept, or None if that is nothing or not whole."""
        text = self._store.get(key)
        if text is None:
            return None
        facts = json.loads(text)
        digest = facts.pop("sha256")
        path = self._folder / f"{key}.pdf" if digest else None
        if path is not None:
            try:
                with path.open("rb") as stream:
                    if hashlib.file_digest(stream, "sha256").hexdigest() != digest:
                        return None
            except OSError:
                return None
        for name in ("notes", "image_only"):
            facts[name] = tuple(facts[name])
        return Taken(pdf=path, fresh=False, **facts)

    def put(self, key: str, answer: Answer) -> Taken:
        """Keep an answer that lasts; return it. Raises OSError if the folder cannot be written."""
        outcome = answer.outcome
        if isinstance(outcome, Unbindable):
            digest = ""
            taken = Taken(None, 0, "", (), (), None, outcome.reason, outcome.tip, fresh=True)
        else:
            path, digest = self._folder / f"{key}.pdf", hashlib.sha256(outcome.pdf).hexdigest()
            self._folder.mkdir(parents=True, exist_ok=True)
            atomic.write(path, outcome.pdf)
            taken = Taken(
                path,
                outcome.pages,
                outcome.how,
                outcome.notes,
                outcome.image_only,
                outcome.conformance,
                reason="",
                tip="",
                fresh=True,
            )
        if answer.lasting or digest:
            facts = asdict(taken) | {"sha256": digest}
            del facts["pdf"], facts["fresh"]
            self._store.put(key, json.dumps(facts, ensure_ascii=False))
            self._store.flush()
        return taken
