"""Bring a picture into colours that PDF has: modes, ICC profiles, colour spaces."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from pikepdf import Array, Name
from PIL import Image, ImageCms

from yingjian.papers.outcome import Refused
from yingjian.papers.pdf import cmyk

if TYPE_CHECKING:
    import pikepdf

_MAX_16_BIT: Final = 65535
# The colour space in an ICC profile and its number of components, by Pillow's mode.
_ICC_SPACES: Final = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}
_COMPONENTS: Final = {"L": 1, "RGB": 3, "CMYK": 4}
_ICC_CLASSES: Final = {"scnr", "mntr", "prtr", "spac"}


def to_pdf_mode(picture: Image.Image, subject: str) -> tuple[Image.Image, str | None]:
    """Return a picture in mode 1, L, RGB, CMYK, LA or RGBA, and a note if colours changed.

    ``subject`` names the picture in messages. Raises :class:`Refused`.
    """
    mode, note = picture.mode, None
    if mode in {"L", "RGB"} and "transparency" in picture.info:
        converted = picture.convert("RGBA")
    elif mode in {"1", "L", "RGB", "CMYK", "LA", "RGBA"}:
        converted = picture.copy()
    elif mode == "P":
        converted = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    elif mode in {"PA", "RGBa", "La"}:
        converted = picture.convert("RGBA")
    elif mode.startswith("I;16"):
        converted = to_8_bits(picture)
    elif mode in {"I", "F"}:
        converted = _from_32_bits(picture, subject)
    elif mode == "LAB":
        converted = _to_srgb(picture, ImageCms.createProfile("LAB"))
        note = f"{subject}由 Lab 颜色转成 sRGB"
    else:
        converted = picture.convert("RGB")
    if converted.mode in {"LA", "RGBA"} and converted.getchannel("A").getextrema() == (255, 255):
        converted = drop_alpha(converted)
    converted.info = {key: picture.info[key] for key in ("icc_profile",) if key in picture.info}
    return converted, note


def to_8_bits(picture: Image.Image) -> Image.Image:
    """Return a picture of 16 bits as one of 8."""
    return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")


def _from_32_bits(picture: Image.Image, subject: str) -> Image.Image:
    """Return a picture of 16-bit values in 32 bits as one of 8. Raises :class:`Refused`."""
    low, high = picture.getextrema()
    if picture.mode != "I" or float(low) < 0 or float(high) > _MAX_16_BIT:  # type: ignore[arg-type]  # one band gives two numbers
        raise Refused(
            f"{subject}的每个像素是 32 位的数，不是可看的颜色", "请另存成 8 位的图片后替换"
        )
    return picture.convert("F").point(lambda value: value * (1 / 256) + 0).convert("L")


def drop_alpha(picture: Image.Image) -> Image.Image:
    """Return a picture in LA or RGBA without its alpha channel."""
    return picture.convert("L" if picture.mode == "LA" else "RGB")


def colour_space(target: pikepdf.Pdf, picture: Image.Image, mode: str) -> Any:
    """Return the PDF colour space for a mode: the picture's own ICC profile where it is sound."""
    profile = _icc_profile(picture, mode)
    if profile is None:
        if mode == "CMYK":
            return cmyk.make_space(target)
        return Name.DeviceGray if mode in {"L", "1"} else Name.DeviceRGB
    stream = target.make_stream(profile)
    stream.N = _COMPONENTS[mode]
    return Array([Name.ICCBased, target.make_indirect(stream)])


def show_colours(pixels: Image.Image, picture: Image.Image) -> Image.Image:
    """Convert ``pixels`` of ``picture`` to sRGB by the profile that the PDF page has."""
    profile = _icc_profile(picture, pixels.mode)
    if profile is None and pixels.mode == "CMYK":
        profile = cmyk.profile()
    if profile is None:
        return pixels.convert("RGB")
    return _to_srgb(pixels, ImageCms.ImageCmsProfile(io.BytesIO(profile)))


def _to_srgb(picture: Image.Image, profile: Any) -> Image.Image:
    srgb = ImageCms.createProfile("sRGB")
    converted = ImageCms.profileToProfile(picture, profile, srgb, outputMode="RGB")
    assert converted is not None  # noqa: S101 -- only in-place conversion gives None
    return converted


def _icc_profile(picture: Image.Image, mode: str) -> bytes | None:
    """Return a picture's ICC profile if PDF/A allows it for the mode; None for sRGB too."""
    data = picture.info.get("icc_profile")
    if not isinstance(data, bytes) or mode not in _ICC_SPACES:
        return None
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data)).profile
    except (OSError, ImageCms.PyCMSError):
        return None
    if profile.xcolor_space.strip() != _ICC_SPACES[mode]:
        return None
    # ISO 19005-2, 6.2.4.2: profiles of these classes, of version 2 or 4, with their true length.
    if profile.device_class not in _ICC_CLASSES or data[8] not in {2, 4}:
        return None
    if int.from_bytes(data[:4], "big") != len(data):
        return None
    return None if "sRGB" in (profile.profile_description or "") else data
