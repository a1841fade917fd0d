"""待核实: what the plan leaves open, by kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.derive.open_questions import KINDS, questions
from yingjian.model.references import Ref
from yingjian.pages.views.common import Link, links

if TYPE_CHECKING:
    from yingjian.model.project import Project
    from yingjian.model.references import Origin


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One question with what it is about and where it is written."""

    text: str
    about: tuple[Link, ...]
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """All questions of a kind."""

    ref: Ref
    title: str
    why: str
    rows: tuple[QuestionRow, ...]


@dataclass(frozen=True, slots=True)
class WarningRow:
    """A warning of the check."""

    place: str
    message: str
    tip: str


@dataclass(frozen=True, slots=True)
class QuestionsView:
    """The page of open questions; warnings are for those who look after the data."""

    groups: tuple[QuestionGroup, ...]
    total: int
    warnings: tuple[WarningRow, ...]
    withheld: str


def open_questions(project: Project) -> QuestionsView:
    """Every open question, and every warning of the check."""
    found = questions(project)
    groups = []
    for kind in KINDS:
        rows = tuple(
            QuestionRow(one.text, links(project, one.about), one.origin)
            for one in found
            if one.kind == kind.name
        )
        if rows:
            groups.append(QuestionGroup(Ref("question", kind.name), kind.title, kind.why, rows))
    return QuestionsView(
        tuple(groups),
        len(found),
        tuple(
            WarningRow(one.place, one.message, one.tip)
            for one in project.warnings
            if project.edition.whole
        ),
        "" if project.edition.whole else project.edition.told(len(project.warnings), "条检查提醒"),
    )
