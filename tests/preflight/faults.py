"""Faults of a binder: ways to break a file, and the findings that each must give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.preflight.binders import FINGERPRINT, act, before, link, outlines
from tests.typeset.synthetic import MM

if TYPE_CHECKING:
    from collections.abc import Callable


def shift_labels(file: pikepdf.Pdf) -> None:
    file.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D, St=2)]))


def misdirect_entry(file: pikepdf.Pdf) -> None:
    """Let number and title of the first entry of the contents lead to another page than printed."""
    first = file.pages[2].Annots[0].Dest
    for annotation in file.pages[2].Annots:
        if annotation.Dest.objgen == first.objgen:
            annotation.Dest = Array([file.pages[5].obj, Name.XYZ, None, None, None])


def add_note(file: pikepdf.Pdf) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([50, 50, 60, 60]))
    file.pages[4].Annots.append(file.make_indirect(note))


def nest_bookmarks(file: pikepdf.Pdf) -> None:
    """Add bookmarks of the third and fourth level."""
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
    """A font of one page that is not our own for the furniture."""
    fonts = file.pages[index].Resources.Font
    return next(fonts[name] for name in fonts.keys() if not name.startswith("/Yj"))  # noqa: SIM118 — a pikepdf dictionary is not iterable


def remove_font_file(file: pikepdf.Pdf) -> None:
    about = font_of(file, 2).DescendantFonts[0].FontDescriptor
    for key in ("/FontFile2", "/FontFile3"):
        if key in about:
            del about[key]


def add_unmapped_font(file: pikepdf.Pdf) -> None:
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


def add_external_stream(file: pikepdf.Pdf) -> None:
    stream = file.make_stream(b"")
    stream.F = String("elsewhere.bin")
    file.pages[4].obj.Contents = Array([stream, *file.pages[4].obj.Contents])


def attach_file(file: pikepdf.Pdf) -> None:
    file.attachments["x.txt"] = b"x"


def add_script(file: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    file.Root.Names.JavaScript = Dictionary(Names=Array([String("a"), action]))


def swap_bookmarks(file: pikepdf.Pdf) -> None:
    """Exchange the last two bookmarks, with their titles and targets."""
    first, second = outlines(file)[-2:]
    first.Title, second.Title = second.Title, first.Title
    first.Dest, second.Dest = second.Dest, first.Dest
    for bookmark in (first, second):
        for key in ("/First", "/Last", "/Count"):
            if key in bookmark:
                del bookmark[key]


def rename_bookmark(file: pikepdf.Pdf) -> None:
    outlines(file)[-1].Title = String("第九章　6")


def remove(file: pikepdf.Pdf, key: str) -> None:
    del file.Root[key]


def remove_title(file: pikepdf.Pdf) -> None:
    file.docinfo.Title = String("")


def change_title(file: pikepdf.Pdf) -> None:
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


def paint_text(file: pikepdf.Pdf, index: int, x: float, y: float) -> None:
    """Print under the furniture with a font of the page."""
    fonts = file.pages[index].obj.Resources.Font
    stamp = next(iter(name for name in fonts.keys() if name == "/YjHB"))  # noqa: SIM118
    # Glyph ids are those of the whole face: digits stand at the same places in all subsets.
    content = file.pages[index].obj.Contents[-1].read_bytes().decode("latin-1")
    shown = content.split("/YjHB")[-1].split("<")[1].split(">")[0]
    before(file, index, f"BT {stamp} 9 Tf {x} {y} Td <{shown}> Tj ET")


def change_stamp(file: pikepdf.Pdf) -> None:
    """Give the sixth page the number of the fifth in its stamp."""
    stream = file.pages[5].obj.Contents[-1]
    ours, other = (file.pages[at].obj.Contents[-1].read_bytes() for at in (5, 4))
    big = other.split(b"/YjHB")[-1].split(b"<")[1].split(b">")[0]
    head, _, tail = ours.rpartition(b"/YjHB")
    old = tail.split(b"<")[1].split(b">")[0]
    stream.write(head + b"/YjHB" + tail.replace(b"<" + old + b">", b"<" + big + b">", 1))


def remove_blank_notice(file: pikepdf.Pdf, index: int) -> None:
    """Remove the line that says that an inserted page is blank; its stamp stays."""
    page = file.pages[index].obj
    content = page.Contents.read_bytes()
    second = content.index(b"/Artifact", 1)
    page.Contents = file.make_stream(content[second:])


def misdirect_link(file: pikepdf.Pdf, index: int) -> None:
    """Let a link lead to a page that is not in the file."""
    missing = file.make_indirect(Dictionary(Type=Name.Page, MediaBox=Array([0, 0, 9, 9])))
    link(file, index, 0).Dest = Array([missing, Name.Fit])


def misdirect_bookmark(file: pikepdf.Pdf) -> None:
    missing = file.make_indirect(Dictionary(Type=Name.Page, MediaBox=Array([0, 0, 9, 9])))
    outlines(file)[2].First.Dest = Array([missing, Name.Fit])


def misdirect_number(file: pikepdf.Pdf, index: int) -> None:
    """Let a printed page number lead to the first page."""
    reference = next(link for link in file.pages[index].Annots if "/NM" in link)
    reference.Dest = Array([file.pages[0].obj, Name.XYZ, None, None, None])


def lower_target(file: pikepdf.Pdf) -> None:
    """Let both links of the contents' first entry lead to the foot of the right page."""
    for annotation in list(file.pages[2].Annots)[:2]:
        annotation.Dest = Array([file.pages[4].obj, Name.XYZ, None, 100, None])


def remove_entry(file: pikepdf.Pdf) -> None:
    """Remove the links to the second chapter from the contents."""
    page = file.pages[2].obj
    chapter = file.pages[5].obj.objgen
    page.Annots = Array([link for link in page.Annots if link.Dest[0].objgen != chapter])


def rename_contents(file: pikepdf.Pdf) -> None:
    outlines(file)[1].Title = String("说明　3")


def change_fingerprint(file: pikepdf.Pdf) -> None:
    packet = file.Root.Metadata.read_bytes().replace(FINGERPRINT.encode(), b"f" * 64)
    file.Root.Metadata.write(packet)


#: Name of the fault, expected rules with their pages, and the function that breaks the file.
FAULTS: list[tuple[str, set[tuple[str, int | None]], Callable[[pikepdf.Pdf], object]]] = [
    ("no stamp", {("page.stamp", 6)}, change_stamp),
    ("label", {("page.label", n) for n in range(1, 8)}, shift_labels),
    ("tall", {("page.size", 3)}, lambda f: setattr(f.pages[2], "mediabox", [0, 0, 596, 850])),
    ("blank", {("page.blank", 2)}, lambda f: remove_blank_notice(f, 1)),
    ("image under stamp", {("page.masked", 5)},
     lambda f: paint_image(f, 4, f"20 0 0 20 {170 * MM} {14 * MM}")),
    ("image under tab", {("page.masked", 5)},
     lambda f: paint_image(f, 4, f"20 0 0 20 {199 * MM} {235 * MM}")),
    ("text under tab", {("page.masked", 5)}, lambda f: paint_text(f, 4, 199 * MM, 235 * MM)),
    ("drawing under stamp", {("page.masked", 6)},
     lambda f: before(f, 5, f"0 g {13 * MM} {170 * MM} 10 10 re f")),
    ("note", {("page.annotation", 5)}, add_note),
    ("fine image", {("image.resolution", 5)},
     lambda f: paint_image(f, 4, f"0.9 0 0 0.9 {100 * MM} {100 * MM}")),
    ("dead link", {("link.target", 5)}, lambda f: misdirect_link(f, 4)),
    ("script link", {("link.target", 5)},
     lambda f: act(f, 4, 0, S=Name.JavaScript, JS=String("1"))),
    ("launching link", {("link.target", 5)},
     lambda f: act(f, 4, 0, S=Name.Launch, F=String("a.exe"))),
    ("remote link", {("link.target", 5)},
     lambda f: act(f, 4, 0, S=Name.GoToR, F=String("a.pdf"), D=Array([0, Name.Fit]))),
    ("odd address", {("link.target", 5)},
     lambda f: act(f, 4, 0, S=Name.URI, URI=String("file:///etc/passwd"))),
    ("printed number", {("link.number", 5)}, lambda f: misdirect_number(f, 4)),
    ("contents number", {("link.number", 3), ("contents.heading", 3), ("outline.complete", 3),
                         ("contents.complete", 3)}, misdirect_entry),
    ("number without link", {("contents.entry", 3)}, lambda f: f.pages[2].Annots.__delitem__(1)),
    ("title without link", {("contents.entry", 3), ("contents.complete", 3)},
     lambda f: f.pages[2].Annots.__delitem__(0)),
    ("low link", {("contents.heading", 3)}, lower_target),
    ("no entry", {("contents.complete", 3)}, remove_entry),
    ("no contents", {("contents.missing", None), ("outline.heading", 3)}, rename_contents),
    ("deep", {("outline.depth", 5)}, nest_bookmarks),
    ("dead mark", {("outline.target", None), ("outline.complete", 3)}, misdirect_bookmark),
    ("swapped marks", {("outline.order", 5), ("outline.complete", 3)}, swap_bookmarks),
    ("mark's number", {("outline.number", 6)},
     lambda f: setattr(outlines(f)[-1], "Title", String("第1章　9"))),
    ("mark's name", {("outline.heading", 6), ("outline.complete", 3), ("contents.complete", 3)},
     rename_bookmark),
    ("no marks", {("outline.missing", None), ("contents.missing", None)},
     lambda f: remove(f, "/Outlines")),
    ("script", {("file.active", None)}, add_script),
    ("attachment", {("file.active", None)}, attach_file),
    ("opening action", {("file.active", None), ("opening.view", None)},
     lambda f: setattr(f.Root, "OpenAction", Dictionary(S=Name.JavaScript, JS=String("1")))),
    ("automatic action", {("file.active", 5)},
     lambda f: setattr(f.pages[4].obj, "AA", Dictionary(O=Dictionary(S=Name.JavaScript)))),
    ("external stream", {("file.active", 5)}, add_external_stream),
    ("form", {("file.active", None)},
     lambda f: setattr(f.Root, "AcroForm", Dictionary(Fields=Array()))),
    ("zoom", {("opening.view", None)}, set_zoom),
    ("no view", {("opening.view", None)}, lambda f: remove(f, "/OpenAction")),
    ("bookmarks hidden", {("opening.view", None)}, lambda f: remove(f, "/PageMode")),
    ("no title in window", {("opening.view", None)}, lambda f: remove(f, "/ViewerPreferences")),
    ("no title", {("opening.title", None)}, remove_title),
    ("two titles", {("opening.title", None)}, change_title),
    ("no language", {("opening.language", None)}, lambda f: remove(f, "/Lang")),
    ("no tags", {("file.tagged", None)}, lambda f: remove(f, "/MarkInfo")),
    ("no intent", {("file.intent", None)}, lambda f: remove(f, "/OutputIntents")),
    ("font not embedded", {("font.embedded", 1)}, remove_font_file),
    ("font without map", {("font.unicode", 5)}, add_unmapped_font),
    ("no fingerprint", {("data.printed", 1), ("manifest.data", None), ("data.changed", None)}, change_fingerprint),
]  # fmt: skip
