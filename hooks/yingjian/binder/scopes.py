"""Which pages of a binder concern one indicator or one unit: what extracts are made of."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from yingjian.binder.book import Book
    from yingjian.binder.parts import Binder
    from yingjian.model.project import Project
    from yingjian.model.references import Ref

Scope = dict[str, Any]
"""``id``, ``title`` and ``pages``: pairs of first and last page, in order, that do not touch."""


def scopes(project: Project, book: Book, binder: Binder) -> dict[str, list[Scope]]:
    """Pages by indicator and by unit; how many papers of which indicator the edition holds back.

    To an indicator belong its divider and everything that its list names, wherever it is bound; to
    a unit the dividers of the indicators that it leads and the papers that it has to bring.
    """
    spans = _spans(book, binder)
    dossier = project.dossier
    indicators: list[Scope] = []
    of_unit: dict[str, list[Ref]] = {}
    for section in book.plan.sections:
        refs = [section.ref, *(item.ref for item in section.items if item.ref)]
        if section.indicator:
            one = dossier.indicators[section.indicator]
            indicators.append(_scope(one.id, one.title, refs, spans))
            if one.lead:
                of_unit.setdefault(one.lead, []).append(section.ref)
        for item in section.items:
            if item.evidence and item.ref:
                of_unit.setdefault(dossier.evidence[item.evidence].unit, []).append(item.ref)
    units = [
        _scope(unit, project.units[unit].name, of_unit[unit], spans)
        for unit in project.units
        if unit in of_unit
    ]
    withheld = [
        {"indicator": section.indicator, "papers": section.withheld}
        for section in book.plan.sections
        if section.withheld
    ]
    return {"indicators": indicators, "units": units, "withheld": withheld}


def _spans(book: Book, binder: Binder) -> dict[str, tuple[int, int]]:
    """First and last page of everything that has pages of its own, by its name."""
    pages = {part.id: (part.first, part.last) for part in binder.parts}
    found: dict[str, tuple[int, int]] = {}
    for one in book.parts:
        for name in (one.id, *one.names):
            if one.id in pages:
                found[name] = pages[one.id]
    return found


def _scope(
    name: str, title: str, refs: Iterable[Ref], spans: Mapping[str, tuple[int, int]]
) -> Scope:
    numbers = sorted(
        {
            page
            for ref in refs
            if str(ref) in spans
            for page in range(spans[str(ref)][0], spans[str(ref)][1] + 1)
        }
    )
    return {"id": name, "title": title, "pages": _runs(numbers)}


def _runs(numbers: list[int]) -> list[list[int]]:
    """Runs of numbers that follow each other, as pairs of the first and the last."""
    if not numbers:
        return []
    breaks = [at for at, (a, b) in enumerate(pairwise(numbers), start=1) if b != a + 1]
    starts = [0, *breaks]
    ends = [*breaks, len(numbers)]
    return [[numbers[a], numbers[b - 1]] for a, b in zip(starts, ends, strict=True)]
