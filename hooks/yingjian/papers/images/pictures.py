"""JPEG, PNG, TIFF and other pictures → pages: untouched where possible, compared as pixels."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageCms, ImageFile, ImageOps, TiffImagePlugin

from yingjian.papers.images.jpeg import stripped
from yingjian.papers.limits import MAX_DPI, MAX_PAGES, MAX_PIXELS, PASSING_DPI
from yingjian.papers.outcome import AS_IS, CONVERTED, Bindable, Refused
from yingjian.papers.pdf import cmyk, compare, pages
from yingjian.papers.pdf.geometry import written
from yingjian.papers.pdf.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yingjian.typeset.geometry import Matrix

_AGAIN: Final = "请重新扫描或从原件另存后替换"
_ORIENTATION: Final = 0x0112
_BITS: Final = 258  # TIFF tags (TIFF 6.0, section 8)
_STRIP_OFFSETS: Final = 273
_STRIP_COUNTS: Final = 279
_ROWS_PER_STRIP: Final = 278
# Points. A4, and the longest edge that is taken at its word: A3 with a margin for scanners.
_A4: Final = (595.276, 841.89)
_LONGEST: Final = 1250
_SHORTEST: Final = 60
_SANE_DPI: Final = (60, 1300)
# Two resolutions that differ more belong to a fax or to an error.
_SANE_RATIO: Final = 2.1
_DEEP: Final = 8
# Pixels drawn for a comparison: the largest page at the finest resolution that is let pass, so
# that every dot is compared with itself. Where libraries must smooth, halftones differ.
_COMPARED: Final = 30_000_000

#: Width and height are swapped for these values of the EXIF orientation.
_TURNED: Final = (5, 6, 7, 8)
#: From the unit square of the stored image to that of the upright one (EXIF 2.3, 4.6.4 A).
_UPRIGHT: Final[dict[int, Matrix]] = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}


@dataclass(frozen=True, slots=True)
class _Seat:
    """Page size and where the upright picture stands on it, points; dots per inch as placed."""

    width: float
    height: float
    box: tuple[float, float, float, float]
    dpi: float


def convert(data: bytes) -> Bindable:
    """Return one page for each frame of a picture. Raises :class:`Refused`."""
    # Sizes are checked here, before anything is decoded.
    Image.MAX_IMAGE_PIXELS = None
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        opened = Image.open(io.BytesIO(data))
    except (OSError, ValueError, SyntaxError, TypeError, KeyError, EOFError) as error:
        raise Refused("图片损坏，打不开", _AGAIN) from error
    target = pikepdf.Pdf.new()
    notes: list[str] = []
    expected: list[Image.Image] = []
    resolutions: list[float] = []
    with opened:
        count = int(getattr(opened, "n_frames", 1)) if opened.format == "TIFF" else 1
        if int(getattr(opened, "n_frames", 1)) > count and opened.format in {"GIF", "WEBP", "PNG"}:
            notes.append("动画只取第一幅")
        if count > MAX_PAGES:
            raise Refused(f"有 {count} 幅，超过了 {MAX_PAGES} 幅", "请拆成几份分别登记")
        for number in range(count):
            picture, dpi = _frame(opened, number, count, data, target, notes)
            expected.append(picture)
            resolutions.append(dpi)
    made = pages.saved(target)
    _compare(made, expected, resolutions, notes)
    whole = all(not note.startswith("!") for note in notes)
    return Bindable(
        pdf=made,
        pages=count,
        how=AS_IS if whole else CONVERTED,
        notes=tuple(dict.fromkeys(note.lstrip("!") for note in notes)),
        image_only=tuple(range(1, count + 1)),
        conformance="2u",
    )


def _frame(
    opened: Image.Image,
    number: int,
    count: int,
    data: bytes,
    target: pikepdf.Pdf,
    notes: list[str],
) -> tuple[Image.Image, float]:
    where = f"第 {number + 1} 幅" if count > 1 else "图片"
    try:
        opened.seek(number)
        width, height = opened.size
        if width * height > MAX_PIXELS:
            raise Refused(
                f"{where}有 {width}×{height} 个像素，超过了 {MAX_PIXELS // 1_000_000} 百万",
                "请用 300 dpi 重新扫描，或缩小后替换",
            )
        deep = _depth(opened, data) > _DEEP
        opened.load()
        orientation = _orientation(opened)
    except (
        OSError,
        ValueError,
        SyntaxError,
        TypeError,
        KeyError,
        EOFError,
        zlib.error,
        IndexError,
    ) as error:
        raise Refused(f"{where}损坏或不完整，读不全", _AGAIN) from error
    turned = orientation in _TURNED
    size = (opened.height, opened.width) if turned else opened.size
    seat = _seat(size, _resolution(opened, turned=turned))
    said = where if count > 1 else "图像"
    before = round(seat.dpi)
    scale = MAX_DPI / seat.dpi if seat.dpi > PASSING_DPI else None
    if scale is not None:
        seat = _snapped(seat, (round(size[0] * scale), round(size[1] * scale)))
        notes.append(f"!{said}由 {before} dpi 降到 {MAX_DPI} dpi")
    elif orientation != 1:
        notes.append(f"{said}按拍摄方向转正")
    image = None if scale is not None else _untouched(opened, data, target)
    picture = opened
    if image is None:
        if deep:
            notes.append(f"!{said}由每色 16 位降到 8 位")
        picture = _plain(opened, notes, said)
        if scale is not None:
            if picture.mode == "1":
                picture = picture.convert("L")
            elif picture.mode == "P":
                picture = picture.convert("RGB")
            dots = (round(edge * MAX_DPI / 72) for edge in seat.box[2:])
            wide, high = reversed(list(dots)) if turned else dots
            picture = picture.resize((wide, high), Image.Resampling.BOX)
        image = _embedded(target, picture, lossless=scale is None)
    _place(target, image, orientation, seat)
    dpi = _compared_at(seat)
    return _expected(picture, orientation, seat, dpi), dpi


def _orientation(opened: Image.Image) -> int:
    found = opened.getexif().get(_ORIENTATION, 1)
    return found if isinstance(found, int) and found in _UPRIGHT else 1


def _depth(opened: Image.Image, data: bytes) -> int:
    if opened.format == "PNG":
        return data[24]  # IHDR, PNG specification 11.2.2
    if isinstance(opened, TiffImagePlugin.TiffImageFile):
        return max(int(bits) for bits in opened.tag_v2.get(_BITS, (1,)))
    return 8


def _resolution(opened: Image.Image, *, turned: bool) -> tuple[float, float] | None:
    try:
        x, y = (float(value) for value in opened.info.get("dpi", ()))
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    if not (_SANE_DPI[0] <= x <= _SANE_DPI[1] and _SANE_DPI[0] <= y <= _SANE_DPI[1]):
        return None
    if max(x, y) / min(x, y) > _SANE_RATIO:
        return None
    return (y, x) if turned else (x, y)


def _seat(size: tuple[int, int], dpi: tuple[float, float] | None) -> _Seat:
    """Place an upright picture: at its own size if that is believable, else on A4."""
    if dpi is not None:
        width, height = size[0] / dpi[0] * 72, size[1] / dpi[1] * 72
        if max(width, height) <= _LONGEST and min(width, height) >= _SHORTEST:
            return _Seat(width, height, (0, 0, width, height), min(dpi))
    width, height = _A4 if size[0] <= size[1] else (_A4[1], _A4[0])
    # A small picture is not blown up beyond what 72 dpi would give.
    scale = min(width / size[0], height / size[1], 1.0)
    w, h = size[0] * scale, size[1] * scale
    # On whole dots, so that a comparison finds every dot where it was.
    width, height = (round(edge / scale) * scale for edge in (width, height))
    x = round((width - w) / 2 / scale) * scale
    y = height - h - round((height - h) / 2 / scale) * scale
    return _Seat(width, height, (x, y, w, h), 72 / scale)


def _snapped(seat: _Seat, dots: tuple[int, int]) -> _Seat:
    """Place a picture scaled to ``dots`` at exactly 300 dpi; no edge moves by more than a dot."""
    dot = 72 / MAX_DPI
    w, h = max(1, dots[0]) * dot, max(1, dots[1]) * dot
    if seat.box[:2] == (0, 0) and seat.box[2:] == (seat.width, seat.height):
        return _Seat(w, h, (0, 0, w, h), MAX_DPI)
    width, height = max(w, round(seat.width / dot) * dot), max(h, round(seat.height / dot) * dot)
    x = round((width - w) / 2 / dot) * dot
    y = height - h - round((height - h) / 2 / dot) * dot
    return _Seat(width, height, (x, y, w, h), MAX_DPI)


def _place(target: pikepdf.Pdf, image: pikepdf.Object, orientation: int, seat: _Seat) -> None:
    x, y, width, height = seat.box
    turn = _UPRIGHT[orientation]
    content = f"q {written((width, 0, 0, height, x, y))} cm {written(turn)} cm /I Do Q"
    box = (0, 0, seat.width, seat.height)
    form = pages.form_of(target, content.encode(), box, Dictionary(XObject=Dictionary(I=image)))
    pages.add(target, form, pages.upright(seat.width, seat.height))


def _untouched(opened: Image.Image, data: bytes, target: pikepdf.Pdf) -> pikepdf.Object | None:
    """Embed the encoded picture itself where PDF knows the encoding, else None."""
    if opened.format in {"JPEG", "MPO"} and opened.mode in {"L", "RGB", "CMYK"}:
        clean = stripped(data)
        if clean is None:
            return None
        image = _stream(target, clean, opened.size, _space(target, opened), 8)
        image.Filter = Name.DCTDecode
        if opened.mode == "CMYK" and "adobe" in opened.info:
            # Adobe stores such pictures inverted.
            image.Decode = Array([1, 0] * 4)
        return image
    if opened.format == "PNG":
        return _png(opened, data, target)
    return None


def _png(opened: Image.Image, data: bytes, target: pikepdf.Pdf) -> pikepdf.Object | None:
    """Embed the compressed rows of a plain PNG: PDF's predictors are PNG's own filters."""
    depth, colour, interlaced = data[24], data[25], data[28]
    if interlaced or colour not in {0, 2, 3} or "transparency" in opened.info:
        return None
    rows, palette = b"", b""
    for kind, body in _chunks(data):
        if kind == b"IDAT":
            rows += body
        elif kind == b"PLTE":
            palette = body
    colours = 3 if colour == 2 else 1  # noqa: PLR2004 -- PNG's truecolour
    if colour == 3:  # noqa: PLR2004 -- PNG's indexed colour
        last = len(palette) // 3 - 1
        space: Any = Array([Name.Indexed, Name.DeviceRGB, last, pikepdf.String(palette)])
    else:
        space = _space(target, opened, bands="L" if colour == 0 else "RGB")
    image = _stream(target, rows, opened.size, space, depth)
    image.Filter = Name.FlateDecode
    image.DecodeParms = Dictionary(
        Predictor=15, Colors=colours, BitsPerComponent=depth, Columns=opened.width
    )
    return image


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += 12 + length


def _plain(opened: Image.Image, notes: list[str], said: str) -> Image.Image:
    """Return the picture in 1, L, RGB, CMYK, P, LA or RGBA."""
    mode = opened.mode
    if mode in {"1", "L", "RGB", "CMYK", "LA", "RGBA"}:
        picture = opened.copy()
    elif mode == "P":
        picture = opened.convert("RGBA" if "transparency" in opened.info else "RGB")
    elif mode in {"PA", "RGBa", "La"}:
        picture = opened.convert("RGBA")
    elif mode.startswith("I;16"):
        picture = opened.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    elif mode in {"I", "F"}:
        low, high = opened.getextrema()
        low, high = float(low), float(high)  # type: ignore[arg-type]  # one band gives two numbers
        span = 65535.0 if mode == "I" and low >= 0 and high <= 65535 else 0.0  # noqa: PLR2004 -- 16 bits
        if not span:
            raise Refused(
                f"{said}的每个像素是 32 位的数，不是可看的颜色", "请另存成 8 位的图片后替换"
            )
        picture = opened.convert("F").point(lambda value: value * (1 / 256) + 0).convert("L")
    elif mode == "LAB":
        lab, plain = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
        turned = ImageCms.profileToProfile(opened, lab, plain, outputMode="RGB")
        assert turned is not None  # noqa: S101 -- only in-place conversion gives None
        picture = turned
        notes.append(f"!{said}由 Lab 颜色转成 sRGB")
    else:
        picture = opened.convert("RGB")
    if (
        picture.mode in {"L", "RGB", "LA", "RGBA"}
        and "transparency" in opened.info
        and mode in {"L", "RGB"}
    ):
        picture = opened.convert("RGBA")
    picture.info = {key: opened.info[key] for key in ("icc_profile",) if key in opened.info}
    if picture.mode in {"LA", "RGBA"} and picture.getchannel("A").getextrema() == (255, 255):
        kept = picture.info
        picture = picture.convert("L" if picture.mode == "LA" else "RGB")
        picture.info = kept
    return picture


def _embedded(target: pikepdf.Pdf, picture: Image.Image, *, lossless: bool) -> pikepdf.Object:
    if picture.mode in {"LA", "RGBA"}:
        alpha = picture.getchannel("A")
        info = picture.info
        base = picture.convert("L" if picture.mode == "LA" else "RGB")
        base.info = info
        image = _embedded(target, base, lossless=lossless)
        mask = _stream(target, alpha.tobytes(), alpha.size, Name.DeviceGray, 8)
        image.SMask = mask
        return image
    if picture.mode == "1":
        return _fax(target, picture)
    space = _space(target, picture)
    few = picture.mode in {"L", "RGB"} and picture.getcolors(256) is not None
    if lossless or few or picture.mode == "CMYK":
        return _stream(target, picture.tobytes(), picture.size, space, 8)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90, subsampling=0, icc_profile=None)
    image = _stream(target, out.getvalue(), picture.size, space, 8)
    image.Filter = Name.DCTDecode
    return image


def _fax(target: pikepdf.Pdf, picture: Image.Image) -> pikepdf.Object:
    """Embed black and white in Group 4 (ITU-T T.6), one strip as libtiff writes it."""
    out = io.BytesIO()
    picture.save(out, "TIFF", compression="group4", tiffinfo={_ROWS_PER_STRIP: picture.height})
    with Image.open(io.BytesIO(out.getvalue())) as written_tiff:
        assert isinstance(written_tiff, TiffImagePlugin.TiffImageFile)  # noqa: S101 -- just written
        tags = written_tiff.tag_v2
        strips = list(zip(tags[_STRIP_OFFSETS], tags[_STRIP_COUNTS], strict=True))
        black_is_zero = tags[262] == 1  # PhotometricInterpretation, TIFF 6.0, section 3
    if len(strips) != 1:
        return _stream(target, picture.convert("L").tobytes(), picture.size, Name.DeviceGray, 8)
    start, length = strips[0]
    image = _stream(
        target, out.getvalue()[start : start + length], picture.size, Name.DeviceGray, 1
    )
    image.Filter = Name.CCITTFaxDecode
    image.DecodeParms = Dictionary(
        K=-1, Columns=picture.width, Rows=picture.height, BlackIs1=black_is_zero
    )
    return image


def _stream(
    target: pikepdf.Pdf, data: bytes, size: tuple[int, int], space: Any, bits: int
) -> pikepdf.Object:
    image = target.make_stream(data)
    image.Type, image.Subtype = Name.XObject, Name.Image
    image.Width, image.Height = size
    image.ColorSpace = space
    image.BitsPerComponent = bits
    return image


def _space(target: pikepdf.Pdf, picture: Image.Image, bands: str | None = None) -> Any:
    """Return the colour space: by the picture's own ICC profile where that is sound."""
    mode = bands or picture.mode
    own = _profile(picture, mode)
    if own is None:
        if mode == "CMYK":
            return cmyk.space(target)
        return Name.DeviceGray if mode in {"L", "1"} else Name.DeviceRGB
    stream = target.make_stream(own)
    stream.N = {"L": 1, "RGB": 3, "CMYK": 4}[mode]
    return Array([Name.ICCBased, target.make_indirect(stream)])


def _profile(picture: Image.Image, mode: str) -> bytes | None:
    data = picture.info.get("icc_profile")
    if not isinstance(data, bytes) or mode not in {"L", "RGB", "CMYK"}:
        return None
    try:
        found = ImageCms.ImageCmsProfile(io.BytesIO(data)).profile
    except (OSError, ImageCms.PyCMSError):
        return None
    wanted = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}[mode]
    kinds = {"scnr", "mntr", "prtr", "spac"}
    if found.xcolor_space.strip() != wanted or found.device_class not in kinds:
        return None
    # ISO 19005-2, 6.2.4.2: profiles of version 2 or 4, and as long as they say.
    sound = data[8] in (2, 4) and int.from_bytes(data[:4], "big") == len(data)
    return None if not sound or "sRGB" in (found.profile_description or "") else data


def _expected(picture: Image.Image, orientation: int, seat: _Seat, dpi: float) -> Image.Image:
    """Draw by other means what the page should look like, at the resolution of the comparison."""
    dots = dpi / 72
    size = (max(1, round(seat.width * dots)), max(1, round(seat.height * dots)))
    small = picture
    if picture.mode in {"P", "PA"} or "transparency" in picture.info:
        small = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    elif picture.mode == "1":
        small = picture.convert("L")
    elif picture.mode.startswith("I"):
        small = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    x, y, width, height = (value * dots for value in seat.box)
    box = (max(1, round(width)), max(1, round(height)))
    stored = (box[1], box[0]) if orientation in _TURNED else box
    alpha = None
    if small.mode in {"LA", "RGBA"}:
        alpha = small.getchannel("A").resize(stored, Image.Resampling.BOX)
        base = small.convert("L" if small.mode == "LA" else "RGB")
    else:
        base = small
    shown = _seen(base.resize(stored, Image.Resampling.BOX), picture)
    if alpha is not None:
        shown = Image.composite(shown, Image.new("RGB", shown.size, "white"), alpha)
    exif = Image.Exif()
    exif[_ORIENTATION] = orientation
    shown.info["exif"] = exif.tobytes()
    shown = ImageOps.exif_transpose(shown)
    canvas = Image.new("RGB", size, "white")
    canvas.paste(shown, (round(x), round(size[1] - y - height)))
    return canvas


def _compared_at(seat: _Seat) -> float:
    """Dots per inch: pixel for pixel."""
    return float(min(seat.dpi, 72 * (_COMPARED / (seat.width * seat.height)) ** 0.5))


def _seen(small: Image.Image, picture: Image.Image) -> Image.Image:
    """Turn colours into sRGB by the profile that the page carries."""
    own = _profile(picture, small.mode)
    if own is None and small.mode == "CMYK":
        own = cmyk.profile()
    if own is None:
        return small.convert("RGB")
    seen = ImageCms.profileToProfile(
        small,
        ImageCms.ImageCmsProfile(io.BytesIO(own)),
        ImageCms.createProfile("sRGB"),
        outputMode="RGB",
    )
    assert seen is not None  # noqa: S101 -- only in-place conversion gives None
    return seen


def _compare(
    made: bytes, expected: list[Image.Image], resolutions: list[float], notes: list[str]
) -> None:
    reader = Reader(made)
    try:
        for number, (drawn, dpi) in enumerate(zip(expected, resolutions, strict=True)):
            bound = reader.picture(number, dpi)
            # Finer than a reader's eye, noise would count.
            factor = max(2, round(dpi / 72))
            wanted = drawn
            if bound.size == drawn.size:
                bound, wanted = bound.reduce(factor), drawn.reduce(factor)
            limits = compare.SCALED if "降到" in "".join(notes) else compare.SMOOTHED
            apart = compare.differ(wanted, bound, limits)
            if apart:
                raise Refused(
                    f"第 {number + 1} 幅装订后与原图不一样（{apart}）",
                    "请另存成 JPEG 或 PNG 后替换",
                )
    finally:
        reader.close()
