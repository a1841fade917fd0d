"""Compare a page with its original as pixels; this decides whether it may be bound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL import Image

#: Tolerated mean absolute difference (0 to 255) over a page, and over one square of :data:`TILE`
#: pixels at 72 dpi. Content drawn by the same library comes out with 0 to 0.3; a missing seal or
#: line of text raises a square by 30 and more.
SAME: Final = (1.0, 16.0)
#: The same where one side is a picture of the page: thin lines are smoothed differently.
SMOOTHED: Final = (5.0, 56.0)
#: The same where a picture was scaled down and encoded again. PDFium was seen to draw such a
#: picture about a dot (1/300 inch) beside where it is expected; pure noise then differs by 6 to 11
#: on average, while its squares stay below 25. Why it is a dot off is not known.
SCALED: Final = (14.0, 56.0)
TILE: Final = 18
# Pixels this light or lighter look white.
_BLANK: Final = 250


def describe_difference(
    original: Image.Image, bound: Image.Image, limits: tuple[float, float]
) -> str | None:
    """Return None if two RGB pictures show the same, else in Chinese how far apart they are."""
    from PIL import Image, ImageChops, ImageStat

    if max(abs(a - b) for a, b in zip(original.size, bound.size, strict=True)) > 2:  # noqa: PLR2004 -- rounding of both edges
        ratio = original.width / original.height / (bound.width / bound.height)
        if not 0.98 < ratio < 1.02:  # noqa: PLR2004 -- as above, for small pages
            return f"尺寸 {original.size} 与 {bound.size}"
    if bound.size != original.size:
        bound = bound.resize(original.size, Image.Resampling.BOX)
    if original.tobytes() == bound.tobytes():
        return None
    difference = ImageChops.difference(original, bound)
    mean = max(ImageStat.Stat(difference).mean)
    tiles = (band.reduce(TILE).getextrema()[1] for band in difference.split())
    worst = max(float(value) for value in tiles)  # type: ignore[arg-type]  # one band gives two numbers
    if mean <= limits[0] and worst <= limits[1]:
        return None
    return f"平均差 {mean:.1f}，最大处 {worst:.0f}"


def is_blank(picture: Image.Image) -> bool:
    """Tell whether nothing can be seen on a picture."""
    darkest, _ = picture.convert("L").getextrema()
    return int(darkest) >= _BLANK  # type: ignore[arg-type]  # one band gives two numbers
