"""Show 数据: every figure once, with its source and its uses; and which of them agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.pages.views.assessed import evidence_link, points
from yingjian.pages.views.common import Link, links, unit_link
from yingjian.read.records.figures import RELATIONS

if TYPE_CHECKING:
    from yingjian.model.figures import Figure, Reconciliation
    from yingjian.model.project import Project


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure, the evidence it comes from and the records that use it."""

    figure: Figure
    source: Link | None
    owner: Link | None
    users: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class ReconciliationRow:
    """Two sides that must agree, and the evidence of the figures of both."""

    pair: Reconciliation
    relation: str
    left_value: str
    right_value: str
    difference: str
    sources: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class FiguresView:
    """All figures and reconciliations; numbers count them all, ``withheld`` those not listed."""

    figures: tuple[FigureRow, ...]
    reconciliations: tuple[ReconciliationRow, ...]
    broken: int
    unknown: int
    total: int
    pairs: int
    withheld: str
    pairs_withheld: str


def figures(project: Project) -> FiguresView:
    """Return every figure and every reconciliation."""
    dossier = project.dossier
    every, pairs = dossier.figures.values(), dossier.reconciliations.values()
    rows = tuple(
        FigureRow(
            figure,
            evidence_link(project, figure.source) if figure.source else None,
            unit_link(project, figure.owner) if figure.owner else None,
            links(project, dossier.users.get(figure.id, ())),
        )
        for figure in every
        if not figure.withheld
    )
    checked = tuple(
        _reconciliation(project, pair) for pair in pairs if not project.edition.hides(*pair.ref)
    )
    return FiguresView(
        rows,
        checked,
        sum(pair.holds is False for pair in pairs),
        sum(figure.value is None for figure in every),
        len(every),
        len(pairs),
        project.edition.told(len(every) - len(rows), "个"),
        project.edition.told(len(pairs) - len(checked), "项"),
    )


def _reconciliation(project: Project, pair: Reconciliation) -> ReconciliationRow:
    sources = [project.dossier.figures[key].source for key in pair.figures]
    return ReconciliationRow(
        pair,
        RELATIONS[pair.relation],
        points(pair.left_value),
        points(pair.right_value),
        points(pair.difference),
        tuple(evidence_link(project, source) for source in dict.fromkeys(sources) if source),
    )
