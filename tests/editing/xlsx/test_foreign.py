"""An official indicator table in its own layout becomes records that pass the check."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from tests.editing.test_new import tree
from tests.support import SMALL
from yingjian.commands.xlsx import main
from yingjian.model.loading import examine

if TYPE_CHECKING:
    from pathlib import Path

MAPPING = """\
id: M1
title: 某省评估指标表
system: C
sheet: 指标
head: 3
levels: [一级指标, 二级指标, 评估 要点]
points: 分值
rule: 评分办法
lead: 责任单位
slots: 备查材料
"""
ROWS: list[list[Any]] = [
    ["某某省教育督导评估指标体系"],
    [],
    ["序号", "一级指标", "二级指标", "评估要点", "分值", "评分办法", "责任单位", "备查材料"],
    [1, "一、组织领导（5分）", "（一）党政责任", "1. 专题研究教育工作", 3, "少一次扣 1 分。", "乡政府",
     "1.会议纪要；2.联系学校安排表（含校名、领导）"],
    [2, None, None, "2. 经费保障", "2分", "不到位不得分。\n逐项核对。", "中心小学、乡政府", "拨款凭证、对账单"],
    [None, None, None, None, None, "另有扣减，见附件。", None, "附件"],
    [3, "二、教育条件", "（一）校舍", "1. 校舍安全", 4.5, None, None, None],
]  # fmt: skip
MERGED = ("A1:H1", "B4:B6", "C4:C6")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = shutil.copytree(SMALL, tmp_path / "data", copy_function=os.link)
    (folder / "mappings").mkdir()
    (folder / "mappings" / "M1.yml").write_text(MAPPING, encoding="utf-8")
    systems = folder / "systems.yml"
    text = systems.read_text(encoding="utf-8")
    systems.unlink()
    systems.write_text(
        text.replace(
            "systems:\n",
            "systems:\n  - {id: C, title: 省表, levels: [一, 二, 三], shape: points, points: 9.5, step: 0.5, grades: [{name: 甲, from: 8}]}\n",
            1,
        ),
        encoding="utf-8",
    )
    return folder


def book(folder: Path, rows: list[list[Any]], *, title: str = "指标") -> Path:
    workbook = openpyxl.Workbook()
    page = workbook.active
    assert page is not None
    page.title = title
    for row in rows:
        page.append(row)
    for area in MERGED:
        page.merge_cells(area)
    path = folder / "官方表.xlsx"
    workbook.save(path)
    return path


def test_merged_cells_become_a_tree_of_indicators(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = book(tmp_path, ROWS)
    before = tree(data)
    assert main(["import", str(path), "--data", str(data), "--mapping", "M1", "--dry-run"]) == 0
    assert tree(data) == before
    assert main(["import", str(path), "--data", str(data), "--mapping", "M1", "--yes"]) == 1
    output = capsys.readouterr().out
    assert "一级指标 2 项，最低一级 3 项" in output
    assert "还要补：data/indicators/C2.yml" in output
    assert "没有牵头单位" in output
    assert (data / "indicators/C1.yml").read_text(encoding="utf-8") == (
        "# yaml-language-server: $schema=../schema/indicators.json\n"
        "# 某省评估指标表，由 scripts/xlsx import --mapping M1 读入。\n\n"
        "id: C1\ntitle: 组织领导\npoints: 5\nchildren:\n"
        "  - id: C1.1\n    title: 党政责任\n    points: 5\n    children:\n"
        "      - id: C1.1.1\n        title: 专题研究教育工作\n        points: 3\n"
        "        rule: 少一次扣 1 分。\n        lead: 乡政府\n        slots:\n"
        "          - {id: 1, title: 会议纪要}\n          - {id: 2, title: 联系学校安排表（含校名、领导）}\n"
        "      - id: C1.1.2\n        title: 经费保障\n        points: 2\n"
        "        rule: |-\n          不到位不得分。\n          逐项核对。\n          另有扣减，见附件。\n"
        "        lead: 中心小学\n        support: [乡政府]\n        slots:\n"
        "          - {id: 1, title: 拨款凭证}\n          - {id: 2, title: 对账单}\n"
        "          - {id: 3, title: 附件}\n"
    )
    assert (data / "indicators/C2.yml").read_text(encoding="utf-8").endswith("points: 4.5}\n")
    problems = [problem for problem in examine(data, data).problems if problem.severity == "error"]
    assert [problem.message for problem in problems] == ["C2.1.1“校舍安全”没有牵头单位。"]


def test_existing_files_are_not_overwritten(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / "indicators/C1.yml").write_text("id: C1\ntitle: 甲\npoints: 9.5\n", encoding="utf-8")
    before = tree(data)
    path = book(tmp_path, ROWS)
    assert main(["import", str(path), "--data", str(data), "--mapping", "M1", "--yes"]) == 1
    assert "data/indicators/C1.yml：已经有了" in capsys.readouterr().out
    assert tree(data) == before


def changed(row: int, column: int, value: Any) -> list[list[Any]]:
    rows = [list(cells) for cells in ROWS]
    rows[row] += [None] * (column + 1 - len(rows[row]))
    rows[row][column] = value
    return rows


@pytest.mark.parametrize(
    ("rows", "title", "mapping", "place", "message"),
    [
        (ROWS, "别的", "M1", "指标：", "没有“指标”这张表"),
        (ROWS, "指标", "M9", "--mapping：", "没有 data/mappings/M9.yml"),
        (changed(2, 4, "得分"), "指标", "M1", "指标!A3：", "没有“分值”这一列"),
        (changed(3, 4, "三分"), "指标", "M1", "指标!E4：", "不是数"),
        (changed(6, 2, None), "指标", "M1", "指标!C7：", "“二级指标”空着"),
        (changed(3, 2, "专\u200b题"), "指标", "M1", "指标!C4：", "U+200B（□ 处）：专□题"),
        (ROWS[:3], "指标", "M1", "指标!A4：", "表头下面没有指标"),
    ],
)
def test_a_mistake_in_the_table_or_mapping_is_named_and_nothing_written(
    rows: list[list[Any]],
    title: str,
    mapping: str,
    place: str,
    message: str,
    data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = tree(data)
    path = book(tmp_path, rows, title=title)
    assert main(["import", str(path), "--data", str(data), "--mapping", mapping, "--yes"]) == 1
    output = capsys.readouterr().out
    assert any(line.startswith(place) and message in line for line in output.splitlines()), output
    assert tree(data) == before
