"""A project as one edition may see it: what is above its level is taken out before any view sees it.

A record held back leaves a stub: what counts and links need (days, states, which slot it fills),
and no word, file name or hash, so that counts, readiness and scores stay those of the whole. Views
list no stubs and say how many there are. ``STUBS`` lists what a stub keeps; all else is blank, so
that a field added to a record is held back until somebody adds it to the list.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from operator import is_
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from yingjian.base.masking import mask, masked
from yingjian.base.problems import CODES, Problem
from yingjian.model.evidence import Answer, Evidence, Paper
from yingjian.model.figures import Figure, Reconciliation
from yingjian.model.ledger import LedgerItem
from yingjian.model.project import Person, Project, Task, Unit
from yingjian.model.references import Origin, Ref
from yingjian.read.records import Record
from yingjian.read.secrecy import NOBODY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from yingjian.model.dossier import Dossier
    from yingjian.model.indicators import Indicator, Score
    from yingjian.model.project import Requirement
    from yingjian.read.secrecy import Edition

_Item = TypeVar("_Item")
# A seal that no file has: a paper that was not intact stays so without its hash.
_BROKEN: Final = "-"

# -- what a stub keeps ----------------------------------------------------------------------------


def _as_is(value: Any, _word: str) -> Any:
    return value


def _word(_value: Any, word: str) -> str:
    return word


def _word_if_given(value: Any, word: str) -> str | None:
    return word if value else value


def _nobody_if_given(value: Any, _word: str) -> str | None:
    return NOBODY if value else value


def _one_if_given(value: Any, _word: str) -> int | None:
    return None if value is None else 1


def _true(_value: Any, _word: str) -> bool:
    return True


def _stubs(value: Iterable[Any], word: str) -> tuple[Any, ...]:
    return tuple(stub(record, word) for record in value)


def _days(value: Iterable[tuple[Any, str]], word: str) -> tuple[tuple[Any, str], ...]:
    return tuple((on, word) for on, _ in value)


def _seals(papers: Iterable[Paper], _word: str) -> tuple[Paper, ...]:
    return tuple(Paper("", 0, "", None if paper.intact else _BROKEN) for paper in papers)


class Kept(NamedTuple):
    """Fields that a stub keeps, why counts or links need them, and in which form.

    ``form`` gives what the stub holds for a field's value and the word of the edition.
    """

    fields: tuple[str, ...]
    why: str
    form: Callable[[Any, str], Any] = _as_is


_ID: Final = Kept(("id",), "Links and back-links lead by it.")
_STUB: Final = Kept(("withheld",), "Views leave stubs out of their lists and count them.", _true)

STUBS: Final[Mapping[type[Any], tuple[Kept, ...]]] = MappingProxyType(
    {
        Evidence: (
            _ID,
            _STUB,
            Kept(("title",), "What names it says the word instead.", _word),
            Kept(("unit",), "Quality counts it with its unit."),
            Kept(("refers_to",), "A reference stands and falls with its target."),
            Kept(("state", "filed", "reviewed"), "Its state on a day."),
            Kept(("files",), "A paper that was altered makes it doubtful.", _seals),
            Kept(("answers",), "Quality counts it with its indicators.", _stubs),
            Kept(("formed",), "Quality compares it with the period of the system."),
            Kept(
                ("issuer", "kind", "secrecy", "retention"),
                "Quality counts whether they are given.",
                _word_if_given,
            ),
            Kept(("pages",), "Quality counts whether they are given.", _one_if_given),
            Kept(("origin",), "Quality counts the warnings about its file."),
        ),
        Answer: (Kept(("indicator", "slot"), "Which indicator it serves, which slot it fills."),),
        Figure: (
            _ID,
            _STUB,
            Kept(("title",), "Stands where a text inserts the figure.", _word),
            Kept(("value",), "Formulas of scores and vetoes compute with it."),
            Kept(("as_of",), "Quality compares it with the period of the system."),
            Kept(("source",), "Quality counts figures without a source."),
            Kept(("owner",), "Counted as owed by its unit."),
            Kept(("unit",), "Quality counts whether it is given.", _word_if_given),
        ),
        Reconciliation: (
            _ID,
            Kept(("title",), "What names it says the word instead.", _word),
            Kept(("left", "right"), "They lead to the figures of both sides."),
            Kept(("holds",), "Quality counts those that do not hold."),
            Kept(("left_value", "right_value"), "Whether it can be told at all.", _one_if_given),
        ),
        LedgerItem: (
            _ID,
            _STUB,
            Kept(("problem",), "What names it says the word instead.", _word),
            Kept(("indicator",), "Counted with its indicator."),
            Kept(("lead", "support"), "Counted as owed by its units."),
            Kept(("owner",), "Quality counts whether it is given.", _nobody_if_given),
            Kept(("found", "due", "accepted", "closed"), "Its state on a day, and delays."),
            Kept(("progress", "reopened"), "Their days decide its state.", _days),
            Kept(("after",), "With evidence of the mending it waits for acceptance."),
        ),
        Person: (
            _ID,
            _STUB,
            Kept(("name",), "Rosters say the word in the person's place.", _word),
        ),
        Problem: (
            Kept(("code", "severity"), "Warnings are counted by kind."),
            Kept(("file", "line"), "Quality finds the record that a warning is about."),
        ),
    }
)


def stub(record: _Item, word: str) -> _Item:
    """What is left of a record that an edition holds back; ``word`` stands for its title.

    Raises:
        KeyError: ``STUBS`` has no entry for the record's class.
    """
    forms = {name: kept.form for kept in STUBS[type(record)] for name in kept.fields}
    values = {}
    for field in fields(record):  # type: ignore[arg-type]  # STUBS holds dataclasses
        value = getattr(record, field.name)
        form = forms.get(field.name)
        values[field.name] = form(value, word) if form else _blank(str(field.type), value)
    return type(record)(**values)


def _blank(annotation: str, value: Any) -> Any:
    """None where a field may be None, otherwise the empty value of its type."""
    if "None" in annotation:
        return None
    if isinstance(value, Mapping):
        return MappingProxyType({})
    try:
        return type(value)()
    except TypeError:  # a type without an empty value, such as a day
        return None


# -- the filter -----------------------------------------------------------------------------------


def for_edition(project: Project, name: str) -> Project:
    """The project as an edition sees it; the internal edition sees the whole.

    Raises:
        KeyError: there is no edition of that name.
    """
    edition = project.secrecy.editions[name]
    return project if edition.whole else _Filter(project, edition).project()


class _Filter:
    def __init__(self, project: Project, edition: Edition) -> None:
        self.people = project.people
        self.units = project.units
        # The files as they were read hold everything.
        self.whole: Project = masked_everywhere(replace(project, documents=()))
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
        return replace(
            whole,
            # What tells readers what is held back is not data, and is not masked.
            edition=edition,
            secrecy=self.table,
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
            staff=MappingProxyType(
                {
                    unit: kept
                    for unit, names in whole.staff.items()
                    if (kept := tuple(one for one in names if not self.hides("person", one)))
                }
            ),
            dossier=self.dossier(whole.dossier),
        )

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
        return stub(Person(name, None, None, None, (), Origin()), self.word)

    def person(self, one: Person) -> Person:
        if self.hides("person", one.id):
            return stub(one, self.word)
        return replace(one, phone=self.phone("person.phone", self.people[one.id].phone))

    def phone(self, name: str, number: str | None) -> str | None:
        return number if number is None or self.open(name) else mask(number)

    def unit(self, one: Unit) -> Unit:
        phone = self.phone("unit.phone", self.units[one.id].phone)
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
        return replace(stub(one, self.word), message=f"{CODES[one.code].title}。")

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
            answers=self.each(whole.answers, self.answers),
            strays=(),
        )

    def answers(self, rows: tuple[tuple[str, Answer], ...]) -> tuple[tuple[str, Answer], ...]:
        return tuple(
            (name, stub(answer, self.word) if self.hides("evidence", name) else answer)
            for name, answer in rows
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
        return stub(one, self.word)

    def figure(self, one: Figure) -> Figure:
        return stub(one, self.word) if self.hides("figure", one.id) else one

    def reconciliation(self, one: Reconciliation) -> Reconciliation:
        return stub(one, self.word) if self.hides("reconciliation", one.id) else one

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
        return stub(one, self.word)

    def steps(self, name: str, rows: tuple[tuple[Any, str], ...]) -> tuple[tuple[Any, str], ...]:
        return rows if self.open(name) else tuple((on, self.word) for on, _ in rows)


# -- telephone numbers in any text ---------------------------------------------------------------

# These name records and files, and must still lead to them.
_ADDRESSES: Final = (Ref, Origin, Paper)
_NO_TEXT: Final = (type(None), bool, int, Decimal, date, Enum, ast.AST)


def masked_everywhere(value: Any) -> Any:
    """The same with every telephone number of every text masked, at any depth.

    Goes by type: a text, a record, any dataclass, mapping (keys too), tuple or frozenset. What
    holds no number is given back as the very same object.

    Raises:
        TypeError: it holds something of a type that may hide texts and is none of these.
    """
    if isinstance(value, (*_ADDRESSES, *_NO_TEXT)):
        return value
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, Record) or is_dataclass(value):
        return _masked_fields(value)
    if isinstance(value, Mapping):
        return _masked_mapping(value)
    if isinstance(value, tuple | frozenset):
        return _masked_parts(value)
    message = f"cannot look for telephone numbers in {type(value).__name__}"
    raise TypeError(message)


def _masked_fields(value: Any) -> Any:
    record = isinstance(value, Record)
    names = type(value).model_fields if record else [f.name for f in fields(value) if f.init]
    parts = {name: getattr(value, name) for name in names}
    new = {name: masked_everywhere(part) for name, part in parts.items()}
    changed = {name: part for name, part in new.items() if part is not parts[name]}
    if not changed:
        return value
    return value.model_copy(update=changed) if record else replace(value, **changed)


def _masked_mapping(value: Mapping[Any, Any]) -> Mapping[Any, Any]:
    new = {masked_everywhere(key): masked_everywhere(part) for key, part in value.items()}
    same = all(key in new and new[key] is part for key, part in value.items())
    return value if same else MappingProxyType(new)


def _masked_parts(value: Any) -> Any:
    parts = list(value)
    new = [masked_everywhere(part) for part in parts]
    if all(map(is_, new, parts)):
        return value
    return type(value)(*new) if hasattr(value, "_fields") else type(value)(new)
