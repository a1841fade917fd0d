"""对照表: from indicators to papers, from papers to indicators; the manifest of all files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.derive.binding import How
from yingjian.model.references import Ref
from yingjian.pages.views.assessed import indicator_ref
from yingjian.pages.views.common import Link, unit_link
from yingjian.pages.views.divider import ItemRow, item_row

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from yingjian.derive.binding import Binding
    from yingjian.model.project import Project


@dataclass(frozen=True, slots=True)
class Group:
    """An indicator and its papers; ``divider`` is where its divider stands."""

    divider: Ref
    number: str
    title: str
    on_site: bool
    not_applicable: bool
    items: tuple[ItemRow, ...]
    withheld: str


@dataclass(frozen=True, slots=True)
class Block:
    """A first-level indicator and its groups."""

    title: str
    anchor: Ref
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class MatrixView:
    """By indicator: blocks in the order of the systems; how many lines are of which kind."""

    blocks: tuple[Block, ...]
    lines: int
    here: int
    elsewhere: int
    lacking: int
    withheld: int


def by_indicator(project: Project, plan: Binding, day: date) -> MatrixView:
    """Every indicator with its papers."""
    dossier = project.dossier
    blocks: dict[str, list[Group]] = {}
    for section in plan.sections:
        leaf = section.indicator
        root = dossier.path(leaf)[0].id if leaf else ""
        one = dossier.indicators[leaf] if leaf else None
        blocks.setdefault(root, []).append(
            Group(
                section.ref,
                one.id if one else "其他",
                one.title if one else "不对应指标的材料",
                one.on_site if one else False,
                one is not None and one.not_applicable is not None,
                tuple(item_row(project, plan, item, day, leaf) for item in section.items),
                project.edition.told(section.withheld, beside=bool(section.items)),
            )
        )
    items = [item for section in plan.sections for item in section.items]
    return MatrixView(
        tuple(
            Block(
                f"{root}　{dossier.indicators[root].title}" if root else "其他",
                Ref("matrix", root or "other"),
                tuple(groups),
            )
            for root, groups in blocks.items()
        ),
        len(items),
        sum(item.how is How.HERE for item in items),
        sum(item.how is How.ELSEWHERE for item in items),
        sum(item.how is How.LACKING for item in items),
        sum(one.withheld for one in dossier.evidence.values()),
    )


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper and all indicators that it serves: the one behind which it is bound comes first."""

    ref: Ref
    evidence: str
    number: str
    title: str
    document: str | None
    main: Link | None
    also: tuple[Link, ...]
    unit: Link
    mark: str
    state: str


def by_paper(project: Project, plan: Binding, day: date) -> tuple[PaperRow, ...]:
    """Every paper that is bound, with all its indicators, in the order of the evidence ids.

    Indicators of items that refer to a paper count as the paper's own.
    """
    dossier = project.dossier
    served: dict[str, dict[str, None]] = {}
    rows: dict[str, ItemRow] = {}
    for section in plan.sections:
        for item in section.items:
            if item.evidence and item.evidence in plan.numbers and section.indicator:
                served.setdefault(item.evidence, {})[section.indicator] = None
            if item.how is How.HERE and item.evidence:
                rows[item.evidence] = item_row(project, plan, item, day, section.indicator)
    found = []
    for name in sorted(plan.numbers):
        one, row = dossier.evidence[name], rows[name]
        links = tuple(
            Link(indicator_ref(dossier.indicators[leaf]), leaf) for leaf in served.get(name, ())
        )
        found.append(
            PaperRow(
                one.ref,
                name,
                plan.numbers[name],
                one.title,
                one.number,
                links[0] if links else None,
                links[1:],
                unit_link(project, one.unit),
                row.mark,
                row.state,
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What binding a file came to: pages, in which way, what was done to it or why it is not."""

    pages: int
    how: str
    notes: tuple[str, ...]
    image_only: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file in the manifest, or the sheet that stands for a paper without one.

    ``sha256`` is of the file as it was handed in; "" where there is no file.
    """

    number: str
    evidence: str | None
    ref: Ref
    title: str
    file: str
    pages: int
    recorded: int | None
    how: str
    lacking: bool
    sha256: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ManifestView:
    """Every file in the order of binding; counts by how it was bound."""

    rows: tuple[FileRow, ...]
    counts: tuple[tuple[str, int], ...]
    pages: int
    image_pages: int
    withheld: str


def manifest(project: Project, plan: Binding, facts: Mapping[str, FileFacts]) -> ManifestView:
    """The manifest; ``facts`` are by path below data/evidence/files/."""
    dossier = project.dossier
    rows: list[FileRow] = []
    for section in plan.sections:
        for item in section.items:
            if item.ref is None or item.how not in {How.HERE, How.LACKING}:
                continue
            one = dossier.evidence.get(item.evidence or "")
            files = one.files if one and item.how is How.HERE else ()
            recorded = one.pages if one and len(files) == 1 else None
            rows += [
                FileRow(
                    item.number,
                    item.evidence,
                    item.ref,
                    item.title,
                    paper.path,
                    found.pages,
                    recorded,
                    found.how,
                    found.pages == 0,
                    paper.sha256,
                    found.notes,
                )
                for paper in files
                for found in [facts[paper.path]]
            ]
            if not files and not any(row.ref == item.ref for row in rows):
                rows.append(
                    FileRow(
                        item.number,
                        item.evidence,
                        item.ref,
                        item.title,
                        "",
                        0,
                        None,
                        "待补",
                        lacking=True,
                        sha256="",
                        notes=(item.reason,),
                    )
                )
    words = dict.fromkeys(row.how for row in rows)
    return ManifestView(
        tuple(rows),
        tuple((word, sum(row.how == word for row in rows)) for word in words),
        sum(row.pages for row in rows),
        sum(len(found.image_only) for found in facts.values()),
        project.edition.told(sum(one.withheld for one in dossier.evidence.values())),
    )
