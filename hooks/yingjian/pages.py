"""Project → the site's pages as (path, Markdown): which pages there are and what leads to what."""

from __future__ import annotations

import json
import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from yingjian.markup import Safe
from yingjian.project import Ref
from yingjian.render import Writer
from yingjian.search import keywords, merge, number_keywords, place_keywords
from yingjian.views.common import PAGE_TITLES, person_label
from yingjian.views.home import home
from yingjian.views.organization import organization
from yingjian.views.people import people, person
from yingjian.views.plan import plan
from yingjian.views.questions import open_questions
from yingjian.views.responsibility import responsibility
from yingjian.views.schedule import schedule
from yingjian.views.units import unit, units

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from yingjian.project import Project

# Pages that stand alone: their paths below docs/.
PAGES: Mapping[str, str] = {
    "home": "index.md",
    "plan": "plan.md",
    "organization": "organization.md",
    "schedule": "schedule.md",
    "responsibility": "responsibility.md",
    "questions": "open-questions.md",
    "units": "units/index.md",
    "people": "people/index.md",
}
# The pages that are read one after another.
_READING_ORDER = ("plan", "organization", "schedule", "responsibility", "questions")
# Lists that only repeat what items' own pages say: the item itself should be found.
_REPEATING = frozenset({"home", "responsibility", "units", "people"})
# Things that stand on such a page, by kind.
_ON_PAGE: Mapping[str, str] = {
    "requirement": "plan",
    "body": "organization",
    "phase": "schedule",
    "task": "schedule",
    "inspection": "schedule",
    "duty": "responsibility",
    "question": "questions",
}


def path_of(ref: Ref) -> tuple[str, str]:
    """Path below docs/ and anchor ('' for the page as a whole) of a thing.

    Raises:
        KeyError: nothing of that kind has a place on the site.
    """
    match ref.kind:
        case "page":
            return PAGES[ref.id], ""
        case "person":
            return f"people/{ref.id}.md", ""
        case "unit":
            return f"units/{ref.id}.md", ""
        case kind:
            return PAGES[_ON_PAGE[kind]], str(ref)


@dataclass(frozen=True, slots=True)
class SiteMedium:
    """Links as relative paths from one page of the site."""

    page: str
    paper: bool = field(default=False, init=False)

    def target(self, ref: Ref) -> str:
        """Relative path of the Markdown file, which MkDocs checks and rewrites."""
        path, anchor = path_of(ref)
        relative = posixpath.relpath(path, posixpath.dirname(self.page) or ".")
        if anchor:
            return f"#{anchor}" if path == self.page else f"{relative}#{anchor}"
        return relative

    def url(self, ref: Ref) -> str:
        """Relative path of the finished page (``use_directory_urls`` is off)."""
        target, hash_, anchor = self.target(ref).partition("#")
        return target.removesuffix(".md") + (".html" if target else "") + hash_ + anchor

    def page_number(self, ref: Ref, style: str) -> Safe:  # noqa: ARG002 — the site has no pages
        """Nothing: the site has no page numbers."""
        return Safe("")

    def mentions(self, ref: Ref, also: Iterable[Ref]) -> Safe:  # noqa: ARG002 — as above
        """Nothing either."""
        return Safe("")


@dataclass(frozen=True, slots=True)
class Page:
    """A generated page: path below docs/ and Markdown with front matter."""

    path: str
    markdown: str


def _page(path: str, template: str, meta: Mapping[str, Any], **values: Any) -> Page:
    body = Writer(SiteMedium(path)).render(template, **values)
    # JSON is YAML; no value of data can leave its string.
    rows = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in meta.items()]
    return Page(path, "\n".join(["---", *rows, "---", "", body]))


def _edit(project: Project, ref: Ref) -> dict[str, object]:
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
    if name == "plan":
        numbers = (project.plan.number, *(basis.number for basis in project.plan.bases))
        meta["keywords"] = merge(*(number_keywords(number) for number in numbers if number))
    if name in _REPEATING:
        meta["search"] = {"exclude": True}
    return meta


def site_pages(project: Project, day: date) -> Iterator[Page]:
    """Every generated page of the site as of a day, in a fixed order."""
    views: tuple[tuple[str, Any], ...] = (
        ("home", home(project, day)),
        ("plan", plan(project, day)),
        ("organization", organization(project, day)),
        ("schedule", schedule(project, day)),
        ("responsibility", responsibility(project, day)),
        ("questions", open_questions(project)),
        ("units", units(project, day)),
        ("people", people(project, day)),
    )
    for name, view in views:
        yield _page(PAGES[name], f"{name}.md.j2", _alone(project, name), view=view)
    yield from _unit_pages(project, day)
    yield from _person_pages(project, day)


def _neighbours(paths: list[list[str]], at: int) -> dict[str, Any]:
    return {
        "prev": paths[at - 1] if at else None,
        "next": paths[at + 1] if at + 1 < len(paths) else None,
    }


def _unit_pages(project: Project, day: date) -> Iterator[Page]:
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
        yield _page(rows[at][1], "unit.md.j2", meta, view=unit(project, one.id, day))


def _person_pages(project: Project, day: date) -> Iterator[Page]:
    listed = list(project.people.values())
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
        yield _page(rows[at][1], "person.md.j2", meta, view=person(project, one.id, day))
