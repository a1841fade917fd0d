"""Generated data is valid and the same every time; every measurement runs and prints its table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support import ROOT, command
from yingjian.bench import book, run_book
from yingjian.bench.records import write
from yingjian.binder.assemble import assemble
from yingjian.commands.bench import main
from yingjian.model.loading import load
from yingjian.typeset.chapters import typeset

if TYPE_CHECKING:
    from pathlib import Path


def test_generated_data_is_sound_and_the_same_every_time(tmp_path: Path) -> None:
    projects = []
    for name in ("one", "two"):
        data = tmp_path / name / "data"
        write(data, evidence=220, indicators=200, papers=7)
        projects.append(load(data, ROOT / "docs"))
    project, again = projects
    assert not project.warnings
    assert project.fingerprint == again.fingerprint
    assert len(project.dossier.evidence) == 220
    assert len(project.dossier.systems["A"].leaves) == 200
    assert sum(bool(one.files) for one in project.dossier.evidence.values()) == 7


def test_reading_and_checking_are_timed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--evidence", "300", "--indicators", "100"]) == 0
    output = capsys.readouterr().out
    assert "材料 300 份，末级指标 100 项" in output
    assert len(re.findall(r"\d+\.\d\d 秒", output)) == 10
    assert re.search(r"内存最多 \d+ MB", output)


def test_the_binder_is_timed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--binder", "12", "--scans", "5", "--rounds", "1"]) == 0
    output = capsys.readouterr().out
    for name in ("全部新排", "改动一章", "没有改动", "不装扫描件", "装 5 页扫描件"):
        assert re.search(rf"\d+\.\d\d 秒 +\d+\.\d\d 秒 +\d+ MB +\d+ 页　{name}\n", output), name
    assert re.search(r"扫描件多用 -?\d+\.\d\d 秒。", output)


def test_the_search_is_timed() -> None:
    # A process of its own: Playwright's driver cannot be started beside another.
    done = command("bench", "--search", "20")
    assert done.returncode == 0, done.stdout + done.stderr
    output = done.stdout
    for name in ("本站 http", "本站 file", "Material 自带 http"):
        assert re.search(rf"{name}\W+\d+\W+\d+\W+\d+\W+\d+\W+前十条里有的 \d+/\d+\n", output), name


def test_the_book_is_as_long_as_asked_and_binds(tmp_path: Path) -> None:
    chapters = typeset(book.sheets(40), cache=tmp_path)
    assert not [warning for chapter in chapters for warning in chapter.warnings]
    assert abs(assemble(book.parts(chapters), book.ABOUT).pages - 40) <= 11
    edited = book.sheets(40, "改动")
    assert [one != other for one, other in zip(edited, book.sheets(40), strict=True)] == [
        n == 1 for n in range(len(edited))
    ]


def test_a_measured_command_that_fails_is_reported(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_book, "__name__", "yingjian.no_such_module")
    assert main(["--binder", "12", "--rounds", "1"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "要量的程序没有跑成（退出码 1）" in captured.err


def test_the_peer_gets_the_same_chapters(tmp_path: Path) -> None:
    run_book._write_site(tmp_path / "site")
    pages = sorted((tmp_path / "site" / "docs").glob("*.md"))
    assert len(pages) == len(book.sheets(run_book.PEER_PAGES)) - 1
    assert all("yj:" not in page.read_text(encoding="utf-8") for page in pages)
    lock = (ROOT / run_book._LOCK).read_text(encoding="utf-8")
    assert run_book.PEER.replace(" ", "==") in lock


@pytest.mark.parametrize(
    "wrong",
    [
        ["--evidence", "0"],
        ["--indicators", "99999999"],
        ["--binder", "-1"],
        ["--rounds", "0"],
        ["--site", "0"],
    ],
)
def test_sizes_have_bounds(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(wrong) == 2
    assert wrong[0] in capsys.readouterr().err
