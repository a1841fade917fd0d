"""Converted papers kept on disk by the hash of all that they depend on."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path, PurePath
from typing import Final

from yingjian.intake import programs
from yingjian.intake.outcome import Answer, Bindable, Taken, Unbindable

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
    """A folder of ``<key>.pdf`` with a ``<key>.json`` beside each that proves it whole.

    Both are written under another name and renamed. What does not match its proof counts as
    absent and is made again.
    """

    def __init__(self, folder: Path) -> None:
        """Use ``folder``, made when first needed."""
        self._folder = folder

    def key(self, digest: str, name: str) -> str:
        """Return the key of a paper: its SHA-256 (hex), its suffix, and what would convert it."""
        suffix = PurePath(name).suffix.lower()
        depends = [str(_SCHEMA), digest, suffix, *makers(name)]
        return hashlib.sha256(json.dumps(depends).encode()).hexdigest()

    def get(self, key: str) -> Taken | None:
        """Return what was kept, or None if that is nothing or not whole."""
        path, proof = self._folder / f"{key}.pdf", self._folder / f"{key}.json"
        try:
            told = json.loads(proof.read_bytes())
            reason, tip = str(told["reason"]), str(told["tip"])
            if reason:
                return Taken(None, 0, "", (), (), None, reason, tip, fresh=False)
            with path.open("rb") as stream:
                if hashlib.file_digest(stream, "sha256").hexdigest() != told["sha256"]:
                    return None
            return Taken(
                pdf=path,
                pages=int(told["pages"]),
                how=str(told["how"]),
                notes=tuple(str(note) for note in told["notes"]),
                image_only=tuple(int(page) for page in told["image_only"]),
                conformance=None if told["conformance"] is None else str(told["conformance"]),
                reason="",
                tip="",
                fresh=False,
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, key: str, answer: Answer) -> Taken:
        """Keep an answer that lasts; return it. Raises OSError if the folder cannot be written."""
        outcome = answer.outcome
        path = self._folder / f"{key}.pdf"
        if isinstance(outcome, Unbindable):
            if answer.lasting:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._prove(key, {"reason": outcome.reason, "tip": outcome.tip})
            return Taken(None, 0, "", (), (), None, outcome.reason, outcome.tip, fresh=True)
        self._folder.mkdir(parents=True, exist_ok=True)
        _write(path, outcome.pdf)
        self._prove(key, _told(outcome))
        return Taken(
            pdf=path,
            pages=outcome.pages,
            how=outcome.how,
            notes=outcome.notes,
            image_only=outcome.image_only,
            conformance=outcome.conformance,
            reason="",
            tip="",
            fresh=True,
        )

    def _prove(self, key: str, told: dict[str, object]) -> None:
        content = json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
        _write(self._folder / f"{key}.json", content)


def _told(outcome: Bindable) -> dict[str, object]:
    return {
        "sha256": hashlib.sha256(outcome.pdf).hexdigest(),
        "pages": outcome.pages,
        "how": outcome.how,
        "notes": outcome.notes,
        "image_only": outcome.image_only,
        "conformance": outcome.conformance,
        "reason": "",
        "tip": "",
    }


def _write(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
