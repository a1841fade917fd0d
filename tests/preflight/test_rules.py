"""Every rule finds what it is there for, and nothing in a sound binder."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from tests.preflight.binders import (
    FINGERPRINT,
    PAPER,
    PAPER_SHA256,
    act,
    before,
    bind,
    broken,
    link,
    outlines,
    paper,
    scan,
)
from tests.typeset.synthetic import MM
from yingjian.preflight import check as checking
from yingjian.preflight.check import check
from yingjian.preflight.facts import Withheld
from yingjian.preflight.findings import RULES, rule
from yingjian.preflight.paper import MAIL_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from yingjian.binder.parts import Binder, Part
    from yingjian.preflight.findings import Report

FILES = {PAPER: PAPER_SHA256}
NOTHING = Withheld("公开版", frozenset(), {}, None)


def places(report: Report) -> set[tuple[str, int | None]]:
    return {(one.rule, one.page) for one in report.findings}


def whole(pdf: bytes, manifest: dict[str, Any], **more: Any) -> Report:
    return check(
        pdf, manifest, **{"files": FILES, "data_sha256": FINGERPRINT, "withheld": NOTHING} | more
    )


def test_a_sound_binder_has_no_findings(binder: Binder, manifest: dict[str, Any]) -> None:
    report = whole(binder.pdf, manifest)
    assert report.findings == ()
    assert report.sound
    assert (report.pages, report.rules) == (7, len(RULES))
    assert report.image_only == (7,)
    assert [what for what, _ in report.unchecked] == ["图像页的正倒", "PDF/A 的全部条款"]


def spoil_labels(file: pikepdf.Pdf) -> None:
    file.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D, St=2)]))


def spoil_number_text(file: pikepdf.Pdf) -> None:
    """Let the contents' first number lead to another page than it says, and its title as well."""
    first = file.pages[2].Annots[0].Dest
    for one in file.pages[2].Annots:
        if one.Dest.objgen == first.objgen:
            one.Dest = Array([file.pages[5].obj, Name.XYZ, None, None, None])


def add_note(file: pikepdf.Pdf) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([50, 50, 60, 60]))
    file.pages[4].Annots.append(file.make_indirect(note))


def deepen(file: pikepdf.Pdf) -> None:
    """Hang a chain of bookmarks below one of the second level."""
    parent = outlines(file)[2].First
    for _ in range(2):
        kid = file.make_indirect(
            Dictionary(Title=String("细目　5"), Parent=parent, Dest=parent.Dest)
        )
        parent.First = parent.Last = kid
        parent.Count = 1
        parent = kid


def set_zoom(file: pikepdf.Pdf) -> None:
    file.Root.OpenAction[4] = 0.75


def font_of(file: pikepdf.Pdf, index: int) -> Any:
    """A font that one page alone uses; others keep theirs."""
    fonts = file.pages[index].Resources.Font
    return next(fonts[name] for name in fonts.keys() if not name.startswith("/Yj"))  # noqa: SIM118 — a pikepdf dictionary is not iterable


def unembed(file: pikepdf.Pdf) -> None:
    about = font_of(file, 2).DescendantFonts[0].FontDescriptor
    for key in ("/FontFile2", "/FontFile3"):
        if key in about:
            del about[key]


def unmap(file: pikepdf.Pdf) -> None:
    page = file.pages[4].obj
    font = file.make_indirect(
        Dictionary(
            Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/Odd"), Encoding=Name("/Identity-H"),
            DescendantFonts=Array([
                Dictionary(
                    Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name("/Odd"),
                    FontDescriptor=Dictionary(FontFile2=file.make_stream(b""), Flags=4),
                )
            ]),
        )
    )  # fmt: skip
    page.Resources.Font["/Odd"] = font


def external(file: pikepdf.Pdf) -> None:
    stream = file.make_stream(b"")
    stream.F = String("elsewhere.bin")
    file.pages[4].obj.Contents = Array([stream, *file.pages[4].obj.Contents])


def attach(file: pikepdf.Pdf) -> None:
    file.attachments["x.txt"] = b"x"


def script(file: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    file.Root.Names.JavaScript = Dictionary(Names=Array([String("a"), action]))


def swap_marks(file: pikepdf.Pdf) -> None:
    """Exchange where the last two bookmarks lead, names and numbers included."""
    one, other = outlines(file)[-2:]
    one.Title, other.Title = other.Title, one.Title
    one.Dest, other.Dest = other.Dest, one.Dest
    for mark in (one, other):
        for key in ("/First", "/Last", "/Count"):
            if key in mark:
                del mark[key]


def rename(file: pikepdf.Pdf) -> None:
    outlines(file)[-1].Title = String("第九章　6")


def clear(file: pikepdf.Pdf, key: str) -> None:
    del file.Root[key]


def set_title(file: pikepdf.Pdf) -> None:
    file.docinfo.Title = String("")


def other_title(file: pikepdf.Pdf) -> None:
    file.docinfo.Title = String("别的题名")


def paint_image(file: pikepdf.Pdf, index: int, content: str) -> None:
    image = file.make_stream(bytes(16))
    image.Type, image.Subtype = Name.XObject, Name.Image
    image.Width = image.Height = 4
    image.ColorSpace, image.BitsPerComponent = Name.DeviceGray, 8
    page = file.pages[index].obj
    if "/XObject" not in page.Resources:
        page.Resources.XObject = Dictionary()
    page.Resources.XObject.Spot = image
    before(file, index, f"{content} cm /Spot Do")


def words(file: pikepdf.Pdf, index: int, x: float, y: float) -> None:
    """Print under the furniture with a font that the page has."""
    fonts = file.pages[index].obj.Resources.Font
    stamp = next(iter(name for name in fonts.keys() if name == "/YjHB"))  # noqa: SIM118
    # Glyph ids are those of the whole face: digits stand at the same places in all subsets.
    content = file.pages[index].obj.Contents[-1].read_bytes().decode("latin-1")
    shown = content.split("/YjHB")[-1].split("<")[1].split(">")[0]
    before(file, index, f"BT {stamp} 9 Tf {x} {y} Td <{shown}> Tj ET")


def strip_stamp(file: pikepdf.Pdf) -> None:
    """Shift the stamp of the sixth page to another number."""
    stream = file.pages[5].obj.Contents[-1]
    ours, other = (file.pages[at].obj.Contents[-1].read_bytes() for at in (5, 4))
    big = other.split(b"/YjHB")[-1].split(b"<")[1].split(b">")[0]
    head, _, tail = ours.rpartition(b"/YjHB")
    old = tail.split(b"<")[1].split(b">")[0]
    stream.write(head + b"/YjHB" + tail.replace(b"<" + old + b">", b"<" + big + b">", 1))


def silence(file: pikepdf.Pdf, index: int) -> None:
    """Leave a page put in with its stamp alone: the line that it is blank goes."""
    page = file.pages[index].obj
    content = page.Contents.read_bytes()
    second = content.index(b"/Artifact", 1)
    page.Contents = file.make_stream(content[second:])


def dead(file: pikepdf.Pdf, index: int) -> None:
    """Let a link lead to a page that is not in the file."""
    lost = file.make_indirect(Dictionary(Type=Name.Page, MediaBox=Array([0, 0, 9, 9])))
    link(file, index, 0).Dest = Array([lost, Name.Fit])


def dead_mark(file: pikepdf.Pdf) -> None:
    lost = file.make_indirect(Dictionary(Type=Name.Page, MediaBox=Array([0, 0, 9, 9])))
    outlines(file)[2].First.Dest = Array([lost, Name.Fit])


def astray(file: pikepdf.Pdf, index: int) -> None:
    """Let a printed page number lead to the first page."""
    one = next(one for one in file.pages[index].Annots if "/NM" in one)
    one.Dest = Array([file.pages[0].obj, Name.XYZ, None, None, None])


def low(file: pikepdf.Pdf) -> None:
    """Let both links of the contents' first entry lead to the foot of the right page."""
    for one in list(file.pages[2].Annots)[:2]:
        one.Dest = Array([file.pages[4].obj, Name.XYZ, None, 100, None])


def unlist(file: pikepdf.Pdf) -> None:
    """Take the links of the second chapter out of the contents."""
    page = file.pages[2].obj
    kept = [one for one in page.Annots if one.Dest[0].objgen != file.pages[5].obj.objgen]
    page.Annots = Array(kept)


def no_contents(file: pikepdf.Pdf) -> None:
    outlines(file)[1].Title = String("说明　3")


def identify(file: pikepdf.Pdf) -> None:
    packet = file.Root.Metadata.read_bytes().replace(FINGERPRINT.encode(), b"f" * 64)
    file.Root.Metadata.write(packet)


BROKEN: list[tuple[str, set[tuple[str, int | None]], Callable[[pikepdf.Pdf], object]]] = [
    ("no stamp", {("page.stamp", 6)}, strip_stamp),
    ("label", {("page.label", n) for n in range(1, 8)}, spoil_labels),
    ("tall", {("page.size", 3)}, lambda f: setattr(f.pages[2], "mediabox", [0, 0, 596, 850])),
    ("blank", {("page.blank", 2)}, lambda f: silence(f, 1)),
    ("image under stamp", {("page.masked", 5)},
     lambda f: paint_image(f, 4, f"20 0 0 20 {170 * MM} {14 * MM}")),
    ("image under tab", {("page.masked", 5)},
     lambda f: paint_image(f, 4, f"20 0 0 20 {199 * MM} {235 * MM}")),
    ("text under tab", {("page.masked", 5)}, lambda f: words(f, 4, 199 * MM, 235 * MM)),
    ("drawing under stamp", {("page.masked", 6)},
     lambda f: before(f, 5, f"0 g {13 * MM} {170 * MM} 10 10 re f")),
    ("note", {("page.annotation", 5)}, add_note),
    ("fine image", {("image.resolution", 5)},
     lambda f: paint_image(f, 4, f"0.9 0 0 0.9 {100 * MM} {100 * MM}")),
    ("dead link", {("link.target", 5)}, lambda f: dead(f, 4)),
    ("script link", {("link.target", 5)},
     lambda f: act(f, 4, 0, S=Name.JavaScript, JS=String("1"))),
    ("launching link", {("link.target", 5)},
     lambda f: act(f, 4, 0, S=Name.Launch, F=String("a.exe"))),
    ("remote link", {("link.target", 5)},
     lambda f: act(f, 4, 0, S=Name.GoToR, F=String("a.pdf"), D=Array([0, Name.Fit]))),
    ("odd address", {("link.target", 5)},
     lambda f: act(f, 4, 0, S=Name.URI, URI=String("file:///etc/passwd"))),
    ("printed number", {("link.number", 5)}, lambda f: astray(f, 4)),
    ("contents number", {("link.number", 3), ("contents.heading", 3), ("outline.complete", 3),
                         ("contents.complete", 3)}, spoil_number_text),
    ("number without link", {("contents.entry", 3)}, lambda f: f.pages[2].Annots.__delitem__(1)),
    ("title without link", {("contents.entry", 3), ("contents.complete", 3)},
     lambda f: f.pages[2].Annots.__delitem__(0)),
    ("low link", {("contents.heading", 3)}, low),
    ("no entry", {("contents.complete", 3)}, unlist),
    ("no contents", {("contents.missing", None), ("outline.heading", 3)}, no_contents),
    ("deep", {("outline.depth", 5)}, deepen),
    ("dead mark", {("outline.target", None), ("outline.complete", 3)}, dead_mark),
    ("swapped marks", {("outline.order", 5), ("outline.complete", 3)}, swap_marks),
    ("mark's number", {("outline.number", 6)},
     lambda f: setattr(outlines(f)[-1], "Title", String("第1章　9"))),
    ("mark's name", {("outline.heading", 6), ("outline.complete", 3), ("contents.complete", 3)},
     rename),
    ("no marks", {("outline.missing", None), ("contents.missing", None)},
     lambda f: clear(f, "/Outlines")),
    ("script", {("file.active", None)}, script),
    ("attachment", {("file.active", None)}, attach),
    ("opening action", {("file.active", None), ("opening.view", None)},
     lambda f: setattr(f.Root, "OpenAction", Dictionary(S=Name.JavaScript, JS=String("1")))),
    ("automatic action", {("file.active", 5)},
     lambda f: setattr(f.pages[4].obj, "AA", Dictionary(O=Dictionary(S=Name.JavaScript)))),
    ("external stream", {("file.active", 5)}, external),
    ("form", {("file.active", None)},
     lambda f: setattr(f.Root, "AcroForm", Dictionary(Fields=Array()))),
    ("zoom", {("opening.view", None)}, set_zoom),
    ("no view", {("opening.view", None)}, lambda f: clear(f, "/OpenAction")),
    ("bookmarks hidden", {("opening.view", None)}, lambda f: clear(f, "/PageMode")),
    ("no title in window", {("opening.view", None)}, lambda f: clear(f, "/ViewerPreferences")),
    ("no title", {("opening.title", None)}, set_title),
    ("two titles", {("opening.title", None)}, other_title),
    ("no language", {("opening.language", None)}, lambda f: clear(f, "/Lang")),
    ("no tags", {("file.tagged", None)}, lambda f: clear(f, "/MarkInfo")),
    ("no intent", {("file.intent", None)}, lambda f: clear(f, "/OutputIntents")),
    ("font not embedded", {("font.embedded", 1)}, unembed),
    ("font without map", {("font.unicode", 5)}, unmap),
    ("no fingerprint", {("data.printed", 1), ("manifest.data", None), ("data.changed", None)}, identify),
]  # fmt: skip


@pytest.mark.parametrize(
    ("expected", "spoil"), [one[1:] for one in BROKEN], ids=[one[0] for one in BROKEN]
)
def test_a_broken_binder_is_found_out(
    binder: Binder,
    manifest: dict[str, Any],
    expected: set[tuple[str, int | None]],
    spoil: Callable[[pikepdf.Pdf], object],
) -> None:
    found_places = places(whole(broken(binder.pdf, spoil), manifest))
    if spoil is unembed:
        # A reader puts another typeface there, and letters of other sizes may cover the stamps.
        found_places = {one for one in found_places if one[0] != "page.stamp"}
    assert found_places == expected


def found(report: Report) -> list[tuple[str, int | None, str]]:
    return [(one.rule, one.page, one.message) for one in report.findings]


LISTED: list[tuple[str, set[tuple[str, int | None]], Callable[[dict[str, Any]], object]]] = [
    ("pages", {("manifest.pages", None)}, lambda m: m.update(pages=8)),
    ("order", {("manifest.pages", 5)}, lambda m: m["entries"][2].update(last=9)),
    ("no place", {("manifest.pages", None)}, lambda m: m["entries"][0].update(first=None)),
    ("title", {("manifest.title", 5)}, lambda m: m["entries"][2].update(title="第九章")),
    ("twice", {("manifest.twice", 7), ("manifest.pages", 7)},
     lambda m: m["entries"].append(m["entries"][-1])),
    ("other data", {("manifest.data", None)}, lambda m: m.update(data_sha256="0" * 64)),
    ("unlisted scan", {("page.image-only", 7)}, lambda m: m.pop("image_only")),
    ("no scan", {("page.image-only", 5)}, lambda m: m.update(image_only=[5, 7])),
    ("other paper", {("data.paper", 7)}, lambda m: m["entries"][-1].update(sha256="0" * 64)),
    ("lost paper", {("data.paper", 7), ("data.unbound", None)},
     lambda m: m["entries"][-1].update(source="data/evidence/files/x.jpg")),
    ("unbound", {("data.unbound", None)},
     lambda m: m["entries"][-1].update(source=None, sha256=None)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("expected", "spoil"), [one[1:] for one in LISTED], ids=[one[0] for one in LISTED]
)
def test_a_manifest_that_does_not_fit(
    binder: Binder,
    manifest: dict[str, Any],
    expected: set[tuple[str, int | None]],
    spoil: Callable[[dict[str, Any]], object],
) -> None:
    spoil(manifest)
    assert places(whole(binder.pdf, manifest)) == expected


def _numbers(text: str) -> str:
    return "".join("*" if char.isdigit() else char for char in text)


SILENT: list[tuple[str, set[tuple[str, int | None]], Withheld]] = [
    ("paper", {("edition.paper", 7)}, NOTHING._replace(files=frozenset({PAPER}))),
    ("hash", {("edition.words", None)}, NOTHING._replace(words={PAPER_SHA256: "材料的指纹"})),
    (
        "phone",
        {("edition.phone", page) for page in (1, 3, 5, 6)},
        NOTHING._replace(mask=_numbers),
    ),
]


@pytest.mark.parametrize(
    ("expected", "withheld"), [one[1:] for one in SILENT], ids=[one[0] for one in SILENT]
)
def test_what_the_edition_must_not_hold(
    binder: Binder,
    manifest: dict[str, Any],
    expected: set[tuple[str, int | None]],
    withheld: Withheld,
) -> None:
    report = whole(binder.pdf, manifest, withheld=withheld)
    assert expected <= places(report)
    assert {name for name, _ in places(report)} == {name for name, _ in expected}
    assert report.edition == "公开版"


def test_papers_held_back_are_not_missed(binder: Binder, manifest: dict[str, Any]) -> None:
    withheld = NOTHING._replace(files=frozenset({"E009.pdf"}))
    report = whole(binder.pdf, manifest, files=FILES | {"E009.pdf": "cd" * 32}, withheld=withheld)
    assert report.findings == ()


def test_several_files_of_one_paper_are_one_paper(binder: Binder, manifest: dict[str, Any]) -> None:
    manifest["entries"][-2:] = [
        one | {"kind": "paper", "id": "E001", "sha256": digit * 64, "source": None}
        for digit, one in zip("ab", manifest["entries"][-2:], strict=True)
    ]
    report = whole(binder.pdf, manifest)
    assert "manifest.twice" not in {name for name, _ in places(report)}


def test_data_that_changed_since(binder: Binder, manifest: dict[str, Any]) -> None:
    assert places(whole(binder.pdf, manifest, data_sha256="0" * 64)) == {("data.changed", None)}


def test_an_omission_that_is_named_is_no_gap(binder: Binder, manifest: dict[str, Any]) -> None:
    manifest["omissions"] = [{"source": "data/evidence/files/E002.ofd", "reason": "打不开"}]
    report = whole(binder.pdf, manifest, files=FILES | {"E002.ofd": "cd" * 32})
    assert report.findings == ()


def test_a_rule_for_every_broken_binder() -> None:
    shown = {name for _, expected, _ in (*BROKEN, *LISTED, *SILENT) for name, _ in expected}
    elsewhere = {
        "file.encrypted", "file.size", "file.volumes", "page.unreadable", "page.upright",
        "signature.changed",  # tests/binder/test_sign.py
    }  # fmt: skip
    assert shown | elsewhere == set(RULES)
    assert not shown & elsewhere


@pytest.mark.parametrize("password", ["", "open sesame"])
def test_encrypted(binder: Binder, manifest: dict[str, Any], password: str) -> None:
    pdf = broken(
        binder.pdf, lambda _: None, encryption=pikepdf.Encryption(owner="x", user=password)
    )
    (one,) = whole(pdf, manifest).findings
    assert one.rule == ("file.open" if password else "file.encrypted")
    assert "密" in one.message


@pytest.mark.parametrize("pdf", [b"", b"no", b"%PDF-1.7\n%%EOF"])
def test_what_is_no_pdf(pdf: bytes) -> None:
    report = check(pdf)
    assert [one.rule for one in report.findings] == ["file.open"]
    assert "不是能读的 PDF" in report.findings[0].message
    assert not report.sound


def test_a_page_that_cannot_be_read() -> None:
    """The page tree counts two pages and has one."""
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 2/Kids[3 0 R 9 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    ]
    body = b"".join(b"%d 0 obj%s endobj\n" % (at, part) for at, part in enumerate(parts, 1))
    report = check(b"%PDF-1.7\n" + body + b"trailer<</Root 1 0 R/Size 4>>\n%%EOF\n")
    assert ("page.unreadable", 2) in places(report)
    assert report.pages == 2


def test_a_large_file_is_a_warning(binder: Binder, manifest: dict[str, Any]) -> None:
    def grow(file: pikepdf.Pdf) -> None:
        file.Root.Ballast = file.make_stream(bytes(MAIL_LIMIT))

    pdf = broken(binder.pdf, grow, compress_streams=False)
    report = whole(pdf, manifest)
    assert places(report) == {("file.size", None)}
    assert report.sound


def test_many_pages_without_volumes_are_a_warning(manifest: dict[str, Any]) -> None:
    file = pikepdf.new()
    for _ in range(351):
        file.add_blank_page(page_size=(210 * MM, 297 * MM))
    buffer = io.BytesIO()
    file.save(buffer)
    (one,) = [one for one in check(buffer.getvalue()).findings if one.rule == "file.volumes"]
    assert one.severity == "warning"
    manifest["volumes"] *= 2
    assert "file.volumes" not in {one.rule for one in check(buffer.getvalue(), manifest).findings}


def test_without_manifest_the_report_says_what_was_not_checked(binder: Binder) -> None:
    report = check(binder.pdf, files=FILES)
    assert report.findings == ()
    lacking = {r.title for r in RULES.values() if r.needs}
    assert lacking <= {what for what, _ in report.unchecked}
    assert report.rules == len(RULES) - len(lacking)


def test_workers_find_the_same(
    parts: list[Part], manifest: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    pdf = broken(bind(parts).pdf, add_note)
    alone = whole(pdf, manifest)
    monkeypatch.setattr(checking, "_SHARE", 2)
    with ThreadPoolExecutor(1) as pool:
        assert whole(pdf, manifest, executor=pool) == alone


def test_a_volume_numbers_on(binder: Binder) -> None:
    """Pages taken out of a binder bear the numbers that they had."""
    pdf = broken(binder.pdf, lambda f: f.pages.__delitem__(slice(0, 4)))
    rules = {one.rule for one in check(pdf, first=5, total=7).findings}
    assert not rules & {"page.stamp", "link.number"}
    assert "page.stamp" in {one.rule for one in check(pdf).findings}


def with_paper(parts: list[Part], pdf: bytes) -> Binder:
    """The binder with another paper bound as E001."""
    return bind([*parts[:-1], paper(pdf)])


@pytest.mark.parametrize(
    ("width", "expected"),
    [(96.0, set()), (95.2, set()), (93.0, {("image.resolution", 7)})],
    ids=["300 dpi", "302.5 dpi", "310 dpi"],
)
def test_a_scan_is_measured_inside_its_form(
    parts: list[Part], width: float, expected: set[tuple[str, int | None]]
) -> None:
    assert places(check(with_paper(parts, scan(width)).pdf)) == expected


@pytest.mark.parametrize("foot", [0, 400], ids=["seen", "cut off"])
def test_only_what_is_seen_can_be_masked(parts: list[Part], foot: float) -> None:
    """What a form cuts off is not on the page, wherever the form is placed."""

    def mark(file: pikepdf.Pdf) -> None:
        forms = file.pages[6].obj.Resources.XObject
        twin = file.make_stream(b"0 g 100 300 340 85 re f")
        twin.Type, twin.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        twin.Resources, twin.BBox = pikepdf.Dictionary(), Array([0, foot, 595, 842])
        forms.Twin = twin
        before(file, 6, ".1 0 0 .1 470 5 cm /Twin Do")

    report = check(broken(with_paper(parts, scan(columns=100)).pdf, mark))
    assert places(report) == (set() if foot else {("page.masked", 7)})


@pytest.mark.parametrize(
    ("matrix", "word"),
    [("-1 0 0 -1 595 880", "倒着"), ("0 1 -1 0 700 0", "横躺着")],
    ids=["upside down", "sideways"],
)
def test_a_paper_bound_the_wrong_way(parts: list[Part], matrix: str, word: str) -> None:
    """A page of text bound as if it came from elsewhere, turned."""

    def turn(file: pikepdf.Pdf) -> None:
        del file.Root["/YjChapter"]
        page = file.pages[0]
        page.contents_add(file.make_stream(f"q {matrix} cm\n".encode()), prepend=True)
        page.contents_add(file.make_stream(b"\nQ"))

    typeset_page = parts[2].pdf
    assert isinstance(typeset_page, bytes)
    report = check(with_paper(parts, broken(typeset_page, turn)).pdf)
    assert places(report) == {("page.upright", 7)}
    assert word in report.findings[0].message


def test_a_code_is_taken_once() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        rule("page.stamp", "", why="")(lambda _: iter(()))
