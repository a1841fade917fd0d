"""Read what the file says of itself: the catalog by PDFium, the rest by pikepdf."""

from __future__ import annotations

import ctypes
import io
import re
from typing import TYPE_CHECKING, Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from yingjian.preflight.facts import Bookmark, Document, Font
from yingjian.preflight.pdfium import RAW, open_pdf, read_destination, read_utf16
from yingjian.preflight.signature import read_signatures, signature_fields

if TYPE_CHECKING:
    from collections.abc import Iterator

_USE_OUTLINES: Final = 1
# Predefined character maps that map to Unicode (ISO 32000-1, 9.7.5.2), unlike Identity.
_STANDARD_CMAPS: Final = re.compile(r"/(Uni|GB|UCS2|B5|ETen|90|KSC|H$|V$)")
# Flag of a font whose glyphs are not standard Latin ones (ISO 32000-1, table 123).
_SYMBOLIC: Final = 4
_MAX_DEPTH: Final = 12
_FONT_FILES: Final = ("/FontFile", "/FontFile2", "/FontFile3")


def read_document(pdf: bytes) -> Document:
    """Read what is not on the pages.

    Raises:
        pypdfium2.PdfiumError, pikepdf.PdfError, pikepdf.PasswordError: it cannot be opened.
    """
    with open_pdf(pdf) as document, pikepdf.open(io.BytesIO(pdf)) as file:
        return _read(pdf, document, file)


def _read(pdf: bytes, document: Any, file: pikepdf.Pdf) -> Document:
    raw = document.raw
    root = file.Root
    viewer = root.get("/ViewerPreferences", Dictionary())
    resources = _Resources()
    for index, page in enumerate(file.pages):
        resources.visit_page(index, page.obj)
    with file.open_metadata(update_docinfo=False, set_pikepdf_as_editor=False) as xmp:
        xmp_title, identifier = str(xmp.get("dc:title", "")), str(xmp.get("dc:identifier", ""))
        claim = str(xmp.get("pdfaid:part", "")) + str(xmp.get("pdfaid:conformance", ""))
    return Document(
        size=len(pdf),
        encrypted=file.is_encrypted or RAW.FPDF_GetSecurityHandlerRevision(raw) != -1,
        tagged=bool(RAW.FPDFCatalog_IsTagged(raw)),
        language=read_utf16(lambda buffer, size: RAW.FPDFCatalog_GetLanguage(raw, buffer, size)),
        title=document.get_metadata_value("Title"),
        shows_title=bool(viewer.get("/DisplayDocTitle", False)),
        shows_bookmarks=document.get_pagemode() == _USE_OUTLINES,
        opens=_read_opening_view(file),
        labels=tuple(document.get_page_label(index) for index in range(len(document))),
        bookmarks=tuple(_read_bookmarks(raw, None, 0, set())),
        fonts=tuple(resources.fonts),
        active=(*_active_content(raw, file), *resources.active),
        xmp_title=xmp_title,
        identifier=identifier,
        claim=claim,
        output_intents=sum(
            "/DestOutputProfile" in intent for intent in root.get("/OutputIntents", ())
        ),
        signatures=tuple(read_signatures(pdf, file)),
    )


def _read_bookmarks(raw: Any, parent: Any, level: int, seen: set[int]) -> Iterator[Bookmark]:
    bookmark = RAW.FPDFBookmark_GetFirstChild(raw, parent)
    while bookmark:
        address = ctypes.addressof(bookmark.contents)
        if address in seen:
            return
        seen.add(address)
        yield _read_bookmark(raw, bookmark, level)
        yield from _read_bookmarks(raw, bookmark, level + 1, seen)
        bookmark = RAW.FPDFBookmark_GetNextSibling(raw, bookmark)


def _read_bookmark(raw: Any, bookmark: Any, level: int) -> Bookmark:
    title = read_utf16(lambda buffer, size: RAW.FPDFBookmark_GetTitle(bookmark, buffer, size))
    action = RAW.FPDFBookmark_GetAction(bookmark)
    jumps = not action or RAW.FPDFAction_GetType(action) == RAW.PDFACTION_GOTO
    destination = RAW.FPDFBookmark_GetDest(raw, bookmark) if jumps else None
    page, top = read_destination(raw, destination) if destination else (-1, None)
    return Bookmark(level, title, page, top)


def _read_opening_view(file: pikepdf.Pdf) -> tuple[int, float] | None:
    """Return page (from 0) and zoom with which the file opens, None if it does not give both."""
    action = file.Root.get("/OpenAction")
    if isinstance(action, Dictionary) and action.get("/S") == Name.GoTo:
        action = action.get("/D")
    if not isinstance(action, Array) or len(action) != 5 or action[1] != Name.XYZ:  # noqa: PLR2004 — [page /XYZ left top zoom], ISO 32000-1, table 151
        return None
    target: Any = action[0]
    zoom: Any = action[4]
    for index, page in enumerate(file.pages):
        if page.objgen == target.objgen:
            return index, float(zoom) if zoom is not None else 0.0
    return None


def _active_content(raw: Any, file: pikepdf.Pdf) -> Iterator[tuple[None, str]]:
    """Yield the names of active content that belongs to the file and not to a page."""
    root = file.Root
    names = root.get("/Names", Dictionary())
    action = root.get("/OpenAction")
    if RAW.FPDFDoc_GetJavaScriptActionCount(raw) > 0 or "/JavaScript" in names:
        yield None, "脚本（JavaScript）"
    if RAW.FPDFDoc_GetAttachmentCount(raw) > 0 or "/EmbeddedFiles" in names or "/AF" in root:
        yield None, "内嵌的文件"
    if isinstance(action, Dictionary) and action.get("/S") != Name.GoTo:
        yield None, f"打开时的动作 {action.get('/S', '')}"
    if "/AA" in root:
        yield None, "自动动作（AA）"
    if signature_fields(file) is None:
        yield None, "表单（AcroForm）"


class _Resources:
    """Collects fonts and active content of pages; resources that pages share are visited once."""

    def __init__(self) -> None:
        self.fonts: list[Font] = []
        self.active: list[tuple[int | None, str]] = []
        self._visited: set[tuple[int, int]] = set()

    def visit_page(self, index: int, page: Any) -> None:
        if "/AA" in page:
            self.active.append((index, "自动动作（AA）"))
        if "/AF" in page:
            self.active.append((index, "内嵌的文件"))
        for annotation in page.get("/Annots", ()):
            # Additional actions are in a dictionary of their own (ISO 32000-1, 12.6.3).
            if "/AA" in annotation:
                self.active.append((index, "自动动作（AA）"))
            appearance = annotation.get("/AP", Dictionary()).get("/N")
            if isinstance(appearance, Stream) and self._is_new(appearance):
                self._visit_stream(index, appearance)
                self._visit_resources(index, appearance.get("/Resources"), 1)
        content = page.get("/Contents")
        for stream in content if isinstance(content, Array) else [content]:
            self._visit_stream(index, stream)
        resources, parent = page.get("/Resources"), page
        while resources is None and "/Parent" in parent:
            parent = parent["/Parent"]
            resources = parent.get("/Resources")
        self._visit_resources(index, resources, 0)

    def _is_new(self, item: Any) -> bool:
        if not item.is_indirect:
            return True
        new = item.objgen not in self._visited
        self._visited.add(item.objgen)
        return new

    def _visit_stream(self, index: int, stream: Any) -> None:
        if isinstance(stream, Stream) and ("/F" in stream or "/FFilter" in stream):
            self.active.append((index, "放在文件外面的数据流"))

    def _visit_resources(self, index: int, resources: Any, depth: int) -> None:
        if resources is None or depth > _MAX_DEPTH or not self._is_new(resources):
            return
        for font in _values(resources, "/Font"):
            if self._is_new(font):
                self._visit_font(index, font, depth)
        for kind in ("/XObject", "/Pattern"):
            for item in _values(resources, kind):
                if self._is_new(item):
                    self._visit_stream(index, item)
                    self._visit_resources(index, item.get("/Resources"), depth + 1)

    def _visit_font(self, index: int, font: Any, depth: int) -> None:
        kind = font.get("/Subtype")
        if kind == Name.Type3:
            self._visit_resources(index, font.get("/Resources"), depth + 1)
            for stream in _values(font, "/CharProcs"):
                self._visit_stream(index, stream)
            self.fonts.append(Font("Type3", index, embedded=True, unicode="/ToUnicode" in font))
            return
        inner = font
        if kind == Name.Type0 and len(font.get("/DescendantFonts", ())):
            inner = font.DescendantFonts[0]
        descriptor = inner.get("/FontDescriptor", Dictionary())
        files = [descriptor[key] for key in _FONT_FILES if key in descriptor]
        for stream in files:
            self._visit_stream(index, stream)
        name = str(font.get("/BaseFont", "/?"))[1:]
        unicode = _maps_to_unicode(font, descriptor)
        self.fonts.append(Font(name, index, embedded=bool(files), unicode=unicode))


def _maps_to_unicode(font: Any, descriptor: Any) -> bool:
    """Return whether a font that is not Type 3 says which characters its codes mean."""
    if "/ToUnicode" in font:
        return True
    encoding = font.get("/Encoding")
    if font.get("/Subtype") == Name.Type0:
        return isinstance(encoding, Name) and bool(_STANDARD_CMAPS.match(str(encoding)))
    return encoding is not None or not int(descriptor.get("/Flags", 0)) & _SYMBOLIC


def _values(holder: Any, key: str) -> list[Any]:
    """Return the values of a dictionary below a key; none if there is no dictionary."""
    values = holder.get(key)
    if not isinstance(values, Dictionary):
        return []
    return [values[name] for name in sorted(values.keys())]
