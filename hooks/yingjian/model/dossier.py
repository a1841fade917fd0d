"""Everything that is assessed and what proves it, with links in both directions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.read.rules.figures import INLINE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from yingjian.model.evidence import Answer, Evidence
    from yingjian.model.figures import Figure, Reconciliation
    from yingjian.model.indicators import Indicator, System
    from yingjian.model.ledger import LedgerItem
    from yingjian.model.references import Ref


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
