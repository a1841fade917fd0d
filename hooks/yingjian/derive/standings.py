"""How a system stands on one side: total score, grade, tier or letter, vetoes.

A grade is given only where every possible result of what is open would give the same one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, localcontext
from types import MappingProxyType
from typing import TYPE_CHECKING

from yingjian.derive.scoring import Standing, VetoState, combine, leaf_of, total_of_leaf, worst
from yingjian.derive.standing_lines import standing_line
from yingjian.model.indicators import SIDE_WORDS, Side
from yingjian.read.formulas import CONTEXT, FormulaError, half_up
from yingjian.read.records.systems import LETTER, MUST_PASS, NO_VETO, POINTS

if TYPE_CHECKING:
    from datetime import date

    from yingjian.derive.scoring import Leaf, Total
    from yingjian.model.dossier import Dossier
    from yingjian.model.indicators import System
    from yingjian.read.records.systems import Grade, Tier


def vetoes(dossier: Dossier, system: System, day: date | None = None) -> tuple[VetoState, ...]:
    """Return every case of 一票否决 as of a day; a stated day still to come does not count yet."""
    values = dossier.values
    cases = []
    for veto in system.vetoes:
        happened: bool | None = bool(veto.happened and (day is None or veto.happened <= day))
        unknown: tuple[str, ...] = ()
        if not happened and veto.when:
            try:
                result = veto.when.value(values)
            except FormulaError:
                result = None
            happened = None if result is None else bool(result)
            unknown = veto.when.unknown(values)
        cases.append(VetoState(veto, happened, unknown))
    return tuple(cases)


def grade_of(system: System, score: Decimal, *, must_pass: bool, vetoed: bool) -> Grade | None:
    """Return the first grade from the top whose cut-off and conditions are met (以上含本数)."""
    for grade in system.grades:
        unmet = (MUST_PASS in grade.needs and not must_pass) or (NO_VETO in grade.needs and vetoed)
        if score >= grade.least and not unmet:
            return grade
    return None


def tier_of(system: System, counts: Mapping[str, int]) -> Tier | None:
    """Return the best tier whose counts are met, climbing from the lowest without skips (不越级)."""
    reached = None
    for tier in reversed(system.tiers):
        enough = all(counts.get(word, 0) >= number for word, number in tier.least.items())
        if not enough or any(counts.get(word, 0) > number for word, number in tier.most.items()):
            break
        reached = tier
    return reached


def standing(
    dossier: Dossier, system: System, side: Side = "self", day: date | None = None
) -> Standing:
    """Return how a system stands on one side, as of a day."""
    leaves = {name: leaf_of(dossier, dossier.indicators[name], side) for name in system.leaves}
    totals: dict[str, Total] = {}

    def total(name: str) -> Total:
        children = dossier.indicators[name].children
        totals[name] = (
            combine(name, [total(child) for child in children], system.scale)
            if children
            else total_of_leaf(leaves[name], system.scale)
        )
        return totals[name]

    whole = combine(system.id, [total(name) for name in system.roots], system.scale)
    least = most = None
    if system.shape == POINTS:
        least = _scaled(system, whole, whole.score)
        most = _scaled(system, whole, whole.score + whole.full - whole.scored)
    result = Standing(
        system=system.id,
        side=side,
        totals=MappingProxyType(totals),
        leaves=MappingProxyType(leaves),
        full=system.points,
        score=least if len(whole.missing) < whole.leaves else None,
        least=least,
        most=most,
        counts=whole.counts,
        grade=None,
        possible=("", ""),
        missing=whole.missing,
        failed=tuple(
            name
            for name in system.leaves
            if dossier.indicators[name].must_pass and _fails(leaves[name], system)
        ),
        excluded=tuple(name for name, leaf in leaves.items() if not leaf.counted),
        vetoes=vetoes(dossier, system, day),
        line="",
    )
    low, high = _possible(dossier, system, result)
    result = replace(result, possible=(low, high), grade=low if low and low == high else None)
    return replace(result, line=standing_line(dossier, system, result))


def _scaled(system: System, whole: Total, score: Decimal) -> Decimal | None:
    """Scale a sum of points to the system's total where an indicator is left out, and round it."""
    full = system.points
    if full is None or whole.full == 0:
        return None
    with localcontext(CONTEXT):
        exact = score if whole.full == full else score * full / whole.full
    return half_up(exact, system.decimals)


def _fails(leaf: Leaf, system: System) -> bool:
    """Whether a must-pass indicator has less than full points, or not the best word."""
    if not leaf.counted or leaf.open:
        return False
    return leaf.score != leaf.full if system.shape == POINTS else leaf.word != system.scale[0]


def _possible(dossier: Dossier, system: System, result: Standing) -> tuple[str, str]:
    """Return the worst and the best grade, tier or letter still possible; "" for none."""
    if system.shape == POINTS:
        return _possible_grades(dossier, system, result)
    if system.shape == LETTER:
        letter = worst(result.counts, system.letters)
        if result.missing:
            return system.letters[-1], letter or system.letters[0]
        return letter or "", letter or ""
    low, high = Counter(result.counts), Counter(result.counts)
    if system.scale:
        low[system.scale[-1]] += len(result.missing)
        high[system.scale[0]] += len(result.missing)
    lowest, highest = tier_of(system, low), tier_of(system, high)
    return (lowest.name if lowest else ""), (highest.name if highest else "")


def _possible_grades(dossier: Dossier, system: System, result: Standing) -> tuple[str, str]:
    if result.least is None or result.most is None:
        return "", ""
    undecided = any(dossier.indicators[name].must_pass for name in result.missing)
    low = grade_of(
        system,
        result.least,
        must_pass=not result.failed and not undecided,
        vetoed=any(case.happened is not False for case in result.vetoes),
    )
    high = grade_of(
        system,
        result.most,
        must_pass=not result.failed,
        vetoed=any(case.happened is True for case in result.vetoes),
    )
    return (low.name if low else ""), (high.name if high else "")


Standings = Mapping[tuple[str, Side], Standing]
# The last result and its arguments: every page and divider of a build asks for the same.
_last: list[tuple[Dossier, date | None, Standings]] = []


def standings(dossier: Dossier, day: date | None = None) -> Standings:
    """Return every system on every side that gave a score, and on the self side always."""
    for last_dossier, last_day, result in tuple(_last):
        if last_dossier is dossier and last_day == day:
            return result
    result = MappingProxyType(
        {
            (system.id, side): standing(dossier, system, side, day)
            for system in dossier.systems.values()
            for side in SIDE_WORDS
            if side == "self"
            or any(side in dossier.indicators[name].scores for name in system.leaves)
        }
    )
    _last[:] = [(dossier, day, result)]
    return result
