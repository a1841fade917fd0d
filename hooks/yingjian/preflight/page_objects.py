"""The objects that a page paints, with the box in which each can be seen."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, replace
from math import hypot
from typing import TYPE_CHECKING, Any, Final

from yingjian.preflight.boxes import (
    IDENTITY,
    Matrix,
    bounding_box,
    intersect,
    multiply,
    transform,
)
from yingjian.preflight.facts import Box, Image
from yingjian.preflight.pdfium import RAW

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT: Final[int] = RAW.FPDF_PAGEOBJ_TEXT
PATH: Final[int] = RAW.FPDF_PAGEOBJ_PATH
IMAGE: Final[int] = RAW.FPDF_PAGEOBJ_IMAGE
SHADING: Final[int] = RAW.FPDF_PAGEOBJ_SHADING
FORM: Final[int] = RAW.FPDF_PAGEOBJ_FORM
# Text render modes 3 and 7 leave no ink (ISO 32000-1, table 106).
_INVISIBLE: Final = frozenset({3, 7})
# Forms nested deeper than this are not looked into; PDFium itself stops at some depth.
_MAX_DEPTH: Final = 12


@dataclass(frozen=True, slots=True)
class PageObject:
    """An object on a page: its kind, its box in points, and the matrix of the form around it."""

    kind: int
    box: Box
    handle: Any
    matrix: Matrix


def page_object(handle: Any, kind: int, matrix: Matrix = IDENTITY) -> PageObject:
    """Return an object with the box around it, whether it can be seen or not."""
    sides = [ctypes.c_float() for _ in range(4)]
    RAW.FPDFPageObj_GetBounds(handle, *sides)
    left, bottom, right, top = (side.value for side in sides)
    return PageObject(kind, transform((left, bottom, right, top), matrix), handle, matrix)


def visible_objects(
    handle: Any, kind: int, matrix: Matrix = IDENTITY, depth: int = 0, limit: Box | None = None
) -> Iterator[PageObject]:
    """Yield an object, or what a form paints, each with the box that is visible of it."""
    clip = _clip_box(handle, matrix)
    if clip is not None:
        limit = clip if limit is None else intersect(limit, clip)
    if kind != FORM:
        item = page_object(handle, kind, matrix)
        yield item if limit is None else replace(item, box=intersect(item.box, limit))
    elif depth < _MAX_DEPTH:
        placed = multiply(_matrix(handle), matrix)
        for index in range(RAW.FPDFFormObj_CountObjects(handle)):
            inner = RAW.FPDFFormObj_GetObject(handle, index)
            inner_kind = RAW.FPDFPageObj_GetType(inner)
            yield from visible_objects(inner, inner_kind, placed, depth + 1, limit)


def is_artifact(handle: Any) -> bool:
    """Return whether an object is marked as an artifact (ISO 32000-1, 14.8.2.2)."""
    for index in range(RAW.FPDFPageObj_CountMarks(handle)):
        size = ctypes.c_ulong()
        buffer = (ctypes.c_ushort * 16)()
        mark = RAW.FPDFPageObj_GetMark(handle, index)
        if RAW.FPDFPageObjMark_GetName(mark, buffer, 32, size):
            name = bytes(buffer)[: size.value].decode("utf-16-le").rstrip("\0")
            if name == "Artifact":
                return True
    return False


def is_filled(path: Any) -> bool:
    """Return whether a path is filled."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(RAW.FPDFPath_GetDrawMode(path, fill, stroke)) and fill.value != 0


def is_inked(text: Any) -> bool:
    """Return whether a text object leaves ink on the page."""
    return RAW.FPDFTextObj_GetTextRenderMode(text) not in _INVISIBLE


def measure_image(item: PageObject) -> Image:
    """Return the size of an image in pixels and in points."""
    columns, rows = ctypes.c_uint(), ctypes.c_uint()
    RAW.FPDFImageObj_GetImagePixelSize(item.handle, columns, rows)
    a, b, c, d, _, _ = multiply(_matrix(item.handle), item.matrix)
    return Image(columns.value, rows.value, hypot(a, b), hypot(c, d))


def _matrix(handle: Any) -> Matrix:
    matrix = RAW.FS_MATRIX()
    RAW.FPDFPageObj_GetMatrix(handle, matrix)
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _clip_box(handle: Any, matrix: Matrix) -> Box | None:
    """Return the box to which an object is clipped; PDFium drops clips without effect."""
    clip = RAW.FPDFPageObj_GetClipPath(handle)
    shared: Box | None = None
    for path in range(RAW.FPDFClipPath_CountPaths(clip)):
        points = []
        for index in range(RAW.FPDFClipPath_CountPathSegments(clip, path)):
            x, y = ctypes.c_float(), ctypes.c_float()
            segment = RAW.FPDFClipPath_GetPathSegment(clip, path, index)
            RAW.FPDFPathSegment_GetPoint(segment, x, y)
            points.append((x.value, y.value))
        if points:
            box = transform(bounding_box(points), matrix)
            shared = box if shared is None else intersect(shared, box)
    return shared
