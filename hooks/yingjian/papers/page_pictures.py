"""The first pages of a paper as small pictures: what a page of the site shows of it."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from yingjian.papers import file_kind
from yingjian.papers.limits import MAX_FILE
from yingjian.papers.outcome import Answer, Refused, Unbindable, pack, unpack

if TYPE_CHECKING:
    from PIL import Image

#: Pages that are drawn.
MOST: Final = 3
#: Pixels of one picture: twice what a page takes on the screen, and a very long page not longer.
WIDTH: Final = 720
HEIGHT: Final = 1440
#: Bytes of one picture; where it comes out larger it is made coarser.
LARGEST: Final = 64 * 2**10
_QUALITIES: Final = (50, 35, 20, 8)
_BROKEN: Final = "请用原来的软件打开，另存（打印）为 PDF 后替换"


@dataclass(frozen=True, slots=True)
class Sight:
    """One page as a WebP picture."""

    width: int
    height: int
    webp: bytes


@dataclass(frozen=True, slots=True)
class Glance:
    """The first pages of a paper of so many."""

    pages: int
    sights: tuple[Sight, ...]


def glance_here(data: bytes, name: str) -> bytes:
    """Draw the first pages of a PDF or picture without isolation; return the packed answer.

    Raises MemoryError where the memory is not enough.
    """
    try:
        return pack_glance(_drawn(_pages(data, name)))
    except Refused as refusal:
        return pack(Answer(Unbindable(refusal.reason, refusal.tip), refusal.lasting))
    except MemoryError:
        raise
    except Exception as error:
        if "bad_alloc" in str(error) or "memory" in str(error).lower():
            raise MemoryError from error
        reason = f"画不出来，文件可能已损坏（{type(error).__name__}）"
        return pack(Answer(Unbindable(reason, _BROKEN)))


def _pages(data: bytes, name: str) -> bytes:
    """The PDF that shows a paper. Raises :class:`Refused`."""
    if len(data) > MAX_FILE:
        raise Refused("文件太大，不画预览", "请降低扫描分辨率，或拆成几份分别登记")
    kind = file_kind.detect_kind(data, name)
    if kind.family == "picture":
        from yingjian.papers.images import pictures

        return pictures.convert(data).pdf
    if kind.family != "pdf":
        raise Refused(f"{kind.title}要转成页面才能预览", "生成装订册时会转成页面")
    return data


def _drawn(pdf: bytes) -> Glance:
    from yingjian.papers.pdf.reader import Reader, Unreadable

    try:
        reader = Reader(pdf)
        count = len(reader)
        sights = tuple(_sight(_page(reader, at)) for at in range(min(MOST, count)))
    except Unreadable as error:
        if error.password:
            raise Refused("打开需要密码", "请用密码打开，另存成不加密的 PDF 后替换") from error
        raise Refused("文件损坏，画不出来", _BROKEN) from error
    reader.close()
    return Glance(count, sights)


def _page(reader: Any, number: int) -> Image.Image:
    width, height = reader.size(number)
    scale = min(WIDTH / max(width, 1.0), HEIGHT / max(height, 1.0))
    picture: Image.Image = reader.picture(number, 72 * scale)
    return picture


def _sight(picture: Image.Image) -> Sight:
    """A picture as fine as its bytes allow: coarser first, then smaller."""
    while True:
        for quality in _QUALITIES:
            out = io.BytesIO()
            picture.save(out, "WEBP", quality=quality, method=4)
            if out.tell() <= LARGEST:
                return Sight(*picture.size, out.getvalue())
        picture = picture.reduce(2)


def pack_glance(glance: Glance) -> bytes:
    """Write a glance as one line of JSON followed by its pictures."""
    head = {
        "pages": glance.pages,
        "sights": [[one.width, one.height, len(one.webp)] for one in glance.sights],
    }
    return json.dumps(head).encode() + b"\n" + b"".join(one.webp for one in glance.sights)


def unpack_glance(packed: bytes) -> Glance | Answer:
    """Read what :func:`glance_here` gave. Raises ValueError, KeyError or TypeError for anything else."""
    line, _, body = packed.partition(b"\n")
    head = json.loads(line)
    if "sights" not in head:
        return unpack(packed)
    sights, at = [], 0
    for width, height, length in head["sights"]:
        sights.append(Sight(int(width), int(height), body[at : at + length]))
        at += length
    if at != len(body):
        raise ValueError(at)
    return Glance(int(head["pages"]), tuple(sights))
