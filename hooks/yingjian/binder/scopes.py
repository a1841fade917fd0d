"""Pages of a binder that concern one indicator or one unit, for extracts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yingjian.typeset.pdf_file import number_runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from yingjian.binder.book import Book
    from yingjian.binder.parts import Binder
    from yingjian.model.project import Project
    from yingjian.model.references import Ref

Scope = dict[str, Any]
"""``id``, ``title`` and ``pages``: pairs of first and last page, in order, that do not touch."""


def scopes(project: Project, book: Book, binder: Binder) -> dict[str, list[Scope]]:
    """Return pages by indicator and by unit, and the number of withheld papers by indicator.

    An indicator has its divider and everything that its list names, wherever that is bound; a unit
    the dividers of the indicators that it leads and the papers that it has to bring.
    """
    spans = _spans(book, binder)
    dossier = project.dossier
    indicators: list[Scope] = []
    of_unit: dict[str, list[Ref]] = {}
    for section in book.plan.sections:
        refs = [section.ref, *(item.ref for item in section.items if item.ref)]
        if section.indicator:
            indicator = dossier.indicators[section.indicator]
            indicators.append(_scope(indicator.id, indicator.title, refs, spans))
            if indicator.lead:
                of_unit.setdefault(indicator.lead, []).append(section.ref)
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
    """Return first and last page of everything that has pages of its own, by its name."""
    pages = {part.id: (part.first, part.last) for part in binder.parts}
    return {
        name: pages[part.id]
        for part in book.parts
        if part.id in pages
        for name in (part.id, *part.names)
    }


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
    return {
        "id": name,
        "title": title,
        "pages": [[first, first + count - 1] for _, first, count in number_runs(numbers)],
    }
