"""Draft → Dossier: systems, indicators, evidence, figures, the ledger; every link also backwards."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from yingjian.model.assembly.shape import Builder, back, by_id, copied
from yingjian.model.dossier import Dossier
from yingjian.model.evidence import Answer, Evidence, Paper
from yingjian.model.figures import Figure, Reconciliation
from yingjian.model.indicators import SIDES, Indicator, NotApplicable, Score, Slot, System, Veto
from yingjian.model.ledger import LedgerItem
from yingjian.model.references import Ref
from yingjian.read.formulas import read
from yingjian.read.marking import figures_of
from yingjian.read.rules.figures import INLINE, sides

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from yingjian.model.indicators import Side
    from yingjian.model.references import Origin
    from yingjian.read.records.indicators import Score as ScoreRecord
    from yingjian.read.records.indicators import Scores
    from yingjian.read.rules.draft import Draft


def assess(draft: Draft, origins: dict[Ref, Origin]) -> Dossier:
    """Build the dossier of a draft that passed every rule; add each record's place to ``origins``."""
    return _Assessment(draft, origins).dossier()


class _Assessment(Builder):
    def systems(self, trees: Mapping[str, Indicator]) -> Iterator[System]:
        for index, system in enumerate(self.draft.systems.systems if self.draft.systems else ()):
            nodes = [node for node in trees.values() if node.system == system.id]
            yield copied(
                System,
                system,
                source=system.origin,
                inspections=self.all_of(self.draft.inspections, system.inspections),
                since=system.period.since if system.period else None,
                until=system.period.until if system.period else None,
                vetoes=tuple(
                    copied(Veto, veto, when=read(veto.when) if veto.when else None)
                    for veto in system.vetoes
                ),
                roots=tuple(node.id for node in nodes if node.parent is None),
                leaves=tuple(node.id for node in nodes if node.leaf),
                origin=self.origin("systems.yml", ("systems", index), Ref("system", system.id)),
            )

    def indicators(self) -> Iterator[Indicator]:
        for place in self.draft.tree:
            node = place.record
            none = node.not_applicable
            yield copied(
                Indicator,
                node,
                number=node.id[1:],
                system=node.id[0],
                parent=place.above.record.id if place.above else None,
                children=tuple(child.id for child in node.children),
                depth=place.depth,
                figures=figures_of(node.scoring),
                lead=next(iter(self.all_of(self.draft.units, node.leads)), None),
                support=self.all_of(self.draft.units, node.support),
                owner=self.resolved(self.draft.people, node.owner),
                slots=tuple(copied(Slot, slot) for slot in node.slots),
                scores=_scores(node.scores),
                not_applicable=copied(NotApplicable, none) if none else None,
                origin=self.origin(place.file, place.path, Ref("indicator", node.id)),
            )

    def evidence(self) -> Iterator[Evidence]:
        for file, item in self.draft.evidence:
            papers = ((self.draft.papers[paper.path], paper.sha256) for paper in item.files)
            yield copied(
                Evidence,
                item,
                unit=self.sure(self.draft.units, item.unit),
                person=self.resolved(self.draft.people, item.person),
                answers=tuple(copied(Answer, answer) for answer in item.answers),
                reviewer=self.resolved(self.draft.people, item.reviewer),
                files=tuple(
                    Paper(disk.path, disk.size, disk.sha256, sealed) for disk, sealed in papers
                ),
                origin=self.origin(file, (), Ref("evidence", item.id)),
            )

    def figures(self) -> Iterator[Figure]:
        for index, figure in enumerate(self.draft.figures.figures if self.draft.figures else ()):
            yield copied(
                Figure,
                figure,
                owner=self.resolved(self.draft.units, figure.owner),
                origin=self.origin("figures.yml", ("figures", index), Ref("figure", figure.id)),
            )

    def reconciliations(self) -> Iterator[Reconciliation]:
        rows = self.draft.figures.reconciliations if self.draft.figures else ()
        for index, row in enumerate(rows):
            result = sides(row, self.draft.values)
            ref = Ref("reconciliation", row.id)
            yield copied(
                Reconciliation,
                row,
                left=read(row.left),
                right=read(row.right),
                left_value=result.left,
                right_value=result.right,
                holds=result.holds,
                origin=self.origin("figures.yml", ("reconciliations", index), ref),
            )

    def ledger(self) -> Iterator[LedgerItem]:
        rows = self.draft.rectification.items if self.draft.rectification else ()
        for index, item in enumerate(rows):
            yield copied(
                LedgerItem,
                item,
                lead=next(iter(self.all_of(self.draft.units, item.leads)), None),
                support=self.all_of(self.draft.units, item.support),
                owner=self.resolved(self.draft.people, item.owner),
                progress=tuple((row.on, row.text) for row in item.progress),
                accepted_by=self.resolved(self.draft.people, item.accepted_by),
                reopened=tuple((row.on, row.reason) for row in item.reopened),
                origin=self.origin("rectification.yml", ("items", index), Ref("ledger", item.id)),
            )

    def dossier(self) -> Dossier:
        draft = self.draft
        indicators = by_id(self.indicators())
        systems, evidence = by_id(self.systems(indicators)), by_id(self.evidence())
        figures, reconciliations = by_id(self.figures()), by_id(self.reconciliations())
        ledger = by_id(self.ledger())
        leaves = [node for node in indicators.values() if node.leaf]
        named = {paper.path for item in evidence.values() for paper in item.files}
        return Dossier(
            kinds=draft.systems.kinds if draft.systems else (),
            secrecy=draft.systems.secrecy if draft.systems else (),
            unsearched=draft.systems.unsearched if draft.systems else (),
            systems=systems,
            indicators=indicators,
            evidence=evidence,
            figures=figures,
            reconciliations=reconciliations,
            ledger=ledger,
            answers=back((a.indicator, (e.id, a)) for e in evidence.values() for a in e.answers),
            filling=back(
                ((answer.indicator, answer.slot), item.id)
                for item in evidence.values()
                for answer in item.answers
                if answer.slot is not None
            ),
            evidence_of_unit=back((item.unit, item.id) for item in evidence.values()),
            led=back((leaf.lead, leaf.id) for leaf in leaves if leaf.lead),
            supported=back((unit, leaf.id) for leaf in leaves for unit in leaf.support),
            figures_from=back((row.source, row.id) for row in figures.values() if row.source),
            users=back(_users(systems.values(), leaves, reconciliations.values(), ledger.values())),
            ledger_of=back((item.indicator, item.id) for item in ledger.values() if item.indicator),
            ledger_of_unit=back(
                (unit, item.id)
                for item in ledger.values()
                for unit in (item.lead, *item.support)
                if unit
            ),
            ledger_of_evidence=back(
                (name, item.id) for item in ledger.values() for name in (*item.before, *item.after)
            ),
            tasks_of_evidence=back(
                (name, task.id)
                for phase in draft.schedule.phases
                for task in phase.tasks
                for name in task.deliverables
            ),
            strays=tuple(path for path in draft.papers if path not in named),
        )


def _scores(scores: Scores) -> Mapping[Side, Score]:
    """Return the scores that are given, by side, in the order of the sides."""
    stated: Mapping[Side, ScoreRecord | None] = {
        "self": scores.own,
        "city": scores.city,
        "province": scores.province,
        "final": scores.final,
    }
    rows = ((side, stated[side]) for side in SIDES)
    return MappingProxyType({side: copied(Score, row) for side, row in rows if row})


def _users(
    systems: Iterable[System],
    indicators: Iterable[Indicator],
    reconciliations: Iterable[Reconciliation],
    ledger: Iterable[LedgerItem],
) -> Iterator[tuple[str, Ref]]:
    """Yield (figure, reference of what uses it in a formula or text)."""
    for system in systems:
        for veto in system.vetoes:
            for figure in veto.when.figures if veto.when else ():
                yield figure, system.ref
    for node in indicators:
        notes = (score.note or "" for score in node.scores.values())
        inline = INLINE.findall(" ".join((node.rule or "", *notes)))
        for figure in (*node.figures, *inline):
            yield figure, node.ref
    for row in reconciliations:
        for figure in row.figures:
            yield figure, row.ref
    for item in ledger:
        for figure in INLINE.findall(f"{item.problem} {item.measures or ''}"):
            yield figure, item.ref
