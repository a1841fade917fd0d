"""The text of papers by page and sheet; hostile and secret papers; personal numbers."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.support import DAY, ROOT
from yingjian.base.store import Store
from yingjian.model.loading import load
from yingjian.papers import searchable_text
from yingjian.papers.searchable_text import (
    PaperText,
    Part,
    complaints,
    extract,
    extract_packed,
    texts,
    tidy,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILES = ROOT / "data" / "evidence" / "files"


def read(name: str) -> PaperText:
    [path] = FILES.glob(f"{name}-*")
    return extract(path.read_bytes(), path.name)


@pytest.mark.usefixtures("demonstration")
def test_pages_and_sheets_are_parts_with_labels() -> None:
    pages = read("E010").parts
    assert [(part.page, part.label) for part in pages] == [(1, "第 1 页"), (2, "第 2 页")]
    assert "挤占挪用的依规处理" in pages[1].text
    sheets = read("E055").parts
    assert [part.label for part in sheets] == ["工作表“校舍”", "工作表“生均”", "工作表“场地”"]
    assert "环形跑道" in sheets[2].text
    [document] = read("E027").parts
    assert (document.page, document.label) == (0, "")
    assert "编码为 GBK" in read("E079").parts[0].text


@pytest.mark.usefixtures("demonstration")
def test_a_scan_has_no_text() -> None:
    assert read("E006") == PaperText()
    assert read("E007") == PaperText()


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("教育\n经费", "教育经费"),
        ("一、 总 则\r\n（一）范围", "一、总则（一）范围"),
        ("A1 B2\n第 3 页", "A1 B2 第 3 页"),
        ("\x00\u202e倒\ufeff过来", "倒过来"),
        ("身份证 110101199003074578 号", "身份证 □ 号"),
        ("电话13912345678。", "电话□。"),
        ("金额 7312000 元", "金额 7312000 元"),
        ("\ue000", ""),
    ],
)
def test_lines_are_joined_and_personal_numbers_masked(raw: str, expected: str) -> None:
    assert tidy(raw) == expected


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("xl/workbook.xml", b"0" * (searchable_text.MAX_UNPACKED + 1))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.7 broken"),
        ("a.xlsx", bomb()),
        ("a.docx", b"PK\x03\x04 word/document.xml broken"),
    ],
    ids=["pdf", "bomb", "docx"],
)
def test_a_file_that_cannot_be_read_gets_a_reason(name: str, content: bytes) -> None:
    text = searchable_text._unpack(extract_packed(content, name).decode())
    assert text.parts == ()
    assert text.why or name == "a.docx", "not known for what it pretends to be"


def test_a_crash_costs_one_paper_only(monkeypatch: pytest.MonkeyPatch) -> None:
    from yingjian.papers.isolation import worker

    def crash(*_: object) -> bytes:
        raise SystemExit(9)

    monkeypatch.setattr(searchable_text, "extract_packed", crash)
    assert "损坏" in searchable_text._unpack(worker.read_text(b"x", "a.txt").decode()).why


def test_a_text_that_is_too_long_is_cut_with_a_message() -> None:
    long = extract("字".encode() * (searchable_text.MAX_CHARACTERS + 5), "a.txt")
    assert long.size == searchable_text.MAX_CHARACTERS
    assert long.cut
    assert list(complaints({"a.txt": long, "b.txt": PaperText(why="坏了")})) == [
        f"搜索：a.txt 文字太多，只收了前 {searchable_text.MAX_CHARACTERS} 字。",
        "搜索：b.txt 坏了，搜不到它里面的文字。",
    ]


def test_all_papers_together_stay_within_what_a_browser_can_load() -> None:
    results = {f"{n}": PaperText((Part(1, "", "字" * n * 100),)) for n in range(1, 30)}
    fitted = searchable_text._fit(results, 20_000)
    assert sum(text.size for text in fitted.values()) <= 20_000
    assert fitted["1"] == results["1"], "the shortest are whole"
    assert fitted["29"].cut


@pytest.fixture(scope="module")
def everything(
    demonstration: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, Mapping[str, PaperText]]:
    project = load(demonstration, ROOT / "docs", day=DAY, today=DAY)
    store_file = tmp_path_factory.mktemp("store") / "texts.sqlite"
    store = Store(store_file)
    results = texts(project.dossier, FILES, store)
    store.close()
    return store_file, results


def test_the_papers_of_the_demonstration_are_read_once(
    everything: tuple[Path, Mapping[str, PaperText]], tmp_path: Path
) -> None:
    store_file, results = everything
    assert sum(bool(text.parts) for text in results.values()) >= 65
    assert list(complaints(results)) == []
    project = load(ROOT / "data", ROOT / "docs", day=DAY, today=DAY)
    again = Store(store_file)
    assert texts(project.dossier, tmp_path / "missing", again) == results, "stored by their bytes"
    again.close()


def test_papers_of_unsearched_levels_are_left_out(
    everything: tuple[Path, Mapping[str, PaperText]],
) -> None:
    store_file, results = everything
    project = load(ROOT / "data", ROOT / "docs", day=DAY, today=DAY)
    dossier = replace(project.dossier, unsearched=("内部",))
    store = Store(store_file)
    fewer = texts(dossier, FILES, store)
    store.close()
    secret = {
        paper.path
        for item in dossier.evidence.values()
        if item.secrecy == "内部"
        for paper in item.files
    }
    assert secret
    assert set(fewer) == set(results) - secret
