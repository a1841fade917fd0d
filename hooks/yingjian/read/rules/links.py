"""References of the assessed part: systems, indicators, evidence, figures, ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from yingjian.read.formulas import FormulaError, read
from yingjian.read.rules.draft import Names
from yingjian.read.rules.figures import INLINE, sites

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yingjian.read.records.systems import SystemsFile
    from yingjian.read.rules.draft import Draft, Place
    from yingjian.read.source import Path_


class Reference(NamedTuple):
    """A word in a data file that refers to a record; ``column`` counts inside the value."""

    file: str
    path: Path_
    word: str
    names: Names
    column: int = 1


def links(draft: Draft) -> Iterator[Reference]:
    """Every reference of the assessed part, in the order of the files."""
    for number, phase in enumerate(draft.schedule.phases):
        for index, task in enumerate(phase.tasks):
            base: Path_ = ("phases", number, "tasks", index)
            if task.owner:
                yield Reference("schedule.yml", (*base, "owner"), task.owner, draft.people)
            for item, word in enumerate(task.deliverables):
                path = (*base, "deliverables", item)
                yield Reference("schedule.yml", path, word, draft.evidence_names)
    if draft.systems:
        yield from _systems(draft, draft.systems)
    systems = Names.of("指标体系", ((system, ()) for system in draft.system))
    for place in draft.tree:
        if place.above is None:
            yield Reference(place.file, (*place.path, "id"), place.record.id[0], systems)
        yield from _indicator(draft, place)
    yield from _evidence(draft)
    yield from _figures(draft)
    yield from _ledger(draft)
    yield from _levels(draft)


def _levels(draft: Draft) -> Iterator[Reference]:
    """Levels of secrecy of people and in the table of editions; ``_evidence`` and so on yield the others."""
    names = draft.secrecy
    for index, person in enumerate(draft.organization.people):
        if person.secrecy:
            path: Path_ = ("people", index, "secrecy")
            yield Reference("organization.yml", path, person.secrecy, names)
    if draft.editions is None:
        return
    for key, edition in draft.editions.editions.items():
        if edition.upto:
            yield Reference("editions.yml", ("editions", key, "upto"), edition.upto, names)
    for part, rows in (
        ("unmarked", draft.editions.unmarked),
        ("fields", draft.editions.fields),
        ("pages", draft.editions.pages),
    ):
        for key, word in rows.items():
            yield Reference("editions.yml", (part, key), word, names)


def _systems(draft: Draft, systems: SystemsFile) -> Iterator[Reference]:
    for index, system in enumerate(systems.systems):
        for item, word in enumerate(system.inspections):
            path = ("systems", index, "inspections", item)
            yield Reference("systems.yml", path, word, draft.inspections)
    for item, word in enumerate(systems.unsearched):
        yield Reference("systems.yml", ("unsearched", item), word, draft.secrecy)


def _texts(draft: Draft, file: str, path: Path_, text: str | None) -> Iterator[Reference]:
    for match in INLINE.finditer(text or ""):
        if match[1] not in draft.figure:
            yield Reference(file, path, match[1], draft.figure_names)


def _indicator(draft: Draft, place: Place) -> Iterator[Reference]:
    file, base, record = place.file, place.path, place.record
    for word in record.leads:
        yield Reference(file, (*base, "lead"), word, draft.units)
    for item, word in enumerate(record.support):
        yield Reference(file, (*base, "support", item), word, draft.units)
    if record.owner:
        yield Reference(file, (*base, "owner"), record.owner, draft.people)
    if record.scoring.figure:
        yield Reference(
            file, (*base, "scoring", "figure"), record.scoring.figure, draft.figure_names
        )
    yield from _texts(draft, file, (*base, "rule"), record.rule)
    for key, row in (
        ("self", record.scores.own),
        ("city", record.scores.city),
        ("province", record.scores.province),
        ("final", record.scores.final),
    ):
        if row:
            yield from _texts(draft, file, (*base, "scores", key, "note"), row.note)
            yield from _texts(draft, file, (*base, "scores", key, "deduction"), row.deduction)


def _evidence(draft: Draft) -> Iterator[Reference]:
    people, units, papers = draft.people, draft.units, draft.evidence_names
    kinds = (
        Names.of("材料种类", ((word, ()) for word in draft.systems.kinds))
        if draft.systems
        else None
    )
    indicators = draft.indicators
    for file, record in draft.evidence:
        yield Reference(file, ("unit",), record.unit, units)
        if record.person:
            yield Reference(file, ("person",), record.person, people)
        if record.reviewer:
            yield Reference(file, ("reviewer",), record.reviewer, people)
        if record.refers_to:
            yield Reference(file, ("refers_to",), record.refers_to, papers)
        if record.kind and kinds and kinds.meanings:
            yield Reference(file, ("kind",), record.kind, kinds)
        if record.secrecy:
            yield Reference(file, ("secrecy",), record.secrecy, draft.secrecy)
        for index, answer in enumerate(record.answers):
            yield Reference(file, ("answers", index, "indicator"), answer.indicator, indicators)


def _figures(draft: Draft) -> Iterator[Reference]:
    for index, figure in enumerate(draft.figures.figures if draft.figures else ()):
        base: Path_ = ("figures", index)
        if figure.source:
            yield Reference("figures.yml", (*base, "source"), figure.source, draft.evidence_names)
        if figure.owner:
            yield Reference("figures.yml", (*base, "owner"), figure.owner, draft.units)
        if figure.secrecy:
            yield Reference("figures.yml", (*base, "secrecy"), figure.secrecy, draft.secrecy)
    for site in sites(draft):
        try:
            formula = read(site.text)
        except FormulaError:
            continue
        for name in formula.figures:
            if name not in draft.figure:
                column = site.text.index(name) + 1
                yield Reference(site.file, site.path, name, draft.figure_names, column)


def _ledger(draft: Draft) -> Iterator[Reference]:
    file = "rectification.yml"
    for index, record in enumerate(draft.rectification.items if draft.rectification else ()):
        base: Path_ = ("items", index)
        if record.indicator:
            yield Reference(file, (*base, "indicator"), record.indicator, draft.indicators)
        for word in record.leads:
            yield Reference(file, (*base, "lead"), word, draft.units)
        for item, word in enumerate(record.support):
            yield Reference(file, (*base, "support", item), word, draft.units)
        for key, who in (("owner", record.owner), ("accepted_by", record.accepted_by)):
            if who:
                yield Reference(file, (*base, key), who, draft.people)
        if record.secrecy:
            yield Reference(file, (*base, "secrecy"), record.secrecy, draft.secrecy)
        for key, words in (("before", record.before), ("after", record.after)):
            for item, word in enumerate(words):
                yield Reference(file, (*base, key, item), word, draft.evidence_names)
        yield from _texts(draft, file, (*base, "problem"), record.problem)
        yield from _texts(draft, file, (*base, "measures"), record.measures)
