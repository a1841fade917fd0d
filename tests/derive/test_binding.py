"""Each paper is bound once, behind the first indicator that it serves; gaps have sheets."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.support import DAY, ROOT, some
from yingjian.derive.binding import Binding, How, Item, binding
from yingjian.model.loading import load
from yingjian.model.references import Ref

if TYPE_CHECKING:
    from pathlib import Path

    from yingjian.model.project import Project


@pytest.fixture(scope="module")
def project(demonstration: Path) -> Project:
    return load(demonstration, ROOT / "docs")


@pytest.fixture(scope="module")
def plan(project: Project) -> Binding:
    return binding(project, DAY)


def test_every_indicator_has_its_divider_in_order(project: Project, plan: Binding) -> None:
    leaves = [leaf for system in project.dossier.systems.values() for leaf in system.leaves]
    assert [section.indicator for section in plan.sections] == leaves


def test_each_paper_is_bound_once(plan: Binding) -> None:
    bound = [
        item.evidence for section in plan.sections for item in section.items if item.how is How.HERE
    ]
    assert len(bound) == len(set(bound)) == len(plan.numbers)


def test_evidence_for_several_indicators_is_bound_once_and_referred_to(
    project: Project, plan: Binding
) -> None:
    elsewhere = [
        (section.indicator, item)
        for section in plan.sections
        for item in section.items
        if item.how is How.ELSEWHERE
    ]
    assert elsewhere
    for indicator, item in elsewhere:
        assert item.evidence
        assert plan.numbers[item.evidence].rpartition("-")[0] != indicator
        assert item.ref == project.dossier.evidence[item.evidence].ref


def test_no_evidence_is_dropped(project: Project, plan: Binding) -> None:
    named = {item.evidence for section in plan.sections for item in section.items}
    assert project.dossier.evidence
    for record in project.dossier.evidence.values():
        assert (record.refers_to or record.id) in named, record.id


@pytest.mark.parametrize(
    ("evidence", "how", "reason"),
    [
        ("E046", How.LACKING, "未征集"),
        ("E103", How.LACKING, "退回：只报了"),
        ("E040", How.NOT_NEEDED, ""),
        ("E001", How.HERE, ""),
    ],
)
def test_how_a_paper_stands_decides(plan: Binding, evidence: str, how: How, reason: str) -> None:
    item = next(
        item for section in plan.sections for item in section.items if item.evidence == evidence
    )
    assert item.how is how
    assert item.reason.startswith(reason)


def gaps(data: Path) -> dict[str, Item]:
    """Lines of the lists for which no record exists, by number; each has its own sheet."""
    plan = binding(load(data, ROOT / "docs"), date(2024, 4, 10))
    lines = [item for section in plan.sections for item in section.items if item.evidence is None]
    assert {item.how for item in lines} <= {How.LACKING}
    assert [item.ref for item in lines] == [Ref("gap", item.number) for item in lines]
    assert {item.ref for item in lines} <= plan.sheets
    assert {item.number for item in lines}.isdisjoint(plan.numbers.values())
    return {item.number: item for item in lines}


def test_data_in_which_every_required_paper_is_recorded_has_no_gaps(small: Path) -> None:
    assert gaps(small) == {}


def test_a_required_paper_without_record_has_a_sheet_of_its_own(small: Path) -> None:
    edit(
        small / "evidence" / "E001.yml", "  - {indicator: A1.1, slot: 1, point: 第 1 页议定事项}\n"
    )
    edit(small / "evidence" / "E002.yml", "answers:\n  - {indicator: A1.2, slot: 1}\n")
    lines = gaps(small)
    assert list(lines) == ["A1.1-1", "A1.2-1"]
    assert [item.title for item in lines.values()] == ["会议纪要", "值班表"]
    assert [item.point for item in lines.values()] == ["专题研究", None]
    assert {item.reason for item in lines.values()} == {"没有登记材料"}


def test_a_paper_that_need_not_be_there_leaves_no_gap(small: Path) -> None:
    (small / "evidence" / "E003.yml").unlink()
    assert gaps(small) == {}
    edit(small / "indicators" / "A1.yml", ", required: false")
    assert list(gaps(small)) == ["A1.1-2"]


@pytest.mark.parametrize("state", ["未征集", "退回"])
def test_a_paper_recorded_and_not_here_is_lacking_under_its_own_name(
    small: Path, state: str
) -> None:
    record = small / "evidence" / "E003.yml"
    assert "state: " in record.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^(state|reason|files|filed): .*\n(  .*\n)*", "", record.read_text("utf-8"))
    record.write_text(f"{text}state: {state}\nreason: 缺页\n", encoding="utf-8")
    assert gaps(small) == {}
    plan = binding(load(small, ROOT / "docs"), date(2024, 4, 10))
    [item] = [
        item for section in plan.sections for item in section.items if item.evidence == "E003"
    ]
    assert (item.number, item.how, item.reason) == ("A1.1-2", How.LACKING, f"{state}：缺页")
    assert item.ref == Ref("evidence", "E003")
    assert item.ref in plan.sheets


def edit(file: Path, old: str, new: str = "") -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, (file.name, old)
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_evidence_filed_later_is_not_bound_yet(project: Project) -> None:
    early = binding(project, date(2015, 8, 1))
    late = binding(project, DAY)
    assert set(early.numbers) < set(late.numbers)
    for name in some(set(late.numbers) - set(early.numbers)):
        filed = project.dossier.evidence[name].filed
        assert filed
        assert filed > date(2015, 8, 1)
