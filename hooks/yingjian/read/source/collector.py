"""Collects the problems of one text, each with its place and line."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from yingjian.base.problems import Code, Problem

if TYPE_CHECKING:
    from yingjian.read.source.document import Mark

_LONGEST_FOUND = 80


class UnreadableError(Exception):
    """A file could not be turned into values; ``problem`` says why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.message)


class Collector:
    """The problems of one text that do not stop the reading; makes those that do."""

    def __init__(self, file: str, text: str = "") -> None:
        self.file = file
        self.text = text
        self.problems: list[Problem] = []

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The text line by line."""
        return tuple(self.text.split("\n"))

    def line(self, number: int) -> str:
        """The text of a line, counted from 1; empty where there is none."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def add(self, code: Code, mark: Mark, message: str, tip: str, found: str = "") -> None:
        """Note a problem and read on; ``found`` is what stands there."""
        self.problems.append(self._problem(code, mark, message, tip, found))

    def fatal(
        self, code: Code, mark: Mark, message: str, tip: str, found: str = ""
    ) -> UnreadableError:
        """The error to raise where reading cannot go on."""
        return UnreadableError(self._problem(code, mark, message, tip, found))

    def _problem(self, code: Code, mark: Mark, message: str, tip: str, found: str) -> Problem:
        return Problem(
            self.file,
            mark.line,
            mark.column,
            code.name,
            message,
            tip,
            found=found[:_LONGEST_FOUND],
            severity=code.severity,
            excerpt=self.line(mark.line),
        )
