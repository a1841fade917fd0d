"""Draw one square a thing to do: its shape says how it stands, also after a bad copier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from yingjian.pages.charts.svg import Canvas

Shape = Literal["late", "lack", "doubt", "soon", "open"]


def piece(canvas: Canvas, shape: Shape, x: float, y: float, size: float) -> None:
    """Draw a square of ``size`` whose top left corner is (x, y), in the canvas's unit.

    Late is a red block with a bar left open, lacking a red box with a cross, doubtful a box half
    filled across, due soon a hatched box, open a box.
    """
    hair = canvas.style.hair
    if shape == "late":
        canvas.rect(x, y, size, size, fill="red")
        canvas.rect(x + 0.2 * size, y + 0.4 * size, 0.6 * size, 0.2 * size, fill="paper")
        return
    if shape == "lack":
        canvas.rect(x, y, size, size, fill="paper", stroke="red", line=1.6 * hair)
        near, far = 0.28 * size, 0.72 * size
        for start, stop in ((near, far), (far, near)):
            canvas.path([(x + near, y + start), (x + far, y + stop)], stroke="red", line=1.4 * hair)
        return
    canvas.rect(x, y, size, size, fill="paper")
    if shape == "doubt":
        corners = [(x, y + size), (x, y), (x + size, y)]
        canvas.path(corners, fill="ink", stroke=None, closed=True)
    if shape == "soon":
        canvas.hatch(x, y, size, size, pitch=0.36 * size)
    canvas.rect(x, y, size, size, stroke="ink", line=1.2 * hair)
