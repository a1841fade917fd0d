"""Keep finished files, and take them again where nothing that they depend on has changed.

The key is everything that :func:`assemble` looks at: the parts with the bytes of every chapter and
the names, sizes and times of the files of every paper, title, author and day, the fonts, the
libraries and the code of this package.
"""

from __future__ import annotations

import functools
import hashlib
import json
import zlib
from dataclasses import asdict, fields
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from yingjian.base import fonts
from yingjian.base.store import Store
from yingjian.binder.assemble import assemble
from yingjian.binder.extract import extract
from yingjian.binder.parts import Binder, Part, PartPages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingjian.base.store import Entry
    from yingjian.binder.metadata import About

#: Bytes of finished binders kept beside the last one.
LIMIT: Final = 256 * 2**20
#: Bytes of a binder that is kept. A larger one is full of scans, and mostly copied when it is bound:
#: of 500 scanned pages, 200 MB, writing a second copy takes .6 s of every build.
LARGEST: Final = 64 * 2**20
# Rooms whose code the finished file depends on.
_ROOMS: Final = ("typeset", "preflight", "binder")
_LIBRARIES: Final = ("pikepdf", "uharfbuzz", "weasyprint", "segno")


class Finished:
    """Finished files of former builds, in the folder ``cache``; ``made`` counts new ones."""

    def __init__(self, cache: Path) -> None:
        """Files are read on demand."""
        self._cache = cache
        self.made = 0

    def bind(
        self,
        parts: Sequence[Part],
        about: About,
        *,
        first: int = 1,
        volumes: Sequence[str] = (),
        fillable: bool = False,
    ) -> Binder:
        """Return what ``assemble`` returns for the same arguments. Raises what it raises."""
        key = _key(parts, about, [first, list(volumes), fillable])
        with self._store() as store:
            entry = store.entry(key)
        if entry is not None:
            return _read_binder(entry)
        binder = assemble(
            parts, about, first=first, volumes=volumes, fillable=fillable, cache=self._cache
        )
        facts = {
            "pages": binder.pages,
            "parts": [[part.id, part.title, part.first, part.last] for part in binder.parts],
            "volumes": binder.volumes,
            "anchors": dict(binder.anchors),
            "fonts": dict(binder.fonts),
        }
        self.made += 1
        self._put(key, facts, binder.pdf)
        return binder

    def pages(self, pdf: bytes, span: tuple[int, int], about: About) -> bytes:
        """Return what ``extract`` returns for these pages of a finished file."""
        key = _hash(["pages", _code(), *_versions(), _file(pdf), span, _about(about)])
        with self._store() as store:
            entry = store.entry(key)
        if entry is not None:
            return entry.content
        pages = extract(pdf, [span], about)
        self.made += 1
        self._put(key, {}, pages)
        return pages

    def notices(self, pdf: bytes, manifest: str) -> tuple[str, ...] | None:
        """Return the preflight's warnings if the file passed before, None if it did not."""
        with self._store() as store:
            text = store.get(_passed(pdf, manifest))
        return None if text is None else tuple(json.loads(text))

    def passed(self, pdf: bytes, manifest: str, notices: tuple[str, ...]) -> None:
        """Remember that a file passed."""
        with self._store() as store:
            store.put(_passed(pdf, manifest), json.dumps(notices))

    def _store(self) -> Store:
        return Store(self._cache / "binders.sqlite", limit=LIMIT)

    def _put(self, key: str, facts: dict[str, Any], pdf: bytes) -> None:
        if len(pdf) <= LARGEST:
            with self._store() as store:
                store.put(key, json.dumps(facts, ensure_ascii=False), pdf)


def _passed(pdf: bytes, manifest: str) -> str:
    return _hash(["passed", _code(), *_versions(), _file(pdf), manifest])


def _read_binder(entry: Entry) -> Binder:
    """Return a stored binder."""
    facts = json.loads(entry.text)
    return Binder(
        entry.content,
        facts["pages"],
        tuple(PartPages(*part) for part in facts["parts"]),
        tuple((first, last) for first, last in facts["volumes"]),
        MappingProxyType(facts["anchors"]),
        MappingProxyType(facts["fonts"]),
    )


def _key(parts: Sequence[Part], about: About, options: list[Any]) -> str:
    depends: list[Any] = [_code(), fonts.fingerprint(), *_versions(), *options, _about(about)]
    for part in parts:
        values = {name: getattr(part, name) for name in _FIELDS}
        values["strip"] = asdict(part.strip) if part.strip else None
        depends.append([values, *map(_file, part.files)])
    return _hash(depends)


def _about(about: About) -> dict[str, Any]:
    return {**asdict(about), "day": about.day.isoformat()}


def _hash(depends: list[Any]) -> str:
    return hashlib.sha256(json.dumps(depends, ensure_ascii=False).encode()).hexdigest()


# Fields added to Part later become part of the key by themselves.
_FIELDS: Final = tuple(field.name for field in fields(Part) if field.name not in {"pdf", "strip"})


def _file(file: bytes | Path) -> str | list[str | int]:
    """Return what identifies a file: its SHA-256, or name, size and time of change.

    The names of papers' files depend on their content, which was verified just before: reading
    hundreds of megabytes of scans once more would be wasted.
    """
    if isinstance(file, bytes):
        return hashlib.sha256(file).hexdigest()
    status = file.stat()
    return [file.name, status.st_size, status.st_mtime_ns]


def _versions() -> list[str]:
    libraries = [f"{name} {version(name)}" for name in _LIBRARIES]
    return [*libraries, f"zlib {zlib.ZLIB_RUNTIME_VERSION}"]


@functools.lru_cache(maxsize=1)
def _code() -> str:
    """Return the SHA-256 of the code that binds and reads back."""
    package = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for path in [
        package / "base" / "fonts.py",
        *(path for room in _ROOMS for path in sorted((package / room).rglob("*.py"))),
    ]:
        digest.update(f"{path.relative_to(package).as_posix()}\n".encode() + path.read_bytes())
    return digest.hexdigest()
