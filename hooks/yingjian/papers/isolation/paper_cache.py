"""Converted papers kept on disk by the hash of all that they depend on."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path, PurePath
from typing import Any, Final, Self

from yingjian.base.store import Store, keep_file
from yingjian.papers.office import programs
from yingjian.papers.outcome import Answer, Bindable, Taken, about

# Raised whenever the same paper would come out otherwise.
_SCHEMA: Final = 2
_LIBRARIES: Final = ("pikepdf", "pypdfium2", "pillow", "fonttools", "uharfbuzz", "weasyprint")
# The same for papers that an outside program converts.
_OFFICE: Final = "office 2"
# What these become depends on no outside program.
_PLAIN: Final = frozenset(
    {".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".gif", ".webp"}
)
# What is said of pages where there are none, and of reasons where there are pages.
_NOTHING: Final[dict[str, Any]] = {
    "pages": 0,
    "how": "",
    "conformance": None,
    "reason": "",
    "tip": "",
}


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
        return _taken(path, facts, fresh=False)

    def put(self, key: str, answer: Answer) -> Taken:
        """Keep an answer that lasts; return it. Raises what :func:`keep_file` raises."""
        path, digest = None, ""
        if isinstance(answer.outcome, Bindable):
            digest = hashlib.sha256(answer.outcome.pdf).hexdigest()
            path = keep_file(self._folder, f"{key}.pdf", answer.outcome.pdf)
        facts = about(answer.outcome)
        if answer.lasting or path:
            self._store.put(key, json.dumps(facts | {"sha256": digest}, ensure_ascii=False))
            self._store.flush()
        return _taken(path, facts, fresh=True)


def _taken(path: Path | None, facts: dict[str, Any], *, fresh: bool) -> Taken:
    """What became of a paper whose outcome has these ``facts``."""
    listed = {name: tuple(facts.get(name, ())) for name in ("notes", "image_only")}
    return Taken(path, **_NOTHING | facts | listed, fresh=fresh)
