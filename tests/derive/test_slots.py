"""The states of slots of the small data."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.support import ROOT, SMALL
from yingjian.derive.slots import SlotState, slot_state
from yingjian.model.indicators import NotApplicable
from yingjian.model.loading import load

if TYPE_CHECKING:
    from yingjian.model.dossier import Dossier

DAY = date(2024, 3, 20)


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    return load(SMALL, ROOT / "docs").dossier


def states(dossier: Dossier, indicator: str, day: date = DAY) -> list[SlotState]:
    node = dossier.indicators[indicator]
    return [slot_state(dossier, node, slot, day) for slot in node.slots]


def test_a_slot_is_as_its_evidence_is_on_the_day(dossier: Dossier) -> None:
    assert states(dossier, "A1.1") == [SlotState.FILLED, SlotState.RETURNED]
    assert states(dossier, "A1.2") == [SlotState.UNREVIEWED]
    assert states(dossier, "B2") == [SlotState.FILLED]
    assert states(dossier, "B2", date(2024, 3, 1)) == [SlotState.MISSING]


def test_a_reference_is_as_its_target_is(dossier: Dossier) -> None:
    reference = replace(dossier.evidence["E003"], state="引用", refers_to="E001")
    changed = replace(dossier, evidence={**dossier.evidence, "E003": reference})
    assert states(changed, "A1.1") == [SlotState.FILLED, SlotState.FILLED]


def test_evidence_that_is_not_needed_exempts(dossier: Dossier) -> None:
    record = replace(dossier.evidence["E002"], state="不需要")
    changed = replace(dossier, evidence={**dossier.evidence, "E002": record})
    assert states(changed, "A1.2") == [SlotState.EXEMPT]


def test_the_best_evidence_in_a_slot_counts(dossier: Dossier) -> None:
    changed = replace(dossier, filling={("A1.2", 1): ("E003", "E002")})
    assert states(changed, "A1.2") == [SlotState.UNREVIEWED]


def test_an_empty_slot_is_missing_only_where_it_is_required(dossier: Dossier) -> None:
    node = dossier.indicators["A1.2"]
    optional = replace(node.slots[0], required=False)
    empty = replace(dossier, filling={})
    assert slot_state(empty, node, node.slots[0], DAY) is SlotState.MISSING
    assert slot_state(empty, node, optional, DAY) is SlotState.OPTIONAL


def test_a_slot_of_an_indicator_that_does_not_apply_needs_no_paper(dossier: Dossier) -> None:
    node = replace(dossier.indicators["A1.2"], not_applicable=NotApplicable("没有", "exclude"))
    assert slot_state(dossier, node, node.slots[0], DAY) is SlotState.NOT_APPLICABLE
