"""A project as one edition may see it: what is above its level is taken out before any view sees it.

A thing held back leaves a stub that holds what is computed with (days, states, which slot it fills)
and no word, file name or hash, so that counts, readiness and scores stay those of the whole; views
list no stubs and say how many there are.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from yingjian import dossier as assessed
from yingjian import project as plan
from yingjian.dossier import Evidence, Figure, Indicator, LedgerItem, Paper, Score
from yingjian.masking import mask, masked
from yingjian.problems import CODES
from yingjian.project import Origin, Person, Project, Ref, Task, Unit
from yingjian.records import Record
from yingjian.secrecy import NOBODY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from yingjian.dossier import Dossier, Reconciliation
    from yingjian.problems import Problem
    from yingjian.project import Requirement
    from yingjian.secrecy import Edition

_Item = TypeVar("_Item")
_NOWHERE: Final = Origin("", 0)
# A seal that no file has: a paper that was not intact stays so without its hash.
_BROKEN: Final = "-"


def seen(project: Project, name: str) -> Project:
    """The project as an edition sees it; the internal edition sees the whole.

    Raises:
        KeyError: there is no edition of that name.
    """
    edition = project.secrecy.editions[name]
    return project if edition.whole else _Filter(project, edition).project()


class _Filter:
    def __init__(self, project: Project, edition: Edition) -> None:
        self.whole = project
        self.edition = edition
        self.table = project.secrecy
        self.word = edition.word
        dossier = project.dossier
        rows: tuple[tuple[str, Iterable[Any]], ...] = (
            ("evidence", dossier.evidence.values()),
            ("ledger", dossier.ledger.values()),
            ("figure", dossier.figures.values()),
            ("person", project.people.values()),
        )
        hidden = {
            (kind, one.id)
            for kind, found in rows
            for one in found
            if not edition.shows(one.secrecy or self.table.kinds[kind])
        }
        # What two sides come to tells the figures on them.
        hidden |= {
            ("reconciliation", one.id)
            for one in dossier.reconciliations.values()
            if any(("figure", name) in hidden for name in one.figures)
        }
        self.withheld = frozenset(hidden)

    def project(self) -> Project:
        whole = self.whole
        edition = replace(self.edition, withheld=self.withheld, strays=len(whole.dossier.strays))
        people = {one.id: self.person(one) for one in whole.people.values()}
        people[NOBODY] = self.nobody(NOBODY)
        tasks = {one.id: self.task(one) for one in whole.tasks.values()}
        phases = {
            one.id: replace(one, tasks=tuple(tasks[task.id] for task in one.tasks))
            for one in whole.phases.values()
        }
        made = replace(
            whole,
            plan=self.plan(),
            people=MappingProxyType(people),
            units=self.each(whole.units, self.unit),
            tasks=MappingProxyType(tasks),
            phases=MappingProxyType(phases),
            requirements=self.each(whole.requirements, self.requirement),
            origins=MappingProxyType(
                {ref: at for ref, at in whole.origins.items() if ref not in self.withheld}
            ),
            warnings=tuple(self.warning(one) for one in whole.warnings),
            documents=(),
            staff=MappingProxyType(
                {
                    unit: kept
                    for unit, names in whole.staff.items()
                    if (kept := tuple(one for one in names if not self.hides("person", one)))
                }
            ),
            dossier=self.dossier(whole.dossier),
        )
        # What tells readers what is held back is not data.
        return replace(_masked(made), edition=edition, secrecy=self.table)

    def hides(self, kind: str, name: str) -> bool:
        return (kind, name) in self.withheld

    def open(self, name: str) -> bool:
        """Whether a field (``person.phone``) is shown."""
        return self.edition.shows(self.table.fields[name])

    @staticmethod
    def each(found: Mapping[str, _Item], change: Any) -> Mapping[str, _Item]:
        return MappingProxyType({name: change(one) for name, one in found.items()})

    def text(self, name: str, text: str | None) -> str | None:
        """A text of a field, or the word that stands for it; nothing stands for nothing."""
        return text if text is None or self.open(name) else self.word

    def who(self, name: str, person: str | None) -> str | None:
        """A person in a field, or nobody."""
        return person if person is None or self.open(name) else NOBODY

    # People, units, the plan

    def nobody(self, name: str) -> Person:
        return Person(name, self.word, None, None, (), _NOWHERE, withheld=True)

    def person(self, one: Person) -> Person:
        if self.hides("person", one.id):
            return self.nobody(one.id)
        return replace(one, phone=self.phone("person.phone", one.phone))

    def phone(self, name: str, number: str | None) -> str | None:
        return number if number is None or self.open(name) else mask(number)

    def unit(self, one: Unit) -> Unit:
        phone = self.phone("unit.phone", one.phone)
        return replace(one, phone=phone, basis=self.text("unit.basis", one.basis))

    def task(self, one: Task) -> Task:
        return replace(one, owner=self.who("task.owner", one.owner))

    def requirement(self, one: Requirement) -> Requirement:
        hidden = one.contact and self.hides("person", one.contact)
        return replace(one, contact=NOBODY) if hidden else one

    def plan(self) -> Any:
        notes = self.whole.plan.editor_notes
        if not notes or self.open("plan.editor_notes"):
            return self.whole.plan
        told = f"{self.edition.told(len(notes), '条')}。"
        return self.whole.plan.model_copy(update={"editor_notes": (told,)})

    def warning(self, one: Problem) -> Problem:
        """A warning by its kind alone: messages quote whatever they are about."""
        return replace(one, message=f"{CODES[one.code].title}。", tip="", found="", excerpt="")

    # The assessed part

    def dossier(self, whole: Dossier) -> Dossier:
        evidence = self.each(whole.evidence, self.evidence)
        return replace(
            whole,
            indicators=self.each(whole.indicators, self.indicator),
            evidence=evidence,
            figures=self.each(whole.figures, self.figure),
            reconciliations=self.each(whole.reconciliations, self.reconciliation),
            ledger=self.each(whole.ledger, self.item),
            strays=(),
        )

    def indicator(self, one: Indicator) -> Indicator:
        return replace(
            one,
            owner=self.who("indicator.owner", one.owner),
            scores=MappingProxyType({side: self.score(row) for side, row in one.scores.items()}),
        )

    def score(self, one: Score) -> Score:
        return replace(
            one,
            note=self.text("indicator.note", one.note),
            deduction=self.text("indicator.deduction", one.deduction),
        )

    def evidence(self, one: Evidence) -> Evidence:
        if not self.hides("evidence", one.id):
            return replace(
                one,
                person=self.who("evidence.person", one.person),
                reviewer=self.who("evidence.reviewer", one.reviewer),
                reason=self.text("evidence.reason", one.reason),
                note=self.text("evidence.note", one.note),
            )

        def said(value: str | None) -> str | None:
            return None if value is None else self.word

        return replace(
            one,
            title=self.word,
            number=None,
            issuer=said(one.issuer),
            kind=said(one.kind),
            pages=one.pages and 1,
            secrecy=said(one.secrecy),
            retention=said(one.retention),
            person=None,
            answers=tuple(replace(answer, point=None) for answer in one.answers),
            reason=None,
            reviewer=None,
            files=tuple(Paper("", 0, "", None if file.intact else _BROKEN) for file in one.files),
            demonstration=False,
            note=None,
            origin=one.origin,
            withheld=True,
        )

    def figure(self, one: Figure) -> Figure:
        if not self.hides("figure", one.id):
            return one
        unit = None if one.unit is None else self.word
        return replace(one, title=self.word, unit=unit, note=None, secrecy=None, withheld=True)

    def reconciliation(self, one: Reconciliation) -> Reconciliation:
        hidden = self.hides("reconciliation", one.id)
        return replace(one, title=self.word, note=None) if hidden else one

    def item(self, one: LedgerItem) -> LedgerItem:
        if not self.hides("ledger", one.id):
            return replace(
                one,
                measures=self.text("ledger.measures", one.measures),
                owner=self.who("ledger.owner", one.owner),
                accepted_by=self.who("ledger.accepted_by", one.accepted_by),
                progress=self.steps("ledger.progress", one.progress),
                reopened=self.steps("ledger.reopened", one.reopened),
            )
        return replace(
            one,
            source="",
            problem=self.word,
            measures=one.measures and self.word,
            owner=one.owner and NOBODY,
            accepted_by=one.accepted_by and NOBODY,
            progress=tuple((on, self.word) for on, _ in one.progress),
            reopened=tuple((on, self.word) for on, _ in one.reopened),
            secrecy=None,
            withheld=True,
        )

    def steps(self, name: str, rows: tuple[tuple[Any, str], ...]) -> tuple[tuple[Any, str], ...]:
        return rows if self.open(name) else tuple((on, self.word) for on, _ in rows)


# -- telephone numbers in any text ---------------------------------------------------------------


def _masked(value: _Item) -> _Item:
    """The same with every telephone number of every text masked, phones in their fields too.

    A field's own mask was decided before: masking what is masked changes nothing, and a field that
    its edition may show whole is left alone.
    """
    made: Any = value
    if isinstance(value, str):
        made = masked(value)
    elif isinstance(value, Ref | Origin | Paper):
        return value
    elif isinstance(value, tuple):
        parts = [_masked(one) for one in value]
        changed = any(new is not old for new, old in zip(parts, value, strict=True))
        if changed:
            made = type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    elif isinstance(value, MappingProxyType | dict):
        made = _masked_mapping(value)
    elif isinstance(value, Record):
        names = type(value).model_fields
        new = {name: _masked(getattr(value, name)) for name in names}
        update = {name: one for name, one in new.items() if one is not getattr(value, name)}
        made = value.model_copy(update=update) if update else value
    elif is_dataclass(value) and type(value).__module__ in _OURS:
        update = {}
        kind: Any = type(value)
        for name in _texts(kind):
            old = getattr(value, name)
            if (one := _masked(old)) is not old:
                update[name] = one
        made = replace(value, **update) if update else value  # type: ignore[type-var]
    return made  # type: ignore[no-any-return]


def _masked_mapping(value: Mapping[Any, Any]) -> Mapping[Any, Any]:
    new = {key: _masked(one) for key, one in value.items()}
    changed = any(new[key] is not value[key] for key in value)
    return MappingProxyType(new) if changed else value


_OURS: Final = frozenset({plan.__name__, assessed.__name__, "yingjian.problems"})
# Not texts, or settled already.
_LEFT: Final = frozenset({"id", "origin", "origins", "phone", "fingerprint", "secrecy", "edition"})


@cache
def _texts(kind: type[Any]) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind) if one.name not in _LEFT)
