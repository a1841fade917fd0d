"""Show 佐证材料: the catalogue by indicator, unit, kind or number; a page for each piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from yingjian.model.evidence import EvidenceState
from yingjian.pages.preview import Preview
from yingjian.pages.views.assessed import (
    EvidenceRow,
    evidence_link,
    evidence_row,
    indicator_link,
    ledger_links,
)
from yingjian.pages.views.common import Link, Subject, Who, listed, unit_link, who

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from yingjian.derive.obligations import Owed
    from yingjian.model.evidence import Answer, Evidence, Paper
    from yingjian.model.project import Project

    Rows = Mapping[str, EvidenceRow]


@dataclass(frozen=True, slots=True)
class CatalogueSection:
    """A heading of the catalogue and its rows; ``withheld`` counts what is not listed."""

    link: Link | None
    title: str
    rows: tuple[EvidenceRow, ...]
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class CatalogueView:
    """The catalogue in one order; ``states`` counts all pieces by state, listed or not.

    ``silent`` are the sections of which the edition lists nothing. ``strays`` are files without a
    record.
    """

    by: str
    sections: tuple[CatalogueSection, ...]
    total: int
    states: tuple[tuple[EvidenceState, int], ...]
    strays: tuple[str, ...]
    withheld: str
    strays_withheld: str
    silent: tuple[CatalogueSection, ...]


def catalogue(
    project: Project, by: str, day: date, everything: tuple[Owed, ...] = ()
) -> CatalogueView:
    """Return the catalogue ``by`` indicator, unit, kind or number, as of a day.

    Of ``everything`` that is owed, rows show the day by which they must be dealt with.
    """
    dossier, edition = project.dossier, project.edition
    due = {owed.ref.id: owed.due for owed in everything if owed.ref.kind == "evidence"}
    rows = {
        name: evidence_row(project, evidence, day, due=due.get(name))
        for name, evidence in dossier.evidence.items()
        if not evidence.withheld
    }
    divide = {
        "indicator": _by_indicator,
        "unit": _by_unit,
        "kind": _by_kind,
        "number": _by_number,
    }[by]
    sections = tuple(divide(project, rows))
    states = [evidence.standing(day) for evidence in dossier.evidence.values()]
    hidden = len(dossier.evidence) - len(rows)
    return CatalogueView(
        by,
        tuple(section for section in sections if section.rows),
        len(dossier.evidence),
        tuple((state, states.count(state)) for state in EvidenceState if state in states),
        dossier.strays,
        edition.of_these(hidden, len(dossier.evidence)),
        edition.told(edition.strays, "个没有登记的文件"),
        tuple(section for section in sections if section.withheld and not section.rows),
    )


def _section(
    project: Project, link: Link, title: str, names: Sequence[str], rows: Rows
) -> CatalogueSection:
    """Return the section of the evidence ``names``, as far as the edition lists it."""
    shown = tuple(rows[name] for name in names if name in rows)
    withheld = project.edition.told(len(names) - len(shown), beside=bool(shown))
    return CatalogueSection(link, title, shown, withheld)


def _by_indicator(project: Project, rows: Rows) -> Iterator[CatalogueSection]:
    for system in project.dossier.systems.values():
        for leaf in system.leaves:
            link = indicator_link(project, leaf)
            names = [name for name, _ in project.dossier.answers.get(leaf, ())]
            yield _section(project, link, f"{system.id}　{link.label}", names, rows)


def _by_unit(project: Project, rows: Rows) -> Iterator[CatalogueSection]:
    for unit in project.units:
        link = unit_link(project, unit)
        names = project.dossier.evidence_of_unit.get(unit, ())
        yield _section(project, link, link.label, names, rows)


def _by_number(_: Project, rows: Rows) -> Iterator[CatalogueSection]:
    yield CatalogueSection(None, "", tuple(rows.values()))


def _by_kind(project: Project, rows: Rows) -> Iterator[CatalogueSection]:
    for kind in (*project.dossier.kinds, None):
        shown = tuple(row for row in rows.values() if row.evidence.kind == kind)
        yield CatalogueSection(None, kind or "没有写种类", shown)


@dataclass(frozen=True, slots=True)
class ServedIndicator:
    """An indicator that the evidence serves, the slot it fills there and what it proves."""

    indicator: Link
    system: str
    slot: str
    point: str | None


@dataclass(frozen=True, slots=True)
class PreviewedFile:
    """A file of evidence with its size in words and its preview."""

    paper: Paper
    size: str
    preview: Preview


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A piece of evidence; ``as_pages`` tells whether the site has PDF copies of its files only.

    ``late_days`` is the number of days from its forming to its filing, where both are known.
    """

    evidence: Evidence
    state: EvidenceState
    mark: str
    unit: Link
    person: Who | None
    reviewer: Who | None
    refers_to: Link | None
    referred_by: tuple[Link, ...]
    serves: tuple[ServedIndicator, ...]
    files: tuple[PreviewedFile, ...]
    figures: tuple[tuple[Link, str], ...]
    ledger: tuple[Link, ...]
    tasks: tuple[Link, ...]
    late_days: int | None
    as_pages: bool


_KB: Final = 1024


def size_words(size: int) -> str:
    """Write a number of bytes as people do: 13 KB, 2.4 MB."""
    if size < _KB:
        return f"{size} 字节"
    return f"{size / _KB:.0f} KB" if size < _KB * _KB else f"{size / _KB / _KB:.1f} MB"


def subjects(project: Project) -> Iterator[Subject]:
    """Yield every piece of evidence that the edition shows."""
    yield from (
        Subject(evidence.ref, evidence.title)
        for evidence in project.dossier.evidence.values()
        if not evidence.withheld
    )


def evidence(project: Project, name: str, day: date, seen: Mapping[str, Preview]) -> EvidenceView:
    """Return one piece of evidence as of a day; ``seen`` are previews of files by path."""
    dossier = project.dossier
    record = dossier.evidence[name]
    row = evidence_row(project, record, day)
    figures = [
        dossier.figures[key]
        for key in listed(project, "figure", dossier.figures_from.get(name, ()))
    ]
    return EvidenceView(
        evidence=record,
        state=dossier.target(name).standing(day),
        mark=row.mark,
        unit=row.unit,
        person=who(project, record.person, day) if record.person else None,
        reviewer=who(project, record.reviewer, day) if record.reviewer else None,
        refers_to=evidence_link(project, record.refers_to) if record.refers_to else None,
        referred_by=tuple(
            evidence_link(project, other.id)
            for other in dossier.evidence.values()
            if other.refers_to == name and not other.withheld
        ),
        serves=tuple(_served(project, answer) for answer in record.answers),
        files=tuple(
            PreviewedFile(paper, size_words(paper.size), seen.get(paper.path, Preview()))
            for paper in record.files
        ),
        figures=tuple((Link(figure.ref, figure.title), figure.shown) for figure in figures),
        ledger=ledger_links(
            project,
            dossier.ledger_of_evidence.get(name, ()),
            lambda item: f"{item.id} {dossier.fill(item.problem)}",
        ),
        tasks=tuple(
            Link(project.tasks[key].ref, f"{key} {project.tasks[key].text}")
            for key in dossier.tasks_of_evidence.get(name, ())
        ),
        late_days=(record.filed - record.formed).days if record.filed and record.formed else None,
        as_pages=not project.edition.originals,
    )


def _served(project: Project, answer: Answer) -> ServedIndicator:
    indicator = project.dossier.indicators[answer.indicator]
    slots = (f"第 {slot.id} 项 {slot.title}" for slot in indicator.slots if slot.id == answer.slot)
    return ServedIndicator(
        indicator_link(project, indicator.id),
        project.dossier.systems[indicator.system].title,
        next(slots, ""),
        answer.point,
    )
