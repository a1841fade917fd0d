"""What is assessed and what proves it: systems, indicators, evidence, figures, ledger."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Literal

from yingjian.model.references import Origin, Ref
from yingjian.read.records.evidence import (
    IN_REVIEW,
    NOT_COLLECTED,
    NOT_NEEDED,
    REFERRED,
    RETURNED,
    REVIEWED,
)
from yingjian.read.rules.figures import INLINE

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
class System:
    """An indicator system; ``roots`` are its first-level indicators, ``leaves`` the scored ones.

    ``source`` says where the system comes from, ``origin`` where it is written.
    """

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
    def ref(self) -> Ref:
        """Its page."""
        return Ref("system", self.id)

    @property
    def scale(self) -> tuple[str, ...]:
        """Its conclusions or letters, best first; empty for points."""
        return self.conclusions if self.shape == "conclusion" else self.letters


@dataclass(frozen=True, slots=True)
class Slot:
    """A paper that an indicator asks for."""

    id: int
    title: str
    point: str | None
    required: bool


@dataclass(frozen=True, slots=True)
class Score:
    """What one side gives; of ``score``, ``conclusion`` and ``letter`` one fits the shape."""

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
class Indicator:
    """An indicator; ``number`` is what people call it inside its system, ``depth`` counts from 1.

    ``parent`` and ``children`` are ids, as are ``lead``, ``support`` (units) and ``owner``.
    """

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
    def ref(self) -> Ref:
        """Its page or row."""
        return Ref("indicator", self.id)

    @property
    def leaf(self) -> bool:
        """Whether it is of the lowest level, and so scored itself."""
        return not self.children


@dataclass(frozen=True, slots=True)
class Answer:
    """An indicator that evidence serves, the slot it fills, and what it shows there."""

    indicator: str
    slot: int | None
    point: str | None


@dataclass(frozen=True, slots=True)
class Paper:
    """A file of evidence below data/evidence/files/: size in bytes, SHA-256 on disk and sealed."""

    path: str
    size: int
    sha256: str
    sealed: str | None

    @property
    def intact(self) -> bool:
        """False where the file is not the one that was sealed."""
        return self.sealed in {None, self.sha256}


class EvidenceState(Enum):
    """How evidence stands on a day, as shown to people; the order is the order of urgency."""

    DOUBTFUL = "存疑"
    RETURNED = "退回"
    MISSING = "未征集"
    RECEIVED = "已收"
    IN_REVIEW = "待审"
    REFERRED = "引用"
    REVIEWED = "已审"
    NOT_NEEDED = "不需要"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A piece of evidence; ``unit``, ``person``, ``reviewer`` and ``refers_to`` are ids.

    ``formed`` is the day on which the paper was made, ``filed`` the day on which it came here.
    ``withheld``: this edition counts it and says nothing else of it.
    """

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

    @property
    def ref(self) -> Ref:
        """Its page."""
        return Ref("evidence", self.id)

    def standing(self, day: date) -> EvidenceState:
        """How it stands on a day: what was filed or reviewed later was not so yet."""
        if self.state in _PLAIN:
            return _PLAIN[self.state]
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


_PLAIN: Mapping[str, EvidenceState] = {
    NOT_COLLECTED: EvidenceState.MISSING,
    RETURNED: EvidenceState.RETURNED,
    NOT_NEEDED: EvidenceState.NOT_NEEDED,
    REFERRED: EvidenceState.REFERRED,
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number; ``value`` None is not known yet; ``source`` is evidence, ``owner`` a unit.

    ``withheld``: this edition computes with it and does not show it; ``title`` says so instead.
    """

    id: str
    title: str
    value: Decimal | None
    unit: str | None
    as_of: date | None
    source: str | None
    owner: str | None
    decimals: int
    note: str | None
    origin: Origin
    secrecy: str | None = None
    withheld: bool = False

    @property
    def ref(self) -> Ref:
        """Its row."""
        return Ref("figure", self.id)

    @property
    def shown(self) -> str:
        """Value with its decimals and unit, as texts insert it; （待填） where it is not known."""
        if self.withheld:
            return self.title
        if self.value is None:
            return "（待填）"
        return f"{self.value:.{self.decimals}f}{self.unit or ''}"


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Two sides that must agree; values are None where a figure is not known.

    ``holds`` is None where that cannot be told; ``difference`` is left minus right.
    """

    id: str
    title: str
    left: Formula
    relation: str
    right: Formula
    tolerance: Decimal
    note: str | None
    left_value: Decimal | None
    right_value: Decimal | None
    holds: bool | None
    origin: Origin

    @property
    def ref(self) -> Ref:
        """Its row."""
        return Ref("reconciliation", self.id)

    @property
    def figures(self) -> tuple[str, ...]:
        """Ids of the figures of both sides."""
        return tuple(dict.fromkeys((*self.left.figures, *self.right.figures)))

    @property
    def difference(self) -> Decimal | None:
        """Left minus right."""
        if self.left_value is None or self.right_value is None:
            return None
        return self.left_value - self.right_value


class LedgerState(Enum):
    """Where an item of the ledger stands; derived, never written. In the order of its life."""

    REOPENED = "重新整改"
    OPEN = "待整改"
    UNDER_WAY = "整改中"
    TO_ACCEPT = "待验收"
    ACCEPTED = "已验收"
    CLOSED = "已销号"


@dataclass(frozen=True, slots=True)
class LedgerItem:
    """An item of the rectification ledger; units and people are ids.

    ``progress`` and ``reopened`` hold (day, text) pairs in the order of the days. ``withheld``: this
    edition counts it and says nothing else of it.
    """

    id: str
    source: str
    indicator: str | None
    problem: str
    found: date
    measures: str | None
    lead: str | None
    support: tuple[str, ...]
    owner: str | None
    due: date | None
    progress: tuple[tuple[date, str], ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    accepted_by: str | None
    accepted: date | None
    closed: date | None
    reopened: tuple[tuple[date, str], ...]
    long_term: bool
    origin: Origin
    secrecy: str | None = None
    withheld: bool = False

    @property
    def ref(self) -> Ref:
        """Its page."""
        return Ref("ledger", self.id)

    def state(self, day: date) -> LedgerState:
        """Where it stands on a day; what is dated later has not happened yet.

        After an item was opened again, only an acceptance or closing of a later day counts.
        """
        again = max((on for on, _ in self.reopened if on <= day), default=None)

        def counts(on: date | None) -> bool:
            return on is not None and on <= day and (again is None or on > again)

        if counts(self.closed):
            return LedgerState.CLOSED
        if counts(self.accepted):
            return LedgerState.ACCEPTED
        if again is not None:
            return LedgerState.REOPENED
        if self.after and any(on <= day for on, _ in self.progress):
            return LedgerState.TO_ACCEPT
        under_way = any(on <= day for on, _ in self.progress)
        return LedgerState.UNDER_WAY if under_way else LedgerState.OPEN

    def overdue(self, day: date) -> bool:
        """Not closed although its last day is over."""
        return self.due is not None and self.due < day and self.state(day) is not LedgerState.CLOSED


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything that is assessed, with links back; mappings keep the order of the files.

    Attributes:
        indicators: of all systems, parents before children.
        answers: indicator → (evidence id, its answer), in the order of evidence ids.
        filling: (indicator, slot) → ids of the evidence that fills the slot.
        evidence_of_unit: who has to bring it → evidence ids.
        led, supported: unit → ids of lowest-level indicators.
        owned: person → ids of lowest-level indicators.
        figures_from: evidence → figures that it is the source of.
        users: figure → whatever uses it (indicators, reconciliations, systems, ledger items).
        ledger_of: indicator → ledger items.
        ledger_of_unit: lead or supporting unit → ledger items.
        ledger_of_evidence: evidence → ledger items that it proves (before or after).
        tasks_of_evidence: evidence → tasks that must deliver it.
        unsearched: levels of secrecy whose papers' text stays out of the search.
        strays: files below data/evidence/files/ that no record names.
    """

    kinds: tuple[str, ...]
    secrecy: tuple[str, ...]
    unsearched: tuple[str, ...]
    systems: Mapping[str, System]
    indicators: Mapping[str, Indicator]
    evidence: Mapping[str, Evidence]
    figures: Mapping[str, Figure]
    reconciliations: Mapping[str, Reconciliation]
    ledger: Mapping[str, LedgerItem]
    answers: Mapping[str, tuple[tuple[str, Answer], ...]]
    filling: Mapping[tuple[str, int], tuple[str, ...]]
    evidence_of_unit: Mapping[str, tuple[str, ...]]
    led: Mapping[str, tuple[str, ...]]
    supported: Mapping[str, tuple[str, ...]]
    owned: Mapping[str, tuple[str, ...]]
    figures_from: Mapping[str, tuple[str, ...]]
    users: Mapping[str, tuple[Ref, ...]]
    ledger_of: Mapping[str, tuple[str, ...]]
    ledger_of_unit: Mapping[str, tuple[str, ...]]
    ledger_of_evidence: Mapping[str, tuple[str, ...]]
    tasks_of_evidence: Mapping[str, tuple[str, ...]]
    strays: tuple[str, ...]

    @property
    def values(self) -> dict[str, Decimal | None]:
        """Figures' values by id."""
        return {one.id: one.value for one in self.figures.values()}

    def fill(self, text: str) -> str:
        """A text with each ``{F001}`` replaced by the figure's value and unit.

        A figure that does not exist is left as written.
        """
        return INLINE.sub(
            lambda found: self.figures[found[1]].shown if found[1] in self.figures else found[0],
            text,
        )

    def path(self, indicator: str) -> tuple[Indicator, ...]:
        """The indicators from the first level down to one, itself included."""
        found: list[Indicator] = []
        at: str | None = indicator
        while at is not None:
            found.append(self.indicators[at])
            at = found[-1].parent
        return tuple(reversed(found))

    def below(self, indicator: str) -> tuple[Indicator, ...]:
        """The lowest-level indicators below one, or itself where it is one."""
        one = self.indicators[indicator]
        if one.leaf:
            return (one,)
        return tuple(leaf for child in one.children for leaf in self.below(child))

    def target(self, evidence: str) -> Evidence:
        """The evidence itself, or the one that it refers to."""
        one = self.evidence[evidence]
        return self.evidence[one.refers_to] if one.refers_to else one
