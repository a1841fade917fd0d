"""The seven qualities and the obligations of the small data."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.support import ROOT, SMALL, some
from yingjian.derive.obligations import What, of_unit, outlooks, owed
from yingjian.derive.quality import Measures, Quality, assess
from yingjian.model.loading import load
from yingjian.model.references import Ref

if TYPE_CHECKING:
    from pathlib import Path

    from yingjian.model.project import Project

DAY = date(2024, 3, 20)
DOCS = ROOT / "docs"


def loaded(folder: Path, **changes: tuple[str, str]) -> Project:
    """Small data with one replacement in each named file, dots and slashes as underscores."""
    for name, (old, new) in some(changes.items()):
        path = folder / f"{name.replace('__', '/')}.yml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    return load(folder, DOCS)


def failures(measures: Measures) -> dict[str, list[str]]:
    return {m.quality.value: [f.text for f in m.failing] for m in measures if m.failing}


@pytest.fixture(scope="module")
def project() -> Project:
    return load(SMALL, DOCS)


def test_failed_checks_are_listed_beside_their_number(project: Project) -> None:
    result = assess(project, DAY)
    assert [measure.quality for measure in result.whole] == list(Quality)
    assert failures(result.indicators["A1.2"]) == {
        "可信": [
            "E002“值班与设施统计表”还没有审核通过（待审）",
            "F001“值班率”的来源 E002 还没有审核通过",
        ],
        "完整": ["没有写评分细则"],
    }
    by_name = {measure.quality: measure for measure in result.indicators["A1.2"]}
    assert (by_name[Quality.CREDIBLE].checks, by_name[Quality.CREDIBLE].percent) == (3, 33)
    assert by_name[Quality.COMPLETE].percent == 100
    assert failures(result.units["U1"]) == {"完整": ["没有写评分细则", "没有写材料负责人"]}
    assert result.indicators["B1"][0].percent is None, "an on-site check asks for no paper"


def test_a_check_counts_once_in_each_scope(project: Project) -> None:
    result = assess(project, DAY)
    credible = {name: measures[2].checks for name, measures in result.indicators.items()}
    # E001 serves A1.1 and B2: once in each, once in the whole.
    assert credible["A1.1"] == 1
    assert credible["B2"] == 1
    whole = result.whole[2]
    assert whole.checks == 6, "two papers, three figures, one accepted item"


def test_before_anything_was_filed(project: Project) -> None:
    result = assess(project, date(2024, 3, 1))
    assert failures(result.whole)["齐全"] == [
        "缺“会议纪要”（E001未征集）",
        "缺“值班表”（E002未征集）",
        "缺“责任书”（E001未征集）",
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "scope", "quality", "text"),
    [
        ("evidence__E001", "formed: 2024-03-04", "formed: 2023-03-04", "A1.1", "真实",
         "E001“校园安全工作会议纪要”的形成日期 2023-03-04 不在“校园安全评分表”的评估周期内"),
        ("evidence__E001", "formed: 2024-03-04\n", "", "B2", "真实",
         "E001“校园安全工作会议纪要”没有形成日期"),
        ("evidence__E002", "formed: 2024-03-05", "formed: 2024-03-01", "A1.2", "真实",
         "E002“值班与设施统计表”：甲政发〔2024〕2号 是 2024-03-01 形成的，文号比它小的 甲政发〔2024〕1号（E001）却是 2024-03-04"),
        ("evidence__E001", "reviewer: 李四", "reviewer: P3", "A1.1", "可信",
         "E001 的责任人和审核人都是“P3”"),
        ("evidence__E001", "issuer: 甲乡人民政府\n", "", "A1.1", "规范",
         "E001“校园安全工作会议纪要”没有写责任者"),
        ("evidence__E001", "pages: 2\n", "", "A1.1", "完整",
         "E001“校园安全工作会议纪要”没有页数"),
        ("evidence__E002", "state: 待审", "state: 退回\nreason: 缺章", "A1.2", "齐全",
         "缺“值班表”（E002退回）"),
        ("figures", "value: 96.5", "value: null", "A1.2", "准确",
         "计分所用的数据 F001“值班率” 还没有数值"),
        ("figures", "value: 96.5", "value: 94", "A1.2", "准确", "自评 1 分，按数据只得 0 分"),
        ("figures", "value: 96.5", "value: 94", "A1", "统一",
         "X01“值班率不低于完好率”不成立：左边 94，右边 94.5"),
        ("figures", "value: 96.5", "value: 94", "A1.2", "真实",
         "X01“值班率不低于完好率”不成立：左边 94，右边 94.5"),
        ("figures", "F001, title: 值班率, value: 96.5, unit: '%', as_of: 2024-03-01, source: E002",
         "F001, title: 值班率, value: 96.5, unit: '%'", "A1.2", "可信", "F001“值班率”没有来源"),
        ("rectification", "    owner: 李四\n", "", "A1.2", "可信",
         "R01 没有写责任人，看不出验收人是不是整改人"),
        ("indicators__A2", ", deduction: 完好率不到 95%", "", "A2", "规范", "扣了分没有写原因"),
        ("indicators__B2", "scores:\n  self: {conclusion: 基本达标, note: 有 1 份未签}\n", "", "B2",
         "完整", "没有自评结果"),
    ],
)  # fmt: skip
def test_each_quality_lists_its_failed_checks(
    small: Path, file: str, old: str, new: str, scope: str, quality: str, text: str
) -> None:
    result = assess(loaded(small, **{file: (old, new)}), DAY)
    assert text in failures(result.indicators[scope])[quality]
    assert text in failures(result.whole)[quality]


def test_who_owes_what(small: Path) -> None:
    project = loaded(
        small,
        rectification=("    closed: 2024-03-15\n", ""),
        figures=("value: 94.5, unit: '%'", "value: null, unit: '%', owner: 乡政府"),
        indicators__B2=("  self: {conclusion: 基本达标, note: 有 1 份未签}\n", "  {}\n"),
        indicators__A1=(
            "{id: 1, title: 值班表}",
            "{id: 1, title: 值班表}\n      - {id: 2, title: 排班表}",
        ),
    )
    day = date(2024, 3, 21)
    rows = owed(project, day)
    assert [(row.what, str(row.ref), row.unit, str(row.due), row.late) for row in rows] == [
        (What.RECTIFY, "ledger/R01", "U2", "2024-03-20", True),
        (What.COLLECT, "indicator/A1.2", "U2", "2024-04-10", False),
        (What.REWORK, "evidence/E003", "U2", "2024-04-10", False),
        (What.REVIEW, "evidence/E002", "U2", "2024-04-10", False),
        (What.FIGURE, "figure/F002", "U1", "2024-04-10", False),
        (What.SCORE, "indicator/B2", "U1", "2024-04-10", False),
        (What.TASK, "task/T2.1", None, "2024-04-30", False),
    ]
    assert rows[0].text == "有两天值班缺人（已验收）"
    assert rows[1].text == "1.2 值班率：缺“排班表”"
    assert rows[2].text == "安全照片：已退回：看不清"
    assert [str(row.ref) for row in of_unit(rows, "U1")] == [
        "ledger/R01",
        "figure/F002",
        "indicator/B2",
    ]
    assert [str(row.ref) for row in of_unit(rows, "U2")][-1] == "task/T2.1"
    [ahead] = outlooks(project, day, rows)
    assert (ahead.inspection, ahead.days) == ("I1", 20)
    assert [str(row.ref) for row in ahead.late] == ["ledger/R01"]
    assert len(ahead.at_risk) == 5
    # On the day of the inspection, whatever has no day of its own is late.
    assert sum(row.late for row in owed(project, date(2024, 4, 10))) == 6
    assert not outlooks(project, date(2024, 4, 11), rows)


def test_refs_of_findings_lead_somewhere(project: Project) -> None:
    measures = assess(project, DAY).whole
    for finding in some(finding for measure in measures for finding in measure.failing):
        assert finding.ref in project.origins
    assert Ref("system", "A") in project.origins
