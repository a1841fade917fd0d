"""Figures: formulas can be read and computed, each number has a source, both sides agree."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from yingjian.base.problems import code
from yingjian.read.formulas import POINTS, FormulaError, Kind, plain, read
from yingjian.read.records.figures import RELATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from yingjian.base.problems import Problem
    from yingjian.read.records.figures import Figure, Reconciliation
    from yingjian.read.records.indicators import Scoring
    from yingjian.read.rules.draft import Draft
    from yingjian.read.source import Path_

FORMULA = code("formula.syntax", "公式写法不对", why="写法不对的公式算不出得分。")
FORMULA_KIND = code("formula.kind", "公式的用处不对", why="条件要能判断真假，得分和数据要是数。")
FORMULA_VALUE = code(
    "formula.value", "公式算不出来", why="算不出的得分在各处都显示为未知。", severity="warning"
)
NO_SOURCE = code(
    "figure.no-source",
    "数据没有来源",
    why="没有来源的数据，检查的人不认。",
    severity="warning",
)
DECIMALS = code("figure.decimals", "小数位数不够", why="显示时会四舍五入，与写的数对不上。")
BROKEN = code(
    "figure.unreconciled",
    "数据对不上",
    why="同一件事的两个数对不上，是检查中最常见的失分处。",
    severity="warning",
)

# A figure named in a text; views put its value and unit there.
INLINE = re.compile(r"\{(F[0-9]{1,4})\}")


class Site(NamedTuple):
    """A formula's place: file, path, text, what it must be, whether it may use ``points``."""

    file: str
    path: Path_
    text: str
    kind: Kind
    points: Decimal | None
    scored: bool


def sites(draft: Draft) -> Iterator[Site]:
    """Every formula of the data."""
    for index, system in enumerate(draft.systems.systems if draft.systems else ()):
        for number, veto in enumerate(system.vetoes):
            if veto.when:
                path: Path_ = ("systems", index, "vetoes", number, "when")
                yield Site("systems.yml", path, veto.when, "condition", None, scored=False)
    for place in draft.tree:
        path = (*place.path, "scoring")
        yield from _of_scoring(place.file, path, place.record.scoring, place.record.points)
    rows = draft.figures.reconciliations if draft.figures else ()
    for index, row in enumerate(rows):
        path = ("reconciliations", index)
        yield Site("figures.yml", (*path, "left"), row.left, "number", None, scored=False)
        yield Site("figures.yml", (*path, "right"), row.right, "number", None, scored=False)


def _of_scoring(file: str, base: Path_, scoring: Scoring, points: Decimal | None) -> Iterator[Site]:
    if isinstance(scoring.when, str):
        yield Site(file, (*base, "when"), scoring.when, "condition", points, scored=True)
    elif scoring.when:
        for name, text in scoring.when.items():
            # Conclusions are given without points (marking._conclusion).
            yield Site(file, (*base, "when", name), text, "condition", None, scored=False)
    if scoring.formula:
        yield Site(file, (*base, "formula"), scoring.formula, "number", points, scored=True)


def formulas_compute(draft: Draft) -> Iterator[Problem]:
    """Each formula can be read, is of the kind that its place asks for, and can be computed."""
    for site in sites(draft):
        try:
            formula = read(site.text)
        except FormulaError as error:
            yield draft.problem(
                FORMULA,
                site.file,
                site.path,
                error.message,
                error.tip,
                found=site.text,
                column=error.column,
            )
            continue
        if formula.kind != site.kind:
            if site.kind == "condition":
                message, tip = "这里要写条件，写的却是数。", "写成 F012 >= 95 这样。"
            else:
                message, tip = "这里要写数，写的却是条件。", "写成 points - 2 * steps(…) 这样。"
            yield draft.problem(FORMULA_KIND, site.file, site.path, message, tip, found=site.text)
            continue
        if POINTS in formula.names and not site.scored:
            message = "这里没有分值，不能用 points。"
            tip = "只用数据编号和数。"
            yield draft.problem(FORMULA, site.file, site.path, message, tip, found=site.text)
            continue
        if not set(formula.figures) <= set(draft.figure):
            continue  # rules/references.py names what is missing
        try:
            formula.value(draft.values, site.points)
        except FormulaError as error:
            yield draft.problem(
                FORMULA_VALUE, site.file, site.path, error.message, error.tip, found=site.text
            )


def figures_have_sources(draft: Draft) -> Iterator[Problem]:
    """A figure with a value names the evidence it was taken from, and shows all its decimals."""
    for index, figure in enumerate(draft.figures.figures if draft.figures else ()):
        if figure.value is None:
            continue
        if not figure.source:
            yield draft.problem(
                NO_SOURCE,
                "figures.yml",
                ("figures", index),
                f"{figure.id}“{figure.title}”没有写来自哪份材料。",
                "加 source: 材料编号，如 source: E021。",
            )
        exponent = figure.value.normalize().as_tuple().exponent
        places = max(-exponent, 0) if isinstance(exponent, int) else 0
        if places > figure.decimals:
            yield draft.problem(
                DECIMALS,
                "figures.yml",
                ("figures", index, "value"),
                f"这个数有 {places} 位小数，decimals 却是 {figure.decimals}。",
                f"写 decimals: {places}，或把数按规定取整。",
                found=plain(figure.value),
            )


class Sides(NamedTuple):
    """Values of both sides and whether they agree; None where a figure is not known."""

    left: Decimal | None
    right: Decimal | None
    holds: bool | None


def sides(row: Reconciliation, values: Mapping[str, Decimal | None]) -> Sides:
    """Both sides of a reconciliation; the tolerance widens every relation."""
    try:
        left, right = read(row.left).value(values), read(row.right).value(values)
    except FormulaError:
        return Sides(None, None, None)
    if not isinstance(left, Decimal) or not isinstance(right, Decimal):
        return Sides(None, None, None)
    gap, tolerance = left - right, row.tolerance
    holds = {
        "=": abs(gap) <= tolerance,
        ">=": gap >= -tolerance,
        "<=": gap <= tolerance,
        ">": gap > -tolerance,
        "<": gap < tolerance,
    }[row.relation]
    return Sides(left, right, holds)


def told(text: str, figures: Mapping[str, Figure]) -> str:
    """The figures of a side with value and source: ``F001 小学在校生 1286 人（E021）``."""
    parts = []
    for name in read(text).figures:
        figure = figures[name]
        value = "未知" if figure.value is None else f"{plain(figure.value)}{figure.unit or ''}"
        parts.append(f"{name}“{figure.title}”{value}（{figure.source or '无来源'}）")
    return "，".join(parts)


def reconciliations_hold(draft: Draft) -> Iterator[Problem]:
    """Both sides of each reconciliation agree within its tolerance."""
    for index, row in enumerate(draft.figures.reconciliations if draft.figures else ()):
        result = sides(row, draft.values)
        if result.holds is not False or result.left is None or result.right is None:
            continue
        used = {*read(row.left).figures, *read(row.right).figures}
        if not used <= set(draft.figure):
            continue
        gap = plain(abs(result.left - result.right))
        spare = f"（容差 {plain(row.tolerance)}）" if row.tolerance else ""
        yield draft.problem(
            BROKEN,
            "figures.yml",
            ("reconciliations", index),
            f"“{row.title}”不成立：左边 {plain(result.left)}，右边 {plain(result.right)}，"
            f"应当左{RELATIONS[row.relation]}右{spare}，相差 {gap}。",
            f"核对来源：左边 {told(row.left, draft.figure) or row.left}；"
            f"右边 {told(row.right, draft.figure) or row.right}。",
            found=f"{row.left} {row.relation} {row.right}",
        )


RULES = (formulas_compute, figures_have_sources, reconciliations_hold)
