"""List for the search what pages do not show: hidden keywords, and entries for parts of pages.

Keywords of every record are pinyin, codes and former names. Tasks, figures, reconciliations, duties
and requirements share a page with others and have entries of their own.
"""

from __future__ import annotations

from itertools import filterfalse
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from yingjian.base.registry import SITE
from yingjian.model.references import Ref
from yingjian.site.addresses import PAPERS, path_of
from yingjian.site.keywords import keywords, merge, number_keywords, place_keywords
from yingjian.site.search_index import Hidden, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from yingjian.model.project import Project, Unit
    from yingjian.papers.searchable_text import PaperText


_withheld: Final = attrgetter("withheld")


def address(ref: Ref) -> str:
    """Return the address of a thing, relative to the site's root."""
    path, anchor = path_of(ref)
    return path.removesuffix(".md") + ".html" + (f"#{anchor}" if anchor else "")


def hidden(project: Project) -> dict[str, Hidden]:
    """Map the address of each page to its kind, its code and its hidden keywords."""
    dossier = project.dossier
    pages = {
        address(Ref("page", name)): Hidden(
            "plan" if page.of_plan else "page", listed=page.search == "headings"
        )
        for name, (_, page) in SITE.items()
    }
    plan = project.plan
    numbers = (plan.number, *(basis.number for basis in plan.bases))
    pages[address(Ref("page", "plan"))] = Hidden(
        "plan", merge(*(number_keywords(number) for number in numbers if number))
    )
    for unit in project.units.values():
        pages[address(unit.ref)] = Hidden("unit", _unit_words(unit))
    for person in filterfalse(_withheld, project.people.values()):
        reading = {person.name: person.pinyin} if person.name and person.pinyin else None
        words = merge(keywords(person.name or "", reading), _joined(person.name or ""))
        pages[address(person.ref)] = Hidden("person", words)
    for system in dossier.systems.values():
        for leaf in system.leaves:
            indicator = dossier.indicators[leaf]
            words = merge(leaf, indicator.number, _demo(system.demonstration))
            pages[address(indicator.ref)] = Hidden("indicator", words)
    for evidence in filterfalse(_withheld, dossier.evidence.values()):
        files = (paper.path.rpartition("/")[2] for paper in evidence.files)
        words = merge(
            evidence.id,
            number_keywords(evidence.number or ""),
            _demo(evidence.demonstration),
            *(_joined(name) for name in files if evidence.title not in name),
        )
        pages[address(evidence.ref)] = Hidden("evidence", words, evidence.id)
    for item in filterfalse(_withheld, dossier.ledger.values()):
        pages[address(item.ref)] = Hidden("ledger", item.id)
    return pages


def rows(project: Project) -> Iterator[Row]:
    """Yield entries for things that share a page with others, in the order of the data."""
    for phase in project.phases.values():
        yield Row(address(phase.ref), phase.name, f"第 {phase.number} 阶段　{phase.window}", "plan")
        for task in phase.tasks:
            yield Row(
                address(task.ref), task.text, _task(project, task.id), "task", task.id, task.id
            )
    yield from _figures(project)
    for body in project.bodies.values():
        people = "、".join(
            f"{member.role}{project.people[member.person].name or '□□□'}" for member in body.members
        )
        duties = "；".join(duty.text for duty in body.duties)
        text = "　".join(filter(None, (duties, people)))
        yield Row(address(body.ref), body.name, text, "plan", words=place_keywords([body.name]))
        for duty in body.duties:
            yield Row(address(duty.ref), duty.text, f"职责　{body.name}", "plan")
    for requirement in project.requirements.values():
        text = f"要求 {requirement.number}"
        yield Row(address(requirement.ref), requirement.text, text, "plan")


def papers(
    project: Project, texts: Mapping[str, PaperText], copies: Mapping[str, str] | None = None
) -> Iterator[tuple[str, str, PaperText]]:
    """Yield (address of its page, address of the file, its text) of every paper with text.

    ``copies`` maps papers to the names under which they stand on the site; None: to their own.
    """
    for evidence in filterfalse(_withheld, project.dossier.evidence.values()):
        for paper in evidence.files:
            text = texts.get(paper.path)
            if text and text.parts:
                name = paper.path if copies is None else copies[paper.path]
                yield address(evidence.ref), f"{PAPERS}/{name}", text


def _figures(project: Project) -> Iterator[Row]:
    dossier = project.dossier
    for figure in filterfalse(_withheld, dossier.figures.values()):
        source = dossier.evidence[figure.source] if figure.source else None
        if source and source.withheld:
            source = None
        facts = (
            figure.shown,
            f"截至 {figure.as_of}" if figure.as_of else "",
            f"来源 {source.id} {source.title}" if source else "",
            project.units[figure.owner].name if figure.owner else "",
        )
        text = "　".join(filter(None, facts))
        yield Row(address(figure.ref), figure.title, text, "figure", figure.id, figure.id)
    for check in dossier.reconciliations.values():
        titles = (dossier.figures[name].title for name in check.figures)
        text = "勾稽　" + "、".join(titles)
        yield Row(address(check.ref), check.title, text, "figure", check.id, check.id)


def _task(project: Project, name: str) -> str:
    task = project.tasks[name]
    phase = project.phases[task.phase]
    lead = project.units[task.lead].name if task.lead else ""
    support = _names(project, task.support)
    owner = project.people[task.owner].name if task.owner else ""
    delivered = [name for name in task.deliverables if not project.edition.hides("evidence", name)]
    facts = (
        f"{phase.name}（{phase.window}）",
        f"牵头 {lead}" if lead else "",
        f"配合 {support}" if support else "",
        f"责任人 {owner}" if owner else "",
        f"时限 {task.due}" if task.due else "",
        "交付 " + "、".join(delivered) if delivered else "",
    )
    return "　".join(filter(None, facts))


def _names(project: Project, units: Iterable[str]) -> str:
    return "、".join(project.units[unit].name for unit in units)


def _unit_words(unit: Unit) -> str:
    others = (unit.full_name, *unit.spellings, *unit.aliases, *unit.former_names)
    names = [unit.name, *(word for word in others if word)]
    return merge(unit.id, *map(_joined, names), place_keywords(names))


def _joined(name: str) -> str:
    """Return a name as one word, since keywords are separated by spaces."""
    return "".join(name.split())


def _demo(demonstration: bool) -> str:  # noqa: FBT001 — the only argument
    """Return the keyword of pages of the demonstration."""
    return "演示" if demonstration else ""
