"""First pages as small pictures: odd and hostile files are named, and harm nothing."""

from __future__ import annotations

import io
import os
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.papers import makers as m
from tests.support import ROOT, some
from yingjian.papers.glance import HEIGHT, LARGEST, MOST, WIDTH, Glance, glance_here, unpack_glance
from yingjian.papers.isolation import worker
from yingjian.papers.isolation.processes import glanced
from yingjian.papers.outcome import Answer, Unbindable

if TYPE_CHECKING:
    from collections.abc import Callable

FILES = ROOT / "data" / "evidence" / "files"


def seen(data: bytes, name: str = "a.pdf") -> Glance:
    found = glanced(data, name)
    assert isinstance(found, Glance)
    return found


def refused(data: bytes, name: str = "a.pdf") -> str:
    found = glanced(data, name)
    assert isinstance(found, Answer)
    assert isinstance(found.outcome, Unbindable)
    return found.outcome.reason


@pytest.mark.parametrize(
    ("name", "data", "pages"),
    [
        ("a.pdf", m.one_page(), 1),
        ("a.pdf", m.many_pages(MOST), MOST),
        ("a.pdf", m.many_pages(MOST + 4), MOST + 4),
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
    found = seen(data, name)
    assert found.pages == pages
    assert len(found.sights) == min(pages, MOST)
    for one in found.sights:
        assert len(one.webp) <= LARGEST
        with Image.open(io.BytesIO(one.webp)) as picture:
            assert picture.format == "WEBP"
            assert picture.size == (one.width, one.height)
        assert 0 < one.width <= WIDTH + 1
        assert 0 < one.height <= HEIGHT + 1
    assert glanced(data, name) == found, "the same file, the same bytes"


def test_what_is_on_the_page_is_on_its_picture() -> None:
    (sight,) = seen(m.one_page()).sights
    with Image.open(io.BytesIO(sight.webp)) as picture:
        scale = sight.width / 595
        red = picture.convert("RGB").getpixel((int(360 * scale), int((842 - 600) * scale)))
    assert isinstance(red, tuple)
    assert red[0] > 200
    assert red[2] < 60


def test_pure_noise_is_made_coarser() -> None:
    found = seen(m.grain(), "a.png")
    assert len(found.sights[0].webp) <= LARGEST


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.pdf", "空文件"),
        (b"%PDF-1.7\nnothing", "a.pdf", "损坏"),
        (m.truncated(m.one_page(), 0.1), "a.pdf", "损坏"),
        (m.encrypted("secret"), "a.pdf", "密码"),
        (m.spoilt_png(), "a.png", "损坏"),
        (m.bomb_png(), "a.png", "像素"),
        (b"PK\x05\x06" + bytes(18), "a.docx", "转成页面"),
        (b"MZ\x90", "a.exe", "转成页面"),
    ],
    ids=["empty", "nothing", "cut", "locked", "spoilt", "bomb", "office", "program"],
)
def test_what_cannot_be_drawn_has_a_reason(data: bytes, name: str, words: str) -> None:
    assert words in refused(data, name)


def test_a_file_that_hangs_is_stopped_and_tried_again_another_day() -> None:
    def hang(data: bytes, name: str) -> bytes:
        del data, name
        while True:
            pass

    packed = worker.convert(m.one_page(), "a.pdf", more=False, job=worker.Job(hang, 1))
    found = unpack_glance(packed)
    assert isinstance(found, Answer)
    assert not found.lasting
    assert "1 秒" in str(found.outcome)


def test_a_file_that_crashes_the_library_is_named() -> None:
    def crash(data: bytes, name: str) -> bytes:
        del data, name
        os._exit(3)

    found = unpack_glance(
        worker.convert(m.one_page(), "a.pdf", more=False, job=worker.Job(crash, 9))
    )
    assert isinstance(found, Answer)
    assert "崩溃" in str(found.outcome)


@pytest.mark.parametrize(
    "spoil", [lambda raw: raw[:-1], lambda raw: raw + b"x", lambda _: b"{}", lambda _: b""]
)
def test_an_answer_that_is_not_whole_is_none(spoil: Callable[[bytes], bytes]) -> None:
    raw = glance_here(m.one_page(), "a.pdf")
    with pytest.raises((ValueError, KeyError, TypeError)):
        unpack_glance(spoil(raw))


@pytest.mark.usefixtures("demonstration")
def test_every_paper_of_the_demonstration_that_can_be_drawn_is() -> None:
    plain = sorted(path for path in FILES.iterdir() if path.suffix in {".pdf", ".tif"})[:12]
    for path in some(plain):
        data = path.read_bytes()
        assert seen(data, path.name).sights, sha256(data).hexdigest()
