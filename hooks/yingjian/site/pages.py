"""Render every page of the registry as Markdown with front matter; list its calendars."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yingjian.base.parallel import spread
from yingjian.base.registry import PATHS, RECORD_PAGES, SITE, TITLES
from yingjian.derive.obligations import owed
from yingjian.derive.quality import assess
from yingjian.derive.standings import standings
from yingjian.model.references import Ref
from yingjian.pages.markup import copy_button
from yingjian.pages.rendering import Writer, view, view_function
from yingjian.pages.views.changes import history_view
from yingjian.pages.views.report import hand_written
from yingjian.site.addresses import CALENDAR, SiteMedium, calendar_path, path_of
from yingjian.site.binder_pages import marker
from yingjian.site.calendar import calendar_file, events, of_unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from yingjian.base.registry import RecordPage
    from yingjian.model.project import Project
    from yingjian.pages.past import Past
    from yingjian.pages.preview import Preview
    from yingjian.pages.views.common import Subject


@dataclass(frozen=True, slots=True)
class Page:
    """A generated page: path below docs/, front matter, and the Markdown below it."""

    path: str
    meta: Mapping[str, Any]
    body: str

    @property
    def markdown(self) -> str:
        """The page as a file: front matter and Markdown."""
        # JSON is YAML; no text from data can end its string.
        rows = [
            f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in self.meta.items()
        ]
        return "\n".join(["---", *rows, "---", "", self.body])


@dataclass(frozen=True, slots=True)
class _Site:
    """What all pages share; ``facts`` are the values that views may ask for."""

    project: Project
    past: Past | None
    copies: Mapping[str, str] | None
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A page before it is rendered, which is costly and shared among processes.

    Attributes:
        view: as of ``registry.Kind``.
        arguments: what the view may ask for beside the facts.
        values: of the template, beside the view.
    """

    site: _Site
    path: str
    meta: Mapping[str, Any]
    view: str
    template: str
    arguments: Mapping[str, Any]
    values: Mapping[str, Any]

    def render(self) -> Page:
        medium = SiteMedium(self.path, self.site.project.edition, self.site.copies)
        body = Writer(medium).render(
            self.template,
            view=view(self.view, {**self.site.facts, **self.arguments}),
            paper_url=medium.paper_url,
            leaf_url=medium.leaf_url,
            beside=medium.beside,
            bound=marker,
            copy=copy_button,
            past=self.site.past,
            **self.values,
        )
        return Page(self.path, self.meta, body)


def site_pages(
    project: Project,
    day: date,
    docs: Path,
    seen: Mapping[str, Preview] | None = None,
    past: Past | None = None,
    copies: Mapping[str, str] | None = None,
) -> list[Page]:
    """Render every generated page of the site as of a day, in the order of the registry.

    ``seen`` are previews of papers by path. Without ``past`` no page shows changes. ``copies`` maps
    papers to their names on the site; None: to their own.
    """
    facts = {
        "project": project,
        "day": day,
        "everything": owed(project, day),
        "assessed": assess(project, day),
        "hand": hand_written(docs, project.edition),
        "seen": seen or {},
        "changes": past.changes if past else None,
    }
    standings(project.dossier, day)  # caches its result before the processes fork
    site = _Site(project, past, copies, facts)
    drafts = list(_single_pages(site))
    for row in RECORD_PAGES:
        drafts += _record_pages(row, site)
    return spread(_Draft.render, drafts)


def _single_pages(site: _Site) -> Iterator[_Draft]:
    """Yield the pages that stand alone."""
    for name, (kind, page) in SITE.items():
        if site.project.edition.opens(name) and (site.past or not page.needs_history):
            yield _Draft(
                site,
                page.path,
                _meta(site.project, name),
                kind.view,
                kind.template,
                kind.arguments,
                {"calendar": CALENDAR},
            )


def _meta(project: Project, name: str) -> dict[str, Any]:
    """Return the front matter of a page that stands alone."""
    meta: dict[str, Any] = {"title": TITLES[name], "kind": name}
    if name != "home":
        meta["crumbs"] = [_link("home")]
    of_plan = [other for other, (_, page) in SITE.items() if page.of_plan]
    if name in of_plan:
        meta |= _neighbours([_link(other) for other in of_plan], of_plan.index(name))
    if Ref("page", name) in project.origins:
        meta["edit"] = _edit(project, Ref("page", name))
    if SITE[name][1].search == "title":
        meta["search"] = {"exclude": True}
    return meta


def _record_pages(row: RecordPage, site: _Site) -> Iterator[_Draft]:
    """Yield a page for each record of a kind."""
    project, past = site.project, site.past
    subjects = _subjects(row, project)
    links = [[subject.title, path_of(subject.ref)[0]] for subject in subjects]
    for index, subject in enumerate(subjects):
        above = [[title, PATHS[row.listed_on]] for title in subject.above]
        meta = {
            "title": subject.title,
            "kind": row.name,
            "crumbs": [_link("home"), _link(row.listed_on), *above],
            **_neighbours(links, index),
            "edit": _edit(project, subject.ref),
        }
        values = {
            "history": history_view(past.histories, subject.ref) if past else None,
            "calendar": calendar_path(subject.ref.id),
        }
        yield _Draft(
            site,
            links[index][1],
            meta,
            row.view,
            row.template,
            {"name": subject.ref.id},
            values,
        )


def _subjects(row: RecordPage, project: Project) -> list[Subject]:
    records, _ = view_function(row.records)
    return list(records(project))


def _link(name: str) -> list[str]:
    return [TITLES[name], PATHS[name]]


def _neighbours(links: Sequence[list[str]], index: int) -> dict[str, Any]:
    """Return the links before and after one, None at either end."""
    return {
        "prev": links[index - 1] if index else None,
        "next": links[index + 1] if index + 1 < len(links) else None,
    }


def _edit(project: Project, ref: Ref) -> dict[str, object] | None:
    """Return where a record is written; None in editions whose readers have no data/."""
    if not project.edition.whole:
        return None
    origin = project.origins[ref]
    return {"file": origin.file, "line": origin.line}


def calendars(project: Project, day: date) -> Iterator[tuple[str, bytes]]:
    """Yield (path on the site, content) of the calendar of the plan and of every unit."""
    all_events = events(project, day, owed(project, day))
    title = project.plan.short_title
    yield CALENDAR, calendar_file(title, day, all_events)
    for unit in project.units.values():
        content = calendar_file(f"{unit.name}·{title}", day, of_unit(all_events, unit.id))
        yield calendar_path(unit.id), content


def bound_pages(project: Project) -> Iterator[str]:
    """Yield the paths of finished pages that show page numbers of the binder."""
    paths = [page.path for _, page in SITE.values() if page.tells_place]
    for row in RECORD_PAGES:
        if row.tells_place:
            paths += [path_of(subject.ref)[0] for subject in _subjects(row, project)]
    yield from (f"{path.removesuffix('.md')}.html" for path in paths)
