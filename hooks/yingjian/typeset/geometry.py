"""The sheet of paper: its lengths, and where stamps and thumb tabs lie on it.

All lengths are PDF points unless a name says millimetres; the origin is the lower left corner of
the sheet as it is bound, upright, and y grows upwards (ISO 32000-1, 8.3.2.3). The measures are the
design page's: 版心 162 x 240 mm, 订口 28, 切口 20, 天头 30, 地脚 27.
"""

from dataclasses import dataclass
from typing import Final

MM: Final = 72 / 25.4
A4_WIDTH: Final = 210 * MM
A4_HEIGHT: Final = 297 * MM
BINDING_MM: Final = 28.0
OUTER_MM: Final = 20.0

STAMP_WIDTH: Final = 26 * MM
STAMP_HEIGHT: Final = 8 * MM
STAMP_CELL: Final = 7.6 * MM
STAMP_FOOT: Final = 12 * MM

TAB_WIDTH: Final = 13 * MM
TAB_HEIGHT: Final = 26 * MM
TAB_PITCH: Final = 30 * MM
TAB_TOP: Final = 44 * MM
TAB_NOTCH: Final = 2.6 * MM
# From the fore-edge: copiers lose the outer 4 to 5 mm, so labels keep to the inner 8.
TAB_LABEL: Final = 6.9 * MM
TICK_LENGTH: Final = 3.5 * MM
TAB_SLOTS: Final = 8

# A paper lies between the binding edge and the thumb tabs, above the strip (LOOK, stamps: 184.8 x
# 261.4 at 13 from the left; here 1.8 less, so that no tab lies on it).
PAPER_INNER: Final = 13 * MM
PAPER_WIDTH: Final = 183 * MM
PAPER_TOP: Final = 8 * MM
PAPER_HEIGHT: Final = 261.4 * MM
#: Between the strip and the page stamp.
STRIP_GAP: Final = 2 * MM
STRIP_WIDTH: Final = 134 * MM

Matrix = tuple[float, float, float, float, float, float]
#: How far content moves in user space, or None where it stays.
Move = tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a bound sheet.

    ``width`` and ``height`` are those of the sheet held upright, ``odd`` tells right-hand pages,
    ``matrix`` takes sheet coordinates to the page's own user space.
    """

    width: float
    height: float
    odd: bool
    matrix: Matrix

    @property
    def stamp_left(self) -> float:
        """Left edge of the page stamp: it ends where the type area's outer edge is."""
        return self.width - OUTER_MM * MM - STAMP_WIDTH if self.odd else OUTER_MM * MM

    @property
    def strip_left(self) -> float:
        """Left edge of a paper's strip: it lies inward of the page stamp."""
        if self.odd:
            return self.stamp_left - STRIP_GAP - STRIP_WIDTH
        return self.stamp_left + STAMP_WIDTH + STRIP_GAP

    def shift(self, millimetres: float) -> Move:
        """Return how content typeset for a right-hand page moves on this side of the sheet."""
        if self.odd or not millimetres:
            return None
        a, b, _, _, _, _ = self.matrix
        return -a * millimetres * MM, -b * millimetres * MM

    def tab_top(self, slot: int) -> float:
        """Upper edge of a thumb tab; slots start again at the top after :data:`TAB_SLOTS`."""
        return self.height - TAB_TOP - (slot % TAB_SLOTS) * TAB_PITCH


@dataclass(frozen=True, slots=True)
class Placed:
    """Position of a paper's page: its matrix and box in user space, how much it is scaled."""

    matrix: Matrix
    box: tuple[float, float, float, float]
    scale: float


def place(width: float, height: float, on: Side) -> Placed:
    """Place a page of this size, upright in user space, in the middle of the room for papers.

    It is scaled down where it is larger than that room and never up.
    """
    left = PAPER_INNER if on.odd else on.width - PAPER_INNER - PAPER_WIDTH
    bottom = on.height - PAPER_TOP - PAPER_HEIGHT
    corners = [
        _apply(on.matrix, x, y)
        for x, y in ((left, bottom), (left + PAPER_WIDTH, bottom + PAPER_HEIGHT))
    ]
    (x0, x1), (y0, y1) = (sorted(axis) for axis in zip(*corners, strict=True))
    scale = min(1.0, (x1 - x0) / width, (y1 - y0) / height)
    across, up = scale * width, scale * height
    x, y = (x0 + x1 - across) / 2, (y0 + y1 - up) / 2
    return Placed((scale, 0.0, 0.0, scale, x, y), (x, y, x + across, y + up), scale)


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def side(box: tuple[float, float, float, float], rotate: int, *, odd: bool) -> Side:
    """Return the side that a page with this visible ``box`` and ``/Rotate`` becomes when bound.

    A landscape page is bound with its head at the left edge of the sheet, on odd and on even pages
    alike, so its stamp keeps the portrait place: the same turn for the whole binder.
    """
    left, bottom, right, top = box
    width, height = right - left, top - bottom
    rotate %= 360
    # What the viewer shows, as a matrix from shown coordinates to user space.
    shown: Matrix = {
        0: (1.0, 0.0, 0.0, 1.0, left, bottom),
        90: (0.0, 1.0, -1.0, 0.0, right, bottom),
        180: (-1.0, 0.0, 0.0, -1.0, right, top),
        270: (0.0, -1.0, 1.0, 0.0, left, top),
    }[rotate]
    if rotate in {90, 270}:
        width, height = height, width
    if width <= height:
        return Side(width, height, odd, shown)
    turned: Matrix = (0.0, -1.0, 1.0, 0.0, 0.0, height)
    return Side(height, width, odd, multiply(turned, shown))


def multiply(first: Matrix, then: Matrix) -> Matrix:
    """Apply ``first``, then ``then`` (row vectors, as ISO 32000-1, 8.3.4)."""
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


def number(value: float) -> str:
    """Write a length as PDF wants it: at most three decimals, no exponent, no negative zero."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
