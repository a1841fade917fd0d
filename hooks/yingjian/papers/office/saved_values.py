"""Office files as they were saved: what would be filled in anew on opening keeps its last value.

A field of today's date, the name of the file or ``=TODAY()`` would print the day of the conversion
on somebody else's paper, another one on every machine. Each format is mended in its own bytes, so
that LibreOffice sees a text or a value where the field or formula stood.
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
class Told:
    """What was done, by its note in Chinese, with how often."""

    counts: dict[str, int] = field(default_factory=dict)

    def add(self, note: str, times: int = 1) -> None:
        """Count ``times`` more of a note with ``{n}`` in it."""
        if times:
            self.counts[note] = self.counts.get(note, 0) + times

    def notes(self) -> list[str]:
        """The notes in the order in which they first came."""
        return [note.format(n=count) for note, count in self.counts.items()]


FIELDS: Final = "{n} 处自动更新的日期等域照存盘时的字样印"
HEADS: Final = "页眉页脚里 {n} 处打印日期、文件名代码没有印"
UNSEEN: Final = "没能查自动更新的日期等域"
COMPUTED: Final = "有 {n} 个公式没有存下结果，由 LibreOffice 现算"

# Fields that say something else whenever the file is opened (ECMA-376 Part 1, 17.16.5).
_CHANGING: Final = frozenset({"DATE", "TIME", "FILENAME", "PRINTDATE", "SAVEDATE"})

_FIELD: Final = re.compile(
    rb"<w:fldChar\b[^>]*?w:fldCharType=[\"'](begin|separate|end)[\"']|"
    rb"(<w:instrText\b[^>]*>)([^<]*)(?=</w:instrText>)"
)
_SIMPLE: Final = re.compile(rb"(<w:fldSimple\b[^>]*?w:instr=)(\"[^\"]*\"|'[^']*')", re.DOTALL)


def _changing(instruction: bytes) -> bool:
    words = instruction.decode("utf-8", "replace").split()
    return bool(words) and words[0].upper() in _CHANGING


def docx(part: bytes, told: Told) -> bytes:
    """A part of a Word document; the field's instruction goes, its result stays."""

    def simple(match: re.Match[bytes]) -> bytes:
        if not _changing(match[2][1:-1]):
            return match[0]
        told.add(FIELDS)
        return match[1] + b'" QUOTE "'

    part = _SIMPLE.sub(simple, part)
    # One level a field that is open: the places of its instruction, None once it is separated.
    open_: list[list[tuple[int, int]] | None] = []
    blanked: list[tuple[int, int]] = []
    for match in _FIELD.finditer(part):
        if match[1] == b"begin":
            open_.append([])
        elif match[1] and open_:
            spans = open_.pop() if match[1] == b"end" else open_[-1]
            if match[1] == b"separate":
                open_[-1] = None
            if spans and _changing(b"".join(part[start:stop] for start, stop in spans)):
                told.add(FIELDS)
                blanked += spans
        elif match[2] and open_ and (spans := open_[-1]) is not None:
            spans.append(match.span(3))
    return _without(part, blanked)


def _without(text: bytes, spans: list[tuple[int, int]]) -> bytes:
    kept, at = [], 0
    for start, stop in sorted(spans):
        kept.append(text[at:start])
        at = stop
    return b"".join((*kept, text[at:]))


_SLIDE_FIELD: Final = re.compile(
    rb"<a:fld\b[^>]*?\btype=[\"']datetime[^>]*>(.*?)</a:fld>", re.DOTALL
)
_SLIDE_PARAGRAPH: Final = re.compile(rb"<a:pPr\b[^>]*?(?:/>|>.*?</a:pPr>)", re.DOTALL)


def pptx(part: bytes, told: Told) -> bytes:
    """A part of a presentation; a field of the day becomes a run of text."""

    def run(match: re.Match[bytes]) -> bytes:
        told.add(FIELDS)
        return b"<a:r>" + _SLIDE_PARAGRAPH.sub(b"", match[1]) + b"</a:r>"

    return _SLIDE_FIELD.sub(run, part)


_CELL: Final = re.compile(rb"<c\b[^>]*?(?:/>|>.*?</c>)", re.DOTALL)
_FORMULA: Final = re.compile(rb"<f\b[^>]*?(?:/>|>.*?</f>)", re.DOTALL)
_VALUE: Final = re.compile(rb"<v\b[^>]*>")
_HEAD: Final = re.compile(
    rb"(<(?:odd|even|first)(?:Header|Footer)\b[^>]*>)(.*?)(</(?:odd|even|first)(?:Header|Footer)>)",
    re.DOTALL,
)
# Day, time, name and path of the file (ECMA-376 Part 1, 18.3.1.46); && is an ampersand.
_HEAD_CODE: Final = re.compile(rb"&amp;(?:&amp;|[DTFZ])", re.IGNORECASE)


def xlsx(part: bytes, told: Told) -> bytes:
    """A sheet of a workbook; formulas go where a value was saved."""

    def cell(match: re.Match[bytes]) -> bytes:
        text = match.group()
        if b"<f" not in text or not _FORMULA.search(text):
            return text
        if _VALUE.search(text):
            return _FORMULA.sub(b"", text)
        told.add(COMPUTED)
        return text

    def head(match: re.Match[bytes]) -> bytes:
        return match[1] + _HEAD_CODE.sub(code, match[2]) + match[3]

    def code(match: re.Match[bytes]) -> bytes:
        if match[0].count(b"&") > 1:
            return match[0]
        told.add(HEADS)
        return b""

    return _HEAD.sub(head, _CELL.sub(cell, part))


_ODF_FIELD: Final = re.compile(
    rb"<text:(date|time|file-name|print-date|print-time)\b[^>]*?(?:/>|>(.*?)</text:\1>)", re.DOTALL
)
_ODF_FORMULA: Final = re.compile(rb"<table:(?:covered-)?table-cell\b[^>]*>")
_ODF_CODE: Final = re.compile(rb"\s(?:table:formula|table:number-matrix-[a-z-]+)=\"[^\"]*\"")
_ODF_DAY: Final = re.compile(rb"(presentation:source=\")current-date(\")")


def odf(part: bytes, told: Told) -> bytes:
    """Content or styles of an OpenDocument file (OASIS ODF 1.2, 7.3 and 19.642)."""

    def words(match: re.Match[bytes]) -> bytes:
        told.add(FIELDS)
        return match[2] or b""

    def cell(match: re.Match[bytes]) -> bytes:
        text = match.group()
        if b"table:formula=" not in text:
            return text
        if b"office:value-type=" in text:
            return _ODF_CODE.sub(b"", text)
        told.add(COMPUTED)
        return text

    part, days = _ODF_DAY.subn(rb"\1fixed\2", part)
    told.add(FIELDS, days)
    return _ODF_FORMULA.sub(cell, _ODF_FIELD.sub(words, part))


_RTF_FIELD: Final = re.compile(
    rb"(\\fldinst\b(?:[\s{}]|\\[a-z]+-?\d*)*?)\b(DATE|TIME|FILENAME|PRINTDATE|SAVEDATE)\b",
    re.IGNORECASE,
)


def rtf(data: bytes, told: Told) -> bytes:
    """A document in Rich Text Format 1.9.1; an instruction that is no longer known is passed over."""
    data, fields = _RTF_FIELD.subn(rb"\1QUOTE", data)
    told.add(FIELDS, fields)
    return data


# Offsets of fc/lcb pairs of field tables in the FIB ([MS-DOC] 2.5.6): text, headers, footnotes,
# comments, endnotes, text boxes, text boxes of headers.
_PLCFLD: Final = tuple(0x9A + 8 * index for index in (16, 17, 18, 19, 48, 57, 59))
_SECOND_TABLE: Final = 0x0200
_BEGIN: Final = 0x13
# FILENAME, DATE, TIME, SAVEDATE, PRINTDATE ([MS-DOC] 2.9.90), and one that shows its result.
_DOC_CHANGING: Final = frozenset({0x1D, 0x1F, 0x20, 0x16, 0x17})
_DOC_QUOTE: Final = 0x23


def doc(data: bytes, told: Told) -> bytes:
    """A Word 97–2003 document: the kind of the field is changed, its saved result stays."""

    def table(streams: dict[str, bytearray]) -> None:
        head = streams["WordDocument"]
        body = streams["1Table" if _word(head, 0x0A) & _SECOND_TABLE else "0Table"]
        for place in _PLCFLD:
            if place + 8 > len(head):
                continue
            start, length = struct.unpack_from("<II", head, place)
            count = (length - 4) // 6 if length > 4 else 0  # noqa: PLR2004 — n + 1 positions, n fields
            for at in range(start + 4 * (count + 1), min(start + length, len(body) - 1), 2):
                if body[at] & 0x1F == _BEGIN and body[at + 1] in _DOC_CHANGING:
                    body[at + 1] = _DOC_QUOTE
                    told.add(FIELDS)

    return _streams(data, ("WordDocument", "0Table", "1Table"), table, told)


_RECORD: Final = struct.Struct("<HH")
_FORMULA_RECORD, _STRING, _NUMBER, _LABEL, _BOOLERR = 0x0006, 0x0207, 0x0203, 0x0204, 0x0205
# A formula shared by cells, an array, a table of data: they follow the first formula that uses them.
_SHARED: Final = frozenset({0x04BC, 0x0221, 0x0236})
_HEADER, _FOOTER = 0x0014, 0x0015
# Not a name of [MS-XLS] 2.3: readers pass over what they do not know.
_IGNORED: Final = 0x10E1
_FORMULA_LENGTH: Final = 22
_TRUTH, _ERROR, _EMPTY_TEXT = 1, 2, 3
_ALWAYS: Final = 1  # the flag of a formula to be computed on opening ([MS-XLS] 2.4.127)


def xls(data: bytes, told: Told) -> bytes:
    """An Excel 97–2003 workbook: records of formulas become records of their saved values."""

    def book(streams: dict[str, bytearray]) -> None:
        stream = streams.get("Workbook")
        if stream is None:  # Excel 5.0/95 has another form; it is computed anew
            return
        at = 0
        while at + 4 <= len(stream):
            name, length = _RECORD.unpack_from(stream, at)
            end = at + 4 + length
            if end > len(stream):
                return
            if name == _FORMULA_RECORD and length >= _FORMULA_LENGTH:
                end = _valued(stream, at, end, told)
            elif name in {_HEADER, _FOOTER}:
                _headed(stream, at + 4, end, told)
            at = end

    return _streams(data, ("Workbook",), book, told)


def _record(stream: bytearray, at: int) -> tuple[int, int]:
    """Name and length of the record that begins there; zeros at the end."""
    return _RECORD.unpack_from(stream, at) if at + 4 <= len(stream) else (0, 0)


def _word(data: bytearray, at: int) -> int:
    return int(struct.unpack_from("<H", data, at)[0])


def _valued(stream: bytearray, at: int, end: int, told: Told) -> int:
    """Put a value where a formula stood, filled up to the same length; return where it ends."""
    cell, result = bytes(stream[at + 4 : at + 10]), bytes(stream[at + 10 : at + 18])
    name, length = _record(stream, end)
    if name in _SHARED:
        end += 4 + length
        name, length = _record(stream, end)
    if result[6:] != b"\xff\xff":
        made = _RECORD.pack(_NUMBER, 14) + cell + result
    elif result[0] in {_TRUTH, _ERROR}:
        made = _RECORD.pack(_BOOLERR, 8) + cell + bytes((result[2], result[0] == _ERROR))
    elif result[0] == _EMPTY_TEXT and not stream[at + 18] & _ALWAYS:
        made = _RECORD.pack(_LABEL, 9) + cell + b"\0\0\0"
    else:
        text = bytes(stream[end + 4 : end + 4 + length])
        # Longer texts go on in another record; without any the value was never computed.
        plain = 3 + _word(bytearray(text), 0) * (1 + (text[2] & 1)) if length > 2 else 0  # noqa: PLR2004
        if name != _STRING or plain != length or text[2] & ~1:
            told.add(COMPUTED)
            return end
        made = _RECORD.pack(_LABEL, 6 + length) + cell + text
        end += 4 + length
    filler = end - at - len(made) - 4
    if filler < 0:
        told.add(COMPUTED)
        return end
    stream[at:end] = made + _RECORD.pack(_IGNORED, filler) + bytes(filler)
    return end


_XLS_CODE: Final = (
    re.compile(rb"&(?:&|[DTFZ])", re.IGNORECASE),
    re.compile(rb"&\0(?:&|[DTFZ])\0", re.IGNORECASE),
)


def _headed(stream: bytearray, start: int, end: int, told: Told) -> None:
    """Blank the codes in a header; its text is an XLUnicodeString ([MS-XLS] 2.5.294)."""
    if end - start < 3:  # noqa: PLR2004 — two bytes of length, one of flags
        return

    def blank(match: re.Match[bytes]) -> bytes:
        if match[0].count(b"&") > 1:
            return match[0]
        told.add(HEADS)
        return b" \0 \0" if b"\0" in match[0] else b"  "

    wide = stream[start + 2] & 1
    stream[start + 3 : end] = _XLS_CODE[wide].sub(blank, bytes(stream[start + 3 : end]))


def _streams(
    data: bytes, names: tuple[str, ...], mend: Callable[[dict[str, bytearray]], None], told: Told
) -> bytes:
    """Change streams of a compound file ([MS-CFB]) in place; what cannot be read is told."""
    held = io.BytesIO(data)
    try:
        with olefile.OleFileIO(held) as file:
            there = [name for name in names if file.exists(name)]
            before = {name: file.openstream(name).read() for name in there}
            after = {name: bytearray(content) for name, content in before.items()}
            mend(after)
            for name in there:
                if after[name] != before[name]:
                    file.write_stream(name, bytes(after[name]))
            return held.getvalue()
    except Exception:  # noqa: BLE001 — a damaged file may break the library in any way
        told.add(UNSEEN)
        return data


#: How the parts of a zipped format are mended: which parts, and by what.
PARTS: Final[Mapping[str, tuple[re.Pattern[str], Callable[[bytes, Told], bytes]]]] = {
    "xlsx": (re.compile(r"xl/worksheets/[^/]+\.xml"), xlsx),
    "docx": (re.compile(r"word/[^/]+\.xml"), docx),
    "pptx": (re.compile(r"ppt/slides/[^/]+\.xml|ppt/slide(Layout|Master)s/[^/]+\.xml"), pptx),
    "odt": (re.compile(r"content\.xml|styles\.xml"), odf),
    "ods": (re.compile(r"content\.xml|styles\.xml"), odf),
    "odp": (re.compile(r"content\.xml|styles\.xml"), odf),
}
#: How the others are mended, as a whole.
WHOLE: Final[Mapping[str, Callable[[bytes, Told], bytes]]] = {"rtf": rtf, "doc": doc, "xls": xls}
