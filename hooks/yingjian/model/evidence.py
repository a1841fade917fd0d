"""Evidence and its papers, and how they stand on a day."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from yingjian.model.references import Identified, Origin
from yingjian.read.records.evidence import (
    IN_REVIEW,
    NOT_COLLECTED,
    NOT_NEEDED,
    REFERRED,
    RETURNED,
    REVIEWED,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


@dataclass(frozen=True, slots=True)
class Answer:
    """An indicator that evidence supports, the slot it fills, and the point it proves."""

    indicator: str
    slot: int | None
    point: str | None


@dataclass(frozen=True, slots=True)
class Paper:
    """A file below data/evidence/files/: size in bytes, SHA-256 of the file and as sealed."""

    path: str
    size: int
    sha256: str
    sealed: str | None

    @property
    def intact(self) -> bool:
        """Whether the file is still the one that was sealed; True where nothing was sealed."""
        return self.sealed in {None, self.sha256}


class EvidenceState(Enum):
    """The state of evidence on a day, as shown to people, the most urgent first."""

    DOUBTFUL = "存疑"
    RETURNED = "退回"
    MISSING = "未征集"
    RECEIVED = "已收"
    IN_REVIEW = "待审"
    REFERRED = "引用"
    REVIEWED = "已审"
    NOT_NEEDED = "不需要"


@dataclass(frozen=True, slots=True)
class Evidence(Identified):
    """A piece of evidence; ``unit``, ``person``, ``reviewer`` and ``refers_to`` are ids.

    ``formed`` is the day on which the paper was written, ``filed`` the day on which it was received.
    ``withheld`` marks a stub: this edition counts the evidence and shows nothing of it.
    """

    KIND = "evidence"
    id: str
    title: str
    number: str | None
    issuer: str | None
    formed: date | None
    filed: date | None
    kind: str | None
    pages: int | None
    secrecy: str | None
    retention: str | None
    unit: str
    person: str | None
    answers: tuple[Answer, ...]
    state: str
    reason: str | None
    refers_to: str | None
    reviewer: str | None
    reviewed: date | None
    files: tuple[Paper, ...]
    demonstration: bool
    note: str | None
    origin: Origin
    withheld: bool = False

    def standing(self, day: date) -> EvidenceState:
        """Return its state on a day; what was filed or reviewed later was not so yet."""
        if self.state in _WITHOUT_DAYS:
            return _WITHOUT_DAYS[self.state]
        if self.filed and self.filed > day:
            return EvidenceState.MISSING
        if self.state == REVIEWED:
            if self.reviewed and self.reviewed > day:
                return EvidenceState.IN_REVIEW
            intact = all(paper.intact for paper in self.files)
            return EvidenceState.REVIEWED if intact else EvidenceState.DOUBTFUL
        if not all(paper.intact for paper in self.files):
            return EvidenceState.DOUBTFUL
        return EvidenceState.IN_REVIEW if self.state == IN_REVIEW else EvidenceState.RECEIVED


# Recorded states that no later day changes.
_WITHOUT_DAYS: Mapping[str, EvidenceState] = {
    NOT_COLLECTED: EvidenceState.MISSING,
    RETURNED: EvidenceState.RETURNED,
    NOT_NEEDED: EvidenceState.NOT_NEEDED,
    REFERRED: EvidenceState.REFERRED,
}
