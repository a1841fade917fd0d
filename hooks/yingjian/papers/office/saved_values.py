"""Replace fields and formulas of office files by their saved values.

A field of today's date or ``=TODAY()`` would print the day of the conversion on somebody else's
paper. Each format is changed in its own bytes, so that LibreOffice sees a text or a value in the
place of the field or formula.
"""

from __future__ import annotations

import io
import re
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import olefile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(slots=True)
class Changes:
    """Counts of changes by their note in Chinese."""

    counts: dict[str, int] = field(default_factory=dict)

    def add(self, note: str, times: int = 1) -> None:
        """Add to the count of a note, which may have ``{n}`` in it."""
        if times:
            self.counts[note] = self.counts.get(note, 0) + times

    def notes(self) -> list[str]:
        """Return the notes with their counts, in the order in which they were first added."""
        return [note.format(n=count) for note, count in self.counts.items()]


FIELDS: Final = "{n} 处自动更新的日期等域照存盘时的字样印"
HEADERS: Final = "页眉页脚里 {n} 处打印日期、文件名代码没有印"
UNCHECKED: Final = "没能查自动更新的日期等域"
COMPUTED: Final = "有 {n} 个公式没有存下结果，由 LibreOffice 现算"

# Fields whose result changes when the file is opened (ECMA-376 Part 1, 17.16.5).
_CHANGING: Final = frozenset({"DATE", "TIME", "FILENAME", "PRINTDATE", "SAVEDATE"})

_FIELD: Final = re.compile(
    rb"<w:fldChar\b[^>]*?w:fldCharType=[\"'](begin|separate|end)[\"']|"
    rb"(<w:instrText\b[^>]*>)([^<]*)(?=</w:instrText>)"
)
_SIMPLE: Final = re.compile(rb"(<w:fldSimple\b[^>]*?w:instr=)(\"[^\"]*\"|'[^']*')", re.DOTALL)


def _is_changing(instruction: bytes) -> bool:
    words = instruction.decode("utf-8", "replace").split()
    return bool(words) and words[0].upper() in _CHANGING


def docx(part: bytes, changes: Changes) -> bytes:
    """Remove the instructions of fields from a part of a Word document; keep their results."""

    def simple(match: re.Match[bytes]) -> bytes:
        if not _is_changing(match[2][1:-1]):
            return match[0]
        changes.add(FIELDS)
        return match[1] + b'" QUOTE "'

    part = _SIMPLE.sub(simple, part)
    # For each open field the spans of its instruction; None after the separator.
    fields: list[list[tuple[int, int]] | None] = []
    removed: list[tuple[int, int]] = []
    for match in _FIELD.finditer(part):
        if match[1] == b"begin":
            fields.append([])
        elif match[1] and fields:
            spans = fields.pop() if match[1] == b"end" else fields[-1]
            if match[1] == b"separate":
                fields[-1] = None
            if spans and _is_changing(b"".join(part[start:end] for start, end in spans)):
                changes.add(FIELDS)
                removed += spans
        elif match[2] and fields and (spans := fields[-1]) is not None:
            spans.append(match.span(3))
    return _remove_spans(part, removed)


def _remove_spans(text: bytes, spans: list[tuple[int, int]]) -> bytes:
    pieces, position = [], 0
    for start, end in sorted(spans):
        pieces.append(text[position:start])
        position = end
    return b"".join((*pieces, text[position:]))


_SLIDE_FIELD: Final = re.compile(
    rb"<a:fld\b[^>]*?\btype=[\"']datetime[^>]*>(.*?)</a:fld>", re.DOTALL
)
_SLIDE_PARAGRAPH: Final = re.compile(rb"<a:pPr\b[^>]*?(?:/>|>.*?</a:pPr>)", re.DOTALL)


def pptx(part: bytes, changes: Changes) -> bytes:
    """Turn date fields in a part of a presentation into runs of text."""

    def run(match: re.Match[bytes]) -> bytes:
        changes.add(FIELDS)
        return b"<a:r>" + _SLIDE_PARAGRAPH.sub(b"", match[1]) + b"</a:r>"

    return _SLIDE_FIELD.sub(run, part)


_CELL: Final = re.compile(rb"<c\b[^>]*?(?:/>|>.*?</c>)", re.DOTALL)
_FORMULA: Final = re.compile(rb"<f\b[^>]*?(?:/>|>.*?</f>)", re.DOTALL)
_VALUE: Final = re.compile(rb"<v\b[^>]*>")
_HEADER_TEXT: Final = re.compile(
    rb"(<(?:odd|even|first)(?:Header|Footer)\b[^>]*>)(.*?)(</(?:odd|even|first)(?:Header|Footer)>)",
    re.DOTALL,
)
# Day, time, name and path of the file (ECMA-376 Part 1, 18.3.1.46); && is an ampersand.
_HEADER_CODE: Final = re.compile(rb"&amp;(?:&amp;|[DTFZ])", re.IGNORECASE)


def xlsx(part: bytes, changes: Changes) -> bytes:
    """Remove formulas with a saved value, and codes in headers, from a sheet of a workbook."""

    def cell(match: re.Match[bytes]) -> bytes:
        text = match.group()
        if b"<f" not in text or not _FORMULA.search(text):
            return text
        if _VALUE.search(text):
            return _FORMULA.sub(b"", text)
        changes.add(COMPUTED)
        return text

    def header(match: re.Match[bytes]) -> bytes:
        return match[1] + _HEADER_CODE.sub(code, match[2]) + match[3]

    def code(match: re.Match[bytes]) -> bytes:
        if match[0].count(b"&") > 1:
            return match[0]
        changes.add(HEADERS)
        return b""

    return _HEADER_TEXT.sub(header, _CELL.sub(cell, part))


_ODF_FIELD: Final = re.compile(
    rb"<text:(date|time|file-name|print-date|print-time)\b[^>]*?(?:/>|>(.*?)</text:\1>)", re.DOTALL
)
_ODF_CELL: Final = re.compile(rb"<table:(?:covered-)?table-cell\b[^>]*>")
_ODF_FORMULA: Final = re.compile(rb"\s(?:table:formula|table:number-matrix-[a-z-]+)=\"[^\"]*\"")
_ODF_DATE: Final = re.compile(rb"(presentation:source=\")current-date(\")")


def odf(part: bytes, changes: Changes) -> bytes:
    """Replace fields and formulas in the content or styles of an OpenDocument file.

    OASIS ODF 1.2, 7.3 and 19.642.
    """

    def text(match: re.Match[bytes]) -> bytes:
        changes.add(FIELDS)
        return match[2] or b""

    def cell(match: re.Match[bytes]) -> bytes:
        tag = match.group()
        if b"table:formula=" not in tag:
            return tag
        if b"office:value-type=" in tag:
            return _ODF_FORMULA.sub(b"", tag)
        changes.add(COMPUTED)
        return tag

    part, dates = _ODF_DATE.subn(rb"\1fixed\2", part)
    changes.add(FIELDS, dates)
    return _ODF_CELL.sub(cell, _ODF_FIELD.sub(text, part))


_RTF_FIELD: Final = re.compile(
    rb"(\\fldinst\b(?:[\s{}]|\\[a-z]+-?\d*)*?)\b(DATE|TIME|FILENAME|PRINTDATE|SAVEDATE)\b",
    re.IGNORECASE,
)


def rtf(data: bytes, changes: Changes) -> bytes:
    """Replace the instructions of fields in Rich Text Format 1.9.1 by one that shows the result."""
    data, fields = _RTF_FIELD.subn(rb"\1QUOTE", data)
    changes.add(FIELDS, fields)
    return data


# Offsets of fc/lcb pairs of field tables in the FIB ([MS-DOC] 2.5.6): text, headers, footnotes,
# comments, endnotes, text boxes, text boxes of headers.
_PLCFLD: Final = tuple(0x9A + 8 * index for index in (16, 17, 18, 19, 48, 57, 59))
_SECOND_TABLE: Final = 0x0200
_BEGIN: Final = 0x13
# FILENAME, DATE, TIME, SAVEDATE, PRINTDATE ([MS-DOC] 2.9.90), and QUOTE, which shows its result.
_DOC_CHANGING: Final = frozenset({0x1D, 0x1F, 0x20, 0x16, 0x17})
_DOC_QUOTE: Final = 0x23


def doc(data: bytes, changes: Changes) -> bytes:
    """Change the type of fields in a Word 97–2003 document to QUOTE; keep their results."""

    def change(streams: dict[str, bytearray]) -> None:
        header = streams["WordDocument"]
        table = streams["1Table" if _uint16(header, 0x0A) & _SECOND_TABLE else "0Table"]
        for offset in _PLCFLD:
            if offset + 8 > len(header):
                continue
            start, length = struct.unpack_from("<II", header, offset)
            count = (length - 4) // 6 if length > 4 else 0  # noqa: PLR2004 — n + 1 positions, n fields
            fields = range(start + 4 * (count + 1), min(start + length, len(table) - 1), 2)
            for index in fields:
                if table[index] & 0x1F == _BEGIN and table[index + 1] in _DOC_CHANGING:
                    table[index + 1] = _DOC_QUOTE
                    changes.add(FIELDS)

    return _change_streams(data, ("WordDocument", "0Table", "1Table"), change, changes)


_RECORD: Final = struct.Struct("<HH")
_FORMULA_RECORD, _STRING, _NUMBER, _LABEL, _BOOLERR = 0x0006, 0x0207, 0x0203, 0x0204, 0x0205
# A shared formula, an array, a data table: they follow the first formula that uses them.
_SHARED: Final = frozenset({0x04BC, 0x0221, 0x0236})
_HEADER, _FOOTER = 0x0014, 0x0015
# No record type of [MS-XLS] 2.3: readers skip unknown records.
_IGNORED: Final = 0x10E1
_FORMULA_LENGTH: Final = 22
_BOOLEAN, _ERROR, _EMPTY_TEXT = 1, 2, 3
_ALWAYS: Final = 1  # the flag of a formula to be computed on opening ([MS-XLS] 2.4.127)


def xls(data: bytes, changes: Changes) -> bytes:
    """Turn formula records of an Excel 97–2003 workbook into records of their saved values."""

    def change(streams: dict[str, bytearray]) -> None:
        stream = streams.get("Workbook")
        if stream is None:  # the format of Excel 5.0/95, which LibreOffice computes
            return
        start = 0
        while start + 4 <= len(stream):
            record, length = _RECORD.unpack_from(stream, start)
            end = start + 4 + length
            if end > len(stream):
                return
            if record == _FORMULA_RECORD and length >= _FORMULA_LENGTH:
                end = _replace_formula(stream, start, end, changes)
            elif record in {_HEADER, _FOOTER}:
                _blank_codes(stream, start + 4, end, changes)
            start = end

    return _change_streams(data, ("Workbook",), change, changes)


def _record_at(stream: bytearray, start: int) -> tuple[int, int]:
    """Return type and length of the record that begins there; zeros at the end."""
    return _RECORD.unpack_from(stream, start) if start + 4 <= len(stream) else (0, 0)


def _uint16(data: bytes | bytearray, start: int) -> int:
    return int(struct.unpack_from("<H", data, start)[0])


def _replace_formula(stream: bytearray, start: int, end: int, changes: Changes) -> int:
    """Put a value record in the place of a formula, with a filler; return where it ends."""
    cell, result = bytes(stream[start + 4 : start + 10]), bytes(stream[start + 10 : start + 18])
    following, length = _record_at(stream, end)
    if following in _SHARED:
        end += 4 + length
        following, length = _record_at(stream, end)
    if result[6:] != b"\xff\xff":
        value = _RECORD.pack(_NUMBER, 14) + cell + result
    elif result[0] in {_BOOLEAN, _ERROR}:
        value = _RECORD.pack(_BOOLERR, 8) + cell + bytes((result[2], result[0] == _ERROR))
    elif result[0] == _EMPTY_TEXT and not stream[start + 18] & _ALWAYS:
        value = _RECORD.pack(_LABEL, 9) + cell + b"\0\0\0"
    else:
        text = bytes(stream[end + 4 : end + 4 + length])
        # Longer texts continue in another record; without one the value was never computed.
        whole = 3 + _uint16(text, 0) * (1 + (text[2] & 1)) if length > 2 else 0  # noqa: PLR2004
        if following != _STRING or whole != length or text[2] & ~1:
            changes.add(COMPUTED)
            return end
        value = _RECORD.pack(_LABEL, 6 + length) + cell + text
        end += 4 + length
    filler = end - start - len(value) - 4
    if filler < 0:
        changes.add(COMPUTED)
        return end
    stream[start:end] = value + _RECORD.pack(_IGNORED, filler) + bytes(filler)
    return end


_XLS_CODE: Final = (
    re.compile(rb"&(?:&|[DTFZ])", re.IGNORECASE),
    re.compile(rb"&\0(?:&|[DTFZ])\0", re.IGNORECASE),
)


def _blank_codes(stream: bytearray, start: int, end: int, changes: Changes) -> None:
    """Blank the codes in a header; its text is an XLUnicodeString ([MS-XLS] 2.5.294)."""
    if end - start < 3:  # noqa: PLR2004 — two bytes of length, one of flags
        return

    def blank(match: re.Match[bytes]) -> bytes:
        if match[0].count(b"&") > 1:
            return match[0]
        changes.add(HEADERS)
        return b" \0 \0" if b"\0" in match[0] else b"  "

    wide = stream[start + 2] & 1
    stream[start + 3 : end] = _XLS_CODE[wide].sub(blank, bytes(stream[start + 3 : end]))


def _change_streams(
    data: bytes,
    names: tuple[str, ...],
    change: Callable[[dict[str, bytearray]], None],
    changes: Changes,
) -> bytes:
    """Change streams of a compound file ([MS-CFB]) in place; note a file that cannot be read."""
    buffer = io.BytesIO(data)
    try:
        with olefile.OleFileIO(buffer) as file:
            before = {name: file.openstream(name).read() for name in names if file.exists(name)}
            after = {name: bytearray(content) for name, content in before.items()}
            change(after)
            for name, content in after.items():
                if content != before[name]:
                    file.write_stream(name, bytes(content))
            return buffer.getvalue()
    except Exception:  # noqa: BLE001 — a damaged file may break the library in any way
        changes.add(UNCHECKED)
        return data


#: The parts of a zipped format that are changed, and the function that changes them.
PARTS: Final[Mapping[str, tuple[re.Pattern[str], Callable[[bytes, Changes], bytes]]]] = {
    "xlsx": (re.compile(r"xl/worksheets/[^/]+\.xml"), xlsx),
    "docx": (re.compile(r"word/[^/]+\.xml"), docx),
    "pptx": (re.compile(r"ppt/slides/[^/]+\.xml|ppt/slide(Layout|Master)s/[^/]+\.xml"), pptx),
    "odt": (re.compile(r"content\.xml|styles\.xml"), odf),
    "ods": (re.compile(r"content\.xml|styles\.xml"), odf),
    "odp": (re.compile(r"content\.xml|styles\.xml"), odf),
}
#: The functions that change formats which are not zipped.
WHOLE: Final[Mapping[str, Callable[[bytes, Changes], bytes]]] = {"rtf": rtf, "doc": doc, "xls": xls}
