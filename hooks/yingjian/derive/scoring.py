"""Roll-up of scores: points, conclusions, letters, grades, tiers, vetoes, and what would change them.

Nothing is guessed: an indicator without a score is named, and a grade is given only where every
outcome of what is open would give the same one. Sides (self, city, province, final) never mix;
only where the self side states nothing does the rule's own result over the figures stand in.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal, localcontext
from types import MappingProxyType
from typing import TYPE_CHECKING

from yingjian.model.indicators import SIDE_WORDS
from yingjian.read.formulas import CONTEXT, FormulaError, half_up, plain
from yingjian.read.marking import Mark, mark
from yingjian.read.records.indicators import EXCLUDE
from yingjian.read.records.systems import LETTER, MUST_PASS, NO_VETO, POINTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from yingjian.model.dossier import Dossier
    from yingjian.model.indicators import Indicator, Side, System, Veto
    from yingjian.read.records.systems import Grade, Tier

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Leaf:
    """What a lowest-level indicator has on a side.

    ``full`` is its points (None without points), ``score`` or ``word`` what it got, None where
    that is not known. ``counted`` is False where it is not applicable and leaves the total.
    ``by_rule`` says that nothing was stated and the rule's result stands in; ``computed`` is that
    result in any case.
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
        """Whether it counts and has nothing yet."""
        return self.counted and self.score is None and self.word is None


@dataclass(frozen=True, slots=True)
class Total:
    """An indicator of any level with everything below it.

    ``full`` adds the points that count, ``scored`` those of what has a score, ``score`` what they
    got; ``counts`` is how often each conclusion or letter was given; ``word`` is the worst of
    them (one B makes the parent B), None while it could still become worse. ``missing`` are the
    ids of lowest-level indicators without a score.
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
    """A case of 一票否决; ``happened`` is None where its figures are not known (``unknown``)."""

    veto: Veto
    happened: bool | None
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a system stands on one side.

    Attributes:
        full: points of the whole system; None without points.
        score: points got, brought to ``full`` where something does not apply, rounded half up;
            of what is scored only. None where nothing is.
        least, most: the bounds of the final score, with what is open at nothing and at full.
        counts: conclusions or letters by number.
        grade: grade, tier or letter by name; None while it is open or where none is reached.
        reached: False where it is certain that no grade or tier is reached.
        possible: worst and best grade, tier or letter still possible ("" for none).
        missing: ids of lowest-level indicators without a score.
        failed: must-pass indicators that were scored and not met.
        excluded: ids of what is not applicable and left the total.
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
    reached: bool
    possible: tuple[str, str]
    missing: tuple[str, ...]
    failed: tuple[str, ...]
    excluded: tuple[str, ...]
    vetoes: tuple[VetoState, ...]
    line: str


def computed(dossier: Dossier, indicator: Indicator) -> Mark:
    """What the scoring rule of a lowest-level indicator gives over the figures."""
    system = dossier.systems[indicator.system]
    return mark(
        indicator.scoring,
        indicator.points,
        {name: dossier.figures[name].value for name in indicator.figures},
        decimals=system.decimals,
        conclusions=system.conclusions,
    )


def leaf(dossier: Dossier, indicator: Indicator, side: Side) -> Leaf:
    """What a lowest-level indicator has on a side."""
    system = dossier.systems[indicator.system]
    result = computed(dossier, indicator)
    none = indicator.not_applicable
    if none:
        counted = none.effect != EXCLUDE
        best = system.scale[0] if system.scale else None
        return Leaf(
            indicator.id,
            counted,
            indicator.points,
            indicator.points if counted else None,
            best if counted else None,
            by_rule=False,
            computed=result,
        )
    row = indicator.scores.get(side)
    score = word = None
    if row:
        score, word = row.score, row.conclusion or row.letter
    by_rule = side == "self" and row is None and result.by_rule
    if by_rule:
        score, word = result.score, result.conclusion
    return Leaf(
        indicator=indicator.id,
        counted=True,
        full=indicator.points,
        score=score,
        word=word,
        by_rule=by_rule,
        computed=result,
    )


def worst(words: Iterable[str], scale: Sequence[str]) -> str | None:
    """The worst of words on a scale from best to worst; None where there are none."""
    ranks = [scale.index(word) for word in words]
    return scale[max(ranks)] if ranks else None


def _total_of_leaf(one: Leaf, scale: Sequence[str]) -> Total:
    full = one.full if one.counted and one.full is not None else ZERO
    known = one.score is not None
    counts = {one.word: 1} if one.word and one.counted else {}
    return Total(
        one.indicator,
        full,
        full if known else ZERO,
        one.score if one.score is not None and one.counted else ZERO,
        int(one.counted),
        MappingProxyType(counts),
        worst(counts, scale),
        (one.indicator,) if one.open else (),
    )


def combine(indicator: str, parts: Sequence[Total], scale: Sequence[str]) -> Total:
    """An indicator from what stands below it; the order of the parts makes no difference.

    While something is missing its word is given only if it is already the worst there is.
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


def vetoes(dossier: Dossier, system: System, day: date | None = None) -> tuple[VetoState, ...]:
    """Every case of 一票否决 as of a day; a day stated by hand that is still to come is none yet."""
    values = dossier.values
    found = []
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
        found.append(VetoState(veto, happened, unknown))
    return tuple(found)


def grade_of(system: System, score: Decimal, *, must_pass: bool, vetoed: bool) -> Grade | None:
    """The first grade from the top whose cut-off and conditions are met (以上含本数)."""
    for grade in system.grades:
        needs = (MUST_PASS in grade.needs and not must_pass) or (NO_VETO in grade.needs and vetoed)
        if score >= grade.least and not needs:
            return grade
    return None


def tier_of(system: System, counts: Mapping[str, int]) -> Tier | None:
    """The best tier whose counts are met, climbing from the lowest: none is skipped (不越级)."""
    reached = None
    for tier in reversed(system.tiers):
        if not tier_met(tier, counts):
            break
        reached = tier
    return reached


def tier_met(tier: Tier, counts: Mapping[str, int]) -> bool:
    """Whether counts of conclusions meet a tier by itself."""
    enough = all(counts.get(word, 0) >= number for word, number in tier.least.items())
    return enough and all(counts.get(word, 0) <= number for word, number in tier.most.items())


def standing(
    dossier: Dossier, system: System, side: Side = "self", day: date | None = None
) -> Standing:
    """How a system stands on one side, as of a day."""
    leaves = {name: leaf(dossier, dossier.indicators[name], side) for name in system.leaves}
    totals: dict[str, Total] = {}

    def total(name: str) -> Total:
        node = dossier.indicators[name]
        if node.leaf:
            made = _total_of_leaf(leaves[name], system.scale)
        else:
            made = combine(name, [total(child) for child in node.children], system.scale)
        totals[name] = made
        return made

    whole = combine(system.id, [total(name) for name in system.roots], system.scale)
    cases = vetoes(dossier, system, day)
    must = [name for name in system.leaves if dossier.indicators[name].must_pass]
    failed = tuple(name for name in must if _fails(leaves[name], system))
    undecided = any(leaves[name].open for name in must)
    picture = _Picture(dossier, system, side, whole, leaves, failed, undecided, cases)
    return picture.standing(totals)


def _fails(one: Leaf, system: System) -> bool:
    """A must-pass indicator is met by full points, or by the best conclusion or letter."""
    if not one.counted or one.open:
        return False
    return one.score != one.full if system.shape == POINTS else one.word != system.scale[0]


@dataclass(frozen=True, slots=True)
class _Picture:
    """Everything that grades and the one line are told from."""

    dossier: Dossier
    system: System
    side: Side
    whole: Total
    leaves: Mapping[str, Leaf]
    failed: tuple[str, ...]
    undecided: bool
    cases: tuple[VetoState, ...]

    def scaled(self, score: Decimal) -> Decimal | None:
        """A sum of points, brought to the system's total where something left it, rounded."""
        full = self.system.points
        if full is None or self.whole.full == 0:
            return None
        with localcontext(CONTEXT):
            exact = score if self.whole.full == full else score * full / self.whole.full
        return half_up(exact, self.system.decimals)

    def standing(self, totals: Mapping[str, Total]) -> Standing:
        whole, system = self.whole, self.system
        least = most = score = None
        if system.shape == POINTS:
            least = self.scaled(whole.score)
            most = self.scaled(whole.score + whole.full - whole.scored)
            score = least if len(whole.missing) < whole.leaves else None
        worst_, best = self.outcomes(least, most)
        certain = worst_ == best
        return Standing(
            system=system.id,
            side=self.side,
            totals=MappingProxyType(dict(totals)),
            leaves=MappingProxyType(dict(self.leaves)),
            full=system.points,
            score=score,
            least=least,
            most=most,
            counts=whole.counts,
            grade=(best or None) if certain else None,
            reached=not certain or bool(best),
            possible=(worst_, best),
            missing=whole.missing,
            failed=self.failed,
            excluded=tuple(name for name, one in self.leaves.items() if not one.counted),
            vetoes=self.cases,
            line=self.line(worst_, best, least, most),
        )

    def outcomes(self, least: Decimal | None, most: Decimal | None) -> tuple[str, str]:
        """Names of the worst and the best grade, tier or letter that are still possible."""
        system = self.system
        if system.shape == POINTS:
            if least is None or most is None:
                return "", ""
            low = grade_of(
                system,
                least,
                must_pass=not self.failed and not self.undecided,
                vetoed=any(case.happened is not False for case in self.cases),
            )
            high = grade_of(
                system,
                most,
                must_pass=not self.failed,
                vetoed=any(case.happened is True for case in self.cases),
            )
            return (low.name if low else ""), (high.name if high else "")
        if system.shape == LETTER:
            known = worst(self.whole.counts, system.letters)
            if not self.whole.missing:
                return known or "", known or ""
            return system.letters[-1], known or system.letters[0]
        tiers = [tier_of(system, counts) for counts in self.extremes()]
        return (tiers[0].name if tiers[0] else ""), (tiers[1].name if tiers[1] else "")

    def extremes(self) -> tuple[dict[str, int], dict[str, int]]:
        """Counts with everything open at its worst and at its best."""
        number, scale = len(self.whole.missing), self.system.scale
        low, high = Counter(self.whole.counts), Counter(self.whole.counts)
        if scale:
            low[scale[-1]] += number
            high[scale[0]] += number
        return dict(low), dict(high)

    # -- the one line --------------------------------------------------------------------------

    def line(self, worst_: str, best: str, least: Decimal | None, most: Decimal | None) -> str:
        side = SIDE_WORDS[self.side]
        whole = self.whole
        if not whole.leaves:
            return "没有计分的指标。"
        if len(whole.missing) == whole.leaves:
            return f"{side}还没有开始，{whole.leaves} 项都没有结果。"
        if whole.missing or worst_ != best:
            return self._open_line(worst_, best, least, most)
        if self.system.shape == POINTS and least is not None:
            return self._points_line(best, least)
        return self._letter_line(best) if self.system.shape == LETTER else self._tier_line(best)

    def _open_line(
        self, worst_: str, best: str, least: Decimal | None, most: Decimal | None
    ) -> str:
        parts = []
        if self.whole.missing:
            parts.append(f"还有 {len(self.whole.missing)} 项没有评")
        unknown = [case.veto.id for case in self.cases if case.happened is None]
        if unknown:
            parts.append(f"一票否决 {'、'.join(unknown)} 所用的数据未知")
        if least is not None and most is not None and least != most:
            parts.append(f"总分在 {plain(least)} 到 {plain(most)} 之间")
        none = "不入等" if self.system.shape == POINTS else "不入档"
        if worst_ == best:
            space = " " if self.system.shape == LETTER else ""
            parts.append(f"不论结果如何都是{space}{best or none}" if self._graded() else "")
        else:
            space = " " if self.system.shape == LETTER else ""
            parts.append(f"{worst_ or none}{space}到{space}{best or none}{space}都有可能")
        return "，".join(part for part in parts if part) + "。"

    def _graded(self) -> bool:
        return bool(self.system.grades or self.system.tiers or self.system.letters)

    def _points_line(self, best: str, score: Decimal) -> str:
        grades = self.system.grades
        if not grades:
            return f"现为 {plain(score)} 分，没有分等次。"
        names = [grade.name for grade in grades]
        at = names.index(best) if best else len(grades)
        parts = [f"现为{best or '不入等'}（{plain(score)} 分）"]
        if at:
            above = grades[at - 1]
            parts.append(f"要到{above.name}：{'，'.join(self._wanting(above, score))}")
        else:
            parts.append("已是最高等次")
        if at < len(grades) - 1:
            here = grades[at]
            margin = f"比{here.name}线（{plain(here.least)} 分）高 {plain(score - here.least)} 分"
            tied = "，必达指标有一项失守即降等" if MUST_PASS in here.needs else ""
            parts.append(margin + tied)
        return "；".join(parts) + "。"

    def _wanting(self, grade: Grade, score: Decimal) -> list[str]:
        """What is missing to a grade."""
        found = []
        if score < grade.least:
            found.append(f"还差 {plain(grade.least - score)} 分")
        if MUST_PASS in grade.needs and self.failed:
            names = "、".join(self.dossier.indicators[name].number for name in self.failed[:5])
            more = f"等 {len(self.failed)} 项" if len(self.failed) > 5 else ""  # noqa: PLR2004 — as many as a line shows
            found.append(f"必达指标 {names}{more} 未达到")
        happened = [case.veto for case in self.cases if case.happened]
        if NO_VETO in grade.needs and happened:
            shown = "、".join(f"{veto.id}（{veto.text}）" for veto in happened)
            found.append(f"一票否决 {shown} 已发生")
        return found

    def _counted(self) -> str:
        return "，".join(f"{word} {self.whole.counts.get(word, 0)}" for word in self.system.scale)

    def _tier_line(self, best: str) -> str:
        tiers = self.system.tiers
        if not tiers:
            return f"{self._counted()}。"
        names = [tier.name for tier in tiers]
        at = names.index(best) if best else len(tiers)
        parts = [f"现为{best or '不入档'}（{self._counted()}）"]
        if at:
            above, counts = tiers[at - 1], self.whole.counts
            wants = [
                f"{word}还差 {number - counts.get(word, 0)} 项"
                for word, number in above.least.items()
                if counts.get(word, 0) < number
            ]
            wants += [
                f"{word}要减到 {number} 项以内"
                for word, number in above.most.items()
                if counts.get(word, 0) > number
            ]
            parts.append(f"要到{above.name}：{'，'.join(wants)}")
        else:
            parts.append("已是最高档")
        return "；".join(parts) + "。"

    def _letter_line(self, best: str) -> str:
        scale = self.system.letters
        rank = scale.index(best) if best in scale else 0
        if rank == 0:
            return f"现为 {best}，已是最高等级；有一项降等，整体即降等。"
        low = [name for name, one in self.leaves.items() if one.counted and one.word == best]
        names = "、".join(self.dossier.indicators[name].number for name in low[:5])
        more = f"等 {len(low)} 项" if len(low) > 5 else ""  # noqa: PLR2004 — as many as a line shows
        return f"现为 {best}；{names}{more} 达到 {scale[rank - 1]}，整体才到 {scale[rank - 1]}。"


# The last answer and what it was about: every page and divider of a build asks the same.
_answered: list[tuple[Dossier, date | None, Mapping[tuple[str, Side], Standing]]] = []


def standings(dossier: Dossier, day: date | None = None) -> Mapping[tuple[str, Side], Standing]:
    """Every system on every side on which anything was scored; the self side always."""
    for about, then, answer in tuple(_answered):
        if about is dossier and then == day:
            return answer
    found: dict[tuple[str, Side], Standing] = {}
    for system in dossier.systems.values():
        for side in SIDE_WORDS:
            stated = any(side in dossier.indicators[name].scores for name in system.leaves)
            if side == "self" or stated:
                found[system.id, side] = standing(dossier, system, side, day)
    _answered[:] = [(dossier, day, MappingProxyType(found))]
    return _answered[0][2]
