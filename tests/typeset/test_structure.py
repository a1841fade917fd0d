"""The structure tree keeps what carries meaning, and nothing is lost on the way."""

from __future__ import annotations

import io
import re
import subprocess
from typing import TYPE_CHECKING

import pikepdf
import pytest

from tests.support import some
from tests.typeset.synthetic import PARAGRAPH, bind, typeset_html
from yingjian.binder.parts import Part
from yingjian.typeset import chapter_pdf

if TYPE_CHECKING:
    from pathlib import Path


def bound(html: str, cache: Path) -> bytes:
    """A chapter bound before another to which its links lead."""
    parts = [
        Part("one", "", typeset_html(html, cache).pdf, recto=False, binding_shift=0, stamp=False),
        Part(
            "two",
            "",
            typeset_html("<p>乙</p>", cache).pdf,
            recto=False,
            binding_shift=0,
            names=("a/1",),
        ),
    ]
    return bind(parts).pdf


def tree(pdf: bytes) -> str:
    """Roles and texts of the first part as Poppler prints them, indented by two."""
    done = subprocess.run(
        ["pdfinfo", "-struct-text", "-"], input=pdf, capture_output=True, check=True
    )
    lines = done.stdout.decode().splitlines()
    kept = [re.sub(r"(: *$| \((block|inline)\)| \d+ \d+$)", "", line) for line in lines]
    said = [line[2:] for line in kept if line.strip() not in {'""', ""} and "/BBox" not in line]
    # The document, the part, what is in it, the next part.
    first = [line for line in said[2:] if line.startswith("  ") or not line.startswith("Part")]
    return "\n".join(first[: len(first) - len(_SECOND)])


_SECOND = ["  P", '    "乙"']


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>甲<b>乙</b>丙</p>", 'P\n  "甲"\n  "乙"\n  "丙"'),
        ("<div><div>甲</div><div>乙</div></div>", 'P\n  "甲"\nP\n  "乙"'),
        ("<div>甲<p>乙</p>丙</div>", 'P\n  "甲"\nP\n  "乙"\nP\n  "丙"'),
        ("<section><h2>题</h2>文</section>", 'Sect\n  H2\n    "题"\n  P\n    "文"'),
        ("<ul><li>甲</li></ul>", 'L\n  LI\n    Lbl\n      "• "\n    LBody\n      "甲"'),
        ("<ul style='list-style:none'><li>甲</li></ul>", 'L\n  LI\n    LBody\n      "甲"'),
        ("<p><a>无址</a></p>", 'P\n  "无址"'),
        ("<p><a href='yj:a/1'>址</a></p>", 'P\n  Link\n    Object\n    "址"'),
        ("<a class='yj-page' href='yj:page:table/a/1'></a>", 'P\n  Link\n    Object\n    "2"'),
        (
            "<table><thead><tr><th>甲</th></tr></thead><tbody><tr><td><p>乙</p></td></tr></tbody></table>",
            ('Table\n  THead\n    TR\n      TH\n         /Scope /Column\n        "甲"\n'
            '  TBody\n    TR\n      TD\n        P\n          "乙"'),
        ),
        (
            "<table><tr><th>甲</th><td></td></tr></table>",
            'Table\n  TBody\n    TR\n      TH\n         /Scope /Row\n        "甲"\n      TD',
        ),
        ("<svg width='9' height='9'><title>图名</title><rect width='9' height='9'/></svg>", "Figure"),
        ("<p>甲<svg width='9' height='9'><rect width='9' height='9'/></svg></p>", 'P\n  "甲"'),
        ("<blockquote>引</blockquote>", 'BlockQuote\n  P\n    "引"'),
    ],
)  # fmt: skip
def test_layout_boxes_are_dropped_from_the_tree(tmp_path: Path, html: str, expected: str) -> None:
    wanted = "\n".join("  " + line for line in expected.splitlines())
    assert tree(bound(html, tmp_path)) == wanted


def test_spanning_cells_keep_their_spans(tmp_path: Path) -> None:
    html = (
        "<table><thead><tr><th colspan='2'>甲</th></tr></thead>"
        "<tbody><tr><td rowspan='2'>乙</td><td>丙</td></tr><tr><td>丁</td></tr></tbody></table>"
    )
    with pikepdf.open(io.BytesIO(bound(html, tmp_path))) as file:
        table = file.Root.StructTreeRoot.K[0].K[0].K[0]
        head = table.K[0].K[0].K[0]
        cell = table.K[1].K[0].K[0]
        assert head.A.ColSpan == 2
        assert head.A.Scope == "/Column"
        assert cell.A.RowSpan == 2
        assert cell.A.O == "/Table"


def test_running_heads_are_artifacts(tmp_path: Path) -> None:
    html = f"<h1>题</h1><p>{PARAGRAPH * 60}</p>"
    made = typeset_html(html, tmp_path)
    assert made.pages > 1
    with pikepdf.open(io.BytesIO(made.pdf)) as file:
        for page in some(file.pages):
            assert b"/Artifact <</Type /Pagination>> BDC" in page.Contents.read_bytes()
    assert tree(bound(html, tmp_path)).count('"题"') == 1


def test_page_content_is_closed(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(typeset_html("<p>字</p>", tmp_path).pdf)) as file:
        content = file.pages[0].Contents.read_bytes()
    assert content.startswith(b"q\n")
    assert content.endswith(b"\nQ\n")
    depth = 0
    for operator in some(re.findall(rb"(?m)^(q|Q)$", content)):
        depth += 1 if operator == b"q" else -1
        assert depth >= 0
    assert depth == 0


def test_the_table_of_a_chapter(tmp_path: Path) -> None:
    html = (
        "<h1 id='a/1'>一</h1><h2>二</h2><p><a href='yj:b/2'>乙</a><a href='#a/1'>甲</a></p>"
        "<h2 style='break-before:page'>三</h2>"
    )
    with pikepdf.open(io.BytesIO(typeset_html(html, tmp_path).pdf)) as file:
        table = chapter_pdf.table(file)
        assert table is not None
    assert [(a.name, a.page) for a in table.anchors] == [("a/1", 0)]
    assert [(h.depth, h.title, h.page) for h in table.headings] == [
        (0, "一", 0), (1, "二", 0), (1, "三", 1),
    ]  # fmt: skip
    assert [(link.page, link.number, link.address) for link in table.links] == [
        (0, 0, "yj:b/2"), (0, 1, "#a/1"),
    ]  # fmt: skip
    for link in some(table.links):
        assert link.box[0] < link.box[2]
        assert link.box[1] < link.box[3]


def test_a_foreign_file_has_no_table() -> None:
    file = pikepdf.new()
    file.add_blank_page()
    assert chapter_pdf.table(file) is None
