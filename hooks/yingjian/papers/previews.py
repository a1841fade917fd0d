"""What of a paper is shown on its page without opening it: its first pages, first rows, first words.

Made once for each file (by its SHA-256) and kept. Where the binder takes papers in, their pages
are drawn from what intake made of them; else only of PDFs and pictures, from the files as they
are. Files are foreign: pages are drawn in a process with limits, sizes are checked before anything
is unpacked, and what cannot be shown has a reason instead.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, replace
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from yingjian.base.store import keep_file
from yingjian.pages.preview import Leaf, Preview, Text
from yingjian.papers.file_kind import kind_by_name
from yingjian.papers.glance import Glance
from yingjian.papers.isolation.processes import glanced
from yingjian.papers.limits import MAX_FILE
from yingjian.papers.outcome import Unbindable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from concurrent.futures import Executor

    from yingjian.base.store import Store
    from yingjian.model.dossier import Dossier
    from yingjian.papers import Taken
    from yingjian.papers.outcome import Answer

# Raised whenever the same file would be shown otherwise.
_FORMAT: Final = 2
_BY: Final = tuple(f"{name} {version(name)}" for name in ("pypdfium2", "pillow"))
MAX_BYTES: Final = 20 * 2**20
MAX_UNPACKED: Final = 100 * 2**20
ROWS, COLUMNS, CELL, WORDS = 14, 8, 40, 900
#: Pictures of papers that this build does not show are kept as well, so many at most.
_SPARE: Final = 2000
# What can be drawn as it is, without intake.
_DRAWN: Final = frozenset(
    {".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".gif", ".webp"}
)


def previews(
    dossier: Dossier,
    folder: Path,
    cache: Path,
    store: Store,
    *,
    taken: Mapping[str, Taken] | None = None,
    executor: Executor | None = None,
    at_once: int = 1,
) -> Mapping[str, Preview]:
    """Path of each paper → what is shown of it; pictures lie in the folder ``cache`` by name.

    ``taken`` is what intake made of papers, by path. With an ``executor`` pages are drawn there,
    ``at_once`` under way.
    """
    papers = {
        paper.path: paper
        for one in dossier.evidence.values()
        if not one.withheld
        for paper in one.files
    }
    texts = {path: _text_of(folder / path, paper.sha256, store) for path, paper in papers.items()}
    wanted = {
        path: source
        for path, paper in papers.items()
        if (source := _source(folder / path, paper.sha256, (taken or {}).get(path)))
    }
    drawn = _drawn(wanted, cache, store, executor, at_once)
    _prune(cache, {leaf.name for one in drawn.values() for leaf in one.leaves})
    found = {}
    for path in papers:
        kind = kind_by_name(path)
        one = drawn.get(path, Preview())
        one = replace(one, kind=kind.title, opens=kind.name in _OPENS, text=texts[path])
        made = (taken or {}).get(path)
        if made is not None and made.pdf is None:
            one = replace(one, trouble="，".join(filter(None, (made.reason, made.tip))))
        found[path] = one
    return found


def _source(path: Path, digest: str, made: Taken | None) -> tuple[str, Path] | None:
    """(what tells its pages apart, the file that has them); None where there are none to draw."""
    if made is not None:
        # Intake names its files by all that they depend on.
        return (made.pdf.stem, made.pdf) if made.pdf else None
    return (digest, path) if path.suffix.lower() in _DRAWN else None


def _drawn(
    wanted: Mapping[str, tuple[str, Path]],
    cache: Path,
    store: Store,
    executor: Executor | None,
    at_once: int,
) -> dict[str, Preview]:
    """Path of each paper → its pages, kept or drawn now."""
    keys = {path: json.dumps([_FORMAT, *_BY, name]) for path, (name, _) in wanted.items()}
    found = {path: one for path, key in keys.items() if (one := _kept(store.get(key), cache))}
    misses = {keys[path]: file for path, (_, file) in wanted.items() if path not in found}
    made = {}
    for key, glance in _glances(misses, executor, at_once):
        if isinstance(glance, Glance):
            made[key] = Preview(pages=glance.pages, leaves=tuple(_write(glance, cache)))
        elif isinstance(glance.outcome, Unbindable):
            told = (glance.outcome.reason, glance.outcome.tip)
            made[key] = Preview(trouble="，".join(filter(None, told)))
        if isinstance(glance, Glance) or glance.lasting:
            store.put(key, json.dumps(asdict(made[key]), ensure_ascii=False))
    return found | {path: made[key] for path, key in keys.items() if key in made}


def _kept(told: str | None, cache: Path) -> Preview | None:
    """A preview as it was kept; None where it, or one of its pictures, is gone."""
    if told is None:
        return None
    fields = json.loads(told)
    leaves = tuple(Leaf(**leaf) for leaf in fields["leaves"])
    if not all(_whole(cache / leaf.name) for leaf in leaves):
        return None
    return Preview(pages=fields["pages"], leaves=leaves, trouble=fields["trouble"])


def _name(webp: bytes) -> str:
    """The name of a picture's file, by its content."""
    return f"{sha256(webp).hexdigest()[:24]}.webp"


def _whole(picture: Path) -> bool:
    with suppress(OSError):
        return _name(picture.read_bytes()) == picture.name
    return False


def _write(glance: Glance, cache: Path) -> Iterator[Leaf]:
    for one in glance.sights:
        yield Leaf(keep_file(cache, _name(one.webp), one.webp).name, one.width, one.height)


def _prune(cache: Path, used: set[str]) -> None:
    """Drop the oldest pictures that nothing shows, where there are too many of them."""
    with suppress(OSError):
        spare = [one for one in cache.iterdir() if one.name not in used]
        if len(spare) > _SPARE:
            spare.sort(key=lambda one: (-one.stat().st_mtime_ns, one.name))
            for one in spare[_SPARE:]:
                one.unlink()


def _glances(
    wanted: Mapping[str, Path], executor: Executor | None, at_once: int
) -> Iterator[tuple[str, Glance | Answer]]:
    """Draw several papers at a time; what an executor fails at is drawn here."""
    if not wanted:
        return
    own = executor is None
    width = min(os.cpu_count() or 1, len(wanted)) if own else at_once
    with ThreadPoolExecutor(width) as pool:

        def draw(path: Path) -> Glance | Answer:
            data = _read(path, MAX_FILE)
            if executor is not None and data:
                with suppress(Exception):  # whatever it dies of
                    return executor.submit(glanced, data, path.name).result()
            return glanced(data or b"", path.name)

        yield from zip(wanted, pool.map(draw, wanted.values()), strict=True)


def _text_of(path: Path, digest: str, store: Store) -> Text | None:
    """First rows or words of a file, kept or read now."""
    if path.suffix.lower() not in _MAKERS:
        return None
    key = f"text {_FORMAT} {digest}"
    told = store.get(key)
    if told is None:
        made = make(path)
        told = json.dumps(asdict(made) if made else None, ensure_ascii=False)
        store.put(key, told)
    fields = json.loads(told)
    if not fields:
        return None
    return Text(rows=tuple(tuple(row) for row in fields.pop("rows")), **fields)


def make(path: Path) -> Text | None:
    """First rows or words of one file; None where there are none to be had."""
    data = _read(path, MAX_BYTES)
    maker = _MAKERS.get(PurePath(path).suffix.lower())
    if maker is None or not data:
        return None
    try:
        return maker(data)
    except Exception:  # noqa: BLE001 — a foreign file may break a library in any way; then no preview
        return None


def _read(path: Path, most: int) -> bytes | None:
    """The content of a file of at most so many bytes."""
    with suppress(OSError):
        if 0 < path.stat().st_size <= most:
            return path.read_bytes()
    return None


def _small_when_unpacked(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return sum(entry.file_size for entry in archive.infolist()) <= MAX_UNPACKED


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    if isinstance(value, float) and value.is_integer():
        text = str(int(value))
    text = " ".join(text.split())
    return text if len(text) <= CELL else f"{text[:CELL]}…"


def _sheet(data: bytes) -> Text | None:
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    if not _small_when_unpacked(data):
        return None
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    name = next(one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible)
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=True)
    shown = [tuple(_cell(value) for value in row[:COLUMNS]) for row in rows[:ROWS]]
    return Text(sheet=name, rows=tuple(shown), of_rows=len(rows)) if shown else None


def _document(data: bytes) -> Text | None:
    import mammoth

    if not _small_when_unpacked(data):
        return None
    return _words(mammoth.extract_raw_text(io.BytesIO(data)).value)


def _text(data: bytes) -> Text | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return _words(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    return None


def _words(text: str) -> Text | None:
    lines = [" ".join(line.split()) for line in text.splitlines()]
    kept = "\n".join(line for line in lines if line)
    return Text(words=kept if len(kept) <= WORDS else f"{kept[:WORDS]}…") if kept else None


# What a browser shows by itself and without running anything.
_OPENS: Final = frozenset({"pdf", "jpeg", "png", "gif", "webp", "bmp"})

_MAKERS: Mapping[str, Callable[[bytes], Text | None]] = {
    ".xlsx": _sheet,
    ".docx": _document,
    ".txt": _text,
    ".md": _text,
}
