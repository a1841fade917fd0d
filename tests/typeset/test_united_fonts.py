"""One subset per face: what WeasyPrint must keep doing for that, and what comes out."""

from __future__ import annotations

import io
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdfium2
import pytest
import uharfbuzz

from tests.typeset.synthetic import bind, parts, poppler, typeset_html
from yingjian.base import fonts
from yingjian.binder.parts import Part
from yingjian.typeset import faces
from yingjian.typeset.chapter_pdf import FACE
from yingjian.typeset.united_fonts import UnitedFonts

if TYPE_CHECKING:
    from pathlib import Path

FAMILIES = {
    "NotoSerifCJKsc-Regular": "400 12pt 'Noto Serif CJK SC'",
    "NotoSansCJKsc-Bold": "700 12pt 'Noto Sans CJK SC'",
    "NotoSansMonoCJKsc-Regular": "400 12pt 'Noto Sans Mono CJK SC'",
    "LXGWWenKai-Regular": "400 12pt 'LXGW WenKai'",
    "FandolFang-Regular": "400 12pt 'FandolFang'",
}
TEXT = "吴集镇迎检册（2015）第12页。"


def part(pdf: bytes, name: str = "one") -> Part:
    return Part(name, name, pdf, recto=False, binding_shift=0)


def used_fonts(pdf: bytes) -> dict[str, Any]:
    """Fonts in use by name: embedded, subset, with a Unicode map, as Poppler sees them."""
    done = subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True)
    rows = done.stdout.decode().splitlines()[2:]
    return {row.split()[0].partition("+")[2]: re.findall(r"\b(yes|no)\b", row) for row in rows}


@pytest.mark.parametrize("name", FAMILIES)
def test_weasyprint_keeps_the_glyph_numbers_of_the_font(tmp_path: Path, name: str) -> None:
    """What uniting rests on. If this fails after an upgrade, chapters cannot share a font."""
    made = typeset_html(f'<p style="font:{FAMILIES[name]}">{TEXT}</p>', tmp_path)
    whole = faces.find(name)
    with pikepdf.open(io.BytesIO(made.pdf)) as file:
        (font,) = [f for f in file.pages[0].Resources.Font.values() if str(f.get(FACE)) == name]
        assert font.Encoding == "/Identity-H"
        body = font.ToUnicode.read_bytes().partition(b"endcodespacerange")[2]
        pairs = re.findall(rb"<(\w{4})> <(\w{4})>", body)
        found = {chr(int(code, 16)): int(glyph, 16) for glyph, code in pairs}
        shown = b"".join(
            re.findall(rb"<([0-9a-f]+)>", file.pages[0].Contents.read_bytes())
        ).decode()
    assert found == {char: whole.glyph(char) for char in TEXT}
    assert all(f"{glyph:04x}" in shown for glyph in found.values())


@pytest.mark.parametrize("name", FAMILIES)
def test_a_subset_has_the_outlines_of_the_font(name: str) -> None:
    whole = faces.find(name)
    glyphs = [whole.glyph(char) for char in TEXT]
    cut = uharfbuzz.Font(uharfbuzz.Face(whole.subset(glyphs)))
    full = whole._font
    for glyph in glyphs:
        assert cut.get_glyph_extents(glyph) == full.get_glyph_extents(glyph)
    assert len(whole.subset(glyphs)) < 600_000


def test_each_face_is_in_the_binder_once(tmp_path: Path) -> None:
    made = [
        typeset_html(f'<p style="font:{font}">{TEXT}{chr(0x4E00 + i)}</p>', tmp_path)
        for i in range(3)
        for font in FAMILIES.values()
    ]
    bound = bind([part(chapter.pdf, f"p{i}") for i, chapter in enumerate(made)])
    seen = used_fonts(bound.pdf)
    assert set(FAMILIES) < set(seen)
    assert all(flags == ["yes", "yes", "yes"] for flags in seen.values())
    with pikepdf.open(io.BytesIO(bound.pdf)) as file:
        programs = [
            str(o.FontName) for o in file.objects
            if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
        ]  # fmt: skip
    assert len(programs) == len({name.partition("+")[2] for name in programs}) == len(bound.fonts)
    assert poppler(bound.pdf).count("吴集镇迎检册") == 15


def test_pages_look_the_same_as_with_the_typesetters_own_fonts(
    tmp_path: Path,
) -> None:
    html = "".join(f'<p style="font:{font}">{TEXT * 3}</p>' for font in FAMILIES.values())
    made = typeset_html(html, tmp_path / "stubs")
    bound = bind([Part("one", "试排", made.pdf, recto=True, binding_shift=0, stamp=False)])

    from yingjian.typeset.patches import font_stubs

    font_stubs.PATCH.remove()
    own = typeset_html(html, tmp_path / "own")
    font_stubs.PATCH.apply()
    assert len(own.pdf) > len(made.pdf)
    pictures = []
    for pdf in (own.pdf, bound.pdf):
        document = pypdfium2.PdfDocument(pdf)
        pictures.append(document[0].render(scale=2).to_pil().tobytes())
        document.close()
    assert pictures[0] == pictures[1]


def test_one_glyph_may_stand_for_different_characters(tmp_path: Path) -> None:
    """⼀ (Kangxi radical) and 一 share a glyph; each chapter keeps its own character."""
    radical, plain = "⼀⼆⼈", "一二人"
    face = faces.find("NotoSerifCJKsc-Regular")
    assert [face.glyph(c) for c in radical] == [face.glyph(c) for c in plain]
    made = [typeset_html(f"<p>{text}甲</p>", tmp_path) for text in (radical, plain)]
    bound = bind([part(chapter.pdf, f"p{i}") for i, chapter in enumerate(made)])
    first, second, _ = poppler(bound.pdf, "-raw").split("\f")
    assert radical in first
    assert plain in second
    # Both over one font program.
    assert list(bound.fonts).count("NotoSerifCJKsc-Regular") == 1


def test_a_no_break_space_is_found_as_a_space(tmp_path: Path) -> None:
    made = [typeset_html(f"<p>甲{space}乙</p>", tmp_path) for space in ("&#160;", " ")]
    bound = bind([part(chapter.pdf, f"p{i}") for i, chapter in enumerate(made)])
    with pikepdf.open(io.BytesIO(bound.pdf)) as file:
        serif = {
            font.objgen
            for page in file.pages
            for font in page.Resources.Font.values()
            if "NotoSerifCJKsc-Regular" in str(font.BaseFont)
        }
    assert len(serif) == 1
    assert poppler(bound.pdf, "-raw").count("甲 乙") == 2


def test_widths_are_those_of_the_face(tmp_path: Path) -> None:
    bound = bind(parts(tmp_path, 1))
    with pikepdf.open(io.BytesIO(bound.pdf)) as file:
        font = next(
            font.DescendantFonts[0]
            for font in file.pages[0].Resources.Font.values()
            if str(font.BaseFont).endswith("NotoSansCJKsc-Bold")
        )
        face = faces.find("NotoSansCJKsc-Bold")
        flat = list(font.W)
        widths = {
            int(start) + i: float(width)
            for start, run in zip(flat[::2], flat[1::2], strict=True)
            for i, width in enumerate(run)
        }
        assert font.DW == 1000
    for digit in "0123456789":
        assert widths[face.glyph(digit)] == face.advance(face.glyph(digit))


def test_fonts_without_a_face_name_stay() -> None:
    file = pikepdf.new()
    foreign = pikepdf.Dictionary(Type=pikepdf.Name.Font, BaseFont=pikepdf.Name("/AAAAAA+Noto"))
    resources = pikepdf.Dictionary(F1=file.make_indirect(foreign))
    assert UnitedFonts(file).take(resources) == {}
    assert resources.F1.BaseFont == "/AAAAAA+Noto"


@pytest.mark.parametrize("name", ["Nonesuch-Regular", ""])
def test_a_missing_face_is_named(name: str) -> None:
    with pytest.raises(faces.FaceMissing, match=f"没有 {name}"):
        faces.find(name)


def test_a_missing_character_is_named() -> None:
    with pytest.raises(faces.FaceMissing, match="U\\+1F9E7"):
        faces.find("NotoSerifCJKsc-Regular").glyph("\U0001f9e7")


def test_every_face_of_the_table_can_be_found() -> None:
    missing = {face.file for face in fonts.missing()}
    names = faces._names(fonts.folder(), tuple(fonts.faces()))
    files = {face.file for face in fonts.faces() if face.package and face.file not in missing}
    assert {file for file, _ in names.values()} >= files
