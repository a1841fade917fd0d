"""First rows, first words, a small picture; foreign and broken files have none, and harm nothing."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.support import DAY, ROOT
from yingjian.loading import load
from yingjian.previews import COLUMNS, ROWS, WORDS, make, previews
from yingjian.store import Store

if TYPE_CHECKING:
    from pathlib import Path

FILES = ROOT / "data" / "evidence" / "files"


def test_every_office_file_and_text_of_the_demonstration_is_shown(tmp_path: Path) -> None:
    project = load(ROOT / "data", ROOT / "docs", day=DAY, today=DAY)
    store = Store(tmp_path / "kept.sqlite")
    found = previews(project.dossier, FILES, store)
    store.close()
    kinds = {".xlsx", ".docx", ".txt", ".md", ".tif"}
    assert {path.name for path in FILES.iterdir() if path.suffix in kinds} == set(found)
    for name, one in found.items():
        assert len(one.rows) <= ROWS
        assert all(len(row) <= COLUMNS for row in one.rows)
        assert len(one.words) <= WORDS + 1
        assert bool(one.rows) == name.endswith(".xlsx")
        if name.endswith(".tif"):
            assert Image.open(io.BytesIO(one.png)).width <= 720
    again = Store(tmp_path / "kept.sqlite")
    assert previews(project.dossier, tmp_path / "gone", again) == found, "kept by their bytes"
    again.close()


def test_gbk_text_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("控辍保学\r\n月报".encode("gbk"))
    made = make(path)
    assert made is not None
    assert made.words == "控辍保学\n月报"


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (110 * 2**20))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b""),
        ("a.xlsx", b"PK\x03\x04 broken"),
        ("a.xlsx", bomb()),
        ("a.docx", bomb()),
        ("a.docx", b"%PDF-1.4"),
        ("a.tif", b"II*\x00" + b"\xff" * 40),
        ("a.txt", b"\xff\xff\xff\x00"),
        ("a.exe", b"MZ"),
    ],
    ids=["empty", "broken", "bomb", "bomb-docx", "other", "tiff", "bytes", "unknown"],
)
def test_what_cannot_be_read_has_no_preview(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert make(path) is None
