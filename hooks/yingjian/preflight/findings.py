"""The register of rules, what a rule yields, and the report of a check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from yingjian.preflight.facts import Facts, Signature

    Check = Callable[[Facts], Iterator["Fault"]]

Severity = Literal["error", "warning"]
Need = Literal["manifest", "data", "edition"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What a rule yields: the page (from 1, None for the whole file) and a Chinese message."""

    page: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: stable code, Chinese title and reason, severity, and what it cannot do without."""

    code: str
    title: str
    why: str
    severity: Severity
    needs: Need | None
    check: Check


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault with the code and the severity of its rule."""

    rule: str
    page: int | None
    message: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Report:
    """All findings, and how far the check reached.

    ``pages`` and ``rules`` count what was checked; ``image_only`` are the pages (from 1) that show
    something but have no text of their own; ``unchecked`` are pairs of what was not checked and
    why; ``edition`` is the edition that the binder was compared with, "" if it was not.
    """

    findings: tuple[Finding, ...]
    pages: int
    rules: int
    image_only: tuple[int, ...] = ()
    unchecked: tuple[tuple[str, str], ...] = ()
    signatures: tuple[Signature, ...] = ()
    edition: str = ""

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that are not warnings."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def sound(self) -> bool:
        """Whether there are no errors."""
        return not self.errors


RULES: dict[str, Rule] = {}


def rule(
    code: str,
    title: str,
    *,
    why: str,
    severity: Severity = "error",
    needs: Need | None = None,
) -> Callable[[Check], Check]:
    """Register a generator of :class:`Fault` under a code.

    Raises:
        ValueError: the code is already registered.
    """

    def register(check: Check) -> Check:
        if code in RULES:
            message = f"rule registered twice: {code}"
            raise ValueError(message)
        RULES[code] = Rule(code, title, why, severity, needs, check)
        return check

    return register
