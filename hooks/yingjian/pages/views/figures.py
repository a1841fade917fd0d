"""数据: every number once, with its source and its uses; and which of them agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.pages.views.assessed import evidence_link, points
from yingjian.pages.views.common import Link, links, unit_link
from yingjian.read.records.figures import RELATIONS

if TYPE_CHECKING:
    from datetime import date

    from yingjian.model.project import Project
    from yingjian.model.references import Ref


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure, where it comes from and what uses it."""

    ref: Ref
    id: str
    title: str
    value: str
    known: bool
    as_of: date | None
    source: Link | None
    owner: Link | None
    users: tuple[Link, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class ReconciliationRow:
    """Two sides that must agree; sources of both are named."""

    ref: Ref
    id: str
    title: str
    left: str
    relation: str
    right: str
    left_value: str
    right_value: str
    difference: str
    holds: bool | None
    sources: tuple[Link, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class FiguresView:
    """All figures and reconciliations; numbers count them all, ``withheld`` says what is not listed."""

    figures: tuple[FigureRow, ...]
    reconciliations: tuple[ReconciliationRow, ...]
    broken: int
    unknown: int
    total: int
    pairs: int
    withheld: str
    pairs_withheld: str


def figures(project: Project) -> FiguresView:
    """Every figure and every reconciliation."""
    dossier = project.dossier
    rows = tuple(
        FigureRow(
            one.ref,
            one.id,
            one.title,
            one.shown,
            one.value is not None,
            one.as_of,
            evidence_link(project, one.source) if one.source else None,
            unit_link(project, one.owner) if one.owner else None,
            links(project, dossier.users.get(one.id, ())),
            one.note,
        )
        for one in dossier.figures.values()
        if not one.withheld
    )
    checked = []
    hides = project.edition.hides
    pairs = dossier.reconciliations.values()
    for pair in pairs:
        if hides(*pair.ref):
            continue
        sources = dict.fromkeys(
            source for key in pair.figures if (source := dossier.figures[key].source)
        )
        checked.append(
            ReconciliationRow(
                pair.ref,
                pair.id,
                pair.title,
                pair.left.text,
                RELATIONS[pair.relation],
                pair.right.text,
                points(pair.left_value),
                points(pair.right_value),
                points(pair.difference),
                pair.holds,
                tuple(evidence_link(project, source) for source in sources),
                pair.note,
            )
        )
    return FiguresView(
        rows,
        tuple(checked),
        sum(pair.holds is False for pair in pairs),
        sum(one.value is None for one in dossier.figures.values()),
        len(dossier.figures),
        len(pairs),
        project.edition.told(len(dossier.figures) - len(rows), "个"),
        project.edition.told(len(pairs) - len(checked), "项"),
    )
