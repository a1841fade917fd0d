"""Seven qualities as of a day, for every indicator, unit, system and the whole.

The words are the plan's own (吴政发〔2015〕15号): evidence 齐全, 真实, 可信; indicators 准确, 规范,
完整, 统一. Each check counts once in every scope that it concerns: a paper for three indicators of
one block is one check of the block.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import Enum
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from yingjian.derive.scoring import computed
from yingjian.derive.slots import HELD, SlotState, best_state, slot_state
from yingjian.model.evidence import EvidenceState
from yingjian.read.formulas import plain
from yingjian.read.records.indicators import JUDGEMENT
from yingjian.read.records.systems import POINTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from yingjian.model.dossier import Dossier
    from yingjian.model.evidence import Evidence
    from yingjian.model.figures import Figure, Reconciliation
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
    """A failed check: its quality, the record, and a Chinese sentence."""

    quality: Quality
    ref: Ref
    text: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A quality in a scope: the number of checks, and the failed ones.

    ``withheld`` counts checks that failed for a record which this edition withholds.
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
        """Share of checks that hold, rounded down so that 100 means all; None without checks."""
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


# Warnings of the rules that are about a quality: counted here as failed checks.
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


class _Checks(NamedTuple):
    """The checks of one record, and the indicators and units in whose scopes they count.

    ``results`` are pairs of a quality and what fails it in Chinese, None where the check holds.
    """

    ref: Ref
    indicators: Iterable[str]
    units: Iterable[str | None]
    results: Iterable[tuple[Quality, str | None]]


class _Scope:
    """Checks counted in one scope, by the position of their quality."""

    __slots__ = ("checks", "failing", "withheld")

    def __init__(self) -> None:
        self.checks = [0] * len(Quality)
        self.failing: list[list[Finding]] = [[] for _ in Quality]
        self.withheld = [0] * len(Quality)

    def measures(self) -> Measures:
        return tuple(
            Measure(quality, self.checks[index], tuple(self.failing[index]), self.withheld[index])
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

    def around(self, checks: _Checks) -> list[_Scope]:
        """Return every scope that checks count in, each once."""
        scopes = {id(self.whole): self.whole}
        for name in checks.indicators:
            for scope in self.above[name]:
                scopes[id(scope)] = scope
        for unit in checks.units:
            if unit:
                scopes[id(self.units[unit])] = self.units[unit]
        return list(scopes.values())

    def count(self, checks: _Checks) -> None:
        scopes = self.around(checks)
        for quality, problem in checks.results:
            index = _POSITION[quality]
            for scope in scopes:
                scope.checks[index] += 1
            if problem and self.hides(*checks.ref):
                for scope in scopes:
                    scope.withheld[index] += 1
            elif problem:
                finding = Finding(quality, checks.ref, problem)
                for scope in scopes:
                    scope.failing[index].append(finding)


def _named(record: Evidence | Figure | Reconciliation | Slot) -> str:
    return f"“{record.title}”"


def _check_indicators(dossier: Dossier, day: date) -> Iterator[_Checks]:
    for node in dossier.applicable():
        row, by_rule = node.scores.get("self"), node.scoring.kind != JUDGEMENT
        results = [(Quality.COMPLETE, problem) for problem in _slot_problems(dossier, node, day)]
        results += [
            (Quality.WHOLE, None if node.rule else "没有写评分细则"),
            (Quality.WHOLE, None if node.owner else "没有写材料负责人"),
            (Quality.WHOLE, None if row or by_rule else "没有自评结果"),
        ]
        if row:
            lost = (
                dossier.systems[node.system].shape == POINTS
                and row.score is not None
                and node.points is not None
                and row.score < node.points
            )
            unexplained = lost and not row.deduction
            silent = not row.note and not row.deduction
            results += [
                (Quality.WELL_FORMED, "扣了分没有写原因" if unexplained else None),
                (Quality.WELL_FORMED, "没有写自评说明" if silent else None),
            ]
        if by_rule:
            results.append((Quality.ACCURATE, _against_rule(dossier, node)))
        yield _Checks(node.ref, (node.id,), (node.lead,), results)


def _slot_problems(dossier: Dossier, node: Indicator, day: date) -> Iterator[str | None]:
    """Yield for each required paper what is missing, None where it is here."""
    lacking = {SlotState.MISSING, SlotState.RETURNED}
    for slot in node.slots:
        if not slot.required:
            continue
        if slot_state(dossier, node, slot, day) not in lacking:
            yield None
            continue
        states = "、".join(
            f"{'' if dossier.evidence[name].withheld else name}"
            f"{dossier.target(name).standing(day).value}"
            for name in dossier.filling.get((node.id, slot.id), ())
        )
        yield f"缺{_named(slot)}" + (f"（{states}）" if states else "")
    if not node.slots and not node.on_site:
        evidence = [name for name, _ in dossier.answers.get(node.id, ())]
        state = best_state(dossier, evidence, day) or SlotState.MISSING
        yield "没有列出应备材料，也没有材料" if state in lacking else None


def _against_rule(dossier: Dossier, node: Indicator) -> str | None:
    """Return what is wrong between the self score and the rule's result over the figures."""
    result = computed(dossier, node)
    if result.trouble:
        return f"算不出：{result.trouble.rstrip('。')}"
    if result.unknown:
        names = "、".join(f"{name}{_named(dossier.figures[name])}" for name in result.unknown)
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


def _check_evidence(dossier: Dossier, day: date) -> Iterator[_Checks]:
    for record in dossier.evidence.values():
        state = record.standing(day)
        if state not in HELD:
            continue
        results = [(Quality.TRUE, _day_problem(dossier, record))]
        if record.files:
            changed = state is EvidenceState.DOUBTFUL
            results.append((Quality.TRUE, "审核后文件有变动，存疑" if changed else None))
        reviewed = state is EvidenceState.REVIEWED
        lacking = [title for key, title in _FORMALITIES if getattr(record, key) is None]
        missing = ([] if record.files else ["文件"]) + ([] if record.pages else ["页数"])
        results += [
            (Quality.CREDIBLE, None if reviewed else f"还没有审核通过（{state.value}）"),
            (Quality.WELL_FORMED, f"没有写{'、'.join(lacking)}" if lacking else None),
            (Quality.WHOLE, f"没有{'、'.join(missing)}" if missing else None),
        ]
        name = f"{record.id}{_named(record)}"
        yield _Checks(
            record.ref,
            [answer.indicator for answer in record.answers],
            (record.unit,),
            [(quality, problem and f"{name}{problem}") for quality, problem in results],
        )


def _day_problem(dossier: Dossier, record: Evidence) -> str | None:
    formed = record.formed
    if formed is None:
        return "没有形成日期"
    for key in sorted({answer.indicator[0] for answer in record.answers}):
        system = dossier.systems[key]
        if (system.since and formed < system.since) or (system.until and formed > system.until):
            return f"的形成日期 {formed} 不在“{system.title}”的评估周期内"
    return None


def _users(dossier: Dossier, figures: Iterable[str]) -> list[str]:
    """Return the ids of the indicators that use figures."""
    users = (ref for name in figures for ref in dossier.users.get(name, ()))
    return [ref.id for ref in users if ref.kind == "indicator"]


def _check_figures(dossier: Dossier, day: date) -> Iterator[_Checks]:
    for figure in dossier.figures.values():
        name = f"{figure.id}{_named(figure)}"
        gaps = [] if figure.value is not None else ["数值"]
        gaps += [] if figure.as_of else ["截至日期"]
        gaps += [] if figure.unit else ["计量单位"]
        problem = None
        if figure.source is None:
            problem = f"{name}没有来源"
        elif dossier.target(figure.source).standing(day) is not EvidenceState.REVIEWED:
            withheld = dossier.evidence[figure.source].withheld
            source = "材料" if withheld else f" {figure.source} "
            problem = f"{name}的来源{source}还没有审核通过"
        results = [
            (Quality.ACCURATE, f"{name}没有写{'、'.join(gaps)}" if gaps else None),
            (Quality.CREDIBLE, problem),
        ]
        yield _Checks(figure.ref, _users(dossier, (figure.id,)), (figure.owner,), results)


def _check_reconciliations(dossier: Dossier) -> Iterator[_Checks]:
    for row in dossier.reconciliations.values():
        if row.holds is None:
            continue
        problem = None
        if not row.holds and row.left_value is not None and row.right_value is not None:
            problem = (
                f"{row.id}{_named(row)}不成立：左边 {plain(row.left_value)}，"
                f"右边 {plain(row.right_value)}"
            )
        yield _Checks(
            row.ref,
            _users(dossier, row.figures),
            [dossier.figures[name].owner for name in row.figures],
            [(Quality.TRUE, problem), (Quality.CONSISTENT, problem)],
        )


def _check_ledger(dossier: Dossier, day: date) -> Iterator[_Checks]:
    """Check that an item was not accepted by the person who carried it out."""
    for item in dossier.ledger.values():
        if item.accepted is None or item.accepted > day:
            continue
        problem = None if item.owner else f"{item.id} 没有写责任人，看不出验收人是不是整改人"
        indicators = (item.indicator,) if item.indicator else ()
        yield _Checks(item.ref, indicators, (item.lead,), [(Quality.CREDIBLE, problem)])


def _warnings(project: Project) -> Iterator[_Checks]:
    dossier = project.dossier
    by_file = {record.origin.file: record for record in dossier.evidence.values()}
    for warning in project.warnings:
        quality = _WARNINGS.get(warning.code)
        if quality is None:
            continue
        text = warning.message.rstrip("。")
        record = by_file.get(warning.file)
        if record:
            if record.id not in text:
                text = f"{record.id}{_named(record)}：{text}"
            indicators = [answer.indicator for answer in record.answers]
            yield _Checks(record.ref, indicators, (record.unit,), [(quality, text)])
            continue
        nodes = [
            node
            for node in dossier.indicators.values()
            if node.origin.file == warning.file and node.origin.line <= warning.line
        ]
        if nodes:
            node = max(nodes, key=lambda node: node.origin.line)
            yield _Checks(node.ref, (node.id,), (node.lead,), [(quality, text)])


def assess(project: Project, day: date) -> Assessment:
    """Return every quality in every scope as of a day; for a day to come, as things stand now."""
    dossier = project.dossier
    scopes = _Scopes(dossier, project.edition.hides)
    for checks in chain(
        _check_indicators(dossier, day),
        _check_evidence(dossier, day),
        _check_figures(dossier, day),
        _check_reconciliations(dossier),
        _check_ledger(dossier, day),
        _warnings(project),
    ):
        scopes.count(checks)

    def measures(named: Mapping[str, _Scope], names: Iterable[str]) -> Mapping[str, Measures]:
        return MappingProxyType({name: named[name].measures() for name in names})

    return Assessment(
        day=day,
        whole=scopes.whole.measures(),
        systems=measures(scopes.systems, dossier.systems),
        indicators=measures(scopes.indicators, dossier.indicators),
        units=measures(scopes.units, project.units),
    )
