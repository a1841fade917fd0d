"""Typeset plain text and Markdown with the binder's typesetter; HTML in them is plain text."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Final

import pikepdf

from yingjian.base import fonts
from yingjian.papers import file_kind
from yingjian.papers.limits import MAX_TEXT
from yingjian.papers.outcome import CONVERTED, SAVE_AGAIN, Bindable, Refused

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from yingjian.papers.file_kind import Kind

# Characters that draw nothing or reverse a line, and so could hide what a text says.
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069]"
)

_CSS: Final = f"""
@page {{ size: A4; margin: 25mm 22mm 22mm 24mm }}
body {{ font: 10.5pt/1.7 "{fonts.SERIF}"; text-align: left; overflow-wrap: anywhere; margin: 0 }}
.plain p {{ font: 9pt/1.5 "{fonts.MONO}"; white-space: pre-wrap; margin: 0; min-height: 1.5em }}
.plain p.sheet {{ break-before: page }}
h1, h2, h3, h4, h5, h6 {{ font-family: "{fonts.SANS}"; line-height: 1.4; break-after: avoid }}
h1 {{ font-size: 16pt }} h2 {{ font-size: 13pt }} h3, h4, h5, h6 {{ font-size: 11pt }}
pre, code {{ font-family: "{fonts.MONO}"; font-size: 9pt; white-space: pre-wrap }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ border: .5pt solid #555; padding: 1mm 2mm; font: 9pt/1.5 "{fonts.SANS}" }}
blockquote {{ margin: 0 0 0 1em; padding-left: 1em; border-left: 1pt solid #777 }}
"""


def convert(data: bytes, kind: Kind) -> Bindable:
    """Return the pages of a text. Raises :class:`Refused`."""
    text = file_kind.decode_text(data)
    if text is None:
        raise Refused("不是文字，认不出是什么格式", SAVE_AGAIN)
    if not text.strip():
        raise Refused("文件里没有一个字", "请核对是不是放错了文件")
    if len(text) > MAX_TEXT:
        reason = f"有 {len(text)} 个字符，超过了 {MAX_TEXT}"
        raise Refused(reason, "请只登记用得到的部分，或另存为 PDF 后替换")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text, invisible = _INVISIBLE.subn("", text)
    body = _markdown_html(text) if kind.name == "markdown" else _plain_html(text)
    from yingjian.papers.pdf import clean

    try:
        converted = clean.convert(_typeset(body), how=CONVERTED)
    except fonts.FontsMissing as error:
        raise Refused("缺少排印所需的字体", "请运行 scripts/setup", lasting=False) from error
    notes = [f"由{kind.title}排成"]
    if invisible:
        notes.append(f"去掉了 {invisible} 个看不见的控制字符")
    return replace(converted, notes=(*notes, *converted.notes))


def _plain_html(text: str) -> str:
    """Return a paragraph for each line; a form feed begins a new page."""
    lines = []
    for sheet_index, sheet in enumerate(text.split("\f")):
        for line_index, line in enumerate(sheet.split("\n")):
            break_before = ' class="sheet"' if sheet_index and not line_index else ""
            lines.append(f"<p{break_before}>{escape(line.expandtabs(8))}</p>")
    return f'<div class="plain">{"".join(lines)}</div>'


def _markdown_html(text: str) -> str:
    """Return Markdown as HTML without raw HTML, links and pictures."""
    import markdown
    from markdown.treeprocessors import Treeprocessor

    class Inert(Treeprocessor):
        """Replace links and pictures by their text, a link with its address."""

        def run(self, root: Element) -> None:
            for element in root.iter():
                if element.tag == "a":
                    address = element.attrib.pop("href", "")
                    element.tag = "span"
                    if address and address != "".join(element.itertext()):
                        element.tail = f"（{address}）{element.tail or ''}"
                elif element.tag == "img":
                    element.tag = "span"
                    element.text = f"［图片：{element.get('alt') or ''}］"
                for key in list(element.attrib):
                    if key not in {"start", "class"}:
                        del element.attrib[key]

    reader = markdown.Markdown(extensions=["tables", "fenced_code", "sane_lists"])
    # Raw HTML is shown as text.
    reader.preprocessors.deregister("html_block")
    reader.inlinePatterns.deregister("html")
    reader.treeprocessors.register(Inert(reader), "inert", 0)
    return reader.convert(text)


def _typeset(body: str) -> bytes:
    """Return the PDF of a text with its fonts, which the typesetter leaves to assembly."""
    from yingjian.typeset import compose
    from yingjian.typeset.united_fonts import UnitedFonts

    request = {"html": body, "css": [_CSS], "title": "text", "lang": "zh-CN"}
    _, _, chapter = compose.compose(json.dumps(request).encode()).partition(b"\n")
    with pikepdf.open(io.BytesIO(chapter)) as file:
        united = UnitedFonts(file)
        for page in file.pages:
            page_fonts = page.obj.Resources.get("/Font")
            if page_fonts is not None:
                for name, font in united.take(page_fonts).items():
                    page_fonts[name] = font
        united.write()
        out = io.BytesIO()
        file.save(out)
    return out.getvalue()
