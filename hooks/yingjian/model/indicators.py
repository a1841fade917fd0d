"""Indicator systems and their indicators: what is asked for, and what each side scored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from yingjian.model.references import Identified, Origin

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from yingjian.read.formulas import Formula
    from yingjian.read.records.indicators import Scoring
    from yingjian.read.records.systems import Grade, Tier


Side = Literal["self", "city", "province", "final"]


SIDES: tuple[Side, ...] = ("self", "city", "province", "final")


SIDE_WORDS: Mapping[Side, str] = {
    "self": "自评",
    "city": "市评",
    "province": "省评",
    "final": "终评",
}


@dataclass(frozen=True, slots=True)
class Veto:
    """A case of 一票否决: a condition over figures, or a day stated by hand; both may be None."""

    id: str
    text: str
    when: Formula | None
    happened: date | None


@dataclass(frozen=True, slots=True)
class System(Identified):
    """An indicator system; ``roots`` are its first-level indicators, ``leaves`` the scored ones.

    ``source`` is the document that sets the system up, ``origin`` its place in data/.
    """

    KIND = "system"
    id: str
    title: str
    source: str | None
    demonstration: bool
    inspections: tuple[str, ...]
    since: date | None
    until: date | None
    levels: tuple[str, ...]
    shape: str
    points: Decimal | None
    step: Decimal | None
    decimals: int
    grades: tuple[Grade, ...]
    conclusions: tuple[str, ...]
    tiers: tuple[Tier, ...]
    letters: tuple[str, ...]
    vetoes: tuple[Veto, ...]
    roots: tuple[str, ...]
    leaves: tuple[str, ...]
    origin: Origin

    @property
    def scale(self) -> tuple[str, ...]:
        """Its conclusions or letters, best first; empty for points."""
        return self.conclusions if self.shape == "conclusion" else self.letters


@dataclass(frozen=True, slots=True)
class Slot:
    """A paper that an indicator requires or welcomes; ``id`` counts from 1."""

    id: int
    title: str
    point: str | None
    required: bool


@dataclass(frozen=True, slots=True)
class Score:
    """What one side gives: a score, a conclusion or a letter, after the shape of the system."""

    score: Decimal | None
    conclusion: str | None
    letter: str | None
    note: str | None
    deduction: str | None
    on: date | None


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """Why an indicator does not apply; ``effect`` is ``exclude`` or ``full``."""

    reason: str
    effect: str


@dataclass(frozen=True, slots=True)
class Indicator(Identified):
    """An indicator; ``number`` is the id without the system's letter, ``depth`` counts from 1.

    ``parent`` and ``children`` are ids, as are ``lead``, ``support`` (units) and ``owner``.
    """

    KIND = "indicator"
    id: str
    number: str
    system: str
    title: str
    parent: str | None
    children: tuple[str, ...]
    depth: int
    points: Decimal | None
    rule: str | None
    must_pass: bool
    scoring: Scoring
    figures: tuple[str, ...]
    lead: str | None
    support: tuple[str, ...]
    owner: str | None
    slots: tuple[Slot, ...]
    on_site: bool
    scores: Mapping[Side, Score]
    not_applicable: NotApplicable | None
    origin: Origin

    @property
    def leaf(self) -> bool:
        """Whether it is of the lowest level, where scores are given."""
        return not self.children
