"""Project → the site's pages as (path, Markdown): which pages there are and what leads to what."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from yingjian.bound import marker
from yingjian.exchange.calendar_file import calendar_file, events, of_unit
from yingjian.forks import spread
from yingjian.hand_written import shown as shown_by_hand
from yingjian.markup import copy_button
from yingjian.owing import owed
from yingjian.project import Ref
from yingjian.quality import assess
from yingjian.render import Writer
from yingjian.scoring import standings
from yingjian.site_medium import CALENDAR, PAGES, SiteMedium, calendar_path, path_of
from yingjian.views.assessed import flat
from yingjian.views.changes import history_view
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
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from yingjian.owing import Owed
    from yingjian.past import Past
    from yingjian.project import Project
    from yingjian.quality import Assessment
    from yingjian.secrecy import Edition
    from yingjian.shown import Preview

# The pages that are read one after another.
_READING_ORDER = ("plan", "organization", "schedule", "responsibility", "questions")
# Lists that only repeat what items' own pages say: the item itself should be found, and the list
# by its title.
_REPEATING = frozenset(
    {"home", "evidence-unit", "evidence-kind", "ledger-state", "ledger-unit", "changes"}
)


@dataclass(frozen=True, slots=True)
class Page:
    """A generated page: path below docs/, front matter, and the Markdown below it."""

    path: str
    meta: Mapping[str, Any]
    body: str

    @property
    def markdown(self) -> str:
        """The whole file."""
        # JSON is YAML; no value of data can leave its string.
        rows = [f"{key}: {json.dumps(one, ensure_ascii=False)}" for key, one in self.meta.items()]
        return "\n".join(["---", *rows, "---", "", self.body])


@dataclass(frozen=True, slots=True)
class _Site:
    """What all pages share: previews of papers by path, and as what papers stand on the site."""

    project: Project
    seen: Mapping[str, Preview]
    copies: Mapping[str, str] | None
    past: Past | None


@dataclass(frozen=True, slots=True)
class _Draft:
    """A page that is not written yet: what is costly happens in :meth:`page`."""

    path: str
    template: str
    meta: Mapping[str, Any]
    view: Callable[[], Any]
    site: _Site
    more: Mapping[str, Any] = field(default_factory=dict)

    def page(self) -> Page:
        medium = SiteMedium(self.path, self.site.project.edition, self.site.copies)
        body = Writer(medium).render(
            self.template,
            view=self.view(),
            paper_url=medium.paper_url,
            leaf_url=medium.leaf_url,
            beside=medium.beside,
            bound=marker,
            copy=copy_button,
            **self.more,
        )
        return Page(self.path, self.meta, body)


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
        at = _READING_ORDER.index(name)
        meta["crumbs"] = [_row("home")]
        meta["prev"] = _row(_READING_ORDER[at - 1]) if at else None
        meta["next"] = _row(_READING_ORDER[at + 1]) if at + 1 < len(_READING_ORDER) else None
    elif name != "home":
        meta["crumbs"] = [_row("home")]
    if Ref("page", name) in project.origins:
        meta["edit"] = _edit(project, Ref("page", name))
    if name in _REPEATING:
        meta["search"] = {"exclude": True}
    return meta


def site_pages(
    project: Project,
    day: date,
    docs: Path,
    seen: Mapping[str, Preview] | None = None,
    past: Past | None = None,
    copies: Mapping[str, str] | None = None,
) -> list[Page]:
    """Every generated page of the site as of a day, in a fixed order.

    ``seen`` are previews of papers by path; without a ``past`` no page tells of changes; ``copies``
    tells as what papers stand on the site where they do not stand there as they are.
    """
    site = _Site(project, seen or {}, copies, past)
    return spread(_Draft.page, list(_drafts(site, day, docs)))


def _drafts(site: _Site, day: date, docs: Path) -> Iterator[_Draft]:
    project, past = site.project, site.past
    everything, assessed = owed(project, day), assess(project, day)
    standings(project.dossier, day)  # once, before the work is shared out
    views: tuple[tuple[str, Callable[[], Any]], ...] = (
        ("home", partial(home, project, day)),
        ("plan", partial(plan, project, day)),
        ("organization", partial(organization, project, day)),
        ("schedule", partial(schedule, project, day)),
        ("responsibility", partial(responsibility, project, day)),
        ("questions", partial(open_questions, project)),
        ("units", partial(units, project, day)),
        ("people", partial(people, project, day)),
        ("indicators", partial(indicators, project, day)),
        ("figures", partial(figures, project)),
        ("ledger", partial(ledger, project, day)),
        ("quality", partial(quality, project, day)),
        ("report", partial(report, project, day, hand_written(docs, project.edition))),
    )
    for name, view in views:
        if not project.edition.opens(name):
            continue
        more = {"calendar": CALENDAR} if name in {"home", "plan"} else {}
        meta = _alone(project, name)
        yield _Draft(PAGES[name], f"{name}.md.j2", meta, view, site, {"past": past, **more})
    if past:
        meta = _alone(project, "changes")
        yield _Draft(PAGES["changes"], "changes.md.j2", meta, lambda: past.changes, site)
    for by in ("indicator", "unit", "kind"):
        name = "evidence" if by == "indicator" else f"evidence-{by}"
        view = partial(catalogue, project, by, day, everything)
        yield _Draft(PAGES[name], "catalogue.md.j2", _alone(project, name), view, site)
    for by in ("state", "unit"):
        name = f"ledger-{by}"
        view = partial(ledger, project, day, by)
        yield _Draft(PAGES[name], "ledger.md.j2", _alone(project, name), view, site)
    yield from _unit_pages(site, day, everything, assessed)
    yield from _person_pages(site, day)
    yield from _assessed_pages(site, day, assessed)


def _history(site: _Site, ref: Ref) -> dict[str, Any]:
    """What the foot of a record's page tells of its changes."""
    return {"history": history_view(site.past.histories, ref) if site.past else None}


def _neighbours(paths: list[list[str]], at: int) -> dict[str, Any]:
    return {
        "prev": paths[at - 1] if at else None,
        "next": paths[at + 1] if at + 1 < len(paths) else None,
    }


def _unit_pages(
    site: _Site, day: date, everything: tuple[Owed, ...], assessed: Assessment
) -> Iterator[_Draft]:
    project = site.project
    listed = list(project.units.values())
    rows = [[one.name, path_of(one.ref)[0]] for one in listed]
    for at, one in enumerate(listed):
        meta = {
            "title": one.name,
            "kind": "unit",
            "crumbs": [_row("home"), _row("units")],
            **_neighbours(rows, at),
            "edit": _edit(project, one.ref),
        }
        view = partial(unit, project, one.id, day, everything, assessed)
        told = {"calendar": calendar_path(one.id), **_history(site, one.ref)}
        yield _Draft(rows[at][1], "unit.md.j2", meta, view, site, told)


def _person_pages(site: _Site, day: date) -> Iterator[_Draft]:
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
        }
        view = partial(person, project, one.id, day)
        yield _Draft(rows[at][1], "person.md.j2", meta, view, site, _history(site, one.ref))


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


def _assessed_pages(site: _Site, day: date, assessed: Assessment) -> Iterator[_Draft]:
    """A page for each lowest-level indicator, piece of evidence and item of the ledger."""
    project, dossier = site.project, site.project.dossier
    leaves = [
        (leaf, f"{dossier.indicators[leaf].number} {dossier.indicators[leaf].title}")
        for system in dossier.systems.values()
        for leaf in system.leaves
    ]
    for name, path, meta in _item_pages(project, "indicator", leaves, "indicators"):
        above = [
            [f"{step.number} {step.title}", PAGES["indicators"]] for step in dossier.path(name)[:-1]
        ]
        meta["crumbs"] += above
        view: Callable[[], Any] = partial(indicator, project, name, day, assessed)
        yield _Draft(
            path, "indicator.md.j2", meta, view, site, _history(site, Ref("indicator", name))
        )
    papers = [(one.id, one.title) for one in dossier.evidence.values() if not one.withheld]
    for name, path, meta in _item_pages(project, "evidence", papers, "evidence"):
        view = partial(evidence, project, name, day, site.seen)
        yield _Draft(
            path, "evidence.md.j2", meta, view, site, _history(site, Ref("evidence", name))
        )
    items = [
        (one.id, f"{one.id} {flat(project, one.problem)}")
        for one in dossier.ledger.values()
        if not one.withheld
    ]
    for name, path, meta in _item_pages(project, "ledger", items, "ledger"):
        view = partial(ledger_item, project, name, day)
        yield _Draft(
            path, "ledger_item.md.j2", meta, view, site, _history(site, Ref("ledger", name))
        )


def calendars(
    project: Project, day: date, everything: tuple[Owed, ...] | None = None
) -> Iterator[tuple[str, bytes]]:
    """(path on the site, content) of the calendar of the plan and of every unit."""
    found = events(project, day, owed(project, day) if everything is None else everything)
    title = project.plan.short_title
    yield CALENDAR, calendar_file(title, day, found)
    for one in project.units.values():
        content = calendar_file(f"{one.name}·{title}", day, of_unit(found, one.id))
        yield calendar_path(one.id), content


def bound_pages(project: Project) -> Iterator[str]:
    """Finished pages that say where things stand in the binder."""
    dossier = project.dossier
    leaves = [leaf for system in dossier.systems.values() for leaf in system.leaves]
    refs = [
        Ref("page", "home"),
        *(Ref("evidence", one.id) for one in dossier.evidence.values() if not one.withheld),
        *(Ref("indicator", leaf) for leaf in leaves),
    ]
    yield from (f"{path_of(ref)[0].removesuffix('.md')}.html" for ref in refs)


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
