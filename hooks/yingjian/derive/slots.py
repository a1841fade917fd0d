"""How a slot of an indicator stands on a day, from the evidence that fills it."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from yingjian.model.evidence import EvidenceState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from yingjian.model.dossier import Dossier
    from yingjian.model.indicators import Indicator, Slot


class SlotState(Enum):
    """The state of a slot; the order is the order of urgency."""

    MISSING = "缺"
    RETURNED = "退回"
    DOUBTFUL = "存疑"
    UNREVIEWED = "待审"
    OPTIONAL = "可缺"
    FILLED = "齐"
    EXEMPT = "免附"
    NOT_APPLICABLE = "不适用"


# Of several papers in one slot the best counts: the first of these.
_SLOT_STATES: Mapping[EvidenceState, SlotState] = {
    EvidenceState.REVIEWED: SlotState.FILLED,
    EvidenceState.NOT_NEEDED: SlotState.EXEMPT,
    EvidenceState.IN_REVIEW: SlotState.UNREVIEWED,
    EvidenceState.RECEIVED: SlotState.UNREVIEWED,
    EvidenceState.DOUBTFUL: SlotState.DOUBTFUL,
    EvidenceState.RETURNED: SlotState.RETURNED,
}
# States of evidence whose papers have been received.
HELD = frozenset(
    {
        EvidenceState.REVIEWED,
        EvidenceState.IN_REVIEW,
        EvidenceState.RECEIVED,
        EvidenceState.DOUBTFUL,
    }
)


def best_state(dossier: Dossier, evidence: Iterable[str], day: date) -> SlotState | None:
    """Return the best state of evidence on a day; None where there is nothing to count."""
    states = {dossier.target(name).standing(day) for name in evidence}
    return next((slot for state, slot in _SLOT_STATES.items() if state in states), None)


def slot_state(dossier: Dossier, indicator: Indicator, slot: Slot, day: date) -> SlotState:
    """Return how a slot stands on a day."""
    if indicator.not_applicable:
        return SlotState.NOT_APPLICABLE
    evidence = dossier.filling.get((indicator.id, slot.id), ())
    empty = SlotState.MISSING if slot.required else SlotState.OPTIONAL
    return best_state(dossier, evidence, day) or empty
