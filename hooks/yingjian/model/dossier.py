"""Everything that is assessed and what proves it, with links in both directions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.read.rules.figures import INLINE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
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
        evidence_of_unit: the unit that has to hand it in → evidence ids.
        led, supported: unit → ids of lowest-level indicators.
        figures_from: evidence → figures that it is the source of.
        users: figure → the references of what uses it (indicators, reconciliations, systems, ledger items).
        ledger_of: indicator → ledger items.
        ledger_of_unit: lead or supporting unit → ledger items.
        ledger_of_evidence: evidence → ledger items that it proves (before or after).
        tasks_of_evidence: evidence → tasks that must deliver it.
        unsearched: levels of secrecy whose papers' text the search does not cover.
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
    figures_from: Mapping[str, tuple[str, ...]]
    users: Mapping[str, tuple[Ref, ...]]
    ledger_of: Mapping[str, tuple[str, ...]]
    ledger_of_unit: Mapping[str, tuple[str, ...]]
    ledger_of_evidence: Mapping[str, tuple[str, ...]]
    tasks_of_evidence: Mapping[str, tuple[str, ...]]
    strays: tuple[str, ...]

    @property
    def values(self) -> dict[str, Decimal | None]:
        """Values of the figures by id; None where a value is not known."""
        return {figure.id: figure.value for figure in self.figures.values()}

    def fill(self, text: str) -> str:
        """Replace each ``{F001}`` in a text by the figure's value and unit.

        A figure that does not exist is left as written.
        """
        return INLINE.sub(
            lambda match: self.figures[match[1]].shown if match[1] in self.figures else match[0],
            text,
        )

    def path(self, indicator: str) -> tuple[Indicator, ...]:
        """Return the indicators from the first level down to this one, itself included."""
        node = self.indicators[indicator]
        return (*self.path(node.parent), node) if node.parent else (node,)

    def below(self, indicator: str) -> tuple[Indicator, ...]:
        """Return the lowest-level indicators below an indicator, or itself where it is one."""
        node = self.indicators[indicator]
        if node.leaf:
            return (node,)
        return tuple(leaf for child in node.children for leaf in self.below(child))

    def applicable(self) -> Iterator[Indicator]:
        """Yield the lowest-level indicators that apply, system by system."""
        for system in self.systems.values():
            for name in system.leaves:
                if self.indicators[name].not_applicable is None:
                    yield self.indicators[name]

    def target(self, evidence: str) -> Evidence:
        """Return the evidence, or the evidence that it refers to."""
        record = self.evidence[evidence]
        return self.evidence[record.refers_to] if record.refers_to else record
