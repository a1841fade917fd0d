"""Measure a page: its visible box, and the matrix that turns and scales it upright."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pikepdf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingjian.typeset.geometry import Matrix

Box = tuple[float, float, float, float]

#: The box of a page that has no usable one: US Letter, as in PDFium (cpdf_page.cpp).
_LETTER: Final = (0.0, 0.0, 612.0, 792.0)
#: Shortest edge in points. ISO 32000-1, annex C.2 asks for at least 3.
_MIN: Final = 1.0
#: Largest coordinate in points; more overflows in common readers (annex C.2: 14,400 user units).
_MAX: Final = 200_000.0


@dataclass(frozen=True, slots=True)
class PageGeometry:
    """A page's visible ``box`` in its own units, its upright size in points, and the matrix."""

    box: Box
    width: float
    height: float
    matrix: Matrix


def upright(width: float, height: float) -> PageGeometry:
    """Return the geometry of an upright page of this size in points."""
    return PageGeometry((0, 0, width, height), width, height, (1, 0, 0, 1, 0, 0))


def measure(page: pikepdf.Object) -> PageGeometry:
    """Measure a page dictionary that has its inherited entries."""
    media = _box(page.get("/MediaBox")) or _LETTER
    crop = _box(page.get("/CropBox"))
    x0, y0, x1, y1 = (crop and _intersect(media, crop)) or media
    unit = _number(page.get("/UserUnit")) or 1.0
    if unit <= 0 or not _MIN <= max(x1 - x0, y1 - y0) * unit <= _MAX:
        unit = 1.0
    turn = int(_number(page.get("/Rotate")) or 0) // 90 % 4
    matrices: tuple[Matrix, ...] = (
        (1, 0, 0, 1, -x0, -y0),
        (0, -1, 1, 0, -y0, x1),
        (-1, 0, 0, -1, x1, y1),
        (0, 1, -1, 0, y1, -x0),
    )
    a, b, c, d, e, f = matrices[turn]
    width, height = (x1 - x0, y1 - y0) if turn % 2 == 0 else (y1 - y0, x1 - x0)
    return PageGeometry(
        (x0, y0, x1, y1),
        width * unit,
        height * unit,
        (a * unit, b * unit, c * unit, d * unit, e * unit, f * unit),
    )


def operands(values: Sequence[float]) -> str:
    """Write numbers for a content stream: no exponent, five decimals, no trailing zeros."""
    texts = (f"{value:.5f}".rstrip("0").rstrip(".") for value in values)
    return " ".join("0" if text in {"-0", ""} else text for text in texts)


def pdf_array(values: Sequence[float]) -> pikepdf.Array:
    """Return numbers as a PDF array, written as :func:`operands` does."""
    return pikepdf.Array(
        [pikepdf.Object.parse(text.encode()) for text in operands(values).split(" ")]
    )


def _number(value: object) -> float | None:
    try:
        number = float(value)  # type: ignore[arg-type]  # whatever the file has
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _box(value: object) -> Box | None:
    if not isinstance(value, pikepdf.Array) or len(value) != 4:  # noqa: PLR2004 -- corners
        return None
    corners = [_number(item) for item in value.as_list()]
    if any(number is None or abs(number) > _MAX for number in corners):
        return None
    x, y, u, v = (number for number in corners if number is not None)
    box = (min(x, u), min(y, v), max(x, u), max(y, v))
    return box if box[2] - box[0] >= _MIN and box[3] - box[1] >= _MIN else None


def _intersect(media: Box, crop: Box) -> Box | None:
    x0, y0 = max(media[0], crop[0]), max(media[1], crop[1])
    x1, y1 = min(media[2], crop[2]), min(media[3], crop[3])
    return (x0, y0, x1, y1) if x1 - x0 >= _MIN and y1 - y0 >= _MIN else None
