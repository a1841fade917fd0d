"""Write the pages that the binder takes: one Form XObject placed by one matrix, nothing else."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pikepdf
from pikepdf import Array, Dictionary, Name

from yingjian.papers.pdf.font_unicode import replace_private
from yingjian.papers.pdf.geometry import PageGeometry, operands, pdf_array, upright
from yingjian.typeset import unicode_map
from yingjian.typeset.geometry import multiply

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PIL import Image

    from yingjian.papers.pdf.reader import TextRun

_JPEG_QUALITY: Final = 88
# A picture of at most so many grays is smaller and sharper without loss.
_FEW_GRAYS: Final = 16
# Built by tests/papers/invisible_font.py.
_FONT: Final = Path(__file__).parent / "invisible.ttf"
_FONT_NAME: Final = "/YJBLNK+Unseen"


def add(target: pikepdf.Pdf, form: pikepdf.Object, place: PageGeometry) -> None:
    """Append a page to ``target`` that shows ``form``, an object of ``target``."""
    target.add_blank_page(page_size=(max(3, place.width), max(3, place.height)))
    page = target.pages[-1].obj
    page.MediaBox = pdf_array((0, 0, place.width, place.height))
    page.Resources = Dictionary(XObject=Dictionary(P=form))
    page.Contents = target.make_stream(f"q {operands(place.matrix)} cm /P Do Q".encode())


def make_form(
    file: pikepdf.Pdf, content: bytes, box: Sequence[float], resources: Dictionary
) -> pikepdf.Object:
    """Create a Form XObject in ``file``."""
    form = file.make_stream(content)
    form.Type, form.Subtype, form.FormType = Name.XObject, Name.Form, 1
    form.BBox = pdf_array(box)
    form.Resources = resources
    return form


def save(target: pikepdf.Pdf) -> bytes:
    """Return a file as bytes; the same content gives the same bytes."""
    for key in ("/Metadata", "/PageMode"):
        if key in target.Root:
            del target.Root[key]
    if "/Info" in target.trailer:
        del target.trailer["/Info"]
    out = io.BytesIO()
    target.save(
        out,
        min_version="1.7",
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True,
        stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
    )
    return out.getvalue()


def picture_stream(file: pikepdf.Pdf, picture: Image.Image) -> pikepdf.Object:
    """Create an image of a picture in RGB, L or 1: few grays without loss, anything else as JPEG."""
    from PIL import ImageChops

    if picture.mode == "RGB":
        red, green, blue = picture.split()
        if (
            not ImageChops.difference(red, green).getbbox()
            and not ImageChops.difference(green, blue).getbbox()
        ):
            picture = red
    if picture.mode == "1" or (picture.mode == "L" and picture.getcolors(_FEW_GRAYS) is not None):
        stream = file.make_stream(picture.convert("L").tobytes())
    else:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=_JPEG_QUALITY, subsampling=0, optimize=True)
        stream = file.make_stream(out.getvalue())
        stream.Filter = Name.DCTDecode
    stream.Type, stream.Subtype = Name.XObject, Name.Image
    stream.Width, stream.Height = picture.size
    stream.BitsPerComponent = 8
    stream.ColorSpace = Name.DeviceRGB if picture.mode == "RGB" else Name.DeviceGray
    return stream


def add_picture(
    target: pikepdf.Pdf,
    picture: Image.Image,
    place: PageGeometry,
    runs: Iterable[TextRun],
    font: InvisibleFont,
) -> None:
    """Append a page that is a picture of the original, with the original's text invisible on it."""
    width, height = place.width, place.height
    content = f"q {operands((width, 0, 0, height, 0, 0))} cm /I Do Q"
    resources = Dictionary(XObject=Dictionary(I=picture_stream(target, picture)))
    lines = list(font.lines(runs, place))
    if lines:
        content += f"\nBT 3 Tr\n{chr(10).join(lines)}\nET"
        resources.Font = Dictionary(F=font.object)
    page = upright(width, height)
    add(target, make_form(target, content.encode(), page.box, resources), page)


class InvisibleFont:
    """A font whose every glyph is empty and half an em wide, for text on pictures of pages."""

    def __init__(self, target: pikepdf.Pdf) -> None:
        """Create it in one file; :meth:`finish` completes it."""
        self._target = target
        self._codes: dict[str, int] = {}
        self.object = target.make_indirect(Dictionary(Type=Name.Font))

    def lines(self, runs: Iterable[TextRun], place: PageGeometry) -> Iterable[str]:
        """Yield the operators that lay runs of text over their boxes."""
        for run in runs:
            text = replace_private("".join(run.text.split("\r\n")))
            left, bottom, right, top = run.box
            size = max(1.0, top - bottom)
            natural = size / 2 * len(text)
            stretch = max(1.0, right - left) / natural
            matrix = multiply((stretch, 0, 0, 1, left, bottom + size * 0.2), place.matrix)
            codes = "".join(f"{self._code(char):04X}" for char in text)
            yield f"/F {operands((size,))} Tf {operands(matrix)} Tm <{codes}> Tj"

    def finish(self) -> None:
        """Write the font if any text uses it."""
        if not self._codes:
            return
        program = self._target.make_stream(_FONT.read_bytes())
        descriptor = Dictionary(
            Type=Name.FontDescriptor, FontName=Name(_FONT_NAME), Flags=4, ItalicAngle=0,
            FontBBox=Array([0, 0, 500, 1000]), Ascent=800, Descent=-200, CapHeight=800, StemV=80,
            FontFile2=program,
        )  # fmt: skip
        # Every code shows glyph 1.
        glyphs = self._target.make_stream(b"\0\1" * (max(self._codes.values()) + 1))
        descendant = Dictionary(
            Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name(_FONT_NAME),
            CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
            FontDescriptor=descriptor, DW=500, CIDToGIDMap=glyphs,
        )  # fmt: skip
        self.object.Subtype = Name.Type0
        self.object.BaseFont = Name(_FONT_NAME)
        self.object.Encoding = Name("/Identity-H")
        self.object.DescendantFonts = Array([descendant])
        mapping = {code: char for char, code in self._codes.items()}
        self.object.ToUnicode = self._target.make_stream(unicode_map.written(mapping, 2))

    def _code(self, char: str) -> int:
        return self._codes.setdefault(char, len(self._codes) + 1)
