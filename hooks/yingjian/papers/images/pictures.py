"""Turn JPEG, PNG, TIFF and other pictures into pages: untouched where possible, then compared."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass, field
from typing import Final

import pikepdf
from pikepdf import Dictionary
from PIL import Image, ImageFile, TiffImagePlugin

from yingjian.papers.images.colour import to_pdf_mode
from yingjian.papers.images.comparison import Expected, check_pages, draw_expected
from yingjian.papers.images.embed import embed_file, embed_pixels
from yingjian.papers.images.placement import (
    SIDEWAYS,
    UPRIGHT,
    Placement,
    place,
    read_orientation,
    snap,
)
from yingjian.papers.limits import MAX_DPI, MAX_PAGES, MAX_PIXELS, TOLERATED_DPI
from yingjian.papers.outcome import AS_IS, CONVERTED, Bindable, Refused
from yingjian.papers.pdf import geometry, pages

_TIP: Final = "请重新扫描或从原件另存后替换"
_BITS_PER_SAMPLE: Final = 258  # TIFF 6.0, section 8
_BITS: Final = 8
# Errors by which Pillow reports a damaged file.
_DAMAGED: Final = (
    *(OSError, ValueError, SyntaxError, TypeError),
    *(KeyError, IndexError, EOFError, zlib.error),
)


@dataclass(slots=True)
class _Notes:
    """Chinese notes on a picture; ``changed`` if pixels or colours are no longer the original's."""

    texts: list[str] = field(default_factory=list)
    changed: bool = False

    def add(self, text: str, *, change: bool) -> None:
        self.texts.append(text)
        self.changed |= change


def convert(data: bytes) -> Bindable:
    """Return one page for each frame of a picture. Raises :class:`Refused`."""
    # Sizes are checked here, before anything is decoded.
    Image.MAX_IMAGE_PIXELS = None
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        file = Image.open(io.BytesIO(data))
    except _DAMAGED as error:
        raise Refused("图片损坏，打不开", _TIP) from error
    target = pikepdf.Pdf.new()
    notes = _Notes()
    with file:
        frames = int(getattr(file, "n_frames", 1))
        count = frames if file.format == "TIFF" else 1
        if frames > count and file.format in {"GIF", "WEBP", "PNG"}:
            notes.add("动画只取第一幅", change=False)
        if count > MAX_PAGES:
            raise Refused(f"有 {count} 幅，超过了 {MAX_PAGES} 幅", "请拆成几份分别登记")
        expected = [_add_frame(target, file, data, index, count, notes) for index in range(count)]
    pdf = pages.save(target)
    check_pages(pdf, expected, scaled="降到" in "".join(notes.texts))
    return Bindable(
        pdf=pdf,
        pages=count,
        how=CONVERTED if notes.changed else AS_IS,
        notes=tuple(dict.fromkeys(notes.texts)),
        image_only=tuple(range(1, count + 1)),
        conformance="2u",
    )


def _add_frame(
    target: pikepdf.Pdf, file: Image.Image, data: bytes, index: int, count: int, notes: _Notes
) -> Expected:
    """Append the page of one frame; return what it should look like."""
    frame = f"第 {index + 1} 幅" if count > 1 else "图片"
    bits, orientation = _load(file, data, index, frame)
    subject = frame if count > 1 else "图像"
    placement = place(file, orientation)
    dpi = placement.dpi
    scaled = dpi > TOLERATED_DPI
    if scaled:
        width, height = file.size[::-1] if orientation in SIDEWAYS else file.size
        scale = MAX_DPI / dpi
        placement = snap(placement, (round(width * scale), round(height * scale)))
        notes.add(f"{subject}由 {round(dpi)} dpi 降到 {MAX_DPI} dpi", change=True)
    elif orientation != 1:
        notes.add(f"{subject}按拍摄方向转正", change=False)
    image = None if scaled else embed_file(target, file, data)
    picture = file
    if image is None:
        if bits > _BITS:
            notes.add(f"{subject}由每色 16 位降到 8 位", change=True)
        picture, note = to_pdf_mode(file, subject)
        if note:
            notes.add(note, change=True)
        if scaled:
            picture = _scale(picture, placement, orientation)
        image = embed_pixels(target, picture, lossless=not scaled)
    _add_page(target, image, orientation, placement)
    return draw_expected(picture, orientation, placement)


def _load(file: Image.Image, data: bytes, index: int, frame: str) -> tuple[int, int]:
    """Decode a frame; return its bits per sample and orientation. Raises :class:`Refused`."""
    try:
        file.seek(index)
        width, height = file.size
        if width * height > MAX_PIXELS:
            raise Refused(
                f"{frame}有 {width}×{height} 个像素，超过了 {MAX_PIXELS // 1_000_000} 百万",
                "请用 300 dpi 重新扫描，或缩小后替换",
            )
        bits = _bits_per_sample(file, data)
        file.load()
        return bits, read_orientation(file)
    except _DAMAGED as error:
        raise Refused(f"{frame}损坏或不完整，读不全", _TIP) from error


def _bits_per_sample(file: Image.Image, data: bytes) -> int:
    if file.format == "PNG":
        return data[24]  # IHDR, PNG specification 11.2.2
    if isinstance(file, TiffImagePlugin.TiffImageFile):
        return max(int(bits) for bits in file.tag_v2.get(_BITS_PER_SAMPLE, (1,)))
    return 8


def _scale(picture: Image.Image, placement: Placement, orientation: int) -> Image.Image:
    """Return a picture with as many pixels as its place has dots at 300 dpi."""
    if picture.mode == "1":
        picture = picture.convert("L")
    width, height = (round(edge * MAX_DPI / 72) for edge in placement.box[2:])
    size = (height, width) if orientation in SIDEWAYS else (width, height)
    return picture.resize(size, Image.Resampling.BOX)


def _add_page(
    target: pikepdf.Pdf, image: pikepdf.Object, orientation: int, placement: Placement
) -> None:
    x, y, width, height = placement.box
    box = geometry.operands((width, 0, 0, height, x, y))
    content = f"q {box} cm {geometry.operands(UPRIGHT[orientation])} cm /I Do Q"
    page = geometry.upright(placement.width, placement.height)
    resources = Dictionary(XObject=Dictionary(I=image))
    pages.add(target, pages.make_form(target, content.encode(), page.box, resources), page)
