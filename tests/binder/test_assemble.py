"""The bound file read back by other libraries: numbers, links, outline, tags, stamps."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdfium2
import pytest

from tests.support import ROOT, some
from tests.typeset import synthetic
from tests.typeset.synthetic import ITEMS, MM, Char, bind, characters, flat, poppler, typeset_html
from yingjian.binder.assemble import assemble
from yingjian.binder.metadata import About
from yingjian.binder.parts import AssemblyError, Binder, Part
from yingjian.binder.stamps import NUMBER_STYLES, Strip
from yingjian.typeset import geometry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RAW: Any = pypdfium2.raw


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("chapters")


@pytest.fixture(scope="module")
def parts(cache: Path) -> list[Part]:
    return synthetic.parts(cache)


@pytest.fixture(scope="module")
def binder(parts: list[Part]) -> Binder:
    return bind(parts)


@pytest.fixture(scope="module")
def pages(binder: Binder) -> list[str]:
    return poppler(binder.pdf, "-layout").split("\f")[:-1]


@pytest.fixture(scope="module")
def chars(binder: Binder) -> list[Char]:
    return characters(binder.pdf)


@pytest.fixture(scope="module")
def document(binder: Binder) -> Iterator[Any]:
    opened = pypdfium2.PdfDocument(binder.pdf)
    yield opened
    opened.close()


def links(document: Any) -> Iterator[tuple[int, tuple[float, ...], int, float]]:
    """(page, rectangle, target page, height there) of every link, as PDFium finds them."""
    for index in range(len(document)):
        page = document[index]
        for at in range(RAW.FPDFPage_GetAnnotCount(page)):
            annotation = RAW.FPDFPage_GetAnnot(page, at)
            box = RAW.FS_RECTF()
            RAW.FPDFAnnot_GetRect(annotation, box)
            target = RAW.FPDFLink_GetDest(document, RAW.FPDFAnnot_GetLink(annotation))
            assert target, f"a dead link on page {index + 1}"
            has_x, has_y, has_zoom = (RAW.FPDF_BOOL() for _ in range(3))
            x, y, zoom = (RAW.FS_FLOAT() for _ in range(3))
            assert RAW.FPDFDest_GetLocationInPage(target, has_x, has_y, has_zoom, x, y, zoom)
            assert not has_zoom.value, "a link must not change the reader's zoom"
            yield (
                index,
                (box.left, box.bottom, box.right, box.top),
                RAW.FPDFDest_GetDestPageIndex(document, target),
                y.value if has_y.value else 0.0,
            )
            RAW.FPDFPage_CloseAnnot(annotation)


def text_in(chars: list[Char], page: int, box: tuple[float, ...]) -> str:
    left, bottom, right, top = box
    return "".join(
        char.text
        for char in chars
        if char.page == page
        and left - 1 <= (char.left + char.right) / 2 <= right + 1
        and bottom - 3 <= (char.bottom + char.top) / 2 <= top + 3
    )


# Numbers


def test_parts_start_where_they_say(binder: Binder, pages: list[str]) -> None:
    assert binder.pages == len(pages)
    assert [part.id for part in binder.parts] == ["contents", "c0", "c1", "c2"]
    for part in binder.parts:
        assert flat(part.title) in flat(pages[part.first - 1])
    assert [part.first % 2 for part in binder.parts[:3]] == [1, 1, 1]
    assert binder.parts[3].first == binder.parts[2].last + 1


def test_inserted_pages_are_marked_as_blank(binder: Binder, pages: list[str]) -> None:
    bound = {n for part in binder.parts for n in range(part.first, part.last + 1)}
    blank = set(range(1, binder.pages + 1)) - bound
    assert blank
    for number in blank:
        assert flat(pages[number - 1]).replace("方案", "").replace("自评", "") == flat(
            f"此页空白册{number}／{binder.pages}"
        )


def test_each_page_is_stamped_with_its_number_of_the_whole(
    binder: Binder, pages: list[str]
) -> None:
    for number, text in some(enumerate(pages, 1)):
        assert re.search(rf"册\s*{number}\s*／\s*{binder.pages}\b", text)


def test_contents_numbers_are_the_pages_of_the_headings(pages: list[str]) -> None:
    for i in range(3):
        found = re.search(rf"第{i}章\s+(\d+)", pages[0])
        assert found
        assert re.search(rf"^\s*第{i}章$", pages[int(found[1]) - 1], re.MULTILINE)


def test_every_number_is_printed_in_its_link_and_true(
    document: Any, chars: list[Char], pages: list[str], binder: Binder
) -> None:
    numbers = 0
    for page, box, target, _ in some(links(document)):
        text = text_in(chars, page, box)
        if text.isdigit():
            numbers += 1
            assert int(text) == target + 1
    assert numbers == 3 + 3 * ITEMS + 3
    assert f"共{binder.pages}页" in flat(pages[0])


def test_references_from_row_to_row(pages: list[str], binder: Binder) -> None:
    whole = "\n".join(pages)
    for i in range(3):
        for k in range(ITEMS):
            found = re.search(rf"材料{i}之{k}\s+(\d+)\b", whole)
            assert found
            assert int(found[1]) == binder.anchors[f"item/{(i + 1) % 3}-{k}"]
            assert re.search(rf"材料{(i + 1) % 3}之{k}\s", pages[int(found[1]) - 1])


# Links


def test_links_land_on_the_line_of_their_target(document: Any, chars: list[Char]) -> None:
    count = 0
    for page, box, target, y in some(links(document)):
        count += 1
        text = text_in(chars, page, box)
        below = "".join(
            c.text for c in chars if c.page == target and y - 12 * MM < (c.bottom + c.top) / 2 < y
        )
        if found := re.fullmatch(r"第(\d)章", text):
            assert found[0] in below
        elif text == "本章材料":
            assert "材料表" in below
    assert count == 6 + 3 * ITEMS + 6


def test_anchors_are_named_destinations(document: Any, binder: Binder) -> None:
    for name, page in some(binder.anchors.items()):
        found = RAW.FPDF_GetNamedDestByName(document, name.encode())
        assert RAW.FPDFDest_GetDestPageIndex(document, found) + 1 == page


def test_links_say_where_they_lead(binder: Binder) -> None:
    with pikepdf.open(io.BytesIO(binder.pdf)) as file:
        first = [str(annotation.Contents) for annotation in file.pages[0].Annots]
        assert first[:2] == [f"第 {binder.parts[1].first} 页：第0章"] * 2
        flags = [one.F for page in file.pages for one in page.get("/Annots", ())]
        assert set(flags) == {4}


@pytest.mark.parametrize(
    ("html", "message"),
    [
        ('<a href="yj:person/P99">谁</a>', "本章第 1 页：链接指向册中没有的内容：person/P99"),
        ('<a class="yj-page" href="yj:page:table/x/1"></a>', "本章第 1 页：链接指向册中没有的内容：x/1"),
        ('<a class="yj-page" href="yj:last:table/part/c9"></a>', "本章第 1 页：链接指向册中没有的内容：part/c9"),
        ('<a class="yj-page" href="yj:page:huge/part/one"></a>', "本章第 1 页：页码没有“huge”这种样式"),
        ('<a class="yj-page" href="yj:page:part/one"></a>', "本章第 1 页：链接指向册中没有的内容：one"),
        ('<a class="yj-page" href="yj:nothing"></a>', "本章第 1 页：链接指向册中没有的内容：nothing"),
        ('<a class="yj-page" style="width:2pt" href="yj:page:table/part/one"></a>', "本章第 1 页：留给页码 1 的格子太窄"),
        ('<a href="file:///etc/passwd">件</a>', "本章第 1 页：链接的地址不能用：file:///etc/passwd"),
        ('<a href="javascript:alert(1)">件</a>', "本章第 1 页：链接的地址不能用：javascript:alert(1)"),
        ('<a href="relative.html">件</a>', "本章第 1 页：链接的地址不能用"),
    ],
)  # fmt: skip
def test_a_link_to_nothing_is_an_error(cache: Path, html: str, message: str) -> None:
    made = typeset_html(f"<p>{html}</p>", cache)
    part = Part("one", "试排", made.pdf, recto=True, binding_shift=0)
    if made.warnings:
        assert "relative.html" in made.warnings[0]
        return
    with pytest.raises(AssemblyError) as caught:
        bind([part])
    ((where, said),) = caught.value.problems
    assert where == "one"
    assert said.startswith(message)
    assert said in str(caught.value)


def test_all_problems_are_reported_at_once(cache: Path) -> None:
    first = typeset_html('<p><a href="yj:a/1">一</a></p><p><a href="yj:a/2">二</a></p>', cache)
    part = Part("one", "试排", first.pdf, recto=True, binding_shift=0)
    with pytest.raises(AssemblyError) as caught:
        bind([part])
    assert len(caught.value.problems) == 2


def test_an_id_used_in_two_chapters_is_an_error(parts: list[Part]) -> None:
    with pytest.raises(AssemblyError) as caught:
        bind([*parts, replace(parts[1], id="again", title="又一章")])
    assert ("again", "编号 chapter/0 在“第0章”里已经用过") in caught.value.problems


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda bound: [bound[0], bound[0]], ("contents", "有两章用了同一个编号 contents")),
        (lambda bound: [replace(bound[0], pdf=b"no")], ("contents", "“目录”不是能读的 PDF")),
        (lambda _: [], ("", "装订册里一章也没有")),
    ],
    ids=["twice", "no pdf", "nothing"],
)
def test_parts_that_cannot_be_bound(
    parts: list[Part], spoil: Any, problem: tuple[str, str]
) -> None:
    with pytest.raises(AssemblyError) as caught:
        bind(spoil(parts))
    where, said = caught.value.problems[0]
    assert (where, said[: len(problem[1])]) == problem


def test_addresses_outside_stay(cache: Path) -> None:
    made = typeset_html('<p><a href="https://example.invalid/字">网</a></p>', cache)
    bound = bind([Part("one", "试排", made.pdf, recto=True, binding_shift=0)])
    with pikepdf.open(io.BytesIO(bound.pdf)) as file:
        assert str(file.pages[0].Annots[0].A.URI).startswith("https://example.invalid/")


def test_ids_may_be_chinese(cache: Path) -> None:
    made = typeset_html('<p id="人/甲">甲</p><p><a href="yj:人/甲">见甲</a></p>', cache)
    bound = bind([Part("one", "试排", made.pdf, recto=True, binding_shift=0)])
    assert bound.anchors["人/甲"] == 1


# Outline, labels, what the file says of itself


def test_bookmarks_name_their_page(document: Any, binder: Binder) -> None:
    found = [
        (mark.level, mark.get_title(), mark.get_dest().get_index() + 1)
        for mark in document.get_toc()
    ]
    for _, title, page in some(found):
        assert title.endswith(f"　{page}")
    # A chapter's first heading is its title: one entry.
    assert [(level, re.sub(r"　\d+$", "", title)) for level, title, _ in found] == [
        (0, "目录"),
        *[entry for i in range(3) for entry in ((0, f"第{i}章"), (1, "材料表"), (1, "附图"))],
    ]
    assert [page for level, _, page in found if level == 0] == [p.first for p in binder.parts]


def test_bookmarks_may_lie_flat(parts: list[Part]) -> None:
    bound = bind([replace(part, outline=False) for part in parts])
    opened = pypdfium2.PdfDocument(bound.pdf)
    levels = [mark.level for mark in opened.get_toc()]
    opened.close()
    assert levels == [0, *[0, 1, 1] * 3]


def test_labels_are_the_printed_numbers(document: Any) -> None:
    labels = [document.get_page_label(i) for i in range(len(document))]
    assert labels == [str(i + 1) for i in range(len(document))]


def test_metadata_and_viewer_settings_are_written(binder: Binder) -> None:
    with pikepdf.open(io.BytesIO(binder.pdf)) as file:
        root = file.Root
        assert root.PageMode == "/UseOutlines"
        assert root.ViewerPreferences.DisplayDocTitle
        assert root.ViewerPreferences.Duplex == "/DuplexFlipLongEdge"
        assert list(root.OpenAction)[1:] == ["/XYZ", None, None, 1]
        assert str(root.Lang) == "zh-CN"
        assert len(root.OutputIntents) == 1
        assert str(file.docinfo.Title) == "吴集镇迎检册"
        assert str(file.docinfo.CreationDate) == "D:20151020000000+08'00'"
        with file.open_metadata() as metadata:
            assert metadata["dc:title"] == "吴集镇迎检册"
            assert metadata["xmp:CreateDate"] == "2015-10-20T00:00:00+08:00"
            assert metadata["dc:identifier"] == "sha256:0"
            assert metadata.pdfa_status == "2A"


@pytest.mark.parametrize("nasty", ["甲<乙>&“丙”", "a]]>b"])
def test_titles_are_escaped(cache: Path, nasty: str) -> None:
    made = typeset_html("<p>字</p>", cache)
    bound = assemble(
        [Part("one", nasty, made.pdf, recto=True, binding_shift=0)],
        About(nasty, nasty, synthetic.DAY, nasty),
    )
    with (
        pikepdf.open(io.BytesIO(bound.pdf)) as file,
        file.open_metadata() as metadata,
    ):
        assert metadata["dc:title"] == nasty


# Stamps, margins, mirrored pages


def test_nothing_but_stamps_and_tabs_is_outside_the_margins(chars: list[Char]) -> None:
    blank = {char.page for char in chars if char.text == "空"}
    for char in some(chars):
        odd = char.page % 2 == 0
        inner, outer = geometry.BINDING_MM * MM, geometry.OUTER_MM * MM
        left, right = (inner, 210 * MM - outer) if odd else (outer, 210 * MM - inner)
        in_type_area = left - 1 <= char.left and char.right <= right + 1
        in_tab = char.right > 197 * MM if odd else char.left < 13 * MM
        assert in_type_area or in_tab or char.page in blank, char
        if in_tab:
            # The outer 5 mm are lost on copiers.
            assert char.left > 5 * MM
            assert char.right < 205 * MM


def test_stamps_stand_at_the_outer_edge(chars: list[Char], binder: Binder) -> None:
    for page in some(range(binder.pages)):
        (sign,) = [c for c in chars if c.page == page and c.text == "册" and c.top < 22 * MM]
        left = 164 * MM if page % 2 == 0 else 20 * MM
        assert left < sign.left
        assert sign.right < left + 7.6 * MM
        assert sign.bottom > 12 * MM
        assert sign.top < 20.5 * MM


def test_even_pages_move_to_the_fore_edge_with_their_links(
    binder: Binder, chars: list[Char], document: Any
) -> None:
    heads = {c.page: c.left for c in reversed(chars) if c.top > 279 * MM and c.text == "第"}
    assert {page % 2 for page in heads} == {0, 1}
    for page, left in some(heads.items()):
        assert left == pytest.approx((28 if page % 2 == 0 else 20) * MM, abs=0.2)
    for page, box, _, _ in some(links(document)):
        if (text := text_in(chars, page, box)).isdigit() and page % 2 and box[0] > 100 * MM:
            assert box[2] == pytest.approx(182 * MM, abs=1)
            assert int(text) <= binder.pages


def test_the_same_tab_is_the_same_slot(chars: list[Char]) -> None:
    heights: dict[str, set[int]] = {}
    for char in chars:
        if char.left > 197 * MM or char.right < 13 * MM:
            heights.setdefault(char.text, set()).add(round(char.bottom))
    assert set(heights) == set("方案自评")
    assert all(len(found) == 1 for found in heights.values())
    assert min(heights["案"]) - min(heights["评"]) == pytest.approx(30 * MM, abs=1)


def test_a_landscape_page_keeps_the_portrait_place_of_its_stamp(cache: Path) -> None:
    html = "".join(f'<h1 id="wide/{i}" style="break-before:page">宽表{i}</h1>' for i in range(2))
    made = typeset_html(
        f"{html}<p><a href='yj:wide/1'>见</a></p>", cache, "body { page: landscape }"
    )
    bound = bind([Part("one", "试排", made.pdf, recto=True, binding_shift=8, thumb="宽表")])
    found = [char for char in characters(bound.pdf) if char.text == "册"]
    # The sheet is turned so that its head is at the left: x grows with the portrait height.
    assert found[0].left > 12 * MM
    assert found[0].right < 21 * MM
    assert 20 * MM < found[0].bottom < 46 * MM
    assert 164 * MM < found[1].bottom < 190 * MM
    heads = [c for c in characters(bound.pdf) if c.text == "宽" and c.top - c.bottom > 20]
    assert heads[-1].bottom - heads[0].bottom == pytest.approx(8 * MM, abs=0.5)


# Papers


STRIP = Strip("1.1.1-2", "E012", "2015年教育经费预算与执行情况表", "2015-08-21", "")


def paper(*sizes: tuple[float, float]) -> bytes:
    """A file as intake makes it: pages of these sizes, a red frame at the edge of each."""
    file = pikepdf.new()
    for width, height in sizes:
        page = file.add_blank_page(page_size=(width, height)).obj
        form = file.make_stream(
            f"1 0 0 RG 4 w 2 2 {width - 4} {height - 4} re S 0 1 0 rg 20 20 30 30 re f".encode()
        )
        form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        form.BBox = [0, 0, width, height]
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=form))
        page.Contents = file.make_stream(b"q 1 0 0 1 0 0 cm /P Do Q")
    buffer = io.BytesIO()
    file.save(buffer)
    return buffer.getvalue()


def bound_paper(*files: bytes, first: int = 1) -> Binder:
    """The paper bound so that it begins on a page."""
    before = [
        Part(f"b{at}", "前", (paper((595, 842)),), recto=False, binding_shift=0, strip=STRIP)
        for at in range(1, first)
    ]
    part = Part("e", "佐证", files, recto=False, binding_shift=0, thumb="佐证", strip=STRIP)
    return bind([*before, part])


@pytest.mark.parametrize("first", [1, 2])
@pytest.mark.parametrize(
    "size", [(595, 842), (842, 595), (300, 400), (1191, 1684), (2000, 300), (420, 595)]
)
def test_a_paper_lies_whole_between_the_stamps(size: tuple[float, float], first: int) -> None:
    opened = pypdfium2.PdfDocument(bound_paper(paper(size), first=first).pdf)
    page = opened[first - 1]
    drawn = page.render(scale=2).to_pil().convert("RGB")
    wide = size[0] > size[1]
    assert drawn.size == ((1684, 1191) if wide else (1191, 1684))
    # Everything is told in the coordinates of the sheet held upright.
    upright = drawn.rotate(90, expand=True) if wide else drawn
    reds = [
        (x, y)
        for y in range(0, 1684, 2)
        for x in range(0, 1191, 2)
        if (p := upright.getpixel((x, y)))[0] > 180 and p[1] < 60
    ]
    left, right = min(x for x, _ in reds), max(x for x, _ in reds)
    top, bottom = min(y for _, y in reds), max(y for _, y in reds)
    odd = first % 2 == 1
    unit = 2 * MM
    inner = 13 if odd else 14
    assert left >= inner * unit - 3
    assert right <= (inner + 183) * unit + 3
    assert top >= 8 * unit - 3
    assert bottom <= 269.4 * unit + 3
    across, up = ((bottom - top), (right - left)) if wide else ((right - left), (bottom - top))
    assert across / up == pytest.approx(size[0] / size[1], rel=0.02)
    # Never enlarged.
    assert across <= 2 * size[0] + 3
    opened.close()


def test_the_strip_says_what_a_paper_is() -> None:
    binder = bound_paper(paper((595, 842), (842, 595)), paper((595, 842)))
    assert binder.pages == 3
    text = poppler(binder.pdf, "-raw").split("\f")
    for number, page in some(enumerate(text[:3], start=1)):
        told = re.sub(r"\s+", "", page)
        assert "1.1.1-2" in told
        assert "E012" in told
        assert "2015年教育经费预算与执行情况表" in told
        assert f"{number}／3" in told
        assert "2015-08-21" in told
        assert "87%" in told
        assert re.search(rf"册{number}／3", told)


@pytest.mark.parametrize("title", ["字" * 60, "", "a" * 200])
def test_a_long_title_is_cut_short_and_stays_in_its_cell(title: str) -> None:
    strip = replace(STRIP, title=title)
    part = Part("e", "佐证", (paper((595, 842)),), recto=True, binding_shift=0, strip=strip)
    chars = characters(bind([part]).pdf)
    said = [char for char in chars if char.text in {"字", "a", "…"}]
    cell = (28 + 21 + 12, 28 + 21 + 12 + 43)
    outside = [one for one in said if one.left < cell[0] * MM or one.right > cell[1] * MM]
    assert outside == []
    assert ("…" in {char.text for char in said}) is bool(title)


def test_a_papers_pages_are_figures_with_alternative_text() -> None:
    binder = bound_paper(paper((595, 842), (595, 842)))
    with pikepdf.open(io.BytesIO(binder.pdf)) as file:
        part = file.Root.StructTreeRoot.K[0].K[0]
        assert part.S == "/Part"
        assert [str(figure.Alt) for figure in part.K] == [
            "1.1.1-2 佐证，第 1 页，共 2 页",
            "1.1.1-2 佐证，第 2 页，共 2 页",
        ]


def test_papers_stand_below_the_bookmarks_of_their_divider() -> None:
    def leaf(name: str, below: tuple[str, ...]) -> Part:
        return Part(
            name, name, (paper((595, 842)),), recto=False, binding_shift=0, below=below, strip=STRIP
        )

    bound = bind(
        [leaf("1.1", ("一",)), leaf("E1", ("一", "1.1")), leaf("E2", ("一", "1.1")), leaf("二", ())]
    )
    opened = pypdfium2.PdfDocument(bound.pdf)
    found = [(mark.level, mark.get_title()) for mark in opened.get_toc()]
    opened.close()
    assert found == [(0, "一　1"), (1, "1.1　1"), (2, "E1　2"), (2, "E2　3"), (0, "二　4")]


def test_a_foreign_pdf_is_refused_as_a_chapter() -> None:
    with pytest.raises(AssemblyError, match="不是排版得来的一章"):
        bind([Part("e", "佐证", paper((595, 842)), recto=True, binding_shift=0)])


def test_a_range_names_the_first_and_the_last_page(cache: Path) -> None:
    html = '<p><a class="yj-page" style="width:20mm" href="yj:range:table/e">&#8199;</a></p>'
    made = typeset_html(html, cache)
    pages = [paper((595, 842), (595, 842)), paper((595, 842))]
    parts = [
        Part("one", "试排", made.pdf, recto=True, binding_shift=0),
        Part("e", "佐证", (pages[0],), recto=False, binding_shift=0, names=("e",), strip=STRIP),
    ]
    assert "2–3" in poppler(bind(parts).pdf)
    parts[1] = replace(parts[1], pdf=(pages[1],))
    assert "2–" not in poppler(bind(parts).pdf)


def test_a_qr_code_says_day_pages_and_fingerprint(cache: Path) -> None:
    made = typeset_html(
        '<a style="display:block;width:26mm;height:26mm" href="yj:qr:data">&#8199;</a>', cache
    )
    bound = bind([Part("one", "试排", made.pdf, recto=True, binding_shift=0)])
    with pikepdf.open(io.BytesIO(bound.pdf)) as file:
        figure = file.Root.StructTreeRoot.K[0].K[0]
        while figure.S != "/Figure":
            figure = figure.K[0]
        assert str(figure.Alt) == "二维码：yingjian1 2015-10-20 1 sha256:0"


def test_a_place_for_a_seal_is_a_named_destination(cache: Path) -> None:
    made = typeset_html(
        '<a style="display:block;width:50mm;height:50mm" href="yj:seal:cover">&#8199;</a>', cache
    )
    # On an even page what was typeset for an odd one is moved, and the place with it.
    parts = [
        Part(str(i), "试排", made.pdf if not i else typeset_html("<p>x</p>", cache).pdf, recto=False,
             binding_shift=8)
        for i in (1, 0)
    ]  # fmt: skip
    with pikepdf.open(io.BytesIO(bind(parts).pdf)) as file:
        names = list(file.Root.Names.Dests.Names)
        assert [str(name) for name in names[::2]] == ["part/0", "part/1", "seal/cover"]
        page, kind, *box = names[-1]
        assert page.objgen == file.pages[1].obj.objgen
        assert str(kind) == "/FitR"
        left, bottom, right, top = (float(value) for value in box)
        assert (right - left, top - bottom) == pytest.approx((50 * MM, 50 * MM), abs=0.1)
        assert left == pytest.approx(20 * MM, abs=0.1)
        assert "/Annots" not in page or not len(page.Annots)


@pytest.mark.parametrize("fillable", [False, True])
def test_boxes_to_write_in_are_fields_only_where_asked(cache: Path, *, fillable: bool) -> None:
    made = typeset_html(
        '<a class="yj-field" style="display:block;height:9mm" '
        'href="yj:field:score.A1/%E5%BE%97%E5%88%86">&#8199;</a>',
        cache,
    )
    bound = assemble(
        [Part("one", "试排", made.pdf, recto=True, binding_shift=0)],
        About("评分表", "", synthetic.DAY, "0"),
        fillable=fillable,
    )
    with pikepdf.open(io.BytesIO(bound.pdf)) as file:
        fields = file.Root.get("/AcroForm", pikepdf.Dictionary(Fields=pikepdf.Array())).Fields
        assert [(str(f["/T"]), str(f.TU)) for f in fields] == (
            [("score.A1", "得分")] if fillable else []
        )
        with file.open_metadata() as metadata:
            assert bool(metadata.pdfa_status) is not fillable


def test_a_part_may_go_unstamped(parts: list[Part]) -> None:
    bound = bind([replace(part, stamp=False, thumb=None) for part in parts])
    assert "册 1" not in poppler(bound.pdf, "-layout")


@pytest.mark.parametrize("total", [9, 99, 999, 1000, 9999])
def test_numbers_of_any_length_fit_the_stamp(total: int) -> None:
    from yingjian.binder.stamps import Stamps
    from yingjian.typeset.united_fonts import UnitedFonts

    file = pikepdf.new()
    page = file.add_blank_page(page_size=(geometry.A4_WIDTH, geometry.A4_HEIGHT))
    fonts = UnitedFonts(file)
    stamps = Stamps(fonts, total, [])
    side = geometry.side((0, 0, geometry.A4_WIDTH, geometry.A4_HEIGHT), 0, odd=True)
    page.obj.Contents = file.make_stream(stamps.furniture(side, total, None, stamp=True))
    page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(stamps.resources()))
    fonts.write()
    buffer = io.BytesIO()
    file.save(buffer)
    found = characters(buffer.getvalue())
    assert "".join(char.text for char in found) == f"册{total}／{total}"
    assert min(char.left for char in found[1:]) > (164 + 7.6) * MM
    assert max(char.right for char in found) < 190 * MM


# Tags


def test_structure_is_one_document_of_parts(binder: Binder) -> None:
    done = subprocess.run(
        ["pdfinfo", "-struct-text", "-"], input=binder.pdf, capture_output=True, check=True
    )
    # Poppler prints titles of elements as they are, in UTF-16.
    tree = done.stdout.decode(errors="replace")
    assert done.stderr == b""
    assert tree.count("Document") == 1
    assert len(re.findall(r"^  Part", tree, re.MULTILINE)) == len(binder.parts)
    assert tree.count("H1 ") == 4
    assert "NonStruct" not in tree
    # A number of a page is content of its link, where a screen reader finds it.
    assert re.search(r'Link[^\n]*\n\s+Object \d+ \d+\n\s+"\d+"', tree)
    for text in ("册", "此页空白", "方"):
        assert f'"{text}"' not in tree


def test_every_content_and_every_link_has_its_owner(binder: Binder) -> None:
    with pikepdf.open(io.BytesIO(binder.pdf)) as file:
        flat_tree = list(file.Root.StructTreeRoot.ParentTree.Nums)
        owners = dict(zip(map(int, flat_tree[::2]), flat_tree[1::2], strict=True))
        assert len(owners) == len(flat_tree) // 2
        for page in some(file.pages):
            content = (
                b"".join(stream.read_bytes() for stream in page.Contents)
                if isinstance(page.Contents, pikepdf.Array)
                else page.Contents.read_bytes()
            )
            numbers = [int(n) for n in re.findall(rb"/MCID (\d+)", content)]
            assert len(numbers) == len(set(numbers))
            if not numbers:
                continue
            owned = owners[int(page.StructParents)]
            for number in numbers:
                element = owned[number]
                assert number in list(element.K)
                assert element.Pg.objgen == page.obj.objgen
            for annotation in some(page.get("/Annots", ())):
                element = owners[int(annotation.StructParent)]
                assert element.S == "/Link"
                kids: list[Any] = list(element.K)
                assert kids[0].Obj.objgen == annotation.objgen


def test_figures_say_where_they_are(binder: Binder) -> None:
    boxes = []

    def walk(element: Any) -> None:
        if element.S == "/Figure":
            boxes.append([float(value) for value in element.A.BBox])
            assert str(element.Alt) == "方格"
        for kid in element.K:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                walk(kid)

    with pikepdf.open(io.BytesIO(binder.pdf)) as file:
        walk(file.Root.StructTreeRoot.K[0])
    assert len(boxes) == 3
    for left, bottom, right, top in boxes:
        assert right - left == pytest.approx(30)
        assert top - bottom == pytest.approx(15)
        assert min(abs(left - 28 * MM), abs(left - 20 * MM)) < 0.1


# Bytes


def test_same_parts_same_bytes_in_another_process(binder: Binder, cache: Path) -> None:
    code = (
        "import sys, pathlib, hashlib; from tests.typeset import synthetic as s; "
        "print(hashlib.sha256(s.bind(s.parts(pathlib.Path(sys.argv[1]))).pdf).hexdigest())"
    )
    import hashlib

    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code, cache],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'hooks'}", "PYTHONHASHSEED": seed},
        )
        assert done.stdout.strip() == hashlib.sha256(binder.pdf).hexdigest()


def test_no_path_and_no_clock_in_the_file(binder: Binder) -> None:
    with pikepdf.open(io.BytesIO(binder.pdf)) as file:
        buffer = io.BytesIO()
        file.save(
            buffer,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    plain = buffer.getvalue()
    assert str(ROOT).encode() not in plain
    assert b"D:20151020" in plain
    assert not re.search(rb"D:20(?!151020)", plain)
    assert b"/YjFace" not in plain
    assert b"/YjChapter" not in plain


@pytest.mark.parametrize("style", NUMBER_STYLES)
def test_every_style_prints_on_the_baseline(cache: Path, style: str) -> None:
    made = typeset_html(
        f'<p>见第<a class="yj-page" href="yj:page:{style}/part/one"></a>页</p>', cache
    )
    bound = bind([Part("one", "试排", made.pdf, recto=True, binding_shift=0)])
    line = [c for c in characters(bound.pdf) if c.top > 200 * MM and c.text in "见1页"]
    assert "".join(sorted(c.text for c in line)) == "1见页"
    opened = pypdfium2.PdfDocument(bound.pdf)
    text = opened[0].get_textpage()
    origins: dict[str, float] = {}
    for i in range(text.count_chars()):
        x, y = RAW.c_double(), RAW.c_double()
        RAW.FPDFText_GetCharOrigin(text, i, x, y)
        origins.setdefault(text.get_text_range(i, 1), y.value)
    text.close()
    opened.close()
    assert origins["1"] == pytest.approx(origins["见"], abs=0.05)


VALIDATOR = os.environ.get("YINGJIAN_VERAPDF")


@pytest.mark.skipif(not VALIDATOR, reason="YINGJIAN_VERAPDF does not name a validator")
def test_the_reference_validator_agrees(binder: Binder, tmp_path: Path) -> None:
    assert VALIDATOR
    file = tmp_path / "binder.pdf"
    file.write_bytes(binder.pdf)
    done = subprocess.run(
        [VALIDATOR, "2a", file], capture_output=True, text=True, check=False, timeout=240
    )
    assert done.stdout.startswith("PASS\t2a"), done.stdout + done.stderr
