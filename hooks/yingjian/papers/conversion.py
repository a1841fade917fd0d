"""Convert one paper in this process: detect its format and call the converter for it."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from yingjian.papers import file_kind
from yingjian.papers.limits import MAX_FILE
from yingjian.papers.outcome import (
    SAVE_AGAIN,
    Answer,
    Bindable,
    Refused,
    answer_failures,
    too_large,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

# Reason and tip by the name of a format that cannot be bound.
_REFUSED: Final[Mapping[str, tuple[str, str]]] = {
    "empty": ("文件是空的（0 字节）", "请重新拷贝原件"),
    "ofd": ("OFD 版式文件还不能直接装订", "请用 OFD 阅读器另存（打印）为 PDF，与原件一并归档"),
    "locked": ("打开需要密码", "请用密码打开，去掉密码后另存替换"),
    "html": ("网页不能直接装订", "请用浏览器打印成 PDF 后替换"),
    "archive": ("压缩包不能装订", "请解开，把里面的文件逐件登记"),
    "film": ("音像不能装订", "请登记截图或文字说明，音像另存光盘归档"),
    "heic": ("HEIC 照片还不能直接装订", "请在手机或电脑上另存为 JPEG 后替换"),
    "unknown": ("认不出是什么格式，文件可能已损坏", SAVE_AGAIN),
}
# A white PNG of 100 × 100 pixels.
_SMALL_PNG: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000064000000640100000000f7"
    "9a0a2d0000001349444154789c63f8ff1f1918460525c7070003fd37e1"
)


def convert_here(data: bytes, name: str) -> Answer:
    """Convert a paper without isolation; errors that a hostile file causes become a reason.

    Raises:
        MemoryError: the memory is not enough.
    """
    if len(data) > MAX_FILE:
        return too_large(len(data))
    kind = file_kind.detect_kind(data, name)
    outcome = answer_failures(lambda: _convert(data, kind), "转换时出错", SAVE_AGAIN)
    if isinstance(outcome, Answer):
        return outcome
    if file_kind.contradicts_name(kind, name):
        note = f"扩展名与内容不符，按内容当作{kind.title}"
        outcome = replace(outcome, notes=(note, *outcome.notes))
    return Answer(outcome)


def preload() -> None:
    """Import what most papers need, before a worker forks."""
    from pikepdf import pdfa
    from PIL import Image

    from yingjian.papers.pdf import clean

    del clean, pdfa
    Image.init()
    # The libraries build tables when they are first used.
    with contextlib.suppress(Refused):
        _convert(_SMALL_PNG, file_kind.PNG)


def _convert(data: bytes, kind: file_kind.Kind) -> Bindable:
    """Convert a paper of this kind. Raises :class:`Refused`."""
    if kind.family == "pdf":
        from yingjian.papers.pdf import clean

        return clean.convert(data)
    if kind.family == "picture":
        from yingjian.papers.images import pictures

        return pictures.convert(data)
    if kind.family == "office":
        from yingjian.papers.office import convert

        return convert.convert(data, kind)
    if kind.family == "text":
        from yingjian.papers import text

        return text.convert(data, kind)
    raise Refused(*_REFUSED[kind.name])
