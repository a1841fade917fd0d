"""Chapters made up for the tests of typesetting and assembly, and how to read a PDF back."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pypdfium2

from yingjian.binder.assemble import assemble
from yingjian.binder.metadata import About
from yingjian.binder.parts import Binder, Part
from yingjian.pages.rendering import TEMPLATES
from yingjian.typeset.chapters import Sheet, Typeset, typeset

if TYPE_CHECKING:
    from pathlib import Path

MM = 72 / 25.4
DAY = date(2015, 10, 20)
PAGE_CSS = (TEMPLATES / "print" / "page.css").read_text(encoding="utf-8")
CSS = """
body { margin: 0; font: 10.5pt/6mm "Noto Serif CJK SC"; color: #161616; }
h1 { font: 700 22pt/12mm "Noto Serif CJK SC"; margin: 0 0 6mm; string-set: part content(); }
h2 { font: 700 12pt/6mm "Noto Sans CJK SC"; margin: 6mm 0 0; }
p { margin: 0; text-align: justify; text-indent: 2em; }
table { width: 100%; table-layout: fixed; border-collapse: collapse; }
th, td { border-bottom: .5pt solid #555; text-align: left; font: 8.5pt/4.5mm "Noto Sans CJK SC"; }
td:last-child { width: 15mm; text-align: right; }
a { color: inherit; text-decoration: none; }
"""
PARAGRAPH = (
    "为迎接省“第三轮两项督导评估”，根据《中共湖南省委、湖南省人民政府关于建设教育强省的决定》"
    "（湘发〔2007〕18号）、《湖南省人民政府关于建立对县级人民政府教育工作进行督导评估制度的通知》"
    "（湘政发〔2004〕147号），结合我镇实际，制定本方案。"
)
ITEMS = 40


def sheet(name: str, title: str, html: str, *more: str) -> Sheet:
    """A chapter in the project's page geometry."""
    return Sheet(name, title, html, (PAGE_CSS, CSS, *more))


def typeset_html(html: str, cache: Path, *more: str) -> Typeset:
    """A single chapter, typeset."""
    return typeset([sheet("one", "试排", html, *more)], cache=cache)[0]


def contents(chapters: int) -> str:
    """A contents list whose numbers only assembly knows."""
    rows = "".join(
        f'<tr><td><a href="yj:chapter/{i}">第{i}章</a></td>'
        f'<td><a class="yj-page" href="yj:page:contents/chapter/{i}"></a></td></tr>'
        for i in range(chapters)
    )
    return (
        f'<h1 id="list/contents">目录</h1><table>{rows}</table>'
        '<p>共 <a class="yj-page" href="yj:total:text"></a> 页</p>'
    )


def chapter(i: int, chapters: int) -> str:
    """A chapter of several pages: paragraphs, a list of items with references, a drawing."""
    rows = "".join(
        f'<tr id="item/{i}-{k}"><td>材料{i}之{k}</td>'
        f'<td><a class="yj-page" href="yj:page:table/item/{(i + 1) % chapters}-{k}"></a></td></tr>'
        for k in range(ITEMS)
    )
    table = (
        f"<table><thead><tr><th>材料</th><th>册页</th></tr></thead><tbody>{rows}</tbody></table>"
    )
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><title>方格</title>'
        '<rect width="20" height="20"/></svg>'
    )
    return (
        f'<h1 id="chapter/{i}">第{i}章</h1>{f"<p>{PARAGRAPH}</p>" * 9}'
        f'<h2 id="section/{i}">材料表</h2><p><a href="#section/{i}">本章材料</a></p>'
        f'{table}<p>末页见 <a class="yj-page" href="yj:last:text/part/c{i}"></a></p>'
        f"<h2>附图</h2><div>{drawing}</div>"
    )


def parts(cache: Path, chapters: int = 3) -> list[Part]:
    """A contents list and some chapters, ready to bind."""
    sheets = [sheet("contents", "目录", contents(chapters))]
    sheets += [sheet(f"c{i}", f"第{i}章", chapter(i, chapters)) for i in range(chapters)]
    made = typeset(sheets, cache=cache)
    assert [warning for chapter in made for warning in chapter.warnings] == []
    thumbs = (None, "方案", "自评", "自评")
    return [
        Part(one.id, one.title, one.pdf, recto=i < 3, binding_shift=8, thumb=thumbs[i % 4])
        for i, one in enumerate(made)
    ]


def bind(bound: list[Part]) -> Binder:
    """The parts as one file, always under the same name and day."""
    return assemble(bound, About("吴集镇迎检册", "吴集镇", DAY, "sha256:0"))


def poppler(pdf: bytes, *options: str) -> str:
    """Text as Poppler extracts it, pages parted by form feeds."""
    done = subprocess.run(
        ["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True
    )
    return done.stdout.decode()


def flat(text: str) -> str:
    """Text without spaces, compatibility forms unified."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@dataclass(frozen=True)
class Char:
    """A character as PDFium finds it: page from 0, box in points from the lower left."""

    page: int
    text: str
    left: float
    bottom: float
    right: float
    top: float


def characters(pdf: bytes) -> list[Char]:
    """Every visible character of a file with its advance box."""
    found = []
    document = pypdfium2.PdfDocument(pdf)
    for number in range(len(document)):
        page = document[number]
        text = page.get_textpage()
        for i in range(text.count_chars()):
            char = text.get_text_range(i, 1)
            if char.strip():
                found.append(Char(number, char, *text.get_charbox(i, loose=True)))
        text.close()
        page.close()
    document.close()
    return found
