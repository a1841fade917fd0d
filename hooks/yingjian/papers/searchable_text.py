"""Extract a paper's text by page or sheet for the site's search.

Each file is read once (by its SHA-256), in a process of its own, and the text is stored. A page
that is only a scan has none. Numbers of identity cards and mobile phones are masked: the search
must not be a way to find them.
"""

from __future__ import annotations

import io
import json
import os
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from yingjian.papers import file_kind
from yingjian.papers.isolation import processes
from yingjian.papers.limits import MB
from yingjian.papers.office.reading import cell_text, check_unpacked_size, document_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from yingjian.base.store import Store
    from yingjian.model.dossier import Dossier
    from yingjian.model.evidence import Paper

# Increase when the same file would give another text.
_FORMAT: Final = 1
MAX_BYTES: Final = 100 * MB
MAX_UNPACKED: Final = 200 * MB
MAX_PAGES: Final = 1000
#: Characters of one paper that are searched; a message names the papers that have more.
MAX_CHARACTERS: Final = 100_000
#: Characters of all papers together: a browser has to load them.
MAX_ALL: Final = 12_000_000
MAX_ROWS: Final = 20_000

_UNREADABLE: Final = "读不出里面的文字，文件可能已损坏"
_ID_NUMBER: Final = re.compile(r"(?<!\d)[1-9]\d{16}[\dXx](?!\d)")
_PHONE: Final = re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
# Characters that draw nothing, and those of private use.
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\uf8ff\ufeff\ufffe\uffff]"
)
# White space between Han characters: line breaks and letter spacing, no end of a word.
_BETWEEN_HAN: Final = re.compile(
    r"(?<=[\u2e80-\u9fff\uff00-\uffef])\s+(?=[\u2e80-\u9fff\uff00-\uffef])"
)


class Part(NamedTuple):
    """A place in a paper: page from 1 (0 where there are none), its label for people, its text."""

    page: int
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class PaperText:
    """A paper's text; ``cut`` if there was more, ``why`` says why it could not be read."""

    parts: tuple[Part, ...] = ()
    cut: bool = False
    why: str = ""

    @property
    def size(self) -> int:
        """Count the characters."""
        return sum(len(part.text) for part in self.parts)

    def shorten(self, limit: int) -> PaperText:
        """Return the first ``limit`` characters."""
        if self.size <= limit:
            return self
        parts, left = [], limit
        for part in self.parts:
            if left > 0:
                parts.append(part._replace(text=part.text[:left]))
            left -= len(part.text)
        return PaperText(tuple(parts), cut=True, why=self.why)


def extract(data: bytes, name: str) -> PaperText:
    """Return a paper's text. A hostile file may raise any error of the libraries."""
    kind = file_kind.detect_kind(data, name)
    reader = _READERS.get(kind.name)
    if reader is None:
        return PaperText()
    parts = [Part(page, label, text) for page, label, raw in reader(data) if (text := tidy(raw))]
    return PaperText(tuple(parts)).shorten(MAX_CHARACTERS)


def tidy(text: str) -> str:
    """Join a text to one line and mask personal numbers."""
    text = _BETWEEN_HAN.sub("", " ".join(_INVISIBLE.sub("", text).split()))
    return _PHONE.sub("□", _ID_NUMBER.sub("□", text))


def extract_packed(data: bytes, name: str) -> bytes:
    """Return :func:`extract` packed for another process, with a reason in place of an error."""
    try:
        return _pack(extract(data, name))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 — a hostile file may break a library in any way
        return pack_failure(f"{_UNREADABLE}（{type(error).__name__}）")


def pack_failure(why: str) -> bytes:
    """Return a packed text that is only a reason."""
    return _pack(PaperText(why=why))


def texts(
    dossier: Dossier,
    folder: Path,
    store: Store,
    pages: Mapping[str, Path | None] | None = None,
) -> Mapping[str, PaperText]:
    """Return the text of every paper that may be searched, by its path.

    With ``pages`` the PDF of each paper's pages is read (None: it has none), not the original in
    ``folder``. Papers of the levels of secrecy that ``data/systems.yml`` names in ``unsearched``
    are left out.
    """
    papers = [
        paper
        for item in dossier.evidence.values()
        if not item.withheld and item.secrecy not in dossier.unsearched
        for paper in item.files
        if pages is None or pages.get(paper.path)
    ]
    packed = {paper.sha256: store.get(_key(paper, pages)) for paper in papers}
    misses = {paper.sha256: paper for paper in papers if packed[paper.sha256] is None}
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        answers = pool.map(
            lambda paper: _read((pages or {}).get(paper.path) or folder / paper.path),
            misses.values(),
        )
        for paper, answer in zip(misses.values(), answers, strict=True):
            packed[paper.sha256] = (answer or pack_failure("读它的进程中途退出")).decode()
            if answer:
                store.put(_key(paper, pages), answer.decode())
    return _fit({paper.path: _unpack(packed[paper.sha256] or "") for paper in papers}, MAX_ALL)


def complaints(results: Mapping[str, PaperText]) -> Iterator[str]:
    """Yield a message for each paper that is not, or not wholly, searched."""
    for path, text in results.items():
        if text.why:
            yield f"搜索：{path} {text.why}，搜不到它里面的文字。"
        elif text.cut:
            yield f"搜索：{path} 文字太多，只收了前 {text.size} 字。"


def _fit(results: Mapping[str, PaperText], limit: int) -> Mapping[str, PaperText]:
    """Shorten the longest texts until all together have at most ``limit`` characters."""
    each = MAX_CHARACTERS
    while each > 1 and sum(min(text.size, each) for text in results.values()) > limit:
        each = each * 3 // 4
    return {path: text.shorten(each) for path, text in results.items()}


def _key(paper: Paper, pages: Mapping[str, Path | None] | None) -> str:
    return f"{'text' if pages is None else 'pages'} {_FORMAT} {paper.sha256}"


def _read(path: Path) -> bytes | None:
    """Return a file's packed text; None where it could not be read this time."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            return pack_failure(f"有 {size // MB} MB，超过了 {MAX_BYTES // MB} MB")
        return processes.read_text(path.read_bytes(), path.name)
    except OSError:
        return None


def _pack(text: PaperText) -> bytes:
    return json.dumps([text.parts, text.cut, text.why], ensure_ascii=False).encode()


def _unpack(packed: str) -> PaperText:
    parts, cut, why = json.loads(packed)
    return PaperText(tuple(Part(*part) for part in parts), cut, why)


def _read_pdf(data: bytes) -> Iterator[tuple[int, str, str]]:
    from yingjian.papers.pdf.reader import Reader, Unreadable

    reader = Reader(data)
    characters = 0
    try:
        for index in range(min(len(reader), MAX_PAGES)):
            try:
                text = reader.text(index)
            except Unreadable:
                continue
            characters += len(text)
            yield index + 1, f"第 {index + 1} 页", text
            if characters > 2 * MAX_CHARACTERS:
                return
    finally:
        reader.close()


def _read_workbook(data: bytes) -> Iterator[tuple[int, str, str]]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    if data.startswith(b"PK"):  # formats before 2007 are not zipped
        check_unpacked_size(data, MAX_UNPACKED)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for sheet in book.sheets_metadata:
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet:
            rows = book.get_sheet_by_name(sheet.name).to_python(
                skip_empty_area=True, nrows=MAX_ROWS
            )
            lines = (" ".join(filter(None, map(cell_text, row))) for row in rows)
            yield 0, f"工作表“{sheet.name}”", "　".join(filter(None, lines))


def _read_document(data: bytes) -> Iterator[tuple[int, str, str]]:
    yield 0, "", document_text(data, MAX_UNPACKED)


def _read_text(data: bytes) -> Iterator[tuple[int, str, str]]:
    yield 0, "", file_kind.decode_text(data) or ""


#: Readers by the name of a format; each yields page, label and raw text.
_READERS: Final[Mapping[str, Callable[[bytes], Iterator[tuple[int, str, str]]]]] = {
    "pdf": _read_pdf,
    "xlsx": _read_workbook,
    "xls": _read_workbook,
    "ods": _read_workbook,
    "docx": _read_document,
    "text": _read_text,
    "markdown": _read_text,
}
