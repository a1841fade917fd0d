"""Where a page lies and how it turns upright: visible box, rotation, user unit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pikepdf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingjian.typeset.geometry import Matrix

Box = tuple[float, float, float, float]

#: What viewers take where no box can be used: US Letter, as PDFium does (cpdf_page.cpp).
_LETTER: Final = (0.0, 0.0, 612.0, 792.0)
#: Points; less is no page. ISO 32000-1, annex C.2 asks for at least 3.
_LEAST: Final = 1.0
#: Points; more overflows coordinates of common readers (annex C.2: 14,400 by the user unit).
_MOST: Final = 200_000.0


@dataclass(frozen=True, slots=True)
class Seat:
    """A page's visible ``box`` in its own units, its upright size in points, the way there."""

    box: Box
    width: float
    height: float
    matrix: Matrix


def seat(page: pikepdf.Object) -> Seat:
    """Measure a page dictionary whose inherited entries were copied into it."""
    media = _box(page.get("/MediaBox")) or _LETTER
    crop = _box(page.get("/CropBox"))
    x0, y0, x1, y1 = (crop and _within(media, crop)) or media
    unit = _number(page.get("/UserUnit")) or 1.0
    if unit <= 0 or not _LEAST <= max(x1 - x0, y1 - y0) * unit <= _MOST:
        unit = 1.0
    turn = int(_number(page.get("/Rotate")) or 0) // 90 % 4
    upright: tuple[Matrix, ...] = (
        (1, 0, 0, 1, -x0, -y0),
        (0, -1, 1, 0, -y0, x1),
        (-1, 0, 0, -1, x1, y1),
        (0, 1, -1, 0, y1, -x0),
    )
    a, b, c, d, e, f = upright[turn]
    width, height = (x1 - x0, y1 - y0) if turn % 2 == 0 else (y1 - y0, x1 - x0)
    return Seat(
        (x0, y0, x1, y1),
        width * unit,
        height * unit,
        (a * unit, b * unit, c * unit, d * unit, e * unit, f * unit),
    )


def written(values: Sequence[float]) -> str:
    """Write numbers for a content stream: no exponent, five digits, no needless zeros."""
    texts = (f"{value:.5f}".rstrip("0").rstrip(".") for value in values)
    return " ".join("0" if text in {"-0", ""} else text for text in texts)


def numbers(values: Sequence[float]) -> pikepdf.Array:
    """The same as a PDF array."""
    return pikepdf.Array(
        [pikepdf.Object.parse(text.encode()) for text in written(values).split(" ")]
    )


def _number(value: object) -> float | None:
    try:
        found = float(value)  # type: ignore[arg-type]  # whatever the file holds
    except (TypeError, ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def _box(value: object) -> Box | None:
    if not isinstance(value, pikepdf.Array) or len(value) != 4:  # noqa: PLR2004 -- corners
        return None
    found = [_number(item) for item in value.as_list()]
    if any(number is None or abs(number) > _MOST for number in found):
        return None
    x, y, u, v = (number for number in found if number is not None)
    box = (min(x, u), min(y, v), max(x, u), max(y, v))
    return box if box[2] - box[0] >= _LEAST and box[3] - box[1] >= _LEAST else None


def _within(media: Box, crop: Box) -> Box | None:
    x0, y0 = max(media[0], crop[0]), max(media[1], crop[1])
    x1, y1 = min(media[2], crop[2]), min(media[3], crop[3])
    return (x0, y0, x1, y1) if x1 - x0 >= _LEAST and y1 - y0 >= _LEAST else None
