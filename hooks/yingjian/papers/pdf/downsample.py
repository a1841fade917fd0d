"""Scale images that are finer than 300 dpi at their placed size down to 300 (REFERENCE, 6)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

import pikepdf
from pikepdf import Dictionary, Name, Stream

from yingjian.papers.limits import MAX_DPI, MAX_PIXELS, TOLERATED_DPI
from yingjian.papers.pdf import pages
from yingjian.typeset.geometry import Matrix, multiply

if TYPE_CHECKING:
    from yingjian.papers.pdf.geometry import PageGeometry

# Pixels; the file size and the resolution of smaller images do not matter.
_SMALL: Final = 300 * 300
_DEPTH: Final = 12
_PLAIN_SPACES: Final = {"/DeviceRGB", "/DeviceGray"}


@dataclass(slots=True)
class _Placed:
    """An image, its lowest resolution on any page, and the index of the first page that has it."""

    image: pikepdf.Object
    dpi: float
    page: int


class Downsampler:
    """Collects where a file's images stand, then scales down those that are too fine."""

    def __init__(self, source: pikepdf.Pdf) -> None:
        """Work on ``source`` in place."""
        self._source = source
        self._placed: dict[tuple[int, int], _Placed] = {}
        self._large = any(_is_large(item) for item in source.objects)

    def visit_page(self, index: int, form: pikepdf.Object, place: PageGeometry) -> None:
        """Collect the images of a page (index from 0) and their sizes."""
        if self._large:
            self._walk(form, place.matrix, index, 0)

    def finish(self) -> list[str]:
        """Scale images down; return Chinese notes."""
        notes = []
        for placed in self._placed.values():
            if placed.dpi <= TOLERATED_DPI:
                continue
            before = round(placed.dpi)
            scaled = self._scale(placed.image, MAX_DPI / placed.dpi)
            result = f"由 {before} dpi 降到 {MAX_DPI} dpi" if scaled else f"保持 {before} dpi"
            notes.append(f"第 {placed.page + 1} 页的图像{result}")
        return notes

    def _walk(self, form: pikepdf.Object, matrix: Matrix, page: int, depth: int) -> None:
        resources = form.get("/Resources")
        objects = resources.get("/XObject") if isinstance(resources, Dictionary) else None
        if not isinstance(objects, Dictionary) or depth > _DEPTH:
            return
        stack: list[Matrix] = []
        for instruction in pikepdf.parse_content_stream(form, "q Q cm Do"):
            operator, operands = str(instruction.operator), instruction.operands
            if operator == "q":
                stack.append(matrix)
            elif operator == "Q":
                matrix = stack.pop() if stack else matrix
            elif operator == "cm":
                a, b, c, d, e, f = (float(value) for value in operands)
                matrix = multiply((a, b, c, d, e, f), matrix)
            elif operator == "Do":
                self._visit(objects.get(str(operands[0])), matrix, page, depth)

    def _visit(self, item: object, matrix: Matrix, page: int, depth: int) -> None:
        if not isinstance(item, Stream):
            return
        if item.get("/Subtype") == Name.Form:
            inner = item.get("/Matrix")
            if isinstance(inner, pikepdf.Array) and len(inner) == 6:  # noqa: PLR2004 -- a matrix
                a, b, c, d, e, f = (float(value) for value in inner.as_list())
                matrix = multiply((a, b, c, d, e, f), matrix)
            self._walk(item, matrix, page, depth + 1)
        elif _is_large(item):
            wide = math.hypot(matrix[0], matrix[1]) / 72
            high = math.hypot(matrix[2], matrix[3]) / 72
            if wide <= 0 or high <= 0:
                return
            dpi = min(int(item.Width) / wide, int(item.Height) / high)
            before = self._placed.get(item.objgen)
            if before is None or dpi < before.dpi:
                self._placed[item.objgen] = _Placed(item, dpi, before.page if before else page)

    def _scale(self, image: pikepdf.Object, factor: float) -> bool:
        """Scale an image in place; return False if that would change its meaning."""
        from PIL import Image

        if not _is_plain(image) or int(image.Width) * int(image.Height) > MAX_PIXELS:
            return False
        try:
            picture = pikepdf.PdfImage(cast("Stream", image)).as_pil_image()
            if picture.mode not in {"1", "L", "RGB"}:
                return False
            size = (
                max(1, round(picture.width * factor)),
                max(1, round(picture.height * factor)),
            )
            mode = "L" if picture.mode == "1" else picture.mode
            small = picture.convert(mode).resize(size, Image.Resampling.BOX, reducing_gap=None)
        except (
            OSError,
            ValueError,
            NotImplementedError,
            pikepdf.PdfError,
            Image.DecompressionBombError,
        ):
            return False
        scaled = pages.picture_stream(self._source, small)
        mask = image.get("/SMask")
        space = image.get("/ColorSpace")
        if isinstance(space, pikepdf.Array) and scaled.ColorSpace == Name.DeviceRGB:
            scaled.ColorSpace = space
        if scaled.get("/Filter") == Name.DCTDecode:
            image.write(scaled.read_raw_bytes(), filter=Name.DCTDecode)
        else:
            image.write(scaled.read_bytes())
        for key in ("/DecodeParms", "/Decode"):
            if key in image:
                del image[key]
        image.Width, image.Height, image.BitsPerComponent = size[0], size[1], 8
        image.ColorSpace = scaled.ColorSpace
        if isinstance(mask, Stream):
            image.SMask = mask
        return True


def _is_large(item: object) -> bool:
    if not isinstance(item, Stream) or item.get("/Subtype") != Name.Image:
        return False
    try:
        return int(item.Width) * int(item.Height) > _SMALL
    except (AttributeError, TypeError, ValueError):
        return False


def _is_plain(image: pikepdf.Object) -> bool:
    """Tell whether an image can be scaled without a change of meaning."""
    if image.get("/ImageMask", False) or isinstance(image.get("/Mask"), pikepdf.Array | Stream):
        return False
    if "/Matte" in image or image.get("/Decode") not in (None, *_PLAIN_DECODES):
        return False
    mask = image.get("/SMask")
    if isinstance(mask, Stream) and "/Matte" in mask:
        return False
    space = image.get("/ColorSpace")
    if isinstance(space, Name):
        return str(space) in _PLAIN_SPACES
    return (
        isinstance(space, pikepdf.Array)
        and len(space) == 2  # noqa: PLR2004 -- /ICCBased stream
        and space[0] == Name.ICCBased
        and int(space[1].get("/N", 0)) in (1, 3)
    )


_PLAIN_DECODES: Final = (pikepdf.Array([0, 1]), pikepdf.Array([0, 1, 0, 1, 0, 1]))
