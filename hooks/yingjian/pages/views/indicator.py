"""Show the page of one lowest-level indicator: scores, papers, figures, rectification."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.derive.readiness import days_left
from yingjian.derive.standings import standings
from yingjian.model.indicators import SIDE_WORDS
from yingjian.model.references import Ref
from yingjian.pages.views.assessed import (
    EvidenceRow,
    Filled,
    Filling,
    Tally,
    evidence_link,
    evidence_row,
    filled,
    filling,
    gaps,
    points,
    score_words,
    squares,
)
from yingjian.pages.views.common import NOWHERE, Link, Subject, Who, listed, unit_link, who
from yingjian.pages.views.quality import MeasureRow, failing_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from yingjian.derive.quality import Assessment
    from yingjian.derive.scoring import Standing
    from yingjian.model.figures import Figure
    from yingjian.model.indicators import Indicator, Side, Slot, System
    from yingjian.model.ledger import LedgerItem, LedgerState
    from yingjian.model.project import Project


@dataclass(frozen=True, slots=True)
class SlotRow:
    """A paper asked for and the evidence that fills it; ``withheld`` counts what is not shown."""

    slot: Slot
    state: Filling
    evidence: tuple[EvidenceRow, ...]
    withheld: str


@dataclass(frozen=True, slots=True)
class SideRow:
    """The score that one side gave, with its reasons."""

    side: str
    score: str
    note: Filled
    deduction: Filled
    on: date | None


@dataclass(frozen=True, slots=True)
class FigureUse:
    """A figure that the scoring rule uses."""

    link: Link
    value: str
    as_of: date | None
    source: Link | None


@dataclass(frozen=True, slots=True)
class LedgerUse:
    """A ledger item about the indicator; ``left`` is the number of days to its last one."""

    item: LedgerItem
    state: LedgerState
    overdue: bool
    left: int


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """A lowest-level indicator; ``loose`` is evidence for it that fills no slot.

    ``computed`` is what the rule gives over the figures, "" where there is no rule.
    """

    indicator: Indicator
    system: System
    points: str
    sides: tuple[SideRow, ...]
    computed: str
    rule: Filled
    lead: Link | None
    support: tuple[Link, ...]
    owner: Who | None
    slots: tuple[SlotRow, ...]
    loose: tuple[EvidenceRow, ...]
    loose_withheld: str
    figures: tuple[FigureUse, ...]
    ledger: tuple[LedgerUse, ...]
    ledger_withheld: str
    gaps: tuple[str, ...]
    failing: tuple[MeasureRow, ...]
    tally: Tally


def subjects(project: Project) -> Iterator[Subject]:
    """Yield every lowest-level indicator, below its headings."""
    dossier = project.dossier
    for system in dossier.systems.values():
        for leaf in system.leaves:
            *above, title = (f"{node.number} {node.title}" for node in dossier.path(leaf))
            yield Subject(Ref("indicator", leaf), title, tuple(above))


def indicator(project: Project, name: str, day: date, assessed: Assessment) -> IndicatorView:
    """Return one lowest-level indicator as of a day."""
    dossier, edition = project.dossier, project.edition
    node = dossier.indicators[name]
    system = dossier.systems[node.system]
    every = standings(dossier, day)
    scored = {side: every[system.id, side] for side in SIDE_WORDS if (system.id, side) in every}
    computed = scored["self"].leaves[name].computed
    loose = [evidence for evidence, answer in dossier.answers.get(name, ()) if answer.slot is None]
    items = dossier.ledger_of.get(name, ())
    return IndicatorView(
        indicator=node,
        system=system,
        points=points(node.points),
        sides=tuple(_sides(project, node, scored)),
        computed=(computed.conclusion or points(computed.score)) if computed.by_rule else "",
        rule=filled(project, node.rule),
        lead=unit_link(project, node.lead) if node.lead else None,
        support=tuple(unit_link(project, unit) for unit in node.support),
        owner=who(project, node.owner, day) if node.owner else None,
        slots=tuple(_slot(project, node, slot, day) for slot in node.slots),
        loose=_evidence(project, node, None, day),
        loose_withheld=edition.told(sum(edition.hides("evidence", key) for key in loose)),
        figures=tuple(_figure(project, dossier.figures[key]) for key in node.figures),
        ledger=tuple(_ledger(dossier.ledger[key], day) for key in listed(project, "ledger", items)),
        ledger_withheld=edition.told(sum(edition.hides("ledger", key) for key in items), "项"),
        gaps=gaps(project, node, day),
        failing=failing_rows(project, assessed.indicators.get(name, ())),
        tally=Tally.of(squares(project, node, day)),
    )


def _sides(project: Project, node: Indicator, scored: Mapping[Side, Standing]) -> Iterator[SideRow]:
    """Yield a row for every side, whether it gave a score or not."""
    for side, words in SIDE_WORDS.items():
        score = node.scores.get(side)
        yield SideRow(
            words,
            score_words(scored[side], node) if side in scored else "—",
            filled(project, score.note) if score else (),
            filled(project, score.deduction) if score else (),
            score.on if score else None,
        )


def _evidence(
    project: Project, node: Indicator, slot: int | None, day: date
) -> tuple[EvidenceRow, ...]:
    """Return the evidence that fills a slot, or none, with what it proves there."""
    return tuple(
        evidence_row(project, project.dossier.evidence[name], day, answer.point)
        for name, answer in project.dossier.answers.get(node.id, ())
        if answer.slot == slot and not project.edition.hides("evidence", name)
    )


def _slot(project: Project, node: Indicator, slot: Slot, day: date) -> SlotRow:
    names = project.dossier.filling.get((node.id, slot.id), ())
    shown = len(listed(project, "evidence", names))
    return SlotRow(
        slot,
        filling(project, node, slot, day),
        _evidence(project, node, slot.id, day),
        project.edition.told(len(names) - shown, beside=bool(shown)),
    )


def _figure(project: Project, figure: Figure) -> FigureUse:
    if figure.source is None:
        source = None
    elif figure.withheld:
        source = Link(NOWHERE, project.edition.word)
    else:
        source = evidence_link(project, figure.source, titled=False)
    return FigureUse(
        Link(figure.ref, figure.title),
        figure.shown,
        None if figure.withheld else figure.as_of,
        source,
    )


def _ledger(item: LedgerItem, day: date) -> LedgerUse:
    left = days_left(item.due, day) if item.due else 0
    return LedgerUse(item, item.state(day), item.overdue(day), left)
