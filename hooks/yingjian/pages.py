"""Project → the site's pages as (path, Markdown): which pages there are and what leads to what."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yingjian.hand_written import shown as shown_by_hand
from yingjian.owing import owed
from yingjian.project import Ref
from yingjian.quality import assess
from yingjian.render import Writer
from yingjian.search import keywords, merge, number_keywords, place_keywords
from yingjian.site_medium import PAGES, SiteMedium, path_of
from yingjian.views.assessed import flat
from yingjian.views.common import PAGE_TITLES, person_label
from yingjian.views.evidence import catalogue, evidence
from yingjian.views.figures import figures
from yingjian.views.home import home
from yingjian.views.indicators import indicator, indicators
from yingjian.views.ledger import ledger, ledger_item
from yingjian.views.organization import organization
from yingjian.views.people import people, person
from yingjian.views.plan import plan
from yingjian.views.quality import quality
from yingjian.views.questions import open_questions
from yingjian.views.report import HAND_WRITTEN, report
from yingjian.views.responsibility import responsibility
from yingjian.views.schedule import schedule
from yingjian.views.units import unit, units

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from yingjian.dossier import Evidence, System
    from yingjian.owing import Owed
    from yingjian.previews import Preview
    from yingjian.project import Project
    from yingjian.quality import Assessment
    from yingjian.secrecy import Edition

# The pages that are read one after another.
_READING_ORDER = ("plan", "organization", "schedule", "responsibility", "questions")
# Lists that only repeat what items' own pages say: the item itself should be found, and the list
# by its title.
_REPEATING = frozenset({"home", "evidence-unit", "evidence-kind", "ledger-state", "ledger-unit"})


@dataclass(frozen=True, slots=True)
class Page:
    """A generated page: path below docs/ and Markdown with front matter."""

    path: str
    markdown: str


@dataclass(frozen=True, slots=True)
class _Site:
    """What all pages share."""

    project: Project
    seen: Mapping[str, Preview]
    copies: Mapping[str, str] | None

    def page(self, path: str, template: str, meta: Mapping[str, Any], **values: Any) -> Page:
        medium = SiteMedium(path, self.project.edition, self.copies)
        return _page(medium, template, meta, seen=self.seen, **values)


def _page(medium: SiteMedium, template: str, meta: Mapping[str, Any], **values: Any) -> Page:
    body = Writer(medium).render(template, picture=medium.picture, **values)
    # JSON is YAML; no value of data can leave its string.
    rows = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in meta.items()]
    return Page(medium.page, "\n".join(["---", *rows, "---", "", body]))


def _edit(project: Project, ref: Ref) -> dict[str, object] | None:
    """Where a record is written: for those who can open it."""
    if not project.edition.whole:
        return None
    origin = project.origins[ref]
    return {"file": origin.file, "line": origin.line}


def _row(name: str) -> list[str]:
    return [PAGE_TITLES[name], PAGES[name]]


def _alone(project: Project, name: str) -> dict[str, Any]:
    """Front matter of a page that stands alone."""
    meta: dict[str, Any] = {"title": PAGE_TITLES[name], "kind": name}
    if name in _READING_ORDER:
        order = [one for one in _READING_ORDER if project.edition.opens(one)]
        at = order.index(name)
        meta["crumbs"] = [_row("home")]
        meta["prev"] = _row(order[at - 1]) if at else None
        meta["next"] = _row(order[at + 1]) if at + 1 < len(order) else None
    elif name != "home":
        meta["crumbs"] = [_row("home")]
    if Ref("page", name) in project.origins:
        meta["edit"] = _edit(project, Ref("page", name))
    if name == "plan":
        numbers = (project.plan.number, *(basis.number for basis in project.plan.bases))
        meta["keywords"] = merge(*(number_keywords(number) for number in numbers if number))
    if name in _REPEATING:
        meta["search"] = {"exclude": True}
    return meta


def site_pages(
    project: Project,
    day: date,
    docs: Path,
    seen: Mapping[str, Preview] | None = None,
    copies: Mapping[str, str] | None = None,
) -> Iterator[Page]:
    """Every generated page of the site as of a day, in a fixed order.

    ``seen`` are previews of papers by path; ``copies`` tells as what papers stand on the site where
    they do not stand there as they are.
    """
    site = _Site(project, seen or {}, copies)
    everything, assessed = owed(project, day), assess(project, day)
    views: tuple[tuple[str, Any], ...] = (
        ("home", home(project, day)),
        ("plan", plan(project, day)),
        ("organization", organization(project, day)),
        ("schedule", schedule(project, day)),
        ("responsibility", responsibility(project, day)),
        ("questions", open_questions(project)),
        ("units", units(project, day)),
        ("people", people(project, day)),
        ("indicators", indicators(project, day)),
        ("figures", figures(project)),
        ("ledger", ledger(project, day)),
        ("quality", quality(project, day)),
        ("report", report(project, day, hand_written(docs, project.edition))),
    )
    for name, view in views:
        if project.edition.opens(name):
            yield site.page(PAGES[name], f"{name}.md.j2", _alone(project, name), view=view)
    for by in ("indicator", "unit", "kind"):
        name = "evidence" if by == "indicator" else f"evidence-{by}"
        view = catalogue(project, by, day)
        yield site.page(PAGES[name], "catalogue.md.j2", _alone(project, name), view=view)
    for by in ("state", "unit"):
        view = ledger(project, day, by)
        yield site.page(
            PAGES[f"ledger-{by}"], "ledger.md.j2", _alone(project, f"ledger-{by}"), view=view
        )
    yield from _unit_pages(site, day, everything, assessed)
    yield from _person_pages(site, day)
    yield from _assessed_pages(site, day, assessed)


def _neighbours(paths: list[list[str]], at: int) -> dict[str, Any]:
    return {
        "prev": paths[at - 1] if at else None,
        "next": paths[at + 1] if at + 1 < len(paths) else None,
    }


def _unit_pages(
    site: _Site, day: date, everything: tuple[Owed, ...], assessed: Assessment
) -> Iterator[Page]:
    project = site.project
    listed = list(project.units.values())
    rows = [[one.name, path_of(one.ref)[0]] for one in listed]
    for at, one in enumerate(listed):
        words = (one.full_name, *one.spellings, *one.aliases, *one.former_names)
        meta = {
            "title": one.name,
            "kind": "unit",
            "crumbs": [_row("home"), _row("units")],
            **_neighbours(rows, at),
            "edit": _edit(project, one.ref),
            "keywords": place_keywords([one.name, *(word for word in words if word)]),
        }
        yield site.page(
            rows[at][1], "unit.md.j2", meta, view=unit(project, one.id, day, everything, assessed)
        )


def _person_pages(site: _Site, day: date) -> Iterator[Page]:
    project = site.project
    listed = [one for one in project.people.values() if not one.withheld]
    rows = [[person_label(one), path_of(one.ref)[0]] for one in listed]
    for at, one in enumerate(listed):
        meta = {
            "title": rows[at][0],
            "kind": "person",
            "crumbs": [_row("home"), _row("people")],
            **_neighbours(rows, at),
            "edit": _edit(project, one.ref),
            "keywords": keywords(
                one.name or "", {one.name: one.pinyin} if one.name and one.pinyin else None
            ),
        }
        yield site.page(rows[at][1], "person.md.j2", meta, view=person(project, one.id, day))


def _item_pages(
    project: Project, kind: str, rows: Sequence[tuple[str, str]], listed: str
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(id, path, front matter) of items given as (id, title), neighbours linked."""
    paths = [[title, path_of(Ref(kind, name))[0]] for name, title in rows]
    for at, (name, title) in enumerate(rows):
        meta = {
            "title": title,
            "kind": kind,
            "crumbs": [_row("home"), _row(listed)],
            **_neighbours(paths, at),
            "edit": _edit(project, Ref(kind, name)),
        }
        yield name, paths[at][1], meta


def _demo(one: System | Evidence) -> str:
    """The word by which pages of the demonstration are found."""
    return "演示" if one.demonstration else ""


def _assessed_pages(site: _Site, day: date, assessed: Assessment) -> Iterator[Page]:
    """A page for each lowest-level indicator, piece of evidence and item of the ledger."""
    project = site.project
    dossier = project.dossier
    leaves = [
        (leaf, f"{dossier.indicators[leaf].number} {dossier.indicators[leaf].title}")
        for system in dossier.systems.values()
        for leaf in system.leaves
    ]
    for name, path, meta in _item_pages(project, "indicator", leaves, "indicators"):
        system = dossier.systems[dossier.indicators[name].system]
        above = [
            [f"{step.number} {step.title}", PAGES["indicators"]] for step in dossier.path(name)[:-1]
        ]
        meta["crumbs"] += above
        meta["keywords"] = merge(name, dossier.indicators[name].number, _demo(system))
        yield site.page(path, "indicator.md.j2", meta, view=indicator(project, name, day, assessed))
    papers = [(one.id, one.title) for one in dossier.evidence.values() if not one.withheld]
    for name, path, meta in _item_pages(project, "evidence", papers, "evidence"):
        one = dossier.evidence[name]
        meta["keywords"] = merge(name, number_keywords(one.number or ""), _demo(one))
        yield site.page(path, "evidence.md.j2", meta, view=evidence(project, name, day))
    items = [
        (one.id, f"{one.id} {flat(project, one.problem)}")
        for one in dossier.ledger.values()
        if not one.withheld
    ]
    for name, path, meta in _item_pages(project, "ledger", items, "ledger"):
        yield site.page(path, "ledger_item.md.j2", meta, view=ledger_item(project, name, day))


def hand_written(docs: Path, edition: Edition) -> dict[str, str]:
    """The hand-written parts of the report that there are for an edition, by part."""
    found = {}
    for part, name in HAND_WRITTEN.items():
        path = docs / name
        if path.is_file():
            text = shown_by_hand(path, edition)
            if text is None:
                found[part] = edition.word
                continue
            found[part] = "\n".join(
                line for line in text.splitlines() if not line.startswith(("#", "---"))
            )
    return found
