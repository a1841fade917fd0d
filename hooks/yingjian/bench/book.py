"""Generate a book of any number of pages, to measure with: prose, rosters, indicators, scans."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from yingjian.binder.metadata import About
from yingjian.binder.parts import Part
from yingjian.binder.stamps import Strip
from yingjian.typeset.chapters import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingjian.typeset.chapters import Typeset

#: The book's metadata.
ABOUT: Final = About("测量用的册子", "甲乡人民政府", date(2024, 3, 1), "sha256:0")
#: Approximate pages of a generated chapter.
PER_CHAPTER: Final = 11
#: Pages of a generated paper.
PER_PAPER: Final = 5
# Different papers; a book with more papers repeats them.
_DIFFERENT: Final = 4
_DPI: Final = 150

# Not pages.rendering.TEMPLATES: the measured process should bind without importing what reads data.
_STYLES: Final = Path(__file__).resolve().parents[1] / "pages" / "templates" / "print"
_PARAGRAPH: Final = (
    "为迎接省督导评估，乡成立领导小组，明确分工，逐项自查。各单位按照责任表收集材料，一件一档，"
    "注明形成日期、形成单位和页数；发现的问题列入整改台账，写明责任人和完成时限，办结一件销号一件。"
)
_TABLE: Final = (
    "table { width: 100%; table-layout: fixed; border-collapse: collapse; margin: 3mm 0; }"
    " td, th { border: .5pt solid #777; padding: 1mm; font-size: 8.5pt; line-height: 4.5mm; }"
    " td.p { width: 14mm; } .yj-page { display: block; height: 4mm; }"
)


def _roster(chapter: int) -> str:
    rows = "".join(
        f"<tr><td>成员</td><td>人员{chapter}之{n}</td><td>单位{n % 9}</td><td>主任，负责第 {n} 项</td></tr>"
        for n in range(24)
    )
    head = "<tr><th>职务</th><th>姓名</th><th>单位</th><th>分工</th></tr>"
    return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _indicators(chapter: int, chapters: int) -> str:
    rows = "".join(
        f'<tr id="item/{chapter}-{n}"><td>{chapter}.{n}</td><td>三级指标第 {n} 项：经费、师资、校舍达到规定'
        f"</td><td>每低 0.1 个百分点扣 2 分，扣完为止</td><td>1.5</td><td>有材料，一处不全，已列入台账</td>"
        f'<td class="p"><a class="yj-page" href="yj:page:table/item/{(chapter + 1) % chapters}-{n}"></a></td></tr>'
        for n in range(60)
    )
    head = "".join(
        f"<th>{name}</th>" for name in ("编号", "指标", "评分办法", "自评", "说明", "册页")
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _chapter(chapter: int, chapters: int, note: str) -> str:
    sections = "".join(
        f'<h2 id="section/{chapter}-{n}">第 {n} 节</h2>' + f"<p>{_PARAGRAPH}</p>" * 15
        for n in range(1, 5)
    )
    return (
        f'<h1 id="chapter/{chapter}">第 {chapter} 章</h1><p>{note}</p>{sections}<h2>名单</h2>'
        f"{_roster(chapter)}<h2>指标</h2>{_indicators(chapter, chapters)}"
    )


def sheets(pages: int, note: str = "") -> list[Sheet]:
    """Return the contents list and chapters of about this many pages; ``note`` edits the first."""
    chapters = max(round(pages / PER_CHAPTER), 2)
    styles = tuple(
        (_STYLES / name).read_text(encoding="utf-8") for name in ("page.css", "content.css")
    )
    rows = "".join(
        f'<tr><td><a href="yj:chapter/{n}">第 {n} 章</a></td>'
        f'<td class="p"><a class="yj-page" href="yj:page:table/chapter/{n}"></a></td></tr>'
        for n in range(chapters)
    )
    contents = f'<h1 id="list/contents">目录</h1><table>{rows}</table>'
    return [
        Sheet("contents", "目录", contents, (*styles, _TABLE)),
        *(
            Sheet(
                f"c{n}", f"第 {n} 章", _chapter(n, chapters, "" if n else note), (*styles, _TABLE)
            )
            for n in range(chapters)
        ),
    ]


def parts(chapters: Sequence[Typeset], papers: Sequence[Path] = (), scans: int = 0) -> list[Part]:
    """Return the chapters, and this many scanned pages behind them, ready to bind."""
    chapter_parts = [
        Part(chapter.id, chapter.title, chapter.pdf, recto=n == 0, binding_shift=8.0, thumb="章")
        for n, chapter in enumerate(chapters)
    ]
    paper_parts = [
        Part(
            f"paper/{n}",
            f"材料 {n}",
            (papers[n % len(papers)],),
            recto=False,
            binding_shift=0.0,
            thumb="材料",
            strip=Strip(f"1.1.{n}", f"E{n}", f"材料 {n}", "2024-01-02", "2024-02-02"),
        )
        for n in range(scans // PER_PAPER)
    ]
    return chapter_parts + paper_parts


def papers(folder: Path) -> list[Path]:
    """Write a few scanned papers of :data:`PER_PAPER` pages, converted as intake does, to ``folder``.

    Raises:
        OSError: the folder cannot be written.
        RuntimeError: intake refuses them.
    """
    from yingjian.papers import Unbindable, convert

    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for n in range(_DIFFERENT):
        path = folder / f"scan-{n}.pdf"
        taken = convert(_scan(n), path.name)
        if isinstance(taken, Unbindable):
            raise RuntimeError(taken.reason)  # noqa: TRY004 — the type is how intake refuses
        path.write_bytes(taken.pdf)
        paths.append(path)
    return paths


def _scan(seed: int) -> bytes:
    """Return a PDF like a scanner's: grey pictures with noise and lines of dark marks."""
    import random

    from PIL import Image, ImageDraw

    chance = random.Random(seed)  # noqa: S311 — noise, the same every time
    size = (round(8.27 * _DPI), round(11.69 * _DPI))
    pages = []
    for _ in range(PER_PAPER):
        grain = Image.frombytes(
            "L", (size[0] // 2, size[1] // 2), chance.randbytes(size[0] // 2 * (size[1] // 2))
        )
        page = grain.resize(size).point(lambda value: 225 + value // 9)
        pen = ImageDraw.Draw(page)
        for y in range(120, size[1] - 120, 34):
            for x in range(110, size[0] - 110, 26):
                if chance.random() < 0.85:  # noqa: PLR2004 — most places bear a character
                    pen.rectangle(
                        (x, y, x + chance.randint(4, 20), y + chance.randint(3, 20)), fill=40
                    )
        pages.append(page)
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=_DPI, quality=80)
    return out.getvalue()
