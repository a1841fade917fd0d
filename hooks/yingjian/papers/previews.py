"""Make the previews of papers: pictures of the first pages, first rows, first words.

Each file is read once (by its SHA-256) and its preview stored. Where intake converted papers, its
pages are drawn; otherwise only PDFs and pictures are, from the original files. Pages are drawn in
a process with limits, and sizes are checked before anything is unpacked.
"""

from __future__ import annotations

import io
import json
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, replace
from hashlib import sha256
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from yingjian.base.store import keep_file
from yingjian.pages.preview import Leaf, Preview, Text
from yingjian.papers.file_kind import LIBRARY_SUFFIXES, decode_text, kind_by_name
from yingjian.papers.isolation.processes import draw_pages
from yingjian.papers.limits import MAX_FILE, MB
from yingjian.papers.office.reading import cell_text, check_unpacked_size, document_text
from yingjian.papers.outcome import Unbindable
from yingjian.papers.page_pictures import FirstPages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from concurrent.futures import Executor
    from pathlib import Path

    from yingjian.base.store import Store
    from yingjian.model.dossier import Dossier
    from yingjian.papers import Taken
    from yingjian.papers.outcome import Answer

# Increase when the same file would be shown otherwise.
_FORMAT: Final = 2
_LIBRARIES: Final = tuple(f"{name} {version(name)}" for name in ("pypdfium2", "pillow"))
#: Bytes of an original whose rows or words are shown, as it is and unpacked.
MAX_BYTES: Final = 20 * MB
MAX_UNPACKED: Final = 100 * MB
#: Rows and columns of a sheet, characters of a cell and of a text.
ROWS, COLUMNS, CELL, WORDS = 14, 8, 40, 900
#: How many pictures that this build does not show stay in the cache.
_SPARE: Final = 2000
# Formats that a browser shows by itself and without running anything.
_OPENS: Final = frozenset({"pdf", "jpeg", "png", "gif", "webp", "bmp"})


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
    """Return the preview of every paper by its path; pictures are files in the folder ``cache``.

    ``taken`` are intake's results by path. With an ``executor`` pages are drawn there, ``at_once``
    papers at a time.
    """
    taken = taken or {}
    papers = {
        paper.path: paper
        for item in dossier.evidence.values()
        if not item.withheld
        for paper in item.files
    }
    sources = {
        path: source
        for path, paper in papers.items()
        if (source := _source(folder / path, paper.sha256, taken.get(path)))
    }
    texts = {path: _text(folder / path, paper.sha256, store) for path, paper in papers.items()}
    drawn = _draw_all(sources, cache, store, executor, at_once)
    _prune(cache, {leaf.name for preview in drawn.values() for leaf in preview.leaves})
    results = {}
    for path in papers:
        kind, preview = kind_by_name(path), drawn.get(path, Preview())
        result = taken.get(path)
        if result is not None and result.pdf is None:
            preview = replace(preview, trouble=_trouble(result.reason, result.tip))
        opens = kind.name in _OPENS
        results[path] = replace(preview, kind=kind.title, opens=opens, text=texts[path])
    return results


def _source(path: Path, digest: str, result: Taken | None) -> tuple[str, Path] | None:
    """Return the key of a paper's pages and the file that has them; None if there are none."""
    if result is not None:
        # Intake names its files by all that they depend on.
        return (result.pdf.stem, result.pdf) if result.pdf else None
    return (digest, path) if path.suffix.lower() in LIBRARY_SUFFIXES else None


def _trouble(reason: str, tip: str) -> str:
    return "，".join(filter(None, (reason, tip)))


def _draw_all(
    sources: Mapping[str, tuple[str, Path]],
    cache: Path,
    store: Store,
    executor: Executor | None,
    at_once: int,
) -> dict[str, Preview]:
    """Return previews of pages by the path of the paper, from the store or drawn now."""
    keys = {path: json.dumps([_FORMAT, *_LIBRARIES, name]) for path, (name, _) in sources.items()}
    stored = {
        path: preview for path, key in keys.items() if (preview := _load(store.get(key), cache))
    }
    misses = {keys[path]: file for path, (_, file) in sources.items() if path not in stored}
    new = {}
    for key, answer in _draw(misses, executor, at_once):
        if isinstance(answer, FirstPages):
            new[key] = Preview(pages=answer.pages, leaves=tuple(_write(answer, cache)))
        elif isinstance(answer.outcome, Unbindable):
            new[key] = Preview(trouble=_trouble(answer.outcome.reason, answer.outcome.tip))
        if isinstance(answer, FirstPages) or answer.lasting:
            store.put(key, json.dumps(asdict(new[key]), ensure_ascii=False))
    return stored | {path: new[key] for path, key in keys.items() if key in new}


def _load(text: str | None, cache: Path) -> Preview | None:
    """Return a stored preview; None if it or one of its pictures is missing or damaged."""
    if text is None:
        return None
    fields = json.loads(text)
    leaves = tuple(Leaf(**leaf) for leaf in fields["leaves"])
    if not all(_is_whole(cache / leaf.name) for leaf in leaves):
        return None
    return Preview(pages=fields["pages"], leaves=leaves, trouble=fields["trouble"])


def _name(webp: bytes) -> str:
    """Return the file name of a picture, by its content."""
    return f"{sha256(webp).hexdigest()[:24]}.webp"


def _is_whole(picture: Path) -> bool:
    with suppress(OSError):
        return _name(picture.read_bytes()) == picture.name
    return False


def _write(first: FirstPages, cache: Path) -> Iterator[Leaf]:
    for picture in first.pictures:
        path = keep_file(cache, _name(picture.webp), picture.webp)
        yield Leaf(path.name, picture.width, picture.height)


def _prune(cache: Path, used: set[str]) -> None:
    """Delete the oldest unused pictures beyond :data:`_SPARE`."""
    with suppress(OSError):
        spare = [path for path in cache.iterdir() if path.name not in used]
        if len(spare) > _SPARE:
            spare.sort(key=lambda path: (-path.stat().st_mtime_ns, path.name))
            for path in spare[_SPARE:]:
                path.unlink()


def _draw(
    files: Mapping[str, Path], executor: Executor | None, at_once: int
) -> Iterator[tuple[str, FirstPages | Answer]]:
    """Draw several papers at a time; what an executor fails at is drawn on this machine."""
    if not files:
        return
    width = min(os.cpu_count() or 1, len(files)) if executor is None else at_once
    with ThreadPoolExecutor(width) as pool:

        def draw(path: Path) -> FirstPages | Answer:
            data = _read(path, MAX_FILE)
            if executor is not None and data:
                with suppress(Exception):  # of whatever kind; it is drawn below
                    return executor.submit(draw_pages, data, path.name).result()
            return draw_pages(data or b"", path.name)

        yield from zip(files, pool.map(draw, files.values()), strict=True)


def _text(path: Path, digest: str, store: Store) -> Text | None:
    """Return the first rows or words of a file, from the store or read now."""
    if path.suffix.lower() not in _READERS:
        return None
    key = f"text {_FORMAT} {digest}"
    stored = store.get(key)
    if stored is None:
        text = read_start(path)
        stored = json.dumps(asdict(text) if text else None, ensure_ascii=False)
        store.put(key, stored)
    fields = json.loads(stored)
    if not fields:
        return None
    return Text(rows=tuple(tuple(row) for row in fields.pop("rows")), **fields)


def read_start(path: Path) -> Text | None:
    """Return the first rows or words of one file; None where it has none or is damaged."""
    data = _read(path, MAX_BYTES)
    reader = _READERS.get(path.suffix.lower())
    if reader is None or not data:
        return None
    try:
        return reader(data)
    except Exception:  # noqa: BLE001 — a hostile file may break a library in any way
        return None


def _read(path: Path, limit: int) -> bytes | None:
    """Return the content of a file; None if it is empty, too large or unreadable."""
    with suppress(OSError):
        if 0 < path.stat().st_size <= limit:
            return path.read_bytes()
    return None


def _shorten(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"


def _read_sheet(data: bytes) -> Text | None:
    """Return the first rows of the first visible sheet."""
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    check_unpacked_size(data, MAX_UNPACKED)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    name = next(
        sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible
    )
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=True)
    shown = [
        tuple(_shorten(cell_text(cell), CELL) for cell in row[:COLUMNS]) for row in rows[:ROWS]
    ]
    return Text(sheet=name, rows=tuple(shown), of_rows=len(rows)) if shown else None


def _read_document(data: bytes) -> Text | None:
    return _first_words(document_text(data, MAX_UNPACKED))


def _read_text(data: bytes) -> Text | None:
    return _first_words(decode_text(data) or "")


def _first_words(text: str) -> Text | None:
    lines = (" ".join(line.split()) for line in text.splitlines())
    words = "\n".join(filter(None, lines))
    return Text(words=_shorten(words, WORDS)) if words else None


#: Readers of a file's first rows or words by its suffix.
_READERS: Final[Mapping[str, Callable[[bytes], Text | None]]] = {
    ".xlsx": _read_sheet,
    ".docx": _read_document,
    ".txt": _read_text,
    ".md": _read_text,
}
