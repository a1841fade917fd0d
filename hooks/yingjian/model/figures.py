"""Figures that texts and formulas use, and the reconciliations between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.model.references import Identified, Origin

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from yingjian.read.formulas import Formula


@dataclass(frozen=True, slots=True)
class Figure(Identified):
    """A number; ``value`` is None while not known, ``source`` an evidence id, ``owner`` a unit id.

    ``withheld`` marks a stub: this edition computes with the value and shows ``title`` instead.
    """

    KIND = "figure"
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
    def shown(self) -> str:
        """Value with its decimals and unit, as inserted in texts; （待填） while not known."""
        if self.withheld:
            return self.title
        if self.value is None:
            return "（待填）"
        return f"{self.value:.{self.decimals}f}{self.unit or ''}"


@dataclass(frozen=True, slots=True)
class Reconciliation(Identified):
    """Two formulas that must agree; values are None where a figure is not known, and so ``holds``."""

    KIND = "reconciliation"
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
    def figures(self) -> tuple[str, ...]:
        """Ids of the figures of both sides."""
        return tuple(dict.fromkeys((*self.left.figures, *self.right.figures)))

    @property
    def difference(self) -> Decimal | None:
        """Left minus right; None where either is not known."""
        if self.left_value is None or self.right_value is None:
            return None
        return self.left_value - self.right_value
