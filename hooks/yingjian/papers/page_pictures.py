"""Draw the first pages of a paper as small pictures for its page on the site."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from yingjian.papers import file_kind
from yingjian.papers.limits import MAX_FILE
from yingjian.papers.outcome import (
    MAKE_SMALLER,
    PRINT_AGAIN,
    Answer,
    Refused,
    answer_failures,
    pack,
    unpack,
)

if TYPE_CHECKING:
    from PIL import Image

    from yingjian.papers.pdf.reader import Reader

#: Pages that are drawn at most.
MAX_DRAWN: Final = 3
#: Pixels of one picture: twice its width on the screen; the height bounds very long pages.
WIDTH: Final = 720
HEIGHT: Final = 1440
#: Bytes of one picture at most.
MAX_BYTES: Final = 64 * 2**10
_QUALITIES: Final = (50, 35, 20, 8)


@dataclass(frozen=True, slots=True)
class PagePicture:
    """One page as a WebP picture, its size in pixels."""

    width: int
    height: int
    webp: bytes


@dataclass(frozen=True, slots=True)
class FirstPages:
    """Pictures of a paper's first pages; ``pages`` is how many pages it has."""

    pages: int
    pictures: tuple[PagePicture, ...]


def draw_here(data: bytes, name: str) -> bytes:
    """Draw the first pages of a PDF or picture without isolation; return the packed answer.

    Raises:
        MemoryError: the memory is not enough.
    """
    result = answer_failures(lambda: _draw(_pdf(data, name)), "画不出来", PRINT_AGAIN)
    return pack(result) if isinstance(result, Answer) else pack_pages(result)


def _pdf(data: bytes, name: str) -> bytes:
    """Return the PDF that shows a paper. Raises :class:`Refused`."""
    if len(data) > MAX_FILE:
        raise Refused("文件太大，不画预览", MAKE_SMALLER)
    kind = file_kind.detect_kind(data, name)
    if kind.family == "picture":
        from yingjian.papers.images import pictures

        return pictures.convert(data).pdf
    if kind.family != "pdf":
        raise Refused(f"{kind.title}要转成页面才能预览", "生成装订册时会转成页面")
    return data


def _draw(pdf: bytes) -> FirstPages:
    from yingjian.papers.pdf.reader import Reader, Unreadable

    try:
        reader = Reader(pdf)
        count = len(reader)
        pictures = tuple(
            _encode(_draw_page(reader, index)) for index in range(min(MAX_DRAWN, count))
        )
    except Unreadable as error:
        if error.password:
            raise Refused("打开需要密码", "请用密码打开，另存成不加密的 PDF 后替换") from error
        raise Refused("文件损坏，画不出来", PRINT_AGAIN) from error
    reader.close()
    return FirstPages(count, pictures)


def _draw_page(reader: Reader, index: int) -> Image.Image:
    width, height = reader.size(index)
    scale = min(WIDTH / max(width, 1.0), HEIGHT / max(height, 1.0))
    return reader.draw(index, 72 * scale)


def _encode(picture: Image.Image) -> PagePicture:
    """Encode a picture as finely as :data:`MAX_BYTES` allows: lower the quality, then halve."""
    while True:
        for quality in _QUALITIES:
            out = io.BytesIO()
            picture.save(out, "WEBP", quality=quality, method=4)
            if out.tell() <= MAX_BYTES:
                return PagePicture(*picture.size, out.getvalue())
        picture = picture.reduce(2)


def pack_pages(first: FirstPages) -> bytes:
    """Write pictures as one line of JSON followed by their bytes."""
    sizes = [[picture.width, picture.height, len(picture.webp)] for picture in first.pictures]
    head = json.dumps({"pages": first.pages, "pictures": sizes})
    return head.encode() + b"\n" + b"".join(picture.webp for picture in first.pictures)


def unpack_pages(packed: bytes) -> FirstPages | Answer:
    """Read what :func:`draw_here` returns.

    Raises:
        ValueError, KeyError, TypeError: it is anything else.
    """
    line, _, body = packed.partition(b"\n")
    head = json.loads(line)
    if "pictures" not in head:
        return unpack(packed)
    pictures, start = [], 0
    for width, height, length in head["pictures"]:
        pictures.append(PagePicture(int(width), int(height), body[start : start + length]))
        start += length
    if start != len(body):
        raise ValueError(start)
    return FirstPages(int(head["pages"]), tuple(pictures))
