"""Show the divider before an indicator's papers, and the sheet in place of an absent paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.derive.binding import How
from yingjian.derive.readiness import When, countdowns
from yingjian.derive.standings import standings
from yingjian.model.evidence import EvidenceState
from yingjian.pages.views.assessed import (
    Filled,
    Square,
    Tally,
    filled,
    gaps,
    indicator_code,
    indicator_link,
    ledger_links,
    points,
    score_words,
    squares,
)
from yingjian.pages.views.common import Link, Who, unit_link, who

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from yingjian.derive.binding import Binding, Item, Section
    from yingjian.derive.obligations import Owed
    from yingjian.model.indicators import Indicator, System
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
    """A line of a list of evidence: ``state`` in a word, ``mark`` the kind of mark on it or "".

    ``same_as`` is the number under which the paper is bound elsewhere, else "".
    """

    item: Item
    state: str
    mark: str
    same_as: str
    unit: Link | None


@dataclass(frozen=True, slots=True)
class SiblingRow:
    """An indicator below the same first-level indicator, with its squares."""

    indicator: Indicator
    squares: tuple[Square, ...]
    tally: Tally


@dataclass(frozen=True, slots=True)
class DividerView:
    """A divider: an indicator with its score, its papers and its gaps.

    ``path`` are the indicators above it; ``withheld`` counts papers that the edition withholds.
    """

    ref: Ref
    indicator: Indicator
    path: tuple[str, ...]
    system: System
    lead: Link | None
    support: tuple[Link, ...]
    owner: Who | None
    points: str
    score: str
    rule: Filled
    note: Filled
    deduction: Filled
    tally: Tally
    items: tuple[ItemRow, ...]
    withheld: str
    gaps: tuple[str, ...]
    ledger: tuple[Link, ...]
    siblings: tuple[SiblingRow, ...]


@dataclass(frozen=True, slots=True)
class OthersView:
    """The divider of the papers that serve no indicator."""

    ref: Ref
    items: tuple[ItemRow, ...]
    withheld: str


@dataclass(frozen=True, slots=True)
class SheetView:
    """A sheet in place of a paper: what is lacking, why, who owes it by which day.

    ``days`` is the number that remain, negative when past; ``own_day`` is false where ``due`` is
    the inspection's first day; ``also`` are further indicators that the paper serves.
    """

    item: Item
    word: str
    indicator: Link | None
    reason: str
    tip: str
    unit: Link | None
    person: Who | None
    due: date | None
    own_day: bool
    days: int
    also: tuple[Link, ...]


# Words and marks where a paper is bound here and not reviewed.
_STANDINGS = {
    EvidenceState.DOUBTFUL: ("疑", "doubt"),
    EvidenceState.RECEIVED: ("待审", "plain"),
    EvidenceState.IN_REVIEW: ("待审", "plain"),
}


def item_row(project: Project, plan: Binding, item: Item, day: date, leaf: str | None) -> ItemRow:
    """Return a line of a list of evidence, of the indicator ``leaf`` where there is one."""
    dossier = project.dossier
    evidence = dossier.evidence[item.evidence] if item.evidence else None
    state, mark = _WORDS[item.how], "lack" if item.how is How.LACKING else ""
    if evidence and item.how is How.HERE:
        state, mark = _STANDINGS.get(evidence.standing(day), ("齐", ""))
    unit = evidence.unit if evidence else dossier.indicators[leaf].lead if leaf else None
    return ItemRow(
        item,
        state,
        mark,
        plan.numbers[evidence.id] if evidence and item.how is How.ELSEWHERE else "",
        unit_link(project, unit) if unit else None,
    )


def divider(project: Project, plan: Binding, section: Section, day: date) -> DividerView:
    """Return the divider of an indicator.

    Raises:
        KeyError: the section is not that of an indicator.
    """
    dossier = project.dossier
    indicator = dossier.indicators[section.indicator or ""]
    system = dossier.systems[indicator.system]
    score = indicator.scores.get("self")
    root, *_ = path = dossier.path(indicator.id)
    return DividerView(
        ref=section.ref,
        indicator=indicator,
        path=tuple(f"{step.id}　{step.title}" for step in path[:-1]),
        system=system,
        lead=unit_link(project, indicator.lead) if indicator.lead else None,
        support=tuple(unit_link(project, unit) for unit in indicator.support),
        owner=who(project, indicator.owner, day) if indicator.owner else None,
        points=points(indicator.points),
        score=score_words(standings(dossier, day)[system.id, "self"], indicator),
        rule=filled(project, indicator.rule),
        note=filled(project, score.note) if score else (),
        deduction=filled(project, score.deduction) if score else (),
        tally=Tally.of(squares(project, indicator, day)),
        items=tuple(item_row(project, plan, item, day, indicator.id) for item in section.items),
        withheld=project.edition.told(section.withheld, beside=bool(section.items)),
        gaps=gaps(project, indicator, day),
        ledger=ledger_links(
            project,
            dossier.ledger_of.get(indicator.id, ()),
            lambda item: f"{item.id}（{item.state(day).value}）",
        ),
        siblings=tuple(_sibling(project, leaf, day) for leaf in dossier.below(root.id)),
    )


def _sibling(project: Project, leaf: Indicator, day: date) -> SiblingRow:
    shown = squares(project, leaf, day)
    return SiblingRow(leaf, shown, Tally.of(shown))


def others(project: Project, plan: Binding, section: Section, day: date) -> OthersView:
    """Return the divider of the papers that serve no indicator."""
    rows = tuple(item_row(project, plan, item, day, None) for item in section.items)
    return OthersView(section.ref, rows, project.edition.told(section.withheld, beside=bool(rows)))


def sheet(
    project: Project,
    item: Item,
    leaf: str | None,
    day: date,
    debts: Iterable[Owed],
    *,
    broken: tuple[str, str] | None = None,
) -> SheetView:
    """Return the sheet for one line of a list; ``broken`` are reason and tip of an unusable file.

    Its day is that of the obligation among ``debts``, else the first day of the next inspection.
    """
    dossier = project.dossier
    evidence = dossier.evidence.get(item.evidence or "")
    indicator = dossier.indicators.get(leaf or "")
    about = evidence or indicator
    debt = next((owed for owed in debts if about and owed.ref == about.ref and owed.due), None)
    ahead = (row.since for row in countdowns(project, day) if row.state is not When.PAST)
    due = debt.due if debt else next(ahead, None)
    unit = evidence.unit if evidence else indicator.lead if indicator else None
    person = (evidence.person if evidence else None) or (indicator.owner if indicator else None)
    reason, tip = broken or (
        item.reason,
        "材料到后登记入册，重新生成，本页即由材料代替。",
    )
    return SheetView(
        item=item,
        word="无法装订" if broken else "待补",
        indicator=indicator_link(project, indicator.id) if indicator else None,
        reason=reason,
        tip=tip,
        unit=unit_link(project, unit) if unit else None,
        person=who(project, person, day) if person else None,
        due=due,
        own_day=debt.own_day if debt else False,
        days=(due - day).days if due else 0,
        also=tuple(
            indicator_code(project, answer.indicator)
            for answer in (evidence.answers if evidence else ())
            if answer.indicator != leaf
        ),
    )
