"""Draft → Dossier: references resolved, formulas read, every link also backwards."""

from __future__ import annotations

from collections import defaultdict
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from yingjian.dossier import (
    SIDES,
    Answer,
    Dossier,
    Evidence,
    Figure,
    Indicator,
    LedgerItem,
    NotApplicable,
    Paper,
    Reconciliation,
    Score,
    Slot,
    System,
    Veto,
)
from yingjian.formulas import read
from yingjian.marking import figures_of
from yingjian.project import Origin, Ref, of_record
from yingjian.rules.figures import INLINE, sides

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

    from yingjian import records
    from yingjian.dossier import Side
    from yingjian.records.indicators import Score as ScoreRecord
    from yingjian.rules.draft import Draft, Names, Place
    from yingjian.source import Path_

_Key = TypeVar("_Key", bound="Hashable")
_Item = TypeVar("_Item")


def _back(pairs: Iterable[tuple[_Key, _Item]]) -> Mapping[_Key, tuple[_Item, ...]]:
    """Every key with its items, each once, in the order of the pairs."""
    found: dict[_Key, dict[_Item, None]] = defaultdict(dict)
    for key, item in pairs:
        found[key][item] = None
    return MappingProxyType({key: tuple(row) for key, row in found.items()})


class _Assembler:
    def __init__(self, draft: Draft, origins: dict[Ref, Origin]) -> None:
        self.draft = draft
        self.origins = origins

    def origin(self, file: str, path: Path_, ref: Ref) -> Origin:
        document = self.draft.documents[file]
        self.origins[ref] = origin = Origin(document.file, document.place(path).line)
        return origin

    @staticmethod
    def one(names: Names, word: str | None) -> str | None:
        return names.resolve(word) if word else None

    def units(self, words: Iterable[str]) -> tuple[str, ...]:
        found = (self.draft.units.resolve(word) for word in words)
        return tuple(one for one in found if one)

    def systems(self, trees: Mapping[str, Indicator]) -> Iterator[System]:
        records = self.draft.systems.systems if self.draft.systems else ()
        for index, one in enumerate(records):
            own = [node for node in trees.values() if node.system == one.id]
            inspections = (self.one(self.draft.inspections, word) for word in one.inspections)
            yield of_record(
                System,
                one,
                source=one.origin,
                inspections=tuple(found for found in inspections if found),
                since=one.period.since if one.period else None,
                until=one.period.until if one.period else None,
                vetoes=tuple(
                    Veto(veto.id, veto.text, read(veto.when) if veto.when else None, veto.happened)
                    for veto in one.vetoes
                ),
                roots=tuple(node.id for node in own if node.parent is None),
                leaves=tuple(node.id for node in own if node.leaf),
                origin=self.origin("systems.yml", ("systems", index), Ref("system", one.id)),
            )

    def indicator(self, place: Place) -> Indicator:
        one = place.record
        stated: Mapping[Side, ScoreRecord | None] = {
            "self": one.scores.own,
            "city": one.scores.city,
            "province": one.scores.province,
            "final": one.scores.final,
        }
        scores: dict[Side, Score] = {}
        for side in SIDES:
            row = stated[side]
            if row:
                scores[side] = Score(
                    row.score, row.conclusion, row.letter, row.note, row.deduction, row.on
                )
        none = one.not_applicable
        return of_record(
            Indicator,
            one,
            number=one.id[1:],
            system=one.id[0],
            parent=place.above.record.id if place.above else None,
            children=tuple(child.id for child in one.children),
            depth=place.depth,
            figures=figures_of(one.scoring),
            lead=next(iter(self.units(one.leads)), None),
            support=self.units(one.support),
            owner=self.one(self.draft.people, one.owner),
            slots=tuple(Slot(slot.id, slot.title, slot.point, slot.required) for slot in one.slots),
            scores=MappingProxyType(scores),
            not_applicable=NotApplicable(none.reason, none.effect) if none else None,
            origin=self.origin(place.file, place.path, Ref("indicator", one.id)),
        )

    def evidence(self, file: str, one: records.EvidenceFile) -> Evidence:
        papers = []
        for paper in one.files:
            disk = self.draft.papers[paper.path]
            papers.append(Paper(disk.path, disk.size, disk.sha256, paper.sha256))
        return of_record(
            Evidence,
            one,
            unit=self.units((one.unit,))[0],
            person=self.one(self.draft.people, one.person),
            answers=tuple(Answer(row.indicator, row.slot, row.point) for row in one.answers),
            reviewer=self.one(self.draft.people, one.reviewer),
            files=tuple(papers),
            origin=self.origin(file, (), Ref("evidence", one.id)),
        )

    def figures(self) -> Iterator[Figure]:
        for index, one in enumerate(self.draft.figures.figures if self.draft.figures else ()):
            yield of_record(
                Figure,
                one,
                owner=self.one(self.draft.units, one.owner),
                origin=self.origin("figures.yml", ("figures", index), Ref("figure", one.id)),
            )

    def reconciliations(self) -> Iterator[Reconciliation]:
        rows = self.draft.figures.reconciliations if self.draft.figures else ()
        for index, one in enumerate(rows):
            result = sides(one, self.draft.values)
            ref = Ref("reconciliation", one.id)
            yield of_record(
                Reconciliation,
                one,
                left=read(one.left),
                right=read(one.right),
                left_value=result.left,
                right_value=result.right,
                holds=result.holds,
                origin=self.origin("figures.yml", ("reconciliations", index), ref),
            )

    def ledger(self) -> Iterator[LedgerItem]:
        rows = self.draft.rectification.items if self.draft.rectification else ()
        for index, one in enumerate(rows):
            yield of_record(
                LedgerItem,
                one,
                lead=next(iter(self.units(one.leads)), None),
                support=self.units(one.support),
                owner=self.one(self.draft.people, one.owner),
                progress=tuple((row.on, row.text) for row in one.progress),
                accepted_by=self.one(self.draft.people, one.accepted_by),
                reopened=tuple((row.on, row.reason) for row in one.reopened),
                origin=self.origin("rectification.yml", ("items", index), Ref("ledger", one.id)),
            )


def _users(
    systems: Iterable[System],
    indicators: Iterable[Indicator],
    reconciliations: Iterable[Reconciliation],
    ledger: Iterable[LedgerItem],
) -> Iterator[tuple[str, Ref]]:
    """(figure, what uses it): by formula or by name in a text."""
    for system in systems:
        for veto in system.vetoes:
            for figure in veto.when.figures if veto.when else ():
                yield figure, system.ref
    for node in indicators:
        notes = (score.note or "" for score in node.scores.values())
        inline = INLINE.findall(" ".join((node.rule or "", *notes)))
        for figure in (*node.figures, *inline):
            yield figure, node.ref
    for one in reconciliations:
        for figure in one.figures:
            yield figure, one.ref
    for item in ledger:
        for figure in INLINE.findall(f"{item.problem} {item.measures or ''}"):
            yield figure, item.ref


def assemble(draft: Draft, origins: dict[Ref, Origin]) -> Dossier:
    """The dossier of a draft that passed every rule; ``origins`` gains the place of each record."""
    make = _Assembler(draft, origins)
    indicators = {place.record.id: make.indicator(place) for place in draft.tree}
    systems = {one.id: one for one in make.systems(indicators)}
    evidence = {one.id: make.evidence(file, one) for file, one in draft.evidence}
    figures = {one.id: one for one in make.figures()}
    reconciliations = {one.id: one for one in make.reconciliations()}
    ledger = {one.id: one for one in make.ledger()}
    leaves = [one for one in indicators.values() if one.leaf]
    named = {paper.path for one in evidence.values() for paper in one.files}
    return Dossier(
        kinds=draft.systems.kinds if draft.systems else (),
        secrecy=draft.systems.secrecy if draft.systems else (),
        unsearched=draft.systems.unsearched if draft.systems else (),
        systems=MappingProxyType(systems),
        indicators=MappingProxyType(indicators),
        evidence=MappingProxyType(evidence),
        figures=MappingProxyType(figures),
        reconciliations=MappingProxyType(reconciliations),
        ledger=MappingProxyType(ledger),
        answers=_back((a.indicator, (e.id, a)) for e in evidence.values() for a in e.answers),
        filling=_back(
            ((answer.indicator, answer.slot), one.id)
            for one in evidence.values()
            for answer in one.answers
            if answer.slot is not None
        ),
        evidence_of_unit=_back((one.unit, one.id) for one in evidence.values()),
        evidence_of_person=_back((one.person, one.id) for one in evidence.values() if one.person),
        led=_back((one.lead, one.id) for one in leaves if one.lead),
        supported=_back((unit, one.id) for one in leaves for unit in one.support),
        owned=_back((one.owner, one.id) for one in leaves if one.owner),
        figures_from=_back((one.source, one.id) for one in figures.values() if one.source),
        users=_back(_users(systems.values(), leaves, reconciliations.values(), ledger.values())),
        ledger_of=_back((one.indicator, one.id) for one in ledger.values() if one.indicator),
        ledger_of_unit=_back(
            (unit, one.id) for one in ledger.values() for unit in (one.lead, *one.support) if unit
        ),
        ledger_of_evidence=_back(
            (paper, one.id) for one in ledger.values() for paper in (*one.before, *one.after)
        ),
        tasks_of_evidence=_back(
            (paper, task.id)
            for phase in draft.schedule.phases
            for task in phase.tasks
            for paper in task.deliverables
        ),
        strays=tuple(path for path in draft.papers if path not in named),
    )
