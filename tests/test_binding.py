"""Each paper is bound once, behind the first indicator that it serves; what is lacking is named."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.support import DAY, ROOT
from yingjian.binding import Binding, How, binding
from yingjian.loading import load

if TYPE_CHECKING:
    from pathlib import Path

    from yingjian.project import Project


@pytest.fixture(scope="module")
def project(demonstration: Path) -> Project:
    return load(demonstration, ROOT / "docs")


@pytest.fixture(scope="module")
def plan(project: Project) -> Binding:
    return binding(project, DAY)


def test_every_indicator_has_its_divider_in_order(project: Project, plan: Binding) -> None:
    leaves = [leaf for one in project.dossier.systems.values() for leaf in one.leaves]
    assert [section.indicator for section in plan.sections] == leaves


def test_each_paper_is_bound_once(plan: Binding) -> None:
    bound = [
        item.evidence for section in plan.sections for item in section.items if item.how is How.HERE
    ]
    assert len(bound) == len(set(bound)) == len(plan.numbers)


def test_what_serves_several_indicators_is_referred_to(project: Project, plan: Binding) -> None:
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
    for one in project.dossier.evidence.values():
        assert (one.refers_to or one.id) in named, one.id


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
    found = next(
        item for section in plan.sections for item in section.items if item.evidence == evidence
    )
    assert found.how is how
    assert found.reason.startswith(reason)


def test_a_required_paper_without_record_has_a_sheet_of_its_own() -> None:
    project = load(ROOT / "tests" / "small", ROOT / "docs")
    plan = binding(project, date(2024, 4, 10))
    gaps = [item for one in plan.sections for item in one.items if item.evidence is None]
    for item in gaps:
        assert item.how is How.LACKING
        assert item.ref in plan.sheets


def test_what_is_filed_later_is_not_here_yet(project: Project) -> None:
    early = binding(project, date(2015, 8, 1))
    late = binding(project, DAY)
    assert len(early.numbers) < len(late.numbers)
    for name in set(late.numbers) - set(early.numbers):
        filed = project.dossier.evidence[name].filed
        assert filed
        assert filed > date(2015, 8, 1)
