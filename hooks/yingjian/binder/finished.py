"""Bind, unless the very same binder was bound before: then the finished file is taken again.

The key is everything that :func:`assemble` looks at: the parts with the bytes of every chapter and
the names, sizes and times of the files of every paper, what the binder says of itself, the fonts, the libraries and the code of this package.
"""

from __future__ import annotations

import functools
import hashlib
import json
from dataclasses import asdict, fields
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from yingjian import fonts
from yingjian.binder.assemble import Binder, Part, PartPages, assemble
from yingjian.binder.cache import Cache, Entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingjian.binder.metadata import About

#: Bytes of finished binders kept beside the last one.
LIMIT: Final = 256 * 2**20
#: Bytes of a binder that is kept. A larger one is full of scans, and mostly copied when it is bound:
#: of 500 scanned pages, 200 MB, writing a second copy takes .6 s of every build.
LARGEST: Final = 64 * 2**20
_LIBRARIES: Final = ("pikepdf", "uharfbuzz", "weasyprint", "segno")


def bind(
    parts: Sequence[Part], about: About, *, cache: Path, fillable: bool = False
) -> tuple[Binder, bool]:
    """Return what ``assemble`` makes of the same arguments, and whether it was made now.

    ``cache`` is the folder in which subsets of fonts and finished binders are kept. Raises what
    ``assemble`` raises; nothing is kept then.
    """
    kept = Cache(cache / "binders", limit=LIMIT)
    key = _key(parts, about, fillable=fillable)
    entry = kept.get(key)
    if entry is not None and (binder := _told(entry)) is not None:
        return binder, False
    binder = assemble(parts, about, fillable=fillable, cache=cache / "subsets")
    facts = {
        "parts": [[one.id, one.title, one.first, one.last] for one in binder.parts],
        "anchors": dict(binder.anchors),
        "fonts": dict(binder.fonts),
    }
    said = json.dumps(facts, ensure_ascii=False)
    if len(binder.pdf) <= LARGEST:
        kept.put(key, Entry(binder.pdf, binder.pages, (said,)))
        kept.prune()
    return binder, True


def _told(entry: Entry) -> Binder | None:
    """The binder as it was kept; None if another release wrote it."""
    try:
        facts = json.loads(entry.warnings[0])
        return Binder(
            entry.pdf,
            entry.pages,
            tuple(PartPages(*one) for one in facts["parts"]),
            MappingProxyType(facts["anchors"]),
            MappingProxyType(facts["fonts"]),
        )
    except (IndexError, KeyError, TypeError, ValueError):
        return None


def _key(parts: Sequence[Part], about: About, *, fillable: bool) -> str:
    depends: list[Any] = [_code(), fonts.fingerprint(), *_versions(), fillable]
    depends.append({**asdict(about), "day": about.day.isoformat()})
    for part in parts:
        told = {name: getattr(part, name) for name in _FIELDS}
        told["strip"] = asdict(part.strip) if part.strip else None
        depends.append([told, *map(_file, part.files)])
    return hashlib.sha256(json.dumps(depends, ensure_ascii=False).encode()).hexdigest()


# Whatever a part gains later is part of the key as well.
_FIELDS: Final = tuple(one.name for one in fields(Part) if one.name not in {"pdf", "strip"})


def _file(file: bytes | Path) -> str | list[str | int]:
    """What tells a file apart.

    Intake names its files by all that they depend on and has just compared their bytes with their
    proof: reading hundreds of megabytes of scans once more would tell nothing new.
    """
    if isinstance(file, bytes):
        return hashlib.sha256(file).hexdigest()
    status = file.stat()
    return [file.name, status.st_size, status.st_mtime_ns]


def _versions() -> list[str]:
    return [f"{name} {version(name)}" for name in _LIBRARIES]


@functools.lru_cache(maxsize=1)
def _code() -> str:
    """The SHA-256 of the code that binds."""
    folder = Path(__file__).resolve().parent
    digest = hashlib.sha256()
    for path in [*sorted(folder.glob("*.py")), folder.parent / "fonts.py"]:
        digest.update(f"{path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()
