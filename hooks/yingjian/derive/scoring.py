"""Scores of single indicators, and their roll-up by points, conclusions and letters.

An indicator without a score is listed as missing. The sides (self, city, province, final) never
mix. Where the self side gives nothing, the scoring rule's result over the figures is used.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal, localcontext
from types import MappingProxyType
from typing import TYPE_CHECKING

from yingjian.read.formulas import CONTEXT
from yingjian.read.marking import Mark, mark
from yingjian.read.records.indicators import EXCLUDE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from yingjian.model.dossier import Dossier
    from yingjian.model.indicators import Indicator, Side, Veto

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Leaf:
    """What one side gave a lowest-level indicator.

    ``full`` are its points (None without points), ``score`` or ``word`` what it got, None while
    not known. ``counted`` is False where it does not apply and the total leaves it out. ``computed``
    is the result of the scoring rule; ``by_rule`` tells that it is used because no score was given.
    """

    indicator: str
    counted: bool
    full: Decimal | None
    score: Decimal | None
    word: str | None
    by_rule: bool
    computed: Mark

    @property
    def open(self) -> bool:
        """Whether it counts and has no result yet."""
        return self.counted and self.score is None and self.word is None


@dataclass(frozen=True, slots=True)
class Total:
    """An indicator of any level with everything below it.

    ``full`` is the sum of the points that count, ``scored`` of those with a score, ``score`` of the
    points given. ``counts`` tells how often each conclusion or letter was given; ``word`` is the
    worst of them (one B makes the parent B), None while it could still become worse. ``leaves`` is
    the number of lowest-level indicators that count, ``missing`` the ids of those without a score.
    """

    indicator: str
    full: Decimal
    scored: Decimal
    score: Decimal
    leaves: int
    counts: Mapping[str, int]
    word: str | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VetoState:
    """A case of 一票否决; ``happened`` is None while ``unknown`` figures leave it open."""

    veto: Veto
    happened: bool | None
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a system stands on one side.

    Attributes:
        full: points of the whole system; None without points.
        score: points given so far, scaled to ``full`` where an indicator does not apply, rounded
            half up; None while nothing is scored.
        least, most: bounds of the final score, with open indicators at zero and at full points.
        counts: how often each conclusion or letter was given.
        grade: name of the grade, tier or letter; None while open or where none is reached.
        possible: worst and best grade, tier or letter still possible ("" for none).
        missing: ids of lowest-level indicators without a score.
        failed: ids of must-pass indicators that were scored and not met.
        excluded: ids of indicators that do not apply and that the total leaves out.
        line: what would change the grade, in one Chinese line.
    """

    system: str
    side: Side
    totals: Mapping[str, Total]
    leaves: Mapping[str, Leaf]
    full: Decimal | None
    score: Decimal | None
    least: Decimal | None
    most: Decimal | None
    counts: Mapping[str, int]
    grade: str | None
    possible: tuple[str, str]
    missing: tuple[str, ...]
    failed: tuple[str, ...]
    excluded: tuple[str, ...]
    vetoes: tuple[VetoState, ...]
    line: str


def computed(dossier: Dossier, indicator: Indicator) -> Mark:
    """Return what the scoring rule of a lowest-level indicator gives over the figures."""
    system = dossier.systems[indicator.system]
    return mark(
        indicator.scoring,
        indicator.points,
        {name: dossier.figures[name].value for name in indicator.figures},
        decimals=system.decimals,
        conclusions=system.conclusions,
    )


def leaf_of(dossier: Dossier, indicator: Indicator, side: Side) -> Leaf:
    """Return what one side gave a lowest-level indicator."""
    scale = dossier.systems[indicator.system].scale
    result = computed(dossier, indicator)
    row = indicator.scores.get(side)
    counted, by_rule = True, False
    score = word = None
    if indicator.not_applicable:
        counted = indicator.not_applicable.effect != EXCLUDE
        if counted:
            score, word = indicator.points, next(iter(scale), None)
    elif row:
        score, word = row.score, row.conclusion or row.letter
    elif side == "self" and result.by_rule:
        score, word, by_rule = result.score, result.conclusion, True
    return Leaf(indicator.id, counted, indicator.points, score, word, by_rule, result)


def worst(words: Iterable[str], scale: Sequence[str]) -> str | None:
    """Return the worst of words on a scale from best to worst; None without words."""
    ranks = [scale.index(word) for word in words]
    return scale[max(ranks)] if ranks else None


def total_of_leaf(leaf: Leaf, scale: Sequence[str]) -> Total:
    """Return the total of one lowest-level indicator."""
    full = leaf.full if leaf.counted and leaf.full is not None else ZERO
    counts = {leaf.word: 1} if leaf.word and leaf.counted else {}
    return Total(
        leaf.indicator,
        full,
        ZERO if leaf.score is None else full,
        leaf.score if leaf.score is not None and leaf.counted else ZERO,
        int(leaf.counted),
        MappingProxyType(counts),
        worst(counts, scale),
        (leaf.indicator,) if leaf.open else (),
    )


def combine(indicator: str, parts: Sequence[Total], scale: Sequence[str]) -> Total:
    """Return the total of an indicator from those below it, in any order.

    While a score is missing, its word is given only where it is the worst on the scale already.
    """
    counts = Counter[str]()
    for part in parts:
        counts.update(part.counts)
    missing = tuple(name for part in parts for name in part.missing)
    word = worst(counts, scale)
    if missing and word != (scale[-1] if scale else None):
        word = None
    with localcontext(CONTEXT):
        return Total(
            indicator,
            sum((part.full for part in parts), ZERO),
            sum((part.scored for part in parts), ZERO),
            sum((part.score for part in parts), ZERO),
            sum(part.leaves for part in parts),
            MappingProxyType({name: counts[name] for name in scale if counts[name]}),
            word,
            missing,
        )
