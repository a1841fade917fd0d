"""Scoring rules and stated scores: they fit the shape, the points, the step and the figures."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from yingjian.base.problems import code
from yingjian.read.formulas import plain
from yingjian.read.marking import mark
from yingjian.read.records import nearest
from yingjian.read.records.indicators import (
    ALL_OR_NOTHING,
    BANDS,
    BY_CONDITION,
    FORMULA,
    JUDGEMENT,
    Score,
    Scoring,
)
from yingjian.read.records.systems import CONCLUSION, LETTER, POINTS
from yingjian.read.rules.systems import WORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yingjian.base.problems import Problem
    from yingjian.read.records.systems import System
    from yingjian.read.rules.draft import Draft, Place
    from yingjian.read.source import Path_

FIELDS = code("scoring.fields", "计分办法与所写的项不配", why="缺了该有的项，算不出得分。")
ORDER = code("scoring.bands", "分段没有从高到低排", why="程序从上往下取第一个够得上的分段。")
ABOVE = code("score.above", "得分超出分值", why="得分不会高于分值，也不会低于 0。")
STEP = code("score.step", "得分不合最小单位", why="方案规定了给分的最小单位。")
SHAPE = code("score.shape", "得分的写法与体系的评法不配", why="不配的得分算不进总评。")
NO_REASON = code(
    "score.no-reason",
    "扣了分没有写原因",
    why="说不清为什么扣分，就不知道整改什么。",
    severity="warning",
)
ABOVE_RULE = code(
    "score.above-rule",
    "自评高于按数据算得的结果",
    why="检查的人按数据一算就知道，影响整份自评的可信。",
    severity="warning",
)

_NEEDS: dict[str, tuple[str, ...]] = {
    JUDGEMENT: (),
    BANDS: ("figure", "bands"),
    ALL_OR_NOTHING: ("when",),
    FORMULA: ("formula",),
    BY_CONDITION: ("when",),
}
_FITS = {
    POINTS: {JUDGEMENT, BANDS, ALL_OR_NOTHING, FORMULA},
    CONCLUSION: {JUDGEMENT, BY_CONDITION},
    LETTER: {JUDGEMENT},
}
_KEYS = {POINTS: "score", CONCLUSION: "conclusion", LETTER: "letter"}
_SIDES = (("self", "own"), ("city", "city"), ("province", "province"), ("final", "final"))


class Stated(NamedTuple):
    """A score of one side: the side, its path, the record."""

    side: str
    path: Path_
    row: Score


def stated(place: Place) -> Iterator[Stated]:
    """The scores of an indicator."""
    for side, name in _SIDES:
        row = getattr(place.record.scores, name)
        if row:
            yield Stated(side, (*place.path, "scores", side), row)


def _scored(draft: Draft) -> Iterator[tuple[Place, System]]:
    for place in draft.leaves.values():
        system = draft.system.get(place.record.id[0])
        if system:
            yield place, system


def scoring_fits(draft: Draft) -> Iterator[Problem]:
    """A scoring rule has what its kind needs and fits the system's shape."""
    for place, system in _scored(draft):
        scoring, base = place.record.scoring, (*place.path, "scoring")
        if scoring.kind not in _FITS[system.shape]:
            known = "、".join(sorted(_FITS[system.shape]))
            yield draft.problem(
                FIELDS,
                place.file,
                (*base, "kind"),
                f"“{system.title}”里不能用 {scoring.kind} 计分。",
                f"可用：{known}。",
                found=scoring.kind,
            )
            continue
        needs = _NEEDS[scoring.kind]
        for key in ("figure", "bands", "when", "formula"):
            given = bool(getattr(scoring, key))
            if key in needs and not given:
                yield draft.problem(
                    FIELDS,
                    place.file,
                    base,
                    f"{scoring.kind} 计分要写 {key}。",
                    f"加上 {key}；由人评判的删去 scoring。",
                )
            elif given and key not in needs:
                yield draft.problem(
                    FIELDS,
                    place.file,
                    (*base, key),
                    f"{scoring.kind} 计分用不到 {key}。",
                    "删去，或改 kind。",
                    found=key,
                    key=True,
                )
        yield from _details(draft, place, system, scoring)


def _details(draft: Draft, place: Place, system: System, scoring: Scoring) -> Iterator[Problem]:
    base: Path_ = (*place.path, "scoring")
    wants_words = scoring.kind == BY_CONDITION
    if scoring.when and isinstance(scoring.when, dict) != wants_words:
        message = "按结论计分，每个结论各写一个条件。" if wants_words else "这里只写一个条件。"
        tip = "写成 when: {达标: 'F012 >= 95'}。" if wants_words else "写成 when: F012 >= 95。"
        yield draft.problem(FIELDS, place.file, (*base, "when"), message, tip)
    elif isinstance(scoring.when, dict):
        for word in scoring.when:
            if word not in system.conclusions:
                near = nearest(word, system.conclusions)
                tip = f"是不是 {near[0]}？" if near else f"可用：{'、'.join(system.conclusions)}。"
                message = f"“{system.title}”没有“{word}”这个结论。"
                path = (*base, "when", word)
                yield draft.problem(WORD, place.file, path, message, tip, found=word, key=True)
    yield from _bands(draft, place, scoring)


def _bands(draft: Draft, place: Place, scoring: Scoring) -> Iterator[Problem]:
    base: Path_ = (*place.path, "scoring")
    lowest = Decimal("Infinity")
    for index, band in enumerate(scoring.bands):
        path = (*base, "bands", index)
        last = index == len(scoring.bands) - 1
        if band.least is None and not last:
            message = "没有写 from 的分段要放在最后，它收下余下的全部。"
            yield draft.problem(ORDER, place.file, path, message, "移到最后，或补上 from。")
        elif band.least is not None and band.least >= lowest:
            yield draft.problem(
                ORDER,
                place.file,
                (*path, "from"),
                f"这一段从 {plain(band.least)} 起，不低于上一段。",
                "从高到低排列各段。",
                found=plain(band.least),
            )
        lowest = band.least if band.least is not None else lowest
        points = place.record.points
        if points is not None and not 0 <= band.score <= points:
            yield draft.problem(
                ABOVE,
                place.file,
                (*path, "score"),
                f"这一段给 {plain(band.score)} 分，不在 0 到 {plain(points)} 分之间。",
                "核对评分细则。",
                found=plain(band.score),
            )
    for above, below in pairwise(enumerate(scoring.bands)):
        if below[1].score > above[1].score:
            yield draft.problem(
                ORDER,
                place.file,
                (*base, "bands", below[0], "score"),
                f"这一段给 {plain(below[1].score)} 分，比更高的一段还多。",
                "核对评分细则。",
                found=plain(below[1].score),
            )


def scores_fit(draft: Draft) -> Iterator[Problem]:
    """A stated score is of the system's shape, inside the points, on the step; loss has a reason."""
    for place, system in _scored(draft):
        for side, path, row in stated(place):
            wanted = _KEYS[system.shape]
            for key in ("score", "conclusion", "letter"):
                given = getattr(row, key) is not None
                if given != (key == wanted):
                    message = f"“{system.title}”的评分{'不用' if given else '要'}写 {key}。"
                    tip = f"删去 {key}。" if given else f"加上 {key}；还没有评就删去 {side} 一项。"
                    where = (*path, key) if given else path
                    yield draft.problem(SHAPE, place.file, where, message, tip)
            if system.shape == POINTS and row.score is not None:
                yield from _points(draft, place, system, Stated(side, path, row))
            word = row.conclusion if system.shape == CONCLUSION else row.letter
            scale = system.conclusions if system.shape == CONCLUSION else system.letters
            if system.shape != POINTS and word is not None and word not in scale:
                near = nearest(word, scale)
                yield draft.problem(
                    WORD,
                    place.file,
                    (*path, wanted),
                    f"“{system.title}”没有“{word}”这个{'结论' if wanted == 'conclusion' else '等级'}。",
                    f"是不是 {near[0]}？" if near else f"可用：{'、'.join(scale)}。",
                    found=word,
                )


def _points(draft: Draft, place: Place, system: System, stated_score: Stated) -> Iterator[Problem]:
    score, points = stated_score.row.score, place.record.points
    if score is None or points is None:
        return
    path = (*stated_score.path, "score")
    if not 0 <= score <= points:
        yield draft.problem(
            ABOVE,
            place.file,
            path,
            f"得分 {plain(score)} 不在 0 到分值 {plain(points)} 之间。",
            "核对得分和分值。",
            found=plain(score),
        )
        return
    if system.step and score % system.step and score != points:
        yield draft.problem(
            STEP,
            place.file,
            path,
            f"得分 {plain(score)} 不是最小单位 {plain(system.step)} 的整数倍。",
            f"改成 {plain(score - score % system.step)} 或 {plain(score - score % system.step + system.step)}。",
            found=plain(score),
        )
    if score < points and not stated_score.row.deduction:
        yield draft.problem(
            NO_REASON,
            place.file,
            path,
            f"{place.record.id} 扣了 {plain(points - score)} 分，没有写原因。",
            "加 deduction: 扣分原因。",
            found=plain(score),
        )


def own_scores_follow_figures(draft: Draft) -> Iterator[Problem]:
    """A self score is not better than what the rule gives over the figures."""
    for place, system in _scored(draft):
        row = place.record.scores.own
        if row is None or place.record.not_applicable:
            continue
        got = mark(
            place.record.scoring,
            place.record.points,
            draft.values,
            decimals=system.decimals,
            conclusions=system.conclusions,
        )
        path: Path_ = (*place.path, "scores", "self")
        if got.score is not None and row.score is not None and row.score > got.score:
            yield draft.problem(
                ABOVE_RULE,
                place.file,
                (*path, "score"),
                f"{place.record.id} 自评 {plain(row.score)} 分，按数据只得 {plain(got.score)} 分。",
                "核对数据和自评，改正其中一处。",
                found=plain(row.score),
            )
        words = system.conclusions
        if (
            got.conclusion in words
            and row.conclusion in words
            and words.index(row.conclusion) < words.index(got.conclusion)
        ):
            yield draft.problem(
                ABOVE_RULE,
                place.file,
                (*path, "conclusion"),
                f"{place.record.id} 自评“{row.conclusion}”，按数据只到“{got.conclusion}”。",
                "核对数据和自评，改正其中一处。",
                found=row.conclusion,
            )


RULES = (scoring_fits, scores_fit, own_scores_follow_figures)
