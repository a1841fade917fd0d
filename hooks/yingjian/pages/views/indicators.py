"""Show 指标体系: every system as a tree of indicators with points, scores and papers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.derive.scoring import ZERO
from yingjian.derive.standings import standings
from yingjian.model.indicators import SIDE_WORDS
from yingjian.pages.views.assessed import (
    Filled,
    Square,
    Tally,
    filled,
    indicator_ref,
    points,
    score_words,
    squares,
)
from yingjian.pages.views.common import Link, Who, evidence_codes, unit_link, who

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from yingjian.derive.scoring import Standing
    from yingjian.model.indicators import Indicator, Side, System
    from yingjian.model.project import Project
    from yingjian.model.references import Ref


@dataclass(frozen=True, slots=True)
class NodeRow:
    """An indicator of any level in the tree or the self-assessment table.

    Attributes:
        scores: in the order of the system's ``sides``.
        papers: links to the evidence for it, by id.
        squares, tally: of every lowest-level indicator below it.
        counting: the points that count, which leave out what is not applicable.
        share: the self score in percent of ``counting``; None without points or scores.
    """

    indicator: Indicator
    ref: Ref
    points: str
    scores: tuple[str, ...]
    lead: Link | None
    owner: Who | None
    rule: Filled
    note: Filled
    deduction: Filled
    papers: tuple[Link, ...]
    squares: tuple[Square, ...]
    tally: Tally
    counting: str
    share: int | None


@dataclass(frozen=True, slots=True)
class VetoRow:
    """A case of 一票否决 and whether it happened."""

    id: str
    text: str
    state: str
    mark: str


@dataclass(frozen=True, slots=True)
class SystemView:
    """A system as a whole; ``rows`` are its indicators, parents before children."""

    system: System
    sides: tuple[str, ...]
    full: str
    score: str
    grade: str
    line: str
    counts: tuple[tuple[str, int], ...]
    vetoes: tuple[VetoRow, ...]
    rows: tuple[NodeRow, ...]
    tally: Tally

    @property
    def blocks(self) -> tuple[NodeRow, ...]:
        """The first-level indicators."""
        return tuple(row for row in self.rows if row.indicator.depth == 1)


@dataclass(frozen=True, slots=True)
class IndicatorsView:
    """All systems."""

    systems: tuple[SystemView, ...]


def indicators(project: Project, day: date) -> IndicatorsView:
    """Return every system as of a day."""
    every = standings(project.dossier, day)
    return IndicatorsView(
        tuple(
            _system(
                project,
                system,
                {side: every[system.id, side] for side in SIDE_WORDS if (system.id, side) in every},
                day,
            )
            for system in project.dossier.systems.values()
        )
    )


def _system(
    project: Project, system: System, standing_of: dict[Side, Standing], day: date
) -> SystemView:
    scored = tuple(standing_of.values())
    standing = scored[0]
    rows = tuple(
        _node(project, node, scored, day) for root in system.roots for node in _tree(project, root)
    )
    return SystemView(
        system=system,
        sides=tuple(SIDE_WORDS[side] for side in standing_of),
        full=points(standing.full),
        score=points(standing.score),
        grade=standing.grade or "未定",
        line=standing.line + _scaling(standing, system),
        counts=tuple(standing.counts.items()),
        vetoes=tuple(
            VetoRow(
                case.veto.id,
                case.veto.text,
                {True: "已发生", False: "没有发生", None: "数据未知"}[case.happened],
                {True: "late", False: "", None: "doubt"}[case.happened],
            )
            for case in standing.vetoes
        ),
        rows=rows,
        tally=Tally.of(square for row in rows if row.indicator.leaf for square in row.squares),
    )


def _tree(project: Project, name: str) -> Iterator[Indicator]:
    """Yield an indicator and all below it, parents before children."""
    node = project.dossier.indicators[name]
    yield node
    for child in node.children:
        yield from _tree(project, child)


def _scaling(standing: Standing, system: System) -> str:
    """Say how the total follows from its parts; "" where every indicator applies."""
    if standing.full is None or not standing.excluded:
        return ""
    totals = [standing.totals[root] for root in system.roots]
    score = points(sum((total.score for total in totals), ZERO))
    counting = points(sum((total.full for total in totals), ZERO))
    return (
        f"不适用 {len(standing.excluded)} 项不计入：得 {score}／{counting} 分，"
        f"按 {points(standing.full)} 分折算。"
    )


def _node(project: Project, node: Indicator, scored: Sequence[Standing], day: date) -> NodeRow:
    below = tuple(
        square for leaf in project.dossier.below(node.id) for square in squares(project, leaf, day)
    )
    score = node.scores.get("self")
    total = scored[0].totals[node.id]
    return NodeRow(
        indicator=node,
        ref=indicator_ref(node),
        points=points(node.points),
        scores=tuple(score_words(standing, node) for standing in scored),
        lead=unit_link(project, node.lead) if node.lead else None,
        owner=who(project, node.owner, day) if node.owner else None,
        rule=filled(project, node.rule),
        note=filled(project, score.note) if score else (),
        deduction=filled(project, score.deduction) if score else (),
        papers=evidence_codes(
            project, [name for name, _ in project.dossier.answers.get(node.id, ())]
        ),
        squares=below,
        tally=Tally.of(below),
        counting=points(None if node.points is None else total.full),
        share=int(total.score * 100 / total.full) if total.full and total.scored else None,
    )
