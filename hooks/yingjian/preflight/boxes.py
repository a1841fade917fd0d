"""Geometry of boxes (left, bottom, right, top) and transformation matrices, in points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from yingjian.preflight.facts import Box

#: a, b, c, d, e, f of a transformation (ISO 32000-1, 8.3.3).
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Final[Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
# By how many points two boxes must overlap before it counts.
_MIN_OVERLAP: Final = 0.6


def multiply(first: Matrix, then: Matrix) -> Matrix:
    """Return the matrix that transforms by ``first`` and then by ``then``."""
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


def transform(box: Box, matrix: Matrix) -> Box:
    """Return the box around a transformed box."""
    if matrix == IDENTITY:
        return box
    a, b, c, d, e, f = matrix
    corners = [(x * a + y * c + e, x * b + y * d + f) for x in box[::2] for y in box[1::2]]
    return bounding_box(corners)


def bounding_box(points: list[tuple[float, float]]) -> Box:
    """Return the box around points, of which there is at least one."""
    across, up = zip(*points, strict=True)
    return min(across), min(up), max(across), max(up)


def grow(box: Box, by: float) -> Box:
    """Move every edge outwards."""
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def shrink_to_overlap(box: Box) -> Box:
    """Move every edge inwards by the smallest overlap that counts."""
    return grow(box, -_MIN_OVERLAP)


def contains(outer: Box, inner: Box) -> bool:
    """Return whether ``inner`` lies wholly in ``outer``."""
    return (
        outer[0] <= inner[0]
        and outer[1] <= inner[1]
        and inner[2] <= outer[2]
        and inner[3] <= outer[3]
    )


def intersect(box: Box, other: Box) -> Box:
    """Return the part that two boxes share; without extent where they share none."""
    left, bottom = max(box[0], other[0]), max(box[1], other[1])
    return left, bottom, max(min(box[2], other[2]), left), max(min(box[3], other[3]), bottom)


def overlaps(box: Box, other: Box) -> bool:
    """Return whether two boxes overlap by more than a hair."""
    across, up = _overlap(box, other)
    return across > _MIN_OVERLAP and up > _MIN_OVERLAP


def lies_mostly_in(box: Box, other: Box) -> bool:
    """Return whether at least half of ``box`` lies in ``other``."""
    across, up = _overlap(box, other)
    area = max(box[2] - box[0], 0.01) * max(box[3] - box[1], 0.01)
    return across > 0 and up > 0 and across * up >= area / 2


def _overlap(box: Box, other: Box) -> tuple[float, float]:
    """Return width and height of the overlap, negative where the boxes lie apart."""
    return (
        min(box[2], other[2]) - max(box[0], other[0]),
        min(box[3], other[3]) - max(box[1], other[1]),
    )
