"""Detect a file's format by its bytes; its name decides only where the bytes do not."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

#: Errors by which zipfile reports a damaged, encrypted or unsupported archive.
ZIP_ERRORS: Final = (zipfile.BadZipFile, OSError, ValueError, RuntimeError, EOFError)


@dataclass(frozen=True, slots=True)
class Kind:
    """A file format.

    ``family`` chooses the converter and the limits, ``title`` is Chinese, ``suffixes`` are those
    that files of the format may have. LibreOffice gets the file under the first suffix.
    """

    family: str
    name: str
    title: str
    suffixes: tuple[str, ...]


PDF: Final = Kind("pdf", "pdf", "PDF", (".pdf",))
JPEG: Final = Kind("picture", "jpeg", "JPEG 图片", (".jpg", ".jpeg", ".jpe", ".jfif"))
PNG: Final = Kind("picture", "png", "PNG 图片", (".png",))
TIFF: Final = Kind("picture", "tiff", "TIFF 图片", (".tif", ".tiff"))
BMP: Final = Kind("picture", "bmp", "BMP 图片", (".bmp", ".dib"))
GIF: Final = Kind("picture", "gif", "GIF 图片", (".gif",))
WEBP: Final = Kind("picture", "webp", "WebP 图片", (".webp",))
XLSX: Final = Kind("office", "xlsx", "Excel 表格", (".xlsx", ".xlsm", ".xltx", ".et"))
DOCX: Final = Kind("office", "docx", "Word 文档", (".docx", ".docm", ".dotx", ".wps"))
PPTX: Final = Kind("office", "pptx", "PowerPoint 演示文稿", (".pptx", ".pptm", ".ppsx", ".dps"))
DOC: Final = Kind("office", "doc", "Word 97–2003 文档", (".doc", ".wps", ".dot"))
XLS: Final = Kind("office", "xls", "Excel 97–2003 表格", (".xls", ".et", ".xlt"))
PPT: Final = Kind("office", "ppt", "PowerPoint 97–2003 演示文稿", (".ppt", ".dps", ".pps"))
ODT: Final = Kind("office", "odt", "OpenDocument 文档", (".odt",))
ODS: Final = Kind("office", "ods", "OpenDocument 表格", (".ods",))
ODP: Final = Kind("office", "odp", "OpenDocument 演示文稿", (".odp",))
RTF: Final = Kind("office", "rtf", "RTF 文档", (".rtf", ".doc"))
MARKDOWN: Final = Kind("text", "markdown", "Markdown 文本", (".md", ".markdown"))
TEXT: Final = Kind("text", "text", "纯文本", (".txt", ".csv", ".log", ".tsv"))
OFD: Final = Kind("other", "ofd", "OFD 版式文件", (".ofd",))
LOCKED: Final = Kind("other", "locked", "加了密码的 Office 文件", (".xlsx", ".docx", ".pptx"))
EMPTY: Final = Kind("other", "empty", "空文件", ())
HTML: Final = Kind("other", "html", "网页", (".html", ".htm", ".mht"))
ARCHIVE: Final = Kind("other", "archive", "压缩包", (".zip", ".rar", ".7z", ".gz"))
FILM: Final = Kind("other", "film", "音像", (".mp4", ".mov", ".mp3", ".avi", ".wav"))
HEIC: Final = Kind("other", "heic", "HEIC 照片", (".heic", ".heif"))
UNKNOWN: Final = Kind("other", "unknown", "认不出的格式", ())

_MAGIC: Final = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"BM", BMP),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"{\\rtf", RTF),
    (b"Rar!\x1a\x07", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (b"\x1f\x8b\x08", ARCHIVE),
    (b"ID3", FILM),
)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Names of streams in a compound file ([MS-CFB]); its directory has them in UTF-16.
_STREAMS: Final = (
    ("EncryptedPackage", LOCKED),
    ("WordDocument", DOC),
    ("Workbook", XLS),
    ("Book", XLS),
    ("PowerPoint Document", PPT),
)
_OPEN_DOCUMENT: Final = {
    b"application/vnd.oasis.opendocument.text": ODT,
    b"application/vnd.oasis.opendocument.spreadsheet": ODS,
    b"application/vnd.oasis.opendocument.presentation": ODP,
}
# A PDF header may stand anywhere in the first 1,024 bytes (ISO 32000-1, annex H.3.4.1).
_HEAD: Final = 1024
_HTML: Final = re.compile(rb"\s*<(!doctype html|html|head|body)\b", re.IGNORECASE)

#: Suffixes of papers that become pages without an outside program.
LIBRARY_SUFFIXES: Final = frozenset(
    {".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".gif", ".webp"}
)
# Where formats share a suffix, the first counts.
_ALL: Final = (
    *(PDF, JPEG, PNG, TIFF, BMP, GIF, WEBP, XLSX, DOCX, PPTX, DOC, XLS, PPT, ODT, ODS, ODP, RTF),
    *(MARKDOWN, TEXT, OFD, HTML, ARCHIVE, FILM, HEIC),
)


def kind_by_name(name: str) -> Kind:
    """Return the format that a file's suffix claims."""
    suffix = PurePath(name).suffix.lower()
    return next((kind for kind in _ALL if suffix in kind.suffixes), UNKNOWN)


def detect_kind(data: bytes, name: str) -> Kind:
    """Return the format of ``data``; ``name`` only tells Markdown from plain text."""
    if not data:
        return EMPTY
    if data.startswith(_OLE):
        return _compound_kind(data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data)
    kind = _by_magic(data)
    if kind is None and b"%PDF-" in data[:_HEAD]:
        kind = PDF
    return kind or _text_kind(data, name)


def contradicts_name(kind: Kind, name: str) -> bool:
    """Tell whether a file's suffix belongs to another format than ``kind``."""
    return bool(kind.suffixes) and PurePath(name).suffix.lower() not in kind.suffixes


def decode_text(data: bytes) -> str | None:
    """Decode UTF-8, UTF-16 with a byte order mark, or GB 18030; return None for anything else."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Binary files may decode by chance; these characters give them away.
        if not re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffe\uffff]", text):
            return text
    return None


def _by_magic(data: bytes) -> Kind | None:
    for magic, kind in _MAGIC:
        # Plain text may begin with "BM" too.
        if data.startswith(magic) and (kind is not BMP or _is_bmp(data)):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data[4:8] == b"ftyp":
        return HEIC if data[8:12] in {b"heic", b"heix", b"mif1", b"hevc", b"avif"} else FILM
    return None


def _is_bmp(data: bytes) -> bool:
    # Sizes of the known DIB headers.
    return int.from_bytes(data[14:18], "little") in {12, 40, 52, 56, 64, 108, 124}


def _compound_kind(data: bytes) -> Kind:
    for stream, kind in _STREAMS:
        if stream.encode("utf-16-le") + b"\0\0" in data:
            return kind
    return UNKNOWN


def _zip_kind(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            mimetype = b""
            if "mimetype" in names and archive.getinfo("mimetype").file_size < _HEAD:
                mimetype = archive.read("mimetype").strip()
    except ZIP_ERRORS:
        return ARCHIVE
    if mimetype in _OPEN_DOCUMENT:
        return _OPEN_DOCUMENT[mimetype]
    for folder, kind in (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX)):
        if any(name.startswith(folder) for name in names):
            return kind
    return OFD if any(name.upper() == "OFD.XML" for name in names) else ARCHIVE


def _text_kind(data: bytes, name: str) -> Kind:
    if _HTML.match(data[:_HEAD].lstrip(b"\xef\xbb\xbf")):
        return HTML
    if decode_text(data) is None:
        return UNKNOWN
    return MARKDOWN if PurePath(name).suffix.lower() in MARKDOWN.suffixes else TEXT
