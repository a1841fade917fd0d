"""What several views say of the assessed part: squares, texts with figures, evidence in a row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from yingjian.derive.slots import SlotState, slot_state
from yingjian.model.evidence import EvidenceState
from yingjian.model.references import Ref
from yingjian.pages.views.common import Link, listed, unit_link
from yingjian.read.formulas import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from yingjian.model.evidence import Evidence
    from yingjian.model.indicators import Indicator, Slot
    from yingjian.model.project import Project

_INLINE = re.compile(r"\{(F[0-9]{1,4})\}")

Filled = tuple[str | Link, ...]


class Filling(Enum):
    """How a paper that is asked for stands: one square each (一格一件)."""

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
    """A text with every ``{F001}`` replaced by the figure, linked to where it stands."""
    parts: list[str | Link] = []
    at = 0
    for found in _INLINE.finditer(text or ""):
        figure = project.dossier.figures.get(found[1])
        if figure is None:
            continue
        shown = figure.shown if figure.withheld else Link(figure.ref, figure.shown)
        parts += [(text or "")[at : found.start()], shown]
        at = found.end()
    parts.append((text or "")[at:])
    return tuple(part for part in parts if part)


def flat(project: Project, text: str | None) -> str:
    """The same as plain words, for headings and lists of links."""
    return "".join(part.label if isinstance(part, Link) else part for part in filled(project, text))


def points(value: Decimal | None) -> str:
    """Points as people write them; a dash where there are none."""
    return "—" if value is None else plain(value)


@dataclass(frozen=True, slots=True)
class Square:
    """One paper asked for: where it leads, what it is, how it stands."""

    ref: Ref
    title: str
    state: Filling


def filling(project: Project, indicator: Indicator, slot: Slot, day: date) -> Filling:
    """How a slot stands on a day."""
    return _FILLINGS[slot_state(project.dossier, indicator, slot, day)]


def squares(project: Project, indicator: Indicator, day: date) -> tuple[Square, ...]:
    """A square for every paper that an indicator requires; one free where it asks for none."""
    if indicator.not_applicable or (indicator.on_site and not indicator.slots):
        return (Square(indicator.ref, indicator.title, Filling.FREE),)
    made = []
    for slot in indicator.slots:
        state = filling(project, indicator, slot, day)
        names = project.dossier.filling.get((indicator.id, slot.id), ())
        if slot.required or names:
            shown = listed(project, "evidence", names)
            ref = Ref("evidence", shown[0]) if shown else indicator.ref
            made.append(Square(ref, slot.title, state))
    return tuple(made)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many papers are asked for and how they stand; ``free`` ones are not asked for."""

    need: int
    whole: int
    pending: int
    doubt: int
    lack: int
    free: int

    @classmethod
    def of(cls, found: Iterable[Square]) -> Tally:
        """Count squares."""
        states = [one.state for one in found]
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
    """Evidence in a list; ``mark`` is how its state is shown, "" where it is quiet.

    ``due`` is by when something is still to be done with it, in lists that say so.
    """

    link: Link
    id: str
    number: str | None
    issuer: str | None
    unit: Link
    formed: date | None
    filed: date | None
    kind: str | None
    secrecy: str | None
    pages: int | None
    retention: str | None
    state: EvidenceState
    mark: str
    point: str | None
    serves: tuple[Link, ...]
    due: date | None = None


_MARKS = {
    EvidenceState.DOUBTFUL: "doubt",
    EvidenceState.RETURNED: "lack",
    EvidenceState.MISSING: "lack",
}


def evidence_row(
    project: Project, one: Evidence, day: date, point: str | None = None
) -> EvidenceRow:
    """One piece of evidence as of a day."""
    dossier = project.dossier
    state = one.standing(day)
    return EvidenceRow(
        link=Link(one.ref, one.title),
        id=one.id,
        number=one.number,
        issuer=one.issuer,
        unit=unit_link(project, one.unit),
        formed=one.formed,
        filed=one.filed,
        kind=one.kind,
        secrecy=one.secrecy,
        pages=one.pages,
        retention=one.retention,
        state=state,
        mark=_MARKS.get(state, ""),
        point=point,
        serves=tuple(
            Link(indicator_ref(dossier.indicators[name]), dossier.indicators[name].id)
            for name in dict.fromkeys(answer.indicator for answer in one.answers)
        ),
    )


def indicator_ref(one: Indicator) -> Ref:
    """Its own page for one of the lowest level, else its row in the tree."""
    return one.ref if one.leaf else Ref("block", one.id)


def indicator_link(project: Project, name: str) -> Link:
    """An indicator by number and title."""
    one = project.dossier.indicators[name]
    return Link(indicator_ref(one), f"{one.number} {one.title}")


def evidence_rows(
    project: Project, names: Sequence[str], day: date
) -> tuple[tuple[EvidenceRow, ...], str]:
    """Evidence as of a day, and the words for how much of it the edition holds back."""
    shown = listed(project, "evidence", names)
    rows = tuple(evidence_row(project, project.dossier.evidence[name], day) for name in shown)
    hidden = len(names) - len(shown)
    return rows, project.edition.told(hidden, beside=bool(rows))


def evidence_link(project: Project, name: str) -> Link:
    """Evidence by id and title."""
    one = project.dossier.evidence[name]
    if one.withheld:
        return Link(one.ref, project.edition.word)
    return Link(one.ref, f"{one.id} {one.title}")
