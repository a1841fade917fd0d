"""Scores by rule, from figures: bands, all or nothing, formula, conclusion by condition."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from yingjian.read.formulas import FormulaError, half_up, read
from yingjian.read.records.indicators import ALL_OR_NOTHING, BANDS, BY_CONDITION, JUDGEMENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from yingjian.read.records.indicators import Scoring

    Values = Mapping[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Mark:
    """What a rule gives: points or a conclusion, or why it gives neither.

    ``by_rule`` is False where people judge. ``unknown`` names the figures without a value,
    ``trouble`` says in Chinese why a formula could not be computed.
    """

    by_rule: bool
    score: Decimal | None = None
    conclusion: str | None = None
    unknown: tuple[str, ...] = ()
    trouble: str = ""


JUDGED = Mark(by_rule=False)


def figures_of(scoring: Scoring) -> tuple[str, ...]:
    """Ids of the figures that a rule uses; empty where a formula cannot be read."""
    names: dict[str, None] = {}
    if scoring.kind == BANDS and scoring.figure:
        names[scoring.figure] = None
    for text in texts_of(scoring):
        try:
            names.update(dict.fromkeys(read(text).figures))
        except FormulaError:
            continue
    return tuple(names)


def texts_of(scoring: Scoring) -> tuple[str, ...]:
    """The formulas of a rule."""
    when = scoring.when
    conditions = when.values() if isinstance(when, dict) else [when]
    return tuple(text for text in (*conditions, scoring.formula) if text)


def mark(
    scoring: Scoring,
    points: Decimal | None,
    values: Values,
    *,
    decimals: int = 1,
    conclusions: Sequence[str] = (),
) -> Mark:
    """What the rule gives for an indicator worth ``points``, with the figures' ``values``.

    A score is rounded half up to ``decimals`` and kept between 0 and ``points``. Of conditions
    for conclusions the best that holds counts; where none holds, the worst conclusion.
    """
    if scoring.kind == JUDGEMENT:
        return JUDGED
    try:
        if scoring.kind == BY_CONDITION:
            return _conclusion(scoring, values, conclusions)
        score, unknown = _score(scoring, values, points)
    except FormulaError as error:
        return Mark(by_rule=True, trouble=error.message)
    if score is None or points is None:
        return Mark(by_rule=True, unknown=unknown)
    return Mark(by_rule=True, score=half_up(min(max(score, Decimal(0)), points), decimals))


def _score(
    scoring: Scoring, given: Values, points: Decimal | None
) -> tuple[Decimal | None, tuple[str, ...]]:
    if scoring.kind == BANDS:
        figure = scoring.figure or ""
        value = given.get(figure)
        if value is None:
            return None, (figure,)
        # A band's own number belongs to it: 以上含本数 (as in 民法典 §1259).
        fitting = (b.score for b in scoring.bands if b.least is None or value >= b.least)
        return next(fitting, Decimal(0)), ()
    when = scoring.when if scoring.kind == ALL_OR_NOTHING else scoring.formula
    if not isinstance(when, str):
        return None, ()
    formula = read(when)
    wanted = "condition" if scoring.kind == ALL_OR_NOTHING else "number"
    result = formula.value(given, points) if formula.kind == wanted else None
    if isinstance(result, bool):
        return (points if result else Decimal(0)), ()
    return result, formula.unknown(given, points)


def _conclusion(scoring: Scoring, given: Values, conclusions: Iterable[str]) -> Mark:
    when = scoring.when
    if not isinstance(when, dict):
        return Mark(by_rule=True)
    worst = None
    for conclusion in conclusions:
        worst = conclusion
        if conclusion not in when:
            continue
        formula = read(when[conclusion])
        holds = formula.value(given)
        if holds is None:
            return Mark(by_rule=True, unknown=formula.unknown(given))
        if holds:
            return Mark(by_rule=True, conclusion=conclusion)
    return Mark(by_rule=True, conclusion=worst)
