"""The divider before an indicator's papers, and the sheet that stands for a paper not there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.derive.binding import How
from yingjian.derive.readiness import When, countdowns
from yingjian.derive.standings import standings
from yingjian.pages.views.assessed import (
    Filled,
    Filling,
    Square,
    Tally,
    filled,
    filling,
    indicator_ref,
    points,
    squares,
)
from yingjian.pages.views.common import Link, Who, listed, told, unit_link, who

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from yingjian.derive.binding import Binding, Item, Section
    from yingjian.derive.obligations import Owed
    from yingjian.derive.scoring import Standing
    from yingjian.model.indicators import Indicator
    from yingjian.model.project import Project
    from yingjian.model.references import Ref

_WORDS = {
    How.HERE: "",
    How.ELSEWHERE: "互见",
    How.LACKING: "缺",
    How.NOT_NEEDED: "免附",
}


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A line of a list of evidence: ``state`` in a word, ``mark`` how it is shown ("" quiet).

    ``same_as`` is the number under which the paper is bound where that is elsewhere.
    """

    number: str
    title: str
    point: str | None
    evidence: str | None
    state: str
    mark: str
    here: bool
    ref: Ref | None
    same_as: str
    reason: str
    unit: Link | None


@dataclass(frozen=True, slots=True)
class SiblingRow:
    """An indicator of the same block and its squares; ``own`` marks the divider's own."""

    number: str
    title: str
    squares: tuple[Square, ...]
    tally: Tally
    own: bool


@dataclass(frozen=True, slots=True)
class DividerView:
    """A divider: the indicator, how it is scored and how it stands, its papers and its gaps.

    ``withheld`` says how many papers this edition does not hold.
    """

    ref: Ref
    number: str
    title: str
    path: tuple[str, ...]
    system: str
    demonstration: bool
    must_pass: bool
    lead: Link | None
    support: tuple[Link, ...]
    owner: Who | None
    points: str
    score: str
    rule: Filled
    note: Filled
    deduction: Filled
    not_applicable: str
    on_site: bool
    tally: Tally
    items: tuple[ItemRow, ...]
    withheld: str
    gaps: tuple[str, ...]
    ledger: tuple[Link, ...]
    row: Ref
    siblings: tuple[SiblingRow, ...]


@dataclass(frozen=True, slots=True)
class OthersView:
    """The divider of the papers that answer to no indicator."""

    ref: Ref
    items: tuple[ItemRow, ...]
    withheld: str


@dataclass(frozen=True, slots=True)
class SheetView:
    """A sheet that stands for a paper: what is lacking, why, who owes it by which day.

    ``days`` are those that remain, negative when past; ``tip`` says what to do.
    """

    ref: Ref
    word: str
    number: str
    title: str
    evidence: str | None
    indicator: Link | None
    point: str | None
    reason: str
    tip: str
    unit: Link | None
    person: Who | None
    due: date | None
    own_day: bool
    days: int
    also: tuple[Link, ...]


def item_row(project: Project, plan: Binding, item: Item, day: date, leaf: str | None) -> ItemRow:
    """A line of a list of evidence."""
    dossier = project.dossier
    state, mark = _WORDS[item.how], ""
    if item.how is How.LACKING:
        mark = "lack"
    elif item.how is How.HERE and item.evidence:
        found = dossier.evidence[item.evidence].standing(day)
        state, mark = _STANDINGS.get(found.name, ("齐", ""))
    unit = None
    if item.evidence:
        unit = unit_link(project, dossier.evidence[item.evidence].unit)
    elif leaf and (lead := dossier.indicators[leaf].lead):
        unit = unit_link(project, lead)
    return ItemRow(
        item.number,
        item.title,
        item.point,
        item.evidence,
        state,
        mark,
        item.how is How.HERE,
        item.ref,
        plan.numbers.get(item.evidence or "", "") if item.how is How.ELSEWHERE else "",
        item.reason,
        unit,
    )


_STANDINGS = {
    "DOUBTFUL": ("疑", "doubt"),
    "RECEIVED": ("待审", "plain"),
    "IN_REVIEW": ("待审", "plain"),
}


def divider(project: Project, plan: Binding, section: Section, day: date) -> DividerView:
    """The divider of an indicator.

    Raises:
        KeyError: the section is not that of an indicator.
    """
    dossier = project.dossier
    one = dossier.indicators[section.indicator or ""]
    system = dossier.systems[one.system]
    own = standings(dossier, day)[system.id, "self"]
    score = one.scores.get("self")
    path = dossier.path(one.id)
    none = one.not_applicable
    ledger = dossier.ledger_of.get(one.id, ())
    return DividerView(
        ref=section.ref,
        number=one.id,
        title=one.title,
        path=tuple(f"{step.id}　{step.title}" for step in path[:-1]),
        system=system.title,
        demonstration=system.demonstration,
        must_pass=one.must_pass,
        lead=unit_link(project, one.lead) if one.lead else None,
        support=tuple(unit_link(project, unit) for unit in one.support),
        owner=who(project, one.owner, day) if one.owner else None,
        points=points(one.points),
        score=_score(own, one),
        rule=filled(project, one.rule),
        note=filled(project, score.note) if score else (),
        deduction=filled(project, score.deduction) if score else (),
        not_applicable=none.reason if none else "",
        on_site=one.on_site,
        tally=Tally.of(squares(project, one, day)),
        items=tuple(item_row(project, plan, item, day, one.id) for item in section.items),
        withheld=project.edition.told(section.withheld, beside=bool(section.items)),
        gaps=tuple(
            f"第 {slot.id} 项“{slot.title}”{state.value}"
            for slot in one.slots
            for state in [filling(project, one, slot, day)]
            if slot.required and state in {Filling.LACK, Filling.DOUBT}
        ),
        ledger=(
            *(
                Link(dossier.ledger[key].ref, f"{key}（{dossier.ledger[key].state(day).value}）")
                for key in listed(project, "ledger", ledger)
            ),
            *told(project, sum(project.edition.hides("ledger", key) for key in ledger), "项"),
        ),
        row=indicator_ref(one),
        siblings=tuple(_siblings(project, path[0], one, day)),
    )


def _score(own: Standing, one: Indicator) -> str:
    if one.not_applicable:
        return "不适用"
    leaf = own.leaves[one.id]
    return leaf.word or points(leaf.score)


def _siblings(project: Project, root: Indicator, own: Indicator, day: date) -> list[SiblingRow]:
    rows = []
    for leaf in project.dossier.below(root.id):
        found = squares(project, leaf, day)
        rows.append(SiblingRow(leaf.number, leaf.title, found, Tally.of(found), leaf.id == own.id))
    return rows


def others(project: Project, plan: Binding, section: Section, day: date) -> OthersView:
    """The divider of the papers that answer to no indicator."""
    rows = tuple(item_row(project, plan, item, day, None) for item in section.items)
    return OthersView(
        section.ref, rows, project.edition.told(section.withheld, beside=bool(section.items))
    )


def sheet(
    project: Project,
    item: Item,
    leaf: str | None,
    day: date,
    debts: Iterable[Owed],
    *,
    broken: tuple[str, str] | None = None,
) -> SheetView:
    """The sheet for one line of a list; ``broken`` are reason and tip of a file that is no use.

    Its day is that of the debt among ``debts``, else the first day of the next inspection.
    """
    dossier = project.dossier
    one = dossier.evidence.get(item.evidence or "")
    indicator = dossier.indicators.get(leaf or "")
    wanted = {one.ref} if one else ({indicator.ref} if indicator else set())
    debt = next((row for row in debts if row.ref in wanted and row.due), None)
    ahead = (row.since for row in countdowns(project, day) if row.state is not When.PAST)
    due = debt.due if debt else next(ahead, None)
    unit = one.unit if one else (indicator.lead if indicator else None)
    person = (one.person if one else None) or (indicator.owner if indicator else None)
    reason, tip = broken or (
        item.reason,
        "材料到后登记入册，重新生成，本页即由材料代替。",
    )
    return SheetView(
        ref=item.ref or dossier.evidence[item.evidence or ""].ref,
        word="无法装订" if broken else "待补",
        number=item.number,
        title=item.title,
        evidence=item.evidence,
        indicator=Link(indicator_ref(indicator), f"{indicator.number} {indicator.title}")
        if indicator
        else None,
        point=item.point,
        reason=reason,
        tip=tip,
        unit=unit_link(project, unit) if unit else None,
        person=who(project, person, day) if person else None,
        due=due,
        own_day=debt.own_day if debt else False,
        days=(due - day).days if due else 0,
        also=tuple(
            Link(
                indicator_ref(dossier.indicators[answer.indicator]),
                dossier.indicators[answer.indicator].id,
            )
            for answer in (one.answers if one else ())
            if answer.indicator != leaf
        ),
    )
