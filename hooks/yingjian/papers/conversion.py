"""One paper in this process: find out what it is and hand it to the converter for its kind."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from yingjian.papers import file_kind
from yingjian.papers.limits import MAX_FILE
from yingjian.papers.outcome import Answer, Bindable, Refused, Unbindable

if TYPE_CHECKING:
    from collections.abc import Mapping

_MB: Final = 2**20

_REFUSED: Final[Mapping[str, tuple[str, str]]] = {
    "empty": ("文件是空的（0 字节）", "请重新拷贝原件"),
    "ofd": ("OFD 版式文件还不能直接装订", "请用 OFD 阅读器另存（打印）为 PDF，与原件一并归档"),
    "locked": ("打开需要密码", "请用密码打开，去掉密码后另存替换"),
    "html": ("网页不能直接装订", "请用浏览器打印成 PDF 后替换"),
    "archive": ("压缩包不能装订", "请解开，把里面的文件逐件登记"),
    "film": ("音像不能装订", "请登记截图或文字说明，音像另存光盘归档"),
    "heic": ("HEIC 照片还不能直接装订", "请在手机或电脑上另存为 JPEG 后替换"),
    "unknown": ("认不出是什么格式，文件可能已损坏", "请用原来的软件打开，另存为 PDF 后替换"),
}


def convert_here(data: bytes, name: str) -> Answer:
    """Convert a paper without isolation. Raises MemoryError where the memory is not enough.

    What a library does not expect of a hostile file becomes a named reason like any other.
    """
    if len(data) > MAX_FILE:
        reason = f"文件有 {len(data) // _MB} MB，超过了 {MAX_FILE // _MB} MB"
        return Answer(Unbindable(reason, "请降低扫描分辨率，或拆成几份分别登记"))
    kind = file_kind.detect_kind(data, name)
    try:
        outcome = _by_kind(data, kind)
    except Refused as refusal:
        return Answer(Unbindable(refusal.reason, refusal.tip), refusal.lasting)
    except MemoryError:
        raise
    except Exception as error:
        if "bad_alloc" in str(error) or "memory" in str(error).lower():
            raise MemoryError from error
        reason = f"转换时出错，文件可能已损坏（{type(error).__name__}）"
        return Answer(Unbindable(reason, "请用原来的软件打开，另存为 PDF 后替换"))
    if file_kind.contradicts_name(kind, name):
        note = f"扩展名与内容不符，按内容当作{kind.title}"
        outcome = Bindable(
            outcome.pdf,
            outcome.pages,
            outcome.how,
            (note, *outcome.notes),
            outcome.image_only,
            outcome.conformance,
        )
    return Answer(outcome)


def preload() -> None:
    """Import what most papers need, before a process is divided."""
    from pikepdf import pdfa

    from yingjian.papers.images import pictures
    from yingjian.papers.pdf import clean

    del clean, pdfa, pictures
    from PIL import Image

    Image.init()
    with contextlib.suppress(Refused):
        # The first use of the libraries builds tables of theirs.
        _by_kind(_SMALLEST, file_kind.PNG)


# A white PNG of 100 × 100 pixels.
_SMALLEST: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000064000000640100000000f7"
    "9a0a2d0000001349444154789c63f8ff1f1918460525c7070003fd37e1"
)


def _by_kind(data: bytes, kind: file_kind.Kind) -> Bindable:
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
