"""Every paper becomes pages that look like the original, or gets a reason."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdfium2
import pytest
from PIL import ImageChops, ImageStat

from tests.papers import samples as m
from tests.support import some
from yingjian.papers import Bindable, Unbindable, convert, limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL import Image

# id, name of the file, bytes, pages, what a note contains, properties
BOUND: tuple[tuple[str, str, Callable[[], bytes], int, str, dict[str, Any]], ...] = (
    ("plain", "a.pdf", m.one_page, 1, "", {"how": "as-is", "image_only": (1,)}),
    ("many pages", "a.pdf", lambda: m.many_pages(30), 30, "", {"how": "as-is"}),
    ("turned 90", "a.pdf", lambda: m.key("/Rotate", 90), 1, "", {"how": "as-is"}),
    ("turned 180", "a.pdf", lambda: m.key("/Rotate", 180), 1, "", {"how": "as-is"}),
    ("turned 270", "a.pdf", lambda: m.key("/Rotate", 270), 1, "", {"how": "as-is"}),
    ("turned -90", "a.pdf", lambda: m.key("/Rotate", -90), 1, "", {"how": "as-is"}),
    ("turned by inheritance", "a.pdf", m.inherited_rotation, 1, "", {"how": "as-is"}),
    ("cropped", "a.pdf", lambda: m.boxes(CropBox=[50, 60, 400, 700]), 1, "", {"how": "as-is"}),
    ("crop outside", "a.pdf", lambda: m.boxes(CropBox=[-90, -90, 900, 900]), 1, "", {}),
    ("crop of no size", "a.pdf", lambda: m.boxes(CropBox=[10, 10, 10, 10]), 1, "", {}),
    ("origin below zero", "a.pdf", lambda: m.boxes(MediaBox=[-100, -50, 495, 792]), 1, "", {}),
    ("corners reversed", "a.pdf", lambda: m.boxes(MediaBox=[595, 842, 0, 0]), 1, "", {}),
    ("fractions", "a.pdf", lambda: m.boxes(MediaBox=[0.37, 0.81, 594.9, 841.7]), 1, "", {}),
    ("no box", "a.pdf", m.no_media_box, 1, "", {}),
    ("user unit", "a.pdf", lambda: m.key("/UserUnit", 2), 1, "", {}),
    ("wide page", "a.pdf", lambda: m.boxes(MediaBox=[0, 0, 14000, 500]), 1, "", {}),
    ("tiny page", "a.pdf", lambda: m.boxes(MediaBox=[40, 40, 52, 52]), 1, "", {}),
    ("rights", "a.pdf", lambda: m.encrypted(""), 1, "权限限制", {"how": "as-is"}),
    ("rights of old", "a.pdf", m.old_encryption, 1, "权限限制", {"how": "as-is"}),
    ("script", "a.pdf", m.open_script, 1, "JavaScript", {"how": "as-is"}),
    ("launch", "a.pdf", m.launch, 1, "启动程序", {"how": "as-is"}),
    ("link", "a.pdf", m.link, 1, "指向外部的链接", {"how": "as-is"}),
    ("attachment", "a.pdf", m.attachment, 1, "内嵌文件", {"how": "as-is"}),
    ("stamp", "a.pdf", m.stamp, 1, "", {"how": "as-is"}),
    ("hidden stamp", "a.pdf", lambda: m.stamp(2), 1, "", {"how": "as-is"}),
    ("stamp for paper only", "a.pdf", lambda: m.stamp(4 | 32), 1, "", {}),
    ("field", "a.pdf", lambda: m.form_field(appearance=True), 1, "", {}),
    ("field never drawn", "a.pdf", lambda: m.form_field(appearance=False), 1, "", {}),
    ("dynamic form", "a.pdf", m.xfa, 1, "XFA", {}),
    ("layer off", "a.pdf", lambda: m.layer(off=True), 1, "", {"how": "as-is"}),
    ("layer on", "a.pdf", lambda: m.layer(off=False), 1, "", {"how": "as-is"}),
    ("layers off", "a.pdf", lambda: m.layer(off=True, how="membership"), 1, "", {"how": "as-is"}),
    ("object off", "a.pdf", lambda: m.layer(off=True, how="object"), 1, "", {"how": "as-is"}),
    ("cmyk", "a.pdf", lambda: m.one_page("0 .8 .2 .1 k 9 9 300 300 re f"), 1, "", {"how": "as-is"}),
    ("cmyk pattern", "a.pdf", m.cmyk_pattern, 1, "渐变或图案", {"how": "rasterised"}),
    ("overprint", "a.pdf", m.overprint, 1, "", {"how": "as-is"}),
    ("translucent", "a.pdf", m.translucent, 1, "", {"how": "as-is"}),
    ("mask", "a.pdf", m.masked, 1, "", {"how": "as-is"}),
    (
        "font elsewhere",
        "a.pdf",
        lambda: m.one_page("BT /F 40 Tf 80 500 Td (Hello paper) Tj ET"),
        1,
        "字体没有嵌入",
        {"how": "rasterised", "image_only": ()},
    ),
    ("type 3", "a.pdf", m.type3, 1, "", {"image_only": ()}),
    ("fine image", "a.pdf", m.fine_image, 1, "由 600 dpi 降到 300 dpi", {"how": "as-is"}),
    ("draws itself", "a.pdf", m.recursive_form, 1, "", {}),
    ("no operators", "a.pdf", lambda: m.one_page(b"\xff\xfe (((( << 1 0 0 rg [ re"), 1, "", {}),
    ("blank", "a.pdf", lambda: m.one_page(b""), 1, "", {"image_only": (1,)}),
    ("white text", "a.pdf", lambda: m.one_page("1 g BT /F 9 Tf 9 9 Td (a) Tj ET"), 1, "", {}),
    ("unknown font", "a.pdf", lambda: m.one_page("BT /Z 30 Tf 99 99 Td (a) Tj ET"), 1, "", {}),
    ("junk before", "a.pdf", lambda: b"junk\n" * 9 + m.one_page(), 1, "", {}),
    ("junk behind", "a.pdf", lambda: m.one_page() + b"\0" * 5000, 1, "", {}),
    ("cut off", "a.pdf", lambda: m.truncated(m.many_pages(3), 0.9), 3, "", {}),
    ("lies: pdf as jpg", "a.jpg", m.one_page, 1, "按内容当作PDF", {}),
    ("lies: png as pdf", "a.pdf", lambda: m.picture("PNG"), 1, "按内容当作PNG", {}),
    *(
        (f"exif {n}", "a.jpg", lambda n=n: m.rotated_jpeg(n), 1, "按拍摄方向转正" if n > 1 else "", {})
        for n in range(1, 9)
    ),
    ("jpeg", "a.jpg", lambda: m.picture("JPEG", dpi=(150, 150)), 1, "", {"how": "as-is"}),
    ("jpeg gray", "a.jpg", lambda: m.picture("JPEG", "L"), 1, "", {"how": "as-is"}),
    ("jpeg cmyk", "a.jpg", lambda: m.picture("JPEG", "CMYK"), 1, "", {"how": "as-is"}),
    ("jpeg progressive", "a.jpg", lambda: m.picture("JPEG", progressive=True), 1, "", {}),
    ("jpeg 600", "a.jpg", lambda: m.picture("JPEG", size=(1200, 900), dpi=(600, 600)), 1, "600 dpi 降到", {}),
    ("jpeg of grain", "a.jpg", m.grain, 1, "降到 300 dpi", {"how": "converted"}),
    ("png", "a.png", lambda: m.picture("PNG"), 1, "", {"how": "as-is"}),
    ("png 1 bit", "a.png", lambda: m.picture("PNG", "1"), 1, "", {"how": "as-is"}),
    ("png palette", "a.png", lambda: m.picture("PNG", "P"), 1, "", {"how": "as-is"}),
    ("png alpha", "a.png", m.translucent_png, 1, "", {"how": "as-is"}),
    ("png clear colour", "a.png", m.clear_palette, 1, "", {}),
    ("png 16 bit", "a.png", lambda: m.sixteen_bits("PNG"), 1, "", {"how": "as-is"}),
    ("tiff 16 bit", "a.tif", lambda: m.sixteen_bits("TIFF"), 1, "16 位降到 8 位", {"how": "converted"}),
    ("tiff frames", "a.tif", lambda: m.several_frames("RGB", "L", "1", "CMYK", "P"), 5, "", {}),
    ("tiff cmyk", "a.tif", lambda: m.picture("TIFF", "CMYK"), 1, "", {}),
    ("tiff lzw", "a.tif", lambda: m.picture("TIFF", compression="tiff_lzw"), 1, "", {}),
    ("tiff lab", "a.tif", lambda: m.several_frames("LAB"), 1, "Lab", {}),
    ("bmp", "a.bmp", lambda: m.picture("BMP"), 1, "", {}),
    ("gif", "a.gif", lambda: m.picture("GIF", "P"), 1, "", {}),
    ("webp", "a.webp", lambda: m.picture("WEBP"), 1, "", {}),
    ("absurd dpi", "a.jpg", lambda: m.picture("JPEG", dpi=(1, 1)), 1, "", {"how": "as-is"}),
    ("text", "a.txt", "第一行\n<b>不是标记</b>\n".encode, 1, "纯文本", {"how": "converted", "image_only": ()}),
    ("text gbk", "a.txt", lambda: "迎检工作记录".encode("gbk"), 1, "纯文本", {"image_only": ()}),
    ("text utf-16", "a.txt", lambda: "迎检工作记录".encode("utf-16"), 1, "", {"image_only": ()}),
    ("sheets of text", "a.txt", lambda: b"one\ftwo\fthree", 3, "", {}),
    ("markdown", "a.md", "# 题\n\n<script>alert(1)</script>\n\n[a](javascript:x) ![b](http://c.invalid/d.png)\n".encode, 1, "Markdown", {"image_only": ()}),
)  # fmt: skip

REFUSED: tuple[tuple[str, str, Callable[[], bytes], str], ...] = (
    ("password", "a.pdf", lambda: m.encrypted("secret"), "打开需要密码"),
    ("head only", "a.pdf", lambda: b"%PDF-1.7\n", "损坏"),
    ("noise", "a.pdf", lambda: b"%PDF-1.4\n" + bytes(range(256)) * 50, "损坏"),
    ("no pages", "a.pdf", lambda: m.many_pages(0), "一页也没有"),
    ("broken image", "a.pdf", m.broken_image, "空白"),
    ("jpeg cut off", "a.jpg", lambda: m.truncated(m.picture("JPEG", size=(900, 900)), 0.5), "读不全"),
    ("jpeg head", "a.jpg", lambda: m.picture("JPEG")[:12], "图片损坏"),
    ("png spoilt", "a.png", m.damaged_png, "读不全"),
    ("png bomb", "a.png", m.bomb_png, "像素"),
    ("tiff cut off", "a.tif", lambda: m.truncated(m.picture("TIFF"), 0.3), "损坏"),
    ("tiff floats", "a.tif", m.float_pixels, "32 位"),
    ("empty", "a.pdf", lambda: b"", "空的"),
    ("random", "a.bin", lambda: bytes(range(256)) * 9, "认不出"),
    ("zip", "a.zip", lambda: m.zipped(a=b"1"), "压缩包"),
    ("ofd", "a.ofd", lambda: m.zipped(**{"OFD.xml": b"<ofd/>"}), "OFD"),
    ("html", "a.html", lambda: b"<!doctype html><p>a", "网页"),
    ("film", "a.mp4", lambda: b"\0\0\0\x18ftypmp42" + bytes(99), "音像"),
    ("heic", "a.heic", lambda: b"\0\0\0\x18ftypheic" + bytes(99), "HEIC"),
    ("locked office", "a.docx", m.locked_office, "打开需要密码"),
    ("workbook bomb", "a.xlsx", m.bomb_workbook, "大得不合常理"),
    ("spaces", "a.txt", lambda: b" \n \n", "没有一个字"),
    ("endless text", "a.txt", lambda: b"a" * (limits.MAX_TEXT + 1), "超过了"),
)  # fmt: skip


@cache
def _results() -> dict[str, tuple[bytes, Bindable | Unbindable]]:
    cases = [(*case[:2], case[2]()) for case in BOUND] + [
        (*case[:2], case[2]()) for case in REFUSED
    ]
    with ThreadPoolExecutor(2) as pool:
        done = pool.map(lambda case: convert(case[2], case[1]), cases)
        return {case[0]: (case[2], outcome) for case, outcome in zip(cases, done, strict=True)}


def test_every_case_has_its_own_name() -> None:
    assert len({case[0] for case in (*BOUND, *REFUSED)}) == len(BOUND) + len(REFUSED)


@pytest.mark.parametrize(
    ("case", "pages", "note", "has"), [(c[0], *c[3:]) for c in BOUND], ids=[c[0] for c in BOUND]
)
def test_a_paper_becomes_pages(case: str, pages: int, note: str, has: dict[str, Any]) -> None:
    data, outcome = _results()[case]
    assert isinstance(outcome, Bindable), outcome
    assert outcome.pages == pages
    assert note in "；".join(outcome.notes), outcome.notes
    assert {name: getattr(outcome, name) for name in has} == has, outcome.notes
    assert outcome.conformance in {"2u", "2b"}
    check_contract(outcome)
    if b"%PDF-" in data[:1024]:
        check_looks(data, outcome)


@pytest.mark.parametrize(
    ("case", "reason"), [(c[0], c[3]) for c in REFUSED], ids=[c[0] for c in REFUSED]
)
def test_a_paper_that_cannot_be_bound_gets_a_reason(case: str, reason: str) -> None:
    _, outcome = _results()[case]
    assert isinstance(outcome, Unbindable), outcome
    assert reason in outcome.reason
    assert outcome.tip


def check_contract(outcome: Bindable) -> None:
    """Check that pages are as :class:`Bindable` describes them."""
    with pikepdf.open(io.BytesIO(outcome.pdf)) as file:
        assert set(file.Root.keys()) <= {"/Type", "/Pages"}
        assert "/Info" not in file.trailer
        assert len(file.pages) == outcome.pages
        for page in file.pages:
            entries = page.obj
            assert set(entries.keys()) <= {
                "/Type",
                "/Parent",
                "/MediaBox",
                "/Contents",
                "/Resources",
            }
            assert [float(x) for x in entries.MediaBox][:2] == [0, 0]
            content = entries.Contents.read_bytes().split()
            assert content[0] == b"q"
            assert content[7:] == [b"cm", b"/P", b"Do", b"Q"]
            assert set(entries.Resources.keys()) == {"/XObject"}
            assert set(entries.Resources.XObject.keys()) == {"/P"}
            form = entries.Resources.XObject.P
            assert form.Subtype == pikepdf.Name.Form
            assert not {"/Matrix", "/StructParents", "/OC"} & set(form.keys())
        for word in (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/Annots", b"/URI", b"/OCG"):
            assert word not in b"".join(item.unparse() for item in file.objects)


def check_looks(data: bytes, outcome: Bindable) -> None:
    bound = pypdfium2.PdfDocument(outcome.pdf)
    try:
        original = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        assert any("修复" in note for note in outcome.notes), outcome.notes
        return
    if original.get_formtype():
        original.init_forms()
    # Tiles and thin lines come out otherwise at another resolution than the picture's.
    edge = 842 * 200 / 72 if outcome.how == "rasterised" else 600
    for number in some(range(min(outcome.pages, len(original)))):
        before, after = draw(original, number, edge), draw(bound, number, edge)
        after = after.resize(before.size)
        difference = max(ImageStat.Stat(ImageChops.difference(before, after)).mean)
        assert difference < 3, f"page {number + 1}: {difference}"


def draw(file: Any, number: int, edge: float) -> Image.Image:
    page = file[number]
    scale = edge / max(page.get_size())
    picture: Image.Image = page.render(scale=scale, rev_byteorder=True).to_pil().convert("RGB")
    return picture
