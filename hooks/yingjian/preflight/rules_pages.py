"""Rules about single pages: stamp, label, size, direction, images, annotations."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from yingjian.preflight.facts import FIELD, squeeze
from yingjian.preflight.findings import Fault, rule
from yingjian.preflight.paper import A4_MM, A4_SLACK_MM, DPI_SLACK, MM, MOST_DPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yingjian.preflight.facts import Facts

# Fewer characters than this do not show how a page is turned.
_MIN_CHARACTERS: Final = 8
# Share of turned characters from which on a page counts as turned.
_MOST: Final = 0.6
# The percentage on the strip of a paper that is bound reduced.
_REDUCED: Final = re.compile(r"缩印([0-9]{2})%")


@rule("page.unreadable", "有的页打不开", why="看的人翻到这里是一张白纸。")
def unreadable(facts: Facts) -> Iterator[Fault]:
    """PDFium can load every page."""
    for index, page in enumerate(facts.pages):
        if page is None:
            yield Fault(index + 1, "这一页读不出来。请重新生成册子。")


@rule("page.stamp", "册页号不对", why="引用全靠册页号：印的第几页，就得是文件的第几页。")
def stamps(facts: Facts) -> Iterator[Fault]:
    """The stamp n／N is in its place."""
    for index, page in facts.readable_pages:
        stamp = squeeze(f"册{facts.number(index)}／{facts.total}")
        if page.stamp == stamp:
            continue
        if stamp in page.text:
            message = f"册页号不在规定的位置，或者压着别的字：那里读到“{page.stamp or '空白'}”。"
        else:
            message = f"册页号读到“{page.stamp or '空白'}”。"
        yield Fault(index + 1, f"{message}应当在页脚外侧印“册 {stamp[1:].replace('/', '／')}”。")


@rule("page.label", "页面标签与册页号不一致", why="阅读器里输入页码要能跳到纸上的那一页。")
def labels(facts: Facts) -> Iterator[Fault]:
    """Page labels are the printed numbers."""
    for index, label in enumerate(facts.document.labels):
        number = str(facts.number(index))
        if label != number:
            yield Fault(index + 1, f"页面标签是“{label or '空'}”，应当是 {number}。")


@rule("page.size", "不是 A4", why="打印时会缩放或裁掉边上的字。")
def sizes(facts: Facts) -> Iterator[Fault]:
    """Every page is A4, portrait or landscape."""
    for index, page in facts.readable_pages:
        across, up = page.width / MM, page.height / MM
        excess = max(abs(a - b) for a, b in zip(sorted((across, up)), A4_MM, strict=True))
        if excess > A4_SLACK_MM:
            yield Fault(
                index + 1,
                f"这一页是 {across:.0f}×{up:.0f} 毫米，应当是 A4（210×297 毫米，横竖均可）。",
            )


@rule("page.upright", "页面倒着或横躺着", why="看的人要转纸或转屏幕；横页应当从左往右读。")
def upright(facts: Facts) -> Iterator[Fault]:
    """Most characters stand upright on the page as shown."""
    for index, page in facts.readable_pages:
        sampled = sum(page.turns)
        if sampled < _MIN_CHARACTERS:
            continue
        if page.turns[2] >= _MOST * sampled:
            yield Fault(index + 1, "这一页的字是倒着的。请把原件转正再装订。")
        elif page.turns[1] + page.turns[3] >= _MOST * sampled:
            yield Fault(index + 1, "这一页的字是横躺着的。请把原件转正再装订。")


@rule("page.blank", "空白页没有说明", why="没写“此页空白”，看的人会以为漏印了。")
def blanks(facts: Facts) -> Iterator[Fault]:
    """A page without content says so."""
    for index, page in facts.readable_pages:
        if not page.characters and not page.drawings:
            yield Fault(index + 1, "这一页什么都没有，也没有写“此页空白”。")


@rule("page.masked", "盖住了内容", why="册页号、材料条和书口标签不能压住材料上的字和图。")
def covered(facts: Facts) -> Iterator[Fault]:
    """Stamp, strip and thumb tab cover nothing of the page."""
    for index, page in facts.readable_pages:
        if page.covered:
            names = "、".join(dict.fromkeys(page.covered))
            yield Fault(
                index + 1, f"册页号、材料条或书口标签压住了{names}。请缩小或挪开这一页的内容。"
            )


@rule(
    "page.annotation",
    "页上有链接、签名以外的标注",
    why="批注和表单在各家阅读器里样子不同，打印时会丢。",
)
def other_annotations(facts: Facts) -> Iterator[Fault]:
    """All annotations are links or fields of signatures."""
    for index, page in facts.readable_pages:
        names = Counter(page.annotations)
        names[FIELD] -= sum(signature.page == index for signature in facts.document.signatures)
        for name in +names:
            yield Fault(index + 1, f"页上有{name}。应当先把它印进页面，再装订。")


@rule("image.resolution", "图像太细", why="超过 300 dpi 看不出差别，文件却大得寄不出去。")
def resolutions(facts: Facts) -> Iterator[Fault]:
    """Images have at most 300 dpi as placed; on a reduced paper, at the paper's original size.

    The strip gives the reduction. A scan of 300 dpi stays as it is when it is printed at 87 %: to
    resample it would alter the paper.
    """
    for index, page in facts.readable_pages:
        highest = 0.0
        reduced = _REDUCED.search(page.text)
        scale = int(reduced[1]) / 100 if reduced else 1.0
        for image in page.images:
            for pixels, length in ((image.columns, image.width), (image.rows, image.height)):
                if length > 0:
                    highest = max(highest, scale * pixels / (length / 72))
        if highest > MOST_DPI * DPI_SLACK:
            yield Fault(index + 1, f"有一幅图是 {highest:.0f} dpi，最多应当 {MOST_DPI:.0f} dpi。")


@rule(
    "page.image-only",
    "没有文字的页没有列明",
    why="扫描页搜不到字；哪些页是这样，要在清单里写明。",
    needs="manifest",
)
def image_only(facts: Facts) -> Iterator[Fault]:
    """The manifest lists all pages without text of their own, and no others."""
    listed = {int(page) for page in (facts.manifest or {}).get("image_only", ())}
    for page in facts.image_only:
        if page not in listed:
            yield Fault(page, "这一页只有图，选不出字，清单里却没有列为图像页。")
    for page in sorted(listed - set(facts.image_only)):
        yield Fault(page, "清单把这一页列为图像页，可是它有能选的文字，或者没有这一页。")
