"""Unusual and hostile papers as bytes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from collections.abc import Callable

BARS = "0 g 40 40 200 120 re f 1 0 0 rg 300 500 120 200 re f 0 0 1 rg 60 700 80 60 re f"


def save(file: pikepdf.Pdf, **options: Any) -> bytes:
    out = io.BytesIO()
    file.save(out, deterministic_id="encryption" not in options, **options)
    return out.getvalue()


def one_page(
    content: str | bytes = BARS,
    change: Callable[[pikepdf.Pdf, pikepdf.Object], None] | None = None,
    **options: Any,
) -> bytes:
    file = pikepdf.Pdf.new()
    file.add_blank_page(page_size=(595, 842))
    page = file.pages[0].obj
    page.Resources = Dictionary(
        Font=Dictionary(
            F=Dictionary(
                Type=Name.Font,
                Subtype=Name.Type1,
                BaseFont=Name.Helvetica,
                Encoding=Name.WinAnsiEncoding,
            )
        )
    )
    raw = content.encode() if isinstance(content, str) else content
    page.Contents = file.make_stream(raw)
    if change is not None:
        change(file, page)
    return save(file, **options)


def key(name: str, value: Any) -> bytes:
    return one_page(change=lambda _, page: page.__setitem__(name, value))


def boxes(**entries: list[float]) -> bytes:
    def change(_: pikepdf.Pdf, page: pikepdf.Object) -> None:
        for name, value in entries.items():
            page[f"/{name}"] = Array(value)

    return one_page(change=change)


def inherited_rotation() -> bytes:
    return one_page(change=lambda file, _: file.Root.Pages.__setitem__("/Rotate", 90))


def no_media_box() -> bytes:
    return one_page(change=lambda _, page: page.__delitem__("/MediaBox"))


def encrypted(user: str) -> bytes:
    return one_page(encryption=pikepdf.Encryption(user=user, owner="owner", R=6))


def old_encryption() -> bytes:
    return one_page(
        encryption=pikepdf.Encryption(user="", owner="o", R=3, aes=False, metadata=False)
    )


def open_script() -> bytes:
    action = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    return one_page(change=lambda file, _: file.Root.__setitem__("/OpenAction", action))


def annotation(**entries: Any) -> Callable[[pikepdf.Pdf, pikepdf.Object], None]:
    def change(file: pikepdf.Pdf, page: pikepdf.Object) -> None:
        fields = {"Type": Name.Annot, "Rect": Array([100, 300, 300, 400]), **entries}
        if fields.pop("drawn", False):
            form = file.make_stream(b"0 1 0 rg 0 0 200 100 re f")
            form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 200, 100])
            fields["AP"] = Dictionary(N=form)
        page.Annots = Array([file.make_indirect(Dictionary(**fields))])

    return change


def launch() -> bytes:
    action = Dictionary(S=Name.Launch, F=String("calc.exe"))
    return one_page(change=annotation(Subtype=Name.Link, A=action, Border=Array([0, 0, 0])))


def link() -> bytes:
    action = Dictionary(S=Name.URI, URI=String("https://example.invalid/"))
    return one_page(change=annotation(Subtype=Name.Link, A=action, Border=Array([0, 0, 0])))


def stamp(flags: int = 4) -> bytes:
    return one_page(change=annotation(Subtype=Name.Stamp, drawn=True, F=flags))


def attachment() -> bytes:
    def change(file: pikepdf.Pdf, _: pikepdf.Object) -> None:
        file.attachments["a.exe"] = b"MZ"

    return one_page(change=change)


def form_field(*, appearance: bool) -> bytes:
    def change(file: pikepdf.Pdf, page: pikepdf.Object) -> None:
        annotation(
            Subtype=Name.Widget, FT=Name.Tx, T=String("a"), V=String("filled"), F=4,
            DA=String("/F 20 Tf 0 g"), drawn=appearance,
        )(file, page)  # fmt: skip
        file.Root.AcroForm = Dictionary(
            Fields=Array([page.Annots[0]]),
            DR=page.Resources,
            DA=String("/F 20 Tf 0 g"),
            NeedAppearances=not appearance,
        )

    return one_page(change=change)


def xfa() -> bytes:
    def change(file: pikepdf.Pdf, page: pikepdf.Object) -> None:
        annotation(Subtype=Name.Widget, FT=Name.Tx, T=String("a"), drawn=True, F=4)(file, page)
        file.Root.AcroForm = Dictionary(Fields=Array([page.Annots[0]]), XFA=String("<xdp/>"))

    return one_page(change=change)


def layer(*, off: bool, how: str = "mark") -> bytes:
    def change(file: pikepdf.Pdf, page: pikepdf.Object) -> None:
        group = file.make_indirect(Dictionary(Type=Name.OCG, Name=String("a")))
        properties: Any = group
        if how == "membership":
            properties = file.make_indirect(Dictionary(Type=Name.OCMD, OCGs=Array([group])))
        if how == "object":
            form = file.make_stream(b"0 1 0 rg 300 200 150 150 re f")
            form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 595, 842])
            form.OC = group
            page.Resources.XObject = Dictionary(X=form)
            page.Contents = file.make_stream(f"{BARS} /X Do".encode())
        else:
            page.Resources.Properties = Dictionary(M=properties)
            page.Contents = file.make_stream(
                f"{BARS} /OC /M BDC 0 1 0 rg 300 200 150 150 re f EMC 0 g 10 10 9 9 re f".encode()
            )
        state = Dictionary(OFF=Array([group])) if off else Dictionary(ON=Array([group]))
        file.Root.OCProperties = Dictionary(OCGs=Array([group]), D=state)

    return one_page(change=change)


def cmyk_pattern() -> bytes:
    def change(file: pikepdf.Pdf, page: pikepdf.Object) -> None:
        tile = file.make_stream(b"1 0 0 0 k 0 0 10 10 re f 0 1 0 0 k 10 10 10 10 re f")
        tile.Type, tile.PatternType, tile.PaintType, tile.TilingType = Name.Pattern, 1, 1, 1
        tile.BBox, tile.XStep, tile.YStep = Array([0, 0, 20, 20]), 20, 20
        tile.Resources = Dictionary()
        page.Resources.Pattern = Dictionary(T=tile)

    return one_page("/Pattern cs /T scn 50 50 300 300 re f", change)


def overprint() -> bytes:
    state = Dictionary(Type=Name.ExtGState, OP=True, OPM=1)

    def change(_: pikepdf.Pdf, page: pikepdf.Object) -> None:
        page.Resources.ExtGState = Dictionary(G=state)

    return one_page("/G gs 0 1 1 0 k 50 50 300 300 re f", change)


def translucent() -> bytes:
    def change(_: pikepdf.Pdf, page: pikepdf.Object) -> None:
        page.Resources.ExtGState = Dictionary(G=Dictionary(ca=0.4))
        page.Group = Dictionary(Type=Name.Group, S=Name.Transparency, CS=Name.DeviceRGB)

    return one_page(f"{BARS} /G gs 0 1 0 rg 20 20 400 600 re f", change)


def masked() -> bytes:
    def change(file: pikepdf.Pdf, page: pikepdf.Object) -> None:
        picture = raw_image(file, b"\xff\0\0" * 400, 20, 20)
        picture.SMask = raw_image(file, bytes(range(200)) * 2, 20, 20, gray=True)
        page.Resources.XObject = Dictionary(I=picture)

    return one_page("q 300 0 0 300 100 100 cm /I Do Q", change)


def raw_image(
    file: pikepdf.Pdf, data: bytes, width: int, height: int, *, gray: bool = False
) -> Stream:
    picture = file.make_stream(data)
    picture.Type, picture.Subtype = Name.XObject, Name.Image
    picture.Width, picture.Height, picture.BitsPerComponent = width, height, 8
    picture.ColorSpace = Name.DeviceGray if gray else Name.DeviceRGB
    return picture


def fine_image() -> bytes:
    shown = drawing((1200, 1200))

    def change(file: pikepdf.Pdf, page: pikepdf.Object) -> None:
        page.Resources.XObject = Dictionary(I=raw_image(file, shown.tobytes(), 1200, 1200))

    return one_page("q 144 0 0 144 100 100 cm /I Do Q", change)


def broken_image() -> bytes:
    def change(file: pikepdf.Pdf, page: pikepdf.Object) -> None:
        picture = raw_image(file, b"not a jpeg at all", 100, 100)
        picture.Filter = Name.DCTDecode
        page.Resources.XObject = Dictionary(I=picture)

    return one_page("q 300 0 0 300 100 100 cm /I Do Q", change)


def recursive_form() -> bytes:
    def change(file: pikepdf.Pdf, page: pikepdf.Object) -> None:
        form = file.make_stream(f"{BARS} /X Do".encode())
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 595, 842])
        form.Resources = Dictionary(XObject=Dictionary(X=form))
        page.Resources.XObject = Dictionary(X=form)

    return one_page("/X Do", change)


def type3(content: str = "0 0 500 500 re f") -> bytes:
    def change(file: pikepdf.Pdf, page: pikepdf.Object) -> None:
        glyph = file.make_stream(f"600 0 0 0 500 500 d1 {content}".encode())
        page.Resources.Font = Dictionary(
            F=Dictionary(
                Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 500, 500]),
                FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]), FirstChar=65, LastChar=65,
                Widths=Array([600]), CharProcs=Dictionary(A=glyph),
                Encoding=Dictionary(Type=Name.Encoding, Differences=Array([65, Name.A])),
            )
        )  # fmt: skip

    return one_page("BT /F 90 Tf 100 400 Td (AAA) Tj ET", change)


def many_pages(count: int) -> bytes:
    file = pikepdf.Pdf.new()
    for number in range(count):
        file.add_blank_page(page_size=(300, 400))
        file.pages[-1].obj.Contents = file.make_stream(f"{number * 9} 50 60 60 re f".encode())
    return save(file)


def truncated(data: bytes, part: float) -> bytes:
    return data[: int(len(data) * part)]


# --- pictures -----------------------------------------------------------------------------------


def drawing(size: tuple[int, int] = (320, 200), mode: str = "RGB") -> Image.Image:
    picture = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(picture)
    wide, high = size
    pen.rectangle((wide * 0.1, high * 0.1, wide * 0.45, high * 0.3), fill=(200, 30, 30))
    pen.ellipse((wide * 0.5, high * 0.4, wide * 0.9, high * 0.9), fill=(20, 60, 180))
    pen.rectangle((wide * 0.05, high * 0.6, wide * 0.2, high * 0.95), fill=(0, 0, 0))
    return picture if mode == "RGB" else picture.convert(mode)


def picture(
    form: str, mode: str = "RGB", size: tuple[int, int] = (320, 200), **options: Any
) -> bytes:
    out = io.BytesIO()
    drawing(size, mode).save(out, form, **options)
    return out.getvalue()


def rotated_jpeg(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return picture("JPEG", exif=exif.tobytes(), quality=95)


def grain() -> bytes:
    """Noise of a few dots, as film and halftones have, finer than is bound."""
    out = io.BytesIO()
    shown = Image.effect_noise((440, 620), 90).resize((3500, 4960)).convert("RGB")
    shown.save(out, "JPEG", quality=80)
    return out.getvalue()


def translucent_png() -> bytes:
    shown = drawing().convert("RGBA")
    shown.putalpha(Image.linear_gradient("L").resize(shown.size))
    out = io.BytesIO()
    shown.save(out, "PNG")
    return out.getvalue()


def clear_palette() -> bytes:
    out = io.BytesIO()
    drawing().quantize(8).save(out, "PNG", transparency=0)
    return out.getvalue()


def sixteen_bits(form: str) -> bytes:
    out = io.BytesIO()
    data = b"".join(
        struct.pack("<H", (x * 65535 // 299) if y > 50 else 0)
        for y in range(200)
        for x in range(300)
    )
    Image.frombytes("I;16", (300, 200), data).save(out, form)
    return out.getvalue()


def several_frames(*modes: str) -> bytes:
    frames = [drawing((300 + 40 * i, 220), mode) for i, mode in enumerate(modes)]
    out = io.BytesIO()
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:], dpi=(150, 150))
    return out.getvalue()


def float_pixels() -> bytes:
    out = io.BytesIO()
    Image.new("F", (50, 50), 0.5).save(out, "TIFF")
    return out.getvalue()


def bomb_png() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        whole = kind + body
        return struct.pack(">I", len(body)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = struct.pack(">2I5B", 30000, 30000, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(10_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def damaged_png() -> bytes:
    data = bytearray(picture("PNG"))
    at = data.index(b"IDAT") + 40
    data[at : at + 20] = bytes(20)
    return bytes(data)


# --- others -------------------------------------------------------------------------------------


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def bomb_workbook() -> bytes:
    return zipped(**{"xl__workbook.xml": b"<w/>", "xl__worksheets__sheet1.xml": bytes(210 * 2**20)})


def locked_office() -> bytes:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    return head + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
