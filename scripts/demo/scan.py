"""Papers that look scanned: filled-in forms, a little askew, on tinted paper, as JPEG, PNG, TIFF."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING

import pypdfium2
from paper import MARK, Made, Maker, Paper, spelt
from PIL import Image, ImageChops, ImageDraw, ImageFilter
from typeset import escape, pdf, words

if TYPE_CHECKING:
    from collections.abc import Sequence

_FORM = f"""
@page {{ size:A4; margin:24mm 20mm 20mm 24mm;
  @bottom-left {{ content:"{MARK} · 内容为虚构"; font:9.5pt Hei; color:#222 }}
  @bottom-right {{ content:"— " counter(page) " —"; font:11pt Song }} }}
html {{ font:12pt/22pt Song }}
h1 {{ font:700 19pt/28pt Song; text-align:center; margin:0 0 5mm }}
p {{ margin:0 0 2pt; text-indent:2em }}
.line {{ text-indent:0; display:flex; justify-content:space-between }}
table.form {{ width:100%; border-collapse:collapse; margin:3mm 0 }}
table.form td, table.form th {{ border:.3mm solid #222; padding:5.5pt 6pt; font-size:11.5pt; line-height:20pt }}
table.form th {{ font-family:Hei; font-weight:400; width:26mm; text-align:center }}
table.rows th {{ width:auto }} table.rows td {{ text-align:center }}
table.form.dense th, table.form.dense td {{ padding:1.6pt 6pt; line-height:17pt }}
table.form td.tall {{ height:40mm; vertical-align:top }}
.hw {{ font-family:Kai; color:#1c2f78; font-size:13.5pt }}
.stamp {{ position:relative; float:right; margin:-19mm 14mm 0 0; background:none; border:1mm solid #c8282d; color:#c8282d;
  font:700 15pt/1 Hei; padding:3mm 4mm; transform:rotate(-9deg); border-radius:2mm; opacity:.78 }}
.filing {{ position:absolute; top:-17mm; right:0; border-collapse:collapse }}
.filing td {{ border:.35mm solid #c8282d; color:#c8282d; width:15mm; height:8mm; text-align:center;
  font:8.5pt/10pt Hei; padding:0 }}
.notice {{ font:15pt/30pt Fang, Song }}
"""
# Fax threshold of 255: paper lighter, ink darker.
_BLACK = 150


def _hand(text: str, draw: random.Random) -> str:
    """Filled-in words, each piece a little off the line."""
    turn, drop = draw.uniform(-0.7, 0.7), draw.uniform(-0.6, 0.6)
    return (
        f'<span class="hw" style="display:inline-block;'
        f'transform:translateY({drop:.2f}pt) rotate({turn:.2f}deg)">{escape(text)}</span>'
    )


def _filing(paper: Paper) -> str:
    """Filing stamp: six cells, 45 × 16 mm (DA/T 22-2015 §5.5)."""
    assert paper.formed is not None  # noqa: S101 -- every scanned paper of the catalogue has a day
    cells = ("演示", str(paper.formed.year), paper.id[1:], paper.unit, paper.retention, "1")
    rows = (cells[:3], cells[3:])
    return (
        '<table class="filing">'
        + "".join(
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
        )
        + "</table>"
    )


def form(
    fields: Sequence[tuple[str, str]],
    *,
    head: str = "",
    rows: Sequence[Sequence[str]] = (),
    opinion: str = "",
    intro: Sequence[str] = (),
    pages: Sequence[str] = (),
    stamp: str = "演示用章",
    lines: Sequence[str] = (),
) -> tuple[str, dict[str, object]]:
    """A form to be filled in: printed labels, written values, a table, an opinion, a stamp."""
    return (
        "form",
        {
            "fields": fields,
            "head": head,
            "rows": rows,
            "opinion": opinion,
            "intro": intro,
            "pages": pages,
            "stamp": stamp,
            "lines": lines,
        },
    )


def _markup(paper: Paper, spec: dict[str, object]) -> str:
    draw = random.Random(paper.id)  # noqa: S311 -- shaky lines, not secrets
    out = [f'<div style="position:relative">{_filing(paper)}</div><h1>{escape(paper.title)}</h1>']
    out += [f"<p>{escape(line)}</p>" for line in spec["intro"]]  # type: ignore[attr-defined]
    out += [f'<p class="notice">{escape(line)}</p>' for line in spec["lines"]]  # type: ignore[attr-defined]
    if spec["fields"]:
        out.append('<table class="form">')
        for label, value in spec["fields"]:  # type: ignore[attr-defined]
            out.append(f"<tr><th>{escape(label)}</th><td>{_hand(value, draw)}</td></tr>")
        out.append("</table>")
    if spec["head"]:
        cells = str(spec["head"]).split("|")
        dense = " dense" if len(spec["rows"]) > 12 else ""  # type: ignore[arg-type]  # noqa: PLR2004 -- more do not fit a page
        heads = "".join(f"<th>{escape(cell)}</th>" for cell in cells)
        out.append(f'<table class="form rows{dense}"><tr>{heads}</tr>')
        for row in spec["rows"]:  # type: ignore[attr-defined]
            out.append("<tr>" + "".join(f"<td>{_hand(cell, draw)}</td>" for cell in row) + "</tr>")
        out.append("</table>")
    if spec["opinion"]:
        out.append(
            '<table class="form"><tr><th>意见</th><td class="tall">'
            f"{_hand(str(spec['opinion']), draw)}</td></tr></table>"
        )
    for page in spec["pages"]:  # type: ignore[attr-defined]
        out.append(f'<div style="break-before:page">{page}</div>')
    assert paper.formed is not None  # noqa: S101 -- as above
    out.append(
        f'<p class="line" style="margin-top:5mm"><span>填表单位：{_hand(paper.unit, draw)}</span>'
        f"<span>{_hand(spelt(paper.formed), draw)}</span></p>"
    )
    out.append(f'<div class="stamp">{escape(str(spec["stamp"]))}</div>')
    return "".join(out)


def _noise(size: tuple[int, int], draw: random.Random, reach: int) -> Image.Image:
    """Grain around mid-grey, softened; ``reach`` is its largest distance from 128."""
    small = (size[0] // 2 + 1, size[1] // 2 + 1)
    grain = Image.frombytes("L", small, draw.randbytes(small[0] * small[1]))
    grain = grain.point(lambda value: 128 + (value - 128) * reach // 128)
    return grain.resize(size, Image.Resampling.BILINEAR)


def _aged(sheet: Image.Image, draw: random.Random, *, grain: int) -> Image.Image:
    """A scanned look: blur, warm paper, a turn of up to 1.1°, light falling off to one side.

    Without ``grain`` the paper stays one colour, for formats of few colours.
    """
    width, height = sheet.size
    tint = (draw.randint(249, 254), draw.randint(245, 250), draw.randint(230, 240))
    sheet = sheet.filter(ImageFilter.GaussianBlur(0.45))
    sheet = ImageChops.multiply(sheet, Image.new("RGB", sheet.size, tint))
    angle = draw.choice((-1, 1)) * draw.uniform(0.35, 1.1)
    sheet = sheet.rotate(angle, Image.Resampling.BICUBIC, fillcolor=tuple(c - 22 for c in tint))
    if grain:
        slope = Image.linear_gradient("L").rotate(draw.choice((0, 90, 180, 270)))
        shade = slope.resize(sheet.size).point(lambda value: 255 - value * 16 // 255)
        sheet = ImageChops.multiply(sheet, Image.merge("RGB", (shade, shade, shade)))
        soft = _noise(sheet.size, draw, grain)
        sheet = ImageChops.add(sheet, Image.merge("RGB", (soft, soft, soft)), 1, -128)
    pen = ImageDraw.Draw(sheet)
    for at in (0.39, 0.61):  # two punched holes, 80 mm apart as ISO 838 has them
        x, y, r = int(width * 0.05), int(height * at), int(width * 0.0135)
        pen.ellipse((x - r, y - r, x + r, y + r), fill=(118, 114, 106), outline=(86, 82, 76))
    return sheet


def _palette(sheet: Image.Image) -> Image.Image:
    """48 colours: from this paper in even steps to black, to ink and to stamp red."""
    width, height = sheet.size
    paper = sheet.getpixel((width // 2, height - height // 12))
    assert isinstance(paper, tuple)  # noqa: S101 -- RGB pixels are
    colours = [
        round(light + (dark - light) * step / 15)
        for end in ((24, 24, 24), (28, 47, 118), (198, 40, 44))
        for step in range(16)
        for light, dark in zip(paper, end, strict=True)
    ]
    image = Image.new("P", (1, 1))
    image.putpalette(colours + list(colours[:3]) * (256 - len(colours) // 3))
    return image


def scanned(
    spec: tuple[str, dict[str, object]], suffix: str = ".jpg", *, dpi: int = 120, quality: int = 58
) -> Maker:
    """The form as a scan: .jpg, .png (48 colours), .tif (black and white, CCITT Group 4) or .pdf."""

    def make(paper: Paper) -> Made:
        markup = _markup(paper, spec[1])
        data, count = pdf(markup, _FORM, paper.title)
        draw = random.Random(f"scan {paper.id}")  # noqa: S311 -- as above
        with pypdfium2.PdfDocument(data) as document:
            sheets = [
                page.render(scale=dpi / 72).to_pil().convert("RGB") for page in list(document)
            ]
        if suffix in {".jpg", ".png"} and count > 1:
            raise ValueError(f"{paper.id} 排不进一页")
        out = io.BytesIO()
        resolution = (dpi, dpi)
        if suffix == ".jpg":
            aged = _aged(sheets[0], draw, grain=9)
            aged.save(out, "JPEG", quality=quality, optimize=True, dpi=resolution)
        elif suffix == ".png":
            aged = _aged(sheets[0], draw, grain=0)
            few = aged.quantize(palette=_palette(aged), dither=Image.Dither.NONE)
            few.save(out, "PNG", optimize=True, dpi=resolution)
        elif suffix == ".tif":
            fax = [
                _aged(sheet, draw, grain=14).convert("L").point(lambda v: 255 * (v > _BLACK), "1")
                for sheet in sheets
            ]
            fax[0].save(
                out,
                "TIFF",
                save_all=True,
                append_images=fax[1:],
                compression="group4",
                dpi=resolution,
            )
        else:
            aged_all = [_aged(sheet, draw, grain=7) for sheet in sheets]
            out.write(_image_pdf(aged_all, dpi, quality))
        return Made(out.getvalue(), suffix, count, words(markup))

    return make


def _image_pdf(sheets: Sequence[Image.Image], dpi: int, quality: int) -> bytes:
    """A PDF of pictures only, as office scanners make them: no text, no dates."""
    import pikepdf

    document = pikepdf.new()
    for sheet in sheets:
        jpeg = io.BytesIO()
        sheet.save(jpeg, "JPEG", quality=quality, optimize=True)
        width, height = (edge * 72 / dpi for edge in sheet.size)
        image = pikepdf.Stream(document, jpeg.getvalue())
        image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        image.Width, image.Height = sheet.size
        image.ColorSpace, image.BitsPerComponent = pikepdf.Name.DeviceRGB, 8
        image.Filter = pikepdf.Name.DCTDecode
        page = document.add_blank_page(page_size=(width, height))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
        page.Contents = pikepdf.Stream(
            document, f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /Im0 Do Q".encode()
        )
    out = io.BytesIO()
    document.save(out, deterministic_id=True)
    return out.getvalue()
