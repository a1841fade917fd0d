"""One Chinese line that says how a system stands and what would change its grade."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from yingjian.model.indicators import SIDE_WORDS
from yingjian.read.formulas import plain
from yingjian.read.records.systems import LETTER, MUST_PASS, NO_VETO, POINTS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from yingjian.derive.scoring import Standing
    from yingjian.model.dossier import Dossier
    from yingjian.model.indicators import System
    from yingjian.read.records.systems import Grade

# So many indicators are named in a line; the rest are counted.
_NAMED: Final = 5


def standing_line(dossier: Dossier, system: System, standing: Standing) -> str:
    """Return the line of a system on one side."""
    side = SIDE_WORDS[standing.side]
    counted = sum(leaf.counted for leaf in standing.leaves.values())
    if not counted:
        return "没有计分的指标。"
    if len(standing.missing) == counted:
        return f"{side}还没有开始，{counted} 项都没有结果。"
    low, high = standing.possible
    if standing.missing or low != high:
        return _open_line(system, standing)
    if system.shape == POINTS and standing.least is not None:
        return _points_line(dossier, system, standing, standing.least)
    if system.shape == LETTER:
        return _letter_line(dossier, system, standing)
    return _tier_line(system, standing)


def _open_line(system: System, standing: Standing) -> str:
    parts = []
    if standing.missing:
        parts.append(f"还有 {len(standing.missing)} 项没有评")
    unknown = [case.veto.id for case in standing.vetoes if case.happened is None]
    if unknown:
        parts.append(f"一票否决 {'、'.join(unknown)} 所用的数据未知")
    least, most = standing.least, standing.most
    if least is not None and most is not None and least != most:
        parts.append(f"总分在 {plain(least)} 到 {plain(most)} 之间")
    none = "不入等" if system.shape == POINTS else "不入档"
    space = " " if system.shape == LETTER else ""
    low, high = (name or none for name in standing.possible)
    if low != high:
        parts.append(f"{low}{space}到{space}{high}{space}都有可能")
    elif system.grades or system.tiers or system.letters:
        parts.append(f"不论结果如何都是{space}{high}")
    return "，".join(parts) + "。"


def _points_line(dossier: Dossier, system: System, standing: Standing, score: Decimal) -> str:
    grades = system.grades
    if not grades:
        return f"现为 {plain(score)} 分，没有分等次。"
    best = standing.possible[1]
    rank = next((index for index, grade in enumerate(grades) if grade.name == best), len(grades))
    parts = [f"现为{best or '不入等'}（{plain(score)} 分）"]
    if rank:
        above = grades[rank - 1]
        parts.append(f"要到{above.name}：{'，'.join(_lacking(dossier, standing, above, score))}")
    else:
        parts.append("已是最高等次")
    if rank < len(grades) - 1:
        grade = grades[rank]
        margin = f"比{grade.name}线（{plain(grade.least)} 分）高 {plain(score - grade.least)} 分"
        strict = "，必达指标有一项失守即降等" if MUST_PASS in grade.needs else ""
        parts.append(margin + strict)
    return "；".join(parts) + "。"


def _lacking(dossier: Dossier, standing: Standing, grade: Grade, score: Decimal) -> list[str]:
    """Say what is missing to a grade, one phrase for each reason."""
    reasons = []
    if score < grade.least:
        reasons.append(f"还差 {plain(grade.least - score)} 分")
    if MUST_PASS in grade.needs and standing.failed:
        reasons.append(f"必达指标 {_numbers(dossier, standing.failed)} 未达到")
    happened = [case.veto for case in standing.vetoes if case.happened]
    if NO_VETO in grade.needs and happened:
        cases = "、".join(f"{veto.id}（{veto.text}）" for veto in happened)
        reasons.append(f"一票否决 {cases} 已发生")
    return reasons


def _tier_line(system: System, standing: Standing) -> str:
    tiers, counts = system.tiers, standing.counts
    words = "，".join(f"{word} {counts.get(word, 0)}" for word in system.scale)
    if not tiers:
        return f"{words}。"
    best = standing.possible[1]
    rank = next((index for index, tier in enumerate(tiers) if tier.name == best), len(tiers))
    now = f"现为{best or '不入档'}（{words}）"
    if not rank:
        return f"{now}；已是最高档。"
    above = tiers[rank - 1]
    reasons = [
        f"{word}还差 {number - counts.get(word, 0)} 项"
        for word, number in above.least.items()
        if counts.get(word, 0) < number
    ]
    reasons += [
        f"{word}要减到 {number} 项以内"
        for word, number in above.most.items()
        if counts.get(word, 0) > number
    ]
    return f"{now}；要到{above.name}：{'，'.join(reasons)}。"


def _letter_line(dossier: Dossier, system: System, standing: Standing) -> str:
    letters, letter = system.letters, standing.possible[1]
    rank = letters.index(letter) if letter in letters else 0
    if rank == 0:
        return f"现为 {letter}，已是最高等级；有一项降等，整体即降等。"
    worst = [
        leaf.indicator for leaf in standing.leaves.values() if leaf.counted and leaf.word == letter
    ]
    above = letters[rank - 1]
    return f"现为 {letter}；{_numbers(dossier, worst)} 达到 {above}，整体才到 {above}。"


def _numbers(dossier: Dossier, indicators: Sequence[str]) -> str:
    """Return the numbers of the first few indicators, and how many there are where more."""
    numbers = "、".join(dossier.indicators[name].number for name in indicators[:_NAMED])
    return f"{numbers}等 {len(indicators)} 项" if len(indicators) > _NAMED else numbers
