"""Draw the square of one task: its shape says how the task stands, in black and white as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from yingjian.pages.charts.svg import Canvas

Shape = Literal["late", "lack", "doubt", "soon", "open"]


def draw_symbol(canvas: Canvas, shape: Shape, x: float, y: float, size: float) -> None:
    """Draw a square of ``size`` whose top left corner is (x, y), in the canvas's unit.

    ``late`` is a red block with a white bar, ``lack`` a red box with a cross, ``doubt`` a box half
    filled along its diagonal, ``soon`` a hatched box, ``open`` an empty box.
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
