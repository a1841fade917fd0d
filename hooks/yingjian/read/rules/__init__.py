"""The rules that hold between records: one generator per rule, one module per family."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from yingjian.read.rules import (
    binder,
    checks,
    dates,
    editions,
    evidence,
    figures,
    identity,
    indicators,
    organization,
    papers,
    privacy,
    rectification,
    references,
    scores,
    systems,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from yingjian.base.problems import Problem, Severity
    from yingjian.read.rules.draft import Draft

RULES: tuple[Callable[[Draft], Iterator[Problem]], ...] = (
    *references.RULES,
    *identity.RULES,
    *dates.RULES,
    *organization.RULES,
    *systems.RULES,
    *indicators.RULES,
    *scores.RULES,
    *evidence.RULES,
    *papers.RULES,
    *figures.RULES,
    *rectification.RULES,
    *binder.RULES,
    *editions.RULES,
    *privacy.RULES,
    *checks.RULES,
)


def run(draft: Draft) -> list[Problem]:
    """Every problem that any rule finds, sorted, with the severities of data/checks.yml."""
    levels = draft.checks.severity
    problems = sorted(problem for rule in RULES for problem in rule(draft))
    return [
        replace(problem, severity=cast("Severity", levels[problem.code]))
        if levels.get(problem.code) in {"error", "warning"}
        else problem
        for problem in problems
    ]
