"""The annotations of a page: links with their targets, and kinds of all others."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any, Final

from yingjian.preflight.facts import FIELD, Link, squeeze
from yingjian.preflight.pdfium import RAW, read_destination

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yingjian.preflight.pdfium import OpenPage

# Beginning of the name (ISO 32000-1, table 164, NM) of a link that prints the number of its page.
_REFERENCE: Final = "page-".encode("utf-16-le")
# By PDFACTION_… of fpdf_doc.h.
_ACTIONS: Final = {0: "未知动作", 2: "跳到别的文件", 4: "启动程序", 5: "跳到内嵌文件"}
# By FPDF_ANNOT_… of fpdf_annot.h.
_KINDS: Final = {
    1: "批注", 3: "文本框", 4: "线条", 5: "方框", 6: "圆圈", 9: "高亮", 10: "下划线", 12: "删除线",
    13: "图章", 15: "手写", 16: "弹出批注", 17: "附件", 18: "声音", 19: "影像", 20: FIELD,
    21: "屏幕", 26: "富媒体",
}  # fmt: skip


def read_links(page: OpenPage) -> Iterator[Link]:
    """Yield the links of a page."""
    position, link = ctypes.c_int(0), RAW.FPDF_LINK()
    while RAW.FPDFLink_Enumerate(page.handle, position, link):
        rect = RAW.FS_RECTF()
        RAW.FPDFLink_GetAnnotRect(link, rect)
        box = (
            min(rect.left, rect.right), min(rect.top, rect.bottom),
            max(rect.left, rect.right), max(rect.top, rect.bottom),
        )  # fmt: skip
        # The boxes of neighbouring lines overlap.
        up, across = (box[3] - box[1]) * 0.2, min((box[2] - box[0]) * 0.1, 1.0)
        inner = (box[0] + across, box[1] + up, box[2] - across, box[3] - up)
        text = squeeze(page.text_in(inner))
        target = _read_target(page.document, link)
        yield Link(box, text, *target, reference=_is_reference(page, link))


def read_other_annotations(page: OpenPage) -> Iterator[str]:
    """Yield the Chinese names of the annotations that are not links."""
    for index in range(RAW.FPDFPage_GetAnnotCount(page.handle)):
        annotation = RAW.FPDFPage_GetAnnot(page.handle, index)
        kind = RAW.FPDFAnnot_GetSubtype(annotation)
        RAW.FPDFPage_CloseAnnot(annotation)
        if kind != RAW.FPDF_ANNOT_LINK:
            yield _KINDS.get(kind, f"第 {kind} 种标注")


def _read_target(document: Any, link: Any) -> tuple[int | None, float | None, str, str]:
    """Return target, top, action and address of a :class:`Link`."""
    action = RAW.FPDFLink_GetAction(link)
    if action:
        kind = RAW.FPDFAction_GetType(action)
        if kind == RAW.PDFACTION_URI:
            size = RAW.FPDFAction_GetURIPath(document, action, None, 0)
            buffer = ctypes.create_string_buffer(size + 1)
            RAW.FPDFAction_GetURIPath(document, action, buffer, size)
            return None, None, "uri", buffer.value.decode("utf-8", "replace")
        if kind != RAW.PDFACTION_GOTO:
            return None, None, _ACTIONS.get(kind, _ACTIONS[0]), ""
    destination = RAW.FPDFLink_GetDest(document, link)
    if not destination:
        return -1, None, "", ""
    return *read_destination(document, destination), "", ""


def _is_reference(page: OpenPage, link: Any) -> bool:
    annotation = RAW.FPDFLink_GetAnnot(page.handle, link)
    buffer = (ctypes.c_ushort * 16)()
    RAW.FPDFAnnot_GetStringValue(annotation, b"NM", buffer, 32)
    RAW.FPDFPage_CloseAnnot(annotation)
    return bytes(buffer).startswith(_REFERENCE)
