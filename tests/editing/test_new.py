"""scripts/new adds a sound record, names what a record lacks, or leaves data/ unchanged."""

from __future__ import annotations

import hashlib
import os
import pty
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support import ROOT
from yingjian.commands.new import main
from yingjian.editing.adding import next_id, safe_name
from yingjian.editing.kinds import KINDS, questions
from yingjian.model.loading import examine

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("demonstration")

PDF = ROOT / "data/evidence/files/E001-吴集镇迎接省第三轮两项督导评估工作方案.pdf"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the project's data that may be changed."""
    return shutil.copytree(ROOT / "data", tmp_path / "data")


def tree(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def lines_added(before: Path, after: Path, name: str) -> list[str]:
    old = (before / name).read_text(encoding="utf-8").splitlines()
    new = (after / name).read_text(encoding="utf-8").splitlines()
    start = next(n for n, line in enumerate(new) if n >= len(old) or old[n] != line)
    count = len(new) - len(old)
    assert new[:start] + new[start + count :] == old
    return new[start : start + count]


@pytest.mark.parametrize(
    ("arguments", "file", "lines"),
    [
        (
            ["task", "--phase", "S2", "--text", "开会", "--support", "派出所、镇妇联", "--due", "2015年8月20日"],
            "schedule.yml",
            ["      - {id: T2.5, text: 开会, support: [派出所, 镇妇联], due: 2015-08-20}"],
        ),
        (
            ["person", "--name", "某某某", "--post", "镇党政办：干事", "--post", "联络员"],
            "organization.yml",
            [
                "  - id: P23",
                "    name: 某某某",
                "    posts:",
                "      - {unit: 镇党政办, title: 干事}",
                "      - {title: 联络员}",
            ],
        ),
        (
            ["unit", "--name", "镇卫生院", "--kind", "镇直单位", "--aliases", "卫生院"],
            "organization.yml",
            ["  - {id: U18, name: 镇卫生院, kind: 镇直单位, aliases: [卫生院]}"],
        ),
        (
            ["figure", "--title", "图书册数", "--value", "1,234.5", "--unit", "册", "--source", "E041", "--decimals", "1"],
            "figures.yml",
            ["  - {id: F067, title: 图书册数, value: 1234.5, unit: 册, source: E041, decimals: 1}"],
        ),
        (
            ["finding", "--source", "自查", "--problem", "桌椅短缺。", "--found", "2015/10/1", "--lead", "中心学校"],
            "rectification.yml",
            ["", "  - id: R17", "    source: 自查", "    problem: 桌椅短缺。", "    found: 2015-10-01", "    lead: 中心学校"],
        ),
    ],
)  # fmt: skip
def test_a_record_is_added_to_a_file_of_many(
    arguments: list[str], file: str, lines: list[str], data: Path
) -> None:
    assert main([arguments[0], "--data", str(data), *arguments[1:]]) == 0
    added = list(lines_added(ROOT / "data", data, file))
    assert added in (lines, [*lines, ""])
    before = tree(ROOT / "data")
    changed = {name for name, digest in tree(data).items() if before.get(name) != digest}
    assert changed == {file}


def test_evidence_is_added_with_its_file(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scan = tmp_path / "扫描 件(1).PDF"
    scan.write_bytes(PDF.read_bytes() + b"\n% another\n")
    digest = hashlib.sha256(scan.read_bytes()).hexdigest()
    arguments = ["--title", "会议纪要：第 3 次/会", "--unit", "镇党政办", "--indicator", "A1.1.1:1"]
    assert main(["evidence", "--data", str(data), "--file", str(scan), *arguments]) == 0
    output = capsys.readouterr().out
    assert "检查通过" in output
    assert f"3 页，SHA-256 {digest}" in output
    record = (data / "evidence/E109.yml").read_text(encoding="utf-8")
    assert record.startswith(
        "# yaml-language-server: $schema=../schema/evidence.json\nid: E109\ntitle: 会议纪要：第 3 次/会\npages: 3\n"
    )
    assert "answers:\n  - {indicator: A1.1.1, slot: 1}\nstate: 已收\n" in record
    copied = data / "evidence/files/E109-会议纪要：第-3-次-会.pdf"
    assert copied.read_bytes() == scan.read_bytes()
    assert examine(data, ROOT / "docs").project is not None


def test_what_a_new_record_lacks_is_named(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--title", "甲", "--unit", "镇党政班", "--indicator", "A9.9"]
    assert main(["evidence", "--data", str(data), *arguments]) == 1
    output = capsys.readouterr().out
    assert "还要补" in output
    assert "镇党政办" in output
    assert "A9.9" in output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["evidence", "--title", "甲"], "缺 --unit（责任单位）"),
        (["evidence", "--title", "甲", "--unit", "乙", "--formed", "2015年13月1日"], "没有这一天"),
        (["evidence", "--title", "甲", "--unit", "乙", "--state", "己审"], "这里不能写"),
        (["evidence", "--title", "甲", "--unit", "乙", "--file", "/nowhere/x.pdf"], "没有 /nowhere/x.pdf"),
        (["evidence", "--title", "甲", "--unit", "乙", "--indicator", "A1:x"], "第几项应备材料"),
        (["task", "--text", "甲"], "--phase"),
        (["figure", "--title", "甲", "--value", "很多"], "应当是数"),
        (["person", "--name", "甲\n乙"], "一行"),
        (["figure", "--title", "甲\u200b乙"], "U+200B（□ 处）：甲□乙"),
    ],
)  # fmt: skip
def test_a_wrong_value_adds_nothing(
    arguments: list[str], message: str, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tree(data)
    assert main([arguments[0], "--data", str(data), *arguments[1:]]) == 2
    assert message in capsys.readouterr().err
    assert tree(data) == before


@pytest.mark.parametrize("content", [b"", None])
def test_an_empty_file_or_a_link_adds_nothing(
    content: bytes | None, data: Path, tmp_path: Path
) -> None:
    path = tmp_path / "x.pdf"
    if content is None:
        path.symlink_to(PDF)
    else:
        path.write_bytes(content)
    before = tree(data)
    arguments = ["--title", "甲", "--unit", "镇党政办", "--file", str(path)]
    assert main(["evidence", "--data", str(data), *arguments]) == 2
    assert tree(data) == before


def test_a_file_that_cannot_be_read_is_unchanged(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / "figures.yml").write_text("figures: [\n", encoding="utf-8")
    assert main(["figure", "--data", str(data), "--title", "甲"]) == 2
    assert "scripts/check" in capsys.readouterr().err
    assert (data / "figures.yml").read_text(encoding="utf-8") == "figures: [\n"


def test_values_are_asked_for_at_a_terminal(data: Path) -> None:
    answers = ["图书册数", "很多", "1,234", "册", "2015年9月1日", "E041", "中心学校", ""]
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "yingjian.commands.new", "figure", "--data", data],
        stdin=slave, stdout=slave, stderr=slave, close_fds=True, cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT / "hooks")},
    )  # fmt: skip
    os.close(slave)
    os.write(master, "".join(f"{answer}\n" for answer in answers).encode())
    output = b""
    while True:
        try:
            part = os.read(master, 4096)
        except OSError:
            break
        if not part:
            break
        output += part
    os.close(master)
    assert process.wait(60) == 0
    shown = output.decode()
    assert "数值，没有就直接回车" in shown
    assert "应当是数" in shown
    assert lines_added(ROOT / "data", data, "figures.yml")[0] == (
        "  - {id: F067, title: 图书册数, value: 1234, unit: 册, as_of: 2015-09-01, source: E041, owner: 中心学校}"
    )


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_key_that_is_asked_for_is_a_question_of_the_model(kind: object) -> None:
    assert set(kind.asked) <= set(questions(kind.model))  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", KINDS)
def test_help_is_in_chinese(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main([name, "--help"])
    assert stop.value.code == 0
    assert "用法：scripts/new" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("../../etc/passwd", "E1-etc-passwd.pdf"),
        ("甲" * 200, f"E1-{'甲' * 50}.pdf"),
        ("a<b>|c?*", "E1-a-b-c.pdf"),
        ("…", "E1-….pdf"),
        ("///", "E1.pdf"),
    ],
)
def test_a_file_name_keeps_no_unsafe_sign(title: str, name: str) -> None:
    assert safe_name("E1", title, ".PDF") == name


def test_the_next_id_follows_the_largest() -> None:
    assert next_id(KINDS["evidence"], ["E001", "E1024", "EX"]) == "E1025"
    assert next_id(KINDS["finding"], []) == "R01"
    assert next_id(KINDS["task"], ["T2.1", "T2.10", "T3.4"], "T2.") == "T2.11"
