"""What the file says of itself: catalog by PDFium; what PDFium cannot tell by pikepdf."""

from __future__ import annotations

import ctypes
import io
import re
from typing import TYPE_CHECKING, Any, Final

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Stream

from yingjian.preflight.facts import Bookmark, Document, Font
from yingjian.preflight.reading import RAW, destination
from yingjian.preflight.signature import fields, read_signatures

if TYPE_CHECKING:
    from collections.abc import Iterator

_USE_OUTLINES: Final = 1
_STANDARD_CMAPS: Final = re.compile(r"/(Uni|GB|UCS2|B5|ETen|90|KSC|H$|V$)")
_DEPTH: Final = 12


def read_document(pdf: bytes) -> Document:
    """Read what is not on the pages.

    Raises:
        pypdfium2.PdfiumError, pikepdf.PdfError, pikepdf.PasswordError: it cannot be opened.
    """
    opened = pypdfium2.PdfDocument(pdf)
    try:
        with pikepdf.open(io.BytesIO(pdf)) as file:
            return _document(pdf, opened, file)
    finally:
        opened.close()


def _document(pdf: bytes, opened: Any, file: pikepdf.Pdf) -> Document:
    raw = opened.raw
    root = file.Root
    viewer = root.get("/ViewerPreferences", Dictionary())
    walk = _Walk()
    for index, page in enumerate(file.pages):
        walk.page(index, page.obj)
    with file.open_metadata(update_docinfo=False, set_pikepdf_as_editor=False) as xmp:
        xmp_title, identifier = str(xmp.get("dc:title", "")), str(xmp.get("dc:identifier", ""))
        claim = str(xmp.get("pdfaid:part", "")) + str(xmp.get("pdfaid:conformance", ""))
    return Document(
        size=len(pdf),
        encrypted=file.is_encrypted or RAW.FPDF_GetSecurityHandlerRevision(raw) != -1,
        tagged=bool(RAW.FPDFCatalog_IsTagged(raw)),
        language=_language(raw),
        title=opened.get_metadata_value("Title"),
        shows_title=bool(viewer.get("/DisplayDocTitle", False)),
        shows_bookmarks=opened.get_pagemode() == _USE_OUTLINES,
        opens=_opens(file),
        labels=tuple(opened.get_page_label(index) for index in range(len(opened))),
        bookmarks=tuple(_bookmarks(raw, None, 0, set())),
        fonts=tuple(walk.fonts),
        active=(*_active(raw, file), *walk.active),
        xmp_title=xmp_title,
        identifier=identifier,
        claim=claim,
        output_intents=sum("/DestOutputProfile" in one for one in root.get("/OutputIntents", ())),
        signatures=tuple(read_signatures(pdf, file)),
    )


def _language(raw: Any) -> str:
    size = RAW.FPDFCatalog_GetLanguage(raw, None, 0)
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    RAW.FPDFCatalog_GetLanguage(raw, buffer, size)
    return bytes(buffer)[:size].decode("utf-16-le", "replace").rstrip("\0")


def _bookmarks(raw: Any, parent: Any, level: int, seen: set[int]) -> Iterator[Bookmark]:
    mark = RAW.FPDFBookmark_GetFirstChild(raw, parent)
    while mark:
        address = ctypes.addressof(mark.contents)
        if address in seen:
            return
        seen.add(address)
        size = RAW.FPDFBookmark_GetTitle(mark, None, 0)
        buffer = (ctypes.c_ushort * (size // 2 + 1))()
        RAW.FPDFBookmark_GetTitle(mark, buffer, size)
        title = bytes(buffer)[:size].decode("utf-16-le", "replace").rstrip("\0")
        action = RAW.FPDFBookmark_GetAction(mark)
        plain = not action or RAW.FPDFAction_GetType(action) == RAW.PDFACTION_GOTO
        goal = RAW.FPDFBookmark_GetDest(raw, mark) if plain else None
        page, top = destination(raw, goal) if goal else (-1, None)
        yield Bookmark(level, title, page, top)
        yield from _bookmarks(raw, mark, level + 1, seen)
        mark = RAW.FPDFBookmark_GetNextSibling(raw, mark)


def _opens(file: pikepdf.Pdf) -> tuple[int, float] | None:
    """Page (from 0) and zoom with which the file opens, None where it does not say either."""
    action = file.Root.get("/OpenAction")
    if isinstance(action, Dictionary) and action.get("/S") == Name.GoTo:
        action = action.get("/D")
    if not isinstance(action, Array) or len(action) != 5 or action[1] != Name.XYZ:  # noqa: PLR2004 — [page /XYZ left top zoom], ISO 32000-1, table 151
        return None
    zoom: Any = action[4]
    target: Any = action[0]
    for index, page in enumerate(file.pages):
        if page.objgen == target.objgen:
            return index, float(zoom) if zoom is not None else 0.0
    return None


def _active(raw: Any, file: pikepdf.Pdf) -> Iterator[tuple[int | None, str]]:
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
    if fields(file) is None:
        yield None, "表单（AcroForm）"


class _Walk:
    """Looks at every page's resources once, however many pages share them."""

    def __init__(self) -> None:
        self.fonts: list[Font] = []
        self.active: list[tuple[int | None, str]] = []
        self._seen: set[tuple[int, int]] = set()

    def page(self, index: int, page: Any) -> None:
        if "/AA" in page:
            self.active.append((index, "自动动作（AA）"))
        if "/AF" in page:
            self.active.append((index, "内嵌的文件"))
        for annotation in page.get("/Annots", ()):
            # Additional actions hide in a dictionary of their own (ISO 32000-1, 12.6.3).
            if "/AA" in annotation:
                self.active.append((index, "自动动作（AA）"))
            shown = annotation.get("/AP", Dictionary()).get("/N")
            if isinstance(shown, Stream) and self._new(shown):
                self._stream(index, shown)
                self._resources(index, shown.get("/Resources"), 1)
        content = page.get("/Contents")
        for one in content if isinstance(content, Array) else [content]:
            self._stream(index, one)
        resources, parent = page.get("/Resources"), page
        while resources is None and "/Parent" in parent:
            parent = parent["/Parent"]
            resources = parent.get("/Resources")
        self._resources(index, resources, 0)

    def _new(self, one: Any) -> bool:
        if not one.is_indirect:
            return True
        known = one.objgen in self._seen
        self._seen.add(one.objgen)
        return not known

    def _stream(self, index: int, one: Any) -> None:
        if isinstance(one, Stream) and ("/F" in one or "/FFilter" in one):
            self.active.append((index, "放在文件外面的数据流"))

    def _resources(self, index: int, resources: Any, depth: int) -> None:
        if resources is None or depth > _DEPTH or not self._new(resources):
            return
        for font in _values(resources, "/Font"):
            if self._new(font):
                self._font(index, font, depth)
        for kind in ("/XObject", "/Pattern"):
            for one in _values(resources, kind):
                if self._new(one):
                    self._stream(index, one)
                    self._resources(index, one.get("/Resources"), depth + 1)

    def _font(self, index: int, font: Any, depth: int) -> None:
        kind = font.get("/Subtype")
        if kind == Name.Type3:
            self._resources(index, font.get("/Resources"), depth + 1)
            for one in _values(font, "/CharProcs"):
                self._stream(index, one)
            self.fonts.append(Font("Type3", index, embedded=True, unicode="/ToUnicode" in font))
            return
        inner = font
        if kind == Name.Type0 and len(font.get("/DescendantFonts", ())):
            inner = font.DescendantFonts[0]
        about = inner.get("/FontDescriptor", Dictionary())
        files = [about[key] for key in ("/FontFile", "/FontFile2", "/FontFile3") if key in about]
        for one in files:
            self._stream(index, one)
        encoding = font.get("/Encoding")
        mapped = "/ToUnicode" in font
        if not mapped and kind == Name.Type0:
            # Only predefined character maps other than Identity say which characters they mean.
            mapped = isinstance(encoding, Name) and bool(_STANDARD_CMAPS.match(str(encoding)))
        elif not mapped:
            symbolic = int(about.get("/Flags", 0)) & 4
            mapped = encoding is not None or not symbolic
        name = str(font.get("/BaseFont", "/?"))[1:]
        self.fonts.append(Font(name, index, embedded=bool(files), unicode=mapped))


def _values(holder: Any, key: str) -> list[Any]:
    found = holder.get(key)
    if not isinstance(found, Dictionary):
        return []
    return [found[name] for name in found.keys()]  # noqa: SIM118 — iterating a pikepdf dictionary is not defined
