"""What makes typesetting quick changes nothing: the same bytes as from WeasyPrint left as it is."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.binder import synthetic
from tests.support import ROOT
from yingjian.binder import quick_styles, typeset
from yingjian.render import TEMPLATES

if TYPE_CHECKING:
    from pathlib import Path

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
_PLAIN = """
import json, sys
from yingjian.binder import typeset
typeset._hasten = lambda: None
for request in json.load(sys.stdin):
    print(typeset.compose(request.encode()).hex())
"""


def requests() -> list[str]:
    return [
        json.dumps({"html": html, "css": css, "title": name, "lang": "zh-CN"}, ensure_ascii=False)
        for name, (html, css) in _CASES.items()
    ]


@pytest.fixture(scope="module")
def plain() -> dict[str, bytes]:
    """What WeasyPrint makes by itself."""
    done = subprocess.run(
        [sys.executable, "-c", _PLAIN],
        input=json.dumps(requests()),
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": f"{ROOT / 'hooks'}"},
    )
    return dict(zip(_CASES, map(bytes.fromhex, done.stdout.split()), strict=True))


@pytest.mark.parametrize("name", _CASES)
def test_the_same_bytes_as_without(name: str, plain: dict[str, bytes]) -> None:
    request = dict(zip(_CASES, requests(), strict=True))[name].encode()
    assert typeset.compose(request) == plain[name]
    # Again, when all of it is known.
    assert typeset.compose(request) == plain[name]


def test_it_is_quick(tmp_path: Path) -> None:
    """That the replacements are in place: a row has no style of its own for having an id."""
    synthetic.one(_TABLE, tmp_path)
    from weasyprint import css
    from weasyprint.layout import block, inline
    from weasyprint.text import line_break

    replaced = (
        css.StyleFor.__init__,
        css.find_style_attributes,
        block.resolve_percentages,
        inline.split_first_line,
        line_break.Layout.setup,
        line_break.Layout.reactivate,
    )
    assert {one.__module__.rpartition(".")[2] for one in replaced} == {
        "quick_styles",
        "quick_boxes",
        "quick_text",
        "quick_drawing",
    }


@pytest.mark.parametrize(
    ("html", "css", "left"),
    [
        ("<p>文</p>", "@page { @footnote { margin: 0 } }", set()),
        ("<ul><li>文</li></ul>", "", {"marker"}),
        ("<p>文</p>", "p { display: list-item }", {"marker"}),
        ("<p style='float:footnote'>文</p>", "", {"footnote-call", "footnote-marker"}),
    ],
)
def test_rules_that_a_document_needs_are_left(html: str, css: str, left: set[str]) -> None:
    from weasyprint.html import UA_STYLESHEET

    lean = quick_styles.lean(UA_STYLESHEET, html, (css,))
    assert left <= {entry[3] for entry in lean.matcher.other_selectors}
    if not left:
        assert {entry[3] for entry in lean.matcher.other_selectors} <= {None, "before", "after"}
