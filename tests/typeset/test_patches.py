"""Patches for speed change nothing: the same bytes as from plain WeasyPrint, justification aside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support import ROOT
from tests.typeset import synthetic
from yingjian.bench import prose
from yingjian.binder.parts import Part
from yingjian.pages.rendering import TEMPLATES
from yingjian.typeset import compose

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTENT = (TEMPLATES / "print" / "content.css").read_text(encoding="utf-8")
_ROWS = "".join(
    f'<tr id="row/{n}"><th>第 {n} 项</th><td class="a">{synthetic.PARAGRAPH[: 20 + n]}</td>'
    f'<td style="text-align:right">{n}.5%</td><td><a href="yj:row/{n % 7}">见</a></td></tr>'
    for n in range(70)
)
_TABLE = f"<table><thead><tr><th>项</th><th>说明</th><th>数</th><th>见</th></tr></thead><tbody>{_ROWS}</tbody></table>"
_LIST = '<ol id="l/1"><li id="l/2">甲<ul><li>乙 two words</li></ul></li><li>丙</li></ol>'
_MORE = (
    '<p id="p&quot;1" lang="en">Several <b>English</b> words, <i>some</i> in italics, and a very '
    "long one: Donaudampfschifffahrtsgesellschaft.</p>"
    '<p style="text-decoration:underline;letter-spacing:1pt;word-spacing:2pt">下划线 and spaces</p>'
    '<div style="position:relative;height:20mm;background:#eee"><b style="position:absolute;right:0">右</b>'
    '<span style="float:left;width:30%;padding:2%;box-sizing:border-box">浮</span></div>'
    '<svg width="90" height="30"><title>图</title><text x="3" y="20">图中的字</text></svg>'
    '<p style="white-space:pre;color:#b01f24">一\t二\n三</p><p style="columns:2">两栏两栏</p>'
)
_CASES = {
    "varied": (prose.chapter(2), (synthetic.PAGE_CSS, CONTENT)),
    "varied with a list": (prose.chapter(3), (synthetic.PAGE_CSS, CONTENT)),
    "chapter": (synthetic.chapter(0, 3), (synthetic.PAGE_CSS, synthetic.CSS)),
    "table": (_TABLE, (synthetic.PAGE_CSS, CONTENT)),
    "collapsed": (
        _TABLE,
        (synthetic.PAGE_CSS, "table { border-collapse: collapse } td { border: 1pt solid #777 }"),
    ),
    "all sorts": (_LIST + _MORE + f"<p>{synthetic.PARAGRAPH * 9}</p>" + _TABLE, (synthetic.PAGE_CSS, CONTENT)),
    "notes": (
        '<p>文<span style="float:footnote">注</span></p>',
        (synthetic.PAGE_CSS, synthetic.CSS, "::footnote-marker { color: red }"),
    ),
    "sides": (
        f"<p>{synthetic.PARAGRAPH * 60}</p>",
        ("@page :left { margin: 1cm 3cm } @page { @top-left { content: counter(page) } }",),
    ),
}  # fmt: skip
# Chapters without some patches, in the order of the cases.
_WITHOUT = """
import json, sys
from yingjian.base import patching
from yingjian.typeset import compose
patching.LEFT_OUT.update(json.loads(sys.argv[1]))
for request in json.load(sys.stdin):
    print(compose.compose(request.encode()).hex())
"""
# All that shorten typesetting; font_stubs changes chapters, not the binder.
_QUICK = ("element_names", "quick_text")


def requests() -> dict[str, bytes]:
    return {
        name: json.dumps(
            {"html": html, "css": css, "title": name, "lang": "zh-CN"}, ensure_ascii=False
        ).encode()
        for name, (html, css) in _CASES.items()
    }


def without(names: tuple[str, ...]) -> dict[str, bytes]:
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT, json.dumps(names)],
        input=json.dumps([request.decode() for request in requests().values()]),
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": f"{ROOT / 'hooks'}"},
    )
    return dict(zip(_CASES, map(bytes.fromhex, done.stdout.split()), strict=True))


@pytest.fixture(scope="module")
def plain() -> dict[str, bytes]:
    """What WeasyPrint makes by itself."""
    return without(_QUICK)


@pytest.mark.parametrize("name", _CASES)
def test_chapters_are_those_of_plain_weasyprint(name: str, plain: dict[str, bytes]) -> None:
    request = requests()[name]
    assert compose.compose(request) == plain[name]
    # Again, when all of it is known.
    assert compose.compose(request) == plain[name]


@pytest.mark.parametrize("left_out", _QUICK)
def test_chapters_are_the_same_without_one_patch(left_out: str, plain: dict[str, bytes]) -> None:
    assert without((left_out,)) == plain


@pytest.fixture
def own_fonts() -> Iterator[None]:
    """Chapters embed their fonts as WeasyPrint does."""
    compose.load()
    from yingjian.typeset.patches import font_stubs

    font_stubs.PATCH.remove()
    yield
    font_stubs.PATCH.apply()


def _bound() -> bytes:
    """A binder of two chapters made in this process."""
    css = (synthetic.PAGE_CSS, synthetic.CSS)
    paragraphs = "".join(f"<p>{prose.Prose(seed).paragraph()}</p>" for seed in range(20))
    parts = []
    for name, html in (("c0", synthetic.chapter(0, 1)), ("c1", paragraphs)):
        task = {"html": html, "css": css, "title": name, "lang": "zh-CN"}
        pdf = compose.compose(json.dumps(task).encode()).partition(b"\n")[2]
        parts.append(Part(name, name, pdf, recto=True, binding_shift=8))
    return synthetic.bind(parts).pdf


def test_the_binder_is_the_same_without_stubs_of_fonts(request: pytest.FixtureRequest) -> None:
    with_stubs = _bound()
    request.getfixturevalue("own_fonts")
    assert _bound() == with_stubs


def test_the_patches_are_in_place() -> None:
    compose.load()
    from weasyprint import css
    from weasyprint.layout import inline
    from weasyprint.pdf.fonts import Font
    from weasyprint.text import line_break

    replaced = (
        css.StyleFor.__init__,
        css.find_style_attributes,
        inline.split_first_line,
        line_break.Layout.setup,
        Font.subset,
    )
    assert {function.__module__.rpartition(".")[2] for function in replaced} == {
        "quick_styles",
        "quick_text",
        "font_stubs",
    }
