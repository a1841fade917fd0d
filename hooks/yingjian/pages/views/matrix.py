"""Show 对照表: papers by indicator, indicators by paper; the manifest of all files."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.derive.binding import How
from yingjian.model.references import Ref
from yingjian.pages.views.assessed import indicator_code
from yingjian.pages.views.common import Link, unit_link
from yingjian.pages.views.divider import ItemRow, item_row

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from yingjian.derive.binding import Binding, Item, Section
    from yingjian.model.evidence import Evidence
    from yingjian.model.project import Project


@dataclass(frozen=True, slots=True)
class MatrixGroup:
    """An indicator and its papers; ``divider`` is the place of its divider."""

    divider: Ref
    number: str
    title: str
    not_applicable: bool
    rows: tuple[ItemRow, ...]
    withheld: str


@dataclass(frozen=True, slots=True)
class MatrixBlock:
    """A first-level indicator and its groups."""

    title: str
    anchor: Ref
    groups: tuple[MatrixGroup, ...]


@dataclass(frozen=True, slots=True)
class MatrixView:
    """Papers by indicator in the order of the systems, and the number of lines by kind."""

    blocks: tuple[MatrixBlock, ...]
    lines: int
    here: int
    elsewhere: int
    lacking: int
    withheld: int


def by_indicator(project: Project, plan: Binding, day: date) -> MatrixView:
    """Return every indicator with its papers."""
    dossier = project.dossier
    blocks: dict[str, list[MatrixGroup]] = {}
    for section in plan.sections:
        root = dossier.path(section.indicator)[0].id if section.indicator else ""
        blocks.setdefault(root, []).append(_group(project, plan, section, day))
    ways = Counter(item.how for section in plan.sections for item in section.items)
    return MatrixView(
        tuple(
            MatrixBlock(
                f"{root}　{dossier.indicators[root].title}" if root else "其他",
                Ref("matrix", root or "other"),
                tuple(groups),
            )
            for root, groups in blocks.items()
        ),
        ways.total(),
        ways[How.HERE],
        ways[How.ELSEWHERE],
        ways[How.LACKING],
        sum(evidence.withheld for evidence in dossier.evidence.values()),
    )


def _group(project: Project, plan: Binding, section: Section, day: date) -> MatrixGroup:
    leaf = project.dossier.indicators[section.indicator] if section.indicator else None
    rows = tuple(item_row(project, plan, item, day, section.indicator) for item in section.items)
    return MatrixGroup(
        section.ref,
        leaf.id if leaf else "其他",
        leaf.title if leaf else "不对应指标的材料",
        leaf is not None and leaf.not_applicable is not None,
        rows,
        project.edition.told(section.withheld, beside=bool(rows)),
    )


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A bound paper and the indicators that it serves; it is bound behind the ``main`` one."""

    evidence: Evidence
    number: str
    main: Link | None
    also: tuple[Link, ...]
    unit: Link
    mark: str
    state: str


def by_paper(project: Project, plan: Binding, day: date) -> tuple[PaperRow, ...]:
    """Return every bound paper with all its indicators, in the order of the evidence ids.

    Indicators of evidence that refers to a paper count as the paper's own.
    """
    served: dict[str, dict[str, None]] = {name: {} for name in sorted(plan.numbers)}
    items: dict[str, ItemRow] = {}
    for section in plan.sections:
        for item in section.items:
            if item.evidence in served and section.indicator:
                served[item.evidence][section.indicator] = None
            if item.how is How.HERE and item.evidence:
                items[item.evidence] = item_row(project, plan, item, day, section.indicator)
    rows = []
    for name, leaves in served.items():
        evidence = project.dossier.evidence[name]
        links = tuple(indicator_code(project, leaf) for leaf in leaves)
        rows.append(
            PaperRow(
                evidence,
                plan.numbers[name],
                links[0] if links else None,
                links[1:],
                unit_link(project, evidence.unit),
                items[name].mark,
                items[name].state,
            )
        )
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class FileFacts:
    """The result of binding a file: pages, in which way, what was done to it or why it failed."""

    pages: int
    how: str
    notes: tuple[str, ...]
    image_only: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """A file in the manifest, or the sheet in place of a paper; ``file`` is "" for a sheet.

    ``sha256`` is of the file as it was handed in, "" for a sheet; ``recorded`` is the number of
    pages that the record states.
    """

    item: Item
    file: str
    pages: int
    recorded: int | None
    how: str
    sha256: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ManifestView:
    """Every file in the order of binding; counts by how it was bound."""

    rows: tuple[ManifestRow, ...]
    counts: tuple[tuple[str, int], ...]
    pages: int
    image_pages: int
    withheld: str


def manifest(project: Project, plan: Binding, facts: Mapping[str, FileFacts]) -> ManifestView:
    """Return the manifest; ``facts`` are by path below data/evidence/files/."""
    evidence = project.dossier.evidence
    rows: list[ManifestRow] = []
    listed: set[Ref | None] = {None}
    for section in plan.sections:
        for item in section.items:
            if item.how is How.HERE and item.evidence:
                rows += _files(item, evidence[item.evidence], facts)
            elif item.ref not in listed:
                rows.append(ManifestRow(item, "", 0, None, "待补", "", (item.reason,)))
            listed.add(item.ref)
    return ManifestView(
        tuple(rows),
        tuple(Counter(row.how for row in rows).items()),
        sum(row.pages for row in rows),
        sum(len(fact.image_only) for fact in facts.values()),
        project.edition.told(sum(record.withheld for record in evidence.values())),
    )


def _files(item: Item, evidence: Evidence, facts: Mapping[str, FileFacts]) -> list[ManifestRow]:
    """Return a row for each file of a paper that is bound at an item."""
    recorded = evidence.pages if len(evidence.files) == 1 else None
    rows = []
    for paper in evidence.files:
        fact = facts[paper.path]
        rows.append(
            ManifestRow(item, paper.path, fact.pages, recorded, fact.how, paper.sha256, fact.notes)
        )
    return rows
