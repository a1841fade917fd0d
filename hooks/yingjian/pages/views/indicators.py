"""指标体系: the tree with points, scores and papers; a page for each lowest-level indicator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.derive.readiness import days_left
from yingjian.derive.scoring import ZERO
from yingjian.derive.standings import standings
from yingjian.model.indicators import SIDE_WORDS
from yingjian.model.references import Ref
from yingjian.pages.views.assessed import (
    EvidenceRow,
    Filled,
    Filling,
    Square,
    Tally,
    evidence_row,
    filled,
    filling,
    indicator_link,
    indicator_ref,
    points,
    squares,
)
from yingjian.pages.views.common import Link, Subject, Who, code_links, listed, unit_link, who
from yingjian.pages.views.quality import MeasureRow, failing_rows
from yingjian.read.secrecy import NOBODY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from yingjian.derive.quality import Assessment
    from yingjian.derive.scoring import Standing
    from yingjian.model.figures import Figure
    from yingjian.model.indicators import Indicator, Score, Side, System
    from yingjian.model.ledger import LedgerState
    from yingjian.model.project import Project


@dataclass(frozen=True, slots=True)
class NodeRow:
    """An indicator of any level in the tree or the self-assessment table.

    ``scores`` are in the order of the system's ``sides``; ``squares`` of everything below;
    ``share`` is the self score in percent of the points that count (``counting``: without what is
    not applicable and leaves the total), None without points or scores.
    """

    ref: Ref
    number: str
    title: str
    depth: int
    leaf: bool
    points: str
    scores: tuple[str, ...]
    lead: Link | None
    owner: Who | None
    must_pass: bool
    not_applicable: str
    rule: Filled
    note: Filled
    deduction: Filled
    papers: tuple[Link, ...]
    squares: tuple[Square, ...]
    tally: Tally
    counting: str
    share: int | None


@dataclass(frozen=True, slots=True)
class VetoRow:
    """A case of 一票否决 and whether it happened."""

    id: str
    text: str
    state: str
    mark: str


@dataclass(frozen=True, slots=True)
class SystemView:
    """A system as a whole; ``rows`` are its indicators, parents before children."""

    ref: Ref
    title: str
    source: str | None
    demonstration: bool
    levels: tuple[str, ...]
    sides: tuple[str, ...]
    full: str
    score: str
    grade: str
    line: str
    counts: tuple[tuple[str, int], ...]
    vetoes: tuple[VetoRow, ...]
    rows: tuple[NodeRow, ...]
    blocks: tuple[NodeRow, ...]
    tally: Tally
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class IndicatorsView:
    """All systems."""

    systems: tuple[SystemView, ...]


def indicators(project: Project, day: date) -> IndicatorsView:
    """Every system as of a day."""
    found = standings(project.dossier, day)
    return IndicatorsView(
        tuple(_system(project, one, found, day) for one in project.dossier.systems.values())
    )


def _system(
    project: Project, system: System, found: Mapping[tuple[str, Side], Standing], day: date
) -> SystemView:
    sides = [side for side in SIDE_WORDS if (system.id, side) in found]
    scored = [found[system.id, side] for side in sides]
    own = scored[0]
    rows: list[NodeRow] = []

    def walk(name: str) -> None:
        node = project.dossier.indicators[name]
        rows.append(_node(project, node, scored, day))
        for child in node.children:
            walk(child)

    for root in system.roots:
        walk(root)
    return SystemView(
        ref=system.ref,
        title=system.title,
        source=system.source,
        demonstration=system.demonstration,
        levels=system.levels,
        sides=tuple(SIDE_WORDS[side] for side in sides),
        full=points(own.full),
        score=points(own.score),
        grade=own.grade or "未定",
        line=own.line + _scaling(own, system),
        counts=tuple(own.counts.items()),
        vetoes=tuple(
            VetoRow(
                case.veto.id,
                case.veto.text,
                {True: "已发生", False: "没有发生", None: "数据未知"}[case.happened],
                {True: "late", False: "", None: "doubt"}[case.happened],
            )
            for case in own.vetoes
        ),
        rows=tuple(rows),
        blocks=tuple(row for row in rows if row.depth == 1),
        tally=Tally.of(square for row in rows if row.leaf for square in row.squares),
        since=system.since,
        until=system.until,
    )


def _scaling(standing: Standing, system: System) -> str:
    """How the total follows from its parts where something does not apply; "" elsewhere."""
    if standing.full is None or not standing.excluded:
        return ""
    totals = [standing.totals[root] for root in system.roots]
    got = points(sum((total.score for total in totals), ZERO))
    counting = points(sum((total.full for total in totals), ZERO))
    return (
        f"不适用 {len(standing.excluded)} 项不计入：得 {got}／{counting} 分，"
        f"按 {points(standing.full)} 分折算。"
    )


def _shown(standing: Standing, node: Indicator) -> str:
    total = standing.totals[node.id]
    if node.not_applicable:
        return "不适用"
    if node.leaf:
        leaf = standing.leaves[node.id]
        return leaf.word or points(leaf.score)
    if standing.full is not None:
        return points(total.score) if total.scored else "—"
    return total.word or "—"


def _share(standing: Standing, node: Indicator) -> int | None:
    total = standing.totals[node.id]
    return int(total.score * 100 / total.full) if total.full and total.scored else None


def _node(project: Project, node: Indicator, scored: list[Standing], day: date) -> NodeRow:
    below = tuple(
        square for leaf in project.dossier.below(node.id) for square in squares(project, leaf, day)
    )
    own: Score | None = node.scores.get("self")
    none = node.not_applicable
    return NodeRow(
        ref=indicator_ref(node),
        number=node.number,
        title=node.title,
        depth=node.depth,
        leaf=node.leaf,
        points=points(node.points),
        scores=tuple(_shown(standing, node) for standing in scored),
        lead=unit_link(project, node.lead) if node.lead else None,
        owner=who(project, node.owner, day) if node.owner else None,
        must_pass=node.must_pass,
        not_applicable=none.reason if none else "",
        rule=filled(project, node.rule),
        note=filled(project, own.note) if own else (),
        deduction=filled(project, own.deduction) if own else (),
        papers=code_links(
            project, "evidence", [name for name, _ in project.dossier.answers.get(node.id, ())]
        ),
        squares=below,
        tally=Tally.of(below),
        counting=points(None if node.points is None else scored[0].totals[node.id].full),
        share=_share(scored[0], node),
    )


@dataclass(frozen=True, slots=True)
class SlotRow:
    """A paper asked for, and the evidence that fills it; ``withheld`` says what is not shown."""

    id: int
    title: str
    point: str | None
    required: bool
    state: Filling
    evidence: tuple[EvidenceRow, ...]
    withheld: str


@dataclass(frozen=True, slots=True)
class SideRow:
    """What one side gave."""

    side: str
    shown: str
    note: Filled
    deduction: Filled
    on: date | None


@dataclass(frozen=True, slots=True)
class FigureUse:
    """A figure that the rule uses."""

    link: Link
    value: str
    as_of: date | None
    source: Link | None


@dataclass(frozen=True, slots=True)
class LedgerUse:
    """A ledger item about the indicator."""

    link: Link
    problem: str
    state: LedgerState
    due: date | None
    overdue: bool
    left: int


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """A lowest-level indicator."""

    indicator: Indicator
    system: Link
    demonstration: bool
    path: tuple[Link, ...]
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


def _slot_told(project: Project, names: Sequence[str]) -> str:
    shown = len(listed(project, "evidence", names))
    return project.edition.told(len(names) - shown, beside=bool(shown))


def _source(project: Project, figure: Figure) -> Link | None:
    if figure.source is None:
        return None
    if figure.withheld or project.edition.hides("evidence", figure.source):
        return Link(Ref("evidence", NOBODY), project.edition.word)
    return Link(Ref("evidence", figure.source), figure.source)


def subjects(project: Project) -> Iterator[Subject]:
    """Every lowest-level indicator, below its headings."""
    dossier = project.dossier
    for system in dossier.systems.values():
        for leaf in system.leaves:
            *above, own = (f"{node.number} {node.title}" for node in dossier.path(leaf))
            yield Subject(Ref("indicator", leaf), own, tuple(above))


def indicator(project: Project, name: str, day: date, assessed: Assessment) -> IndicatorView:
    """One lowest-level indicator as of a day."""
    dossier = project.dossier
    one = dossier.indicators[name]
    system = dossier.systems[one.system]
    found = standings(dossier, day)
    own = found[system.id, "self"].leaves[name]
    answers = dossier.answers.get(name, ())
    hides, told = project.edition.hides, project.edition.told
    items = dossier.ledger_of.get(name, ())
    slots = tuple(
        SlotRow(
            slot.id,
            slot.title,
            slot.point,
            slot.required,
            filling(project, one, slot, day),
            tuple(
                evidence_row(project, dossier.evidence[evidence], day, answer.point)
                for evidence, answer in answers
                if answer.slot == slot.id and not hides("evidence", evidence)
            ),
            _slot_told(project, dossier.filling.get((name, slot.id), ())),
        )
        for slot in one.slots
    )
    return IndicatorView(
        indicator=one,
        system=Link(system.ref, system.title),
        demonstration=system.demonstration,
        path=tuple(indicator_link(project, step.id) for step in dossier.path(name)[:-1]),
        points=points(one.points),
        sides=tuple(
            SideRow(
                SIDE_WORDS[side],
                _shown(found[system.id, side], one) if (system.id, side) in found else "—",
                filled(project, score.note) if score else (),
                filled(project, score.deduction) if score else (),
                score.on if score else None,
            )
            for side in SIDE_WORDS
            for score in [one.scores.get(side)]
        ),
        computed=(own.computed.conclusion or points(own.computed.score))
        if own.computed.by_rule
        else "",
        rule=filled(project, one.rule),
        lead=unit_link(project, one.lead) if one.lead else None,
        support=tuple(unit_link(project, unit) for unit in one.support),
        owner=who(project, one.owner, day) if one.owner else None,
        slots=slots,
        loose=tuple(
            evidence_row(project, dossier.evidence[evidence], day, answer.point)
            for evidence, answer in answers
            if answer.slot is None and not hides("evidence", evidence)
        ),
        loose_withheld=told(
            sum(answer.slot is None and hides("evidence", one) for one, answer in answers)
        ),
        figures=tuple(
            FigureUse(
                Link(figure.ref, figure.title),
                figure.shown,
                None if figure.withheld else figure.as_of,
                _source(project, figure),
            )
            for figure in (dossier.figures[key] for key in one.figures)
        ),
        ledger=tuple(
            LedgerUse(
                Link(item.ref, item.id),
                item.problem,
                item.state(day),
                item.due,
                item.overdue(day),
                days_left(item.due, day) if item.due else 0,
            )
            for item in (dossier.ledger[key] for key in listed(project, "ledger", items))
        ),
        ledger_withheld=told(sum(hides("ledger", key) for key in items), "项"),
        gaps=tuple(
            f"第 {row.id} 项“{row.title}”{'缺' if row.state is Filling.LACK else '存疑'}"
            for row in slots
            if row.required and row.state in {Filling.LACK, Filling.DOUBT}
        ),
        failing=failing_rows(project, assessed.indicators.get(name, ())),
        tally=Tally.of(squares(project, one, day)),
    )
