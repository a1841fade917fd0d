"""What can be read in a paper, place by place, for the site's search: page, sheet, or the whole.

A page of a PDF with a text layer, the visible sheets of a workbook, a document, a plain text. A scan
says nothing. Made once for each file (by its SHA-256) in a process of its own, and kept. Numbers of
identity cards and mobile phones are blotted out: a search must not be a way to find them.
"""

from __future__ import annotations

import io
import json
import os
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from yingjian.papers import sniff
from yingjian.papers.isolation import processes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from yingjian.base.store import Store
    from yingjian.model.dossier import Dossier
    from yingjian.model.evidence import Paper

_FORMAT: Final = 1
_MB: Final = 2**20
MAX_BYTES: Final = 100 * _MB
MAX_UNPACKED: Final = 200 * _MB
MAX_PAGES: Final = 1000
#: Characters of one paper; what comes after is not searched, and that is said.
MAX_CHARACTERS: Final = 100_000
#: Characters of all papers together: a browser has to load them.
MAX_ALL: Final = 12_000_000
MAX_ROWS: Final = 20_000

_ID_NUMBER: Final = re.compile(r"(?<!\d)[1-9]\d{16}[\dXx](?!\d)")
_PHONE: Final = re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
# Signs that draw nothing, and those of private use.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\uf8ff\ufeff\ufffe\uffff]"
)
# Lines are broken, and words set apart, where no sentence ends.
_BETWEEN_HAN: Final = re.compile(
    r"(?<=[\u2e80-\u9fff\uff00-\uffef])\s+(?=[\u2e80-\u9fff\uff00-\uffef])"
)


class Part(NamedTuple):
    """A place in a paper: page from 1 (0 where there are none), its name for people, its text."""

    page: int
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class PaperText:
    """What was read; ``cut`` if there was more, ``why`` if nothing could be read that should be."""

    parts: tuple[Part, ...] = ()
    cut: bool = False
    why: str = ""

    @property
    def size(self) -> int:
        """Characters."""
        return sum(len(part.text) for part in self.parts)

    def first(self, most: int) -> PaperText:
        """Its first ``most`` characters."""
        if self.size <= most:
            return self
        kept, left = [], most
        for part in self.parts:
            if left > 0:
                kept.append(part._replace(text=part.text[:left]))
            left -= len(part.text)
        return PaperText(tuple(kept), cut=True, why=self.why)


def extract(data: bytes, name: str) -> PaperText:
    """Read a paper: a pure function, which a hostile file may break in any way."""
    kind = sniff.kind(data, name)
    reader = _READERS.get(kind.name)
    if reader is None:
        return PaperText()
    parts = [Part(page, label, text) for page, label, raw in reader(data) if (text := tidy(raw))]
    return PaperText(tuple(parts)).first(MAX_CHARACTERS)


def tidy(text: str) -> str:
    """One line, broken sentences joined, what must not be found blotted out."""
    text = _BETWEEN_HAN.sub("", " ".join(_UNSEEN.sub("", text).split()))
    return _PHONE.sub("□", _ID_NUMBER.sub("□", text))


def packed(data: bytes, name: str) -> bytes:
    """The same for the wire, with a reason in place of an exception."""
    try:
        return _pack(extract(data, name))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 — a foreign file may break a library in any way
        return failed(f"读不出里面的文字，文件可能已损坏（{type(error).__name__}）")


def failed(why: str) -> bytes:
    """A reason for the wire."""
    return _pack(PaperText(why=why))


def texts(
    dossier: Dossier,
    folder: Path,
    store: Store,
    made: Mapping[str, Path | None] | None = None,
) -> Mapping[str, PaperText]:
    """Path of each paper whose text may be searched → what was read.

    With ``made`` the pages of each paper are read (None: it has none), not what was handed in.
    Left out are papers of the levels of secrecy that ``data/systems.yml`` names in ``unsearched``.
    """
    papers = [
        paper
        for one in dossier.evidence.values()
        if not one.withheld and one.secrecy not in dossier.unsearched
        for paper in one.files
        if made is None or made.get(paper.path)
    ]
    kept = {paper.sha256: store.get(_key(paper, made)) for paper in papers}
    misses = {paper.sha256: paper for paper in papers if kept[paper.sha256] is None}
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        read = pool.map(
            lambda paper: _read((made or {}).get(paper.path) or folder / paper.path),
            misses.values(),
        )
        for paper, told in zip(misses.values(), read, strict=True):
            kept[paper.sha256] = (told or failed("读它的进程中途退出")).decode()
            if told:
                store.put(_key(paper, made), told.decode())
    found = {paper.path: _unpack(kept[paper.sha256] or "") for paper in papers}
    return _within(found, MAX_ALL)


def complaints(found: Mapping[str, PaperText]) -> Iterator[str]:
    """What people should know of papers that are not, or not wholly, searched."""
    for path, one in found.items():
        if one.why:
            yield f"搜索：{path} {one.why}，搜不到它里面的文字。"
        elif one.cut:
            yield f"搜索：{path} 文字太多，只收了前 {one.size} 字。"


def _within(found: Mapping[str, PaperText], most: int) -> Mapping[str, PaperText]:
    """Cut the longest until all are small enough together."""
    each = MAX_CHARACTERS
    while each > 1 and sum(min(one.size, each) for one in found.values()) > most:
        each = each * 3 // 4
    return {path: one.first(each) for path, one in found.items()}


def _key(paper: Paper, made: Mapping[str, Path | None] | None) -> str:
    return f"{'text' if made is None else 'pages'} {_FORMAT} {paper.sha256}"


def _read(path: Path) -> bytes | None:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            return failed(f"有 {size // _MB} MB，超过了 {MAX_BYTES // _MB} MB")
        return processes.words(path.read_bytes(), path.name)
    except OSError:
        return None


def _pack(told: PaperText) -> bytes:
    return json.dumps([told.parts, told.cut, told.why], ensure_ascii=False).encode()


def _unpack(told: str) -> PaperText:
    parts, cut, why = json.loads(told)
    return PaperText(tuple(Part(*part) for part in parts), cut, why)


def _pdf(data: bytes) -> Iterator[tuple[int, str, str]]:
    from yingjian.papers.pdf.reader import Reader, Unreadable

    reader = Reader(data)
    read = 0
    try:
        for number in range(min(len(reader), MAX_PAGES)):
            try:
                text = reader.text(number)
            except Unreadable:
                continue
            read += len(text)
            yield number + 1, f"第 {number + 1} 页", text
            if read > 2 * MAX_CHARACTERS:
                return
    finally:
        reader.close()


def _sheets(data: bytes) -> Iterator[tuple[int, str, str]]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    _refuse_bombs(data)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for one in book.sheets_metadata:
        if one.visible == SheetVisibleEnum.Visible and one.typ == SheetTypeEnum.WorkSheet:
            rows = book.get_sheet_by_name(one.name).to_python(skip_empty_area=True, nrows=MAX_ROWS)
            lines = (" ".join(filter(None, map(_cell, row))) for row in rows)
            yield 0, f"工作表“{one.name}”", "　".join(filter(None, lines))


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else " ".join(str(value).split())


def _document(data: bytes) -> Iterator[tuple[int, str, str]]:
    import mammoth

    _refuse_bombs(data)
    yield 0, "", mammoth.extract_raw_text(io.BytesIO(data)).value


def _text(data: bytes) -> Iterator[tuple[int, str, str]]:
    yield 0, "", sniff.decoded(data) or ""


def _refuse_bombs(data: bytes) -> None:
    if not data.startswith(b"PK"):
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
            raise ValueError("unpacks to too much")


_READERS: Mapping[str, Callable[[bytes], Iterator[tuple[int, str, str]]]] = {
    "pdf": _pdf,
    "xlsx": _sheets,
    "xls": _sheets,
    "ods": _sheets,
    "docx": _document,
    "text": _text,
    "markdown": _text,
}
