"""The search of the leak tests sees a word wherever a build can put it."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import zipfile
from typing import TYPE_CHECKING
from urllib.parse import quote

import pikepdf
import pytest
from PIL import Image, PngImagePlugin

from tests.editions import papers
from tests.editions.finding import found
from tests.papers.samples import one_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WORD = "宋隐鹊QUE7"


def zipped(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt", data)
    return out.getvalue()


def pdf(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    file = pikepdf.new()
    file.add_blank_page()
    change(file)
    out = io.BytesIO()
    file.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def titled(file: pikepdf.Pdf) -> None:
    file.docinfo["/Title"] = WORD


def outlined(file: pikepdf.Pdf) -> None:
    with file.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(f"见{WORD}", 0))


def commented(file: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Contents=pikepdf.String(WORD))
    file.pages[0].Annots = pikepdf.Array([note])


def named(file: pikepdf.Pdf) -> None:
    file.Root[f"/{WORD}"] = 1


def streamed(file: pikepdf.Pdf) -> None:
    file.Root.Private = pikepdf.Stream(file, WORD.encode())


def described(file: pikepdf.Pdf) -> None:
    packet = pikepdf.Stream(file, "".join(f"&#{ord(char)};" for char in WORD).encode())
    packet.Subtype = pikepdf.Name.XML
    file.pages[0].Metadata = packet


def attached(file: pikepdf.Pdf) -> None:
    file.attachments["a.zip"] = zipped(WORD.encode())


def image_text(*, compressed: bool) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_itxt("Comment", WORD, zip=compressed)
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG", pnginfo=info)
    return out.getvalue()


WAYS: dict[str, tuple[str, bytes]] = {
    "name": (f"{WORD}.txt", b""),
    "quoted name": (f"{quote(WORD)}.txt", b""),
    "folder": (f"{WORD}/a.txt", b""),
    "asset": ("assets/own.js", WORD.encode()),
    "plain": ("a.html", WORD.encode()),
    "broken by spaces": ("a.html", " ".join(WORD).encode()),
    "broken by soft hyphens": ("a.html", "\u00ad".join(WORD).encode()),
    "wide forms": ("a.html", "宋隐鹊ＱＵＥ７".encode()),
    "small letters": ("a.html", WORD.lower().encode()),
    "folded line": ("a.ics", f"{WORD[:3]}\r\n {WORD[3:]}".encode()),
    "entities": ("a.html", "".join(f"&#{ord(char)};" for char in WORD).encode()),
    "escaped": ("a.html", html.escape(f"<{WORD}>").encode()),
    "percent": ("a.html", quote(WORD).encode()),
    "JSON": ("a.json", json.dumps(WORD).encode()),
    "CSS": ("a.css", "".join(f"\\{ord(char):06x}" for char in WORD).encode()),
    "UTF-16": ("a.bin", b"\x00\x01" + WORD.encode("utf-16-be")),
    "gzip": ("a.gz", gzip.compress(WORD.encode())),
    "zip": ("a.zip", zipped(WORD.encode())),
    "zip in zip": ("a.zip", zipped(zipped(WORD.encode()))),
    "data address": ("a.html", b"data:text/plain;base64," + base64.b64encode(WORD.encode())),
    "PDF title": ("a.pdf", pdf(titled)),
    "PDF bookmark": ("a.pdf", pdf(outlined)),
    "PDF annotation": ("a.pdf", pdf(commented)),
    "PDF name": ("a.pdf", pdf(named)),
    "PDF stream": ("a.pdf", pdf(streamed)),
    "PDF metadata": ("a.pdf", pdf(described)),
    "PDF attachment": ("a.pdf", pdf(attached)),
    "PNG text": ("a.png", image_text(compressed=False)),
    "PNG packed text": ("a.png", image_text(compressed=True)),
    "JPEG": ("a.jpg", papers.photo(WORD)),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_word_is_found(way: str, tmp_path: Path) -> None:
    name, data = WAYS[way]
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    assert set(found(tmp_path, [WORD, "QUE8"])) == {WORD}


def test_a_word_is_found_on_a_page_of_a_pdf(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(one_page("BT /F 24 Tf 72 700 Td (QUE 7) Tj ET"))
    assert found(tmp_path, ["QUE7"]) == {"QUE7": "a.pdf page 1"}


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    for way, (name, data) in WAYS.items():
        if "/" not in name:
            (tmp_path / f"{way} {name}").write_bytes(data)
    assert found(tmp_path, ["QUE8", "宋明鹊"]) == {}
