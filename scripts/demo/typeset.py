"""Pages of demonstration papers: official documents, minutes, reports and tables as PDF."""

from __future__ import annotations

import html
import os
import re
from functools import cache
from typing import TYPE_CHECKING

import uharfbuzz as hb
import weasyprint
from paper import MARK, ROOT, Made, Maker, Paper, spelt
from weasyprint.text.fonts import FontConfiguration

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Block = str | tuple[str, ...] | dict[str, object]

_FACES = (
    ("Song", 400, "NotoSerifCJK-Regular.ttc", 2),
    ("Song", 700, "NotoSerifCJK-Bold.ttc", 2),
    ("Hei", 400, "NotoSansCJK-Regular.ttc", 2),
    ("Hei", 700, "NotoSansCJK-Bold.ttc", 2),
    ("Kai", 400, "LXGWWenKai-Regular.ttf", 0),
    ("Fang", 400, "FandolFang-Regular.otf", 0),
)


def _folder() -> Path:
    from pathlib import Path

    return Path(os.environ.get("YINGJIAN_FONTS") or ROOT / ".cache/fonts")


def _characters() -> set[int]:
    """ASCII, GB/T 2312 and a few signs: fixed, so that a new word in one paper changes no other."""
    known = set(range(0x20, 0x7F))
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                known.add(ord(bytes((high, low)).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return known | set(map(ord, "—·×÷√〔〕⇄□“”‘’…　"))


def _subset(path: Path, index: int, target: Path) -> None:
    """Only those characters: WeasyPrint keeps a place for every glyph of the font that it is given."""
    face = hb.Face(hb.Blob.from_file_path(str(path)), index)
    wanted = hb.SubsetInput()
    wanted.unicode_set.update(_characters())
    wanted.flags = hb.SubsetFlags.NOTDEF_OUTLINE | hb.SubsetFlags.NO_HINTING
    target.write_bytes(bytes(hb.subset(face, wanted).blob.data))


@cache
def _fonts() -> tuple[FontConfiguration, str]:
    import atexit
    import shutil
    import tempfile
    from pathlib import Path

    small = Path(tempfile.mkdtemp(prefix="demo-fonts-"))
    atexit.register(shutil.rmtree, small, ignore_errors=True)
    rules = []
    for family, weight, file, index in _FACES:
        path = _folder() / file
        if not path.is_file():
            raise SystemExit(
                f"缺字体 {path}。先运行一次 scripts/build，或用 YINGJIAN_FONTS 指明字体文件夹。"
            )
        target = small / f"{family}-{weight}{path.suffix.replace('.ttc', '.otf')}"
        _subset(path, index, target)
        rules.append(
            f"@font-face{{font-family:{family};font-weight:{weight};src:url('{target.as_uri()}')}}"
        )
    return FontConfiguration(), "".join(rules)


# GB/T 9704-2012 §5.2: margins 37, 26, 35, 28 mm; 22 lines of 28 characters of 16 pt.
_OFFICIAL = f"""
@page {{ size:A4; margin:37mm 26mm 35mm 28mm;
  @bottom-right {{ content:"— " counter(page) " —"; font:14pt Song; padding-right:16pt; white-space:pre;
    vertical-align:top; padding-top:7mm }}
  @top-right {{ content:"{MARK} · 非真实公文"; font:8.5pt Hei; color:#8a8a8a; white-space:pre; vertical-align:middle }} }}
@page :left {{ @bottom-right {{ content:none }}
  @bottom-left {{ content:"— " counter(page) " —"; font:14pt Song; padding-left:16pt; white-space:pre;
    vertical-align:top; padding-top:7mm }} }}
html {{ font:16pt/28.9pt Fang, Song; letter-spacing:-0.2pt; text-align:justify; line-break:strict }}
p {{ margin:0; text-indent:2em; orphans:2; widows:2 }}
.head {{ color:#d7000f; font:700 35pt/1.1 Song; text-align:center; letter-spacing:3pt;
  margin:12mm 0 0; white-space:nowrap }}
.head.long {{ font-size:25pt; letter-spacing:0 }}
.number {{ text-align:center; text-indent:0; margin-top:44pt }}
.rule {{ border-top:.7mm solid #d7000f; margin:3.4mm 0 0 }}
h1 {{ font:700 22pt/34pt Song; text-align:center; margin:46pt 0 22pt; letter-spacing:0; text-wrap:balance }}
h1.bare {{ margin-top:18pt }}
.to {{ text-indent:0 }}
h2 {{ font:400 16pt/28.9pt Hei; margin:0; text-indent:2em; break-after:avoid }}
h3 {{ font:400 16pt/28.9pt Kai; margin:0; text-indent:2em; break-after:avoid }}
.sign {{ margin-top:58pt; break-inside:avoid }}
.sign p {{ text-align:right; text-indent:0; padding-right:2em }}
.end {{ break-inside:avoid }}
.annex {{ margin-top:28.9pt }}
.print {{ border-top:.35mm solid #000; border-bottom:.35mm solid #000; font-size:14pt;
  margin-top:40pt; display:flex; justify-content:space-between; padding:0 1em; break-inside:avoid }}
.print p {{ text-indent:0; white-space:nowrap }}
"""
_REPORT = f"""
@page {{ size:A4; margin:30mm 25mm 26mm 28mm;
  @bottom-center {{ white-space:pre; content:"第 " counter(page) " 页  共 " counter(pages) " 页"; font:9pt Song }}
  @top-left {{ content:string(title); white-space:pre; font:9pt Song; color:#555; border-bottom:.2mm solid #999; padding-bottom:1.5mm; vertical-align:bottom; margin-bottom:5mm }}
  @top-right {{ content:"{MARK}"; white-space:pre; font:9pt Hei; color:#8a8a8a; border-bottom:.2mm solid #999; padding-bottom:1.5mm; vertical-align:bottom; margin-bottom:5mm }} }}
@page cover {{ @top-left {{ content:none; border:none }} @top-right {{ content:none; border:none }} @bottom-center {{ content:none }} }}
@page wide {{ size:A4 landscape; margin:24mm 18mm 18mm }}
html {{ font:12pt/21pt Song; text-align:justify; line-break:strict }}
p {{ margin:0 0 3pt; text-indent:2em; orphans:2; widows:2 }}
h1 {{ font:700 19pt/28pt Song; text-align:center; margin:4mm 0 6mm; string-set:title content(); text-wrap:balance }}
h2 {{ font:700 13pt/22pt Hei; margin:12pt 0 4pt; break-after:avoid }}
h3 {{ font:400 12.5pt/22pt Kai; margin:6pt 0 2pt; text-indent:2em; break-after:avoid }}
.meta {{ width:100%; border-collapse:collapse; margin-bottom:5mm }}
.meta td {{ border:.25mm solid #333; padding:2pt 6pt; text-align:left }}
.meta td:first-child {{ width:24mm; text-align:center; font-family:Hei }}
.sign {{ margin-top:26pt; text-align:right; break-inside:avoid }}
.sign p {{ text-indent:0; padding-right:2em }}
.end {{ break-inside:avoid }}
.cover {{ page:cover; break-after:page; text-align:center; padding-top:60mm }}
.cover h1 {{ font-size:28pt; line-height:44pt }}
.cover p {{ text-indent:0; font-size:15pt; margin-top:8mm }}
"""
_TABLES = """
table.grid { width:100%; border-collapse:collapse; margin:4pt 0 10pt; font:10.5pt/15pt Song; letter-spacing:0 }
table.grid th { font:400 10.5pt/15pt Hei; background:#f2f0ea }
table.grid th, table.grid td { border:.22mm solid #222; padding:2.4pt 4pt; text-align:center; text-indent:0 }
table.grid td.l { text-align:left }
table.grid td.n { text-align:right; font-variant-numeric:tabular-nums }
table.grid caption { font:400 11pt/18pt Hei; padding:3pt 0; text-align:center }
table.grid tr, table.whole { break-inside:avoid } table.grid thead { display:table-header-group }
table.grid tr.total td { font-weight:700 }
.wide { page:wide } .foot { font-size:9.5pt; text-indent:0 }
"""
_NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?%?")


_GAP = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[0-9A-Za-z])|(?<=[0-9A-Za-z%]) (?=[\u3000-\u9fff\uff00-\uffef])"
)
_LISTED = re.compile(r"(?<=。)(?=[1-9]\. ?\S)")
_ARTICLE = re.compile(r"^(第[一二三四五六七八九十]+条) ")


def escape(text: str) -> str:
    """Text as HTML; no blanks between Chinese and numerals, which justified lines would widen."""
    return html.escape(_ARTICLE.sub("\\1\u3000", _GAP.sub("", text)), quote=False)


def table(
    caption: str,
    head: Sequence[str] | str,
    rows: Sequence[Sequence[object]],
    *,
    wide: bool = False,
    total: bool = False,
    widths: Sequence[int] = (),
) -> dict[str, object]:
    """A block that is a table; ``head`` may be one line with | between the cells."""
    return {
        "caption": caption,
        "head": head.split("|") if isinstance(head, str) else list(head),
        "rows": rows,
        "wide": wide,
        "total": total,
        "widths": widths,
    }


def _table(block: dict[str, object]) -> str:
    rows: Sequence[Sequence[object]] = block["rows"]  # type: ignore[assignment]
    head: Sequence[str] = block["head"]  # type: ignore[assignment]
    widths: Sequence[int] = block["widths"]  # type: ignore[assignment]
    whole = "" if len(rows) > 20 else " whole"  # noqa: PLR2004 -- longer ones may run on
    out = [f'<table class="grid{" wide" if block["wide"] else ""}{whole}">']
    if block["caption"]:
        out.append(f"<caption>{escape(str(block['caption']))}</caption>")
    if widths:
        out.append("".join(f'<col style="width:{width}%">' for width in widths))
    out.append(
        "<thead><tr>" + "".join(f"<th>{escape(cell)}</th>" for cell in head) + "</tr></thead>"
    )
    left = {n for row in rows for n, cell in enumerate(row) if len(str(cell)) > 7}  # noqa: PLR2004 -- a whole column reads better from the left
    for at, row in enumerate(rows):
        last = block["total"] and at == len(rows) - 1
        out.append('<tr class="total">' if last else "<tr>")
        for column, cell in enumerate(row):
            text = str(cell)
            kind = "n" if _NUMBER.fullmatch(text) else "l" if column in left else ""
            out.append(f'<td class="{kind}">{escape(text)}</td>')
        out.append("</tr>")
    out.append("</table>")
    return "".join(out)


def blocks(content: Sequence[Block]) -> str:
    """Paragraphs, headings by their numbering (GB/T 9704-2012 §7.3.3), tables."""
    out = []
    for block in content:
        if isinstance(block, dict):
            out.append(_table(block))
            continue
        for text in [block] if isinstance(block, str) else block:
            if text.endswith("。"):
                out += [f"<p>{escape(part)}</p>" for part in _LISTED.split(text)]
            elif re.match(r"[一二三四五六七八九十]+、", text) and len(text) < 40:  # noqa: PLR2004
                out.append(f"<h2>{escape(text)}</h2>")
            elif re.match(r"（[一二三四五六七八九十]+）", text) and len(text) < 40:  # noqa: PLR2004
                out.append(f"<h3>{escape(text)}</h3>")
            else:
                out.append(f"<p>{escape(text)}</p>")
    return "".join(out)


def _two_lines(title: str) -> str:
    """A title that fills a line of 20 characters of 22 pt, broken where a phrase ends.

    GB/T 9704-2012 §7.3.1 asks for lines that keep words whole and are arranged evenly.
    """
    if len(title) < 20:  # noqa: PLR2004 -- 156 mm at 22 pt
        return escape(title)
    places = [at for at in range(1, len(title)) if title[at] in "“和《" or title[at - 1] in "”》、"]
    middle = len(title) / 2
    at = min(places or [round(middle)], key=lambda place: abs(place - middle))
    return f"{escape(title[:at])}<br>{escape(title[at:])}"


def words(markup: str) -> str:
    """The words of an HTML text."""
    return html.unescape(re.sub(r"<[^>]*>", " ", markup))


def pdf(markup: str, css: str, title: str) -> tuple[bytes, int]:
    """A PDF of HTML with its number of pages; the same bytes for the same fonts and input."""
    configuration, faces = _fonts()
    page = (
        f'<html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"</head><body>{markup}</body></html>"
    )
    sheet = weasyprint.CSS(string=faces + css + _TABLES, font_config=configuration)
    document = weasyprint.HTML(string=page).render(stylesheets=[sheet], font_config=configuration)
    data = document.write_pdf(pdf_identifier=title.encode()[:16])
    return data, len(document.pages)


def _made(markup: str, css: str, paper: Paper) -> Made:
    data, pages = pdf(markup, css, f"{paper.title}（{MARK}）")
    return Made(data, ".pdf", pages, words(markup))


def official(to: str, *content: Block, annex: str = "", head: str = "") -> Maker:
    """An official document in the layout of GB/T 9704-2012."""

    def make(paper: Paper) -> Made:
        issuer = paper.issuer or ""
        mark = head or f"{issuer}文件"
        assert paper.formed is not None  # noqa: S101 -- every official paper of the catalogue has a day
        long = " long" if len(mark) > 12 else ""  # noqa: PLR2004 -- characters that fit 156 mm
        parts = [
            f'<div class="head{long}">{escape(mark)}</div>',
            f'<p class="number">{escape(paper.number or "")}</p><div class="rule"></div>',
            f"<h1>{_two_lines(paper.title)}</h1>",
            f'<p class="to">{escape(to)}：</p>' if to else "",
            blocks(content[:-1]),
            '<div class="end">',
            blocks(content[-1:]),
        ]
        if annex:
            parts.append(f'<p class="annex">附件：{escape(annex)}</p>')
        parts.append(f'<div class="sign"><p>{escape(issuer)}</p><p>{spelt(paper.formed)}</p></div>')
        parts.append(
            f'<div class="print"><p>{escape(paper.unit)}</p><p>{spelt(paper.formed)}印发</p></div></div>'
        )
        return _made("".join(parts), _OFFICIAL, paper)

    return make


def minutes(place: str, chair: str, present: str, *content: Block) -> Maker:
    """Minutes of a meeting, people named by their posts."""

    def make(paper: Paper) -> Made:
        assert paper.formed is not None  # noqa: S101 -- as above
        rows = (
            ("时间", spelt(paper.formed)),
            ("地点", place),
            ("主持", chair),
            ("出席", present),
            ("记录", f"{paper.unit}"),
        )
        meta = "".join(f"<tr><td>{a}</td><td>{escape(b)}</td></tr>" for a, b in rows)
        number = f'<p style="text-align:center;text-indent:0">{escape(paper.number or "")}</p>'
        markup = (
            f"<h1>{escape(paper.title)}</h1>{number}<table class='meta'>{meta}</table>"
            + blocks(content)
            + f'<div class="sign"><p>{escape(paper.issuer or paper.unit)}</p>'
            f"<p>{spelt(paper.formed)}</p></div>"
        )
        return _made(markup, _REPORT, paper)

    return make


def report(*content: Block, cover: bool = False, sign: bool = True) -> Maker:
    """A report or a table on plain pages with running heads."""

    def make(paper: Paper) -> Made:
        assert paper.formed is not None  # noqa: S101 -- as above
        issuer = escape(paper.issuer or paper.unit)
        title = f"<h1>{escape(paper.title)}</h1>"
        if cover:
            title = (
                f'<div class="cover">{title}<p>{issuer}</p><p>{spelt(paper.formed)}</p>'
                f"<p>{MARK}</p></div>"
            )
        end = f'<div class="sign"><p>{issuer}</p><p>{spelt(paper.formed)}</p></div>' if sign else ""
        last = f'<div class="end">{blocks(content[-1:])}{end}</div>'
        return _made(title + blocks(content[:-1]) + last, _REPORT, paper)

    return make


def landscape(*content: Block) -> Maker:
    """Wide tables, each page on its side."""

    def make(paper: Paper) -> Made:
        assert paper.formed is not None  # noqa: S101 -- as above
        css = _REPORT.replace(
            "size:A4; margin:30mm 25mm 26mm 28mm", "size:A4 landscape; margin:26mm 18mm 18mm"
        )
        foot = (
            f'<p class="foot">填报单位：{escape(paper.issuer or paper.unit)}　　'
            f"填报日期：{spelt(paper.formed)}</p>"
        )
        return _made(f"<h1>{escape(paper.title)}</h1>{blocks(content)}{foot}", css, paper)

    return make
