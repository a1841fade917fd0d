"""Show the assessed part: texts with figures, scores, squares and tallies, rows of evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from yingjian.derive.slots import SlotState, slot_state
from yingjian.model.evidence import EvidenceState
from yingjian.model.references import Ref
from yingjian.pages.views.common import Link, listed, unit_link, withheld_link
from yingjian.read.formulas import plain
from yingjian.read.rules.figures import INLINE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from yingjian.derive.scoring import Standing
    from yingjian.model.evidence import Evidence
    from yingjian.model.indicators import Indicator, Slot
    from yingjian.model.ledger import LedgerItem
    from yingjian.model.project import Project

Filled = tuple[str | Link, ...]


class Filling(Enum):
    """State of a paper that an indicator asks for, drawn as one square (一格一件)."""

    WHOLE = "齐"
    PENDING = "待审"
    DOUBT = "存疑"
    LACK = "缺"
    FREE = "免附"


_FILLINGS: Mapping[SlotState, Filling] = {
    SlotState.FILLED: Filling.WHOLE,
    SlotState.UNREVIEWED: Filling.PENDING,
    SlotState.DOUBTFUL: Filling.DOUBT,
    SlotState.RETURNED: Filling.LACK,
    SlotState.MISSING: Filling.LACK,
    SlotState.OPTIONAL: Filling.FREE,
    SlotState.EXEMPT: Filling.FREE,
    SlotState.NOT_APPLICABLE: Filling.FREE,
}


def filled(project: Project, text: str | None) -> Filled:
    """Return a text with every ``{F001}`` replaced by a link to the figure's row.

    ``Dossier.fill`` gives the same as plain words, for headings and labels of links.
    """
    text = text or ""
    parts: list[str | Link] = []
    end = 0
    for match in INLINE.finditer(text):
        figure = project.dossier.figures.get(match[1])
        if figure:
            shown = figure.shown if figure.withheld else Link(figure.ref, figure.shown)
            parts += [text[end : match.start()], shown]
            end = match.end()
    return tuple(part for part in (*parts, text[end:]) if part)


def points(value: Decimal | None) -> str:
    """Write points as people do; a dash where there are none."""
    return "—" if value is None else plain(value)


def score_words(standing: Standing, indicator: Indicator) -> str:
    """Write what one side gives an indicator: points, a conclusion, 不适用 or a dash."""
    if indicator.not_applicable:
        return "不适用"
    if indicator.leaf:
        leaf = standing.leaves[indicator.id]
        return leaf.word or points(leaf.score)
    total = standing.totals[indicator.id]
    if standing.full is not None:
        return points(total.score) if total.scored else "—"
    return total.word or "—"


@dataclass(frozen=True, slots=True)
class Square:
    """A paper that an indicator asks for: where its square leads, its title and its state."""

    ref: Ref
    title: str
    state: Filling


def filling(project: Project, indicator: Indicator, slot: Slot, day: date) -> Filling:
    """Return the state of a slot on a day."""
    return _FILLINGS[slot_state(project.dossier, indicator, slot, day)]


def squares(project: Project, indicator: Indicator, day: date) -> tuple[Square, ...]:
    """Return a square for each required or filed paper; one free square where none is needed."""
    if indicator.not_applicable or (indicator.on_site and not indicator.slots):
        return (Square(indicator.ref, indicator.title, Filling.FREE),)
    rows = []
    for slot in indicator.slots:
        state = filling(project, indicator, slot, day)
        names = project.dossier.filling.get((indicator.id, slot.id), ())
        if slot.required or names:
            shown = listed(project, "evidence", names)
            ref = Ref("evidence", shown[0]) if shown else indicator.ref
            rows.append(Square(ref, slot.title, state))
    return tuple(rows)


def gaps(project: Project, indicator: Indicator, day: date) -> tuple[str, ...]:
    """Name the required papers of an indicator that are lacking or in doubt."""
    return tuple(
        f"第 {slot.id} 项“{slot.title}”{state.value}"
        for slot in indicator.slots
        for state in [filling(project, indicator, slot, day)]
        if slot.required and state in {Filling.LACK, Filling.DOUBT}
    )


@dataclass(frozen=True, slots=True)
class Tally:
    """Number of papers by state; ``need`` counts those asked for, which ``free`` ones are not."""

    need: int
    whole: int
    pending: int
    doubt: int
    lack: int
    free: int

    @classmethod
    def of(cls, squares: Iterable[Square]) -> Tally:
        """Count squares by state."""
        states = [square.state for square in squares]
        free = states.count(Filling.FREE)
        return cls(
            len(states) - free,
            states.count(Filling.WHOLE),
            states.count(Filling.PENDING),
            states.count(Filling.DOUBT),
            states.count(Filling.LACK),
            free,
        )


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """Evidence in a list; ``mark`` is the kind of mark on its state, "" where it has none.

    ``point`` is what it proves in this list, ``due`` the day by which it must be dealt with.
    """

    evidence: Evidence
    unit: Link
    state: EvidenceState
    mark: str
    point: str | None
    serves: tuple[Link, ...]
    due: date | None


_MARKS = {
    EvidenceState.DOUBTFUL: "doubt",
    EvidenceState.RETURNED: "lack",
    EvidenceState.MISSING: "lack",
}


def evidence_row(
    project: Project,
    evidence: Evidence,
    day: date,
    point: str | None = None,
    due: date | None = None,
) -> EvidenceRow:
    """Return the row of one piece of evidence as of a day."""
    state = evidence.standing(day)
    indicators = dict.fromkeys(answer.indicator for answer in evidence.answers)
    return EvidenceRow(
        evidence,
        unit_link(project, evidence.unit),
        state,
        _MARKS.get(state, ""),
        point,
        tuple(indicator_code(project, name) for name in indicators),
        due,
    )


def evidence_rows(
    project: Project, names: Sequence[str], day: date
) -> tuple[tuple[EvidenceRow, ...], str]:
    """Return rows of evidence as of a day, and the words that count what the edition withholds."""
    shown = listed(project, "evidence", names)
    rows = tuple(evidence_row(project, project.dossier.evidence[name], day) for name in shown)
    return rows, project.edition.told(len(names) - len(shown), beside=bool(rows))


def indicator_ref(indicator: Indicator) -> Ref:
    """Return the page of a lowest-level indicator, the row in the tree of any other."""
    return indicator.ref if indicator.leaf else Ref("block", indicator.id)


def indicator_link(project: Project, name: str) -> Link:
    """Link an indicator by number and title."""
    indicator = project.dossier.indicators[name]
    return Link(indicator_ref(indicator), f"{indicator.number} {indicator.title}")


def indicator_code(project: Project, name: str) -> Link:
    """Link an indicator by its id."""
    return Link(indicator_ref(project.dossier.indicators[name]), name)


def evidence_link(project: Project, name: str, *, titled: bool = True) -> Link:
    """Link evidence by id, with its title unless ``titled`` is false; withheld, by a word."""
    evidence = project.dossier.evidence[name]
    if evidence.withheld:
        return Link(evidence.ref, project.edition.word)
    return Link(evidence.ref, f"{name} {evidence.title}" if titled else name)


def ledger_links(
    project: Project, names: Sequence[str], label: Callable[[LedgerItem], str]
) -> tuple[Link, ...]:
    """Link items of the ledger by ``label``; the last link counts what the edition withholds."""
    shown = [project.dossier.ledger[name] for name in listed(project, "ledger", names)]
    links = tuple(Link(item.ref, label(item)) for item in shown)
    return (*links, *withheld_link(project, len(names) - len(shown), "项"))
