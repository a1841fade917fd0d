"""Decide how large a picture's page is and where the upright picture stands on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from yingjian.papers.limits import MAX_DPI

if TYPE_CHECKING:
    from PIL import Image

    from yingjian.typeset.geometry import Matrix

#: EXIF tag of the orientation, also that of TIFF (EXIF 2.3, 4.6.4 A).
ORIENTATION_TAG: Final = 0x0112
#: From the unit square of the stored picture to that of the upright one, by orientation.
UPRIGHT: Final[dict[int, Matrix]] = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}
#: Orientations that swap width and height.
SIDEWAYS: Final = (5, 6, 7, 8)

# Points. A4, and the longest edge that a resolution may give: A3 with a margin for scanners.
_A4: Final = (595.276, 841.89)
_LONGEST: Final = 1250
_SHORTEST: Final = 60
_CREDIBLE_DPI: Final = (60, 1300)
# Two resolutions that differ more belong to a fax or to an error.
_CREDIBLE_RATIO: Final = 2.1


@dataclass(frozen=True, slots=True)
class Placement:
    """Page size and the box ``x, y, width, height`` of the upright picture, points; its dpi."""

    width: float
    height: float
    box: tuple[float, float, float, float]
    dpi: float


def read_orientation(picture: Image.Image) -> int:
    """Return the EXIF orientation, 1 (upright) where it is absent or invalid."""
    value = picture.getexif().get(ORIENTATION_TAG, 1)
    return value if isinstance(value, int) and value in UPRIGHT else 1


def place(picture: Image.Image, orientation: int) -> Placement:
    """Place a picture upright: at its own size if that is credible, else on A4."""
    size, dpi = picture.size, _resolution(picture)
    if orientation in SIDEWAYS:
        size = size[::-1]
        dpi = dpi[::-1] if dpi is not None else None
    if dpi is not None:
        width, height = size[0] / dpi[0] * 72, size[1] / dpi[1] * 72
        if max(width, height) <= _LONGEST and min(width, height) >= _SHORTEST:
            return Placement(width, height, (0, 0, width, height), min(dpi))
    width, height = _A4 if size[0] <= size[1] else (_A4[1], _A4[0])
    # A small picture is not enlarged beyond 72 dpi.
    scale = min(width / size[0], height / size[1], 1.0)
    # Page edges on whole dots, so that a comparison finds every dot in its place.
    width, height = (round(edge / scale) * scale for edge in (width, height))
    box = _center(width, height, size[0] * scale, size[1] * scale, scale)
    return Placement(width, height, box, 72 / scale)


def snap(placement: Placement, size: tuple[int, int]) -> Placement:
    """Place a picture scaled to ``size`` pixels at 300 dpi; no edge moves by more than a dot."""
    dot = 72 / MAX_DPI
    w, h = max(1, size[0]) * dot, max(1, size[1]) * dot
    if placement.box[2:] == (placement.width, placement.height):
        return Placement(w, h, (0, 0, w, h), MAX_DPI)
    width = max(w, round(placement.width / dot) * dot)
    height = max(h, round(placement.height / dot) * dot)
    return Placement(width, height, _center(width, height, w, h, dot), MAX_DPI)


def _center(
    width: float, height: float, w: float, h: float, dot: float
) -> tuple[float, float, float, float]:
    """Return the box of size ``w`` × ``h`` in the middle of a page, on whole dots from its top."""
    x = round((width - w) / 2 / dot) * dot
    y = height - h - round((height - h) / 2 / dot) * dot
    return x, y, w, h


def _resolution(picture: Image.Image) -> tuple[float, float] | None:
    """Return the dots per inch across and down as stored; None if they are not credible."""
    try:
        x, y = (float(value) for value in picture.info.get("dpi", ()))
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    low, high = _CREDIBLE_DPI
    if not (low <= x <= high and low <= y <= high) or max(x, y) / min(x, y) > _CREDIBLE_RATIO:
        return None
    return x, y
