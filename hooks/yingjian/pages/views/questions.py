"""Show 待核实: what the plan leaves open, by kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.derive.open_questions import KINDS, questions
from yingjian.model.references import Ref
from yingjian.pages.views.common import Link, links

if TYPE_CHECKING:
    from yingjian.base.problems import Problem
    from yingjian.derive.open_questions import Question
    from yingjian.model.project import Project


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One question with links to what it is about."""

    question: Question
    about: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """All questions of a kind."""

    ref: Ref
    title: str
    why: str
    rows: tuple[QuestionRow, ...]


@dataclass(frozen=True, slots=True)
class QuestionsView:
    """The page of open questions; warnings are for those who maintain the data."""

    groups: tuple[QuestionGroup, ...]
    total: int
    warnings: tuple[Problem, ...]
    withheld: str


def open_questions(project: Project) -> QuestionsView:
    """Return every open question and, in the internal edition, every warning of the check."""
    every = questions(project)
    groups = []
    for kind in KINDS:
        rows = tuple(
            QuestionRow(question, links(project, question.about))
            for question in every
            if question.kind == kind.name
        )
        if rows:
            groups.append(QuestionGroup(Ref("question", kind.name), kind.title, kind.why, rows))
    edition = project.edition
    return QuestionsView(
        tuple(groups),
        len(every),
        project.warnings if edition.whole else (),
        "" if edition.whole else edition.told(len(project.warnings), "条检查提醒"),
    )
