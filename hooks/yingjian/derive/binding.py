"""The order of papers in the binder: each once, behind an indicator, with a sheet for each gap.

Evidence that serves many indicators is bound behind the first of them, and the others refer to it:
DA/T 22-2015 asks for one item once, the rules for bundles for no document twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from yingjian.derive.slots import HELD
from yingjian.model.evidence import EvidenceState
from yingjian.model.references import Ref

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from yingjian.model.evidence import Evidence
    from yingjian.model.indicators import Indicator, Slot
    from yingjian.model.project import Project


class How(Enum):
    """What the binder holds for one line of an indicator's list of evidence."""

    HERE = "附后"
    ELSEWHERE = "互见"
    LACKING = "待补"
    NOT_NEEDED = "免附"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an indicator's list of evidence.

    ``number`` is indicator and slot (1.1.1-1). ``evidence`` is the id of the evidence, or of the
    evidence that it refers to; None where nothing is filed. ``ref`` leads to its first page or to
    the sheet in its place, None where there is neither.
    """

    number: str
    title: str
    point: str | None
    evidence: str | None
    how: How
    ref: Ref | None
    reason: str


@dataclass(frozen=True, slots=True)
class Section:
    """An indicator's divider and its items; ``indicator`` is None for evidence without indicator.

    ``withheld`` counts the papers that this edition withholds.
    """

    indicator: str | None
    items: tuple[Item, ...]
    withheld: int = 0

    @property
    def ref(self) -> Ref:
        """Its divider."""
        return Ref("divider", self.indicator or "other")


@dataclass(frozen=True, slots=True)
class Binding:
    """The order of all papers; ``numbers`` maps the ids of bound evidence to their numbers.

    ``sheets`` are the references that have a page of their own: papers and 待补 sheets.
    """

    sections: tuple[Section, ...]
    numbers: Mapping[str, str]
    sheets: frozenset[Ref]


def binding(project: Project, day: date) -> Binding:
    """Return the order in which papers are bound, as of a day."""
    return _Planner(project, day).plan()


class _Planner:
    def __init__(self, project: Project, day: date) -> None:
        self.dossier = project.dossier
        self.day = day
        self.numbers: dict[str, str] = {}
        self.sheets: set[Ref] = set()

    def plan(self) -> Binding:
        sections = [
            self.section(self.dossier.indicators[leaf])
            for system in self.dossier.systems.values()
            for leaf in system.leaves
        ]
        rest = list(self.unbound())
        shown = [record for record in rest if not record.withheld]
        items = tuple(
            self.item(f"其他-{number}", record.title, None, record)
            for number, record in enumerate(shown, start=1)
        )
        if rest:
            sections.append(Section(None, items, len(rest) - len(shown)))
        return Binding(tuple(sections), self.numbers, frozenset(self.sheets))

    def section(self, indicator: Indicator) -> Section:
        if indicator.not_applicable:
            return Section(indicator.id, ())
        answers = self.dossier.answers.get(indicator.id, ())
        held = [name for name, _ in answers if self.hidden(name) and self.held(name)]
        return Section(indicator.id, tuple(self.items(indicator)), len(dict.fromkeys(held)))

    def hidden(self, name: str) -> bool:
        """Whether this edition withholds evidence or the evidence that it refers to."""
        return self.dossier.evidence[name].withheld or self.dossier.target(name).withheld

    def held(self, name: str) -> bool:
        """Whether the papers of evidence have been received."""
        return self.dossier.target(name).standing(self.day) in HELD

    def items(self, indicator: Indicator) -> Iterator[Item]:
        for slot in indicator.slots:
            number = f"{indicator.id}-{slot.id}"
            named = self.dossier.filling.get((indicator.id, slot.id), ())
            names = [name for name in named if not self.hidden(name)]
            for index, name in enumerate(names):
                record = self.dossier.evidence[name]
                part = f"{number}.{index + 1}" if index else number
                yield self.item(part, record.title, slot.point, record)
            reason = self.gap(indicator, slot)
            if not names and reason:
                ref = Ref("gap", number)
                self.sheets.add(ref)
                yield Item(number, slot.title, slot.point, None, How.LACKING, ref, reason)
        loose = [
            (name, answer)
            for name, answer in self.dossier.answers.get(indicator.id, ())
            if answer.slot is None and not self.hidden(name)
        ]
        for position, (name, answer) in enumerate(loose, start=1):
            record = self.dossier.evidence[name]
            yield self.item(f"{indicator.id}-附{position}", record.title, answer.point, record)

    def gap(self, indicator: Indicator, slot: Slot) -> str:
        """Return why a required paper is missing; "" where it is here or not needed."""
        if not slot.required:
            return ""
        named = self.dossier.filling.get((indicator.id, slot.id), ())
        if not named:
            return "没有登记材料"
        states = {self.dossier.target(name).standing(self.day) for name in named}
        settled = states & HELD or EvidenceState.NOT_NEEDED in states
        return "" if settled else "、".join(s.value for s in EvidenceState if s in states)

    def unbound(self) -> Iterator[Evidence]:
        """Yield evidence that no applicable indicator has bound or counted as withheld."""
        counted = {
            self.dossier.target(name).id
            for indicator in self.dossier.indicators.values()
            if not indicator.not_applicable
            for name, _ in self.dossier.answers.get(indicator.id, ())
            if self.hidden(name)
        }
        for record in self.dossier.evidence.values():
            if record.refers_to or record.ref in self.sheets or record.id in counted:
                continue
            unanswered = not (record.answers or record.withheld)
            if unanswered or record.standing(self.day) in HELD:
                yield record

    def item(self, number: str, title: str, point: str | None, evidence: Evidence) -> Item:
        """Bind evidence here, or refer to where it is or to the sheet in its place."""
        record = self.dossier.target(evidence.id)
        state = record.standing(self.day)
        if state is EvidenceState.NOT_NEEDED:
            reason = record.reason or ""
            return Item(number, title, point, record.id, How.NOT_NEEDED, None, reason)
        if record.ref in self.sheets:
            how = How.ELSEWHERE if record.id in self.numbers else How.LACKING
        elif state in HELD and record.files:
            how = How.HERE
            self.numbers[record.id] = number
        else:
            how = How.LACKING
        self.sheets.add(record.ref)
        reason = self.reason(record, state)
        return Item(number, title, point, record.id, how, record.ref, reason)

    def reason(self, record: Evidence, state: EvidenceState) -> str:
        if state in HELD:
            return "" if record.files else "登记为已收，但没有文件"
        return f"{state.value}：{record.reason}" if record.reason else state.value
