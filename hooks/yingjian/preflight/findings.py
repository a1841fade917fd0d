"""What a check of a finished binder can say: the rules' register, a finding, the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from yingjian.preflight.facts import Facts, Signature

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule yields: the page (from 1, None for the file as a whole) and a Chinese message."""

    page: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One property of a finished binder: stable code, title, why it matters, how severe.

    ``needs`` names what the rule cannot do without: ``"manifest"``, ``"data"``,
    ``"edition"`` or None.
    """

    code: str
    title: str
    why: str
    severity: Severity
    needs: Literal["manifest", "data", "edition"] | None
    check: Callable[[Facts], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One violation: the code of its rule, page from 1 or None, Chinese message, severity."""

    rule: str
    page: int | None
    message: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was found, and how far the check reached.

    ``image_only``: pages (from 1) that show something but have no text of their own; ``unchecked``:
    pairs of what was not checked and why; ``signatures``: those of the file; ``edition``: the one
    that it was held against, "" where that could not be done.
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
        """The findings that a binder must not have."""
        return tuple(one for one in self.findings if one.severity == "error")

    @property
    def sound(self) -> bool:
        """Whether nothing but warnings was found."""
        return not self.errors


RULES: dict[str, Rule] = {}


def rule(
    code: str,
    title: str,
    *,
    why: str,
    severity: Severity = "error",
    needs: Literal["manifest", "data", "edition"] | None = None,
) -> Callable[[Callable[[Facts], Iterator[Found]]], Callable[[Facts], Iterator[Found]]]:
    """Register a generator of :class:`Found` under a code; the code is taken once.

    Raises:
        ValueError: the code is taken.
    """

    def register(check: Callable[[Facts], Iterator[Found]]) -> Callable[[Facts], Iterator[Found]]:
        if code in RULES:
            message = f"rule registered twice: {code}"
            raise ValueError(message)
        RULES[code] = Rule(code, title, why, severity, needs, check)
        return check

    return register
