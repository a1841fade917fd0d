"""What of a paper can be shown on its page without opening it: first rows, first words, a picture.

Made once for each file (by its SHA-256) and kept. Files are foreign: sizes are checked before
anything is unpacked, and whatever a library cannot read simply has no preview; whether a file can
be bound is told elsewhere.
"""

from __future__ import annotations

import base64
import io
import json
import zipfile
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from concurrent.futures import Executor
    from pathlib import Path

    from yingjian.dossier import Dossier
    from yingjian.store import Store

_FORMAT: Final = 1
MAX_BYTES: Final = 20 * 2**20
MAX_UNPACKED: Final = 100 * 2**20
MAX_PIXELS: Final = 60_000_000
ROWS, COLUMNS, CELL, WORDS = 14, 8, 40, 900
PICTURE_WIDTH: Final = 720


@dataclass(frozen=True, slots=True)
class Preview:
    """One of: rows of a sheet (of how many), words of a text, a PNG picture (base64)."""

    sheet: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    of_rows: int = 0
    words: str = ""
    picture: str = ""

    @property
    def png(self) -> bytes:
        """The picture's bytes."""
        return base64.b64decode(self.picture)


def previews(
    dossier: Dossier,
    folder: Path,
    store: Store,
    *,
    executor: Executor | None = None,
    at_once: int = 1,
) -> Mapping[str, Preview]:
    """Path of each paper that can be shown → what is shown.

    With an ``executor`` previews are made there, ``at_once`` under way.
    """
    listed = (one for one in dossier.evidence.values() if not one.withheld)
    papers = [paper for one in listed for paper in one.files]
    kept = {paper.sha256: store.get(f"preview {_FORMAT} {paper.sha256}") for paper in papers}
    misses = {paper.sha256: folder / paper.path for paper in papers if kept[paper.sha256] is None}
    for digest, made in _made(misses, executor, at_once):
        told = json.dumps(asdict(made) if made else None, ensure_ascii=False)
        store.put(f"preview {_FORMAT} {digest}", told)
        kept[digest] = told
    found = {}
    for paper in papers:
        fields = json.loads(kept[paper.sha256] or "null")
        if fields:
            rows = tuple(tuple(row) for row in fields.pop("rows"))
            found[paper.path] = Preview(rows=rows, **fields)
    return found


def _made(
    wanted: Mapping[str, Path], executor: Executor | None, at_once: int
) -> Iterator[tuple[str, Preview | None]]:
    if executor is None:
        yield from ((digest, make(path)) for digest, path in wanted.items())
        return
    left = list(wanted.items())
    for start in range(0, len(left), at_once):
        under_way = []
        for digest, path in left[start : start + at_once]:
            data = _read(path)
            under_way.append((digest, path, data and executor.submit(make_of, data, path.suffix)))
        for digest, path, future in under_way:
            try:
                yield digest, future.result() if future else None
            except Exception:  # noqa: BLE001 — whatever an executor dies of, the preview is made here
                yield digest, make(path)


def make(path: Path) -> Preview | None:
    """A preview of one file; None where there is none to be had."""
    data = _read(path)
    return make_of(data, path.suffix) if data else None


def make_of(data: bytes, suffix: str) -> Preview | None:
    """The same of a file's content and suffix: a pure function that may run anywhere."""
    maker = _MAKERS.get(suffix.lower())
    if maker is None:
        return None
    try:
        return maker(data)
    except Exception:  # noqa: BLE001 — a foreign file may break a library in any way; then no preview
        return None


def _read(path: Path) -> bytes | None:
    """The content of a file that may have a preview."""
    try:
        if path.suffix.lower() in _MAKERS and 0 < path.stat().st_size <= MAX_BYTES:
            return path.read_bytes()
    except OSError:
        pass
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


def _sheet(data: bytes) -> Preview | None:
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    if not _small_when_unpacked(data):
        return None
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    name = next(one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible)
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=True)
    shown = [tuple(_cell(value) for value in row[:COLUMNS]) for row in rows[:ROWS]]
    return Preview(sheet=name, rows=tuple(shown), of_rows=len(rows)) if shown else None


def _document(data: bytes) -> Preview | None:
    import mammoth

    if not _small_when_unpacked(data):
        return None
    return _words(mammoth.extract_raw_text(io.BytesIO(data)).value)


def _text(data: bytes) -> Preview | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return _words(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    return None


def _words(text: str) -> Preview | None:
    lines = [" ".join(line.split()) for line in text.splitlines()]
    kept = "\n".join(line for line in lines if line)
    return Preview(words=kept if len(kept) <= WORDS else f"{kept[:WORDS]}…") if kept else None


def _picture(data: bytes) -> Preview | None:
    from PIL import Image

    with Image.open(io.BytesIO(data)) as image:
        width, height = image.size
        if width * height > MAX_PIXELS:
            return None
        small = image.convert("L" if image.mode in {"1", "L", "I;16"} else "RGB")
        small.thumbnail((PICTURE_WIDTH, PICTURE_WIDTH * 2))
        out = io.BytesIO()
        small.save(out, "PNG", optimize=True)
    return Preview(picture=base64.b64encode(out.getvalue()).decode())


_MAKERS: Mapping[str, Callable[[bytes], Preview | None]] = {
    ".xlsx": _sheet,
    ".docx": _document,
    ".txt": _text,
    ".md": _text,
    ".tif": _picture,
    ".tiff": _picture,
}
