"""佐证材料: the catalogue by indicator, by unit and by kind; a page for each piece."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from yingjian.model.evidence import EvidenceState
from yingjian.pages.preview import Preview
from yingjian.pages.views.assessed import (
    EvidenceRow,
    evidence_link,
    evidence_row,
    flat,
    indicator_link,
)
from yingjian.pages.views.common import Link, Subject, Who, listed, told, unit_link, who

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from yingjian.derive.obligations import Owed
    from yingjian.model.evidence import Evidence, Paper
    from yingjian.model.project import Project


@dataclass(frozen=True, slots=True)
class Shelf:
    """A heading of the catalogue and what stands below it; ``withheld`` says what is not listed."""

    link: Link | None
    title: str
    rows: tuple[EvidenceRow, ...]
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class CatalogueView:
    """The catalogue in one order; ``states`` counts the pieces by how they stand.

    ``silent`` are the headings below which the edition lists nothing, each with how much there is.
    """

    by: str
    shelves: tuple[Shelf, ...]
    total: int
    states: tuple[tuple[EvidenceState, int], ...]
    strays: tuple[str, ...]
    withheld: str
    strays_withheld: str
    silent: tuple[tuple[Link | None, str, str], ...]


def catalogue(
    project: Project, by: str, day: date, everything: tuple[Owed, ...] = ()
) -> CatalogueView:
    """The catalogue ``by`` indicator, unit, kind or number, as of a day.

    Rows say by when something of ``everything`` that is owed is still to be done with them.
    """
    dossier = project.dossier
    due = {one.ref.id: one.due for one in everything if one.ref.kind == "evidence"}
    rows = {
        one.id: replace(evidence_row(project, one, day), due=due.get(one.id))
        for one in dossier.evidence.values()
        if not one.withheld
    }
    shelves = {
        "indicator": _by_indicator,
        "unit": _by_unit,
        "kind": _by_kind,
        "number": _by_number,
    }[by]
    states = [one.standing(day) for one in dossier.evidence.values()]
    hidden = len(dossier.evidence) - len(rows)
    every = shelves(project, rows)
    return CatalogueView(
        by,
        tuple(shelf for shelf in every if shelf.rows),
        len(dossier.evidence),
        tuple((state, states.count(state)) for state in EvidenceState if state in states),
        dossier.strays,
        project.edition.of_these(hidden, len(dossier.evidence)),
        project.edition.told(project.edition.strays, "个没有登记的文件"),
        tuple(
            (one.link, one.title, one.withheld) for one in every if one.withheld and not one.rows
        ),
    )


def _found(
    project: Project, rows: dict[str, EvidenceRow], names: Sequence[str]
) -> tuple[tuple[EvidenceRow, ...], str]:
    """The rows of a shelf, and the words for what the edition does not list."""
    shown = tuple(rows[name] for name in names if name in rows)
    return shown, project.edition.told(len(names) - len(shown), beside=bool(shown))


def _by_indicator(project: Project, rows: dict[str, EvidenceRow]) -> list[Shelf]:
    dossier = project.dossier
    return [
        Shelf(
            indicator_link(project, leaf),
            f"{system.id}　{dossier.indicators[leaf].number} {dossier.indicators[leaf].title}",
            *_found(project, rows, [name for name, _ in dossier.answers.get(leaf, ())]),
        )
        for system in dossier.systems.values()
        for leaf in system.leaves
    ]


def _by_unit(project: Project, rows: dict[str, EvidenceRow]) -> list[Shelf]:
    return [
        Shelf(
            unit_link(project, unit),
            project.units[unit].name,
            *_found(project, rows, project.dossier.evidence_of_unit.get(unit, ())),
        )
        for unit in project.units
    ]


def _by_number(_: Project, rows: dict[str, EvidenceRow]) -> list[Shelf]:
    return [Shelf(None, "", tuple(rows.values()))]


def _by_kind(project: Project, rows: dict[str, EvidenceRow]) -> list[Shelf]:
    kinds = [*project.dossier.kinds, None]
    return [
        Shelf(None, kind or "没有写种类", tuple(row for row in rows.values() if row.kind == kind))
        for kind in kinds
    ]


@dataclass(frozen=True, slots=True)
class Serves:
    """An indicator that the evidence serves."""

    indicator: Link
    system: str
    slot: str
    point: str | None


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A file of evidence, and what can be shown of it in place; ``size`` in words."""

    path: str
    size: str
    sha256: str
    sealed: bool
    intact: bool
    preview: Preview


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A piece of evidence; ``as_pages``: its files stand on the site as pages."""

    evidence: Evidence
    state: EvidenceState
    mark: str
    unit: Link
    person: Who | None
    reviewer: Who | None
    refers_to: Link | None
    referred_by: tuple[Link, ...]
    serves: tuple[Serves, ...]
    papers: tuple[PaperRow, ...]
    figures: tuple[tuple[Link, str], ...]
    ledger: tuple[Link, ...]
    tasks: tuple[Link, ...]
    late_days: int | None
    as_pages: bool


_KB: Final = 1024


def size_words(size: int) -> str:
    """A number of bytes as people say it: 13 KB, 2.4 MB."""
    if size < _KB:
        return f"{size} 字节"
    return f"{size / _KB:.0f} KB" if size < _KB * _KB else f"{size / _KB / _KB:.1f} MB"


def _paper(paper: Paper, seen: Mapping[str, Preview]) -> PaperRow:
    return PaperRow(
        paper.path,
        size_words(paper.size),
        paper.sha256,
        paper.sealed is not None,
        paper.intact,
        seen.get(paper.path, Preview()),
    )


def subjects(project: Project) -> Iterator[Subject]:
    """Every piece of evidence that the edition shows."""
    yield from (
        Subject(paper.ref, paper.title)
        for paper in project.dossier.evidence.values()
        if not paper.withheld
    )


def evidence(
    project: Project, name: str, day: date, seen: Mapping[str, Preview] | None = None
) -> EvidenceView:
    """One piece of evidence as of a day; ``seen`` are previews of papers by path."""
    dossier = project.dossier
    one = dossier.evidence[name]
    row = evidence_row(project, one, day)
    items = dossier.ledger_of_evidence.get(name, ())
    return EvidenceView(
        evidence=one,
        state=dossier.target(name).standing(day),
        mark=row.mark,
        unit=row.unit,
        person=who(project, one.person, day) if one.person else None,
        reviewer=who(project, one.reviewer, day) if one.reviewer else None,
        refers_to=evidence_link(project, one.refers_to) if one.refers_to else None,
        referred_by=tuple(
            evidence_link(project, other.id)
            for other in dossier.evidence.values()
            if other.refers_to == name and not other.withheld
        ),
        serves=tuple(
            Serves(
                indicator_link(project, answer.indicator),
                dossier.systems[dossier.indicators[answer.indicator].system].title,
                next(
                    (
                        f"第 {slot.id} 项 {slot.title}"
                        for slot in dossier.indicators[answer.indicator].slots
                        if slot.id == answer.slot
                    ),
                    "",
                ),
                answer.point,
            )
            for answer in one.answers
        ),
        papers=tuple(_paper(paper, seen or {}) for paper in one.files),
        figures=tuple(
            (Link(dossier.figures[key].ref, dossier.figures[key].title), dossier.figures[key].shown)
            for key in listed(project, "figure", dossier.figures_from.get(name, ()))
        ),
        ledger=(
            *(
                Link(dossier.ledger[key].ref, f"{key} {flat(project, dossier.ledger[key].problem)}")
                for key in listed(project, "ledger", items)
            ),
            *told(project, sum(project.edition.hides("ledger", key) for key in items), "项"),
        ),
        tasks=tuple(
            Link(project.tasks[key].ref, f"{key} {project.tasks[key].text}")
            for key in dossier.tasks_of_evidence.get(name, ())
        ),
        late_days=(one.filed - one.formed).days if one.filed and one.formed else None,
        as_pages=not project.edition.originals,
    )
