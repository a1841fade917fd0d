"""Pictures of first pages; odd and hostile files get a reason, and harm nothing."""

from __future__ import annotations

import io
import os
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.papers import samples as m
from tests.support import ROOT, some
from yingjian.papers.isolation import worker
from yingjian.papers.isolation.processes import draw_pages
from yingjian.papers.outcome import Answer, Unbindable
from yingjian.papers.page_pictures import (
    HEIGHT,
    MAX_BYTES,
    MAX_DRAWN,
    WIDTH,
    FirstPages,
    draw_here,
    unpack_pages,
)

if TYPE_CHECKING:
    from collections.abc import Callable

FILES = ROOT / "data" / "evidence" / "files"


def draw(data: bytes, name: str = "a.pdf") -> FirstPages:
    answer = draw_pages(data, name)
    assert isinstance(answer, FirstPages)
    return answer


def refusal(data: bytes, name: str = "a.pdf") -> str:
    answer = draw_pages(data, name)
    assert isinstance(answer, Answer)
    assert isinstance(answer.outcome, Unbindable)
    return answer.outcome.reason


@pytest.mark.parametrize(
    ("name", "data", "pages"),
    [
        ("a.pdf", m.one_page(), 1),
        ("a.pdf", m.many_pages(MAX_DRAWN), MAX_DRAWN),
        ("a.pdf", m.many_pages(MAX_DRAWN + 4), MAX_DRAWN + 4),
        ("a.jpg", m.picture("JPEG", "CMYK"), 1),
        ("a.tif", m.several_frames("RGB", "1"), 2),
        ("a.pdf", m.old_encryption(), 1),
        ("a.pdf", m.open_script(), 1),
        ("a.pdf", m.boxes(MediaBox=[0, 0, 20000, 3]), 1),
        ("a.pdf", m.boxes(MediaBox=[0, 0, 3, 20000]), 1),
    ],
    ids=["one", "most", "more", "cmyk", "tiff", "restricted", "script", "wide", "long"],
)
def test_the_first_pages_are_pictures_of_bounded_size(name: str, data: bytes, pages: int) -> None:
    answer = draw(data, name)
    assert answer.pages == pages
    assert len(answer.pictures) == min(pages, MAX_DRAWN)
    for drawn in answer.pictures:
        assert len(drawn.webp) <= MAX_BYTES
        with Image.open(io.BytesIO(drawn.webp)) as picture:
            assert picture.format == "WEBP"
            assert picture.size == (drawn.width, drawn.height)
        assert 0 < drawn.width <= WIDTH + 1
        assert 0 < drawn.height <= HEIGHT + 1
    assert draw_pages(data, name) == answer, "the same file, the same bytes"


def test_the_picture_shows_the_content_of_the_page() -> None:
    (drawn,) = draw(m.one_page()).pictures
    with Image.open(io.BytesIO(drawn.webp)) as picture:
        scale = drawn.width / 595
        red = picture.convert("RGB").getpixel((int(360 * scale), int((842 - 600) * scale)))
    assert isinstance(red, tuple)
    assert red[0] > 200
    assert red[2] < 60


def test_a_picture_of_noise_is_encoded_more_coarsely() -> None:
    answer = draw(m.grain(), "a.png")
    assert len(answer.pictures[0].webp) <= MAX_BYTES


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.pdf", "空文件"),
        (b"%PDF-1.7\nnothing", "a.pdf", "损坏"),
        (m.truncated(m.one_page(), 0.1), "a.pdf", "损坏"),
        (m.encrypted("secret"), "a.pdf", "密码"),
        (m.damaged_png(), "a.png", "损坏"),
        (m.bomb_png(), "a.png", "像素"),
        (b"PK\x05\x06" + bytes(18), "a.docx", "转成页面"),
        (b"MZ\x90", "a.exe", "转成页面"),
    ],
    ids=["empty", "nothing", "cut", "locked", "spoilt", "bomb", "office", "program"],
)
def test_a_file_that_cannot_be_drawn_gets_a_reason(data: bytes, name: str, words: str) -> None:
    assert words in refusal(data, name)


def test_a_file_that_hangs_is_stopped_and_tried_again_in_the_next_build() -> None:
    def hang(data: bytes, name: str) -> bytes:
        del data, name
        while True:
            pass

    packed = worker.convert(m.one_page(), "a.pdf", retry=False, job=worker.Job(hang, 1))
    answer = unpack_pages(packed)
    assert isinstance(answer, Answer)
    assert not answer.lasting
    assert "1 秒" in str(answer.outcome)


def test_a_file_that_crashes_the_library_gets_a_reason() -> None:
    def crash(data: bytes, name: str) -> bytes:
        del data, name
        os._exit(3)

    answer = unpack_pages(
        worker.convert(m.one_page(), "a.pdf", retry=False, job=worker.Job(crash, 9))
    )
    assert isinstance(answer, Answer)
    assert "崩溃" in str(answer.outcome)


@pytest.mark.parametrize(
    "spoil", [lambda raw: raw[:-1], lambda raw: raw + b"x", lambda _: b"{}", lambda _: b""]
)
def test_an_incomplete_answer_is_an_error(spoil: Callable[[bytes], bytes]) -> None:
    packed = draw_here(m.one_page(), "a.pdf")
    with pytest.raises((ValueError, KeyError, TypeError)):
        unpack_pages(spoil(packed))


@pytest.mark.usefixtures("demonstration")
def test_pdfs_and_pictures_of_the_demonstration_are_drawn() -> None:
    plain = sorted(path for path in FILES.iterdir() if path.suffix in {".pdf", ".tif"})[:12]
    for path in some(plain):
        data = path.read_bytes()
        assert draw(data, path.name).pictures, sha256(data).hexdigest()
