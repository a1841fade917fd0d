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
    """A word in a data file that stands for a record; ``column`` counts inside the value."""

    file: str
    path: Path_
    word: str
    names: Names
    column: int = 1


def links(draft: Draft) -> Iterator[Reference]:
    """Every reference of the assessed part, in the order of the files."""
    for number, phase in enumerate(draft.schedule.phases):
        for index, task in enumerate(phase.tasks):
            at: Path_ = ("phases", number, "tasks", index)
            if task.owner:
                yield Reference("schedule.yml", (*at, "owner"), task.owner, draft.people)
            for item, word in enumerate(task.deliverables):
                path = (*at, "deliverables", item)
                yield Reference("schedule.yml", path, word, draft.evidence_names)
    if draft.systems:
        yield from _systems(draft, draft.systems)
    systems = Names.of("指标体系", ((one, ()) for one in draft.system))
    for place in draft.tree:
        if place.above is None:
            yield Reference(place.file, (*place.path, "id"), place.record.id[0], systems)
        yield from _indicator(draft, place)
    yield from _evidence(draft)
    yield from _figures(draft)
    yield from _ledger(draft)
    yield from _levels(draft)


def _levels(draft: Draft) -> Iterator[Reference]:
    """Levels of secrecy, of people and in the table of editions; the others stand with their records."""
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
    for found in INLINE.finditer(text or ""):
        if found[1] not in draft.figure:
            yield Reference(file, path, found[1], draft.figure_names)


def _indicator(draft: Draft, place: Place) -> Iterator[Reference]:
    file, at, one = place.file, place.path, place.record
    for word in one.leads:
        yield Reference(file, (*at, "lead"), word, draft.units)
    for item, word in enumerate(one.support):
        yield Reference(file, (*at, "support", item), word, draft.units)
    if one.owner:
        yield Reference(file, (*at, "owner"), one.owner, draft.people)
    if one.scoring.figure:
        yield Reference(file, (*at, "scoring", "figure"), one.scoring.figure, draft.figure_names)
    yield from _texts(draft, file, (*at, "rule"), one.rule)
    for key, row in (
        ("self", one.scores.own),
        ("city", one.scores.city),
        ("province", one.scores.province),
        ("final", one.scores.final),
    ):
        if row:
            yield from _texts(draft, file, (*at, "scores", key, "note"), row.note)
            yield from _texts(draft, file, (*at, "scores", key, "deduction"), row.deduction)


def _evidence(draft: Draft) -> Iterator[Reference]:
    people, units, papers = draft.people, draft.units, draft.evidence_names
    kinds = (
        Names.of("材料种类", ((word, ()) for word in draft.systems.kinds))
        if draft.systems
        else None
    )
    indicators = draft.indicators
    for file, one in draft.evidence:
        yield Reference(file, ("unit",), one.unit, units)
        if one.person:
            yield Reference(file, ("person",), one.person, people)
        if one.reviewer:
            yield Reference(file, ("reviewer",), one.reviewer, people)
        if one.refers_to:
            yield Reference(file, ("refers_to",), one.refers_to, papers)
        if one.kind and kinds and kinds.meanings:
            yield Reference(file, ("kind",), one.kind, kinds)
        if one.secrecy:
            yield Reference(file, ("secrecy",), one.secrecy, draft.secrecy)
        for index, answer in enumerate(one.answers):
            yield Reference(file, ("answers", index, "indicator"), answer.indicator, indicators)


def _figures(draft: Draft) -> Iterator[Reference]:
    for index, figure in enumerate(draft.figures.figures if draft.figures else ()):
        at: Path_ = ("figures", index)
        if figure.source:
            yield Reference("figures.yml", (*at, "source"), figure.source, draft.evidence_names)
        if figure.owner:
            yield Reference("figures.yml", (*at, "owner"), figure.owner, draft.units)
        if figure.secrecy:
            yield Reference("figures.yml", (*at, "secrecy"), figure.secrecy, draft.secrecy)
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
    for index, one in enumerate(draft.rectification.items if draft.rectification else ()):
        at: Path_ = ("items", index)
        if one.indicator:
            yield Reference(file, (*at, "indicator"), one.indicator, draft.indicators)
        for word in one.leads:
            yield Reference(file, (*at, "lead"), word, draft.units)
        for item, word in enumerate(one.support):
            yield Reference(file, (*at, "support", item), word, draft.units)
        for key, who in (("owner", one.owner), ("accepted_by", one.accepted_by)):
            if who:
                yield Reference(file, (*at, key), who, draft.people)
        if one.secrecy:
            yield Reference(file, (*at, "secrecy"), one.secrecy, draft.secrecy)
        for key, words in (("before", one.before), ("after", one.after)):
            for item, word in enumerate(words):
                yield Reference(file, (*at, key, item), word, draft.evidence_names)
        yield from _texts(draft, file, (*at, "problem"), one.problem)
        yield from _texts(draft, file, (*at, "measures"), one.measures)
