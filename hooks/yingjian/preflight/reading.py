"""Pages as PDFium reads them: a pure function of a file's bytes and a range of pages."""

from __future__ import annotations

import ctypes
from collections import Counter
from dataclasses import dataclass, replace
from math import hypot, pi
from typing import TYPE_CHECKING, Any, Final

import pypdfium2

from yingjian.preflight.facts import FIELD, Box, Image, Line, Link, Page, squeezed
from yingjian.preflight.paper import MM, stamp_box

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

RAW: Any = pypdfium2.raw

Matrix = tuple[float, float, float, float, float, float]
_SAME: Final[Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_TEXT, _PATH, _IMAGE, _SHADING, _FORM = 1, 2, 3, 4, 5
# Text render mode 3 and 7 leave no ink (ISO 32000-1, table 106).
_UNSEEN: Final = frozenset({3, 7})
# Forms nested deeper than this are not looked into; PDFium itself stops at some depth as well.
_DEPTH: Final = 12
# Characters whose direction is looked at on one page.
_SAMPLE: Final = 40
# Characters for which there is room at first when the text in a box is asked for.
_ROOM: Final = 256
# By how many points a thing must reach under the furniture before it counts.
_REACH: Final = 0.6
# Filled furniture smaller than this, in points, is a letter's stroke or a rule.
_SOLID: Final = 4 * MM
# How the name of a link's annotation begins (ISO 32000-1, table 164, NM) where the link prints the
# number of the page to which it leads.
_REFERENCE: Final = "page-".encode("utf-16-le")
_ACTIONS: Final = {0: "未知动作", 2: "跳到别的文件", 4: "启动程序", 5: "跳到内嵌文件"}
_KINDS: Final = {
    1: "批注", 3: "文本框", 4: "线条", 5: "方框", 6: "圆圈", 9: "高亮", 10: "下划线", 12: "删除线",
    13: "图章", 15: "手写", 16: "弹出批注", 17: "附件", 18: "声音", 19: "影像", 20: FIELD,
    21: "屏幕", 26: "富媒体",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Thing:
    """A page object: its kind, box in points, and for a text what it says."""

    kind: int
    box: Box
    obj: Any
    matrix: Matrix


def count(pdf: bytes) -> int:
    """How many pages PDFium finds.

    Raises:
        pypdfium2.PdfiumError: PDFium cannot open the file.
    """
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def read_pages(pdf: bytes, indices: Sequence[int], number: int = 1) -> list[Page | None]:
    """Read the pages at these indices (from 0), in this order.

    ``number`` is the number that the file's first page bears: odd pages are right-hand ones. A page
    that PDFium cannot load is None.

    Raises:
        pypdfium2.PdfiumError: PDFium cannot open the file.
    """
    if not indices:
        return []
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_read(document.raw, at, odd=(number + at) % 2 == 1) for at in indices]
    finally:
        document.close()


def _read(document: Any, index: int, *, odd: bool) -> Page | None:
    handle = RAW.FPDF_LoadPage(document, index)
    if not handle:
        return None
    text = RAW.FPDFText_LoadPage(handle)
    try:
        return _Sheet(document, handle, text, odd=odd).page() if text else None
    finally:
        if text:
            RAW.FPDFText_ClosePage(text)
        RAW.FPDF_ClosePage(handle)


class _Sheet:
    """One page while it is being read."""

    def __init__(self, document: Any, handle: Any, text: Any, *, odd: bool) -> None:
        self._document, self._handle, self._text = document, handle, text
        self._width = RAW.FPDF_GetPageWidthF(handle)
        self._height = RAW.FPDF_GetPageHeightF(handle)
        self._turn = RAW.FPDFPage_GetRotation(handle)
        self._odd = odd
        self._count = max(RAW.FPDFText_CountChars(text), 0)

    def page(self) -> Page:
        objects = [
            RAW.FPDFPage_GetObject(self._handle, at)
            for at in range(RAW.FPDFPage_CountObjects(self._handle))
        ]
        kinds = [RAW.FPDFPageObj_GetType(one) for one in objects]
        start = len(objects)
        while start and _is_artifact(objects[start - 1]):
            start -= 1
        place = self._user(stamp_box(self._width, self._height, odd=self._odd))
        furniture = self._furniture(objects[start:], kinds[start:], place)
        start = len(objects) - len(furniture)
        said = squeezed("".join(self._said(one.obj) for one in furniture if one.kind == _TEXT))
        whole = self._string()
        drawn = [
            thing
            for one, kind in zip(objects[:start], kinds[:start], strict=True)
            if kind in {_PATH, _IMAGE, _SHADING, _FORM}
            for thing in _inside(one, kind)
        ]
        own = max(len(squeezed(whole)) - len(said), 0)
        return Page(
            width=self._width,
            height=self._height,
            lines=tuple(self._lines(whole)),
            stamp=squeezed(self._within(_grown(place, 0.5 * MM))),
            own=own,
            drawn=sum(thing.kind != _TEXT for thing in drawn),
            turns=self._turns(own),
            masked=tuple(self._masked(objects[:start], kinds[:start], drawn, furniture)),
            images=tuple(_image(thing) for thing in drawn if thing.kind == _IMAGE),
            links=tuple(self._links()),
            others=tuple(self._others()),
        )

    def _user(self, box: Box) -> Box:
        """Turn a box on the page as shown into one in the page's own user space."""
        tenths = (round(self._width * 10), round(self._height * 10))
        found = []
        for x, y in ((box[0], box[1]), (box[2], box[3])):
            left, top = ctypes.c_double(), ctypes.c_double()
            RAW.FPDF_DeviceToPage(
                self._handle, 0, 0, *tenths, 0,
                round(x * 10), tenths[1] - round(y * 10), left, top,
            )  # fmt: skip
            found.append((left.value, top.value))
        (x0, y0), (x1, y1) = found
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    # Text

    def _string(self) -> str:
        buffer = (ctypes.c_ushort * (self._count * 2 + 1))()
        written = RAW.FPDFText_GetText(self._text, 0, self._count, buffer)
        return bytes(buffer)[: max(written - 1, 0) * 2].decode("utf-16-le", "replace")

    def _lines(self, whole: str) -> Iterator[Line]:
        at = 0
        sides = [ctypes.c_double() for _ in range(4)]
        for line in whole.splitlines(keepends=True):
            text = line.strip()
            if text:
                lead = at + len(line) - len(line.lstrip())
                index = RAW.FPDFText_GetCharIndexFromTextIndex(self._text, lead)
                known = index >= 0 and RAW.FPDFText_GetCharBox(self._text, index, *sides)
                yield Line(sides[3].value if known else 0.0, text)
            at += len(line)

    def _within(self, box: Box) -> str:
        left, bottom, right, top = box
        room = _ROOM
        while True:
            buffer = (ctypes.c_ushort * room)()
            written = RAW.FPDFText_GetBoundedText(
                self._text, left, top, right, bottom, buffer, room
            )
            if written < room or room > self._count * 2:
                return (
                    bytes(buffer)[: max(written, 0) * 2].decode("utf-16-le", "replace").rstrip("\0")
                )
            room = max(self._count * 2 + 2, room + 1)

    def _said(self, obj: Any) -> str:
        size = RAW.FPDFTextObj_GetText(obj, self._text, None, 0)
        buffer = (ctypes.c_ushort * (size // 2 + 1))()
        RAW.FPDFTextObj_GetText(obj, self._text, buffer, size)
        return bytes(buffer)[:size].decode("utf-16-le", "replace").rstrip("\0")

    def _turns(self, own: int) -> tuple[int, int, int, int]:
        """Count sampled characters by the quarter turns that the page as shown gives them."""
        found = [0, 0, 0, 0]
        step = max(own // _SAMPLE, 1)
        for index in range(0, own, step):
            if chr(RAW.FPDFText_GetUnicode(self._text, index)).isspace():
                continue
            angle = RAW.FPDFText_GetCharAngle(self._text, index)
            if angle >= 0:
                found[(round(angle / (pi / 2)) + self._turn) % 4] += 1
        return found[0], found[1], found[2], found[3]

    # Furniture

    def _furniture(self, run: Sequence[Any], kinds: Sequence[int], place: Box) -> list[_Thing]:
        """Of the artifacts painted last, those that are the page's stamp, strip and thumb tab.

        A running head may come right before them: the furniture begins with what bleeds over the
        edge, or stands on the foot line of the stamp.
        """
        things = [_thing(obj, kind, _SAME) for obj, kind in zip(run, kinds, strict=True)]
        edge = self._user((0.0, 0.0, self._width, self._height))
        for at, thing in enumerate(things):
            if thing.kind == _PATH and (
                not _contains(edge, _grown(thing.box, -0.05)) or self._on_foot(thing.box, place)
            ):
                return things[at:]
        return []

    @staticmethod
    def _on_foot(box: Box, place: Box) -> bool:
        across = place[2] - place[0] < place[3] - place[1]
        low, high = (0, 2) if across else (1, 3)
        return abs(box[low] - place[low]) < MM and abs(box[high] - place[high]) < MM

    def _masked(
        self,
        objects: Sequence[Any],
        kinds: Sequence[int],
        drawn: Sequence[_Thing],
        furniture: Sequence[_Thing],
    ) -> Iterator[str]:
        """Name what was painted earlier and lies under the furniture's filled shapes."""
        solid = [
            thing.box
            for thing in furniture
            if thing.kind == _PATH
            and min(thing.box[2] - thing.box[0], thing.box[3] - thing.box[1]) >= _SOLID
            and _is_filled(thing.obj)
        ]
        if not solid:
            return
        for thing in drawn:
            if thing.kind in {_IMAGE, _SHADING} and any(_meet(thing.box, box) for box in solid):
                yield "图像"
            elif thing.kind == _PATH and any(_mostly(thing.box, box) for box in solid):
                yield "图形"
        texts = [thing for thing in furniture if thing.kind == _TEXT]
        if self._says_more(solid, texts):
            # Only now is it worth looking at every piece of text.
            for one, kind in zip(objects, kinds, strict=True):
                if kind in {_TEXT, _FORM}:
                    yield from self._masked_texts(one, kind, solid)

    def _says_more(self, solid: Sequence[Box], texts: Sequence[_Thing]) -> bool:
        """Whether there are other characters in the furniture's shapes than its own."""
        for box in solid:
            own = "".join(self._said(one.obj) for one in texts if _meet(one.box, box))
            if Counter(squeezed(self._within(_grown(box, -_REACH)))) - Counter(squeezed(own)):
                return True
        return False

    def _masked_texts(self, obj: Any, kind: int, solid: Sequence[Box]) -> Iterator[str]:
        for thing in _inside(obj, kind):
            if (
                thing.kind == _TEXT
                and RAW.FPDFTextObj_GetTextRenderMode(thing.obj) not in _UNSEEN
                and any(_meet(thing.box, box) for box in solid)
            ):
                yield f"文字“{self._said(thing.obj).strip()[:20]}”"

    # Annotations

    def _links(self) -> Iterator[Link]:
        at, link = ctypes.c_int(0), RAW.FPDF_LINK()
        while RAW.FPDFLink_Enumerate(self._handle, at, link):
            rect = RAW.FS_RECTF()
            RAW.FPDFLink_GetAnnotRect(link, rect)
            box = (
                min(rect.left, rect.right), min(rect.top, rect.bottom),
                max(rect.left, rect.right), max(rect.top, rect.bottom),
            )  # fmt: skip
            # Neighbouring lines reach into each other's boxes.
            up, across = (box[3] - box[1]) * 0.2, min((box[2] - box[0]) * 0.1, 1.0)
            inner = (box[0] + across, box[1] + up, box[2] - across, box[3] - up)
            text = squeezed(self._within(inner))
            goal = _goal(self._document, link)
            yield Link(box, text, *goal, reference=self._is_reference(link))

    def _is_reference(self, link: Any) -> bool:
        annotation = RAW.FPDFLink_GetAnnot(self._handle, link)
        buffer = (ctypes.c_ushort * 16)()
        RAW.FPDFAnnot_GetStringValue(annotation, b"NM", buffer, 32)
        RAW.FPDFPage_CloseAnnot(annotation)
        return bytes(buffer).startswith(_REFERENCE)

    def _others(self) -> Iterator[str]:
        for at in range(RAW.FPDFPage_GetAnnotCount(self._handle)):
            annotation = RAW.FPDFPage_GetAnnot(self._handle, at)
            kind = RAW.FPDFAnnot_GetSubtype(annotation)
            RAW.FPDFPage_CloseAnnot(annotation)
            if kind != RAW.FPDF_ANNOT_LINK:
                yield _KINDS.get(kind, f"第 {kind} 种标注")


def destination(document: Any, goal: Any) -> tuple[int, float | None]:
    """Page (from 0, -1 if the file has none such) and height of a destination."""
    page = RAW.FPDFDest_GetDestPageIndex(document, goal)
    if not 0 <= page < RAW.FPDF_GetPageCount(document):
        return -1, None
    has_x, has_y, has_zoom = RAW.FPDF_BOOL(), RAW.FPDF_BOOL(), RAW.FPDF_BOOL()
    x, y, zoom = RAW.FS_FLOAT(), RAW.FS_FLOAT(), RAW.FS_FLOAT()
    known = RAW.FPDFDest_GetLocationInPage(goal, has_x, has_y, has_zoom, x, y, zoom)
    return page, y.value if known and has_y.value else None


def _goal(document: Any, link: Any) -> tuple[int | None, float | None, str, str]:
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
    goal = RAW.FPDFLink_GetDest(document, link)
    if not goal:
        return -1, None, "", ""
    return *destination(document, goal), "", ""


# Objects


def _is_artifact(obj: Any) -> bool:
    for at in range(RAW.FPDFPageObj_CountMarks(obj)):
        size = ctypes.c_ulong()
        buffer = (ctypes.c_ushort * 16)()
        mark = RAW.FPDFPageObj_GetMark(obj, at)
        if RAW.FPDFPageObjMark_GetName(mark, buffer, 32, size):
            name = bytes(buffer)[: size.value].decode("utf-16-le").rstrip("\0")
            if name == "Artifact":
                return True
    return False


def _is_filled(obj: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(RAW.FPDFPath_GetDrawMode(obj, fill, stroke)) and fill.value != 0


def _matrix(obj: Any) -> Matrix:
    found = RAW.FS_MATRIX()
    RAW.FPDFPageObj_GetMatrix(obj, found)
    return found.a, found.b, found.c, found.d, found.e, found.f


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


def _moved(box: Box, matrix: Matrix) -> Box:
    if matrix == _SAME:
        return box
    a, b, c, d, e, f = matrix
    corners = [(x * a + y * c + e, x * b + y * d + f) for x in box[::2] for y in box[1::2]]
    across, up = zip(*corners, strict=True)
    return min(across), min(up), max(across), max(up)


def _thing(obj: Any, kind: int, matrix: Matrix) -> _Thing:
    sides = [ctypes.c_float() for _ in range(4)]
    RAW.FPDFPageObj_GetBounds(obj, *sides)
    left, bottom, right, top = (side.value for side in sides)
    return _Thing(kind, _moved((left, bottom, right, top), matrix), obj, matrix)


def _clip(obj: Any, matrix: Matrix) -> Box | None:
    """The box to which an object is cut; PDFium drops what does not cut anything."""
    clip = RAW.FPDFPageObj_GetClipPath(obj)
    found: Box | None = None
    for at in range(RAW.FPDFClipPath_CountPaths(clip)):
        points = []
        for number in range(RAW.FPDFClipPath_CountPathSegments(clip, at)):
            x, y = ctypes.c_float(), ctypes.c_float()
            segment = RAW.FPDFClipPath_GetPathSegment(clip, at, number)
            RAW.FPDFPathSegment_GetPoint(segment, x, y)
            points.append((x.value, y.value))
        if points:
            across, up = zip(*points, strict=True)
            one = _moved((min(across), min(up), max(across), max(up)), matrix)
            found = one if found is None else _shared(found, one)
    return found


def _inside(
    obj: Any, kind: int, matrix: Matrix = _SAME, depth: int = 0, limit: Box | None = None
) -> Iterator[_Thing]:
    """Yield an object, or what a form draws, with the box that is seen of it on the page."""
    clip = _clip(obj, matrix)
    if clip is not None:
        limit = clip if limit is None else _shared(limit, clip)
    if kind != _FORM:
        thing = _thing(obj, kind, matrix)
        yield thing if limit is None else replace(thing, box=_shared(thing.box, limit))
    elif depth < _DEPTH:
        placed = _times(_matrix(obj), matrix)
        for at in range(RAW.FPDFFormObj_CountObjects(obj)):
            inner = RAW.FPDFFormObj_GetObject(obj, at)
            yield from _inside(inner, RAW.FPDFPageObj_GetType(inner), placed, depth + 1, limit)


def _image(thing: _Thing) -> Image:
    columns, rows = ctypes.c_uint(), ctypes.c_uint()
    RAW.FPDFImageObj_GetImagePixelSize(thing.obj, columns, rows)
    a, b, c, d, _, _ = _times(_matrix(thing.obj), thing.matrix)
    return Image(columns.value, rows.value, hypot(a, b), hypot(c, d))


# Boxes


def _grown(box: Box, by: float) -> Box:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _contains(outer: Box, inner: Box) -> bool:
    return (
        outer[0] <= inner[0]
        and outer[1] <= inner[1]
        and inner[2] <= outer[2]
        and inner[3] <= outer[3]
    )


def _overlap(one: Box, other: Box) -> tuple[float, float]:
    return (
        min(one[2], other[2]) - max(one[0], other[0]),
        min(one[3], other[3]) - max(one[1], other[1]),
    )


def _shared(one: Box, other: Box) -> Box:
    """The part that two boxes share; of no extent where they share none."""
    left, bottom = max(one[0], other[0]), max(one[1], other[1])
    return left, bottom, max(min(one[2], other[2]), left), max(min(one[3], other[3]), bottom)


def _meet(one: Box, other: Box) -> bool:
    across, up = _overlap(one, other)
    return across > _REACH and up > _REACH


def _mostly(one: Box, other: Box) -> bool:
    """Whether at least half of the first box lies in the other."""
    across, up = _overlap(one, other)
    whole = max(one[2] - one[0], 0.01) * max(one[3] - one[1], 0.01)
    return across > 0 and up > 0 and across * up >= whole / 2
