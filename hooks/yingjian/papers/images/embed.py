"""Make PDF images of pictures: the encoded file itself where PDF can decode it, else pixels."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image, TiffImagePlugin

from yingjian.papers.images.colour import colour_space, drop_alpha
from yingjian.papers.images.jpeg import strip_metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

# TIFF tags (TIFF 6.0, sections 3 and 8).
_PHOTOMETRIC: Final = 262
_STRIP_OFFSETS: Final = 273
_ROWS_PER_STRIP: Final = 278
_STRIP_COUNTS: Final = 279
# Colour types (PNG specification, 11.2.2).
_PNG_GRAY: Final = 0
_PNG_TRUECOLOUR: Final = 2
_PNG_INDEXED: Final = 3


def embed_file(target: pikepdf.Pdf, picture: Image.Image, data: bytes) -> pikepdf.Object | None:
    """Embed the encoded picture as it is; None where PDF cannot decode it."""
    if picture.format in {"JPEG", "MPO"} and picture.mode in {"L", "RGB", "CMYK"}:
        return _embed_jpeg(target, picture, data)
    return _embed_png(target, picture, data) if picture.format == "PNG" else None


def _embed_jpeg(target: pikepdf.Pdf, picture: Image.Image, data: bytes) -> pikepdf.Object | None:
    stripped = strip_metadata(data)
    if stripped is None:
        return None
    space = colour_space(target, picture, picture.mode)
    image = _make_image(target, stripped, picture.size, space, 8)
    image.Filter = Name.DCTDecode
    if picture.mode == "CMYK" and "adobe" in picture.info:
        # Adobe stores such pictures inverted.
        image.Decode = Array([1, 0] * 4)
    return image


def _embed_png(target: pikepdf.Pdf, picture: Image.Image, data: bytes) -> pikepdf.Object | None:
    """Embed the compressed rows of a plain PNG: PDF's predictors are PNG's own filters."""
    depth, colour, interlaced = data[24], data[25], data[28]
    plain = colour in {_PNG_GRAY, _PNG_TRUECOLOUR, _PNG_INDEXED}
    if interlaced or not plain or "transparency" in picture.info:
        return None
    chunks = list(_png_chunks(data))
    rows = b"".join(body for kind, body in chunks if kind == b"IDAT")
    if colour == _PNG_INDEXED:
        palette = next((body for kind, body in reversed(chunks) if kind == b"PLTE"), b"")
        last = len(palette) // 3 - 1
        space: Any = Array([Name.Indexed, Name.DeviceRGB, last, pikepdf.String(palette)])
    else:
        space = colour_space(target, picture, "L" if colour == _PNG_GRAY else "RGB")
    image = _make_image(target, rows, picture.size, space, depth)
    image.Filter = Name.FlateDecode
    image.DecodeParms = Dictionary(
        Predictor=15,
        Colors=3 if colour == _PNG_TRUECOLOUR else 1,
        BitsPerComponent=depth,
        Columns=picture.width,
    )
    return image


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield type and content of every chunk (PNG specification, 5.3)."""
    start = 8
    while start + 8 <= len(data):
        length = int.from_bytes(data[start : start + 4], "big")
        yield data[start + 4 : start + 8], data[start + 8 : start + 8 + length]
        start += 12 + length


def embed_pixels(target: pikepdf.Pdf, picture: Image.Image, *, lossless: bool) -> pikepdf.Object:
    """Embed the pixels of a picture in 1, L, RGB, CMYK, LA or RGBA; photographs as JPEG.

    Unless ``lossless``, a picture of many colours is encoded as JPEG.
    """
    if picture.mode in {"LA", "RGBA"}:
        opaque = drop_alpha(picture)
        opaque.info = picture.info
        image = embed_pixels(target, opaque, lossless=lossless)
        alpha = picture.getchannel("A")
        image.SMask = _make_image(target, alpha.tobytes(), alpha.size, Name.DeviceGray, 8)
        return image
    if picture.mode == "1":
        return _embed_fax(target, picture)
    space = colour_space(target, picture, picture.mode)
    few_colours = picture.mode in {"L", "RGB"} and picture.getcolors(256) is not None
    if lossless or few_colours or picture.mode == "CMYK":
        return _make_image(target, picture.tobytes(), picture.size, space, 8)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90, subsampling=0, icc_profile=None)
    image = _make_image(target, out.getvalue(), picture.size, space, 8)
    image.Filter = Name.DCTDecode
    return image


def _embed_fax(target: pikepdf.Pdf, picture: Image.Image) -> pikepdf.Object:
    """Embed black and white in Group 4 (ITU-T T.6), the strip that libtiff writes."""
    out = io.BytesIO()
    picture.save(out, "TIFF", compression="group4", tiffinfo={_ROWS_PER_STRIP: picture.height})
    data = out.getvalue()
    with Image.open(io.BytesIO(data)) as tiff:
        assert isinstance(tiff, TiffImagePlugin.TiffImageFile)  # noqa: S101 -- just written
        tags = tiff.tag_v2
        strips = list(zip(tags[_STRIP_OFFSETS], tags[_STRIP_COUNTS], strict=True))
        black_is_one = tags[_PHOTOMETRIC] == 1
    if len(strips) != 1:
        pixels = picture.convert("L").tobytes()
        return _make_image(target, pixels, picture.size, Name.DeviceGray, 8)
    start, length = strips[0]
    strip = data[start : start + length]
    image = _make_image(target, strip, picture.size, Name.DeviceGray, 1)
    image.Filter = Name.CCITTFaxDecode
    image.DecodeParms = Dictionary(
        K=-1, Columns=picture.width, Rows=picture.height, BlackIs1=black_is_one
    )
    return image


def _make_image(
    target: pikepdf.Pdf, data: bytes, size: tuple[int, int], space: Any, bits: int
) -> pikepdf.Object:
    image = target.make_stream(data)
    image.Type, image.Subtype = Name.XObject, Name.Image
    image.Width, image.Height = size
    image.ColorSpace = space
    image.BitsPerComponent = bits
    return image
