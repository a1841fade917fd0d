"""Seven qualities as of a day, for every indicator, unit, system and the whole: what fails, then a number.

The words are the plan's own (吴政发〔2015〕15号): evidence 齐全, 真实, 可信; indicators 准确, 规范,
完整, 统一. Each check is counted once in every scope that it concerns, so that a paper which serves
three indicators of one block is one check of the block.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING

from yingjian.derive.scoring import computed
from yingjian.model.evidence import EvidenceState
from yingjian.read.formulas import plain
from yingjian.read.records.indicators import JUDGEMENT
from yingjian.read.records.systems import POINTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from yingjian.model.dossier import Dossier
    from yingjian.model.evidence import Evidence
    from yingjian.model.indicators import Indicator, Slot
    from yingjian.model.project import Project
    from yingjian.model.references import Ref


class Quality(Enum):
    """What evidence and indicators must be."""

    COMPLETE = "齐全"
    TRUE = "真实"
    CREDIBLE = "可信"
    ACCURATE = "准确"
    WELL_FORMED = "规范"
    WHOLE = "完整"
    CONSISTENT = "统一"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that fails a quality: what it is about, and a sentence."""

    quality: Quality
    ref: Ref
    text: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A quality in a scope: how many checks were made, and which failed.

    ``withheld`` counts those that failed for something this edition holds back.
    """

    quality: Quality
    checks: int
    failing: tuple[Finding, ...]
    withheld: int = 0

    @property
    def passed(self) -> int:
        """Checks that hold."""
        return self.checks - len(self.failing) - self.withheld

    @property
    def percent(self) -> int | None:
        """Share of checks that hold, rounded down, so that 100 means all; None without checks."""
        return self.passed * 100 // self.checks if self.checks else None


Measures = tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """Measures of every scope as of a day, each in the order of ``Quality``."""

    day: date
    whole: Measures
    systems: Mapping[str, Measures]
    indicators: Mapping[str, Measures]
    units: Mapping[str, Measures]


class SlotState(Enum):
    """How a slot, or an indicator with its slots, stands; the order is the order of urgency."""

    MISSING = "缺"
    RETURNED = "退回"
    DOUBTFUL = "存疑"
    UNREVIEWED = "待审"
    OPTIONAL = "可缺"
    FILLED = "齐"
    EXEMPT = "免附"
    NOT_APPLICABLE = "不适用"


_SLOT_STATES: Mapping[EvidenceState, SlotState] = {
    EvidenceState.REVIEWED: SlotState.FILLED,
    EvidenceState.NOT_NEEDED: SlotState.EXEMPT,
    EvidenceState.IN_REVIEW: SlotState.UNREVIEWED,
    EvidenceState.RECEIVED: SlotState.UNREVIEWED,
    EvidenceState.DOUBTFUL: SlotState.DOUBTFUL,
    EvidenceState.RETURNED: SlotState.RETURNED,
}
# Of several papers in one slot the best counts.
_BEST_FIRST = (
    SlotState.FILLED,
    SlotState.EXEMPT,
    SlotState.UNREVIEWED,
    SlotState.DOUBTFUL,
    SlotState.RETURNED,
)
HELD = frozenset(
    {
        EvidenceState.REVIEWED,
        EvidenceState.IN_REVIEW,
        EvidenceState.RECEIVED,
        EvidenceState.DOUBTFUL,
    }
)


def evidence_state(dossier: Dossier, evidence: str, day: date) -> EvidenceState:
    """How evidence stands on a day, seen through a reference to other evidence."""
    return dossier.target(evidence).standing(day)


def slot_state(dossier: Dossier, indicator: Indicator, slot: Slot, day: date) -> SlotState:
    """How a slot stands on a day; nothing is asked of what does not apply."""
    if indicator.not_applicable:
        return SlotState.NOT_APPLICABLE
    papers = dossier.filling.get((indicator.id, slot.id), ())
    found = {_SLOT_STATES.get(evidence_state(dossier, name, day)) for name in papers}
    for state in _BEST_FIRST:
        if state in found:
            return state
    return SlotState.MISSING if slot.required else SlotState.OPTIONAL


def indicator_state(dossier: Dossier, indicator: Indicator, day: date) -> SlotState:
    """How a lowest-level indicator stands on a day: as its worst slot does."""
    if indicator.not_applicable:
        return SlotState.NOT_APPLICABLE
    states = [slot_state(dossier, indicator, slot, day) for slot in indicator.slots]
    if not states:
        papers = (name for name, _ in dossier.answers.get(indicator.id, ()))
        found = {_SLOT_STATES.get(evidence_state(dossier, name, day)) for name in papers}
        best = next((state for state in _BEST_FIRST if state in found), None)
        nothing = SlotState.EXEMPT if indicator.on_site else SlotState.MISSING
        return best or nothing
    settled = {SlotState.OPTIONAL, SlotState.EXEMPT, SlotState.FILLED}
    if set(states) <= settled:
        return SlotState.EXEMPT if set(states) == {SlotState.EXEMPT} else SlotState.FILLED
    order = list(SlotState)
    return min((state for state in states if state not in settled), key=order.index)


# Warnings of the rules that speak about a quality; they are found once and counted here.
_WARNINGS: Mapping[str, Quality] = {
    "evidence.number-order": Quality.TRUE,
    "evidence.number-twice": Quality.CONSISTENT,
    "evidence.same-bytes": Quality.CONSISTENT,
    "evidence.self-review": Quality.CREDIBLE,
    "evidence.unsealed": Quality.CREDIBLE,
    "indicator.asked-twice": Quality.CONSISTENT,
    "formula.value": Quality.ACCURATE,
}


_POSITION = {quality: index for index, quality in enumerate(Quality)}


class _Scope:
    """Checks made and failed in one scope, by the position of their quality."""

    __slots__ = ("checks", "failed", "withheld")

    def __init__(self) -> None:
        self.checks = [0] * len(Quality)
        self.failed: list[list[Finding]] = [[] for _ in Quality]
        self.withheld = [0] * len(Quality)

    def measures(self) -> Measures:
        return tuple(
            Measure(quality, self.checks[index], tuple(self.failed[index]), self.withheld[index])
            for quality, index in _POSITION.items()
        )


class _Scopes:
    """The scopes of a project: each system, indicator and unit, and the whole."""

    def __init__(self, dossier: Dossier, hides: Callable[[str, str], bool]) -> None:
        self.hides = hides
        self.whole = _Scope()
        self.systems = {name: _Scope() for name in dossier.systems}
        self.indicators = {name: _Scope() for name in dossier.indicators}
        self.units: dict[str, _Scope] = defaultdict(_Scope)
        self.above: dict[str, tuple[_Scope, ...]] = {}
        for node in dossier.indicators.values():
            up = self.above[node.parent] if node.parent else (self.systems[node.system],)
            self.above[node.id] = (*up, self.indicators[node.id])

    def of(self, indicators: Iterable[str], units: Iterable[str | None]) -> list[_Scope]:
        """Every scope that indicators and units lie in, each once, the whole included."""
        found = {id(self.whole): self.whole}
        for name in indicators:
            for scope in self.above[name]:
                found[id(scope)] = scope
        for unit in units:
            if unit:
                found[id(self.units[unit])] = self.units[unit]
        return list(found.values())

    def check(
        self, here: Iterable[_Scope], quality: Quality, ref: Ref, problem: str | None
    ) -> None:
        """Count a check; ``problem`` is None where it holds."""
        at = _POSITION[quality]
        for scope in here:
            scope.checks[at] += 1
        if problem and self.hides(*ref):
            for scope in here:
                scope.withheld[at] += 1
        elif problem:
            finding = Finding(quality, ref, problem)
            for scope in here:
                scope.failed[at].append(finding)


def _label(title: str) -> str:
    return f"“{title}”"


def _indicators(project: Project, scopes: _Scopes, day: date) -> None:
    dossier = project.dossier
    for system in dossier.systems.values():
        for name in system.leaves:
            node = dossier.indicators[name]
            if node.not_applicable:
                continue
            here = scopes.of((name,), (node.lead,))
            for problem in _slot_checks(dossier, node, day):
                scopes.check(here, Quality.COMPLETE, node.ref, problem)
            for problem in (
                None if node.rule else "没有写评分细则",
                None if node.owner else "没有写材料负责人",
                None if _stated(node) else "没有自评结果",
            ):
                scopes.check(here, Quality.WHOLE, node.ref, problem)
            row = node.scores.get("self")
            if row:
                lost = (
                    system.shape == POINTS
                    and row.score is not None
                    and node.points is not None
                    and row.score < node.points
                )
                bare = lost and not row.deduction
                scopes.check(
                    here, Quality.WELL_FORMED, node.ref, "扣了分没有写原因" if bare else None
                )
                unsaid = not row.note and not row.deduction
                scopes.check(
                    here, Quality.WELL_FORMED, node.ref, "没有写自评说明" if unsaid else None
                )
            if node.scoring.kind != JUDGEMENT:
                scopes.check(here, Quality.ACCURATE, node.ref, _against_rule(dossier, node))


def _stated(node: Indicator) -> bool:
    return "self" in node.scores or node.scoring.kind != JUDGEMENT


def _slot_checks(dossier: Dossier, node: Indicator, day: date) -> Iterator[str | None]:
    """For each paper that is asked for: None where it is here, else what is missing."""
    bad = {SlotState.MISSING, SlotState.RETURNED}
    for slot in node.slots:
        if not slot.required:
            continue
        state = slot_state(dossier, node, slot, day)
        if state not in bad:
            yield None
            continue
        held = "、".join(
            f"{'' if dossier.evidence[name].withheld else name}"
            f"{evidence_state(dossier, name, day).value}"
            for name in dossier.filling.get((node.id, slot.id), ())
        )
        yield f"缺{_label(slot.title)}" + (f"（{held}）" if held else "")
    if not node.slots and not node.on_site:
        state = indicator_state(dossier, node, day)
        yield "没有列出应备材料，也没有材料" if state in bad else None


def _against_rule(dossier: Dossier, node: Indicator) -> str | None:
    """What is wrong between the self score and the rule's result over the figures."""
    result = computed(dossier, node)
    if result.trouble:
        return f"算不出：{result.trouble.rstrip('。')}"
    if result.unknown:
        names = "、".join(f"{name}{_label(dossier.figures[name].title)}" for name in result.unknown)
        return f"计分所用的数据 {names} 还没有数值"
    row = node.scores.get("self")
    if row is None:
        return None
    if result.score is not None and row.score is not None and row.score > result.score:
        return f"自评 {plain(row.score)} 分，按数据只得 {plain(result.score)} 分"
    scale = dossier.systems[node.system].conclusions
    if (
        result.conclusion in scale
        and row.conclusion in scale
        and scale.index(row.conclusion) < scale.index(result.conclusion)
    ):
        return f"自评“{row.conclusion}”，按数据只到“{result.conclusion}”"
    return None


_FORMALITIES = (
    ("issuer", "责任者"),
    ("kind", "种类"),
    ("secrecy", "密级"),
    ("retention", "保管期限"),
    ("filed", "收录日期"),
)


def _evidence(project: Project, scopes: _Scopes, day: date) -> None:
    dossier = project.dossier
    for one in dossier.evidence.values():
        state = one.standing(day)
        if state not in HELD:
            continue
        here = scopes.of((answer.indicator for answer in one.answers), (one.unit,))
        name = f"{one.id}{_label(one.title)}"

        def check(quality: Quality, problem: str | None) -> None:
            told = f"{name}{problem}" if problem else None  # noqa: B023 — called at once
            scopes.check(here, quality, one.ref, told)  # noqa: B023 — called at once

        check(Quality.TRUE, _day_trouble(dossier, one))
        if one.files:
            changed = state is EvidenceState.DOUBTFUL
            check(Quality.TRUE, "审核后文件有变动，存疑" if changed else None)
        reviewed = state is EvidenceState.REVIEWED
        check(Quality.CREDIBLE, None if reviewed else f"还没有审核通过（{state.value}）")
        lacking = [title for key, title in _FORMALITIES if getattr(one, key) is None]
        check(Quality.WELL_FORMED, f"没有写{'、'.join(lacking)}" if lacking else None)
        missing = [] if one.files else ["文件"]
        missing += [] if one.pages else ["页数"]
        check(Quality.WHOLE, f"没有{'、'.join(missing)}" if missing else None)


def _day_trouble(dossier: Dossier, one: Evidence) -> str | None:
    if one.formed is None:
        return "没有形成日期"
    for key in sorted({answer.indicator[0] for answer in one.answers}):
        system = dossier.systems[key]
        if (system.since and one.formed < system.since) or (
            system.until and one.formed > system.until
        ):
            return f"的形成日期 {one.formed} 不在“{system.title}”的评估周期内"
    return None


def _users(dossier: Dossier, figures: Iterable[str]) -> list[str]:
    found: dict[str, None] = {}
    for name in figures:
        for ref in dossier.users.get(name, ()):
            if ref.kind == "indicator":
                found[ref.id] = None
    return list(found)


def _figures(project: Project, scopes: _Scopes, day: date) -> None:
    dossier = project.dossier
    for one in dossier.figures.values():
        here = scopes.of(_users(dossier, (one.id,)), (one.owner,))
        name = f"{one.id}{_label(one.title)}"
        gaps = [] if one.value is not None else ["数值"]
        gaps += [] if one.as_of else ["截至日期"]
        gaps += [] if one.unit else ["计量单位"]
        scopes.check(
            here, Quality.ACCURATE, one.ref, f"{name}没有写{'、'.join(gaps)}" if gaps else None
        )
        problem = None
        if one.source is None:
            problem = f"{name}没有来源"
        elif evidence_state(dossier, one.source, day) is not EvidenceState.REVIEWED:
            source = "材料" if dossier.evidence[one.source].withheld else f" {one.source} "
            problem = f"{name}的来源{source}还没有审核通过"
        scopes.check(here, Quality.CREDIBLE, one.ref, problem)
    for row in dossier.reconciliations.values():
        if row.holds is None:
            continue
        here = scopes.of(
            _users(dossier, row.figures), (dossier.figures[name].owner for name in row.figures)
        )
        told = None
        if not row.holds and row.left_value is not None and row.right_value is not None:
            told = (
                f"{row.id}{_label(row.title)}不成立：左边 {plain(row.left_value)}，"
                f"右边 {plain(row.right_value)}"
            )
        for quality in (Quality.TRUE, Quality.CONSISTENT):
            scopes.check(here, quality, row.ref, told)


def _ledger(project: Project, scopes: _Scopes, day: date) -> None:
    """Whoever accepted a rectification is somebody else than whoever did it."""
    for one in project.dossier.ledger.values():
        if one.accepted is None or one.accepted > day:
            continue
        here = scopes.of((one.indicator,) if one.indicator else (), (one.lead,))
        told = None if one.owner else f"{one.id} 没有写责任人，看不出验收人是不是整改人"
        scopes.check(here, Quality.CREDIBLE, one.ref, told)


def _warned(project: Project, scopes: _Scopes) -> None:
    dossier = project.dossier
    if not any(problem.code in _WARNINGS for problem in project.warnings):
        return
    by_file = {one.origin.file: one for one in dossier.evidence.values()}
    for problem in project.warnings:
        quality = _WARNINGS.get(problem.code)
        if quality is None:
            continue
        paper = by_file.get(problem.file)
        if paper:
            here = scopes.of((answer.indicator for answer in paper.answers), (paper.unit,))
            text = problem.message.rstrip("。")
            if paper.id not in text:
                text = f"{paper.id}{_label(paper.title)}：{text}"
            scopes.check(here, quality, paper.ref, text)
            continue
        nodes = [
            node
            for node in dossier.indicators.values()
            if node.origin.file == problem.file and node.origin.line <= problem.line
        ]
        if nodes:
            node = max(nodes, key=lambda node: node.origin.line)
            here = scopes.of((node.id,), (node.lead,))
            scopes.check(here, quality, node.ref, problem.message.rstrip("。"))


def assess(project: Project, day: date) -> Assessment:
    """Every quality in every scope as of a day; also a day to come, as things stand now."""
    dossier = project.dossier
    scopes = _Scopes(dossier, project.edition.hides)
    _indicators(project, scopes, day)
    _evidence(project, scopes, day)
    _figures(project, scopes, day)
    _ledger(project, scopes, day)
    _warned(project, scopes)
    units = {name: scopes.units[name].measures() for name in project.units}
    return Assessment(
        day=day,
        whole=scopes.whole.measures(),
        systems=MappingProxyType({name: one.measures() for name, one in scopes.systems.items()}),
        indicators=MappingProxyType(
            {name: one.measures() for name, one in scopes.indicators.items()}
        ),
        units=MappingProxyType(units),
    )
