"""Which paper is bound behind which indicator: each once, in the order of slots, gaps by name.

One item serves many indicators and is bound behind the first of them; elsewhere it is referred to
(DA/T 22-2015 asks for one item once, the bundle rules for no document twice).
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
    """What stands in the binder for one line of an indicator's list of evidence."""

    HERE = "附后"
    ELSEWHERE = "互见"
    LACKING = "待补"
    NOT_NEEDED = "免附"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an indicator's list of evidence.

    ``number`` is indicator and slot (1.1.1-1); ``evidence`` is the id of the item meant, seen
    through a reference, None where nothing is filed; ``ref`` leads to its first page or to the
    sheet that stands for it, None where there is neither.
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
    """An indicator's divider and what follows it; ``indicator`` None holds what answers to none.

    ``withheld`` counts the papers that are here and that this edition does not hold.
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
    """The order of all papers; ``numbers`` maps the evidence bound to its number.

    ``sheets`` are the refs that have a page of their own: papers and 待补 sheets.
    """

    sections: tuple[Section, ...]
    numbers: Mapping[str, str]
    sheets: frozenset[Ref]


def binding(project: Project, day: date) -> Binding:
    """Every paper in the order in which it is bound, as of a day."""
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
        left = list(self.left_over())
        shown = [one for one in left if not one.withheld]
        others = tuple(
            self.item(f"其他-{at}", one.title, None, one) for at, one in enumerate(shown, start=1)
        )
        if left:
            sections.append(Section(None, others, len(left) - len(shown)))
        return Binding(tuple(sections), self.numbers, frozenset(self.sheets))

    def section(self, indicator: Indicator) -> Section:
        if indicator.not_applicable:
            return Section(indicator.id, ())
        answers = self.dossier.answers.get(indicator.id, ())
        held = [name for name, _ in answers if self.hidden(name) and self.held(name)]
        return Section(indicator.id, tuple(self.items(indicator)), len(dict.fromkeys(held)))

    def hidden(self, name: str) -> bool:
        """Whether this edition does not hold a paper, be it the one that another refers to."""
        return self.dossier.evidence[name].withheld or self.dossier.target(name).withheld

    def held(self, name: str) -> bool:
        """Whether a paper is here."""
        return self.dossier.target(name).standing(self.day) in HELD

    def items(self, indicator: Indicator) -> Iterator[Item]:
        for slot in indicator.slots:
            number = f"{indicator.id}-{slot.id}"
            named = self.dossier.filling.get((indicator.id, slot.id), ())
            names = [name for name in named if not self.hidden(name)]
            for at, name in enumerate(names):
                one = self.dossier.evidence[name]
                yield self.item(f"{number}.{at + 1}" if at else number, one.title, slot.point, one)
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
        for at, (name, answer) in enumerate(loose, start=1):
            one = self.dossier.evidence[name]
            yield self.item(f"{indicator.id}-附{at}", one.title, answer.point, one)

    def gap(self, indicator: Indicator, slot: Slot) -> str:
        """Why a paper that must be there is not, "" where it is here or not needed."""
        if not slot.required:
            return ""
        named = self.dossier.filling.get((indicator.id, slot.id), ())
        if not named:
            return "没有登记材料"
        states = {self.dossier.target(name).standing(self.day) for name in named}
        here = states & HELD or EvidenceState.NOT_NEEDED in states
        return "" if here else "、".join(state.value for state in EvidenceState if state in states)

    def left_over(self) -> Iterator[Evidence]:
        """Evidence that answers to no indicator that applies, and that nothing stands for yet."""
        counted = {
            self.dossier.target(name).id
            for indicator in self.dossier.indicators.values()
            if not indicator.not_applicable
            for name, _ in self.dossier.answers.get(indicator.id, ())
            if self.hidden(name)
        }
        for one in self.dossier.evidence.values():
            if one.refers_to is None and one.ref not in self.sheets and one.id not in counted:
                state = one.standing(self.day)
                if state in HELD or not (one.answers or one.withheld):
                    yield one

    def item(self, number: str, title: str, point: str | None, named: Evidence) -> Item:
        one = self.dossier.target(named.id)
        state = one.standing(self.day)
        if state is EvidenceState.NOT_NEEDED:
            return Item(number, title, point, one.id, How.NOT_NEEDED, None, one.reason or "")
        if one.ref in self.sheets:
            how = How.ELSEWHERE if one.id in self.numbers else How.LACKING
            return Item(number, title, point, one.id, how, one.ref, self.reason(one, state))
        self.sheets.add(one.ref)
        if state not in HELD or not one.files:
            return Item(number, title, point, one.id, How.LACKING, one.ref, self.reason(one, state))
        self.numbers[one.id] = number
        return Item(number, title, point, one.id, How.HERE, one.ref, self.reason(one, state))

    def reason(self, one: Evidence, state: EvidenceState) -> str:
        if state in HELD:
            return "" if one.files else "登记为已收，但没有文件"
        return f"{state.value}：{one.reason}" if one.reason else state.value
