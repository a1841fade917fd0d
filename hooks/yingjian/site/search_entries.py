"""Project → what the site's search must know beside the text of the pages.

Hidden words of every item (pinyin, codes, former names), and entries of their own for things that
stand on a page with others: tasks, figures, reconciliations, duties, requirements.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingjian.base.registry import SITE
from yingjian.model.references import Ref
from yingjian.site.search import Hidden, Row, keywords, merge, number_keywords, place_keywords
from yingjian.site.addresses import PAPERS, path_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from yingjian.model.project import Project, Unit
    from yingjian.papers.searchable_text import PaperText


def address(ref: Ref) -> str:
    """Where a thing stands, relative to the site's root."""
    path, anchor = path_of(ref)
    return path.removesuffix(".md") + ".html" + (f"#{anchor}" if anchor else "")


def hidden(project: Project) -> dict[str, Hidden]:
    """Address of each page → its kind, its code and its hidden words."""
    dossier = project.dossier
    found = {
        address(Ref("page", name)): Hidden(
            "plan" if page.of_plan else "page", listed=page.search == "headings"
        )
        for name, (_, page) in SITE.items()
    }
    plan = project.plan
    numbers = (plan.number, *(basis.number for basis in plan.bases))
    found[address(Ref("page", "plan"))] = Hidden(
        "plan", merge(*(number_keywords(number) for number in numbers if number))
    )
    for unit in project.units.values():
        found[address(unit.ref)] = Hidden("unit", _unit_words(unit))
    for person in (one for one in project.people.values() if not one.withheld):
        reading = {person.name: person.pinyin} if person.name and person.pinyin else None
        words = merge(keywords(person.name or "", reading), _joined(person.name or ""))
        found[address(person.ref)] = Hidden("person", words)
    for system in dossier.systems.values():
        for leaf in system.leaves:
            one = dossier.indicators[leaf]
            words = merge(leaf, one.number, _demo(system.demonstration))
            found[address(one.ref)] = Hidden("indicator", words)
    for paper in (one for one in dossier.evidence.values() if not one.withheld):
        files = (one.path.rpartition("/")[2] for one in paper.files)
        words = merge(
            paper.id,
            number_keywords(paper.number or ""),
            _demo(paper.demonstration),
            *(_joined(name) for name in files if paper.title not in name),
        )
        found[address(paper.ref)] = Hidden("evidence", words, paper.id)
    for item in (one for one in dossier.ledger.values() if not one.withheld):
        found[address(item.ref)] = Hidden("ledger", item.id)
    return found


def rows(project: Project) -> Iterator[Row]:
    """Things that stand on a page with others, in the order of the data."""
    for phase in project.phases.values():
        yield Row(address(phase.ref), phase.name, f"第 {phase.number} 阶段　{phase.window}", "plan")
        for task in phase.tasks:
            yield Row(
                address(task.ref), task.text, _task(project, task.id), "task", task.id, task.id
            )
    yield from _figures(project)
    for body in project.bodies.values():
        people = "、".join(
            f"{one.role}{project.people[one.person].name or '□□□'}" for one in body.members
        )
        duties = "；".join(one.text for one in body.duties)
        text = "　".join(filter(None, (duties, people)))
        yield Row(address(body.ref), body.name, text, "plan", words=place_keywords([body.name]))
        for duty in body.duties:
            yield Row(address(duty.ref), duty.text, f"职责　{body.name}", "plan")
    for need in project.requirements.values():
        yield Row(address(need.ref), need.text, f"要求 {need.number}", "plan")


def papers(
    project: Project, texts: Mapping[str, PaperText], copies: Mapping[str, str] | None = None
) -> Iterator[tuple[str, str, PaperText]]:
    """(address of its page, address of the file, what was read) of every paper that says something."""
    for one in project.dossier.evidence.values():
        for paper in () if one.withheld else one.files:
            read = texts.get(paper.path)
            if read and read.parts:
                name = paper.path if copies is None else copies[paper.path]
                yield address(one.ref), f"{PAPERS}/{name}", read


def _figures(project: Project) -> Iterator[Row]:
    dossier = project.dossier
    for one in (one for one in dossier.figures.values() if not one.withheld):
        source = dossier.evidence[one.source] if one.source else None
        if source and source.withheld:
            source = None
        facts = (
            one.shown,
            f"截至 {one.as_of}" if one.as_of else "",
            f"来源 {source.id} {source.title}" if source else "",
            project.units[one.owner].name if one.owner else "",
        )
        text = "　".join(filter(None, facts))
        yield Row(address(one.ref), one.title, text, "figure", one.id, one.id)
    for check in dossier.reconciliations.values():
        named = (dossier.figures[name].title for name in check.figures)
        text = "勾稽　" + "、".join(named)
        yield Row(address(check.ref), check.title, text, "figure", check.id, check.id)


def _task(project: Project, name: str) -> str:
    task = project.tasks[name]
    phase = project.phases[task.phase]
    lead = project.units[task.lead].name if task.lead else ""
    support = _names(project, task.support)
    owner = project.people[task.owner].name if task.owner else ""
    handed = [one for one in task.deliverables if not project.edition.hides("evidence", one)]
    facts = (
        f"{phase.name}（{phase.window}）",
        f"牵头 {lead}" if lead else "",
        f"配合 {support}" if support else "",
        f"责任人 {owner}" if owner else "",
        f"时限 {task.due}" if task.due else "",
        "交付 " + "、".join(handed) if handed else "",
    )
    return "　".join(filter(None, facts))


def _names(project: Project, units: Iterable[str]) -> str:
    return "、".join(project.units[one].name for one in units)


def _unit_words(unit: Unit) -> str:
    others = (unit.full_name, *unit.spellings, *unit.aliases, *unit.former_names)
    names = [unit.name, *(word for word in others if word)]
    return merge(unit.id, *map(_joined, names), place_keywords(names))


def _joined(name: str) -> str:
    """A name as one word: keywords are separated by spaces."""
    return "".join(name.split())


def _demo(demonstration: bool) -> str:  # noqa: FBT001 — it is all there is to say
    """The word by which pages of the demonstration are found."""
    return "演示" if demonstration else ""
