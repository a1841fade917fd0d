"""Compare the pages of pictures with what Pillow draws of the pictures themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from PIL import Image, ImageOps

from yingjian.papers.images.colour import drop_alpha, show_colours, to_8_bits
from yingjian.papers.images.placement import ORIENTATION_TAG, SIDEWAYS, Placement
from yingjian.papers.outcome import Refused
from yingjian.papers.pdf import compare
from yingjian.papers.pdf.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Sequence

# Pixels drawn for a comparison: the largest page at the finest resolution that is tolerated, so
# that every dot is compared with itself. Where libraries must smooth, halftones differ.
_MAX_PIXELS: Final = 30_000_000


class Expected(NamedTuple):
    """What a page should look like, and the resolution (dpi) at which it is drawn."""

    picture: Image.Image
    dpi: float


def draw_expected(picture: Image.Image, orientation: int, placement: Placement) -> Expected:
    """Draw with Pillow what the page of a picture should look like."""
    pixels_at_72_dpi = placement.width * placement.height
    dpi = float(min(placement.dpi, 72 * (_MAX_PIXELS / pixels_at_72_dpi) ** 0.5))
    dots = dpi / 72
    size = (max(1, round(placement.width * dots)), max(1, round(placement.height * dots)))
    x, y, width, height = (value * dots for value in placement.box)
    box = (max(1, round(width)), max(1, round(height)))
    pixels = _resizable(picture)
    shown = _resize(pixels, picture, box[::-1] if orientation in SIDEWAYS else box)
    exif = Image.Exif()
    exif[ORIENTATION_TAG] = orientation
    shown.info["exif"] = exif.tobytes()
    canvas = Image.new("RGB", size, "white")
    canvas.paste(ImageOps.exif_transpose(shown), (round(x), round(size[1] - y - height)))
    return Expected(canvas, dpi)


def _resizable(picture: Image.Image) -> Image.Image:
    """Return a picture in a mode that can be smoothed when it is resized."""
    if picture.mode in {"P", "PA"} or "transparency" in picture.info:
        return picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    if picture.mode == "1":
        return picture.convert("L")
    return to_8_bits(picture) if picture.mode.startswith("I") else picture


def _resize(pixels: Image.Image, picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return ``pixels`` of ``picture`` at another size, in sRGB on white."""
    opaque = drop_alpha(pixels) if pixels.mode in {"LA", "RGBA"} else pixels
    shown = show_colours(opaque.resize(size, Image.Resampling.BOX), picture)
    if opaque is pixels:
        return shown
    alpha = pixels.getchannel("A").resize(size, Image.Resampling.BOX)
    return Image.composite(shown, Image.new("RGB", shown.size, "white"), alpha)


def check_pages(pdf: bytes, pages: Sequence[Expected], *, scaled: bool) -> None:
    """Raise :class:`Refused` if a page of ``pdf`` differs from what is expected."""
    limits = compare.SCALED if scaled else compare.SMOOTHED
    reader = Reader(pdf)
    try:
        for index, (expected, dpi) in enumerate(pages):
            original, bound = expected, reader.draw(index, dpi)
            if bound.size == original.size:
                # At about 72 dpi: finer than the eye sees, noise would count.
                factor = max(2, round(dpi / 72))
                original, bound = original.reduce(factor), bound.reduce(factor)
            difference = compare.describe_difference(original, bound, limits)
            if difference:
                raise Refused(
                    f"第 {index + 1} 幅装订后与原图不一样（{difference}）",
                    "请另存成 JPEG 或 PNG 后替换",
                )
    finally:
        reader.close()
