"""The dossier of the small data: links both ways, states as of a day, figures in texts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.support import ROOT, SMALL
from yingjian.commands.check import main
from yingjian.model.evidence import EvidenceState
from yingjian.model.ledger import LedgerState
from yingjian.model.loading import examine, load
from yingjian.model.references import Ref

if TYPE_CHECKING:
    from pathlib import Path

    from yingjian.model.dossier import Dossier

DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    return load(SMALL, DOCS).dossier


def test_the_tree(dossier: Dossier) -> None:
    assert list(dossier.indicators) == ["A1", "A1.1", "A1.2", "A2", "A2.1", "B1", "B2"]
    node = dossier.indicators["A1.2"]
    assert (node.number, node.parent, node.depth, node.leaf) == ("1.2", "A1", 2, True)
    assert (node.lead, node.support, node.owner) == ("U2", (), "P2")
    assert [one.id for one in dossier.path("A1.2")] == ["A1", "A1.2"]
    assert [one.id for one in dossier.below("A1")] == ["A1.1", "A1.2"]
    assert dossier.systems["A"].leaves == ("A1.1", "A1.2", "A2.1")
    assert dossier.systems["A"].roots == ("A1", "A2")
    assert dossier.systems["A"].inspections == ("I1",)


def test_links_run_both_ways(dossier: Dossier) -> None:
    assert [name for name, _ in dossier.answers["A1.1"]] == ["E001", "E003"]
    assert dossier.filling["B2", 1] == ("E001",)
    assert dossier.evidence_of_unit["U2"] == ("E002", "E003")
    assert dossier.led["U1"] == ("A1.1", "B2")
    assert dossier.supported["U2"] == ("A1.1",)
    assert dossier.figures_from["E002"] == ("F001", "F002", "F003")
    assert dossier.users["F001"] == (
        Ref("indicator", "A1.2"),
        Ref("indicator", "B1"),
        Ref("reconciliation", "X01"),
    )
    assert dossier.users["F003"] == (Ref("system", "A"),)
    assert dossier.ledger_of["A1.2"] == ("R01",)
    assert dossier.ledger_of_unit["U1"] == ("R01",)
    assert dossier.ledger_of_evidence["E002"] == ("R01",)


def test_everything_knows_where_it_is_written() -> None:
    project = load(SMALL, DOCS)
    for kind, name in (
        ("system", "B"),
        ("indicator", "A1.2"),
        ("evidence", "E002"),
        ("figure", "F003"),
        ("reconciliation", "X01"),
        ("ledger", "R01"),
    ):
        origin = project.origins[Ref(kind, name)]
        line = (ROOT / "tests" / origin.file.replace("data/", "small/")).read_text().splitlines()
        assert name in line[origin.line - 1]


def test_tasks_have_owners_and_deliverables(small: Path) -> None:
    path = small / "schedule.yml"
    text = path.read_text().replace("done: 2024-03-18}", "owner: 张三, deliverables: [E002]}")
    path.write_text(text)
    project = load(small, DOCS)
    assert (project.tasks["T1.1"].owner, project.tasks["T1.1"].deliverables) == ("P1", ("E002",))
    assert project.dossier.tasks_of_evidence["E002"] == ("T1.1",)


def test_one_figure_changes_every_place_that_shows_it(small: Path) -> None:
    note = "值班率 {F001}，完好率 {F002}"
    assert load(small, DOCS).dossier.fill(note) == "值班率 96.5%，完好率 94.5%"
    dossier = load(small, DOCS).dossier
    assert dossier.fill("{F099}、{x}") == "{F099}、{x}"
    path = small / "figures.yml"
    path.write_text(path.read_text().replace("value: 96.5", "value: 98"))
    dossier = load(small, DOCS).dossier
    assert dossier.fill(note) == "值班率 98.0%，完好率 94.5%"
    assert dossier.reconciliations["X01"].difference == Decimal("3.5")
    path.write_text(path.read_text().replace("value: 98", "value: null"))
    dossier = load(small, DOCS).dossier
    assert dossier.fill(note) == "值班率 （待填），完好率 94.5%"
    assert dossier.reconciliations["X01"].holds is None


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2024, 3, 5), EvidenceState.MISSING),
        (date(2024, 3, 6), EvidenceState.IN_REVIEW),
        (date(2024, 3, 7), EvidenceState.REVIEWED),
    ],
)
def test_evidence_as_of_a_day(dossier: Dossier, day: date, state: EvidenceState) -> None:
    assert dossier.evidence["E001"].standing(day) is state


def test_a_broken_seal_is_doubtful_until_reviewed_again(dossier: Dossier) -> None:
    one = dossier.evidence["E001"]
    broken = replace(one, files=(replace(one.files[0], sealed="0" * 64),))
    assert broken.standing(date(2024, 4, 1)) is EvidenceState.DOUBTFUL
    assert dossier.evidence["E003"].standing(date(2024, 4, 1)) is EvidenceState.RETURNED


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2024, 3, 7), LedgerState.OPEN),
        (date(2024, 3, 8), LedgerState.TO_ACCEPT),
        (date(2024, 3, 12), LedgerState.ACCEPTED),
        (date(2024, 3, 15), LedgerState.CLOSED),
    ],
)
def test_the_life_of_a_ledger_item(dossier: Dossier, day: date, state: LedgerState) -> None:
    assert dossier.ledger["R01"].state(day) is state


def test_reopened_and_overdue(dossier: Dossier) -> None:
    one = replace(dossier.ledger["R01"], reopened=((date(2024, 3, 25), "又有"),))
    assert one.state(date(2024, 3, 24)) is LedgerState.CLOSED
    assert one.state(date(2024, 3, 25)) is LedgerState.REOPENED
    assert one.overdue(date(2024, 3, 25))
    again = replace(one, accepted=date(2024, 3, 28), closed=date(2024, 3, 29))
    assert again.state(date(2024, 3, 28)) is LedgerState.ACCEPTED
    assert again.state(date(2024, 3, 29)) is LedgerState.CLOSED
    plain = replace(one, reopened=(), after=(), accepted=None, closed=None)
    assert plain.state(date(2024, 3, 8)) is LedgerState.UNDER_WAY
    assert not plain.overdue(date(2024, 3, 20)), "the last day still counts"
    assert plain.overdue(date(2024, 3, 21))


def test_the_check_can_be_asked_for_a_day(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = small / "rectification.yml"
    path.write_text(path.read_text().replace("    closed: 2024-03-15\n", ""))
    assert main(["--data", str(small), "--as-of", "2024-03-20"]) == 0
    assert "没有发现问题" in capsys.readouterr().out
    assert main(["--data", str(small), "--as-of", "2024-03-21"]) == 0
    assert "ledger.overdue" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="2"):
        main(["--data", str(small), "--as-of", "2024年3月"])
    assert "这不是一个日期" in capsys.readouterr().err


def test_overdue_needs_a_day(small: Path) -> None:
    path = small / "rectification.yml"
    path.write_text(path.read_text().replace("    closed: 2024-03-15\n", ""))
    days = {None: [], date(2024, 3, 20): [], date(2024, 3, 21): ["ledger.overdue"]}
    for day, codes in days.items():
        assert [p.code for p in examine(small, DOCS, day=day).problems] == codes
        assert [p.code for p in examine(small, DOCS, today=day).problems] == codes
