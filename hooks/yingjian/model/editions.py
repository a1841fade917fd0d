"""A project as one edition may see it: what is above its level is taken out before any view sees it.

A record above the level leaves a stub (``stubs``), a field above it a placeholder, and in all other
texts telephone numbers are masked. Views list no stubs and say how many there are.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from yingjian.base.masking import mask
from yingjian.base.problems import CODES, Problem
from yingjian.model.masking import masked_everywhere
from yingjian.model.project import Person
from yingjian.model.references import Identified, Origin, Ref
from yingjian.model.stubs import Form, nobody_if_given, stub, word_if_given, word_per_day
from yingjian.read.secrecy import NOBODY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yingjian.model.dossier import Dossier
    from yingjian.model.evidence import Answer
    from yingjian.model.indicators import Indicator
    from yingjian.model.project import Project, Requirement
    from yingjian.read.records.plan import PlanFile
    from yingjian.read.secrecy import Edition

_Record = TypeVar("_Record", bound=Identified)


def _mask_if_given(value: str | None, _word: str) -> str | None:
    return mask(value) if value else value


# What stands in a field above the level. The names are those of ``secrecy.FIELDS``: kind of the
# record and name of the field; notes and deductions of an indicator are in its scores.
PLACEHOLDERS: Final[Mapping[str, Form]] = MappingProxyType(
    {
        "person.phone": _mask_if_given,
        "unit.phone": _mask_if_given,
        "unit.basis": word_if_given,
        "task.owner": nobody_if_given,
        "indicator.owner": nobody_if_given,
        "indicator.note": word_if_given,
        "indicator.deduction": word_if_given,
        "evidence.person": nobody_if_given,
        "evidence.reviewer": nobody_if_given,
        "evidence.reason": word_if_given,
        "evidence.note": word_if_given,
        "ledger.owner": nobody_if_given,
        "ledger.accepted_by": nobody_if_given,
        "ledger.measures": word_if_given,
        "ledger.progress": word_per_day,
        "ledger.reopened": word_per_day,
    }
)
_EDITOR_NOTES: Final = "plan.editor_notes"


def for_edition(project: Project, name: str) -> Project:
    """Return the project as an edition sees it; the internal edition sees the whole.

    Raises:
        KeyError: there is no edition of that name.
    """
    edition = project.secrecy.editions[name]
    return project if edition.whole else _Filter(project, edition).project()


def _withheld(project: Project, edition: Edition) -> frozenset[Ref]:
    """References of all records above the level of an edition."""
    dossier, levels = project.dossier, project.secrecy.kinds
    withheld = {
        record.ref
        for records in (dossier.evidence, dossier.ledger, dossier.figures, project.people)
        for record in records.values()
        if not edition.shows(record.secrecy or levels[record.KIND])
    }
    # The values of both sides would give away the figures on them.
    return frozenset(withheld) | {
        row.ref
        for row in dossier.reconciliations.values()
        if any(Ref("figure", name) in withheld for name in row.figures)
    }


class _Filter:
    def __init__(self, project: Project, edition: Edition) -> None:
        self.original = project
        # The files as they were read hold everything.
        self.masked: Project = masked_everywhere(replace(project, documents=()))
        self.edition = edition
        self.word = edition.word
        self.withheld = _withheld(project, edition)
        self.hidden: dict[str, dict[str, Form]] = defaultdict(dict)
        for name, form in PLACEHOLDERS.items():
            kind, field = name.split(".")
            if not edition.shows(project.secrecy.fields[name]):
                self.hidden[kind][field] = form

    def project(self) -> Project:
        masked, strays = self.masked, len(self.masked.dossier.strays)
        people = {**self.with_phones(masked.people, self.original.people)}
        people[NOBODY] = stub(Person(NOBODY, None, None, None, (), Origin()), self.word)
        tasks = self.each(masked.tasks)
        phases = {
            phase.id: replace(phase, tasks=tuple(tasks[task.id] for task in phase.tasks))
            for phase in masked.phases.values()
        }
        return replace(
            masked,
            # What tells readers what is withheld is not data, and is not masked.
            edition=replace(self.edition, withheld=self.withheld, strays=strays),
            secrecy=self.original.secrecy,
            plan=self.plan(masked.plan),
            people=MappingProxyType(people),
            units=self.with_phones(masked.units, self.original.units),
            tasks=tasks,
            phases=MappingProxyType(phases),
            requirements=MappingProxyType(
                {row.id: self.requirement(row) for row in masked.requirements.values()}
            ),
            origins=MappingProxyType(
                {ref: place for ref, place in masked.origins.items() if ref not in self.withheld}
            ),
            warnings=tuple(self.warning(problem) for problem in masked.warnings),
            staff=self.staff(masked.staff),
            dossier=self.dossier(masked.dossier),
        )

    def each(self, records: Mapping[str, _Record]) -> Mapping[str, _Record]:
        return MappingProxyType(
            {
                name: stub(record, self.word)
                if record.ref in self.withheld
                else self.without_hidden(record.KIND, record)
                for name, record in records.items()
            }
        )

    def without_hidden(self, kind: str, record: Any) -> Any:
        """Replace the fields of a record that the edition does not show."""
        names = {field.name for field in fields(record)}
        placeholders = {
            name: form(getattr(record, name), self.word)
            for name, form in self.hidden[kind].items()
            if name in names
        }
        return replace(record, **placeholders) if placeholders else record

    def with_phones(
        self, masked: Mapping[str, Any], original: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Filter records whose telephone number has a level of its own, instead of being masked."""
        return self.each(
            {name: replace(row, phone=original[name].phone) for name, row in masked.items()}
        )

    def plan(self, plan: PlanFile) -> PlanFile:
        notes = plan.editor_notes
        if not notes or self.edition.shows(self.original.secrecy.fields[_EDITOR_NOTES]):
            return plan
        line = f"{self.edition.told(len(notes), '条')}。"
        return plan.model_copy(update={"editor_notes": (line,)})

    def requirement(self, row: Requirement) -> Requirement:
        hidden = row.contact and ("person", row.contact) in self.withheld
        return replace(row, contact=NOBODY) if hidden else row

    def warning(self, problem: Problem) -> Problem:
        """Keep the kind of a warning alone: messages quote what they are about."""
        return replace(stub(problem, self.word), message=f"{CODES[problem.code].title}。")

    def staff(self, staff: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
        shown = {
            unit: tuple(name for name in people if ("person", name) not in self.withheld)
            for unit, people in staff.items()
        }
        return MappingProxyType({unit: people for unit, people in shown.items() if people})

    def dossier(self, dossier: Dossier) -> Dossier:
        indicators = self.each(dossier.indicators)
        return replace(
            dossier,
            indicators=MappingProxyType(
                {name: self.indicator(node) for name, node in indicators.items()}
            ),
            evidence=self.each(dossier.evidence),
            figures=self.each(dossier.figures),
            reconciliations=self.each(dossier.reconciliations),
            ledger=self.each(dossier.ledger),
            answers=MappingProxyType(
                {name: self.answers(rows) for name, rows in dossier.answers.items()}
            ),
            strays=(),
        )

    def indicator(self, node: Indicator) -> Indicator:
        scores = {
            side: self.without_hidden("indicator", score) for side, score in node.scores.items()
        }
        return replace(node, scores=MappingProxyType(scores))

    def answers(self, rows: tuple[tuple[str, Answer], ...]) -> tuple[tuple[str, Answer], ...]:
        return tuple(
            (name, stub(answer, self.word) if ("evidence", name) in self.withheld else answer)
            for name, answer in rows
        )
