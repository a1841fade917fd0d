"""Mending changes what needs no judgement, byte for byte, and leaves the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import ROOT
from yingjian.commands.fix import main
from yingjian.editing.files import data_files
from yingjian.editing.mending import mend
from yingjian.read.records import EvidenceFile

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """\
# 材料
id: E001
title: 工作方案   # 注
unit: 镇党政办
state: 已审
formed: 2015-08-03
answers:
  - {indicator: A1.1, slot: 1}
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("formed: 2015-08-03", "formed: 2015年8月3日", "2015年8月3日 → 2015-08-03"),
        ("formed: 2015-08-03", "formed: 2015/8/3", "2015/8/3 → 2015-08-03"),
        ("formed: 2015-08-03", "formed: 2015.8.3", "2015.8.3 → 2015-08-03"),
        ("formed: 2015-08-03", "formed: '2015-08-03'", "2015-08-03 → 2015-08-03"),
        ("formed: 2015-08-03", "formed: ２０１５－０８－０３", "→ 2015-08-03"),
        ("id: E001", "id: ｅ001", "ｅ001 → E001"),
        ("id: E001", "id: e001", "e001 → E001"),
        ("state: 已审", "state： 已审", "全角的“：”改为半角"),
        ("state: 已审", "state：已审", "全角的“：”改为半角"),
        ("{indicator: A1.1, slot: 1}", "{indicator: A1.1，slot: 1}", "全角的“，”改为半角"),
        ("{indicator: A1.1, slot: 1}", "｛indicator: A1.1, slot: 1｝", "全角的“｛”改为半角"),
        ("state: 已审", "state: 已审  ", "去掉 1 行行尾的空格"),
        ("state: 已审", "state: 已\u200b审", "去掉 1 个看不见的字符"),
        ("title: 工作方案   # 注", "title: '工作方案 '   # 注", "工作方案"),
    ],
)
def test_a_single_fault_is_mended(old: str, new: str, message: str) -> None:
    assert old in GOOD
    result = mend(GOOD.replace(old, new).encode(), "data/evidence/E001.yml", EvidenceFile)
    assert result.raw.decode() == GOOD
    assert message in "\n".join(result.messages)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (GOOD.replace("\n", "\r\n").encode(), "换行改为 LF"),
        (b"\xef\xbb\xbf" + GOOD.encode(), "去掉开头的 BOM"),
        (GOOD.encode("utf-16"), "编码由 UTF-16 改为 UTF-8"),
        (GOOD.encode("gb18030"), "编码由 GBK 改为 UTF-8"),
        (GOOD.encode() + b"\n\n", "文件末尾改为一个换行"),
        (GOOD.rstrip("\n").encode(), "文件末尾改为一个换行"),
    ],
)
def test_encoding_line_ends_and_the_end_of_the_file_are_mended(raw: bytes, message: str) -> None:
    result = mend(raw, "data/evidence/E001.yml", EvidenceFile)
    assert result.raw.decode() == GOOD
    assert message in result.messages


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        GOOD.replace("工作方案", "工作方案，全文：（一）"),  # signs of a Chinese text
        GOOD.replace("state: 已审", "state: 己审"),  # a wrong word, not a form
        GOOD.replace("2015-08-03", "2015年13月3日"),  # no such day
        GOOD.replace("state: 已审", "state: yes"),
        GOOD.replace("state: 已审", "note: |-\n  甲  \n  乙\nstate: 已审"),  # blanks inside a text
        "a: [1\n",
    ],
)
def test_text_that_needs_judgement_is_left(text: str) -> None:
    assert mend(text.encode(), "data/evidence/E001.yml", EvidenceFile).raw.decode() == text


def test_bytes_that_are_not_text_are_left() -> None:
    raw = bytes(range(256)) * 3
    assert mend(raw, "x.yml", EvidenceFile).raw == raw


@pytest.mark.usefixtures("demonstration")
def test_the_demonstration_needs_no_mending() -> None:
    files = list(data_files(ROOT / "data"))
    assert len(files) > 100
    for path, file, model in files:
        raw = path.read_bytes()
        assert mend(raw, file, model).raw == raw, file


def test_the_command_writes_what_it_lists_and_nothing_on_a_dry_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "data" / "evidence"
    folder.mkdir(parents=True)
    broken = GOOD.replace("2015-08-03", "2015年8月3日").encode()
    (folder / "E001.yml").write_bytes(broken)
    (folder / "E002.yml").write_bytes(GOOD.encode())
    assert main(["--data", str(tmp_path / "data"), "--dry-run"]) == 0
    assert "要改 1 个文件" in capsys.readouterr().out
    assert (folder / "E001.yml").read_bytes() == broken
    assert main(["--data", str(tmp_path / "data")]) == 0
    assert capsys.readouterr().out == (
        "■ data/evidence/E001.yml\n  第 6 行：2015年8月3日 → 2015-08-03\n"
        "改了 1 个文件。要人判断的，用 scripts/check 看。\n"
    )
    assert (folder / "E001.yml").read_bytes() == GOOD.encode()
    assert main(["--data", str(tmp_path / "data")]) == 0
    assert capsys.readouterr().out == "没有要改的。\n"
    assert sorted(path.name for path in folder.iterdir()) == ["E001.yml", "E002.yml"]
    assert main(["--data", str(tmp_path / "nowhere")]) == 2
