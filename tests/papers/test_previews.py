"""Previews: first pages, rows and words; damaged files have none, and harm nothing."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.support import DAY, ROOT
from yingjian.base.store import Store
from yingjian.model.loading import load
from yingjian.papers import Taken, intake
from yingjian.papers.page_pictures import MAX_DRAWN
from yingjian.papers.previews import COLUMNS, ROWS, WORDS, previews, read_start

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from yingjian.model.project import Project
    from yingjian.pages.preview import Preview

FILES = ROOT / "data" / "evidence" / "files"
OFFICE = {".xlsx", ".docx", ".txt", ".md"}


@pytest.fixture(scope="module")
def project(demonstration: Path) -> Project:
    return load(demonstration, ROOT / "docs", day=DAY, today=DAY)


def run(
    project: Project, cache: Path, folder: Path = FILES, taken: Mapping[str, Taken] | None = None
) -> Mapping[str, Preview]:
    store = Store(cache / "kept.sqlite")
    results = previews(project.dossier, folder, cache / "pictures", store, taken=taken)
    store.close()
    return results


def test_without_intake_pdfs_and_pictures_are_drawn_and_the_rest_read(
    project: Project, tmp_path: Path
) -> None:
    results = run(project, tmp_path)
    assert set(results) == {path.name for path in FILES.iterdir()} - set(project.dossier.strays)
    for name, preview in results.items():
        suffix = name[name.rindex(".") :]
        if suffix in OFFICE:
            assert preview.text is not None
            assert not preview.leaves
            assert len(preview.text.rows) <= ROWS
            assert max(map(len, preview.text.rows), default=0) <= COLUMNS
            assert len(preview.text.words) <= WORDS + 1
            assert bool(preview.text.rows) == (suffix == ".xlsx")
        elif suffix != ".html":
            assert len(preview.leaves) == min(preview.pages, MAX_DRAWN)
            assert all((tmp_path / "pictures" / leaf.name).is_file() for leaf in preview.leaves)
    # Nothing is read or drawn again, not even where the files are missing.
    assert run(project, tmp_path, tmp_path / "missing") == results
    # A missing or damaged picture is drawn again, the same.
    missing, cut, damaged = sorted((tmp_path / "pictures").iterdir())[:3]
    whole = {path: path.read_bytes() for path in (missing, cut, damaged)}
    missing.unlink()
    cut.write_bytes(whole[cut][:-1])
    damaged.write_bytes(b"no picture")
    assert run(project, tmp_path) == results
    assert {path: path.read_bytes() for path in whole} == whole


def test_converted_papers_are_shown_as_pages(project: Project, tmp_path: Path) -> None:
    names = [
        next(path.name for path in sorted(FILES.iterdir()) if path.suffix == suffix)
        for suffix in (".docx", ".pdf", ".jpg")
    ]
    sums = {
        paper.path: paper.sha256
        for item in project.dossier.evidence.values()
        for paper in item.files
    }
    taken = intake({name: FILES / name for name in names}, sums, tmp_path / "papers")
    taken[names[2]] = Taken(None, 0, "", (), (), None, "打开需要密码", "去掉密码", fresh=True)
    results = run(project, tmp_path, taken=taken)
    text, pdf, page = (results[name] for name in names)
    assert text.leaves
    assert text.text is not None, "words stay for those who cannot see the picture"
    assert pdf.pages == taken[names[1]].pages
    assert not page.leaves
    assert page.trouble == "打开需要密码，去掉密码"


def test_gbk_text_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("控辍保学\r\n月报".encode("gbk"))
    text = read_start(path)
    assert text is not None
    assert text.words == "控辍保学\n月报"


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
        ("a.txt", b"\xff\xff\xff\x00"),
        ("a.exe", b"MZ"),
    ],
    ids=["empty", "broken", "bomb", "bomb-docx", "other", "bytes", "unknown"],
)
def test_a_file_that_cannot_be_read_has_no_words(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert read_start(path) is None
