"""A sound binder made by our own binding, and ways to break it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from tests.typeset.synthetic import DAY, MM, PARAGRAPH, sheet
from yingjian.binder.assemble import assemble
from yingjian.binder.metadata import About
from yingjian.binder.parts import Binder, Part
from yingjian.binder.stamps import Strip
from yingjian.typeset.chapters import typeset

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FINGERPRINT = "0123456789abcdef" * 4
PAPER = "E001-会议记录.jpg"
PAPER_SHA256 = "ab" * 32

_COVER = (
    '<h1 id="page/cover">吴集镇迎检册</h1>'
    '<p>数据指纹 <a class="yj-page" style="width:120mm" href="yj:data:code/1"></a></p>'
    '<p><a class="yj-page" style="width:120mm" href="yj:data:code/2"></a></p>'
    '<p><a style="display:block;width:50mm;height:50mm" href="yj:seal:cover">&#8199;</a></p>'
)
_CHAPTER = (
    '<h1 id="chapter/{i}">第{i}章</h1><p>{text}</p>'
    '<h2 id="section/{i}">细目</h2><p>得 <a href="yj:section/{i}">58</a> 分，'
    '见第 <a class="yj-page" href="yj:page:text/chapter/{other}"></a> 页</p>'
)


def scan(width: float = 120 * MM, columns: int = 400) -> bytes:
    """A page of A4 with nothing but an image of ``columns`` × 100 pixels, ``width`` points wide."""
    file = pikepdf.new()
    page = file.add_blank_page(page_size=(210 * MM, 297 * MM))
    image = file.make_stream(bytes(columns * 100))
    image.Type, image.Subtype = Name.XObject, Name.Image
    image.Width, image.Height = columns, 100
    image.ColorSpace, image.BitsPerComponent = Name.DeviceGray, 8
    page.Resources = Dictionary(XObject=Dictionary(Im=image))
    draw = f"q {width:.3f} 0 0 {width / 4:.3f} 100 300 cm /Im Do Q"
    page.Contents = file.make_stream(draw.encode())
    buffer = io.BytesIO()
    file.save(buffer)
    return buffer.getvalue()


def parts(cache: Path) -> list[Part]:
    """Cover, contents, two chapters (the second landscape) and a scan."""
    rows = "".join(
        f'<tr><td><a href="yj:{name}">{title}</a></td>'
        f'<td><a class="yj-page" href="yj:page:contents/{name}"></a></td></tr>'
        for name, title in (
            ("chapter/0", "第0章"),
            ("section/0", "细目"),
            ("chapter/1", "第1章"),
            ("section/1", "细目"),
        )
    )
    texts = [
        sheet("cover", "封面", _COVER),
        sheet("contents", "目录", f'<h1 id="page/contents">目录</h1><table>{rows}</table>'),
        sheet("c0", "第0章", _CHAPTER.format(i=0, other=1, text=PARAGRAPH)),
        sheet("c1", "第1章", _CHAPTER.format(i=1, other=0, text=PARAGRAPH), "html{page:landscape}"),
    ]
    chapters = typeset(texts, cache=cache)
    assert [warning for chapter in chapters for warning in chapter.warnings] == []
    thumbs = (None, None, "方案", "自评")
    bound = [
        Part(chapter.id, chapter.title, chapter.pdf, recto=i < 3, binding_shift=8, thumb=thumb)
        for i, (chapter, thumb) in enumerate(zip(chapters, thumbs, strict=True))
    ]
    return [*bound, paper(scan())]


def paper(pdf: bytes) -> Part:
    """A paper with the pages of a file as they come from intake: each page is a form XObject."""
    with pikepdf.open(io.BytesIO(pdf)) as source:
        file = pikepdf.new()
        for page in source.pages:
            width, height = (float(value) for value in list(page.mediabox)[2:])
            form = file.copy_foreign(page.as_form_xobject(handle_transformations=False))
            added = file.add_blank_page(page_size=(width, height)).obj
            added.Resources = Dictionary(XObject=Dictionary(P=form))
            added.Contents = file.make_stream(b"q 1 0 0 1 0 0 cm /P Do Q")
        buffer = io.BytesIO()
        file.save(buffer)
    return Part(
        "E001",
        "会议记录",
        (buffer.getvalue(),),
        recto=False,
        binding_shift=0,
        outline=False,
        strip=Strip("1.1-1", "E001", "会议记录", "2015-03-12", ""),
    )


def bind(bound: list[Part]) -> Binder:
    return assemble(bound, About("吴集镇迎检册", "吴集镇", DAY, FINGERPRINT))


def manifest(binder: Binder) -> dict[str, Any]:
    """The manifest of a binder made of :func:`parts`."""
    return {
        "pages": binder.pages,
        "data_sha256": FINGERPRINT,
        "image_only": [binder.parts[-1].first],
        "volumes": [{"number": 1, "first": 1, "last": binder.pages}],
        "entries": [
            {
                "kind": "evidence" if part.id == "E001" else part.id,
                "id": part.id,
                "title": part.title,
                "first": part.first,
                "last": part.last,
                "source": f"data/evidence/files/{PAPER}" if part.id == "E001" else None,
                "sha256": PAPER_SHA256 if part.id == "E001" else None,
            }
            for part in binder.parts
        ],
        "omissions": [],
    }


def broken(pdf: bytes, spoil: Callable[[pikepdf.Pdf], object], **options: Any) -> bytes:
    """The file changed by ``spoil`` and saved with these options."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        spoil(file)
        buffer = io.BytesIO()
        file.save(buffer, **options)
        return buffer.getvalue()


def before(file: pikepdf.Pdf, index: int, content: str) -> None:
    """Paint something under everything else of a page."""
    page = file.pages[index]
    page.contents_add(file.make_stream(b"q " + content.encode() + b" Q\n"), prepend=True)


def without_furniture(file: pikepdf.Pdf, index: int) -> None:
    """Remove the stream that binding painted last: page numbers, stamp, thumb tab."""
    page = file.pages[index].obj
    page.Contents = Array(list(page.Contents)[:-1])


def outlines(file: pikepdf.Pdf) -> list[Any]:
    """Bookmarks of the first level."""
    bookmarks: list[Any] = []
    bookmark: Any = file.Root.Outlines.First
    while bookmark is not None:
        bookmarks.append(bookmark)
        bookmark = bookmark.get("/Next")
    return bookmarks


def link(file: pikepdf.Pdf, index: int, at: int) -> Any:
    return file.pages[index].Annots[at]


def act(file: pikepdf.Pdf, index: int, at: int, **action: Any) -> None:
    """Give a link an action in place of its destination."""
    annotation = link(file, index, at)
    if "/Dest" in annotation:
        del annotation.Dest
    annotation.A = Dictionary(**action)
