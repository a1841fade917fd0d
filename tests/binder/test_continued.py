"""Tables that go on over pages say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.typeset.synthetic import bind, poppler, sheet
from yingjian.binder.continued import continued
from yingjian.binder.parts import Part
from yingjian.pages.rendering import TEMPLATES
from yingjian.typeset.chapters import typeset

if TYPE_CHECKING:
    from pathlib import Path


def table(rows: int) -> str:
    body = "".join(f"<tr>\n<td>第{at}行</td>\n<td>事</td></tr>\n" for at in range(rows))
    return f"<table><thead><tr><th>序</th><th>事</th></tr></thead><tbody>\n{body}</tbody></table>"


def test_a_table_says_on_every_later_page_that_it_goes_on(tmp_path: Path) -> None:
    html = f'<h1>册</h1><h2>甲表</h2>{table(120)}<p>完</p><h2 style="break-before:page">乙表</h2>{table(9)}'
    page = (TEMPLATES / "print" / "page.css").read_text(encoding="utf-8")
    [made] = typeset([sheet("one", "册", continued(html), page)], cache=tmp_path)
    assert made.warnings == ()
    pages = poppler(bind([Part("one", "册", made.pdf, recto=True, binding_shift=0)]).pdf).split(
        "\f"
    )
    said = ["续表：甲表" in text for text in pages[:-1]]
    assert said[0] is False
    holding = [at for at, text in enumerate(pages[:-1]) if "第119行" in text]
    assert said == [0 < at <= holding[0] for at in range(len(said))]
    assert not any("续表：乙表" in text for text in pages)


@pytest.mark.parametrize("html", ["", "<p>没有表</p>", f"<h1>题</h1>{table(2)}"])
def test_short_tables_stay_unchanged(html: str) -> None:
    assert continued(html) == html


def test_a_heading_is_quoted() -> None:
    assert 'data-xu="　续表：甲 &lt;“乙”&gt;"' in continued(f"<h2>甲 &lt;“乙”&gt;</h2>{table(5)}")
